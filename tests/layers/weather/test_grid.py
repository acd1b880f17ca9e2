import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.layers.weather.grid import grid_rows
from geoplan.layers.weather.weather import read_weather, weather_of
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_years import pv_years

VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")


@pytest.fixture(scope="module")
def weather():
    """A UTC year at four cells of a quarter of a degree."""
    cells = [(20.75, 106.5), (20.75, 106.75), (21.0, 106.5), (21.0, 106.75)]
    table = [
        monthly_means(
            ghi=np.linspace(3000, 5000, 12) + 100 * number,
            dhi=np.linspace(2000, 2600, 12),
            temp_air=np.linspace(16, 28, 12),
            wind_speed=np.full(12, 3.0 + number),
            latitude=latitude,
            longitude=longitude,
            altitude=10 * number,
        )
        for number, (latitude, longitude) in enumerate(cells)
    ]
    return hours_from_months(xr.concat(table, dim="place"), time_zone="UTC")


def as_grid(weather):
    """Return the same as a grid (time, latitude, longitude)."""
    shape = ("time", "latitude", "longitude")
    grid = xr.Dataset(
        {name: (shape, weather[name].to_numpy().T.reshape(-1, 2, 2).copy(), weather[name].attrs) for name in VARIABLES},
        coords={"time": weather["time"].to_numpy(), "latitude": [20.75, 21.0], "longitude": [106.5, 106.75]},
    )
    return grid.assign(altitude=(shape[1:], weather["altitude"].to_numpy().reshape(2, 2), {"units": "m"}))


def as_era5(weather, *, land=False):
    """The same as ERA5 gives it: sums of the hour that ends at the time, Kelvin, wind components."""
    grid = as_grid(weather)
    times = grid["time"].to_numpy() + np.timedelta64(1, "h")
    shape = ("valid_time", "latitude", "longitude")
    ghi, dhi = grid["ghi"].to_numpy() * 3600, grid["dhi"].to_numpy() * 3600
    if land:  # since 00 UTC
        ghi, dhi = (np.cumsum(x.reshape(-1, 24, 2, 2), axis=1).reshape(-1, 2, 2) for x in (ghi, dhi))
    wind = grid["wind_speed"].to_numpy()
    return xr.Dataset(
        {
            "ssrd": (shape, ghi, {"units": "J m**-2"}),
            "fdir": (shape, ghi - dhi, {"units": "J m**-2"}),
            "t2m": (shape, grid["temp_air"].to_numpy() + 273.15, {"units": "K"}),
            "u10": (shape, wind * 0.6, {"units": "m s**-1"}),
            "v10": (shape, wind * -0.8, {"units": "m s**-1"}),
            "z": (shape[1:], grid["altitude"].to_numpy() * 9.80665, {"units": "m**2 s**-2"}),
        },
        coords={"valid_time": times, "latitude": [20.75, 21.0], "longitude": [106.5, 106.75], "number": 0},
    )


def grid_weather(grid, **options):
    """Return what `read_weather` makes of a file with this grid."""
    return weather_of(grid_rows(grid, file="grid"), **options)


def faults(grid, **options):
    with pytest.raises(LayerError) as caught:
        grid_weather(grid, **options)
    return [str(fault) for fault in caught.value.faults]


def same(found, weather, *, names=VARIABLES, atol=1e-9):
    assert (found["time"].to_numpy() == weather["time"].to_numpy()).all()
    np.testing.assert_array_equal(found["latitude"], weather["latitude"])
    np.testing.assert_array_equal(found["longitude"], weather["longitude"])
    np.testing.assert_allclose(found["altitude"], weather["altitude"], atol=1e-9)
    for name in names:
        np.testing.assert_allclose(found[name], weather[name], atol=atol, rtol=1e-9)


def test_cells_become_places(weather):
    found = grid_weather(as_grid(weather), time_zone="Asia/Ho_Chi_Minh")
    same(found, weather)
    assert found.attrs["time_label"] == "start"
    assert found.attrs["time_zone"] == "Asia/Ho_Chi_Minh"
    assert found["place"].to_numpy().tolist() == ["20.75, 106.5", "20.75, 106.75", "21, 106.5", "21, 106.75"]
    np.testing.assert_allclose(pv_years(found), pv_years(weather), rtol=1e-12)


def test_the_order_of_dims_their_names_and_longitudes_to_360_do_not_matter(weather):
    grid = as_grid(weather).rename(latitude="lat", longitude="lon").transpose("lon", "time", "lat")
    found = grid_weather(grid.isel(lat=[1, 0]))
    np.testing.assert_array_equal(found["latitude"], [21.0, 21.0, 20.75, 20.75])
    np.testing.assert_allclose(found["ghi"], weather["ghi"][[2, 3, 0, 1]])
    west = as_grid(weather.assign_coords(longitude=-weather["longitude"]))
    west = west.assign_coords(longitude=[360 - 106.5, 360 - 106.75])
    # twelve hours on the other side of the earth: only the clock is wrong then
    assert all("The hours fit" in fault for fault in faults(west))


