from pathlib import Path

import dask.array
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
import xarray as xr
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import CRSError, GeoplanError, LayerError
from geoplan.zonal import Coverage, class_fractions, zonal_stats

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
ALL = ("count", "sum", "mean", "min", "max", "variance")


def by_exactextract(raster, zones):
    return exact_extract(raster, gpd.GeoDataFrame(geometry=zones), list(ALL), output="pandas").to_numpy(dtype=float)


def test_all_statistics_of_1200_polygons_agree_with_exactextract(zoo, noise):
    ours = zonal_stats(noise, zoo, stats=ALL)
    theirs = by_exactextract(noise, zoo)
    some = ours["count"].to_numpy() > 1e-4  # exactextract keeps single-precision weights
    assert some.sum() > 800
    assert ours.to_numpy()[some] == pytest.approx(theirs[some], rel=2e-5, abs=1e-5)
    large = ours["count"].to_numpy() > 1.0
    assert large.sum() > 600
    assert ours.to_numpy()[large] == pytest.approx(theirs[large], rel=1e-6, abs=1e-6)


def test_nodata_and_nan_do_not_count(zoo, noise):
    holed = noise.copy()
    holed.values[5:20, 5:30] = np.nan
    expected = by_exactextract(holed, zoo)
    some = np.nan_to_num(expected[:, 0]) > 1.0
    assert zonal_stats(holed, zoo, stats=ALL).to_numpy()[some] == pytest.approx(expected[some], rel=1e-6, abs=1e-6)
    both = holed.copy()
    both.values[5:20, 5:15] = -9999.0
    declared = both.rio.write_nodata(-9999.0)
    pd.testing.assert_frame_equal(zonal_stats(declared, zoo, stats=ALL), zonal_stats(holed, zoo, stats=ALL), rtol=1e-12)
    pd.testing.assert_frame_equal(zonal_stats(both, zoo, nodata=-9999.0), zonal_stats(declared, zoo), rtol=0)
    encoded = both.copy()
    encoded.encoding["_FillValue"] = -9999.0
    pd.testing.assert_frame_equal(zonal_stats(encoded, zoo), zonal_stats(declared, zoo), rtol=0)


@pytest.mark.parametrize("dtype", ["bool", "u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", ">f4", "f8", ">i2"])
def test_any_numeric_type(raster, squares, dtype):
    values = np.arange(20).reshape(4, 5).astype(dtype)
    found = zonal_stats(raster(values), squares, stats=("sum", "max"))
    expected = values.astype(float)
    assert found["sum"].tolist() == [expected[:2, :2].sum(), expected[:2, 2:4].sum(), 0.0]
    assert found["max"].tolist()[:2] == [expected[1, 1], expected[1, 3]]


@pytest.mark.parametrize(("dtype", "nodata"), [("u1", 255), ("i2", -32768), ("f4", -3.4028234663852886e38), ("i8", -1)])
def test_nodata_in_its_type(raster, squares, dtype, nodata):
    values = np.ones((4, 5), dtype=dtype)
    values[0, 0] = np.array(nodata).astype(dtype)
    found = zonal_stats(raster(values).rio.write_nodata(nodata), squares)
    assert found.loc["a"].tolist() == [1.0, 3.0, 3.0]
    assert found.loc["b"].tolist() == [1.0, 4.0, 4.0]


def test_nodata_that_the_type_cannot_hold_is_no_value_of_the_raster(raster, squares):
    found = zonal_stats(raster(np.full((4, 5), 241, dtype="u1")), squares, nodata=-9999)  # -9999 mod 256 is 241
    assert found["count"].tolist() == [4.0, 4.0, 0.0]


def test_a_zone_without_cells(raster, squares):
    found = zonal_stats(raster(np.ones((4, 5))), squares, stats=ALL)
    assert found.index.tolist() == ["a", "b", "off"]
    assert found.loc["off", ["count", "sum"]].tolist() == [0.0, 0.0]
    assert found.loc["off", ["mean", "min", "max", "variance"]].isna().all()


def test_south_up_equals_north_up(zoo, noise):
    south_up = noise.isel(y=slice(None, None, -1))
    pd.testing.assert_frame_equal(zonal_stats(south_up, zoo, stats=ALL), zonal_stats(noise, zoo, stats=ALL), rtol=1e-9)


