import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr
from exactextract import exact_extract

from geoplan.errors import LayerError
from geoplan.zonal import Coverage, class_fractions, zonal_stats

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def test_class_fractions_by_hand(raster, squares):
    cover = raster(np.array([[1, 1, 6, 0], [1, 6, 6, 6]], dtype="u1")).rio.write_nodata(0)
    found = class_fractions(cover, squares)
    assert found.columns.tolist() == [1, 6]
    assert found.loc["a"].tolist() == [0.75, 0.25]
    assert found.loc["b"].tolist() == [0.0, 1.0]
    assert found.loc["off"].isna().all()
    named = class_fractions(cover, squares, classes={1: "water", 2: "forest", 6: "built"})
    assert named.columns.tolist() == ["water", "forest", "built"]
    assert named.loc["a"].tolist() == [0.75, 0.0, 0.25]
    assert named.loc["off"].isna().all()


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "i8"])
def test_class_fractions_agree_with_means_of_masks(zoo, noise, dtype):
    cover = (noise // 5).clip(0, 9).astype(dtype).rio.write_nodata(2)
    found = class_fractions(cover, zoo, coverage=Coverage.of(zoo, noise), block_bytes=9 * 50 * 8)
    assert 2 not in found.columns
    valid = (noise // 5).clip(0, 9).where(cover != 2)
    for code in found.columns:
        share = zonal_stats((valid == code).astype(float).where(valid.notnull()), zoo, stats=("mean",))["mean"]
        assert found[code].to_numpy() == pytest.approx(share.to_numpy(), abs=1e-9, nan_ok=True)
    total = found.sum(axis="columns", min_count=1).dropna()
    assert total.to_numpy() == pytest.approx(np.ones(len(total)))


def test_class_fractions_refuse_quantities(noise, zoo):
    with pytest.raises(LayerError, match="at most 256"):
        class_fractions(noise, zoo)
    with pytest.raises(LayerError, match="one layer"):
        class_fractions(xr.concat([noise, noise], "band"), zoo)


def test_bytes_stay_bytes_where_classes_are_counted():
    import tracemalloc

    values = np.random.default_rng(0).integers(1, 9, (4000, 4000)).astype(np.uint8)
    coords = {"y": 2_300_000.0 - 10.0 * np.arange(4000), "x": 600_000.0 + 10.0 * np.arange(4000)}
    cover = xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(32648)
    zones = gpd.GeoSeries([shapely.box(600_000, 2_262_000, 638_000, 2_299_000)], crs=32648)
    coverage = Coverage.of(zones, cover)
    options = {"coverage": coverage, "block_bytes": 8 * 2**18}
    class_fractions(cover, zones, **options)  # compiled before it is measured
    tracemalloc.start()
    found = class_fractions(cover, zones, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.2 * values.nbytes
    assert found.to_numpy() == pytest.approx(np.full((1, 8), 1 / 8), abs=1e-3)


def test_classes_without_a_code_are_refused(raster, squares):
    with pytest.raises(LayerError, match="found inf; expected finite codes"):
        class_fractions(raster(np.full((4, 5), np.inf)), squares)


@pytest.mark.parametrize("dtype", ["u1", "f4", "i8"])
def test_fractions_agree_with_exactextract(zoo, noise, dtype):
    cover = (noise // 5).clip(0, 9).astype(dtype).rio.write_nodata(2)
    found = zonal_stats(cover, zoo, stats=("mode", "frac"))
    asked = exact_extract(cover, gpd.GeoDataFrame(geometry=zoo), ["unique", "frac", "count"], output="pandas")
    some = np.flatnonzero(asked["count"] > 1)
    table = np.zeros((len(zoo), 10))
    for zone in some:
        table[zone, asked["unique"][zone].astype(int)] = asked["frac"][zone]
    for name in found.filter(like="frac_"):
        expected = table[some, int(name.removeprefix("frac_"))]
        np.testing.assert_allclose(found[name].to_numpy()[some], expected, atol=1e-5)
    codes = found.filter(like="frac_")
    assert codes.iloc[some].sum(axis="columns").to_numpy() == pytest.approx(np.ones(len(some)))
    assert codes[found["mode"].isna()].isna().all(axis=None)
    assert "frac_2" not in found


def test_fractions_by_weight(raster, squares):
    cover = raster(np.array([[1, 1, 6, 6], [1, 6, 6, 1]], dtype="u1"))
    weights = raster(np.array([[3.0, 1, 1, 1], [1, 5, 1, 0]]))
    found = zonal_stats(cover, squares, stats=("frac", "weighted_frac"), weights=weights)
    assert found.loc["a"].tolist() == [0.75, 0.25, 0.5, 0.5]
    assert found.loc["b"].tolist() == [0.25, 0.75, 0.0, 1.0]
    finer = raster(np.kron(weights.values, np.ones((5, 5))), cell=2.0)
    again = zonal_stats(cover, squares, stats=("weighted_frac",), weights=finer)
    assert again.to_numpy() == pytest.approx(found.filter(like="weighted").to_numpy(), nan_ok=True)


def test_fractions_of_layers_and_of_one(raster, squares):
    cover = raster(np.array([[[1, 1, 1, 1], [1, 1, 1, 1]], [[1, 2, 2, 2], [1, 2, 2, 2]]], dtype="u1"))
    both = zonal_stats(cover, squares, stats=("frac",))
    assert both.columns.tolist() == ["frac_1_0", "frac_1_1", "frac_2_1"]
    assert both.loc["a"].tolist() == [1.0, 0.5, 0.5]
    assert class_fractions(cover, squares, band=1).loc["a"].tolist() == [0.5, 0.5]


def test_lines_have_fractions_of_their_length(raster):
    cover = raster(np.array([[1, 2, 2], [1, 2, 2]], dtype="u1"))
    line = shapely.LineString([(600_004, 2_299_995), (600_028, 2_299_995)])
    assert class_fractions(cover, [line]).iloc[0].tolist() == pytest.approx([0.25, 0.75])
