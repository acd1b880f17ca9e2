"""Rasters by the driver of their ending."""

import numpy as np
import pytest
import rasterio
from rasterio.errors import RasterioIOError
from rasterio.transform import from_origin

from geoplan.errors import LayerError
from geoplan.files.boundary import Boundary
from geoplan.files.raster_files import open_array, open_raster


def written(path, *, driver="GTiff", **tags):
    place = {"crs": "EPSG:4326", "transform": from_origin(106, 21, 0.5, 0.5)}
    with rasterio.open(path, "w", driver=driver, width=3, height=2, count=1, dtype="int16", **place) as target:
        target.write(np.arange(6, dtype="int16").reshape(2, 3), 1)
        if tags:
            target.update_tags(ns="OVERVIEWS", **tags)
    return path


@pytest.mark.parametrize(("ending", "driver"), [("tif", "GTiff"), ("bil", "EHdr")])
def test_a_raster_by_its_ending(tmp_path, ending, driver):
    path = written(tmp_path / f"a.{ending}", driver=driver)
    with open_raster(path, Boundary(tmp_path), GDAL_CACHEMAX=16) as dataset:
        assert dataset.driver == driver
        assert dataset.read(1).tolist() == [[0, 1, 2], [3, 4, 5]]
    with open_array(path) as array:
        assert float(array.sum()) == 15


def test_an_ascii_grid(tmp_path):
    path = tmp_path / "a.asc"
    path.write_text("ncols 3\nnrows 2\nxllcorner 106\nyllcorner 20\ncellsize 0.5\nNODATA_value -9\n1 2 3\n4 5 6\n")
    with open_raster(path) as dataset:
        assert dataset.read(1).sum() == 21


def test_what_its_ending_does_not_say_is_not_opened(tmp_path):
    with (
        pytest.raises(LayerError, match=r"the ending '\.png'; expected a format that is read: \.tif"),
        open_raster(written(tmp_path / "a.tif").rename(tmp_path / "a.png")),
    ):
        pass
    with pytest.raises(RasterioIOError), open_raster(written(tmp_path / "a.tif").rename(tmp_path / "a.asc")):
        pass


def test_overviews_that_a_tiff_names_inside_itself(tmp_path):
    path = written(tmp_path / "a.tif", OVERVIEW_FILE="/vsicurl/http://127.0.0.1:9/o.ovr")
    (tmp_path / "a.tif.aux.xml").unlink(missing_ok=True)
    with pytest.raises(LayerError, match="overviews in a file that it names"), open_raster(path):
        pass


def test_no_raster_at_all(tmp_path):
    with pytest.raises(LayerError, match="no such file; expected a raster"), open_array(tmp_path / "none.tif"):
        pass
