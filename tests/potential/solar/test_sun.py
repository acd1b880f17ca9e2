import numpy as np
import pandas as pd
from pvlib import atmosphere, irradiance, solarposition

from geoplan.potential.solar.pv_kernel import cos_apparent_zenith, observer, sun_direction
from geoplan.potential.solar.sun import solar_ephemeris


def generated_places(count: int) -> np.ndarray:
    random = np.random.default_rng(1)
    return np.column_stack(
        (random.uniform(-66, 66, count), random.uniform(-180, 180, count), random.uniform(0, 3000, count))
    )


def test_directions_are_those_of_pvlib_spa():
    random = np.random.default_rng(2)
    hours = np.sort(random.choice(8760 * 4, 150, replace=False))
    times = pd.DatetimeIndex(np.datetime64("2018-01-01") + hours.astype("timedelta64[h]"))
    sun = solar_ephemeris(times)
    for latitude, longitude, altitude in generated_places(12):
        temp_air = random.uniform(-5, 40, len(times))
        theirs = solarposition.get_solarposition(
            times.tz_localize("UTC"),
            latitude,
            longitude,
            altitude=altitude,
            pressure=atmosphere.alt2pres(altitude),
            temperature=temp_air,
        )
        here = observer(latitude, longitude, altitude)
        ours = np.array([sun_direction(here, *sun.vector[i], sun.parallax[i], temp_air[i]) for i in range(len(times))])
        zenith, azimuth = np.radians(theirs["apparent_zenith"]), np.radians(theirs["azimuth"])
        expected = np.column_stack((np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), np.cos(zenith)))
        low = expected[:, 2] < 0.99  # nearer to the zenith the table of the refraction is coarser
        np.testing.assert_allclose(ours[low], expected[low], rtol=0, atol=1e-7)
        np.testing.assert_allclose(ours, expected, rtol=0, atol=2e-6)
        np.testing.assert_allclose((ours**2).sum(axis=1), 1.0, atol=1e-9)


def test_many_places_at_once_give_the_same_zenith():
    places = generated_places(7)
    sun = solar_ephemeris(pd.date_range("2019-03-01 00:30", periods=30, freq="h"))
    temp_air = np.full((7, 30), 12.0)
    together = cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air)
    for p, place in enumerate(places):
        here = observer(*place)
        alone = [sun_direction(here, *sun.vector[t], sun.parallax[t], 12.0)[2] for t in range(30)]
        np.testing.assert_allclose(together[p], alone, rtol=0, atol=1e-15)


def test_extraterrestrial_irradiance_is_pvlibs_and_a_zone_is_understood():
    times = pd.date_range("2020-02-27", periods=72, freq="h")
    sun = solar_ephemeris(times)
    np.testing.assert_allclose(sun.dni_extra, irradiance.get_extra_radiation(times.day_of_year.to_numpy()))
    hanoi = solar_ephemeris(times.tz_localize("UTC").tz_convert("Asia/Ho_Chi_Minh"))
    np.testing.assert_array_equal(hanoi.vector, sun.vector)


def test_every_hour_of_a_year_is_as_good_as_single_ones():
    times = pd.date_range("2018-12-31 17:30", periods=8760, freq="h")
    year = solar_ephemeris(times)
    some = np.random.default_rng(9).choice(8760, 300, replace=False)
    alone = solar_ephemeris(times[some])
    np.testing.assert_allclose(year.vector[some], alone.vector, rtol=0, atol=5e-9)
    np.testing.assert_allclose(year.parallax[some], alone.parallax, rtol=1e-9)
    theirs = solarposition.get_solarposition(times.tz_localize("UTC"), 20.8, 106.63, 113.0, temperature=20.0)
    ours = cos_apparent_zenith(np.array([[20.8, 106.63, 113.0]]), year.vector, year.parallax, np.full((1, 8760), 20.0))
    # pvlib turns 113 m into a pressure here, as `observer` does
    np.testing.assert_allclose(ours[0], np.cos(np.radians(theirs["apparent_zenith"])), rtol=0, atol=1e-7)
