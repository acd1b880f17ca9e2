"""The whole chain against pvlib: 1,000 planes by its functions, three places by its ModelChain."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from pvlib import atmosphere, iam, inverter, irradiance, solarposition, temperature
from pvlib.location import Location
from pvlib.modelchain import ModelChain
from pvlib.pvsystem import Array, FixedMount, PVSystem, pvwatts_dc

from geoplan.errors import LayerError, ParameterError
from geoplan.parameters import load_parameters
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.pv_years import check_weather, loss_factor, pv_years
from geoplan.potential.solar.sun import solar_ephemeris
from support.own_parameters import own_parameters

# The numbers that the calls of pvlib below are given, or have by default.
OF_PVLIB = own_parameters(
    {
        "pv.albedo": 0.25,
        "pv.gamma_pdc": -0.0035,
        "pv.sapm.close_mount.a": -2.98,
        "pv.sapm.close_mount.b": -0.0471,
        "pv.sapm.close_mount.deltaT": 1.0,
        "pv.faiman.u0": 25.0,
        "pv.faiman.u1": 6.84,
        "pv.iam.refractive_index": 1.526,
        "pv.iam.extinction": 4.0,
        "pv.iam.thickness": 0.002,
        "pv.inverter.efficiency": 0.96,
        "pv.inverter.reference_efficiency": 0.9637,
        "pv.dc_ac_ratio.residential": 1.15,
        "pv.loss.soiling": 2.0,
        "pv.loss.shading": 3.0,
        "pv.loss.snow": 0.0,
        "pv.loss.mismatch": 2.0,
        "pv.loss.wiring": 2.0,
        "pv.loss.connections": 0.5,
        "pv.loss.lid": 1.5,
        "pv.loss.nameplate_rating": 1.0,
        "pv.loss.age": 0.0,
        "pv.loss.availability": 3.0,
    }
)
PLACES = np.array([[20.8, 106.63, 113.0], [10.8, 106.67, 5.0], [-33.4, -70.7, 520.0]])


def make_weather(places=PLACES, periods=8760, seed=5):
    """Return a year of random clouds over a plausible clear sky; dni by closure."""
    random = np.random.default_rng(seed)
    time = pd.date_range("2018-12-31 17:00", periods=periods, freq="h")
    sun = solar_ephemeris(time + pd.Timedelta(minutes=30))
    shape = (len(places), periods)
    temp_air = 24 + 8 * np.sin(np.arange(periods) / 1400) + random.normal(0, 2, shape)
    cos_zenith = np.maximum(cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air), 0)
    ghi = sun.dni_extra * cos_zenith * random.uniform(0.1, 0.8, shape)
    dhi = ghi * random.uniform(0.25, 1.0, shape)
    dni = np.divide(ghi - dhi, cos_zenith, out=np.zeros(shape), where=cos_zenith > 0.03)
    values = {"ghi": ghi, "dni": dni, "dhi": dhi, "temp_air": temp_air, "wind_speed": random.uniform(0, 9, shape)}
    return xr.Dataset(
        {name: (("place", "time"), value) for name, value in values.items()},
        coords={
            "time": time.to_numpy(),
            "latitude": ("place", places[:, 0]),
            "longitude": ("place", places[:, 1]),
            "altitude": ("place", places[:, 2]),
        },
        attrs={"time_zone": "Asia/Ho_Chi_Minh", "source": "generated", "status": "synthetic"},
    )


@pytest.fixture(scope="module")
def weather():
    return make_weather()


def pvlib_annual(weather, place, tilt, azimuth, transposition="haydavies", model="sapm"):
    """Return pvlib's AC sum, before losses, of many planes at one place."""
    one = weather.isel(place=place)
    day = one["ghi"].to_numpy() > 0
    times = pd.DatetimeIndex(weather["time"].to_numpy())[day] + pd.Timedelta(minutes=30)
    ghi, dni, dhi, air, wind = (
        one[name].to_numpy()[day, None] for name in ("ghi", "dni", "dhi", "temp_air", "wind_speed")
    )
    altitude = float(one["altitude"])
    sun = solarposition.get_solarposition(
        times.tz_localize("UTC"),
        float(one["latitude"]),
        float(one["longitude"]),
        altitude=altitude,
        pressure=atmosphere.alt2pres(altitude),
        temperature=air[:, 0],
    )
    zenith, sun_azimuth = sun["apparent_zenith"].to_numpy()[:, None], sun["azimuth"].to_numpy()[:, None]
    extra = irradiance.get_extra_radiation(times.day_of_year.to_numpy())[:, None]
    aoi = irradiance.aoi(tilt, azimuth, zenith, sun_azimuth)
    if transposition == "perez":
        airmass = atmosphere.get_relative_airmass(zenith)
        sky = irradiance.perez(tilt, azimuth, dhi, dni, extra, zenith, sun_azimuth, airmass)
    else:
        sky = irradiance.haydavies(tilt, azimuth, dhi, dni, extra, zenith, sun_azimuth)
    poa = irradiance.poa_components(aoi, dni, sky, irradiance.get_ground_diffuse(tilt, ghi, 0.25))
    if model == "sapm":
        cell = temperature.sapm_cell(poa["poa_global"], air, wind, -2.98, -0.0471, 1)
    else:
        cell = temperature.faiman(poa["poa_global"], air, wind)
    effective = poa["poa_direct"] * iam.physical(aoi) + poa["poa_diffuse"]
    return inverter.pvwatts(pvwatts_dc(effective, cell, 1.0, -0.0035), 1 / (1.15 * 0.96)).sum(axis=0)


