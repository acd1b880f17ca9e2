"""The ground as a picture: light where there is terrain, a tint where there is land cover, clear where neither is."""

import numpy as np
import pytest
import xarray as xr
from pyproj import CRS
from rasterio.io import MemoryFile

from geoplan.outputs.drawing.background.ground_pictures import STEPS, GroundGrid, light_png, tint_png
from support.made_ground import made_terrain

STUDY = CRS.from_epsg(32648)
BOX = (660_000.0, 2_290_000.0, 690_000.0, 2_310_000.0)

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")


def pixels(content: bytes) -> np.ndarray:
    """Red, green, blue and cover of each pixel."""
    with MemoryFile(content) as memory, memory.open() as picture:
        palette, places = picture.colormap(1), picture.read(1)
    return np.array([palette[place] for place in range(max(palette) + 1)])[places]


def grid(**changed) -> GroundGrid:
    return GroundGrid.over(BOX, crs=STUDY, **({"cell_m": 100.0, "most_cells": 10**6} | changed))


def test_cells_are_square_and_never_more_than_so_many():
    assert (grid().columns, grid().rows, grid().cell) == (300, 200, (100.0, 100.0))
    few = grid(most_cells=600)
    assert (few.columns, few.rows) == (30, 20)


def test_level_ground_is_clear_and_hills_have_light_and_shadow():
    hills = pixels(light_png(made_terrain(BOX, crs=STUDY), grid()))
    assert hills.shape == (200, 300, 4)
    assert (hills[-20:, 5:-5, 3] == 0).all(), "the plain in the south"
    shadow, light = hills[..., 0] < 128, hills[..., 0] == 255
    assert hills[shadow, 3].max() > 60
    assert hills[light, 3].max() > 20
    assert len(np.unique(hills.reshape(-1, 4), axis=0)) <= 2 * STEPS + 1


def test_terrain_in_degrees_is_laid_into_the_map():
    metres = made_terrain(BOX, crs=STUDY)
    degrees = metres.rio.reproject(4326)
    one, other = (pixels(light_png(each, grid(most_cells=3_000)))[..., 3].astype(float) for each in (metres, degrees))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9


def test_what_lies_elsewhere_gives_no_picture():
    far = made_terrain((0, 0, 1000, 1000), crs=STUDY)
    assert light_png(far, grid()) is None
    codes = xr.DataArray(
        np.full((9, 9), 5, np.uint8), coords={"y": -np.arange(9.0), "x": np.arange(9.0)}, dims=("y", "x")
    )
    assert tint_png(codes.rio.write_crs(STUDY), grid()) is None
    assert tint_png(codes, grid()) is None, "without a CRS nobody knows where it lies"


def test_a_tint_is_paler_than_the_colours_of_land_cover():
    codes = np.full((20, 30), 5, np.uint8)
    codes[:10] = 2
    codes[:, :3] = 0
    x, y = BOX[0] + 1000 * (np.arange(30) + 0.5), BOX[3] - 1000 * (np.arange(20) + 0.5)
    cover = xr.DataArray(codes, coords={"y": y, "x": x}, dims=("y", "x")).rio.write_crs(STUDY)
    tint = pixels(tint_png(cover, grid(cell_m=1000.0)))
    assert (tint[:, :3, 3] == 0).all()
    assert (tint[:, 3:, 3] == 255).all()
    assert tint[..., :3][:, 3:].min() > 150
    assert not np.array_equal(tint[5, 9], tint[15, 9])
