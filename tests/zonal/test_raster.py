"""What a raster must be for zones to be measured on it, and how little of it is read."""

import warnings

import dask.array
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rioxarray
import shapely
import xarray as xr
from affine import Affine

from geoplan.errors import LayerError
from geoplan.zonal import class_fractions, zonal_stats
from geoplan.zonal.raster import LayeredRaster, nodata_of, opened, real_values
from support.packed_rasters import write_packed

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def test_labels_that_would_collide_are_refused(noise, zoo):
    layers = xr.concat([noise, noise], pd.Index(["a", "a"], name="band"))
    with pytest.raises(LayerError, match="'a' more than once"):
        zonal_stats(layers, zoo)
    with pytest.raises(LayerError, match="at most one more"):
        zonal_stats(layers.expand_dims("run"), zoo)


def test_only_the_window_of_the_zones_is_read(squares):
    read = []

    def load(block_id):
        read.append(block_id)
        return np.ones((1000, 1000))

    # 80 GB; without a meta, dask would call it once to see what it makes.
    meta = np.empty((0, 0))
    lazy = dask.array.map_blocks(load, chunks=((1000,) * 100, (1000,) * 100), dtype="f8", meta=meta)
    coords = {"y": 2_300_000 - 10 * (np.arange(100_000) + 0.5), "x": 600_000 + 10 * (np.arange(100_000) + 0.5)}
    raster = xr.DataArray(lazy, dims=("y", "x"), coords=coords).rio.write_crs(32648)
    assert zonal_stats(raster, squares)["count"].tolist() == [4.0, 4.0, 0.0]
    assert read == [(0, 0)]


def test_scale_and_offset_are_applied(raster, squares):
    stored = raster(np.full((4, 5), 100, dtype="i2"))
    stored.values[0, 0] = -1
    stored = stored.assign_attrs(scale_factor=0.1, add_offset=5.0, _FillValue=-1)
    found = zonal_stats(stored, squares)
    assert found.loc["a"].tolist() == pytest.approx([15.0, 45.0, 3.0])


def test_files_that_are_no_rasters(zoo, tmp_path):
    with pytest.raises(LayerError, match="no such file"):
        zonal_stats(tmp_path / "none.tif", zoo)
    (tmp_path / "text.tif").write_text("not a raster")
    with pytest.raises(LayerError, match=r"text\.tif"):
        zonal_stats(tmp_path / "text.tif", zoo)
    with pytest.raises(LayerError, match="the type <U1"):
        zonal_stats(xr.DataArray([["a"]], dims=("y", "x")), zoo)


def test_numbers_about_a_raster(raster, squares):
    ones = raster(np.ones((4, 5)))
    for nodata in ("x", True, 1j):
        with pytest.raises(LayerError, match="nodata: found"):
            zonal_stats(ones, squares, nodata=nodata)
    for key, value in (("scale_factor", np.nan), ("scale_factor", 0.0), ("add_offset", np.inf), ("add_offset", "x")):
        with pytest.raises(LayerError, match=key):
            zonal_stats(ones.assign_attrs({key: value}), squares)
    with pytest.raises(LayerError, match="the type complex128; expected real numbers"):
        zonal_stats(ones.astype(complex), squares)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_values_of_few_bytes_become_floats_of_four(raster, dtype):
    with opened(raster(np.full((4, 5), 7, dtype=dtype)).astype(dtype), block_bytes=2 * 5 * 8) as layers:
        blocks = list(layers.blocks((0, 4), (0, 5)))
    assert {block.values.dtype for block in blocks} == {np.dtype("float32")}
    assert all((block.values == 7).all() for block in blocks)


def test_blocks_cover_a_window_once_and_hold_no_more_than_they_may(raster):
    values = np.arange(37 * 41, dtype="int32").reshape(37, 41)
    with opened(raster(values), block_bytes=5 * 30 * 8) as layers:
        blocks = list(layers.raw_blocks((3, 36), (7, 37)))
    assert [block.row for block in blocks] == [3, *range(5, 36, 5)]
    assert all(block.column == 7 and block.values.nbytes <= 5 * 30 * 8 for block in blocks)
    np.testing.assert_array_equal(np.concatenate([block.values[0] for block in blocks]), values[3:36, 7:37])


def test_labels_are_days_times_or_descriptions(raster):
    def labels(coordinate, **attributes):
        return LayeredRaster.of(
            raster(np.zeros((2, 3, 4))).assign_coords(layer=coordinate).assign_attrs(attributes)
        ).labels

    assert labels(pd.DatetimeIndex(["2025-01-01", "2025-02-01"])) == ("2025-01-01", "2025-02-01")
    assert labels(pd.DatetimeIndex(["2025-01-01 06:30", "2025-02-01"])) == ("2025-01-01T06:30", "2025-02-01T00:00")
    assert labels([1, 2], long_name=("dry", "wet")) == ("dry", "wet")
    assert labels([1, 2], long_name="both") == ("1", "2")


def test_no_data_is_looked_for_in_attributes_and_encoding(raster):
    plain = raster(np.zeros((2, 2)))
    assert nodata_of(plain) is None
    assert nodata_of(plain.assign_attrs(missing_value=-9.0)) == -9.0
    encoded = plain.copy()
    encoded.encoding["_FillValue"] = 255
    assert nodata_of(encoded) == 255.0
    assert nodata_of(plain.assign_attrs(_FillValue=np.nan)) is None


NINE = np.arange(1, 10, dtype="int16").reshape(3, 3)
SQUARE = Affine(1.0, 0.0, 0.0, 0.0, -1.0, 3.0)
WHOLE = gpd.GeoSeries([shapely.box(0, 0, 3, 3)], crs=32648)
INNER = gpd.GeoSeries([shapely.box(0.5, 0.5, 2.5, 2.5)], crs=32648)