def test_a_thousand_planes_agree_with_pvlib(weather):
    random = np.random.default_rng(6)
    left = loss_factor(OF_PVLIB)
    cases = 0
    for number, (transposition, model) in enumerate(
        [("haydavies", "sapm"), ("haydavies", "faiman"), ("perez", "sapm"), ("perez", "faiman")]
    ):
        tilt, azimuth = random.uniform(0, 90, 84), random.uniform(0, 360, 84)
        options = {"transposition": transposition, "cell_temperature": model, "parameters": OF_PVLIB}
        ours = pv_years(weather, tilt, azimuth, **options)
        assert ours.dims == ("place", "plane")
        for place in range(3):
            theirs = pvlib_annual(weather, place, tilt, azimuth, transposition, model) * left
            np.testing.assert_allclose(ours[place], theirs, rtol=1e-7, err_msg=f"{transposition} {model} {number}")
            cases += len(theirs)
    assert cases >= 1000


# pvlib asks pandas for a deprecated name
@pytest.mark.filterwarnings("ignore:.*dayofyear.*")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_modelchain_agrees_at_three_places(weather, place):
    one = weather.isel(place=place)
    latitude, longitude, altitude = PLACES[place]
    tilt, azimuth = [(10, 180), (25, 110), (33, 0)][place]
    frame = pd.DataFrame(
        {name: one[name].to_numpy() for name in ("ghi", "dni", "dhi", "temp_air", "wind_speed")},
        index=(pd.DatetimeIndex(one["time"].to_numpy()) + pd.Timedelta(minutes=30)).tz_localize("UTC"),
    )
    array = Array(
        FixedMount(tilt, azimuth),
        albedo=0.25,
        module_parameters={"pdc0": 1000.0, "gamma_pdc": -0.0035},
        temperature_model_parameters={"a": -2.98, "b": -0.0471, "deltaT": 1},
    )
    system = PVSystem([array], inverter_parameters={"pdc0": 1000 / (1.15 * 0.96), "eta_inv_nom": 0.96})
    location = Location(latitude, longitude, "UTC", altitude)
    chain = ModelChain(system, location, aoi_model="physical", spectral_model="no_loss", losses_model="no_loss")
    expected = chain.run_model(frame).results.ac.sum() / 1000 * loss_factor(OF_PVLIB)
    ours = pv_years(weather, tilt, azimuth, parameters=OF_PVLIB)[place]
    assert float(ours) == pytest.approx(expected, rel=1e-7)

    # PVWatts takes Perez, and the losses, rounded, before the inverter.
    pvwatts = ModelChain.with_pvwatts(system, location).run_model(frame)
    ours = pv_years(weather, tilt, azimuth, transposition="perez", losses_on="dc", parameters=OF_PVLIB)[place]
    assert float(ours) == pytest.approx(pvwatts.results.ac.sum() / 1000, rel=1e-6)


