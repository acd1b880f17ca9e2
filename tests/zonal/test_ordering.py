"""Quantiles, modes and varieties of zones against exactextract, whole and in blocks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.zonal import Coverage, zonal_stats
from geoplan.zonal.ordering import Ordering

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
PEERS = {
    "median": "median",
    "q10": "quantile(q=0.1)",
    "quantile(q=0.9)": "quantile(q=0.9)",
    "q0": "quantile(q=0)",
    "q100": "quantile(q=1)",
    "mode": "majority",
    "minority": "minority",
    "variety": "variety",
    "stdev": "stdev",
}
STATS = (*PEERS, "count")


def by_exactextract(raster, zones):
    """Ask for the same, with values as float64, for of whole numbers it gives whole quantiles."""
    frame = gpd.GeoDataFrame(geometry=zones)
    found = exact_extract(raster.astype("f8"), frame, [*PEERS.values(), "count"], output="pandas")
    return found.to_numpy(dtype=float)


def holed(noise):
    values = noise.copy()
    values.values[5:20, 5:15] = np.nan
    return values


@pytest.mark.parametrize("dtype", ["f8", "f4", "u1", "i2"])
def test_1200_polygons_agree_with_exactextract(zoo, noise, dtype):
    raster = holed(noise) if dtype in ("f8", "f4") else holed(noise).fillna(0).round().rio.write_nodata(0)
    raster = raster.astype(dtype)
    ours = zonal_stats(raster, zoo, stats=STATS)
    theirs = by_exactextract(raster.where(raster != 0), zoo)
    some = theirs[:, -1] > 1e-2  # exactextract keeps single-precision weights
    assert some.sum() > 700
    np.testing.assert_allclose(ours.to_numpy(dtype=float)[some], theirs[some], rtol=1e-5, atol=1e-5)
    assert ours["variety"].dtype == np.int64
    nothing = ours[ours["count"] == 0]
    assert len(nothing) > 20
    assert (nothing["variety"] == 0).all()
    assert nothing[["median", "q10", "mode", "minority", "stdev"]].isna().all(axis=None)


@st.composite
def studies(draw):
    """A raster of few or many different values, with holes, and polygons on it with holes and parts."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.normal(0, 10, (12, 10))
    values = draw(st.sampled_from([values, values.round(), (values / 5).round(), values.astype("f4"), 0 * values]))
    values[rng.random(values.shape) < draw(st.sampled_from([0.0, 0.1, 0.7]))] = np.nan
    coords = {"y": 2_300_000 - 10 * (np.arange(12) + 0.5), "x": 600_000 + 10 * (np.arange(10) + 0.5)}
    raster = xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(32648)
    zones = []
    for _ in range(4):
        centres = rng.uniform((599_990, 2_299_870), (600_110, 2_300_010), (3, 2))
        parts = [shapely.Point(at).buffer(rng.uniform(2, 45), 5) for at in centres]
        hole = shapely.Point(centres[0]).buffer(rng.uniform(1, 15), 3)
        zones.append(shapely.union_all(parts) - hole)
    return raster, gpd.GeoSeries([zone for zone in zones if zone.area > 1], crs=32648)


@settings(max_examples=60, deadline=None)
@given(studies())
def test_random_polygons_and_rasters_agree_with_exactextract(study):
    raster, zones = study
    ours = zonal_stats(raster, zones, stats=STATS).to_numpy(dtype=float)
    theirs = by_exactextract(raster, zones)
    some = np.nan_to_num(theirs[:, -1]) > 0.05
    tied = [list(STATS).index(name) for name in ("mode", "minority")]  # rounding of single precision decides some ties
    exact = [k for k in range(len(STATS)) if k not in tied]
    # relative to the spread of the values, of 100
    np.testing.assert_allclose(ours[np.ix_(some, exact)], theirs[np.ix_(some, exact)], rtol=1e-4, atol=1e-3)
    coverage = Coverage.of(zones, raster)
    indptr, cell, weight = coverage.cells()
    values = raster.to_numpy().ravel().astype(float)
    for zone in np.flatnonzero(some):
        of_zone = slice(indptr[zone], indptr[zone + 1])
        x, w = values[cell[of_zone]], weight[of_zone]
        sums = pd.Series(w[~np.isnan(x)]).groupby(x[~np.isnan(x)]).sum()
        for column, extreme in zip(tied, (sums.max(), sums.min()), strict=True):
            assert sums[ours[zone, column]] == pytest.approx(extreme, abs=1e-9)
            assert sums[theirs[zone, column]] == pytest.approx(extreme, abs=1e-5)


@pytest.mark.parametrize("kind", ["floats", "classes", "layers"])
def test_blocks_threads_and_coverage_change_nothing(zoo, noise, kind, tmp_path):
    raster = {
        "floats": holed(noise),
        "classes": holed(noise).fillna(0).round().astype("u1").rio.write_nodata(0),
        "layers": xr.concat([noise, noise.round()], pd.Index([1, 2], name="band")),
    }[kind]
    stats = ("median", "q5", "q99", "mode", "minority", "variety")
    whole = zonal_stats(raster, zoo, stats=stats, threads=1)
    path = tmp_path / "raster.tif"
    raster.rio.to_raster(path, tiled=True, blockxsize=16, blockysize=16)
    small = {"stats": stats, "block_bytes": 5 * 50 * raster.size // noise.size * 8}
    for source, options in (
        (raster.chunk({"y": 7}), {}),
        (path, {"coverage": Coverage.of(zoo, noise)}),
        (raster.isel(y=slice(None, None, -1)), {}),
        (raster, {"threads": 3}),
    ):
        found = zonal_stats(source, zoo, **small, **options)
        assert found.columns.tolist() == whole.columns.tolist()
        np.testing.assert_allclose(found.to_numpy(float), whole.to_numpy(float), rtol=1e-9, atol=1e-9)


def test_by_hand(raster, squares):
    found = zonal_stats(
        raster(np.array([[1.0, 1, 4, 3], [5, 2, 2, 9]])), squares, stats=("median", "q25", "mode", "variety")
    )
    # 1 (twice), 2, 5: they stand at 0, 4 + 1, 2 * 3 + 2 = 8; the median at 4, the quarter at 2
    assert found.loc["a"].tolist() == pytest.approx([1.8, 1.4, 1.0, 3])
    # 2, 3, 4, 9 have equal shares
    assert found.loc["b"].tolist() == pytest.approx([3.5, 2.75, 9.0, 4])
    assert found.loc["off"].tolist() == pytest.approx([np.nan, np.nan, np.nan, 0], nan_ok=True)


def test_only_what_goes_on_is_carried(noise):
    cover = (noise // 10).astype("u1")
    zones = gpd.GeoSeries([shapely.box(*noise.rio.bounds())], crs=32648)
    ordering = Ordering(Coverage.of(zones, cover), 1, [0.5])
    from geoplan.zonal.raster import Block

    values = np.ascontiguousarray(cover.to_numpy(), dtype="f4")[None]
    ordering.add(Block(0, 0, np.ascontiguousarray(values[:, :30])), np.nan)
    assert ordering._carried[0].values.tolist() == np.unique(values[:, :30]).tolist()
    ordering.add(Block(30, 0, np.ascontiguousarray(values[:, 30:])), np.nan)
    assert ordering._carried[0].values.size == 0
    assert ordering.statistics(0, ())["variety"].tolist() == [np.unique(values).size]
