"""The curve fills the plane: each cell once, each next to the one before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.layers.rooftops.hilbert import ORDER, hilbert_keys


def on_the_curve(side: int, west: float = 0.0, south: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    keys = hilbert_keys(x + west + 0.5, y + south + 0.5)
    order = np.argsort(keys)
    return keys[order], np.column_stack([x, y])[order]


@pytest.mark.parametrize("side", [2, 4, 32])
@pytest.mark.parametrize("corner", [(0.0, 0.0), (-32.0, 0.0), (669_984.0, 2_304_000.0)])
def test_neighbours_on_the_curve_touch(side, corner):
    keys, cells = on_the_curve(side, *corner)
    assert (np.diff(keys) == 1).all()
    assert (np.abs(np.diff(cells, axis=0)).sum(axis=1) == 1).all()


@given(st.lists(st.tuples(st.floats(-3e7, 3e7), st.floats(-3e7, 3e7)), min_size=1, max_size=20))
def test_keys_are_of_places_alone(points):
    x, y = np.array(points).T
    together = hilbert_keys(x, y)
    assert (together < 4**ORDER).all()
    np.testing.assert_array_equal(together, np.concatenate([hilbert_keys(x[[i]], y[[i]]) for i in range(len(x))]))


def test_beyond_the_grid_is_at_its_edge():
    far = np.array([1e12, -1e12])
    np.testing.assert_array_equal(hilbert_keys(far, far), hilbert_keys(np.sign(far) * 2.0**25, np.sign(far) * 2.0**25))
