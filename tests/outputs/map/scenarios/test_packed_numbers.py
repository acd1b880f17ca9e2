import base64
import itertools
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.map.scenarios.packed_numbers import LEVELS, PackedFutures, PackedNumbers, levelled

doubles = st.lists(st.floats(allow_nan=False), max_size=12)


def unpacked(content: dict) -> list[list[float]]:
    """Read rows as the head of the module says they are written."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(content["packed"]), -15), dtype=np.uint8).reshape(8, -1)
    numbers = np.ascontiguousarray(planes.T).view("<f8").ravel()
    ends = np.cumsum([0, *content["lengths"]])
    return [numbers[begin:end].tolist() for begin, end in itertools.pairwise(ends)]


@given(st.lists(doubles, max_size=8))
def test_rows_come_out_to_the_last_bit_and_each_stands_once(rows):
    numbers = PackedNumbers()
    places = [numbers.place_of(row) for row in rows]
    content = numbers.content()
    assert [unpacked(content)[place] for place in places] == rows
    assert len(content["lengths"]) == len({np.array(row, dtype=float).tobytes() for row in rows})


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30))
def test_futures_are_no_further_off_than_half_a_step(factors):
    row = np.array(factors)
    step = (row.max() - row.min()) / LEVELS
    assert levelled(row) == pytest.approx(row, abs=0.51 * step + 1e-11 * row.max())
    assert levelled(levelled(row)) == pytest.approx(levelled(row), rel=1e-11)


def test_what_does_not_vary_takes_no_room_and_futures_beyond_the_first_are_left_out():
    futures = PackedFutures(3)
    assert futures.place_of(np.ones(5)) is None
    assert futures.place_of([0.5, 1.0, 1.5, 99.0]) == 0
    assert futures.place_of([0.5, 1.0, 1.5, 77.0]) == 0
    content = futures.content()
    assert (content["count"], len(content["ends"])) == (3, 1)
    assert content["ends"][0][0] == 0.5


def test_without_futures_nothing_varies():
    futures = PackedFutures(0)
    assert futures.place_of([]) is None
    assert futures.content()["count"] == 0