def test_stations_and_one_point(weather):
    stations = weather.rename(place="station").assign_coords(station=["a", "b", "c", "d"])
    found = grid_weather(stations)
    same(found, weather)
    assert found["place"].to_numpy().tolist() == ["a", "b", "c", "d"]
    same(grid_weather(weather.isel(place=2)), weather.isel(place=[2]))


def test_a_turned_grid(weather):
    grid = as_grid(weather)
    latitude, longitude = np.meshgrid([20.75, 21.0], [106.5, 106.75], indexing="ij")
    turned = grid.drop_vars(["latitude", "longitude"]).rename(latitude="y", longitude="x")
    turned = turned.assign_coords(lat=(("y", "x"), latitude), lon=(("y", "x"), longitude))
    same(grid_weather(turned), weather)


@pytest.mark.parametrize("land", [False, True])
def test_era5(weather, land):
    found = grid_weather(as_era5(weather, land=land))
    same(found, weather, names=("ghi", "dhi", "wind_speed"), atol=1e-6)
    # instants at the end of the hour are brought to its middle
    np.testing.assert_allclose(found["temp_air"][:, 1:], weather["temp_air"].rolling(time=2).mean()[:, 1:])
    high = weather["ghi"].to_numpy() > 150
    np.testing.assert_allclose(found["dni"].to_numpy()[high], weather["dni"].to_numpy()[high], rtol=0.01, atol=1)
    np.testing.assert_allclose(pv_years(found), pv_years(weather), rtol=5e-3)


def test_era5_land_that_begins_at_midnight_loses_its_first_hour(weather):
    grid = as_era5(weather, land=True)
    grid = grid.isel(valid_time=slice(23, None))  # 00:00, the sum of the day before
    found = grid_weather(grid)
    assert found.sizes["time"] == 8760 - 24
    np.testing.assert_allclose(found["ghi"], weather["ghi"][:, 24:], atol=1e-6)


def test_means_that_end_at_the_time_and_bounds(weather):
    era5 = as_era5(weather)
    means = era5.assign(
        avg_sdswrf=(era5["ssrd"].dims, era5["ssrd"].to_numpy() / 3600, {"units": "W m**-2"}),
        avg_sdirswrf=(era5["fdir"].dims, era5["fdir"].to_numpy() / 3600, {"units": "W m**-2"}),
    ).drop_vars(["ssrd", "fdir"])
    same(grid_weather(means), weather, names=("ghi", "dhi"), atol=1e-9)
    grid = as_grid(weather)
    start = grid["time"].to_numpy()
    edges = np.stack([start, start + np.timedelta64(1, "h")], axis=1)
    bounded = grid.assign(time_bnds=(("time", "bnds"), edges))
    for shift, label in ((0, "start"), (30, "centre"), (60, "start")):
        moved = bounded.assign_coords(time=start + np.timedelta64(shift, "m"))
        moved["time"].attrs["bounds"] = "time_bnds"
        found = grid_weather(moved)
        assert found.attrs["time_label"] == label
        assert found["time"][0] == start[0] + np.timedelta64(30 if label == "centre" else 0, "m")


def test_places_without_values_are_left_out(weather):
    grid = as_grid(weather)
    for name in VARIABLES:
        grid[name][:, 0, 1] = np.nan
    found = grid_weather(grid)
    assert found.sizes["place"] == 3
    assert found.attrs["places_without_values"] == "1"


def test_units_are_read_and_not_guessed(weather):
    grid = as_grid(weather)
    for name in ("ghi", "temp_air"):
        del grid[name].attrs["units"]
    grid["wind_speed"].attrs["units"] = "knots"
    found = faults(grid)
    assert "ghi, attribute units: found no unit; expected W m-2, Wh m-2 or J m-2" in "\n".join(found)
    assert "wind_speed, attribute units: found the unit 'knots'" in "\n".join(found)
    kelvin = as_grid(weather)
    kelvin["temp_air"] = (kelvin["temp_air"] + 273.15).assign_attrs(units="degC")
    (fault,) = faults(kelvin)
    assert "Kelvin or Fahrenheit?" in fault
    kilowatts = as_grid(weather)
    for name in ("ghi", "dni", "dhi"):
        kilowatts[name] = (kilowatts[name] / 1000).assign_attrs(units="W/m2")
    found = faults(kilowatts)
    assert len(found) == 12
    assert "ghi, January: found ghi of" in found[0].replace(" 2019", "")
    assert "at 4 places; expected 0.05 to 0.9 of it. Is the unit kW/m2" in found[0]


def test_what_a_grid_lacks_is_said(weather):
    era5 = as_era5(weather)
    found = faults(era5.drop_vars(["fdir", "z"]))
    assert "found no altitude" in found[0]
    assert sum("Download ERA5's fdir" in fault for fault in found) == 2
    assert grid_weather(era5.drop_vars("z"), altitude=12.0)["altitude"].to_numpy().tolist() == [12.0] * 4
    ensemble = xr.concat([era5.drop_vars("number")] * 2, dim="number")
    assert "found number beside time and place" in faults(ensemble)[0]
    assert "expected latitude and longitude" in faults(as_grid(weather).rename(latitude="y", longitude="x"))[0]
    assert "expected a dim time" in faults(as_grid(weather).isel(time=0))[0]
    assert "expected steps of one hour" in faults(as_grid(weather).isel(time=slice(0, None, 3)))[0]
    numbers = as_grid(weather).assign_coords(time=np.arange(8760.0))
    assert "expected times of the standard calendar" in faults(numbers)[0]


