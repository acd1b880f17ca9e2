"""Quantiles, modes and varieties of sorted cells, against numpy and the definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.zonal import distribution as d

NOTHING = np.zeros(0, dtype=np.float64)


def described(values, lengths, weights, *, levels=(), nodata=np.nan):
    """Describe one row of cells under one zone, whose runs have lengths and weights."""
    values = np.asarray(values)
    bits = values.view(np.uint32 if values.itemsize == 4 else np.uint64)
    lengths = np.array(lengths, dtype=np.int32)
    columns = (np.cumsum(lengths) - lengths).astype(np.int32)
    n = len(lengths)
    whole = np.array([0]), np.array([n]), np.array([n])
    runs = d.Runs(np.zeros(n, dtype=np.int32), columns, lengths, np.array(weights, dtype=float), *whole)
    found = np.full((1, d.FIRST_LEVEL + len(levels)), np.nan)
    carried = d.Carried(np.zeros(2, dtype=np.int64), np.empty(0, dtype=values.dtype), NOTHING)
    cells = d.BlockCells(values, bits, 0, 0, len(values), nodata)
    d.order_zones(
        cells, runs, carried, (0, 1), np.array(levels, dtype=float), d.Written(found, np.zeros(1, dtype=np.int64))
    )
    return found[0]


def by_definition(values, weights, level):
    """Exactextract's quantile, as its source has it, in numpy."""
    x, place = np.unique(values, return_inverse=True)
    w = np.bincount(place, weights)
    at = np.arange(x.size) * w + (x.size - 1) * (np.cumsum(w) - w)
    return np.interp(level * w.sum() * (x.size - 1), at, x)


numbers = st.one_of(
    st.integers(-5, 5).map(float),
    st.integers(-4000, 4000).map(float),
    st.floats(-(2.0**100), 2.0**100, width=32),
    st.sampled_from([0.0, -0.0, np.nan, -9999.0, 1e-30, -1e-30]),
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.lists(numbers, min_size=1, max_size=150), st.lists(st.sampled_from([1.0, 2.0, 7.0]), min_size=1, max_size=90)
    ),
    st.sampled_from(["f4", "f8"]),
    st.integers(0, 2**32 - 1),
)
def test_what_is_found_is_what_the_definitions_say(values, dtype, seed):
    rng = np.random.default_rng(seed)
    values = np.array(values, dtype=dtype)
    weights = np.where(rng.random(values.size) < 0.6, 1.0, rng.uniform(0.01, 1, values.size))
    levels = np.sort(rng.random(3))
    found = described(values, np.ones(values.size), weights, levels=[0.0, *levels, 1.0], nodata=-9999.0)
    valid = ~np.isnan(values) & (values != -9999.0)
    x, place = np.unique(values[valid].astype(float), return_inverse=True)
    assert found[d.VARIETY] == x.size or (x.size == 0 and np.isnan(found[d.VARIETY])) or found[d.VARIETY] == 0 == x.size
    if not x.size:
        assert np.isnan(found[d.MAJORITY :]).all()
        return
    sums = np.bincount(place, weights[valid])
    assert sums[x == found[d.MAJORITY]] == pytest.approx(sums.max())
    assert sums[x == found[d.MINORITY]] == pytest.approx(sums.min())
    expected = [by_definition(values[valid].astype(float), weights[valid], level) for level in (0, *levels, 1)]
    spread = max(np.ptp(x), 1e-30)
    assert found[d.FIRST_LEVEL :] / spread == pytest.approx(np.array(expected) / spread, abs=1e-9)
    assert found[d.FIRST_LEVEL] == x[0]
    assert found[-1] == x[-1]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("n", [3, 47, 48, 49, 5000])
def test_numbers_are_sorted_with_their_weights(dtype, n):
    rng = np.random.default_rng(n)
    values = (rng.normal(0, 1, n) * 10.0 ** rng.integers(-20, 20, n)).astype(dtype)
    weights = rng.random(n)
    levels = np.linspace(0, 1, 7)
    found = described(values, np.ones(n), weights, levels=levels)
    assert found[d.MAJORITY] == values[np.argmax(weights)]
    assert found[d.MINORITY] == values[np.argmin(weights)]
    expected = [by_definition(values.astype(float), weights, level) for level in levels]
    assert found[d.FIRST_LEVEL :] == pytest.approx(expected, rel=1e-6)


def test_of_equal_weights_the_mode_is_the_greatest_and_the_minority_the_smallest():
    for values in ([3, 1, 2], [3.5, 1.5, 2.5], [0.1, 0.3, 0.2]):
        found = described(np.array(values, dtype="f8"), [3], [1.0])
        assert found.tolist() == [3, max(values), min(values)]
    # thirds and tenths that are equal but for the rounding of their sums
    tenths = described(np.array([1.0] * 10 + [0.5]), [1] * 11, [0.1] * 10 + [1.0])
    assert tenths[d.MAJORITY] == 1.0
    assert tenths[d.MINORITY] == 0.5
