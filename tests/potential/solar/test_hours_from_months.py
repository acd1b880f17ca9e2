import numpy as np
import pandas as pd
import pytest
import xarray as xr
from pvlib import atmosphere, clearsky, irradiance, solarposition

from geoplan.errors import LayerError
from geoplan.parameters import load_parameters
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.pv_years import check_weather, pv_years
from geoplan.potential.solar.sun import solar_ephemeris
from support.drawn_climates import CLIMATES, drawn_year, months_of

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def generated_months(count=24, seed=8):
    """Return tables of many skies over Viet Nam: clear and overcast, hazy and clean, low and high."""
    random = np.random.default_rng(seed)
    stations = []
    for _ in range(count):
        latitude = random.uniform(8.5, 23)
        middle = np.cumsum(DAYS) - DAYS / 2
        declination = 23.45 * np.sin(np.radians(360 * (284 + middle) / 365))
        noon = np.cos(np.radians(latitude - declination))
        ghi = 10_000 * noon * random.uniform(0.25, 0.6, 12)
        stations.append(
            monthly_means(
                ghi=ghi,
                dhi=ghi * random.uniform(0.3, 1.0, 12),
                temp_air=23 - random.uniform(0, 7) * np.cos(np.arange(12) * np.pi / 6) + random.uniform(-1, 1, 12),
                wind_speed=random.uniform(0, 6, 12),
                latitude=latitude,
                longitude=random.uniform(102, 110),
                altitude=random.uniform(0, 1600),
                source="generated",
                status="synthetic",
            )
        )
    return xr.concat(stations, dim="place")


@pytest.fixture(scope="module")
def monthly():
    return generated_months()


@pytest.fixture(scope="module")
def weather(monthly):
    return hours_from_months(monthly, time_zone="Asia/Ho_Chi_Minh")


def by_month(series):
    local = pd.DatetimeIndex(series["time"].to_numpy()) + pd.Timedelta(hours=7)
    return series.assign_coords(month=("time", local.month)).groupby("month")


def cos_zenith(weather):
    sun = solar_ephemeris(check_weather(weather).centres)
    places = np.column_stack([weather[name] for name in ("latitude", "longitude", "altitude")])
    return cos_apparent_zenith(places, sun.vector, sun.parallax, weather["temp_air"].to_numpy())


def test_a_local_year_of_hours_in_utc(weather):
    assert weather["ghi"].dims == ("place", "time")
    assert weather.sizes["time"] == 8760
    assert weather["time"][0] == np.datetime64("2018-12-31T17:00")
    assert weather["time"][-1] == np.datetime64("2019-12-31T16:00")
    assert weather.attrs == {
        "source": "generated",
        "status": "synthetic",
        "time_label": "start",
        "time_zone": "Asia/Ho_Chi_Minh",
    }
    assert {name: weather[name].attrs["units"] for name in weather} == {
        "ghi": "W/m2",
        "dni": "W/m2",
        "dhi": "W/m2",
        "temp_air": "degC",
        "wind_speed": "m/s",
    }
    assert check_weather(weather).years == 1


def test_monthly_sums_and_means_are_the_tables(monthly, weather):
    for name in ("ghi", "dhi"):
        daily = by_month(weather[name]).sum() / xr.DataArray(DAYS, dims="month")
        np.testing.assert_allclose(daily.transpose("place", "month"), monthly[name], rtol=1e-9)
    for name in ("temp_air", "wind_speed"):
        mean = by_month(weather[name]).mean().transpose("place", "month")
        np.testing.assert_allclose(mean, monthly[name], rtol=0, atol=1e-9)


def test_each_hour_is_a_possible_sky(weather):
    ghi, dni, dhi = (weather[name].to_numpy() for name in ("ghi", "dni", "dhi"))
    cosine = cos_zenith(weather)
    assert (ghi >= 0).all()
    assert (dhi >= 0).all()
    assert (dhi <= ghi).all()
    assert (dni >= 0).all()
    assert (ghi[cosine <= 0] == 0).all()
    np.testing.assert_allclose(dhi + dni * np.maximum(cosine, 0), ghi, rtol=1e-9, atol=1e-9)
    # never more beam than a clean and dry atmosphere lets through, which is 83 to 93 % up to 1,600 m
    extra = solar_ephemeris(check_weather(weather).centres).dni_extra
    assert (dni <= 0.93 * extra).all()
    assert dni.max() > 600


