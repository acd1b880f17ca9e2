"""Grids of tens of millions of cells: worked on in blocks and windows, with the result that the whole would give."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox

from geoplan.parameters import load_parameters
from geoplan.siting.land.eligible_land import overlay
from geoplan.siting.land.exclusion import Exclusion, SampledRasters, covered_share, cropped, mark
from geoplan.siting.land.patches import patches
from geoplan.siting.land.pv_sites import pv_sites
from geoplan.siting.land.slope import slope_pct
from geoplan.zonal import Coverage

CRS = 32648
LEFT, TOP = 600_000.0, 2_300_000.0
PARAMETERS = load_parameters()


def peak_bytes(work: Callable[[], Any]) -> tuple[Any, int]:
    """Run something and return its result, and how much was held at once on the way."""
    tracemalloc.start()
    try:
        result = work()
        return result, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grid(rows: int, columns: int, cell_m: float = 25.0) -> GeoBox:
    return GeoBox((rows, columns), Affine(cell_m, 0, LEFT, 0, -cell_m, TOP), f"EPSG:{CRS}")


def raster(values: np.ndarray, cell_m: float = 25.0) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": TOP - cell_m * (np.arange(rows) + 0.5), "x": LEFT + cell_m * (np.arange(columns) + 0.5)}
    return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(CRS)


def in_degrees(values: np.ndarray, *, cell: float) -> xr.DataArray:
    """The same corner, in cells of degrees."""
    corner = gpd.GeoSeries(shapely.points([(LEFT, TOP)]), crs=CRS).to_crs(4326).iloc[0]
    rows, columns = values.shape
    coords = {"y": corner.y - cell * (np.arange(rows) + 0.5), "x": corner.x + cell * (np.arange(columns) + 0.5)}
    return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(4326)


def islands(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Zones as boxes of west, south, east, north in metres from the grid's upper left corner, south counted down."""
    shapes = [shapely.box(LEFT + w, TOP - s, LEFT + e, TOP - n) for w, s, e, n in boxes]
    names = [f"z{number}" for number in range(len(boxes))]
    columns = {"zone_id": names, "zone_name": names, "population": 1000.0}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def marked(cells: GeoBox, rules: list[Exclusion], *, block_cells: int) -> np.ndarray:
    """The patterns of some exclusions, as an overlay makes them, with the size of blocks that is asked for."""
    patterns = np.zeros(cells.shape, dtype=np.uint8)
    sampled = SampledRasters(cells, rules, block_cells=block_cells)
    for bit, rule in enumerate(rules):
        mark(rule, cells, patterns, bit, sampled=sampled)
    return patterns


COAST = islands((10, 1500, 990, 20), (990, 1490, 2010, 33), (4000, 3710, 4777, 3000), (4777, 3600, 4900, 3010))


def whole_share(zones: gpd.GeoDataFrame, cells: GeoBox) -> np.ndarray:
    """The share of each cell in any zone, cell by cell from the sparse matrix of coverage."""
    _, cell, weight = Coverage.of(zones, cells).cells()
    return np.bincount(cell, weight, minlength=cells.shape[0] * cells.shape[1]).reshape(cells.shape)


@pytest.mark.parametrize("cells", [1, 700, 1 << 22])
def test_covered_shares_in_blocks_are_those_of_the_whole(cells):
    found = np.full((160, 200), np.nan)
    for rows, share in covered_share(COAST, grid(160, 200), block_cells=cells):
        found[rows] = share
    np.testing.assert_allclose(found, whole_share(COAST, grid(160, 200)), atol=1e-12)


def test_land_cover_in_degrees_is_sampled_in_blocks():
    rng = np.random.default_rng(2)
    cover = in_degrees(rng.integers(1, 5, (300, 260)).astype(np.uint8), cell=1 / 12_000)
    rules = [Exclusion("some", cover, classes=[2, 3]), Exclusion("off", cover, classes=[1, 2, 3, 4], invert=True)]
    whole = overlay(grid(120, 130), rules).patterns
    np.testing.assert_array_equal(marked(grid(120, 130), rules, block_cells=500), whole)
    assert {0, 1, 2} == set(np.unique(whole).tolist())


