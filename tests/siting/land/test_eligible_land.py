import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox

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


def test_classes_with_a_buffer_reach_over_the_edge_of_the_grid():
    pad = 8
    cover = classes(1, pad=pad)
    land = eligible_land(GRID, [Exclusion("forest", cover, classes=["forest"], buffer_m=55.0)])
    wide = GRID.pad(pad, pad)
    hits = shapely.MultiPoint(centres(wide)[cover.to_numpy() == 2])
    expected = shapely.distance(centres(), hits) > 55.0
    np.testing.assert_array_equal(land.to_numpy() == 1.0, expected)
    # cutting the raster at the grid's edge would free land that is not free
    cut = eligible_land(GRID, [Exclusion("forest", cover[pad:-pad, pad:-pad], classes=[2], buffer_m=55.0)])
    assert (cut.to_numpy() > land.to_numpy()).any()
    assert land.rio.crs.to_epsg() == CRS
    assert land.attrs["units"] == "1"


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
    hits = centres(GRID.pad(9, 9))[cover.to_numpy() == 2]
    away = [
        shapely.distance(points, shapely.union_all(discs)),
        shapely.distance(points, lines[0]),
        shapely.distance(points, shapely.MultiPoint(hits)) if len(hits) else np.full(points.shape, np.inf),
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
