import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from geoplan.potential.solar.unlike_days import LocalYear, diffuse_share, swing_of, unlike_days

LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def year_in(zone, year=2019):
    first = pd.Timestamp(year=year, month=1, day=1, tz=zone)
    local = pd.date_range(first + pd.Timedelta(minutes=30), periods=8760, freq="h")
    return LocalYear.of(local.tz_convert("UTC").tz_localize(None), local)


def one_month(clearness, clearest, latitude, count=1000):
    """The days of a month so long that its quantiles are those of the distribution."""
    days = unlike_days(np.array([clearness]), np.array([clearest]), latitude=latitude, lengths=np.array([count]))
    return np.sort(days) * clearness


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-90, 90))
def test_each_month_keeps_its_mean(clearness, clearest, latitude):
    days = unlike_days(np.full(12, clearness), np.full(12, clearest), latitude=latitude, lengths=LENGTHS)
    assert (days >= 0).all()
    for month in np.split(days, np.cumsum(LENGTHS)[:-1]):
        assert month.mean() == pytest.approx(1, rel=1e-12)


def test_temperate_days_are_exponential():
    """Bendt et al. 1981: F(k) = (e^(g low) - e^(g k)) / (e^(g low) - e^(g top)), with the g that gives the mean."""
    low, top, mean = 0.05, 0.75, 0.5
    days = one_month(mean, top, 45.0)
    assert days.mean() == pytest.approx(mean)

    def of_mean(g):
        a, b = np.exp(g * low), np.exp(g * top)
        return ((low - 1 / g) * a - (top - 1 / g) * b) / (a - b) - mean

    g = brentq(of_mean, 0.1, 40.0)
    a, b = np.exp(g * low), np.exp(g * top)
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(days, share) == pytest.approx(np.log(a + share * (b - a)) / g, abs=0.004)


def test_tropical_days_crowd_about_the_middle():
    """Saunier et al. 1987: p(x) ~ x (1 - x) e^(g x), x the clearness over that of the clearest day."""
    days = one_month(0.375, 0.75, 5.0)  # half of the clearest: g = 0, a parabola
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        x = np.quantile(days, share) / 0.75
        assert 3 * x**2 - 2 * x**3 == pytest.approx(share, abs=0.004)
    assert days.std() == pytest.approx(0.75 * np.sqrt(0.05), rel=0.01)


def test_between_the_zones_the_spread_passes_over():
    spread = [one_month(0.5, 0.75, latitude).std() for latitude in (0, 10, 23.44, 25, 28, 30, 45, 60)]
    assert spread[0] == spread[1] == spread[2] < spread[3] < spread[4] < spread[5] == spread[6] == spread[7]
    assert one_month(0.5, 0.75, -28.0).tolist() == one_month(0.5, 0.75, 28.0).tolist()


def test_no_day_is_clearer_than_the_clearest():
    for clearness in (0.2, 0.5, 0.7):
        for latitude in (0.0, 26.0, 50.0):
            days = one_month(clearness, 0.75, latitude, count=31)
            assert days.max() <= 0.75
            assert len(set(days)) == 31
    assert one_month(0.74, 0.75, 45.0).std() < 0.03  # as clear as can be: alike


def test_bright_and_dull_days_alternate():
    days = unlike_days(np.array([0.5]), np.array([0.75]), latitude=45.0, lengths=np.array([31]))
    ups = np.sign(np.diff(days))
    assert (ups[1:] != ups[:-1]).mean() > 0.6
    for third in np.split(days[:30], 3):
        assert third.mean() == pytest.approx(1, abs=0.12)


def test_the_diffuse_share_of_a_day_is_that_of_erbs():
    """Erbs et al. 1982, as printed in Duffie and Beckman: a day in winter and one in another season."""
    summer, winter = np.radians(100.0), np.radians(70.0)
    k = np.array([0.2, 0.5, 0.7, 0.8])
    expected = 1 + 0.2832 * k - 2.5557 * k**2 + 0.8448 * k**3
    expected[-1] = 0.175
    expected = np.minimum(expected, 0.99)
    np.testing.assert_allclose(diffuse_share(k, np.full(4, summer)), expected, rtol=1e-12)
    expected = 1 - 0.2727 * k + 2.4495 * k**2 - 11.9514 * k**3 + 9.3879 * k**4
    expected[-1] = 0.143
    np.testing.assert_allclose(diffuse_share(k, np.full(4, winter)), np.minimum(expected, 0.99), rtol=1e-12)


def test_the_swing_goes_with_the_square_of_the_clearness():
    swing = swing_of(np.array([[0.3, 0.6, 0.0], [0.5, 0.5, 0.5]]))
    assert swing[0, 1] == pytest.approx(4 * swing[0, 0])
    np.testing.assert_allclose(swing.mean(axis=1), 1)
    assert swing_of(np.zeros((1, 3))).tolist() == [[1.0, 1.0, 1.0]]  # a record of the polar night


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC+13:00"])
def test_the_local_year_has_whole_months(zone):
    year = year_in(zone)
    assert year.lengths.tolist() == LENGTHS.tolist()
    assert year.month_days.sum() == 365
    ones = np.ones(8760)
    hours = year.by_day(ones)
    assert set(hours) <= ({23, 24, 25} if zone in ("Europe/Berlin", "America/St_Johns") else {24})
    np.testing.assert_allclose(year.by_month(hours), 24 * year.month_days)
    np.testing.assert_array_equal(year.of_day(year.of_month(np.arange(12))), year.months)


def test_a_year_that_ends_behind_the_new_year_has_twelve_months():
    year = year_in("Asia/Pyongyang", 2018)  # half an hour was lost in May
    assert len(year.first) == 12
    assert year.months[-1] == 11


def test_the_sun_sets_by_the_latitude():
    year = year_in("UTC")
    equator, north, polar = (np.degrees(year.sunset(latitude)) for latitude in (0.0, 52.3, 80.0))
    np.testing.assert_allclose(equator, 90, atol=1e-9)
    assert 2 * north.max() / 15 == pytest.approx(16.6, abs=0.2)  # Amsterdam: 16 h 45 from rise to set with refraction
    assert polar.min() == 0
    assert polar.max() == 180