def test_coverage_from_before_gives_the_same_bytes(zoo, noise):
    once = zonal_stats(noise, zoo, stats=ALL)
    reused = zonal_stats(noise, zoo, stats=ALL, coverage=Coverage.of(zoo, noise), threads=1)
    pd.testing.assert_frame_equal(once, reused, check_exact=True)


def test_coverage_of_other_zones_or_another_grid_is_refused(zoo, noise):
    with pytest.raises(GeoplanError, match="found 1200 zones; expected the 7 that are given"):
        zonal_stats(noise, zoo.iloc[:7], coverage=Coverage.of(zoo, noise))
    with pytest.raises(GeoplanError, match=r"coverage, grid: found 40 x 50 cells, .* expected that of the raster"):
        zonal_stats(noise.assign_coords(x=noise.x + 5), zoo, coverage=Coverage.of(zoo, noise))
    with pytest.raises(GeoplanError, match=r"coverage, grid: found 40 x 50 cells, .* expected that of the raster"):
        zonal_stats(noise.isel(x=slice(0, 30)), zoo, coverage=Coverage.of(zoo, noise))


@pytest.mark.parametrize("declared", [None, -9.0])
def test_layers_together_and_in_any_order_of_zones_have_the_bytes_that_each_has_alone(declared, noise, zoo):
    layers = xr.concat([noise * (1 + band / 7) for band in range(18)], pd.Index(range(18), name="band"))
    layers.values[3, 10:14, 8:40] = np.nan if declared is None else declared
    layers = layers if declared is None else layers.rio.write_nodata(declared)
    stats = ("mean", "sum", "count")
    together = zonal_stats(layers, zoo, stats=stats)
    shuffled = zoo.sample(frac=1.0, random_state=1)
    covered = Coverage.of(shuffled, noise)
    for other in (
        zonal_stats(layers, shuffled, stats=stats),
        zonal_stats(layers, shuffled, stats=stats, coverage=covered),
    ):
        assert other.loc[zoo.index].to_numpy().tobytes() == together.to_numpy().tobytes()
    for band in (0, 3, 17):
        alone = zonal_stats(layers, zoo, stats=stats, band=band).to_numpy()
        assert alone.tobytes() == together.filter(regex=f"_{band}$").to_numpy().tobytes()


def test_layers_become_columns(noise, zoo):
    months = pd.date_range("2025-01-01", periods=3, freq="MS")
    layers = xr.concat([noise, 2 * noise, noise**2], pd.Index(months, name="time"))
    found = zonal_stats(layers, zoo, stats=("mean", "count"))
    assert list(found.columns) == [f"{s}_2025-0{m}-01" for m in (1, 2, 3) for s in ("mean", "count")]
    single = zonal_stats(noise**2, zoo, stats=("mean",))["mean"]
    np.testing.assert_array_equal(found["mean_2025-03-01"], single)
    reused = zonal_stats(layers, zoo, stats=("mean", "count"), coverage=Coverage.of(zoo, noise))
    pd.testing.assert_frame_equal(reused, found, check_exact=True)
    last = zonal_stats(layers.transpose("y", "x", "time"), zoo, stats=("mean", "count"))
    pd.testing.assert_frame_equal(last, found, check_exact=True)
    assert list(zonal_stats(layers.isel(time=[0]), zoo).columns) == ["mean", "sum", "count"]