def test_months_and_hours_add_up_to_the_year(weather):
    year = pv_years(weather, 15, 200)
    months = pv_years(weather, 15, 200, result="monthly")
    hours = pv_years(weather, 15, 200, result="hourly")
    assert months.dims == ("place", "month")
    assert hours.dims == ("place", "time")
    np.testing.assert_allclose(months.sum("month"), year, rtol=1e-12)
    np.testing.assert_allclose(hours.sum("time"), year, rtol=1e-12)
    local = pd.DatetimeIndex(hours["time"].to_numpy()) + pd.Timedelta(hours=7)
    np.testing.assert_allclose(hours[0].to_series().groupby(local.month).sum(), months[0], rtol=1e-12)
    assert year.attrs["units"] == "kWh/kWp/year"
    assert year.attrs["status"] == "synthetic"


def test_order_and_company_of_places_change_nothing(weather):
    together = pv_years(weather, [5, 20], [180, 90])
    for place in (2, 0, 1):
        np.testing.assert_array_equal(pv_years(weather.isel(place=[place]), [5, 20], [180, 90])[0], together[place])
    np.testing.assert_array_equal(pv_years(weather.isel(place=[2, 1, 0]), [5, 20], [180, 90]), together[::-1])
    transposed = weather.transpose("time", "place")
    np.testing.assert_array_equal(pv_years(transposed, [5, 20], [180, 90]), together)


def test_each_place_can_have_its_own_plane(weather):
    tilt, azimuth = np.array([5.0, 20.0, 33.0]), np.array([180.0, 90.0, 0.0])
    own = pv_years(weather, xr.DataArray(tilt, dims="place"), xr.DataArray(azimuth, dims="place"))
    every = pv_years(weather, tilt, azimuth)
    assert own.dims == ("place",)
    np.testing.assert_array_equal(own, np.diag(every))


def test_labels_at_start_centre_and_end_mean_the_same_hours(weather):
    expected = pv_years(weather)
    for label, shift in (("centre", 30), ("end", 60)):
        moved = weather.assign_coords(time=weather["time"] + np.timedelta64(shift, "m"))
        moved.attrs["time_label"] = label
        np.testing.assert_allclose(pv_years(moved), expected, rtol=1e-12)


def test_two_years_give_the_mean_year_and_half_hours_count_half():
    leap = make_weather(PLACES[:1], periods=8760 + 8784)
    assert check_weather(leap).years == 2
    total = pv_years(leap, result="hourly").sum("time")
    np.testing.assert_allclose(pv_years(leap), total / 2, rtol=1e-12)

    one = make_weather(PLACES[:1])
    fine = one.isel(time=np.repeat(np.arange(8760), 2))
    fine = fine.assign_coords(time=pd.date_range("2018-12-31 17:00", periods=17520, freq="30min").to_numpy())
    assert float(pv_years(fine)[0]) == pytest.approx(float(pv_years(one)[0]), rel=0.01)


def test_losses_can_be_separated(weather):
    assert 1 - loss_factor(OF_PVLIB) == pytest.approx(0.1408, abs=5e-5)
    fewer = pv_years(weather, without_losses={"shading", "soiling"}, parameters=OF_PVLIB)
    np.testing.assert_allclose(fewer / pv_years(weather, parameters=OF_PVLIB), 1 / (0.97 * 0.98), rtol=1e-12)
    with pytest.raises(ParameterError, match="Did you mean 'shading'"):
        loss_factor(OF_PVLIB, without={"shadin"})


def test_parameters_and_mounting_reach_the_result(weather):
    base = pv_years(weather)
    assert (pv_years(weather, mounting="open_rack") > base).all()
    colder = load_parameters().replace({"pv.gamma_pdc": -0.002})
    assert (pv_years(weather, parameters=colder) > base).all()
    small_inverter = load_parameters().replace({"pv.dc_ac_ratio.residential": 2.0})
    hours = pv_years(weather, parameters=small_inverter, result="hourly")
    assert float(hours.max()) == pytest.approx(0.5 * loss_factor(load_parameters()))


def test_missing_values_are_named(weather):
    for name in ("ghi", "dni", "dhi", "temp_air", "wind_speed"):
        gappy = weather.copy(deep=True)
        gappy[name][1, 2000:2024] = np.nan
        with pytest.raises(LayerError, match=f"{name}: found 24 missing values at 1 places, the first at index 1"):
            pv_years(gappy)


