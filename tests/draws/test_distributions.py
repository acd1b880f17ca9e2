"""Triangles are what a library of distributions says they are, and reach as far as their tails ask."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from geoplan.draws.distributions import TAIL, quantile_function, triangle_of


@dataclass(frozen=True)
class Row:
    """A row of a table, as little of it as a distribution needs."""

    low: float
    value: float
    high: float
    least: float = -math.inf
    greatest: float = math.inf
    unit: str = "-"
    group: str = ""
    ends: str = ""
    name: str = "row"


RANGES = st.tuples(*[st.integers(1, 10_000).map(lambda number: number / 10_000)] * 3).map(sorted)
"""Numbers of four digits, as tables have them: a range as narrow as rounding has no tails."""


@given(RANGES)
def test_low_and_high_are_the_tails_of_a_triangle(range_: list[float]) -> None:
    low, value, high = range_
    triangle = triangle_of(Row(low, value, high))
    if low < value:
        assert triangle.share_below(low) == pytest.approx(TAIL, abs=1e-6)
    if value < high:
        assert triangle.share_below(high) == pytest.approx(1 - TAIL, abs=1e-6)


@given(RANGES, st.floats(0.001, 0.999))
def test_quantiles_are_those_of_scipy(range_: list[float], share: float) -> None:
    triangle = triangle_of(Row(*range_))
    width = triangle.right - triangle.left
    if width < 1e-6:
        return
    oracle = scipy.stats.triang((triangle.mode - triangle.left) / width, triangle.left, width)
    value = float(oracle.ppf(share))
    assert float(triangle.quantile(share)) == pytest.approx(math.exp(value) if triangle.logarithmic else value)
    assert triangle.share_below(float(triangle.quantile(share))) == pytest.approx(share, abs=1e-6)


def test_a_range_of_factors_is_drawn_in_logarithms() -> None:
    assert triangle_of(Row(1.0, 2.0, 4.0)).logarithmic
    assert not triangle_of(Row(1.0, 2.0, 3.0)).logarithmic
    assert not triangle_of(Row(0.0, 2.0, 40.0)).logarithmic, "0 has no logarithm"
    # a factor of ten either way is as likely up as down
    assert float(quantile_function(Row(1.0, 10.0, 100.0))(0.5)) == pytest.approx(10.0)


def test_an_end_that_is_the_value_is_a_bound() -> None:
    drawn = quantile_function(Row(1.0, 1.0, 1.757))(np.linspace(0, 1, 1001))
    assert drawn.min() == 1.0
    assert np.quantile(drawn, 0.95) == pytest.approx(1.757, rel=1e-3)
    assert drawn.max() > 1.757


def test_hard_ends_are_bounds_both() -> None:
    drawn = quantile_function(Row(0.2, 0.5, 0.6, ends="hard"))(np.linspace(0, 1, 101))
    assert drawn.min() == pytest.approx(0.2)
    assert drawn.max() == pytest.approx(0.6)


def test_what_cannot_be_is_cut_off_and_the_rest_stays_a_distribution() -> None:
    row = Row(0.5, 0.9, 0.99, least=0.0, greatest=1.0)
    drawn = quantile_function(row)(np.linspace(0, 1, 10_001))
    assert drawn.min() >= 0.0
    assert drawn.max() == pytest.approx(1.0)
    assert (drawn > 1.0 - 1e-6).mean() < 0.001, "cut off, and not piled up at the bound"
    assert (np.diff(drawn) >= 0).all()


def test_what_has_no_spread_is_a_point_and_years_are_whole() -> None:
    assert quantile_function(Row(3.0, 3.0, 3.0))([0.1, 0.9]).tolist() == [3.0, 3.0]
    years = quantile_function(Row(10, 15, 20, unit="year"))(np.linspace(0, 1, 50))
    assert (years == np.rint(years)).all()
