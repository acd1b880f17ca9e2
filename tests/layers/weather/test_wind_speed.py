"""A raster of wind speeds: its height, its unit, and what is out of range."""

import numpy as np
import pytest

from geoplan.layers.weather.wind_speed import read_wind_speed


def test_speeds_keep_their_height(folder):
    folder.raster("wind_speed", np.full((40, 40), 6.25), height_m=100)
    speed, coverage = read_wind_speed(folder.reading("wind_speed"))
    np.testing.assert_array_equal(speed, 6.25)
    assert speed.dtype == np.float32
    assert speed.attrs.items() >= {"long_name": "mean wind speed", "units": "m/s", "height_m": 100.0}.items()
    assert coverage == 1.0


def test_the_height_is_never_guessed(folder):
    folder.raster("wind_speed", np.full((40, 40), 6.25))
    assert "layers.wind_speed.height_m: found nothing" in folder.refusal("wind_speed", read_wind_speed)
    folder.layers["wind_speed"]["height_m"] = 5
    assert "found 5; expected the height above the ground, 10 to 300 m" in folder.refusal("wind_speed", read_wind_speed)


@pytest.mark.parametrize("value", [-3.0, 62.0])
def test_what_is_no_speed_is_refused(folder, value):
    folder.raster("wind_speed", np.full((40, 40), value), height_m=100)
    assert "expected 0 to 25 m/s" in folder.refusal("wind_speed", read_wind_speed)


def test_another_unit_is_refused_and_unknown_cells_stay_unknown(folder):
    values = np.full((40, 40), 6.0)
    values[:, :10] = -9999
    folder.raster("wind_speed", values, height_m=100, unit="km/h", nodata=-9999)
    assert "Convert the speeds" in folder.refusal("wind_speed", read_wind_speed)
    folder.layers["wind_speed"]["unit"] = "m/s"
    speed, coverage = read_wind_speed(folder.reading("wind_speed"))
    assert np.isnan(speed.to_numpy()[:, :5]).all()
    assert coverage == pytest.approx(0.75, abs=0.003)
