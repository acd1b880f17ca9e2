"""Closure tells how far a file's clock is from the sun's: what is clear is mended, what is not is refused."""

import calendar

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.weather.clock import PARTS, clock_fit, minutes_to_move
from geoplan.layers.weather.sun import Sun
from geoplan.layers.weather.weather import weather_of
from support.weather_rows import LATITUDE, LONGITUDE, rows_of, three_parts

YEAR = pd.date_range("2019-01-01", periods=8760, freq="h")
DARWIN, TROMSO, LONGYEARBYEN = (-12.4, 130.9), (69.65, 18.96), (78.2, 15.6)


def rows(later_min=0.0, *, times=YEAR, latitude=LATITUDE, longitude=LONGITUDE, **more):
    parts = three_parts(times, later_min=later_min, latitude=latitude, longitude=longitude)
    made = rows_of(times, temp_air=20.0, wind_speed=2.0, **parts | more)
    made.latitude, made.longitude = np.array([latitude]), np.array([longitude])
    return made


def moved(made, **options):
    """By how many minutes the rows are moved, and what is said of it."""
    minutes = minutes_to_move(made, Sun(made.times + pd.Timedelta(minutes=30)), **options)
    return minutes, [str(fault) for fault in made.faults]


def fit_of(made):
    sun = Sun(made.times + pd.Timedelta(minutes=30))
    parts = {name: made.values[name] for name in PARTS}
    return clock_fit(sun, parts, latitude=made.latitude, longitude=made.longitude)


@pytest.mark.parametrize("place", [(LATITUDE, LONGITUDE), DARWIN, TROMSO, LONGYEARBYEN])
@pytest.mark.parametrize("later_min", [-45, -30, 0, 11, 30, 41])
def test_the_shift_is_found_to_the_minute(place, later_min):
    fit = fit_of(rows(later_min, latitude=place[0], longitude=place[1]))
    assert fit.minutes == pytest.approx(later_min, abs=1)
    assert fit.left < 3.0


@pytest.mark.parametrize("later_min", [0, 3, -4])
def test_a_clock_that_is_right_is_left_alone(later_min):
    made = rows(later_min)
    assert moved(made) == (0.0, [])
    assert not made.notes


@pytest.mark.parametrize("later_min", [-45, -30, -15, 15, 30, 40])
def test_what_is_clear_is_mended_and_said(later_min):
    made = rows(later_min)
    assert moved(made) == (later_min, [])
    assert made.notes == {"shift_minutes": f"{later_min}"}


def test_times_move_with_the_sun():
    right, early = weather_of(rows()), weather_of(rows(-30))
    assert "shift_minutes" not in right.attrs
    assert early.attrs["shift_minutes"] == "-30"
    assert (early["time"].to_numpy() == right["time"].to_numpy() - np.timedelta64(30, "m")).all()


@pytest.mark.parametrize(("later_min", "clock"), [(60, -1), (-60, 1), (420, -7), (-330, 5.5)])
def test_a_whole_hour_and_more_is_for_the_user_to_tell(later_min, clock):
    minutes, (fault,) = moved(rows(later_min))
    assert minutes == 0.0
    assert f"a sun {abs(later_min)} minutes {'later' if later_min > 0 else 'earlier'} than the times say" in fault
    assert f"The hours fit a clock {clock:+g} h from UTC, and are read as +0 h." in fault
    assert fault.endswith(f"or set shift_minutes = {later_min}.")


def apart(made, noise, seed=1):
    """The same with a dni that is modelled apart from the others."""
    factors = np.random.default_rng(seed).uniform(1 - noise, 1 + noise, made.values["dni"].shape)
    made.values["dni"] = made.values["dni"] * factors
    return made


def test_a_beam_that_is_modelled_apart_is_no_wrong_clock():
    for noise in (0.1, 0.5, 0.9):
        assert moved(apart(rows(), noise)) == (0.0, [])


def test_what_is_likely_and_not_clear_is_refused():
    minutes, (fault,) = moved(apart(rows(30), 0.2))
    assert minutes == 0.0
    assert "a sun 30 minutes later than the times say" in fault
    assert "expected at most 45 minutes, clearly" in fault
    assert "or set shift_minutes = 30, or 0 where the times are right and dni is modelled apart from ghi." in fault
    assert moved(apart(rows(30), 0.2), given=30.0)[0] == 30.0
    assert moved(apart(rows(30), 0.2), given=0.0) == (0.0, [])


def test_the_users_word_counts_and_its_doubt_is_said():
    made = rows(-30)
    assert moved(made, given=-30.0) == (-30.0, [])
    assert made.notes == {"shift_given_minutes": "-30"}
    made = rows(-30)
    assert moved(made, given=30.0) == (30.0, [])
    assert made.notes == {"shift_given_minutes": "30", "shift_doubted_minutes": "-30"}
    _, (fault,) = moved(rows(), given=1500.0)
    assert "shift_minutes: found 1500; expected -720 to 720 min" in fault


def test_what_we_work_out_ourselves_cannot_tell():
    made = rows(30)
    del made.values["dni"]
    assert moved(made) == (0.0, [])
    assert not made.notes


def test_parts_that_are_not_asked_for_tell_too():
    weather = weather_of(rows(30), variables=("ghi", "temp_air"))
    assert weather.attrs["shift_minutes"] == "30"
    assert set(weather.data_vars) == {"ghi", "temp_air"}


def test_the_polar_night_and_a_series_without_beam_tell_nothing():
    december = YEAR[YEAR.month == 12]
    assert fit_of(rows(30, times=december, latitude=78.2, longitude=15.6)) is None
    made = rows(30, times=YEAR[:480])
    made.values["dni"][:] = 0.0
    made.values["dhi"] = made.values["ghi"].copy()
    assert fit_of(made) is None


def test_a_grid_is_held_against_some_of_its_places():
    one = rows(-30, times=YEAR[:2000])
    for name, series in one.values.items():
        one.values[name] = np.repeat(series, 30, axis=0)
    one.values["dni"][0] = 0.0  # a place in the shade of others tells nothing
    one.latitude, one.longitude = np.full(30, LATITUDE), np.full(30, LONGITUDE)
    assert moved(one)[0] == -30.0


def test_missing_values_are_passed_over():
    made = rows(-30)
    made.values["dni"][0, ::3] = np.nan
    made.values["ghi"][0, ::5] = np.nan
    assert fit_of(made).minutes == -30.0


def test_without_the_beam_the_night_tells():
    made = rows(120)
    del made.values["dni"]
    with pytest.raises(LayerError, match=r"while the sun is down.*The hours fit a clock -2 h .* shift_minutes = 120"):
        weather_of(made)


@pytest.mark.parametrize(
    ("later_min", "months"), [(-60, range(4, 11)), (-30, range(1, 7)), (30, range(1, 10)), (20, [3])]
)
def test_months_of_different_clocks_are_refused(later_min, months):
    made, other = rows(), rows(later_min)
    shifted = np.isin(YEAR.month, list(months))
    for name in PARTS:
        made.values[name] = np.where(shifted, other.values[name], made.values[name])
    minutes, (fault,) = moved(made)
    assert minutes == 0.0
    assert f"{later_min:+g} minutes in {', '.join(calendar.month_name[month] for month in months)}" in fault
    assert "+0 minutes in " in fault
    assert "expected one clock the whole year. Is the clock changed in summer?" in fault