def test_a_part_of_a_raster_is_a_view_that_leaves_the_whole_as_it_is():
    whole = raster(np.arange(1600.0).reshape(40, 40)).rio.write_transform()
    before = dict(whole.spatial_ref.attrs)
    part = cropped(whole, GeoBox((4, 4), Affine(25, 0, LEFT + 500, 0, -25, TOP - 500), f"EPSG:{CRS}"))
    assert part.shape == (8, 8)
    assert np.shares_memory(part.to_numpy(), whole.to_numpy())
    assert part.rio.transform() == Affine(25, 0, LEFT + 450, 0, -25, TOP - 450)
    assert dict(whole.spatial_ref.attrs) == before


def test_a_fine_land_cover_is_not_copied_to_be_sampled():
    cover = in_degrees(np.ones((3000, 3000), dtype=np.uint8), cell=1 / 12_000)
    rules = [Exclusion("some", cover, classes=[1])]
    patterns, peak = peak_bytes(lambda: marked(grid(1000, 1000), rules, block_cells=1 << 14))
    assert (patterns == 1).mean() > 0.9
    assert peak < 0.9 * cover.nbytes


@pytest.mark.parametrize("cells", [1, 300, 2100])
def test_slopes_in_blocks_are_those_of_the_whole(cells):
    heights = np.random.default_rng(0).normal(0, 5, (37, 41)).astype(np.float32)
    heights[7, 9] = np.nan
    whole = slope_pct(raster(heights))
    np.testing.assert_array_equal(slope_pct(raster(heights), block_cells=cells), whole)
    assert np.isnan(whole).sum() == 9


def test_slopes_take_little_beside_the_elevations():
    heights = raster(np.zeros((1500, 1500), dtype=np.float32))
    _, peak = peak_bytes(lambda: slope_pct(heights, block_cells=1 << 14))
    assert peak < 1.6 * heights.nbytes


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), kept=st.floats(0.3, 0.8))
def test_sites_on_islands_are_those_of_the_whole_grid(seed, kept):
    rng = np.random.default_rng(seed)
    blocks = np.kron(rng.random((20, 25)) < kept, np.ones((8, 8)))
    land = raster((blocks * rng.uniform(0.5, 1.0, blocks.shape)).astype(np.float32))
    limits = {"smallest_patch": 0.5, "largest_site": 20.0, "least_share": 0.4, "compactness": 0.05}
    given = PARAMETERS.replace(
        {f"siting.ground_pv.{name}": {"value": value, "low": value, "high": value} for name, value in limits.items()}
    )
    resource = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((1, 1, 1), 1200.0))},
        coords={"x": ("place", [LEFT]), "y": ("place", [TOP])},
    )
    found = pv_sites("ground_pv", land, COAST, resource=resource, parameters=given).sites.set_index("site_id")
    inside = land * whole_share(COAST, grid(160, 200)).astype(np.float32)
    expected = patches(inside, smallest_ha=0.5, largest_ha=20.0, least_share=0.4, least_compactness=0.05)
    expected = expected.set_index("ground_pv:" + expected["patch_id"])
    assert set(found.index) == set(expected.index)
    assert len(found) > 3
    np.testing.assert_allclose(found["area_ha"], expected["area_ha"].reindex(found.index), rtol=1e-6)
    assert (found.geometry.area == expected.geometry.reindex(found.index).area).all()


def test_zones_off_the_land_have_no_sites():
    far = islands((90_000, 92_000, 91_000, 90_000))
    resource = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((1, 1, 1), 1200.0))},
        coords={"x": ("place", [LEFT]), "y": ("place", [TOP])},
    )
    land = raster(np.ones((40, 40), dtype=np.float32))
    assert not len(pv_sites("ground_pv", land, far, resource=resource, parameters=PARAMETERS).sites)