# pvlib asks pandas for a deprecated name
@pytest.mark.filterwarnings("ignore:.*dayofyear.*")
def test_the_shape_within_a_day_is_pvlibs_clear_sky(weather):
    times = pd.DatetimeIndex(weather["time"].to_numpy()).tz_localize("UTC") + pd.Timedelta(minutes=30)
    for place in (0, 7):
        one = weather.isel(place=place)
        latitude, longitude, altitude = (float(one[name]) for name in ("latitude", "longitude", "altitude"))
        pressure = atmosphere.alt2pres(altitude)
        sun = solarposition.get_solarposition(
            times, latitude, longitude, altitude, pressure, temperature=one["temp_air"].to_numpy()
        )
        airmass = atmosphere.get_absolute_airmass(atmosphere.get_relative_airmass(sun["apparent_zenith"]), pressure)
        turbidity = clearsky.lookup_linke_turbidity(times, latitude, longitude).to_numpy()
        extra = irradiance.get_extra_radiation(times.day_of_year.to_numpy())
        with np.errstate(divide="ignore", invalid="ignore"):
            clear = clearsky.ineichen(
                sun["apparent_zenith"].to_numpy(), airmass.to_numpy(), turbidity, altitude, extra
            )["ghi"]
        ours, theirs = (series.reshape(365, 24) for series in (one["ghi"].to_numpy(), clear))
        ours, theirs = (series / series.sum(axis=1, keepdims=True) for series in (ours, theirs))
        # pvlib's turbidity steps once a day, at midnight in UTC
        np.testing.assert_allclose(ours, theirs, rtol=0.01, atol=1e-6)


def test_the_days_of_a_month_are_unlike_and_the_order_is_fixed(monthly, weather):
    days = weather["ghi"].to_numpy().reshape(24, 365, 24).sum(axis=2)
    january = days[:, :31] / days[:, :31].mean(axis=1, keepdims=True)
    assert (january.std(axis=1) > 0.15).all()
    assert (np.corrcoef(january)[0] > 0.85).all()
    again = hours_from_months(monthly, time_zone="Asia/Ho_Chi_Minh")
    for name in weather:
        assert again[name].to_numpy().tobytes() == weather[name].to_numpy().tobytes()


def test_the_dull_day_is_more_diffuse(weather):
    days = {name: weather[name].to_numpy().reshape(24, 365, 24).sum(axis=2) for name in ("ghi", "dhi")}
    for month in np.split(np.arange(365), np.cumsum(DAYS)[:-1]):
        ghi, dhi = (days[name][:, month] for name in ("ghi", "dhi"))
        share = dhi / ghi
        # of half diffuse light and more; tables drawn at random have duller months without much of it
        for place in np.flatnonzero((dhi.sum(axis=1) > 0.5 * ghi.sum(axis=1)) & (share.min(axis=1) < 0.95)):
            assert np.corrcoef(share[place], ghi[place])[0, 1] < -0.8


def test_the_day_is_warmest_at_two_and_swings_by_the_parameter(weather):
    one = weather["temp_air"].isel(place=0)
    amplitude = load_parameters()["pv.temp_air.diurnal_amplitude"].value
    middle_of_month = one.isel(time=slice(24 * 14, 24 * 15))
    solar = (np.arange(24) + 0.5 - 7 + float(weather["longitude"][0]) / 15) % 24
    assert solar[int(np.argmax(middle_of_month.to_numpy()))] == pytest.approx(14, abs=1.1)
    flat = load_parameters().replace({"pv.temp_air.diurnal_amplitude": {"value": 0, "low": 0, "high": 0}})
    calm = hours_from_months(generated_months(1), time_zone="Asia/Ho_Chi_Minh", parameters=flat)["temp_air"]
    np.testing.assert_allclose(by_month(calm).mean(), generated_months(1)["temp_air"])
    swing = (one - calm[0]).to_numpy().reshape(365, 24)
    half = (swing.max(axis=1) - swing.min(axis=1)) / 2
    assert half.mean() == pytest.approx(amplitude, rel=0.1)
    clearness = weather["ghi"][0].to_numpy().reshape(365, 24).sum(axis=1)
    assert np.corrcoef(half, clearness)[0, 1] > 0.8  # it swings wider on clear days
    assert float(abs(calm.diff("time")).max()) < 0.2  # no step between the months
    steps = np.abs(np.diff(one))
    assert steps[23::24].max() < np.delete(steps, np.s_[23::24]).max()  # nor at midnight


def test_places_do_not_know_each_other(monthly, weather):
    for place in (3, 11):
        alone = hours_from_months(monthly.isel(place=[place]), time_zone="Asia/Ho_Chi_Minh")
        for name in weather:
            np.testing.assert_allclose(alone[name][0], weather[name][place], rtol=1e-12, atol=1e-12)


