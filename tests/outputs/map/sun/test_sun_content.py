import base64
import json
import zlib

import numpy as np
import pytest
import xarray as xr

from geoplan.outputs.map.sun.page_sun import sun_of
from geoplan.outputs.map.sun.sun_content import MOST_CELLS, cells_content, sun_content
from geoplan.parameters import load_parameters
from support.sun_twins import CRS, PLACE, grid_of_ghi, weather_at

MOST_BYTES = 60_000


def test_the_sun_is_small_in_the_page_and_absent_without_weather():
    content = sun_content(sun_of(weather_at([PLACE]), parameters=load_parameters(), grid=grid_of_ghi()))
    assert len(json.dumps(content)) < MOST_BYTES / 2
    assert content["places"][0]["name"] == "Station 0"
    assert sum(content["places"][0]["ghi"]) == pytest.approx(float(weather_at([PLACE])["ghi"].sum()) / 1_000, abs=0.1)
    assert sun_content(None) is None


def test_tables_of_many_places_and_a_large_grid_fit_too():
    places = [(PLACE[0] + 0.05 * at, PLACE[1] + 0.02 * at) for at in range(14)]
    large = grid_of_ghi(rows=300, columns=300)
    content = sun_content(sun_of(weather_at(places), parameters=load_parameters(), grid=large))
    assert len(json.dumps(content)) < MOST_BYTES
    assert content["cells"]["joined"] == 3


def test_cells_are_told_from_the_north_west_whichever_way_a_grid_runs():
    told = cells_content(grid_of_ghi())
    assert (told["west"], told["north"]) == pytest.approx((PLACE[1] - 0.2, PLACE[0] + 0.2))
    assert told["step"] == pytest.approx([0.05, -0.05])
    assert (told["width"], told["joined"]) == (10, 1)
    upside_down = grid_of_ghi().isel(y=slice(None, None, -1), x=slice(None, None, -1))
    assert cells_content(upside_down) == told


def test_a_grid_in_metres_comes_in_degrees():
    told = cells_content(grid_of_ghi().rio.reproject(CRS))
    assert told["west"] == pytest.approx(PLACE[1] - 0.2, abs=0.05)
    assert told["north"] == pytest.approx(PLACE[0] + 0.2, abs=0.05)


def test_a_square_of_cells_is_the_mean_of_what_is_known():
    side = int(MOST_CELLS**0.5)
    values = np.full((2 * side, 2 * side), 1_600.0)
    values[0, 0], values[0, 1], values[1, :2] = np.nan, 1_700.0, 1_800.0
    axis = 0.01 * np.arange(2 * side)
    grid = xr.DataArray(values, dims=("y", "x"), coords={"y": 21.0 - axis, "x": 106.0 + axis})
    told = cells_content(grid.rio.write_crs(4326))
    assert told["joined"] == 2
    assert told["step"] == pytest.approx([0.02, -0.02])
    assert (told["west"], told["north"]) == pytest.approx((106.005, 20.995))
    unpacked = zlib.decompress(base64.b64decode(told["ghi"]), -15)
    first = (unpacked[1] | unpacked[1 + told["width"]] << 8) >> 1  # told from nothing, twice the number
    assert first == round((1_700 + 1_800 + 1_800) / 3)
