"""Rasters are opened as what their format is, and closed again."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.transform import from_origin

from geoplan.errors import LayerError
from geoplan.files.boundary import Boundary
from geoplan.files.raster_files import nodata_text, open_array, open_raster, read_cells, value_bands
from geoplan.zonal import zonal_stats
from geoplan.zonal.raster import real_values
from support.packed_rasters import declare, write_packed

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


PLACE = from_origin(600_000, 2_300_000, 30, 30)
NINE = np.arange(1, 10, dtype="int16").reshape(3, 3)


def cells(path, **options):
    """What a path gives through `open_raster`, as floats with NaN where there is nothing."""
    with open_raster(path) as dataset:
        values, known = read_cells(dataset, **options)
    return np.where(True if known is None else known, values, np.nan)


def arrayed(path):
    """The same through `open_array`, scaled as whoever gets it scales."""
    with open_array(path) as array:
        return real_values(array.squeeze("band", drop=True))


def test_scale_and_offset_are_applied_once(tmp_path):
    path = write_packed(tmp_path / "a.tif", NINE, transform=PLACE, scales=(0.1,), offsets=(-5.0,), nodata=3)
    expected = np.where(NINE == 3, np.nan, NINE * 0.1 - 5.0)
    np.testing.assert_array_equal(cells(path), expected)
    np.testing.assert_array_equal(arrayed(path), expected)
    np.testing.assert_array_equal(cells(path, window=((1, 3), (0, 2))), expected[1:3, :2])


@pytest.mark.parametrize("nodata", [None, 9])
@pytest.mark.parametrize("how", ["mask", "alpha"])
@pytest.mark.parametrize("scales", [(), (2.0,)])
def test_masks_and_transparency_hide_cells(tmp_path, how, nodata, scales):
    values = np.where(NINE == 5, 0, NINE).astype("uint8")
    hidden = {how: np.where(NINE == 5, 0, 255)}
    scales = scales * (2 if how == "alpha" else 1)
    path = write_packed(tmp_path / "a.tif", values, transform=PLACE, nodata=nodata, scales=scales, **hidden)
    expected = np.where((NINE == 5) | (nodata == NINE), np.nan, NINE * (scales or (1.0,))[0])
    np.testing.assert_array_equal(cells(path), expected)
    np.testing.assert_array_equal(arrayed(path), expected)
    with open_raster(path) as dataset:
        assert value_bands(dataset) == [1]


def test_a_mask_beside_the_file(tmp_path):
    path = written(tmp_path / "a.tif")
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(path, "r+") as target:
        target.write_mask(np.array([[True, False, True], [True, True, True]]))
    assert (tmp_path / "a.tif.msk").exists()
    np.testing.assert_array_equal(cells(path), [[0, np.nan, 2], [3, 4, 5]])


def test_bands_that_differ_in_what_they_mean(tmp_path):
    path = write_packed(
        tmp_path / "a.tif", np.stack([NINE, NINE]), transform=PLACE, scales=(1.0, 2.0), offsets=(0.0, 100.0), nodata=1
    )
    with open_array(path) as array:
        assert array.band.values.tolist() == [1, 2]
        values = array.to_numpy()
        np.testing.assert_array_equal(array.isel(band=1, y=slice(0, 3, 2), x=-1).to_numpy(), [106.0, 118.0])
    np.testing.assert_array_equal(values[0], np.where(NINE == 1, np.nan, NINE))
    np.testing.assert_array_equal(values[1], np.where(NINE == 1, np.nan, 2.0 * NINE + 100))


TEXTS = [
    ("uint8", "-9999", []),
    ("uint8", "nan", []),
    ("uint8", "-nan", []),
    ("uint8", "255.5", []),
    ("uint8", "255", [2]),
    ("int16", "-3.4e38", []),
    ("float32", "-nan", [3]),
    ("float32", "-1.#IND", [3]),
    ("float32", "-3.4028234663852886e+38", [2]),
    ("float32", "-3.40282e+38", [2]),
    ("float32", "-1.7976931348623157e+308", [2]),
    ("float32", "-9999.9", [1]),
    ("float64", "-9999.9", [1]),
    ("int64", "9007199254740993", [2]),
    ("int64", "-9.2233720368547758e+18", [1]),
]
CELLS = {
    "uint8": [0, 241, 255, 1],
    "int16": [0, -32768, 255, 1],
    "float32": [0.0, -9999.9, -3.4028234663852886e38, np.nan],
    "float64": [0.0, -9999.9, 255.0, 3.0],
    "int64": [0, -(2**63), 2**53 + 1, 2**53],
}


@pytest.mark.parametrize(("dtype", "text", "hidden"), TEXTS)
def test_nodata_is_what_the_file_says(tmp_path, dtype, text, hidden):
    """As cells of the type can hold it: GDAL takes -nan for 0, and rounds numbers of 64 bits."""
    values = np.array([CELLS[dtype]], dtype=dtype)
    path = declare(write_packed(tmp_path / "a.tif", values, transform=PLACE), text)
    with open_raster(path) as dataset:
        read, known = read_cells(dataset)
    np.testing.assert_array_equal(read, values)
    missing = [] if known is None else np.flatnonzero(~known[0]).tolist()
    assert missing == hidden
    zones = gpd.GeoSeries([shapely.box(600_000, 2_299_970, 600_120, 2_300_000)], crs=32648)
    count = 4 - len(set(hidden) | set(np.flatnonzero(np.isnan(values[0].astype(float)))))
    assert zonal_stats(path, zones, stats=("count",)).iloc[0, 0] == pytest.approx(count)


def test_nodata_that_is_no_number(tmp_path):
    path = declare(write_packed(tmp_path / "a.tif", NINE, transform=PLACE), "none")
    with open_raster(path) as dataset, pytest.raises(LayerError, match="nodata: found 'none'; expected a number"):
        read_cells(dataset)
    with pytest.raises(LayerError, match="gdal_edit"):
        zonal_stats(path, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=32648))


def test_nodata_of_a_large_tiff_of_the_other_order(tmp_path):
    path = write_packed(tmp_path / "a.tif", NINE, transform=PLACE, nodata=-7, BIGTIFF="YES", ENDIANNESS="BIG")
    assert nodata_text(path) == "-7"
    assert nodata_text(write_packed(tmp_path / "b.tif", NINE, transform=PLACE)) is None
    assert nodata_text(tmp_path / "none.tif") is None


def test_nodata_of_an_ascii_grid_that_gdal_takes_for_0(tmp_path):
    path = tmp_path / "a.asc"
    path.write_text("ncols 3\nnrows 1\nxllcorner 106\nyllcorner 20\ncellsize 0.5\nNODATA_value -nan\n0 2.5 nan\n")
    np.testing.assert_array_equal(cells(path), [[0, 2.5, np.nan]])
    np.testing.assert_array_equal(arrayed(path), [[0, 2.5, np.nan]])
