import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.parameters import Parameter, Parameters
from geoplan.potential.uncertainty import (
    factor_of,
    interval,
)

REAL = 4000
"""Futures for which a tenth is known to about one part in a hundred of the spread."""


def parameters(**ranges: tuple[float, float, float]) -> Parameters:
    rows = {name: Parameter(name, value, low, high, "-", "test", "low") for name, (low, value, high) in ranges.items()}
    return Parameters(rows).sampled(REAL, 1)


def test_low_and_high_are_the_tenth_and_the_ninetieth_of_a_hundred_futures():
    known = parameters(a=(2.0, 4.0, 5.0))
    assert interval(40.0, known, ["a"]) == pytest.approx(10 * np.quantile(known.futures.value("a"), [0.1, 0.9]))


def test_two_factors_are_wider_than_one_and_narrower_than_both_ends_together():
    known = parameters(a=(0.5, 1.0, 2.0), b=(0.5, 1.0, 2.0))
    (low, high), (one_low, one_high) = interval(1.0, known, ["a", "b"]), interval(1.0, known, ["a"])
    assert one_low**2 < low < one_low < 1 < one_high < high < one_high**2


def test_a_factor_that_divides_turns_the_futures_round():
    known = parameters(a=(2.0, 4.0, 5.0))
    low, high = interval(1.0, known, ["a"])
    assert interval(1.0, known, {"a": -1}) == pytest.approx((1 / high, 1 / low), rel=2e-3)


def test_an_exponent_is_one_of_each_future():
    known = parameters(a=(2.0, 4.0, 5.0))
    assert factor_of(known, {"a": 2}) == pytest.approx(factor_of(known, ["a"]) ** 2)
    assert interval(1.0, known, {"a": 0}) == (1.0, 1.0)


def test_other_factors_multiply_in_the_same_futures():
    known = parameters(a=(2.0, 4.0, 5.0))
    own = known.futures.ratio("a")
    assert factor_of(known, ["a"], others=[1 / own]) == pytest.approx(np.ones(REAL))


def test_a_certain_zero_moves_nothing():
    assert interval(0.0, parameters(a=(0.0, 0.0, 0.0)), ["a"]) == (0.0, 0.0)


def test_series_and_arrays_keep_their_kind():
    known = parameters(a=(2.0, 4.0, 5.0))
    low, high = interval(pd.Series([4.0, 8.0], index=["x", "y"]), known, ["a"])
    assert low["y"] == pytest.approx(2 * low["x"])
    assert isinstance(interval(np.array([4.0]), known, ["a"])[1], np.ndarray)
    assert high["y"] > 8.0


factor = st.tuples(st.floats(0.1, 1.0), st.floats(0.01, 100.0), st.floats(1.0, 5.0)).map(
    lambda parts: (parts[0] * parts[1], parts[1], parts[2] * parts[1])
)


@settings(deadline=None, max_examples=30)
@given(factor, st.floats(1.0, 1e6))
def test_the_interval_of_one_factor_lies_within_its_ends(one, base):
    low, high = interval(base, parameters(a=one), ["a"])
    assert base * one[0] / one[1] * (1 - 1e-9) <= low <= high <= base * one[2] / one[1] * (1 + 1e-9)
