"""The files of pvlib's own tests, read as pvlib reads them."""

import numpy as np
import pandas as pd
import pytest
from pvlib import iotools

from geoplan.layers.weather.weather import TYPICAL_YEAR, read_weather
from geoplan.potential.solar.pv_years import check_weather
from support.pvlib_files import pvlib_file

pytestmark = pytest.mark.real

VARIABLES = ["ghi", "dni", "dhi", "temp_air", "wind_speed"]
AMSTERDAM = "NLD_Amsterdam062400_IWEC.epw"
PIEMONTE = "tmy_45.000_8.000_2005_2023"


def ours(weather):
    """The variables of one place as a frame in UTC."""
    assert weather.sizes["place"] == 1
    check_weather(weather)
    series = {name: weather[name].to_numpy()[0] for name in VARIABLES}
    return pd.DataFrame(series, index=pd.DatetimeIndex(weather["time"].to_numpy()))


def in_utc(frame):
    """The frame of pvlib in UTC, its years those of a typical year, in order."""
    index = frame.index.tz_convert("UTC").tz_localize(None)
    year = [time.replace(year=TYPICAL_YEAR) for time in index]
    return frame[VARIABLES].set_axis(pd.DatetimeIndex(year)).sort_index()


def same_values(weather, frame):
    """Hold the values hour by hour, whatever the label, and the place."""
    read = ours(weather)
    assert len(read) == len(frame)
    np.testing.assert_allclose(read.to_numpy(), frame[VARIABLES].to_numpy(float), rtol=0, atol=1e-9)


def test_epw_of_amsterdam():
    path = pvlib_file(AMSTERDAM)
    weather = read_weather(path)
    frame, meta = iotools.read_epw(path)
    same_values(weather, frame)
    for name in ("latitude", "longitude", "altitude"):
        assert float(weather[name][0]) == meta[name]
    # pvlib labels the hour by its start, in the clock of the header
    assert weather.attrs["time_label"] == "start"
    assert pd.Timestamp(weather["time"].to_numpy()[0]) == pd.Timestamp(f"{TYPICAL_YEAR - 1}-12-31 23:00")
    assert meta["TZ"] == 1.0


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_pvgis_typical_year(ending):
    path = pvlib_file(f"{PIEMONTE}.{ending}")
    weather = read_weather(path)
    frame, _ = iotools.read_pvgis_tmy(path)
    read, expected = ours(weather), in_utc(frame)
    np.testing.assert_allclose(read.to_numpy(), expected.to_numpy(), rtol=0, atol=1e-9)
    assert [float(weather[name][0]) for name in ("latitude", "longitude", "altitude")] == [45.0, 8.0, 250.0]
    # the instants lie at the stamp and the file's offset, to the minute; a label may say the hour's start instead
    middle = read.index + pd.Timedelta(hours=0 if weather.attrs["time_label"] == "centre" else 0.5)
    offset = (middle - expected.index) / pd.Timedelta(hours=1)
    np.testing.assert_allclose(offset, 0.1761, atol=0.5 / 60)


def test_pvgis_typical_year_as_csv_and_json_is_one():
    csv, json = (read_weather(pvlib_file(f"{PIEMONTE}.{ending}")) for ending in ("csv", "json"))
    pd.testing.assert_frame_equal(ours(csv), ours(json))


def test_pvgis_typical_year_as_epw_has_the_values_of_its_csv():
    read = ours(read_weather(pvlib_file(f"{PIEMONTE}.epw")))
    frame, _ = iotools.read_epw(pvlib_file(f"{PIEMONTE}.epw"))
    np.testing.assert_allclose(read.sum(), frame[VARIABLES].sum(), rtol=1e-9)
    csv = ours(read_weather(pvlib_file(f"{PIEMONTE}.csv")))
    assert read["ghi"].sum() == pytest.approx(csv["ghi"].sum(), rel=1e-3)  # the EPW is written in whole numbers
