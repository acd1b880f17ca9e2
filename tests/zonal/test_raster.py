"""What a raster must be for zones to be measured on it, and how little of it is read."""

import dask.array
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.zonal import zonal_stats
from geoplan.zonal.raster import LayeredRaster, nodata_of, opened

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