def test_another_unit_is_refused(monthly):
    for factor in (1 / 24, 1e-3, 3.6e-3):
        wrong = monthly.isel(place=[0]).copy(deep=True)
        wrong["ghi"] *= factor
        wrong["dhi"] *= factor
        with pytest.raises(LayerError, match="Wh/m2/day") as caught:
            hours_from_months(wrong, time_zone="Asia/Ho_Chi_Minh")
        assert len(caught.value.faults) == 12


def test_months_that_are_missing_or_impossible_are_named(monthly):
    one = monthly.isel(place=[0])
    gap = one.copy(deep=True)
    gap["ghi"][0, 4] = np.nan
    gap["wind_speed"][0, 11] = -1
    with pytest.raises(LayerError, match=r"ghi, place 0, month 5(?s:.)*wind_speed, place 0, month 12"):
        hours_from_months(gap, time_zone="Asia/Ho_Chi_Minh")
    swapped = one.rename(ghi="dhi", dhi="ghi")
    with pytest.raises(LayerError, match="Are the columns swapped"):
        hours_from_months(swapped, time_zone="Asia/Ho_Chi_Minh")
    too_clear = one.copy(deep=True)
    too_clear["dhi"] = too_clear["ghi"] * 0.0
    too_clear["ghi"][:] = 8000.0
    with pytest.raises(LayerError, match=r"clean and dry atmosphere|Wh/m2/day"):
        hours_from_months(too_clear, time_zone="Asia/Ho_Chi_Minh")
    with pytest.raises(LayerError, match="dims place and month"):
        hours_from_months(one.isel(month=slice(0, 11)), time_zone="Asia/Ho_Chi_Minh")
    with pytest.raises(LayerError, match="no such variable"):
        hours_from_months(one.drop_vars("dhi"), time_zone="Asia/Ho_Chi_Minh")
    with pytest.raises(LayerError, match="altitude"):
        hours_from_months(one.drop_vars("altitude"), time_zone="Asia/Ho_Chi_Minh")
    with pytest.raises(LayerError, match="11 values"):
        monthly_means(
            ghi=np.ones(11),
            dhi=np.ones(12),
            temp_air=[1] * 12,
            wind_speed=[1] * 12,
            latitude=1,
            longitude=1,
            altitude=1,
        )


def test_a_leap_year_and_an_unknown_zone_are_refused(monthly):
    with pytest.raises(LayerError, match="2020, a leap year"):
        hours_from_months(monthly, time_zone="Asia/Ho_Chi_Minh", year=2020)
    with pytest.raises(LayerError, match="Asia/Hanoy"):
        hours_from_months(monthly, time_zone="Asia/Hanoy")


def test_months_follow_the_local_clock(monthly):
    one = monthly.isel(place=[0])
    for zone in ("UTC", "Asia/Ho_Chi_Minh", "Europe/Berlin"):  # the last one has summer time
        weather = hours_from_months(one, time_zone=zone)
        times = pd.DatetimeIndex(weather["time"].to_numpy()).tz_localize("UTC").tz_convert(zone)
        assert times[0] == pd.Timestamp("2019-01-01", tz=zone)
        sums = weather["ghi"][0].to_series().groupby(times.month).sum().to_numpy()
        hours = np.bincount(times.month)[1:]
        np.testing.assert_allclose(sums, one["ghi"][0] * hours / 24, rtol=1e-9)


@pytest.mark.parametrize(("name", "value"), [("temp_air", 300.0), ("temp_air", 1e308), ("wind_speed", 1e3)])
def test_a_climate_that_no_place_has(name, value):
    months = {"ghi": np.full(12, 4000.0), "dhi": np.full(12, 2300.0), "temp_air": np.full(12, 24.0)}
    months |= {"wind_speed": np.full(12, 3.0)}
    months[name][5] = value
    table = monthly_means(**months, latitude=20.8, longitude=106.6, altitude=10)
    with pytest.raises(LayerError, match=f"{name}, place 0, month 6: found"):
        hours_from_months(table, time_zone="Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("latitude", "ghi"),
    [
        (69.65, [3, 246, 1348, 3258, 5053, 5906, 5556, 3869, 2013, 558, 26, 0]),
        (69.65, [0, 246, 1348, 3258, 5053, 5906, 5556, 3869, 2013, 558, 0, 0]),
        (78.2, [0, 7, 563, 2506, 4914, 6053, 5585, 3336, 1159, 86, 0, 3]),
    ],
)
def test_a_polar_night_is_dark(latitude, ghi):
    ghi = np.array(ghi, dtype=float)
    climate = {"temp_air": [-5.0] * 12, "wind_speed": [3.0] * 12}
    place = {"latitude": latitude, "longitude": 18.96, "altitude": 10.0}
    weather = hours_from_months(monthly_means(ghi=ghi, dhi=0.6 * ghi, **climate, **place), time_zone="Etc/GMT-1")
    months = (pd.DatetimeIndex(weather["time"].to_numpy()) + pd.Timedelta(hours=1)).month
    sums = weather["ghi"][0].to_series().groupby(np.asarray(months)).mean().to_numpy() * 24
    sunny = ghi > 3
    np.testing.assert_allclose(sums[sunny], ghi[sunny], rtol=1e-9)
    assert sums[11] == 0.0
    assert 500 < float(pv_years(weather, 30.0)[0]) < 900


