import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from geoplan.polygons.flat_polygons import polygons_of_wkb
from geoplan.potential.roofs.footprint_shape import footprint_shapes, shapes_of_polygons

X, Y = 600_000.0, 2_300_000.0
ANGLE = st.floats(0, 360)


def star(corners, seed, *, flatness=1.0, hole=False, x=0.0, y=0.0):
    """A polygon that winds about a point, with corners at random distances."""
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    radius = random.uniform(4, 20, corners)
    ring = np.column_stack([x + radius * np.cos(angle), y + flatness * radius * np.sin(angle)])
    inner = (ring - (x, y)) * 0.3 + (x, y)
    return shapely.make_valid(shapely.Polygon(ring, [inner[::-1]] if hole else None), method="structure")


def box_area(shape, azimuth):
    """The area of the rectangle about a shape that has a side along an azimuth."""
    west, south, east, north = affinity.rotate(shape, azimuth, origin=(0, 0)).bounds
    return (east - west) * (north - south)


def smallest_box_area(shape):
    """The area of the smallest rectangle that has a side along a side of the hull."""
    sides = np.diff(shapely.get_coordinates(shape.convex_hull), axis=0)
    return min(box_area(shape, azimuth) for azimuth in np.degrees(np.arctan2(sides[:, 0], sides[:, 1])))


def assert_points_are_those_of_geos(footprints):
    footprints = np.array(footprints, dtype=object)
    ours = footprint_shapes(footprints)
    points = shapely.point_on_surface(footprints)
    points[shapely.is_empty(points)] = None
    np.testing.assert_array_equal(ours.x, shapely.get_x(points))
    np.testing.assert_array_equal(ours.y, shapely.get_y(points))


@given(corners=st.integers(3, 150), seed=st.integers(0, 10_000), hole=st.booleans(), flatness=st.floats(0.05, 1.0))
@settings(max_examples=150, deadline=None)
def test_the_point_is_geos_point_on_surface_to_the_last_bit(corners, seed, hole, flatness):
    shape = star(corners, seed, flatness=flatness, hole=hole, x=X, y=Y)
    both = shapely.MultiPolygon([*shapely.get_parts(shape), shapely.box(X + 50, Y, X + 61, Y + 7)])
    assert_points_are_those_of_geos([shape, both, shapely.normalize(shape), shapely.reverse(shape)])


@given(corners=st.integers(3, 150), seed=st.integers(0, 10_000), hole=st.booleans(), flatness=st.floats(0.05, 1.0))
@settings(max_examples=150, deadline=None)
def test_the_rectangle_is_the_smallest(corners, seed, hole, flatness):
    shape = star(corners, seed, flatness=flatness, hole=hole)
    azimuth = footprint_shapes(np.array([shape])).long_axis_azimuth[0]
    assert 0 <= azimuth < 180
    # turned by its azimuth the long axis points north
    turned = affinity.rotate(shape, azimuth, origin=(0, 0)).bounds
    assert turned[3] - turned[1] >= (turned[2] - turned[0]) * (1 - 1e-9)
    assert box_area(shape, azimuth) == pytest.approx(smallest_box_area(shape), rel=1e-9)
    # GEOS 3.14 gives for some shapes a line that does not even hold them
    theirs = shapely.oriented_envelope(shape)
    if theirs.buffer(1e-6).covers(shape):
        assert box_area(shape, azimuth) == pytest.approx(theirs.area, rel=1e-9)


@given(length=st.floats(3, 300), share=st.floats(0.05, 0.999), angle=st.floats(0, 179.99))
@settings(deadline=None)
def test_a_rectangle_points_where_it_was_turned(length, share, angle):
    box = shapely.box(-length * share / 2, -length / 2, length * share / 2, length / 2)
    found = footprint_shapes(np.array([affinity.rotate(box, -angle)])).long_axis_azimuth[0]
    assert abs((found - angle + 90) % 180 - 90) < 1e-6


def test_every_kind_of_geometry_in_one_array_keeps_its_place():
    ell = shapely.Polygon([(X, Y), (X + 30, Y), (X + 30, Y + 5), (X + 5, Y + 5), (X + 5, Y + 10), (X, Y + 10)])
    shapes = [
        shapely.box(X, Y, X + 10, Y + 40),
        None,
        ell,
        shapely.Polygon(),
        shapely.Point(X, Y),
        ell.difference(shapely.box(X + 1, Y + 1, X + 3, Y + 3)),
        shapely.LineString([(X, Y), (X + 5, Y + 5)]),
        shapely.MultiPolygon([shapely.box(X, Y, X + 1, Y + 1), shapely.box(X, Y + 50, X + 2, Y + 51)]),
        shapely.Polygon([(X, Y), (X, Y), (X, Y)]),
        shapely.MultiPolygon(),
        shapely.Polygon([(X, Y), (X + 5, Y + 5), (X + 9, Y + 9)]),
    ]
    assert_points_are_those_of_geos(shapes)
    azimuth = footprint_shapes(np.array(shapes, dtype=object)).long_axis_azimuth
    assert azimuth[:4].tolist() == pytest.approx([0, 0, 90, 0])
    assert azimuth[5] == pytest.approx(90)
    assert azimuth[7] == pytest.approx(np.degrees(np.arctan2(1, 50)), abs=2)
    assert azimuth[[4, 6, 8, 9, 10]].tolist() == [0] * 5


def test_part_of_the_footprints_is_that_part_of_the_shapes():
    shapes = np.array([star(5 + i % 9, i, x=X, y=Y) for i in range(40)])
    whole = footprint_shapes(shapes)
    for rows in (slice(3, 17), np.array([8, 1, 30]), np.arange(40) % 3 == 0):
        part = footprint_shapes(shapes[rows])
        assert len(whole[rows]) == len(part)
        np.testing.assert_array_equal(whole[rows].x, part.x)
        np.testing.assert_array_equal(whole[rows].long_axis_azimuth, part.long_axis_azimuth)
    assert len(footprint_shapes(np.array([], dtype=object))) == 0


@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=6), hole=st.booleans())
@settings(max_examples=50, deadline=None)
def test_flat_corners_measure_as_their_geometries_do_to_the_last_bit(seeds, hole):
    stars = [star(3 + seed % 20, seed, hole=hole, x=X, y=Y) for seed in seeds]
    both = shapely.MultiPolygon([*shapely.get_parts(stars[0]), shapely.box(X + 50, Y, X + 61, Y + 7)])
    footprints = np.array([shapely.Point(X, Y), *stars, shapely.Polygon(), both, shapely.Point(X, Y)], dtype=object)
    ours = shapes_of_polygons(polygons_of_wkb(pa.array(shapely.to_wkb(footprints).tolist())))
    theirs = footprint_shapes(footprints)
    told = np.isfinite(ours.x)
    assert told.tolist() == [False, *[True] * len(stars), False, True, False]
    for name in ("x", "y", "long_axis_azimuth"):
        np.testing.assert_array_equal(getattr(ours, name)[told], getattr(theirs, name)[told])


def test_where_no_footprint_is_told_nothing_is_measured():
    ours = shapes_of_polygons(polygons_of_wkb(pa.array([None, None], pa.binary())))
    assert np.isnan(ours.x).all()
    assert len(shapes_of_polygons(polygons_of_wkb(pa.array([], pa.binary())))) == 0