def test_gaps_and_doubled_times_are_named_by_time(weather):
    grid = as_grid(weather)
    gap = grid.isel(time=np.r_[0:100, 105:8760])
    (found,) = faults(gap)
    assert "time 2019-01-05 09:00: found 2019-01-05 03:00 followed by 2019-01-05 09:00" in found
    holes = grid.copy(deep=True)
    holes["wind_speed"][7, 1, 1] = np.nan
    (found,) = faults(holes)
    assert "time 2019-01-01 07:00: found no wind_speed (1 of 8,760 rows) at 1 of 4 places" in found


def test_a_local_clock_is_seen(weather):
    grid = as_grid(weather)
    local = grid.assign_coords(time=grid["time"].to_numpy() + np.timedelta64(7, "h"))
    (found,) = faults(local)
    assert "found a sun 420 minutes earlier than the times say" in found
    assert "The hours fit a clock +7 h from UTC, and are read as +0 h." in found


def test_files(tmp_path, weather):
    pytest.importorskip("h5netcdf")
    pytest.importorskip("zarr")
    era5 = as_era5(weather)
    era5.to_netcdf(tmp_path / "four.nc", engine="h5netcdf")
    as_grid(weather).to_netcdf(tmp_path / "three.nc", engine="scipy")
    era5.to_zarr(tmp_path / "era5.zarr", zarr_format=2)
    four, zarr = read_weather(tmp_path / "four.nc"), read_weather(tmp_path / "era5.zarr")
    xr.testing.assert_equal(four, zarr)
    same(four, weather, names=("ghi", "dhi"), atol=1e-6)
    same(read_weather(tmp_path / "three.nc"), weather)
    (tmp_path / "cut.nc").write_bytes((tmp_path / "four.nc").read_bytes()[:2000])
    with pytest.raises(LayerError, match="what xarray cannot open"):
        read_weather(tmp_path / "cut.nc")
    (tmp_path / "folder").mkdir()
    with pytest.raises(LayerError, match="a folder without Zarr metadata"):
        read_weather(tmp_path / "folder")


def test_arguments_are_checked(tmp_path, weather):
    with pytest.raises(LayerError, match=r"Did you mean 'epw'\?(?s:.)*Did you mean 'ghi'\?(?s:.)*an IANA time zone"):
        read_weather(tmp_path / "x", kind="epv", variables=("ghl",), time_zone="Asia/Hanoy")
    with pytest.raises(LayerError, match="no such file"):
        read_weather(tmp_path / "x.epw")
    empty = tmp_path / "empty.csv"
    empty.write_text("\n")
    with pytest.raises(LayerError, match="an empty file"):
        read_weather(empty)
    packed = tmp_path / "a.epw"
    packed.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(LayerError, match="Unpack it first"):
        read_weather(packed)


def test_closure_against_pvlib(weather):
    pvlib = pytest.importorskip("pvlib")
    grid = as_grid(weather)
    found = grid_weather(grid.drop_vars("dni"))
    times = pd.DatetimeIndex(weather["time"].to_numpy()).tz_localize("UTC") + pd.Timedelta(minutes=30)
    zenith = pvlib.solarposition.get_solarposition(times, 20.75, 106.5)["zenith"].to_numpy()
    ghi, dhi = (pd.Series(weather[name].to_numpy()[0]) for name in ("ghi", "dhi"))
    theirs = pvlib.irradiance.dni(ghi, dhi, pd.Series(zenith)).fillna(0).to_numpy()
    limited = np.minimum(theirs, pvlib.irradiance.get_extra_radiation(times.day_of_year.to_numpy()))
    np.testing.assert_allclose(found["dni"].to_numpy()[0], limited, rtol=1e-3, atol=0.05)
    # and the other two ways around
    for name in ("dhi", "ghi"):
        again = grid_weather(as_grid(found).drop_vars(name))
        np.testing.assert_allclose(again[name].sum("time"), weather[name].sum("time"), rtol=2e-3)


@pytest.mark.parametrize("name", ["ghi", "latitude"])
def test_complex_numbers_are_refused(weather, name):
    grid = as_grid(weather)
    values = {name: grid[name].astype(complex)}
    wrong = grid.assign(values) if name == "ghi" else grid.assign_coords(values)
    with pytest.raises(LayerError, match=f"grid, {name}: found values of the type complex128; expected real numbers"):
        grid_weather(wrong)


def test_infinite_values_are_named(weather):
    grid = as_grid(weather)
    grid["temp_air"][100, 0, 1] = np.inf
    with pytest.raises(LayerError, match=r"found temp_air inf; expected -90 to 60 degC"):
        grid_weather(grid)
