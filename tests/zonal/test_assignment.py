import logging
import pickle

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.errors import CRSError, GeoplanError
from geoplan.zonal import sum_by_zone, zone_of, zone_shares
from geoplan.zonal.assignment import ZoneIndex
from geoplan.zonal.coverage import Coverage


def series(*shapes):
    return gpd.GeoSeries(list(shapes), crs=32648)


@pytest.fixture(scope="module")
def tiles():
    """25 zones that tile a square of 5 km, in winding borders; the corner one has a hole."""
    rng = np.random.default_rng(2)
    points = shapely.MultiPoint(rng.uniform((600_000, 2_300_000), (605_000, 2_305_000), (25, 2)))
    frame = shapely.box(600_000, 2_300_000, 605_000, 2_305_000)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame)), frame)
    bent = shapely.transform(
        shapely.segmentize(cells, 50),
        lambda xy: xy + 40 * np.column_stack([np.sin(xy[:, 1] / 90), np.sin(xy[:, 0] / 110)]),
    )
    bent[24] = bent[24] - bent[24].representative_point().buffer(100)
    assert shapely.is_valid(bent).all()
    return gpd.GeoSeries(bent, crs=32648)


@pytest.fixture(scope="module")
def roofs():
    """20,000 rotated roofs, L-shapes and points on and around the tiles."""
    rng = np.random.default_rng(4)
    centre = rng.uniform((599_700, 2_299_700), (605_300, 2_305_300), (20_000, 2))
    shapes = shapely.box(*(centre - rng.uniform(1, 30, (20_000, 2))).T, *(centre + rng.uniform(1, 30, (20_000, 2))).T)
    bites = shapely.box(*centre.T, *(centre + 60).T)
    shapes[::3] = shapely.difference(shapes[::3], bites[::3])
    shapes[::7] = shapely.points(centre[::7])
    return gpd.GeoSeries(shapes, crs=32648)


def test_zones_are_those_that_hold_the_representative_point(tiles, roofs):
    found = zone_of(roofs, tiles, tolerance_m=0)
    points = gpd.GeoDataFrame(geometry=roofs.representative_point())
    joined = points.sjoin(gpd.GeoDataFrame(geometry=tiles), predicate="within")["index_right"]
    assert joined.index.is_unique
    held = np.full(len(roofs), -1)
    held[joined.index] = joined
    assert (found[held >= 0] == held[held >= 0]).all()
    # The others touch no zone, or the one they share most with.
    for i in np.flatnonzero((held < 0) & (found >= 0)):
        overlap = tiles.intersection(roofs.iloc[i]).area
        assert overlap.iloc[found[i]] == overlap.max()
    outside = roofs[found < 0]
    assert len(outside) > 500
    assert not outside.intersects(tiles.union_all()).any()


def test_order_of_roofs_changes_nothing(tiles, roofs):
    shuffled = np.random.default_rng(0).permutation(len(roofs))
    assert (zone_of(roofs.iloc[shuffled], tiles) == zone_of(roofs, tiles)[shuffled]).all()


def test_geometries_are_made_of_those_alone_that_a_border_runs_through(tiles, roofs):
    things, asked = roofs.to_numpy(), []

    def points(rows):
        asked.append(("points", len(rows)))
        return shapely.point_on_surface(things[rows])

    def shapes(rows):
        asked.append(("shapes", len(rows)))
        return things[rows]

    zones = ZoneIndex(tiles).zones_at(shapely.bounds(things), points=points, shapes=shapes)
    assert (zones == zone_of(roofs, tiles)).all()
    assert [kind for kind, _ in asked] == ["points", "shapes", "shapes"]
    assert asked[0][1] < len(roofs)
    assert asked[1][1] < 1000