@pytest.mark.parametrize("name", ["maritime", "continental", "mediterranean", "mountains", "monsoon", "equator"])
def test_months_yield_what_the_hours_yield_that_they_are_the_means_of(name):
    climate = CLIMATES[name]
    hours = drawn_year(climate, seed=1)
    months = months_of(hours)
    made = hours_from_months(months, time_zone="UTC")
    dates = pd.date_range("2019-01-01", periods=365)
    alike = months.isel(month=dates.month - 1).rename(month="time").assign_coords(time=dates)
    even = hours_from_days(alike, time_zone="UTC")
    azimuth = 180.0 if climate.latitude > 0 else 0.0
    for ratio, bound in ((1.2, 0.02), (1.5, 0.03)):
        change = {"value": ratio, "low": ratio, "high": ratio}
        base = load_parameters().replace({"pv.dc_ac_ratio.residential": change})
        true, ours, of_even = (float(pv_years(each, 10.0, azimuth, parameters=base)[0]) for each in (hours, made, even))
        assert ours == pytest.approx(true, rel=bound)
        assert of_even > 1.015 * true  # days that are all alike yield too much
        assert abs(ours - true) < 0.6 * (of_even - true)


def far_north(altitude=10.0, **values):
    """A station at 78 north: four months without the sun."""
    table = {
        "ghi": [0, 20, 900, 3200, 5300, 5600, 4300, 2600, 1100, 150, 0, 0],
        "dhi": [0, 20, 650, 1700, 2400, 2600, 2400, 1700, 800, 130, 0, 0],
        "temp_air": [-12, -13, -13, -10, -3, 3, 7, 6, 2, -4, -8, -11],
        "wind_speed": np.full(12, 5.0),
    } | values
    return monthly_means(**table, latitude=78.2, longitude=15.6, altitude=altitude)


def test_the_polar_night_is_dark_and_the_midnight_sun_adds_up():
    months = far_north()
    for zone in ("Europe/Oslo", "Etc/GMT-1"):
        weather = hours_from_months(months, time_zone=zone)
        for name in weather:
            assert np.isfinite(weather[name]).all()
        local = pd.DatetimeIndex(weather["time"].to_numpy()).tz_localize("UTC").tz_convert(zone)
        for name in ("ghi", "dhi"):
            sums = weather[name][0].to_series().groupby(local.month).sum().to_numpy()
            np.testing.assert_allclose(sums, months[name][0] * np.bincount(local.month)[1:] / 24, rtol=1e-9)
        assert float(weather["dni"].min()) >= 0
        assert (weather["dni"] <= 0.93 * solar_ephemeris(check_weather(weather).centres).dni_extra).all()
        assert float(pv_years(weather, 30.0, 180.0)[0]) > 500


def test_days_are_made_alike_where_the_beam_does_not_fit_them(monthly):
    """Months so clear that unlike days would need more beam than a clean and dry atmosphere lets through."""
    one = monthly.isel(place=[0]).copy(deep=True)
    sun = hours_from_months(one, time_zone="Asia/Ho_Chi_Minh")
    extra = solar_ephemeris(check_weather(sun).centres).dni_extra
    outside = by_month(np.maximum(cos_zenith(sun), 0) * extra * xr.ones_like(sun["ghi"])).sum().to_numpy()[0] / DAYS
    one["ghi"][0], one["dhi"][0] = 0.74 * outside, 0.74 * 0.12 * outside
    weather = hours_from_months(one, time_zone="Asia/Ho_Chi_Minh")
    for name in ("ghi", "dhi"):
        daily = by_month(weather[name]).sum().to_numpy()[0] / DAYS
        np.testing.assert_allclose(daily, one[name][0], rtol=1e-9)
    assert (weather["dni"].to_numpy() <= 0.93 * extra).all()