def test_dask_files_and_blocks_give_the_same_numbers(zoo, noise, tmp_path):
    layers = xr.concat([noise, noise + 1], pd.Index([1, 2], name="band")).astype("float32")
    layers = layers.rio.write_nodata(-9999.0)
    layers.values[:, 10:14, 8:40] = -9999.0
    expected = zonal_stats(layers, zoo, stats=ALL)
    path = tmp_path / "layers.tif"
    layers.rio.to_raster(path, tiled=True, blockxsize=16, blockysize=16)
    small = {"stats": ALL, "block_bytes": 7 * 50 * 2 * 8}  # seven rows
    chunked = layers.copy(data=dask.array.from_array(layers.to_numpy(), chunks=(1, 11, 13)))
    coverage = Coverage.of(zoo, noise)
    for source in (chunked, path, str(path), layers.astype("i4").astype("f8").transpose("y", "x", "band")):
        found = zonal_stats(source, zoo, **small)
        same = expected if source is chunked or isinstance(source, (str, Path)) else None
        if same is None:  # in memory, but of an order that has to be copied block by block
            same = zonal_stats(layers.astype("i4").astype("f8"), zoo, **small)
        pd.testing.assert_frame_equal(found, same, check_exact=True)
    pd.testing.assert_frame_equal(zonal_stats(path, zoo, coverage=coverage, **small), expected, check_exact=True)
    with rasterio.open(path) as dataset:
        pd.testing.assert_frame_equal(zonal_stats(dataset, zoo, **small), expected, check_exact=True)
        assert not dataset.closed


def test_variance_does_not_cancel_far_from_zero(zoo, noise):
    near = zonal_stats(noise, zoo, stats=("variance",))
    far = zonal_stats(noise + 1e9, zoo, stats=("variance",))
    large = zonal_stats(noise, zoo)["count"] > 1
    assert far[large].to_numpy() == pytest.approx(near[large].to_numpy(), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_zones_that_tile_the_grid_share_its_sum(n, seed):
    rng = np.random.default_rng(seed)
    values = rng.exponential(1000.0, (30, 20))
    coords = {"y": 2_300_000 - 10 * (np.arange(30) + 0.5), "x": 600_000 + 10 * (np.arange(20) + 0.5)}
    raster = xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(32648)
    points = shapely.MultiPoint(rng.uniform((600_000, 2_299_700), (600_200, 2_300_000), (n + 3, 2)))
    frame = shapely.box(*raster.rio.bounds())
    tiles = gpd.GeoSeries(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame.buffer(500))), crs=32648)
    assert zonal_stats(raster, tiles)["sum"].sum() == pytest.approx(values.sum(), rel=1e-9)
    merged = gpd.GeoSeries([tiles.iloc[:2].union_all()], crs=32648)
    parts = zonal_stats(raster, tiles.iloc[:2])["sum"].sum()
    assert zonal_stats(raster, merged)["sum"].iloc[0] == pytest.approx(parts, rel=1e-9)


def test_unknown_statistics(noise, zoo):
    with pytest.raises(ValueError, match=r"stats: found 'maen'; expected a statistic\. Did you mean 'mean'\?"):
        zonal_stats(noise, zoo, stats=("maen",))
    with pytest.raises(GeoplanError, match="sequence"):
        zonal_stats(noise, zoo, stats="mean")
    with pytest.raises(GeoplanError, match="expected at least one"):
        zonal_stats(noise, zoo, stats=())


def test_crs_missing_or_different(noise, zoo):
    with pytest.raises(CRSError, match="found no coordinate reference system"):
        zonal_stats(noise.drop_vars("spatial_ref"), zoo)
    with pytest.raises(CRSError, match="zones, CRS: found no"):
        zonal_stats(noise, zoo.set_crs(None, allow_override=True))
    for stats in (zonal_stats, class_fractions):
        with pytest.raises(CRSError, match=r"EPSG:4326 .*expected that of the raster, EPSG:32648"):
            stats(noise, zoo.to_crs(4326))
    with pytest.raises(CRSError, match="EPSG:9210"):
        zonal_stats(noise, zoo.to_crs(9210), coverage=Coverage.of(zoo, noise))


def test_progress_is_told(noise, zoo):
    seen = []
    zonal_stats(noise, zoo, progress=lambda *told: seen.append(told))
    assert seen == [(1.0, "Zonal statistics")]


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1.7e308])
def test_cells_without_a_finite_sum_are_refused(raster, squares, value):
    values = np.ones((4, 5))
    values[:2, :2] = value
    found = r"values: found infinite values, or such as have no finite sum, under the zones 'a'; expected finite"
    with pytest.raises(LayerError, match=found):
        zonal_stats(raster(values), squares, stats=("mean",))
    assert zonal_stats(raster(values), squares.loc[["b"]])["sum"].tolist() == [4.0]
