"""Rasters are opened as what their format is, and closed again."""

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import from_origin

from geoplan.errors import LayerError
from geoplan.files.boundary import Boundary
from geoplan.files.raster_files import open_array, open_raster

VALUES = np.arange(64 * 64, dtype="int16").reshape(64, 64)


@pytest.fixture
def heights(tmp_path):
    path = tmp_path / "heights.tif"
    profile = {"driver": "GTiff", "width": 64, "height": 64, "count": 1, "dtype": "int16", "crs": "EPSG:32648"}
    with rasterio.open(path, "w", **profile, nodata=-1, transform=from_origin(600_000, 2_300_000, 30, 30)) as target:
        target.write(VALUES, 1)
    return path


def test_a_raster_is_read_by_its_own_driver_and_closed(heights):
    with open_raster(heights) as raster:
        assert (raster.driver, raster.nodata) == ("GTiff", -1)
        np.testing.assert_array_equal(raster.read(1), VALUES)
    assert raster.closed


def test_options_of_gdal_hold_while_it_is_open(heights):
    with open_raster(heights, Boundary(heights.parent), GDAL_CACHEMAX=1_000_000):
        assert rasterio.env.getenv()["GDAL_CACHEMAX"] == 1_000_000
    assert not rasterio.env.hasenv()


def test_an_array_is_read_in_parts_and_knows_its_place(heights):
    with open_array(heights) as array:
        np.testing.assert_array_equal(array.isel(band=0, y=slice(3, 5)).to_numpy(), VALUES[3:5])
        assert array.rio.crs.to_epsg() == 32648


def test_overviews_in_the_file_itself_are_no_harm(heights):
    with rasterio.open(heights, "r+") as target:
        target.build_overviews([2, 4], Resampling.nearest)
    with open_raster(heights) as raster:
        assert raster.overviews(1) == [2, 4]


def test_overviews_in_another_file_are_refused(heights):
    with rasterio.open(heights, "r+") as target:
        target.update_tags(ns="OVERVIEWS", OVERVIEW_FILE="/etc/passwd")
    with pytest.raises(LayerError, match="overviews in a file that it names"), open_raster(heights):
        pass


@pytest.mark.parametrize("name", ["text.tif", "text.vrt"])
@pytest.mark.parametrize("opened", [open_raster, open_array])
def test_what_is_no_raster(tmp_path, name, opened):
    path = tmp_path / name
    path.write_text("not a raster")
    with pytest.raises((LayerError, rasterio.errors.RasterioIOError)), opened(path):
        pass


def test_an_ascii_grid(tmp_path):
    path = tmp_path / "a.asc"
    path.write_text("ncols 3\nnrows 2\nxllcorner 106\nyllcorner 20\ncellsize 0.5\nNODATA_value -9\n1 2 3\n4 5 6\n")
    with open_raster(path) as raster:
        assert raster.driver == "AAIGrid"
        assert raster.read(1).sum() == 21


def test_only_the_driver_of_the_ending_is_asked(heights):
    picture, text = heights.with_suffix(".png"), heights.with_suffix(".asc")
    picture.write_bytes(heights.read_bytes())
    text.write_bytes(heights.read_bytes())
    expected = r"the ending '\.png'; expected a format that is read: \.tif"
    with pytest.raises(LayerError, match=expected), open_raster(picture):
        pass
    with pytest.raises(rasterio.errors.RasterioIOError), open_raster(text):
        pass
