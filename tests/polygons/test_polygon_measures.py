import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.polygons.flat_polygons import polygons_of_shapes, polygons_of_wkb
from geoplan.polygons.polygon_measures import polygon_areas, polygon_boxes, polygon_centroids, ring_areas

X, Y = 600_000.0, 2_300_000.0


@st.composite
def outlines(draw):
    """Valid polygons and multipolygons, wound either way, some with courtyards, as far from the origin as roofs."""
    shapes = []
    for _ in range(draw(st.integers(1, 6))):
        random = np.random.default_rng(draw(st.integers(0, 10_000)))
        count = draw(st.integers(3, 60))
        angle = np.sort(random.uniform(0, 2 * np.pi, count))
        radius = random.uniform(4, 20, count)
        ring = np.column_stack([X + radius * np.cos(angle), Y + radius * np.sin(angle)])
        hole = [(ring - (X, Y)) * 0.3 + (X, Y)] if draw(st.booleans()) else None
        shape = shapely.make_valid(shapely.Polygon(ring, hole), method="structure", keep_collapsed=False)
        if draw(st.booleans()):
            shape = shapely.MultiPolygon([*shapely.get_parts(shape), shapely.box(X + 50, Y, X + 61, Y + 7)])
        shapes.append(shapely.reverse(shape) if draw(st.booleans()) else shape)
    return np.array(shapes, dtype=object)


@given(shapes=outlines())
@settings(max_examples=150, deadline=None)
def test_areas_and_boxes_are_those_of_geos_to_the_last_bit(shapes):
    polygons = polygons_of_wkb(pa.array(shapely.to_wkb(shapes).tolist()))
    there = polygons.told
    np.testing.assert_array_equal(polygon_areas(polygons)[there], shapely.area(shapes[there]))
    np.testing.assert_array_equal(polygon_boxes(polygons)[there], shapely.bounds(shapes[there]))


@given(shapes=outlines())
@settings(max_examples=150, deadline=None)
def test_centroids_are_those_of_geos(shapes):
    ours = polygon_centroids(polygons_of_shapes(shapes))
    theirs = shapely.get_coordinates(shapely.centroid(shapes))
    np.testing.assert_allclose(ours[shapely.area(shapes) > 1], theirs[shapely.area(shapes) > 1], rtol=0, atol=1e-6)


@given(shapes=outlines())
@settings(max_examples=100, deadline=None)
def test_rings_turn_as_geos_says(shapes):
    areas = ring_areas(polygons_of_shapes(shapes))
    rings = shapely.get_rings(shapely.get_parts(shapes))
    np.testing.assert_array_equal(areas > 0, shapely.is_ccw(rings))
    np.testing.assert_array_equal(np.abs(areas), shapely.area(shapely.polygons(rings)))


def test_of_what_is_not_told_nothing_is_measured():
    shapes = np.array([shapely.Point(1, 2), shapely.box(0, 0, 4, 3), None, shapely.Polygon()], dtype=object)
    polygons = polygons_of_shapes(shapes)
    assert polygons.told.tolist() == [False, True, False, False]
    for measured in (polygon_areas(polygons), polygon_boxes(polygons)[:, 0], polygon_centroids(polygons)[:, 0]):
        assert np.isfinite(measured).tolist() == polygons.told.tolist()
    assert polygon_centroids(polygons)[1].tolist() == [2.0, 1.5]


def test_a_ring_without_area_has_no_centroid():
    flat = shapely.Polygon([(0, 0), (2, 0), (4, 0)])
    polygons = polygons_of_shapes(np.array([flat]))
    assert polygon_areas(polygons).tolist() == [0.0]
    assert np.isnan(polygon_centroids(polygons)).all()
