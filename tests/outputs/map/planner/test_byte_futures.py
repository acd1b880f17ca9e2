import base64
import zlib

import numpy as np
import pytest

from geoplan.outputs.map.planner.byte_futures import STEPS, ByteFutures, in_steps


def test_rows_come_back_within_half_a_step():
    draw = np.random.default_rng(4)
    rows = [draw.lognormal(0.0, 0.4, 200), draw.uniform(-3.0, 9.0, 200), np.full(200, 0.1)]
    futures = ByteFutures(200)
    assert [futures.place_of(row) for row in (*rows, rows[1])] == [0, 1, 2, 1]
    content = futures.content()
    given = np.frombuffer(zlib.decompress(base64.b64decode(content["rows"]), -15), np.uint8).reshape(3, 200)
    for row, bytes_of, (least, step) in zip(rows, given, content["ends"], strict=True):
        found = least + step * bytes_of
        assert np.abs(found - row).max() <= np.ptp(row) / STEPS / 2.0 + 1e-9
        assert found.tolist() == in_steps(row).tolist()


def test_numbers_in_steps_stay_as_they_are():
    row = in_steps(np.random.default_rng(5).uniform(0.6, 1.5, 300))
    assert in_steps(row) == pytest.approx(row, rel=1e-12)


def test_quantiles_are_nearly_those_of_the_whole_numbers():
    row = np.random.default_rng(6).lognormal(0.0, 0.3, 200)
    ends = [np.quantile(each, [0.1, 0.9]) for each in (row, in_steps(row))]
    assert ends[1] == pytest.approx(ends[0], rel=0.01)


def test_only_the_first_futures_are_kept_and_none_is_no_fault():
    futures = ByteFutures(2)
    futures.place_of([1.0, 2.0, 99.0])
    assert futures.content()["ends"][0][0] == 1.0
    assert ByteFutures(0).content()["count"] == 0
