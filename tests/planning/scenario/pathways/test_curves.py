import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.options.scenario_options import MeasureSetting
from geoplan.planning.scenario.pathways.curves import logistic_fraction, wanted_share

YEARS = np.arange(2025, 2051)


def logistic(year: float, *, rate: float, midpoint: float) -> float:
    return 1.0 / (1.0 + math.exp(-rate * (year - midpoint)))


def test_a_straight_line_leads_from_nought_through_the_given_years_and_stays():
    share = wanted_share(MeasureSetting(shares={2030: 0.5, 2040: 0.8}), YEARS, built={})
    assert share[[0, 1, 5, 10, 15, 25]] == pytest.approx([0.0, 0.1, 0.5, 0.65, 0.8, 0.8])


def test_nothing_is_asked_where_nothing_is_said():
    assert not wanted_share(None, YEARS, built={}).any()
    assert not wanted_share(MeasureSetting(), YEARS, built={}).any()


def test_the_curve_of_the_hand_case_is_the_logistic_one_shifted_to_nought():
    setting = MeasureSetting(shares={2050: 1.0}, curve="logistic", rate=0.35, midpoint=2035)
    share = wanted_share(setting, YEARS, built={})
    # data/planning/hand_cases.csv: K 1000 MW, r 0.35, midpoint 2035
    table = {2025: 29.3122, 2030: 148.0472, 2035: 500.0, 2050: 994.7799}
    first, last = table[2025], table[2050]
    for year, megawatts in table.items():
        assert share[year - 2025] == pytest.approx((megawatts - first) / (last - first), abs=1e-6)
    # the fastest year: K r / 4 = 87.5 MW a year, the slope of the curve where it is steepest
    around = logistic_fraction([2034.999, 2035.001], ends=(2025.0, 2050.0), rate=0.35, steepest=2035.0)
    assert np.diff(around)[0] / 0.002 * (last - first) == pytest.approx(87.5, rel=1e-4)


def test_a_logistic_curve_meets_the_first_of_two_years_and_ends_at_the_last():
    setting = MeasureSetting(shares={2030: 0.2, 2050: 0.9}, curve="logistic")
    share = wanted_share(setting, YEARS, built={})
    assert share[[0, 5, 25]] == pytest.approx([0.0, 0.2, 0.9], abs=1e-12)
    assert (np.diff(share) > 0).all()


def test_a_share_that_no_curve_meets_is_met_as_nearly_as_one_can():
    early = wanted_share(MeasureSetting(shares={2030: 0.9, 2050: 0.9}, curve="logistic", rate=0.01), YEARS, built={})
    assert 0.15 < early[5] < 0.9
    assert early[25] == pytest.approx(0.9)


def test_one_given_year_is_reached_by_a_curve_that_is_steepest_midway():
    share = wanted_share(MeasureSetting(shares={2045: 0.8}, curve="logistic"), YEARS, built={})
    assert share[10] == pytest.approx(0.4)
    assert (share[20:] == share[20]).all()


def test_what_was_built_is_followed_until_its_last_year_and_the_curve_begins_there():
    setting = MeasureSetting(shares={2027: 0.9, 2039: 0.5})
    share = wanted_share(setting, YEARS, built={2027: 0.1, 2029: 0.2})
    assert share[[0, 1, 2, 3, 4, 9, 14]] == pytest.approx([0.0, 0.05, 0.1, 0.15, 0.2, 0.35, 0.5])
    alone = wanted_share(None, YEARS, built={2025: 0.05, 2027: 0.1})
    assert alone[[0, 1, 2, 25]] == pytest.approx([0.05, 0.075, 0.1, 0.1])


@pytest.mark.parametrize("midpoint", [1990.0, 2010.0, 2035.5, 2080.0, 2100.0])
@pytest.mark.parametrize("rate", [0.01, 0.35, 10.0])
def test_a_curve_is_one_however_far_its_steepest_year_is_and_however_steep(midpoint, rate):
    setting = MeasureSetting(shares={2050: 1.0}, curve="logistic", rate=rate, midpoint=midpoint)
    share = wanted_share(setting, YEARS, built={})
    assert share[0] == 0.0
    assert share[-1] == pytest.approx(1.0)
    assert (np.diff(share) >= 0).all()


@given(
    rate=st.floats(0.02, 1.0),
    steepest=st.floats(2020.0, 2055.0),
    year=st.floats(2025.0, 2050.0),
)
def test_a_part_of_the_way_is_the_difference_of_two_logistic_values(rate, steepest, year):
    ends = (2025.0, 2050.0)
    low, high, here = (logistic(at, rate=rate, midpoint=steepest) for at in (*ends, year))
    part = logistic_fraction(year, ends=ends, rate=rate, steepest=steepest)
    assert float(part) == pytest.approx((here - low) / (high - low), abs=1e-9)


@given(
    shares=st.dictionaries(st.integers(2026, 2070), st.floats(0, 1), max_size=4),
    built=st.dictionaries(st.integers(2025, 2050), st.floats(0, 1), max_size=3),
    curve=st.sampled_from(["linear", "logistic"]),
    rate=st.floats(0.01, 10.0),
)
def test_a_share_lies_between_nought_and_one_and_is_what_was_built(shares, built, curve, rate):
    share = wanted_share(MeasureSetting(shares=shares, curve=curve, rate=rate), YEARS, built=built)
    assert ((share >= 0) & (share <= 1)).all()
    for year, amount in built.items():
        assert share[year - 2025] == pytest.approx(amount)
