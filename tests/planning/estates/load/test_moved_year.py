"""A metered year laid upon another."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.layers.demand.holidays import holidays_of
from geoplan.planning.estates.load.moved_year import moved_load, source_days
from support.metered_loads import ZONE, day_load, year_of_steps


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=number) for number in range(366 if year % 4 == 0 else 365)]


@settings(max_examples=40, deadline=None)
@given(year=st.integers(2020, 2035), metered=st.integers(2020, 2035))
def test_weekdays_agree_and_dates_are_near(year, metered):
    taken = source_days(year, metered, then={}, now={})
    sources = days_of(metered)
    for day, place in zip(days_of(year), taken, strict=True):
        source = sources[place]
        assert source.weekday() == day.weekday()
        apart = abs(source.timetuple().tm_yday - day.timetuple().tm_yday)
        assert apart <= 4 or apart >= 360  # a leap day moves dates by one; the ends of a year meet
    assert np.bincount(taken).max() <= 2


def test_29_february_is_the_day_of_the_28th():
    taken = source_days(2028, 2026, then={}, now={})
    assert days_of(2026)[taken[59]].weekday() == date(2028, 2, 29).weekday()
    assert abs(int(taken[59]) - 58) <= 3


@settings(max_examples=20, deadline=None)
@given(year=st.integers(2022, 2030), metered=st.integers(2022, 2030))
def test_holidays_meet_holidays(year, metered):
    then, now = holidays_of(metered, "VN"), holidays_of(year, "VN")
    taken = source_days(year, metered, then=then, now=now)
    sources = days_of(metered)
    for day, place in zip(days_of(year), taken, strict=True):
        source = sources[place]
        if now.get(day) in then.values():
            assert then[source] == now[day]
        elif day in now:
            assert source.weekday() == 6
        else:
            assert source not in then
            assert source.weekday() == day.weekday()


def test_a_year_of_its_own_stays_as_it_is():
    metered = pd.Series(day_load(year_of_steps(2026, 60)), year_of_steps(2026, 60))
    load = moved_load(metered, year_of_hours(2026, ZONE), then={}, now={})
    assert np.array_equal(load.kw, metered.to_numpy())
    assert load.peak_kw == metered.max()


@pytest.mark.parametrize(("minutes", "peak"), [(15, 7000.0), (30, 7000.0), (60, 5000.0)])
def test_the_peak_is_that_of_half_an_hour(minutes, peak):
    """Half an hour of 7 MW between 3 MW: its hour has 5, its quarters 6 and 8 in the finest series."""
    times = year_of_steps(2026, minutes)
    kw = np.full(len(times), 3000.0)
    at = times.get_loc(pd.Timestamp("2026-06-10 10:00", tz=ZONE))
    kw[at : at + max(30 // minutes, 1)] = {15: [6000.0, 8000.0], 30: [7000.0], 60: [5000.0]}[minutes]
    load = moved_load(pd.Series(kw, times), year_of_hours(2026, ZONE), then={}, now={})
    assert load.peak_kw == peak
    assert load.kw.max() == 5000.0
    assert load.kw.sum() == pytest.approx(kw.sum() * minutes / 60)


@pytest.mark.parametrize("metered", [2024, 2025])
def test_energy_is_kept_but_for_the_days_at_the_ends(metered):
    times = year_of_steps(metered, 30)
    series = pd.Series(day_load(times), times)
    load = moved_load(series, year_of_hours(2026, ZONE), then={}, now={})
    assert load.kw.sum() / 365 == pytest.approx(series.mean() * 24, rel=3e-3)
    assert load.year == metered


def test_a_clock_that_is_changed_leaves_no_hour_out():
    zone = "Europe/Zurich"
    times = year_of_steps(2025, 60, zone)
    load = moved_load(pd.Series(day_load(times), times), year_of_hours(2026, zone), then={}, now={})
    assert len(load.kw) == 8760
    assert np.isfinite(load.kw).all()
