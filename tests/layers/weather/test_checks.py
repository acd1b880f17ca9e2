"""What can be wrong with the rows of a weather file, told of rows that stand here."""

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import in_figures
from geoplan.layers.weather import checks
from geoplan.layers.weather.sun import Sun
from support.weather_rows import LATITUDE, LONGITUDE, rows_of, sunny

JUNE = pd.date_range("2023-06-01", periods=30 * 24, freq="h")


def told(rows):
    return [(fault.where, fault.found) for fault in rows.faults]


def test_nothing_is_wrong_with_a_month_of_good_hours():
    rows = rows_of(JUNE, ghi=sunny(JUNE), dhi=0.4 * sunny(JUNE), temp_air=28.0, wind_speed=3.0)
    for check in (checks.check_weather_place, checks.check_clock, checks.check_weather_years, checks.check_missing):
        check(rows)
    for check in (checks.check_times, checks.check_ranges, checks.check_diffuse):
        check(rows)
    checks.check_variables(rows, ("ghi", "dni", "dhi"))
    checks.check_sun(rows, Sun(JUNE + pd.Timedelta(minutes=30)), JUNE.to_period("M"))
    assert rows.faults == []
    assert checks.is_placed(rows)


@pytest.mark.parametrize(
    ("name", "value", "found"), [("latitude", 106.5, "latitude 106.5"), ("altitude", np.nan, "no")]
)
def test_a_place_that_is_nowhere_or_not_given(name, value, found):
    rows = rows_of(JUNE)
    setattr(rows, name, np.array([value]))
    checks.check_weather_place(rows)
    assert told(rows) == [("header", found if found != "no" else f"no {name}")]


def test_one_of_several_places_is_named():
    rows = rows_of(JUNE)
    rows.latitude, rows.places = np.array([20.0, 95.0]), ["here", "beyond"]
    checks.check_weather_place(rows)
    assert told(rows) == [("place beyond", "latitude 95")]
    assert not checks.is_placed(rows)


def test_a_clock_of_no_place_is_told_and_forgotten():
    rows = rows_of(JUNE, clock=30.0)
    checks.check_clock(rows)
    assert told(rows) == [("header", "a clock 30 h ahead of UTC")]
    assert rows.clock is None


def test_what_follows_from_the_others_is_not_missed():
    rows = rows_of(JUNE, ghi=1.0, dhi=1.0)
    checks.check_variables(rows, ("ghi", "dni", "dhi"))
    assert rows.faults == []
    rows.step = "day"  # a day's beam does not
    checks.check_variables(rows, ("ghi", "dni", "dhi"))
    assert told(rows) == [("columns", "no dni")]


def test_a_reader_may_say_more_of_what_is_absent():
    rows = rows_of(JUNE, ghi=1.0)
    rows.absent = {"wind_speed": "Ask for WS10M."}
    checks.check_variables(rows, ("wind_speed",))
    assert rows.faults[0].action == "Ask for WS10M."


def test_rows_without_a_value_are_counted_and_named():
    rows = rows_of(JUNE, temp_air=28.0)
    rows.values["temp_air"][0, [3, 4, 5, 9]] = np.nan
    checks.check_missing(rows)
    assert told(rows) == [("line 5, 6, 7, 11", "no temp_air (4 of 720 rows)")]


def test_too_few_rows():
    rows = rows_of(JUNE[:1])
    checks.check_times(rows)
    assert told(rows) == [("", "1 rows")]


def test_times_that_come_again_run_back_or_leave_gaps():
    def found(times):
        rows = rows_of(pd.DatetimeIndex(times))
        checks.check_times(rows)
        return told(rows)

    a = list(JUNE[:6])
    assert found([*a[:3], a[2], *a[3:]]) == [("line 5", "2023-06-01 02:00 again (1 times that came before)")]
    assert found([*a[:3], a[4], a[3], a[5]]) == [("line 6", "2023-06-01 03:00 after 2023-06-01 04:00")]
    assert found([*a[:3], *a[4:]]) == [("line 5", "2023-06-01 02:00 followed by 2023-06-01 04:00")]


def test_only_the_first_gaps_are_named_one_by_one():
    rows = rows_of(JUNE[::2][:8])
    checks.check_times(rows)
    ((_, found),) = told(rows)
    assert found.count("followed by") == 3
    assert found.endswith(" and 4 more")


def test_a_month_that_is_absent_is_named_once_and_is_no_gap_too():
    hours = pd.date_range("2023-01-01", "2023-12-31 23:00", freq="h")
    rows = rows_of(hours[~hours.month.isin([4, 5])])
    checks.check_times(rows)
    assert told(rows) == [("times", "no hour of April 2023, May 2023")]


def test_values_a_little_below_nothing_become_nothing():
    rows = rows_of(JUNE[:3], ghi=np.array([-3.0, 0.0, 200.0]), temp_air=np.array([-3.0, 0.0, 20.0]))
    checks.check_ranges(rows)
    assert rows.faults == []
    assert rows.values["ghi"].tolist() == [[0.0, 0.0, 200.0]]
    assert rows.values["temp_air"].tolist() == [[-3.0, 0.0, 20.0]]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [("temp_air", 300.0, "Kelvin"), ("temp_air", -999.0, "code for missing"), ("ghi", 5e6, "Sums of a day")],
)
def test_values_of_no_weather_are_told_with_what_they_may_be(name, value, hint):
    rows = rows_of(JUNE[:3], **{name: value})
    checks.check_ranges(rows)
    assert told(rows) == [("line 2, 3, 4", f"{name} {in_figures(value)}")]
    assert hint in rows.faults[0].action


