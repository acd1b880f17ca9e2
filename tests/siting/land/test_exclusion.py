"""Exclusions marked on grids of millions of cells, in blocks as on the whole."""

import geopandas as gpd
import numpy as np
import pytest
import rioxarray
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.siting.land.eligible_land import overlay
from geoplan.siting.land.exclusion import Exclusion, SampledRasters, covered_share, cropped, mark
from support.land_cells import COAST, CRS, LEFT, TOP, grid, raster, whole_share
from support.memory import peak_bytes
from support.packed_rasters import write_packed


def in_degrees(values: np.ndarray, *, cell: float) -> xr.DataArray:
    """The same corner, in cells of degrees."""
    corner = gpd.GeoSeries(shapely.points([(LEFT, TOP)]), crs=CRS).to_crs(4326).iloc[0]
    rows, columns = values.shape
    coords = {"y": corner.y - cell * (np.arange(rows) + 0.5), "x": corner.x + cell * (np.arange(columns) + 0.5)}
    return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(4326)


def marked(cells: GeoBox, rules: list[Exclusion], *, block_cells: int) -> np.ndarray:
    """The patterns of some exclusions, as an overlay makes them, with the size of blocks that is asked for."""
    patterns = np.zeros(cells.shape, dtype=np.uint8)
    sampled = SampledRasters(cells, rules, block_cells=block_cells)
    for bit, rule in enumerate(rules):
        mark(rule, cells, patterns, bit, sampled=sampled)
    return patterns


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


def packed(tmp_path, values, **options):
    return write_packed(tmp_path / "a.tif", values, transform=Affine(25, 0, LEFT, 0, -25, TOP), **options)


@pytest.mark.parametrize("how", [{}, {"masked": True}, {"mask_and_scale": True}])
def test_ranges_and_codes_are_those_that_are_meant(tmp_path, how):
    """Once scaled, whether the raster was opened decoded or not; the stored nodata 0 is nothing."""
    stored = np.tile(np.array([0, 10, 20, 30], dtype="int16"), (4, 1))
    path = packed(tmp_path, stored, scales=(0.1,), offsets=(-1.0,), nodata=0)
    cover = rioxarray.open_rasterio(path, **how).squeeze("band", drop=True)
    rules = [
        Exclusion("low", cover, between=(-5.0, 0.5)),
        Exclusion("two", cover, classes=[2]),
        Exclusion("near two", cover, classes=[2], buffer_m=15.0),
        Exclusion("as stored", cover, classes=[10, 20]),
    ]
    patterns = marked(grid(4, 4), rules, block_cells=1 << 22)
    np.testing.assert_array_equal(patterns[0], [0, 1, 4, 2 | 4])
    # codes with a legend are those that are stored, as CF has it
    named = rioxarray.open_rasterio(path).squeeze("band", drop=True).assign_attrs(flag_values=[30], flag_meanings="x")
    np.testing.assert_array_equal(
        marked(grid(4, 4), [Exclusion("x", named, classes=["x"])], block_cells=9)[0], [0, 0, 0, 1]
    )


def test_exclusions_mark_alike_where_nothing_differs_but_what_they_take():
    cover = raster(np.zeros((2, 2), dtype=np.uint8))
    lines = gpd.GeoDataFrame({"kind": ["road"]}, geometry=[shapely.Point(0, 0)], crs=CRS)
    one = Exclusion("a", cover, classes=(1, 2), buffer_m=5.0)
    assert one.marks_as(Exclusion("b", cover, classes=[1, 2], buffer_m=5.0, share=0.5, include=True))
    for other in (
        Exclusion("a", cover.copy(), classes=(1, 2), buffer_m=5.0),
        Exclusion("a", cover, classes=(2,), buffer_m=5.0),
        Exclusion("a", cover, classes=(1, 2), buffer_m=6.0),
        Exclusion("a", cover, classes=(1, 2), buffer_m=5.0, invert=True),
        Exclusion("a", cover, between=(1.0, 2.0), buffer_m=5.0),
    ):
        assert not one.marks_as(other)
    kept = Exclusion("c", lines, where={"kind": ["road"]})
    assert kept.marks_as(Exclusion("c", lines, where={"kind": ["road"]}))
    assert not kept.marks_as(Exclusion("c", lines, where={"kind": ["rail"]}))
    assert not kept.marks_as(Exclusion("c", lines, where=lambda frame: frame["kind"] == "road"))
