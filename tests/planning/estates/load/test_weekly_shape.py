"""Weeks that are drawn to statistics, against the statistics."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.demand.industries import load_industries
from geoplan.planning.estates.load.weekly_shape import weekly_shape

ROUNDED = 0.005
"""Of a published share, which has two digits."""
OTHER_PEAKS = {"organic_chemicals", "warehouse"}
"""Whose largest hour of a year lies above that of a week, so that their load factor is less than any such week's."""


def statistics_of(week):
    days = week.reshape(7, 24)
    day = days[0]
    return (
        day[6:18].sum() / day.sum(),
        day.min() / day.max(),
        days[5].sum() / day.sum(),
        days[6].sum() / day.sum(),
        week.mean() / week.max(),
    )


@pytest.mark.published
@pytest.mark.parametrize("key", load_industries())
def test_a_week_has_the_published_statistics(key):
    industry = load_industries()[key]
    week = weekly_shape(industry)
    daytime, night, saturday, sunday, load_factor = statistics_of(week)
    assert daytime == pytest.approx(industry.daytime_share, abs=ROUNDED)
    assert night == pytest.approx(industry.night_over_peak, abs=1e-9)
    assert saturday == pytest.approx(industry.saturday, abs=1e-9)
    assert sunday == pytest.approx(industry.sunday, abs=1e-9)
    assert load_factor == pytest.approx(industry.load_factor, abs=0.05 if key in OTHER_PEAKS else 0.01)
    assert (week > 0.0).all()
    assert np.allclose(week[:24].mean(), 1.0)
    assert np.array_equal(week[:24], week[96:120])


def test_a_week_goes_smoothly_from_hour_to_hour():
    for industry in load_industries().values():
        week = weekly_shape(industry)
        steps = np.abs(np.diff(week, append=week[0]))
        assert steps.max() < 0.4 * week.max(), industry.key


def test_a_week_that_is_changed_by_who_has_it_changes_no_other():
    food = load_industries()["food"]
    weekly_shape(food)[:] = 0.0
    assert weekly_shape(food).min() > 0.0


@settings(max_examples=25, deadline=None)
@given(
    night=st.floats(0.15, 0.95),
    late=st.floats(0.0, 1.0),
    saturday=st.floats(0.35, 1.1),
    sunday=st.floats(0.3, 1.1),
    load_factor=st.floats(0.4, 0.95),
)
def test_other_statistics_are_met_too(night, late, saturday, sunday, load_factor):
    """Within what a smooth day between its night and its peak can have."""
    most = 0.5 + 0.18 * (1.0 - night)
    daytime = 0.5 + late * (most - 0.5)
    industry = dataclasses.replace(
        load_industries()["food"],
        daytime_share=daytime,
        night_over_peak=night,
        saturday=saturday,
        sunday=sunday,
        load_factor=load_factor,
    )
    week = weekly_shape(industry)
    assert statistics_of(week)[:4] == pytest.approx((daytime, night, saturday, sunday), abs=ROUNDED)