def test_the_range_of_a_day_is_another_than_that_of_an_hour():
    days = pd.date_range("2023-06-01", periods=3)
    rows = rows_of(days, ghi=5_000.0)
    rows.step = "day"
    checks.check_ranges(rows)
    assert rows.faults == []


def test_diffuse_above_global():
    rows = rows_of(JUNE[:4], ghi=100.0, dhi=150.0)
    checks.check_diffuse(rows)
    assert told(rows) == [("dhi", "dhi 600 above ghi 400 in sum at here")]


@pytest.mark.parametrize("late", [-3, 5])
def test_a_clock_beside_the_sun_is_told_by_how_much(late):
    shifted = np.roll(sunny(JUNE), late)
    rows = rows_of(JUNE, ghi=shifted)
    checks.check_sun(rows, Sun(JUNE + pd.Timedelta(minutes=30)), JUNE.to_period("M"))
    (fault,) = rows.faults
    assert fault.found.endswith("of ghi at here while the sun is down")
    assert f"The hours fit a clock {late:+d} h from UTC, and are read as +0 h." in fault.action


@pytest.mark.parametrize("factor", [0.01, 3.6])
def test_another_unit_is_seen_by_the_clearness_of_the_sky(factor):
    rows = rows_of(JUNE, ghi=factor * sunny(JUNE))
    checks.check_sun(rows, Sun(JUNE + pd.Timedelta(minutes=30)), JUNE.to_period("M"))
    (fault,) = rows.faults
    assert fault.where == "ghi, June 2023"
    assert f"{0.6 * factor:.2g} of the irradiation outside the atmosphere" in fault.found


def test_days_are_held_against_the_sun_of_their_hours():
    days = pd.date_range("2023-06-01", periods=30)
    rows = rows_of(days, ghi=sunny(JUNE).reshape(30, 24).sum(axis=1))
    rows.step = "day"
    checks.check_sun(rows, Sun(JUNE + pd.Timedelta(minutes=30)), days.to_period("M"))
    assert rows.faults == []
    rows.values["ghi"] /= 24  # the mean of the day in W/m2
    checks.check_sun(rows, Sun(JUNE + pd.Timedelta(minutes=30)), days.to_period("M"))
    assert [fault.where for fault in rows.faults] == ["ghi, June 2023"]


def lit(minutes=60):
    """June with its parts, every so many minutes, and the sun over it."""
    times = pd.date_range("2023-06-01", periods=30 * 24 * 60 // minutes, freq=f"{minutes}min")
    sun = Sun(times + pd.Timedelta(minutes=minutes / 2))
    up = np.maximum(sun.cos_zenith(np.array([LATITUDE]), np.array([LONGITUDE]))[0], 0.0)
    rows = rows_of(times, ghi=500.0 * up, dni=300.0 * (up > 0), dhi=200.0 * up)
    rows.minutes = minutes
    return rows, sun


@pytest.mark.parametrize("minutes", [60, 30, 15])
def test_whole_days_of_zeros_under_the_sun(minutes):
    rows, sun = lit(minutes)
    checks.check_dark_days(rows, sun)
    checks.check_parts(rows, sun)
    assert not rows.faults
    days = rows.times.normalize()
    rows.values["ghi"][:, (days >= "2023-06-10") & (days < "2023-06-13")] = 0.0
    checks.check_dark_days(rows, sun)
    assert told(rows) == [("ghi, 2023-06-10", "ghi 0 the whole day, on 3 days at here")]


def test_a_day_or_two_of_zeros_in_a_year_are_said():
    times = pd.date_range("2023-01-01", periods=8760, freq="h")
    sun = Sun(times + pd.Timedelta(minutes=30))
    rows = rows_of(times, ghi=sunny(times))
    rows.values["ghi"][:, 3000:3048] = 0.0
    checks.check_dark_days(rows, sun)
    assert not rows.faults
    assert rows.notes["dark_days"] == "2"


def test_parts_that_do_not_add_up():
    for name, share, says in (
        ("dni", 0.0, "dni is 0 throughout"),
        ("dhi", 0.0, "dhi is 0 throughout"),
        ("dni", 3.6, "in another unit"),
        ("dhi", 1e-3, "in another unit"),
    ):
        rows, sun = lit()
        rows.values[name] *= share
        rows.values["ghi"][0, 5] = np.nan  # what is not known does not count
        checks.check_parts(rows, sun)
        (fault,) = rows.faults
        assert fault.expected == "80% to 120%"
        assert says in fault.action


def test_rows_may_be_parts_of_an_hour():
    rows, _ = lit(30)
    checks.check_times(rows)
    assert not rows.faults
    rows.keep(np.arange(len(rows.times)) != 100)
    checks.check_times(rows)
    assert rows.faults[0].expected == "steps of 30 minutes"


def test_a_29_february_may_be_left_out_whatever_the_clock():
    for year, gaps in ((2020, 0), (2021, 1)):
        hours = pd.date_range(f"{year}-02-01", f"{year}-03-31", freq="h")
        day = (hours + pd.Timedelta(hours=7)).normalize()  # of a clock that is not the times'
        left = hours[day != (f"{year}-03-01" if gaps else f"{year}-02-29")]
        assert len(left) == len(hours) - 24
        assert checks.uneven(left, pd.Timedelta(hours=1)).sum() == gaps
