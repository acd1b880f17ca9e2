"""The clear sky against pvlib, which takes one place at a time; shapes scaled within limits."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvlib import atmosphere, clearsky
from pvlib.irradiance import get_extra_radiation
from pvlib.solarposition import get_solarposition

from geoplan.potential.solar.clear_sky import clear_sky, monthly_turbidity, share_out

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


ROWS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 50), st.floats(0, 50)).filter(lambda row: row[0] > 1e-3),
    min_size=1,
    max_size=40,
)


@given(st.lists(st.tuples(ROWS, st.floats(0, 1)), min_size=1, max_size=4))
def test_each_group_has_its_sum_and_keeps_the_limits(groups):
    sizes = [len(rows) for rows, _ in groups]
    shape, lowest, width = np.array([row for rows, _ in groups for row in rows]).T
    starts = np.cumsum([0, *sizes[:-1]])
    part = np.array([part for _, part in groups])
    totals = np.add.reduceat(lowest, starts) + part * np.add.reduceat(width, starts)
    shared = share_out(totals, shape, lowest=lowest, highest=lowest + width, starts=starts)
    assert (shared >= lowest).all()
    assert (shared <= lowest + width).all()
    np.testing.assert_allclose(np.add.reduceat(shared, starts), totals, rtol=1e-9, atol=1e-9)


def test_groups_do_not_know_each_other():
    random = np.random.default_rng(3)
    shape, highest = random.uniform(0, 5, 60), random.uniform(0, 9, 60)
    starts = np.array([0, 7, 30])
    totals = 0.6 * np.add.reduceat(highest, starts)
    together = share_out(totals, shape, lowest=np.zeros(60), highest=highest, starts=starts)
    for total, part in zip(totals, np.split(np.arange(60), starts[1:]), strict=True):
        limits = {"lowest": np.zeros(len(part)), "highest": highest[part]}
        alone = share_out(np.array([total]), shape[part], starts=np.array([0]), **limits)
        np.testing.assert_allclose(together[part], alone, rtol=1e-12)


def test_what_no_limit_holds_back_keeps_the_shape():
    shape = np.array([1.0, 2.0, 3.0])
    shared = share_out(np.array([12.0]), shape, lowest=np.zeros(3), highest=np.full(3, 99.0), starts=np.array([0]))
    assert shared == pytest.approx(2 * shape)


def test_a_total_above_the_limits_ends_at_them():
    limits = {"lowest": np.zeros(2), "highest": np.array([1.0, 2.0])}
    shared = share_out(np.array([9.0]), np.array([1.0, 0.0]), starts=np.array([0]), **limits)
    assert shared.tolist() == [1.0, 0.0]
