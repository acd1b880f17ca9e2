import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.parameters import load_parameters
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.pv_years import check_weather, pv_years
from geoplan.potential.solar.sun import solar_ephemeris

ZONE = "Asia/Ho_Chi_Minh"


def record(days=365, places=3, *, start="2019-01-01", seed=5):
    """Days of all kinds of sky over Viet Nam."""
    random = np.random.default_rng(seed)
    latitude = np.linspace(9, 22, places)
    dates = pd.date_range(start, periods=days, freq="D")
    declination = 23.45 * np.sin(np.radians(360 * (284 + dates.day_of_year.to_numpy()) / 365))
    noon = np.cos(np.radians(latitude[:, None] - declination[None, :]))
    ghi = 10_000 * noon * random.uniform(0.05, 0.65, (places, days))
    shape = ("place", "time")
    return xr.Dataset(
        {
            "ghi": (shape, ghi),
            "dhi": (shape, ghi * random.uniform(0.35, 1.0, (places, days))),
            "temp_air": (shape, 25 + 5 * np.cos(np.arange(days) / 58) + random.normal(0, 2, (places, days))),
            "wind_speed": (shape, random.uniform(0, 9, (places, days))),
        },
        coords={
            "time": dates,
            "latitude": ("place", latitude),
            "longitude": ("place", np.linspace(103, 109, places)),
            "altitude": ("place", np.linspace(0, 1500, places)),
        },
        attrs={"source": "generated", "time_zone": ZONE, "time_step": "day"},
    )


@pytest.fixture(scope="module")
def daily():
    return record()


@pytest.fixture(scope="module")
def weather(daily):
    return hours_from_days(daily)


def by_day(weather, name):
    return weather[name].to_numpy().reshape(weather.sizes["place"], -1, 24)


def test_days_keep_their_sums_and_means(daily, weather):
    for name in ("ghi", "dhi"):
        np.testing.assert_allclose(by_day(weather, name).sum(axis=2), daily[name], rtol=1e-9)
    for name in ("temp_air", "wind_speed"):
        np.testing.assert_allclose(by_day(weather, name).mean(axis=2), daily[name], atol=1e-9)


def test_hours_are_labelled_in_utc(weather):
    assert weather["time"][0] == np.datetime64("2018-12-31T17:00")
    assert weather.attrs == {"source": "generated", "time_zone": ZONE, "time_label": "start"}
    steps = check_weather(weather)
    assert steps.years == 1
    assert steps.months[0] == 1
    assert {name: weather[name].attrs["units"] for name in weather} == {
        "ghi": "W/m2",
        "dni": "W/m2",
        "dhi": "W/m2",
        "temp_air": "degC",
        "wind_speed": "m/s",
    }


@pytest.mark.parametrize("diffuse", ["record", "erbs"])
def test_each_hour_is_a_possible_sky(daily, diffuse):
    weather = hours_from_days(daily, diffuse=diffuse)
    ghi, dni, dhi = (weather[name].to_numpy() for name in ("ghi", "dni", "dhi"))
    sun = solar_ephemeris(check_weather(weather).centres)
    places = np.column_stack([weather[name] for name in ("latitude", "longitude", "altitude")])
    cosine = cos_apparent_zenith(places, sun.vector, sun.parallax, weather["temp_air"].to_numpy())
    assert (ghi >= 0).all()
    assert (dhi >= 0).all()
    assert (dhi <= ghi + 1e-9).all()
    assert (ghi[cosine <= 0] == 0).all()
    np.testing.assert_allclose(dhi + dni * np.maximum(cosine, 0), ghi, rtol=1e-9, atol=1e-9)
    assert (dni <= 0.93 * sun.dni_extra).all()


def test_the_days_of_months_give_the_hours_of_months():
    """Both ways around the same clear sky meet."""
    year = np.linspace(3500, 5500, 12)
    months = monthly_means(
        ghi=year,
        dhi=year * 0.55,
        temp_air=np.full(12, 25.0),
        wind_speed=np.full(12, 3.0),
        latitude=20.8,
        longitude=106.6,
        altitude=100,
    )
    from_months = hours_from_months(months, time_zone=ZONE)
    daily = xr.Dataset(
        {
            name: (("place", "time"), by_day(from_months, name).sum(axis=2) / (1 if name in ("ghi", "dhi") else 24))
            for name in ("ghi", "dhi", "temp_air", "wind_speed")
        },
        coords={"time": pd.date_range("2019-01-01", periods=365)} | dict(from_months.drop_vars("time").coords),
    )
    from_days = hours_from_days(daily, time_zone=ZONE)
    for name in ("ghi", "dhi"):
        np.testing.assert_allclose(from_days[name], from_months[name], rtol=0, atol=3.0)
        difference = np.abs(from_days[name] - from_months[name]).mean() / from_months[name].mean()
        assert float(difference) < 0.005
    assert float(pv_years(from_days)[0]) == pytest.approx(float(pv_years(from_months)[0]), rel=5e-3)


