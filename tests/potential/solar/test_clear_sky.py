"""The clear sky against pvlib, which takes one place at a time."""

import numpy as np
import pandas as pd
import pytest
from pvlib import atmosphere, clearsky
from pvlib.irradiance import get_extra_radiation
from pvlib.solarposition import get_solarposition

from geoplan.potential.solar.clear_sky import clear_sky, monthly_turbidity

TIMES = pd.date_range("2023-06-21", periods=24, freq="h", tz="Asia/Ho_Chi_Minh")
PLACES = np.array([[20.8, 106.7, 5.0], [11.9, 108.4, 1500.0]])
EXTRA = np.asarray(get_extra_radiation(TIMES.day_of_year.to_numpy()), dtype=float)
TURBIDITY = np.array([4.0, 2.5])


def zenith(place):
    latitude, longitude, altitude = place
    return get_solarposition(TIMES, latitude, longitude, altitude)["apparent_zenith"].to_numpy()


@pytest.fixture(scope="module")
def sky():
    cosine = np.cos(np.radians([zenith(place) for place in PLACES]))
    turbidity = np.repeat(TURBIDITY[:, None], len(TIMES), axis=1)
    return clear_sky(PLACES, cosine, dni_extra=EXTRA, turbidity=turbidity)


@pytest.mark.parametrize("number", [0, 1])
def test_all_places_at_once_are_each_place_alone(sky, number):
    place, ghi, dhi = PLACES[number], sky[0][number], sky[1][number]
    airmass = atmosphere.get_relative_airmass(zenith(place), "kastenyoung1989")
    airmass = atmosphere.get_absolute_airmass(airmass, atmosphere.alt2pres(place[2]))
    with np.errstate(divide="ignore"):  # the night has no air mass
        expected = clearsky.ineichen(zenith(place), airmass, TURBIDITY[number], altitude=place[2], dni_extra=EXTRA)
    np.testing.assert_allclose(ghi, expected["ghi"], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(dhi, expected["dhi"], rtol=1e-6, atol=1e-6)


def test_the_night_is_dark_and_without_warnings(sky):
    night = np.array([zenith(place) > 91 for place in PLACES])
    for part in sky:
        assert (part[night] == 0).all()
        assert (part >= 0).all()
        assert np.isfinite(part).all()


def test_clean_air_has_the_stronger_beam(sky):
    ghi, dhi, clean = sky
    noon = np.array([np.argmin(zenith(place)) for place in PLACES])
    at = (np.arange(2), noon)
    cosine = np.cos(np.radians([zenith(place).min() for place in PLACES]))
    beam = (ghi[at] - dhi[at]) / cosine
    assert (clean[at] > beam).all()
    assert (clean[at] < EXTRA.max()).all()


def test_turbidity_has_twelve_months_and_the_hazier_plain():
    plain, mountain = monthly_turbidity(20.8, 106.7), monthly_turbidity(46.5, 8.0)
    assert plain.shape == (12,)
    assert ((plain > 1.5) & (plain < 9)).all()
    assert plain.mean() > mountain.mean()
