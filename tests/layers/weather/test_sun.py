"""The sun over a weather file, and what follows from two of three irradiances."""

import numpy as np
import pandas as pd
import pytest
from pvlib.irradiance import get_extra_radiation
from pvlib.solarposition import declination_spencer71, get_solarposition

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.sun import Sun, above_the_atmosphere, closable, close, limits_of_months

YEAR = pd.date_range("2023-01-01 00:30", periods=8760, freq="h")


@pytest.mark.parametrize(("latitude", "longitude"), [(20.8, 106.7), (-33.9, 151.2), (69.6, 18.9)])
def test_the_sun_stands_where_pvlib_says(latitude, longitude):
    found = Sun(YEAR).cos_zenith(np.array([latitude]), np.array([longitude]))[0]
    expected = get_solarposition(YEAR.tz_localize("UTC"), latitude, longitude)["zenith"]
    # seen from the ground and not from the earth's centre, the sun stands up to 9 seconds of arc lower
    np.testing.assert_allclose(found, np.cos(np.radians(expected)), atol=5e-5)


def test_the_irradiance_outside_the_atmosphere_is_pvlibs():
    np.testing.assert_allclose(Sun(YEAR).dni_extra, get_extra_radiation(YEAR.day_of_year.to_numpy()), rtol=1e-12)


def test_hours_later_the_sun_stands_over_another_place():
    sun, north = Sun(YEAR[:48]), np.array([20.8])
    later = sun.cos_zenith(north, np.array([106.7]), later_h=2.0)
    np.testing.assert_allclose(later, sun.cos_zenith(north, np.array([136.7])), atol=1e-12)


def closed(*, up=0.5, wanted=("ghi", "dni", "dhi"), **given):
    values = {name: np.array([[number]]) for name, number in given.items()}
    close(values, wanted, np.array([[up]]), np.array([1400.0]))
    return {name: float(series[0, 0]) for name, series in values.items()}


def test_any_two_give_the_third():
    assert closed(ghi=500.0, dhi=100.0)["dni"] == 800.0
    assert closed(ghi=500.0, dni=800.0)["dhi"] == 100.0
    assert closed(dhi=100.0, dni=800.0)["ghi"] == 500.0


def test_the_beam_on_the_horizontal_gives_both_others():
    assert closed(ghi=500.0, bhi=400.0) == {"ghi": 500.0, "bhi": 400.0, "dhi": 100.0, "dni": 800.0}
    assert closed(dhi=100.0, bhi=400.0) == {"dhi": 100.0, "bhi": 400.0, "ghi": 500.0, "dni": 800.0}


def test_what_is_there_or_not_wanted_is_left_alone():
    assert closed(ghi=500.0, dhi=100.0, dni=700.0)["dni"] == 700.0
    assert closed(ghi=500.0, dhi=100.0, wanted=("ghi",)) == {"ghi": 500.0, "dhi": 100.0}


def test_no_beam_is_stronger_than_outside_the_atmosphere_or_below_nothing():
    assert closed(ghi=900.0, dhi=100.0, up=0.1)["dni"] == 1400.0
    assert closed(ghi=100.0, dhi=120.0)["dni"] == 0.0
    assert closed(ghi=100.0, dni=800.0)["dhi"] == 0.0


@pytest.mark.parametrize("up", [-0.4, 0.0, 0.01])
def test_a_low_sun_has_no_beam(up):
    assert closed(ghi=10.0, dhi=5.0, up=up)["dni"] == 0.0


def test_what_is_missing_stays_missing_at_night_too():
    assert np.isnan(closed(ghi=np.nan, dhi=0.0, up=-0.5)["dni"])


@pytest.mark.parametrize(
    ("there", "follow"),
    [("ghi dhi", "dni"), ("ghi dni", "dhi"), ("dni dhi", "ghi"), ("dhi bhi", "ghi dni"), ("dni bhi", ""), ("ghi", "")],
)
def test_what_can_follow(there, follow):
    assert closable({*there.split(), "temp_air"}) == set(follow.split())
    assert closable(set(there.split()), daily=True) == set()


def test_above_the_atmosphere_by_month_is_the_days_formula():
    # Duffie and Beckman 2013, eq. 1.10.3, for each day, with the declination of Spencer 1971
    days, months = np.arange(1, 366), pd.date_range("2019-01-01", periods=365).month
    declination = declination_spencer71(days)
    extra = 1367 * (1 + 0.033 * np.cos(np.radians(360 * days / 365)))
    for latitude in (0.0, 20.8, -33.9, 55.75):
        phi = np.radians(latitude)
        sunset = np.arccos(-np.tan(phi) * np.tan(declination))
        level = np.cos(phi) * np.cos(declination) * np.sin(sunset) + sunset * np.sin(phi) * np.sin(declination)
        daily = pd.Series(24 / np.pi * extra * level)
        np.testing.assert_allclose(above_the_atmosphere(latitude), daily.groupby(months).mean(), rtol=0.02, atol=20)
    assert above_the_atmosphere(78.2)[[0, 10, 11]].max() == 0.0


def test_months_without_a_sun_may_have_nothing():
    low, high = limits_of_months(allowed("irradiance.ghi"), above_the_atmosphere(69.65))
    assert low[[0, 10, 11]].tolist() == [0.0, 0.0, 0.0]
    assert (high >= 150).all()
    assert low[1] == pytest.approx(0.05 * 893, rel=1e-3)
