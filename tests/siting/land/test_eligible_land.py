import os
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rioxarray
import shapely
import xarray as xr
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from geoplan.errors import LayerError
from geoplan.siting.land.eligible_land import (
    TOGETHER,
    Exclusion,
    eligibility_report,
    eligible_by_zone,
    eligible_land,
    overlay,
)
from support.land_cells import CELL, COLUMNS, CRS, GRID, LEFT, ROWS, TOP, classes, features, place, raster


def centres(grid: GeoBox = GRID) -> np.ndarray:
    x = grid.affine.c + grid.affine.a * (np.arange(grid.shape[1]) + 0.5)
    y = grid.affine.f + grid.affine.e * (np.arange(grid.shape[0]) + 0.5)
    return shapely.points(*np.meshgrid(x, y))


def outlines(grid: GeoBox, hits: np.ndarray) -> shapely.Geometry:
    """The cells of a grid that are hit, drawn as polygons and joined."""
    half_x, half_y = abs(grid.affine.a) / 2, abs(grid.affine.e) / 2
    middle = centres(grid)[hits]
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    return shapely.union_all(shapely.box(x - half_x, y - half_y, x + half_x, y + half_y))


def test_classes_with_a_buffer_reach_over_the_edge_of_the_grid():
    pad = 8
    cover = classes(1, pad=pad)
    land = eligible_land(GRID, [Exclusion("forest", cover, classes=["forest"], buffer_m=55.0)])
    wide = GRID.pad(pad, pad)
    hits = outlines(wide, cover.to_numpy() == 2)
    expected = shapely.distance(centres(), hits) > 55.0
    np.testing.assert_array_equal(land.to_numpy() == 1.0, expected)
    # cutting the raster at the grid's edge would free land that is not free
    cut = eligible_land(GRID, [Exclusion("forest", cover[pad:-pad, pad:-pad], classes=[2], buffer_m=55.0)])
    assert (cut.to_numpy() > land.to_numpy()).any()
    assert land.rio.crs.to_epsg() == CRS
    assert land.attrs["units"] == "1"


@pytest.mark.parametrize("cell_m", [3.0, 10.0, 25.0, 77.0])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("buffer_m", [4.0, 35.0, 120.0])
def test_buffers_start_from_the_edges_of_the_raster_s_own_cells(cell_m, turned, buffer_m):
    """As if the class were drawn as polygons: finer, as fine or coarser than the land, on its lines or off them."""
    rng = np.random.default_rng(int(cell_m))
    size = round(600 / cell_m)
    values = (rng.random((size, size)) < 12 / size**2).astype(np.uint8)
    cover = raster(values, cell_m, left=LEFT - 151.0, top=TOP + 149.0)
    cover = cover[::-1] if turned else cover
    grid = GeoBox(values.shape, cover.rio.transform(), CRS)
    drawn = features(*shapely.get_parts(outlines(grid, cover.to_numpy() == 1)))
    as_raster = eligible_land(GRID, [Exclusion("a", cover, classes=[1], buffer_m=buffer_m)])
    as_polygons = eligible_land(GRID, [Exclusion("a", drawn, buffer_m=buffer_m)])
    assert float((as_raster == 0).sum()) > 0
    np.testing.assert_array_equal(as_raster, as_polygons)
    distance = shapely.distance(centres(), shapely.union_all(drawn.geometry.to_numpy()))
    np.testing.assert_array_equal(as_raster.to_numpy() == 0, distance <= buffer_m)


def test_a_raster_that_serves_several_exclusions_gives_what_each_gives_alone():
    covers = [classes(3, pad=20), classes(4, pad=20).rio.reproject(4326, nodata=0), classes(5)[:, :13]]
    exclusions = [
        Exclusion(f"{k}-{code}-{buffer_m:g}", cover, classes=[code], buffer_m=buffer_m, invert=invert)
        for k, cover in enumerate(covers)
        for code, buffer_m, invert in ((1, 61.0, False), (2, 0.0, False), (3, 12.0, True), (2, 47.0, False))
    ]
    patterns = overlay(GRID, exclusions).patterns
    for bit, item in enumerate(exclusions):
        alone = overlay(GRID, [item]).patterns
        np.testing.assert_array_equal((patterns >> bit) & 1, alone, err_msg=item.name)
        assert 0 < alone.sum() < alone.size or item.invert, item.name
    changed = [replace(item, buffer_m=item.buffer_m + 9.0) if k % 3 else item for k, item in enumerate(exclusions)]
    like = overlay(GRID, changed)
    assert (like.patterns != patterns).any()
    np.testing.assert_array_equal(overlay(GRID, exclusions, like=like).patterns, patterns)
    np.testing.assert_array_equal(overlay(GRID, exclusions[:3], like=like).patterns, patterns & 7)


