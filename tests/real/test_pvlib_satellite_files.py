"""NSRDB, TMY3 and CAMS of pvlib's own tests, read as pvlib reads them, with the sun where the files say it stood."""

import numpy as np
import pandas as pd
import pytest
from pvlib import iotools

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather
from geoplan.potential.solar.pv_years import pv_years
from support.pvlib_files import pvlib_file

pytestmark = pytest.mark.real

VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")


def utc(index):
    return index.tz_convert("UTC").tz_localize(None).to_numpy()


@pytest.mark.parametrize("name", ["test_read_psm3.csv", "test_read_psm4.csv"])
def test_half_hours_of_nsrdb(name):
    from pvlib.solarposition import get_solarposition

    path = pvlib_file(name)
    weather = read_weather(path)
    theirs, about = iotools.read_nsrdb_psm4(path)
    assert weather.sizes["time"] == 17520
    assert "shift_minutes" not in weather.attrs
    assert (weather["time"].to_numpy() == utc(theirs.index)).all()
    for variable in VARIABLES:
        np.testing.assert_array_equal(weather[variable][0], theirs[variable])
    # the file's own zenith is that of the instant which a stamp names
    some = slice(16, 17520, 397)
    sun = get_solarposition(theirs.index[some], about["latitude"], about["longitude"])["apparent_zenith"]
    np.testing.assert_allclose(sun, theirs["solar_zenith"][some], atol=0.2)
    assert float(pv_years(weather)[0]) == pytest.approx({"3": 1403.8, "4": 1479.0}[name[-5]], abs=0.1)


@pytest.mark.parametrize("name", ["test_psm4_polar_2023.csv", "test_psm4_polar_tmy_2023.csv"])
def test_nsrdb_of_ghi_alone(name):
    weather = read_weather(pvlib_file(name), variables=("ghi",))
    theirs, _ = iotools.read_nsrdb_psm4(pvlib_file(name))
    assert weather.sizes["time"] == 8760
    assert float(weather["ghi"].sum()) == theirs["ghi"].sum()
    with pytest.raises(LayerError, match="no dhi"):
        read_weather(pvlib_file(name))


def test_tmy3_of_solaranywhere():
    path = pvlib_file("Burlington, United States SolarAnywhere Time Series 2021 Lat_44_465 Lon_-73_205 TMY3 format.csv")
    weather = read_weather(path)
    theirs, _ = iotools.read_tmy3(path, encoding="iso-8859-1")
    # its hours end at their time too: pvlib's stamps, an hour before
    assert (weather["time"].to_numpy() == utc(theirs.index - pd.Timedelta(hours=1))).all()
    np.testing.assert_array_equal(weather["ghi"][0], theirs["ghi"])


def test_minutes_of_cams():
    path = pvlib_file("cams_radiation_1min_verbose.csv")
    weather = read_weather(path, temp_air=15.0, wind_speed=3.0)
    theirs, about = iotools.read_cams(path)
    assert (weather["time"].to_numpy() == utc(theirs.index)).all()
    for variable in ("ghi", "dni", "dhi"):
        np.testing.assert_allclose(weather[variable][0], theirs[variable], rtol=1e-12)
    assert float(weather["altitude"][0]) == about["altitude"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cams_radiation_monthly.csv", "periods of 732 hours"),
        ("cams_mcclear_1min_verbose.csv", r"the clear sky alone \(McClear\)"),
        ("cams_mcclear_monthly.csv", "the clear sky alone"),
        ("test_psm3_2017.csv", "expected an EPW, PVGIS, NASA POWER, NSRDB, SAM, TMY3 or CAMS file"),
    ],
)
def test_what_is_no_weather(name, found):
    with pytest.raises(LayerError, match=found):
        read_weather(pvlib_file(name))