def test_erbs_is_near_a_record_of_common_skies():
    daily = record(places=1)
    daily = daily.assign(ghi=daily["ghi"] * 0 + 4500.0)
    weather = hours_from_days(daily.drop_vars("dhi"), diffuse="erbs")
    assert "Erbs" in weather.attrs["diffuse"]
    assert 0.4 < float(weather["dhi"].sum() / weather["ghi"].sum()) < 0.75
    np.testing.assert_allclose(by_day(weather, "ghi").sum(axis=2), daily["ghi"], rtol=1e-9)


def test_a_part_of_a_year_and_days_of_another_clock():
    part = record(92, start="2022-10-01")
    weather = hours_from_days(part, time_zone="UTC")
    assert weather["time"][0] == np.datetime64("2022-10-01T00:00")
    assert weather.sizes["time"] == 92 * 24
    np.testing.assert_allclose(by_day(weather, "dhi").sum(axis=2), part["dhi"], rtol=1e-9)
    fixed = hours_from_days(part, time_zone="UTC+07:00")
    assert fixed["time"][0] == np.datetime64("2022-09-30T17:00")
    whole = hours_from_days(record(120, start="2022-09-20").sel(time=slice("2022-10-01", None)), time_zone="UTC")
    assert whole["time"][0] == np.datetime64("2022-10-01T00:00")


def test_places_do_not_know_each_other(daily, weather):
    alone = hours_from_days(daily.isel(place=[1]))
    for name in weather:
        np.testing.assert_allclose(alone[name][0], weather[name][1], rtol=1e-12, atol=1e-12)


def test_the_day_swings_by_the_parameter(daily, weather):
    flat = load_parameters().replace({"pv.temp_air.diurnal_amplitude": {"value": 0, "low": 0, "high": 0}})
    calm = hours_from_days(daily, parameters=flat)["temp_air"]
    amplitude = load_parameters()["pv.temp_air.diurnal_amplitude"].value
    swing = by_day(weather - calm.to_dataset(), "temp_air")
    half = (swing.max(axis=2) - swing.min(axis=2)) / 2
    assert half.mean() == pytest.approx(amplitude, rel=0.1)
    clearness = by_day(weather, "ghi").sum(axis=2)
    assert all(np.corrcoef(one, clear)[0, 1] > 0.7 for one, clear in zip(half, clearness, strict=True))


def test_wrong_records_are_refused(daily):
    one = daily.isel(place=[0])
    for factor in (1000, 1 / 1000, 0.0036):
        with pytest.raises(LayerError, match="Convert it to Wh/m2/day"):
            hours_from_days(one.assign(ghi=one["ghi"] * factor, dhi=one["dhi"] * factor))
    holes = one.copy(deep=True)
    holes["ghi"][0, [3, 9]] = np.nan
    holes["wind_speed"][0, 5] = -999
    with pytest.raises(LayerError, match=r"ghi, 2019-01-04 and 1 more days(?s:.)*wind_speed, 2019-01-06"):
        hours_from_days(holes)
    with pytest.raises(LayerError, match="dhi: found no such variable"):
        hours_from_days(one.drop_vars("dhi"))
    with pytest.raises(LayerError, match="Are the columns swapped"):
        hours_from_days(one.rename(ghi="dhi", dhi="ghi"))
    with pytest.raises(LayerError, match="clean and dry atmosphere"):
        hours_from_days(one.assign(ghi=one["ghi"] * 0 + 8500, dhi=one["dhi"] * 0 + 100))
    with pytest.raises(LayerError, match="without gaps"):
        hours_from_days(one.isel(time=[0, 1, 3]))
    with pytest.raises(LayerError, match="altitude: found no such coordinate"):
        hours_from_days(one.drop_vars("altitude"))
    with pytest.raises(LayerError, match="dims"):
        hours_from_days(one.isel(place=0))


def test_a_clock_is_needed(daily):
    one = daily.isel(place=[0])
    with pytest.raises(LayerError, match="Asia/Hanoy"):
        hours_from_days(one, time_zone="Asia/Hanoy")
    bare = one.copy()
    bare.attrs = {}
    with pytest.raises(LayerError, match="Give time_zone="):
        hours_from_days(bare)


def test_in_a_zone_with_summer_time_the_days_keep_their_own_clock(daily):
    one = daily.isel(place=[0])
    own = hours_from_days(one)
    assert hours_from_days(one, time_zone="Europe/Berlin").identical(own)
    bare = one.copy()
    bare.attrs = {}
    standard = hours_from_days(bare, time_zone="Europe/Berlin")
    assert standard.attrs["time_zone"] == "Etc/GMT-1"
    assert standard["time"][0] == daily["time"][0] - np.timedelta64(1, "h")
