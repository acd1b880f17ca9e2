"""One year of weather and its hours: labels, half-hours, leap days and the median year land where they must."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.plane_hours import laid_upon, weather_year
from geoplan.potential.solar.orientation_table import orientation_table
from geoplan.potential.solar.pv_years import checked_weather, pv_years
from geoplan.potential.solar.resource import with_years
from support.drawn_weather import drawn, record_of, weather_of_frame

PARAMETERS = load_parameters()
ZONE = "Asia/Ho_Chi_Minh"
LATITUDE, LONGITUDE = 20.8, 106.6


def laid(energy, begin, minutes, times, centre=0.5):
    steps = pd.date_range(begin, periods=energy.shape[1], freq=f"{minutes}min")
    return laid_upon(energy, steps + pd.Timedelta(minutes=minutes * centre), step_hours=minutes / 60, times=times)


@settings(max_examples=8)
@given(
    st.sampled_from([15, 30, 60]),
    st.sampled_from([0.0, 0.5]),
    st.sampled_from([2021, 2024]),
    st.sampled_from([ZONE, "UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/Bogota"]),
    st.integers(0, 2**32 - 1),
)
def test_a_common_year_keeps_its_sum(minutes, centre, begin, zone, seed):
    steps = 8760 * 60 // minutes
    energy = np.random.default_rng(seed).uniform(0, 1, (2, steps))
    if begin == 2024:  # a leap year without its 29 February
        day = 24 * 60 // minutes
        full = pd.date_range("2024-01-01", periods=steps + day, freq=f"{minutes}min")
        centres = full[~((full.month == 2) & (full.day == 29))] + pd.Timedelta(minutes=minutes * centre)
        hours = laid_upon(energy, centres, step_hours=minutes / 60, times=year_of_hours(2026, zone))
    else:
        hours = laid(energy, "2021-01-01", minutes, year_of_hours(2026, zone), centre)
    assert hours.shape == (2, 8760)
    # where an interval reaches into 29 February and there is none, half of it is lost
    np.testing.assert_allclose(hours.sum(axis=1), energy.sum(axis=1), rtol=1e-9 if begin == 2021 else 1e-3)


def test_whole_hours_are_moved_and_nothing_else():
    energy = np.arange(8760.0)[None]
    times = year_of_hours(2026, ZONE)
    hours = laid(energy, "2018-12-31 17:00", 60, times)
    np.testing.assert_array_equal(hours, energy)
    np.testing.assert_array_equal(laid(energy, "2019-01-01", 60, times), np.roll(energy, 7))


def test_quarters_of_an_hour_are_added_and_half_hours_shared():
    times = year_of_hours(2026, "UTC")
    quarters = np.arange(4 * 8760.0)[None]
    np.testing.assert_allclose(laid(quarters, "2019-01-01", 15, times), quarters.reshape(1, -1, 4).sum(axis=-1))
    hours = np.arange(8760.0)[None]
    beside = laid(hours, "2019-01-01", 60, year_of_hours(2026, "Asia/Kolkata"))
    local = np.roll((hours + np.roll(hours, -1)) / 2, 5 + 1)
    np.testing.assert_allclose(beside, local)


def test_a_leap_day_is_that_of_the_record_or_the_day_before():
    times = year_of_hours(2028, "UTC")
    leap = (times.month == 2) & (times.day == 29)
    common = laid(np.arange(8760.0)[None], "2019-01-01", 60, times)[0]
    np.testing.assert_array_equal(common[leap], common[np.flatnonzero(leap) - 24])
    own = laid(np.arange(8784.0)[None], "2020-01-01", 60, times)[0]
    np.testing.assert_array_equal(own, np.arange(8784.0))
    without = laid(np.arange(8784.0)[None], "2020-01-01", 60, year_of_hours(2026, "UTC"))[0]
    np.testing.assert_array_equal(without, np.delete(np.arange(8784.0), np.flatnonzero(leap)))


def test_hours_that_a_record_lacks_are_those_of_the_day_before():
    times = year_of_hours(2026, "UTC")
    hours = laid(np.arange(8760.0 - 5)[None], "2019-01-01", 60, times)[0]
    np.testing.assert_array_equal(hours[-5:], hours[-29:-24])
    np.testing.assert_array_equal(hours[:-5], np.arange(8755.0))


def test_of_many_years_that_nearest_to_the_median_is_taken_whole():
    record = record_of((1.0, 0.7, 0.93))
    checked = checked_weather(record)
    table = orientation_table(checked, tilts=(0, 10, 20, 30), azimuths=(0, 90, 180, 270))
    resource = with_years(table, checked, parameters=PARAMETERS)
    year = weather_year(record, resource, times=year_of_hours(2026, ZONE))
    assert year.year == 2019
    tilt, azimuth = np.array([15.0, 15.0]), np.array([90.0, 270.0])
    hours = year.yields(0, tilt=tilt, azimuth=azimuth, parameters=PARAMETERS)
    alone = pv_years(record.sel(time="2019"), tilt, azimuth, result="hourly").to_numpy()[0]
    np.testing.assert_allclose(hours, np.roll(alone, 7, axis=1), rtol=1e-12)


@pytest.mark.parametrize(("minutes", "centre", "label"), [(60, 0.5, "start"), (60, 0.5, "centre"), (30, 0.5, "end")])
def test_the_sun_is_highest_at_its_noon(minutes, centre, label):
    frame = drawn(LATITUDE, LONGITUDE, minutes=minutes, centre=centre)
    moved = {"start": 0.0, "centre": 0.5, "end": 1.0}[label]
    frame.index = frame.index + pd.Timedelta(minutes=minutes * moved)
    weather = weather_of_frame(frame, LATITUDE, LONGITUDE, time_label=label)
    year = weather_year(weather, orientation_table(weather), times=year_of_hours(2026, ZONE))
    hours = year.yields(0, tilt=np.array([0.0]), azimuth=np.array([180.0]), parameters=PARAMETERS)[0]
    clock = year.times.hour.to_numpy() + 0.5
    middle = np.bincount(year.times.day_of_year - 1, weights=hours * clock) / np.bincount(
        year.times.day_of_year - 1, weights=hours
    )
    # by the longitude alone; the equation of time is within a quarter of an hour and near 0 over the year
    noon = 12.0 - (LONGITUDE - 105.0) / 15.0
    assert middle.mean() == pytest.approx(noon, abs=0.03)
    assert (abs(middle - noon) < 0.4).all()