@pytest.mark.parametrize("tolerance_m", [3.0, 50.0, 260.0])
def test_what_is_too_far_from_any_zone_is_not_asked_for(tiles, roofs, tolerance_m):
    things, asked = roofs.to_numpy(), []

    def shapes(rows):
        asked.extend(rows.tolist())
        return things[rows]

    lone = tiles.iloc[[3, 4]]  # with much about them
    given = {"points": lambda rows: shapely.point_on_surface(things[rows]), "shapes": shapes}
    zones = ZoneIndex(lone).zones_at(shapely.bounds(things), tolerance_m=tolerance_m, **given)
    distance = shapely.distance(things[:, None], lone.to_numpy()[None])
    assert ((zones >= 0) == (distance.min(axis=1) <= tolerance_m)).all()
    away = (distance.min(axis=1) > 0.0) & (zones >= 0)
    assert away.sum() > 10
    assert (zones[away] == distance.argmin(axis=1)[away]).all()
    assert tolerance_m < 30.0 or len(asked) < len(roofs) / 2  # of what is wider than that, all are asked for


def test_an_index_answers_for_part_after_part_and_is_made_once(tiles, roofs, monkeypatch):
    whole, index, made = zone_of(roofs, tiles), ZoneIndex(tiles), []
    of = Coverage.of
    monkeypatch.setattr(Coverage, "of", lambda *given: made.append(given) or of(*given))
    parts = [roofs.iloc[start : start + 4000] for start in range(0, len(roofs), 4000)]
    assert (np.concatenate([zone_of(part, index) for part in parts]) == whole).all()
    assert len(made) == 1
    # where it was sent to it is made anew, so that no raster travels
    sent = pickle.dumps(index)
    assert len(sent) < len(pickle.dumps(tiles)) + 1000
    assert (zone_of(parts[1].to_numpy(), pickle.loads(sent)) == whole[4000:8000]).all()


def test_on_a_shared_border_the_first_zone_wins():
    west, east = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    things = series(shapely.Point(10, 5), shapely.box(9, 4, 11, 6), shapely.Point(10, 10), shapely.Point(20, 10))
    assert zone_of(things, series(west, east)).tolist() == [0, 0, 0, 1]
    assert zone_of(things, series(east, west)).tolist() == [0, 0, 0, 0]


def test_in_overlapping_zones_the_first_wins():
    assert zone_of(series(shapely.Point(5, 5)), series(shapely.box(0, 0, 9, 9), shapely.box(1, 1, 8, 8))).tolist() == [
        0
    ]
    assert zone_of(series(shapely.Point(5, 5)), series(shapely.box(1, 1, 8, 8), shapely.box(0, 0, 9, 9))).tolist() == [
        0
    ]


def test_a_point_outside_all_zones_goes_by_overlap_then_by_distance(caplog):
    zones = series(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 100, 10))
    hook = shapely.box(5, 9, 30, 40) - shapely.box(
        6, 9, 12, 39
    )  # its point lies above, most of its overlap in the east
    things = series(hook, shapely.Point(50, 30), shapely.Point(5, 10 + 49.9), shapely.Point(5, 10 + 50.1), None)
    with caplog.at_level(logging.INFO, logger="geoplan.zonal.assignment"):
        assert zone_of(things, zones).tolist() == [1, 1, 0, -1, -1]
    assert "2 of 5 geometries lie in no zone" in caplog.text
    assert zone_of(things, zones, tolerance_m=0).tolist() == [1, -1, -1, -1, -1]


def test_largest_overlap():
    zones = series(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))
    # A dumbbell: its representative point is in the west, most of its area in the east.
    shape = shapely.union_all([shapely.box(1, 4, 9.9, 6), shapely.box(9, 4.9, 12, 5.1), shapely.box(12, 0, 18, 10)])
    by_overlap = zone_of(series(shape), zones, rule="largest overlap")
    assert by_overlap.tolist() == [1]
    with pytest.raises(GeoplanError, match=r"rule: found 'centroid'; expected a rule\. Known: "):
        zone_of(series(shape), zones, rule="centroid")