def test_every_fault_of_the_weather_is_said_at_once(weather):
    wrong = weather.drop_vars("dni").assign_coords(latitude=weather["longitude"], longitude=weather["latitude"])
    wrong = wrong.isel(time=np.delete(np.arange(8760), 500))
    wrong.attrs |= {"time_label": "middle", "time_zone": "Asia/Hanoy"}
    with pytest.raises(LayerError) as caught:
        pv_years(wrong)
    text = str(caught.value)
    for part in ("dni", "swapped", "uneven", "'middle'", "Asia/Hanoy"):
        assert part in text
    assert len(caught.value.faults) == 5


def test_part_of_a_year_gives_hours_only(weather):
    june = weather.isel(time=slice(0, 720))
    assert float(pv_years(june, result="hourly").sum()) > 0
    with pytest.raises(LayerError, match="720 hours"):
        pv_years(june)


@pytest.mark.parametrize(("tilt", "azimuth"), [(-1, 180), (95, 180), (10, np.nan), ([1, 2, 3], [1, 2])])
def test_impossible_planes_are_refused(weather, tilt, azimuth):
    with pytest.raises(LayerError, match="tilt, azimuth"):
        pv_years(weather, tilt, azimuth)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("ghi", 1e308, "10\\^308; expected -5 to 1,600 W/m2"),
        ("ghi", -9999.0, "-9,999"),
        ("dni", np.inf, "inf"),
        ("dhi", 5000.0, "5,000"),
        ("temp_air", 297.0, "297; expected -90 to 60 degC"),
        ("wind_speed", -999.0, "-999"),
    ],
)
def test_weather_that_cannot_be_is_refused_as_in_a_file(weather, name, value, found):
    wrong = weather.isel(time=slice(48)).copy(deep=True)
    wrong[name][1, 30] = value
    with pytest.raises(LayerError, match=f"generated, {name}: found {found}"):
        pv_years(wrong, result="hourly")


def test_weather_of_other_types_and_places_off_the_earth(weather):
    two = weather.isel(time=slice(48))
    with pytest.raises(LayerError, match="ghi: found values of the type complex128"):
        pv_years(two.assign(ghi=two["ghi"].astype(complex)), result="hourly")
    for name, value in (("latitude", 91.0), ("longitude", np.nan), ("altitude", -5000.0)):
        wrong = two.assign_coords({name: ("place", np.full(3, value))})
        with pytest.raises(LayerError, match=rf"{name}: found {value:g} \(3 places\)"):
            pv_years(wrong, result="hourly")


def test_nights_may_be_missing(weather):
    day = weather.isel(time=slice(48))
    night = day.copy(deep=True)
    night["temp_air"] = night["temp_air"].where(night["ghi"] > 0)
    assert float(abs(pv_years(night, result="hourly") - pv_years(day, result="hourly")).max()) == 0.0


@pytest.mark.parametrize("angle", ["flat", np.nan, 1e308, 0.5j, [10.0, np.inf]])
def test_angles_that_cannot_be(weather, angle):
    with pytest.raises(LayerError, match="tilt, azimuth"):
        pv_years(weather.isel(time=slice(48)), tilt=angle, result="hourly")


def test_names_of_models_that_do_not_exist_are_told_with_those_that_do(weather):
    with pytest.raises(LayerError) as caught:
        pv_years(weather, transposition="isotropic", mounting="close_mont", losses_on=None, result=["annual"])
    assert [fault.where for fault in caught.value.faults] == ["result", "transposition", "mounting", "losses_on"]
    assert "'isotropic'; expected one of haydavies, perez" in str(caught.value)
    assert "Did you mean 'close_mount'?" in str(caught.value)


def test_modules_that_face_away_from_the_sun_are_remarked_on(weather, caplog):
    two = weather.isel(time=slice(48))
    result = pv_years(two, 30.0, result="hourly")  # 180 by default, at two places in the north and one in the south
    assert result.attrs["hint"] == caplog.messages[0]
    assert "at 1 of 3 places, as at latitude -33.4: there it stands in the north at noon, and azimuth 0" in caplog.text
    caplog.clear()
    own = xr.DataArray([180.0, 180.0, 0.0], dims="place")
    for tilt, azimuth in ((30.0, own), (2.0, 180.0), ([30.0, 10.0], 180.0), (30.0, 90.0)):
        assert "hint" not in pv_years(two, tilt, azimuth, result="hourly").attrs
    assert not caplog.messages
