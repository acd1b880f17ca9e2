import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.parameters import Parameter, Parameters
from geoplan.potential.uncertainty import (
    contributions,
    deviations,
    interval,
    root_sum_of_squares,
)


def parameters(**ranges: tuple[float, float, float]) -> Parameters:
    return Parameters(
        {name: Parameter(name, value, low, high, "-", "test", "low") for name, (low, value, high) in ranges.items()}
    )


def test_one_factor_gives_its_own_range():
    known = parameters(a=(2.0, 4.0, 5.0))
    assert interval(40.0, known, ["a"]) == pytest.approx((20.0, 50.0), rel=1e-12)


def test_two_factors_by_hand():
    known = parameters(a=(0.5, 1.0, 2.0), b=(0.5, 1.0, 2.0))
    expected = math.exp(math.sqrt(2) * math.log(2))
    assert interval(1.0, known, ["a", "b"]) == pytest.approx((1 / expected, expected), rel=1e-12)


def test_a_factor_that_divides_changes_sides():
    known = parameters(a=(2.0, 4.0, 5.0))
    assert interval(1.0, known, {"a": -1}) == pytest.approx((4 / 5, 2.0), rel=1e-12)


def test_an_exponent_multiplies_the_deviation():
    known = parameters(a=(2.0, 4.0, 5.0))
    assert interval(1.0, known, {"a": 2}) == pytest.approx((0.25, 25 / 16), rel=1e-12)
    assert interval(1.0, known, {"a": 0}) == (1.0, 1.0)


def test_a_range_down_to_zero_gives_a_low_end_of_zero():
    known = parameters(a=(0.0, 4.0, 5.0), b=(1.0, 2.0, 3.0))
    low, high = interval(10.0, known, ["a", "b"])
    assert low == 0.0
    assert math.isfinite(high)
    assert contributions(known, ["b", "a"]).variance_share.tolist() == [1.0, 0.0]


def test_a_certain_zero_moves_nothing():
    assert interval(0.0, parameters(a=(0.0, 0.0, 0.0)), ["a"]) == (0.0, 0.0)


def test_what_a_product_cannot_hold_is_refused_all_at_once():
    known = parameters(a=(0.0, 0.0, 1.0), b=(-1.0, 1.0, 2.0), c=(0.0, 1.0, 2.0), good=(1.0, 1.0, 2.0))
    with pytest.raises(ParameterError) as caught:
        deviations(known, {"a": 1, "b": 1, "c": -1, "good": -1})
    assert [fault.where for fault in caught.value.faults] == ["a", "b", "c"]


def test_series_and_arrays_keep_their_kind():
    known = parameters(a=(2.0, 4.0, 5.0))
    low, high = interval(pd.Series([4.0, 8.0], index=["x", "y"]), known, ["a"])
    assert low.to_dict() == pytest.approx({"x": 2.0, "y": 4.0})
    assert isinstance(interval(np.array([4.0]), known, ["a"])[1], np.ndarray)
    assert high["y"] == pytest.approx(10.0)


def test_contributions_sum_to_one_and_come_sorted():
    known = parameters(a=(0.9, 1.0, 1.1), b=(0.5, 1.0, 2.0), c=(1.0, 1.0, 1.0))
    table = contributions(known, ["a", "b", "c"])
    assert table.parameter.tolist() == ["b", "a", "c"]
    assert table.variance_share.sum() == pytest.approx(1.0)
    assert table.variance_share.iloc[2] == 0.0
    assert contributions(known, ["c"]).variance_share.tolist() == [0.0]


factor = st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 100.0), st.floats(1.0, 50.0)).map(
    lambda parts: (parts[0] * parts[1], parts[1], parts[2] * parts[1])
)


@settings(deadline=None, max_examples=50)
@given(st.lists(factor, min_size=1, max_size=6), st.floats(0.0, 1e6))
def test_the_interval_holds_the_base_and_lies_within_the_worst_case(factors, base):
    known = parameters(**{f"f{number}": one for number, one in enumerate(factors)})
    low, high = interval(base, known, list(known))
    worst_low = base * math.prod(a / b for a, b, _ in factors)
    worst_high = base * math.prod(c / b for _, b, c in factors)
    assert worst_low * (1 - 1e-9) <= low <= base <= high <= worst_high * (1 + 1e-9)


@settings(deadline=None, max_examples=50)
@given(st.lists(factor, min_size=2, max_size=6))
def test_another_factor_never_narrows_the_interval(factors):
    known = parameters(**{f"f{number}": one for number, one in enumerate(factors)})
    low, high = interval(1.0, known, list(known)[1:])
    wider_low, wider_high = interval(1.0, known, list(known))
    assert wider_low <= low * (1 + 1e-12)
    assert wider_high >= high * (1 - 1e-12)


def test_nothing_that_moves_leaves_the_result():
    down, up = root_sum_of_squares([])
    assert (float(down), float(up)) == (0.0, 0.0)