def test_nothing_to_do(tiles):
    assert zone_of(series(), tiles).shape == (0,)
    assert zone_of(np.array([], dtype=object), tiles).shape == (0,)
    assert zone_of(series(shapely.Point(0, 0)), tiles.iloc[:0]).tolist() == [-1]


def test_shares_conserve_and_are_areas(tiles, roofs):
    polygons = roofs[roofs.area > 0].reset_index(drop=True)
    shares = zone_shares(polygons, tiles, tolerance_m=0)
    sums = np.bincount(shares.geometry, weights=shares.share, minlength=len(polygons))
    meets = polygons.intersection(tiles.union_all()).area.to_numpy() > 0
    assert sums[meets] == pytest.approx(np.ones(meets.sum()), abs=1e-12)
    area = polygons.area.to_numpy()
    assert shares.sum(area, len(tiles)).sum() == pytest.approx(area[meets].sum(), rel=1e-12)
    inside = polygons.within(tiles.union_all()).to_numpy()[shares.geometry]
    overlap = shapely.area(
        shapely.intersection(polygons.to_numpy()[shares.geometry[inside]], tiles.to_numpy()[shares.zone[inside]])
    )
    assert shares.share[inside] == pytest.approx(overlap / area[shares.geometry[inside]], abs=1e-9)
    assert (np.diff(shares.geometry) >= 0).all()


def test_shares_of_points_are_whole(tiles, roofs):
    points = roofs[roofs.area == 0].reset_index(drop=True)
    shares = zone_shares(points, tiles)
    zone = zone_of(points, tiles)
    assert (shares.share == 1.0).all()
    assert (shares.zone == zone[zone >= 0]).all()


def test_crs():
    zones = series(shapely.box(0, 0, 1, 1))
    with pytest.raises(CRSError, match=r"geometries, CRS: found EPSG:9210 .*EPSG:32648"):
        zone_of(zones.set_crs(9210, allow_override=True), zones)
    with pytest.raises(CRSError, match=r"(?s)2 faults.*zones, CRS: found no.*geometries, CRS: found no"):
        zone_of(zones.set_crs(None, allow_override=True), zones.set_crs(None, allow_override=True))
    degrees = zones.set_crs(4326, allow_override=True)
    with pytest.raises(CRSError, match="projected CRS in metres"):
        zone_of(degrees, degrees)


def test_sums_of_many_roofs_equal_the_total():
    rng = np.random.default_rng(0)
    values = rng.lognormal(4, 1, (1_000_000, 2))
    zone = rng.integers(0, 50, len(values))
    found = sum_by_zone(values, zone, 50)
    assert found.sum(axis=0) == pytest.approx(values.sum(axis=0), rel=1e-12)
    assert sum_by_zone(values[:, 1], zone, 50) == pytest.approx(found[:, 1], rel=1e-15)
    assert sum_by_zone([], [], 3).tolist() == [0, 0, 0]


def test_sums_refuse_what_does_not_fit():
    with pytest.raises(GeoplanError, match="2 values for 3"):
        sum_by_zone([1.0, 2.0], [0, 0, 0], 1)
    with pytest.raises(GeoplanError, match="found positions from 0 to 1; expected positions from -1 to 0"):
        sum_by_zone([1.0, 2.0], [0, 1], 1)
    with pytest.raises(GeoplanError) as caught:
        sum_by_zone([1.0], [0, 1], 1)
    assert [fault.file for fault in caught.value.faults] == ["values", "zone_index"]


@pytest.mark.parametrize(
    ("zones", "held"),
    [
        ([], 0),
        ([shapely.Polygon(), None], 0),
        ([shapely.Point(0, 0)], 3),
        ([shapely.LineString([(0, -9), (0, 9)])], 3),
        ([shapely.box(0, 0, 1e-9, 1e-9)], 3),
    ],
)
def test_zones_of_no_extent_are_asked_themselves_for_many_things(zones, held):
    points = shapely.points(np.arange(300.0), 0.0)
    assert (zone_of(points, gpd.GeoSeries(zones, crs=32648), tolerance_m=2.0) == 0).sum() == held