@given(seed=st.integers(0, 10_000), buffers=st.lists(st.sampled_from([0.0, 12.0, 35.0, 77.7]), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_eligible_land_and_zone_shares_equal_brute_force_across_borders(seed, buffers):
    rng = np.random.default_rng(seed)
    # features on both sides of the zones' border, some beyond the grid
    discs = [shapely.Point(place(*rng.uniform(-6, 36, 2))).buffer(rng.uniform(3, 60)) for _ in range(3)]
    lines = [shapely.LineString([place(*rng.uniform(-6, 36, 2)) for _ in range(3)])]
    cover = classes(seed, pad=9)
    exclusions = [
        Exclusion("discs", features(*discs), buffer_m=buffers[0], share=0.6),
        Exclusion("lines", features(*lines), buffer_m=buffers[1] + 5.0, share=0.5),
        Exclusion("forest", cover, classes=[2], buffer_m=buffers[2]),
    ]
    points = centres()
    hits = outlines(GRID.pad(9, 9), cover.to_numpy() == 2)
    away = [
        shapely.distance(points, shapely.union_all(discs)),
        shapely.distance(points, lines[0]),
        np.nan_to_num(shapely.distance(points, hits), nan=np.inf),
    ]
    reach = [item.buffer_m for item in exclusions]
    expected = np.ones(points.shape)
    for distance, limit, item in zip(away, reach, exclusions, strict=True):
        expected = np.where(distance <= limit, expected * (1 - item.share), expected)
    sure = np.all([np.abs(d - limit) > 1e-7 for d, limit in zip(away[:2], reach[:2], strict=True)], axis=0)
    found = eligible_land(GRID, exclusions)
    np.testing.assert_allclose(found.to_numpy()[sure], expected[sure], atol=1e-6)

    border = rng.uniform(5, 25)
    zones = features(
        shapely.Polygon([place(0, 0), place(border, 0), place(border + 3, ROWS), place(0, ROWS)]),
        shapely.Polygon([place(border, 0), place(COLUMNS, 0), place(COLUMNS, ROWS), place(border + 3, ROWS)]),
        zone_id=["a", "b"],
    )
    table = eligible_by_zone(found, zones)
    boxes = shapely.buffer(points, CELL / 2, cap_style="square")
    for zone, row in zip(zones.geometry, table.itertuples(), strict=True):
        covered = shapely.area(shapely.intersection(boxes, zone))
        assert row.eligible_km2 == pytest.approx((covered * found.to_numpy()).sum() / 1e6, rel=1e-9)
        assert row.share == pytest.approx(row.eligible_km2 * 1e6 / zone.area)
    assert table["eligible_km2"].sum() == pytest.approx(float(found.astype(float).sum()) * CELL**2 / 1e6, rel=1e-9)


def test_the_order_of_the_list_decides_about_forced_inclusion():
    pond, park = shapely.box(*place(0, 10), *place(10, 0)), shapely.box(*place(5, 10), *place(15, 0))
    free = Exclusion("park", features(park), include=True)
    before = eligible_land(GRID, [Exclusion("pond", features(pond)), free]).to_numpy()
    after = eligible_land(GRID, [free, Exclusion("pond", features(pond))]).to_numpy()
    assert before[5, 7] == 1.0
    assert before[5, 2] == 0.0
    assert after[5, 7] == 0.0
    assert after[5, 12] == 1.0


def test_inverted_exclusions_take_what_lies_outside_and_what_is_unknown():
    park = features(shapely.box(*place(5, 15), *place(15, 5)))
    outside = eligible_land(GRID, [Exclusion("outside", park, invert=True, buffer_m=20.0)]).to_numpy()
    distance = shapely.distance(centres(), park.geometry[0])
    np.testing.assert_array_equal(outside == 1.0, distance <= 20.0)
    part = classes()[:10, :12]
    known = eligible_land(GRID, [Exclusion("unknown", part, classes=[1, 2, 3], invert=True)]).to_numpy()
    assert known[:10, :12].all()
    assert known.sum() == 120


def test_ranges_leave_out_nodata_and_take_both_ends():
    values = np.full((ROWS, COLUMNS), 5.0, dtype=np.float32)
    values[0, :5] = [10.0, 20.0, 30.0, np.nan, -999.0]
    slope = raster(values, CELL).rio.write_nodata(-999.0)
    land = eligible_land(GRID, [Exclusion("slope", slope, between=(-np.inf, 4.0))])
    assert land.to_numpy().all()
    land = eligible_land(GRID, [Exclusion("slope", slope, between=(20.0, 30.0))])
    np.testing.assert_array_equal(land.to_numpy()[0, :5], [1, 0, 0, 1, 1])


def test_rasters_of_other_cells_and_other_crs_are_taken_by_the_cell_that_a_centre_lies_in():
    coarse = raster(np.arange(24, dtype=np.int16).reshape(4, 6), left=LEFT - 33.0, top=TOP + 21.0, cell_m=77.0)
    found = eligible_land(GRID, [Exclusion("some", coarse, classes=[7, 8, 14])]).to_numpy() == 0.0
    x, y = shapely.get_x(centres()), shapely.get_y(centres())
    columns, rows = np.floor((x - LEFT + 33.0) / 77.0).astype(int), np.floor((TOP + 21.0 - y) / 77.0).astype(int)
    np.testing.assert_array_equal(found, np.isin(rows * 6 + columns, [7, 8, 14]))

    degrees = coarse.rio.reproject("EPSG:4326", nodata=-1)
    found = eligible_land(GRID, [Exclusion("some", degrees, classes=[7, 8, 14])]).to_numpy() == 0.0
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(CRS, 4326, always_xy=True).transform(x, y)
    columns, rows = ~degrees.rio.transform() * (lon, lat)
    sure = (np.abs(columns - np.round(columns)) > 0.02) & (np.abs(rows - np.round(rows)) > 0.02)
    values = degrees.to_numpy()
    inside = (rows >= 0) & (rows < values.shape[0]) & (columns >= 0) & (columns < values.shape[1])
    expected = np.zeros(found.shape, dtype=bool)
    expected[inside] = np.isin(values[rows[inside].astype(int), columns[inside].astype(int)], [7, 8, 14])
    np.testing.assert_array_equal(found[sure], expected[sure])
    assert expected.sum() > 50


def test_features_in_degrees_are_brought_to_the_grid():
    park = features(shapely.box(*place(5, 15), *place(15, 5)))
    here = eligible_land(GRID, [Exclusion("park", park, buffer_m=33.0)])
    there = eligible_land(GRID, [Exclusion("park", park.to_crs(4326), buffer_m=33.0)])
    np.testing.assert_array_equal(here, there)


def test_filters_choose_rows():
    boxes = [shapely.box(*place(10 * k, 10), *place(10 * k + 5, 0)) for k in range(3)]
    layer = features(*boxes, kind=["a", "b", "c"])
    named = eligible_land(GRID, [Exclusion("x", layer, where={"kind": ["a", "c"]})])
    by_function = eligible_land(GRID, [Exclusion("x", layer, where=lambda frame: frame["kind"] != "b")])
    one = eligible_land(GRID, [Exclusion("x", layer, where={"kind": "b"})])
    np.testing.assert_array_equal(named, by_function)
    assert one.to_numpy()[5, 12] == 0.0
    assert named.to_numpy()[5, 12] == 1.0
    assert named.to_numpy()[5, 2] == named.to_numpy()[5, 22] == 0.0


def test_the_report_says_what_each_takes_alone_and_besides_the_others():
    half, middle = shapely.box(*place(0, ROWS), *place(15, 0)), shapely.box(*place(10, ROWS), *place(20, 0))
    exclusions = [
        Exclusion("half", features(half)),
        Exclusion("middle", features(middle), share=0.5),
        Exclusion("freed", features(shapely.box(*place(0, ROWS), *place(2, 0))), include=True),
    ]
    table = eligibility_report(GRID, exclusions).set_index("exclusion")
    column_km2 = ROWS * CELL**2 / 1e6
    assert table["marked_km2"].to_numpy() / column_km2 == pytest.approx([15, 10, 2, 20])
    assert table["alone_km2"].to_numpy() / column_km2 == pytest.approx([15, 5, 0, 15.5])
    # without half: 13 columns come back, 5 of them only by half; without freed: 2 more are lost
    assert table["only_km2"].to_numpy() / column_km2 == pytest.approx([10.5, 2.5, -2, 15.5])
    land = eligible_land(GRID, exclusions)
    assert table.loc[TOGETHER, "alone_km2"] == pytest.approx(float((1 - land).sum()) * CELL**2 / 1e6)

    zones = features(shapely.box(*place(4.5, ROWS), *place(12, 0)), zone_id=["z"])
    inside = eligibility_report(GRID, exclusions, zones=zones).set_index("exclusion")
    assert inside["marked_km2"].to_numpy() / column_km2 == pytest.approx([7.5, 2, 0, 7.5])
    taken = zones.geometry.area.sum() / 1e6 - eligible_by_zone(land, zones)["eligible_km2"].sum()
    assert inside.loc[TOGETHER, "only_km2"] == pytest.approx(taken)


@pytest.mark.parametrize("count", [9, 20, 40])
def test_many_exclusions_give_what_one_after_the_other_would(count):
    rng = np.random.default_rng(count)
    exclusions = [
        Exclusion(
            f"e{k}",
            features(shapely.Point(place(*rng.uniform(0, 30, 2))).buffer(60)),
            share=1.0 if (free := bool(rng.random() < 0.2)) else 0.3,
            include=free,
        )
        for k in range(count)
    ]
    expected = np.ones(GRID.shape)
    for item in exclusions:
        hit = eligible_land(GRID, [Exclusion("x", item.layer)]).to_numpy() == 0.0
        expected = np.where(hit, 1.0 if item.include else expected * 0.7, expected)
    found = overlay(GRID, exclusions)
    np.testing.assert_allclose(found.land().to_numpy(), expected, rtol=1e-6)
    together = found.report().iloc[-1]
    assert together["alone_km2"] == pytest.approx((1 - expected).sum() * CELL**2 / 1e6)


def test_all_land_excluded_is_a_result():
    land = eligible_land(GRID, [Exclusion("all", classes(), classes=[1, 2, 3])])
    assert not land.to_numpy().any()
    zones = features(shapely.box(*place(0, 5), *place(5, 0)), zone_id=["z"])
    assert eligible_by_zone(land, zones).to_numpy().tolist() == [["z", 0.0, 0.0]]
    assert eligible_land(GRID, []).to_numpy().all()
    assert eligibility_report(GRID, [])["alone_km2"].tolist() == [0.0]


def test_progress_names_the_exclusion():
    seen = []
    eligible_land(GRID, [Exclusion("pond", classes(), classes=[1])], progress=lambda f, m: seen.append((f, m)))
    assert seen[0] == (0.0, "pond")
    assert seen[-1][0] == 1.0


def test_zones_need_an_id():
    with pytest.raises(LayerError, match="zone_id"):
        eligible_by_zone(eligible_land(GRID, []), features(shapely.box(*place(0, 5), *place(5, 0))))


@pytest.fixture(scope="module")
def aachen():
    """The region of a peer's tests, on its grid of 100 m, with the data that lie in its checkout."""
    checkout = os.environ.get("GEOPLAN_GLAES", "")
    if not checkout:
        pytest.skip("GEOPLAN_GLAES names no checkout of FZJ-IEK3-VSA/glaes")
    data = Path(checkout) / "glaes" / "test" / "data"
    region = gpd.read_file(data / "aachenShapefile.shp").to_crs(3035)
    west, south, east, north = region.total_bounds
    left, top = np.floor(west / 100) * 100, np.ceil(north / 100) * 100
    shape = round((top - np.floor(south / 100) * 100) / 100), round((np.ceil(east / 100) * 100 - left) / 100)
    grid = GeoBox(shape, Affine(100, 0, left, 0, -100, top), "EPSG:3035")
    inside = rasterize(region.geometry, out_shape=shape, transform=grid.affine).astype(bool)
    return data, grid, inside


def test_a_set_with_buffers_around_classes_is_the_peer_s(aachen):
    data, grid, inside = aachen
    roads = gpd.read_file(data / "aachenRoads.shp")
    cover = rioxarray.open_rasterio(data / "clc-aachen_clipped.tif").squeeze(drop=True)
    rules = [
        Exclusion("land", cover, between=(12, 22)),
        Exclusion("settlements", cover, between=(1, 2), buffer_m=1000),
        Exclusion("roads", roads, where={"type": ["motorway", "primary", "trunk"]}, buffer_m=200),
    ]
    assert 100 * eligible_land(grid, rules).to_numpy()[inside].mean() == pytest.approx(15.230323, abs=5e-6)


def test_land_shrunk_by_a_distance_is_the_peer_s(aachen):
    data, grid, inside = aachen
    prior = rioxarray.open_rasterio(data / "roads_prior_clip.tif").squeeze(drop=True)
    left = eligible_land(grid, [Exclusion("near roads", prior, classes=range(6))]).to_numpy()
    # beyond the region and beyond the grid there is no land
    around = np.pad(((left < 1) | ~inside).astype(np.uint8), 6, constant_values=1)
    taken = xr.DataArray(around, dims=("y", "x")).rio.write_crs(3035)
    taken = taken.rio.write_transform(grid.affine * Affine.translation(-6, -6))
    found = eligible_land(grid, [Exclusion("taken", taken, classes=[1], buffer_m=500)])
    assert 100 * found.to_numpy()[inside].mean() == pytest.approx(41.88655853, abs=5e-6)
