import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from exactextract import exact_extract

from geoplan.errors import CRSError, LayerError
from geoplan.zonal import zonal_stats
from geoplan.zonal.raster import LayeredRaster
from geoplan.zonal.weighting import AlignedWeights

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
STATS = ("weighted_mean", "weighted_sum", "weighted_stdev", "weighted_variance")


def drawn(raster, cell, rows, columns, moved=0.0):
    """Weights whose first cell lies `moved` to the left and above."""
    weights = raster(np.random.default_rng(4).exponential(3.0, (rows, columns)), cell=cell)
    return weights.assign_coords(x=weights.x - moved, y=weights.y + moved)


@pytest.mark.parametrize(
    ("cell", "moved"),
    [(10.0, 0.0), (10.0, 60.0), (10.0, -40.0), (20.0, 20.0), (30.0, 60.0), (5.0, 0.0), (2.5, 20.0)],
)
def test_weights_agree_with_exactextract(zoo, noise, raster, cell, moved):
    zoo = zoo.iloc[:400]
    holed = noise.where(noise > 15)
    weights = drawn(raster, cell, int(500 / cell), int(550 / cell), moved)
    ours = zonal_stats(holed, zoo, stats=(*STATS, "count"), weights=weights)
    theirs = exact_extract(holed, gpd.GeoDataFrame(geometry=zoo), list(STATS), weights=weights, output="pandas")
    some = ours.pop("count").to_numpy() > 1
    a, b = ours.to_numpy()[some], theirs[list(STATS)].to_numpy(dtype=float)[some]
    beyond = np.isnan(b[:, 0]) & (b[:, 1] == 0)  # zones that no weight touches: there their sum is 0, here unknown
    b[beyond, 1] = np.nan
    np.testing.assert_allclose(a[:, :2], b[:, :2], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(a[:, 2:], b[:, 2:], rtol=1e-4, atol=1e-3)
    lost = np.isnan(a).any(axis=1)
    assert lost.sum() > 5 if moved < 0 else (~lost).sum() > 150
    in_blocks = zonal_stats(
        holed.chunk({"y": 7}), zoo, stats=STATS, weights=weights.chunk({"y": 3}), block_bytes=4000, threads=1
    )
    pd.testing.assert_frame_equal(in_blocks, ours, rtol=1e-9, atol=1e-5)


def test_by_hand(raster, squares):
    values = raster(np.array([[1.0, 2, 3, np.nan], [5, 6, 7, 8]]))
    weights = raster(np.array([[3, 1, 1, -1], [0, 0, 1, 2]], dtype="i2")).rio.write_nodata(-1)
    found = zonal_stats(values, squares, stats=("weighted_mean", "weighted_sum", "mean", "sum"), weights=weights)
    assert found.loc["a"].tolist() == [1.25, 5.0, 3.5, 14.0]
    assert found.loc["b"].tolist() == [6.5, 26.0, 6.0, 18.0]  # unknown where the value is unknown too
    assert found.loc["off"].tolist() == pytest.approx([np.nan, 0.0, np.nan, 0.0], nan_ok=True)
    unknown = weights.copy()
    unknown[0, 0] = -1
    lost = zonal_stats(values, squares, stats=("weighted_mean", "weighted_sum"), weights=unknown)
    assert lost.loc["a"].isna().all()
    assert lost.loc["b"].tolist() == [6.5, 26.0]


def test_finer_weights_leave_the_other_statistics_as_they_are(raster, squares):
    values = raster(np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]]))
    weights = drawn(raster, 2.0, 10, 20)
    found = zonal_stats(values, squares, stats=("weighted_sum", "sum", "count"), weights=weights)
    expected = (np.kron(values, np.ones((5, 5))) * weights.values)[:, :10].sum()
    assert found.loc["a"].tolist() == pytest.approx([expected, 14.0, 4.0])


def test_south_up_files_and_scaled_weights(noise, zoo, raster, tmp_path):
    weights = drawn(raster, 20.0, 20, 25).round(1)
    expected = zonal_stats(noise, zoo, stats=STATS, weights=weights)
    turned = weights.isel(y=slice(None, None, -1))
    pd.testing.assert_frame_equal(zonal_stats(noise, zoo, stats=STATS, weights=turned), expected, rtol=1e-9, atol=1e-5)
    stored = (weights * 10).round().astype("i4").assign_attrs(scale_factor=0.1, add_offset=0.0)
    pd.testing.assert_frame_equal(zonal_stats(noise, zoo, stats=STATS, weights=stored), expected, rtol=1e-9, atol=1e-5)
    path = tmp_path / "weights.tif"
    weights.rio.to_raster(path)
    pd.testing.assert_frame_equal(zonal_stats(noise, zoo, stats=STATS, weights=path), expected, rtol=1e-9, atol=1e-5)


def test_layers_lines_and_least_coverage(noise, raster):
    layers = xr.concat([noise, 2 * noise], pd.Index(["a", "b"], name="kind"))
    weights = drawn(raster, 10.0, 40, 50)
    zones = gpd.GeoSeries([shapely.box(600_003, 2_299_900, 600_100, 2_300_000)], crs=32648)
    found = zonal_stats(layers, zones, stats=("weighted_mean",), weights=weights, least_coverage=0.75).iloc[0]
    inner = (noise * weights)[:10, 1:10].sum() / weights[:10, 1:10].sum()
    assert found.tolist() == pytest.approx([float(inner), 2 * float(inner)])
    line = shapely.LineString([(600_005, 2_299_995), (600_015, 2_299_995)])
    of_line = zonal_stats(noise, [line], stats=("weighted_mean",), weights=weights).iloc[0, 0]
    assert of_line == pytest.approx(float((noise * weights)[0, :2].sum() / weights[0, :2].sum()))


def test_weights_that_do_not_fit(noise, zoo, raster):
    def refused(weights, message, error=LayerError):
        with pytest.raises(error, match=message):
            zonal_stats(noise, zoo, stats=("weighted_mean",), weights=weights)

    weights = drawn(raster, 10.0, 40, 50)
    refused(drawn(raster, 15.0, 30, 40), r"found cells of 15 x 15 .*reproject_match")
    refused(drawn(raster, 10.0, 40, 50, 3.0), "weights, grid: found cells of 10 x 10 from 599997, 2300003")
    refused(weights.rio.write_crs(32647), "weights, CRS: found EPSG:32647 .*reproject_match", CRSError)
    refused(xr.concat([weights, weights], "band"), "weights, layers: found 2 layers; expected one")
    refused(-weights, r"weights below 0 under the zones 0, .* and \d+ more; expected 0 or more\. Declare")
    refused(weights * np.inf, "found infinite weights under the zones")
    refused(5, "found a int; expected a DataArray, the path")


def test_how_grids_fit(raster):
    values = LayeredRaster.of(raster(np.zeros((6, 8))))
    same = AlignedWeights.of(LayeredRaster.of(drawn(raster, 10.0, 9, 9, 20.0)), values)
    assert (same.grid, same.values_step, same.weights_step, same.shift) == (values.grid, (1, 1), (1, 1), (-2, -2))
    finer = AlignedWeights.of(LayeredRaster.of(drawn(raster, 2.0, 9, 9)), values)
    assert (finer.grid.shape, finer.values_step, finer.weights_step) == ((30, 40), (5, 5), (1, 1))
    coarser = AlignedWeights.of(LayeredRaster.of(drawn(raster, 30.0, 3, 3, 30.0)), values)
    assert (coarser.grid, coarser.weights_step, coarser.shift) == (values.grid, (3, 3), (-3, -3))