def asked(raster, zones=WHOLE, stats=("count", "sum"), **options):
    return zonal_stats(raster, zones, stats=stats, **options).iloc[0].tolist()


@pytest.mark.parametrize("how", ["mask", "alpha"])
def test_masked_cells_of_a_file_count_for_nothing(tmp_path, how):
    values = np.where(NINE == 5, 0, NINE).astype("uint8")
    path = write_packed(tmp_path / "a.tif", values, transform=SQUARE, **{how: (NINE != 5) * 255})
    assert asked(path) == [8.0, 40.0]
    with rasterio.open(path) as dataset:
        assert asked(dataset) == [8.0, 40.0]
    assert class_fractions(path, WHOLE).columns.tolist() == [1, 2, 3, 4, 6, 7, 8, 9]
    assert class_fractions(path, WHOLE, classes={4: "four"}).loc[0, "four"] == pytest.approx(1 / 8)
    assert asked(rioxarray.open_rasterio(path, masked=True).isel(band=0)) == [8.0, 40.0]


def test_scales_that_differ_between_bands(tmp_path):
    path = write_packed(
        tmp_path / "a.tif", np.stack([NINE, NINE]), transform=SQUARE, scales=(1.0, 2.0), offsets=(0.0, 100.0), nodata=9
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(Scales|Offsets) differ")
        array = rioxarray.open_rasterio(path)
    for raster in (path, array):
        assert asked(raster, INNER, ("mean",)) == pytest.approx([17.75 / 3.75, 100 + 2 * 17.75 / 3.75])
    assert asked(array.isel(band=[1]), INNER, ("mean",)) == pytest.approx([100 + 2 * 17.75 / 3.75])
    with pytest.raises(LayerError, match="scales: found 2 numbers for 1 layers; expected one for each"):
        zonal_stats(array.isel(band=1, drop=True), INNER)


@pytest.mark.parametrize("how", [{}, {"masked": True}, {"mask_and_scale": True}])
def test_packed_values_are_scaled_once_however_they_are_opened(tmp_path, how):
    """And 0, which is the stored nodata, is a value as any other once it is decoded."""
    values = np.array([[0, 50, 60]], dtype="uint8")
    path = write_packed(tmp_path / "a.tif", values, transform=SQUARE, offsets=(-50.0,), nodata=0)
    strip = gpd.GeoSeries([shapely.box(0, 2, 3, 3)], crs=32648)
    assert asked(path, strip) == [2.0, 10.0]
    array = rioxarray.open_rasterio(path, **how)
    assert asked(array, strip) == [2.0, 10.0]
    assert asked(array.isel(band=0, drop=True).load(), strip) == [2.0, 10.0]
    np.testing.assert_array_equal(real_values(array.isel(band=0)), [[np.nan, 0.0, 10.0]])


def test_the_largest_integers_are_told_from_nodata(raster):
    big = raster(np.array([[2**53, 2**53 + 1], [2**53, 2**53]]))
    whole = gpd.GeoSeries([shapely.box(*big.rio.bounds())], crs=big.rio.crs)
    assert asked(big, whole, ("count",), nodata=2**53) == [1.0]
    assert asked(big.assign_attrs(_FillValue=2**53 + 1), whole) == [3.0, 3.0 * 2**53]
    assert class_fractions(big, whole, nodata=2**53 + 1).columns.tolist() == [2**53]


def test_nodata_that_the_values_cannot_hold_is_none(raster):
    bytes_of_it = raster(np.full((2, 2), 241, dtype="uint8")).astype("uint8")
    strip = gpd.GeoSeries([shapely.box(*bytes_of_it.rio.bounds())], crs=bytes_of_it.rio.crs)
    assert asked(bytes_of_it.assign_attrs(_FillValue=-9999), strip, ("count",)) == [4.0]
    assert asked(bytes_of_it, strip, ("count",), nodata=-9999) == [4.0]
    assert nodata_of(bytes_of_it.assign_attrs(missing_value="241")) == 241
    with pytest.raises(LayerError, match="nodata: found 'none'; expected a number"):
        nodata_of(bytes_of_it.assign_attrs(missing_value="none"))


def test_the_largest_float_is_nodata_in_however_many_digits(raster):
    values = raster(np.array([[1.0, -3.4028235e38], [2.0, 4.0]], dtype="float32")).astype("float32")
    whole = gpd.GeoSeries([shapely.box(*values.rio.bounds())], crs=values.rio.crs)
    for text in (-3.40282e38, -1.7976931348623157e308, np.float32(-3.4028235e38)):
        assert asked(values.assign_attrs(_FillValue=text), whole) == [3.0, 7.0]


@pytest.mark.parametrize("degrees", [0, 15, 180, 270])
def test_a_rotated_raster_needs_no_warp(tmp_path, degrees):
    turn = Affine.translation(5, 5) * Affine.rotation(degrees) * Affine.translation(-1.5, 1.5) * Affine.scale(1, -1)
    path = write_packed(tmp_path / "a.tif", NINE, transform=turn, scales=(2.0,), mask=NINE != 5)
    everywhere = gpd.GeoSeries([shapely.box(0, 0, 10, 10)], crs=32648)
    assert asked(path, everywhere) == pytest.approx([8.0, 80.0])
    corners = [turn * place for place in ((0, 0), (3, 0), (3, 1), (0, 1))]  # of the first row
    assert asked(path, gpd.GeoSeries([shapely.Polygon(corners)], crs=32648)) == pytest.approx([3.0, 12.0])
