"""Any geometry becomes one that a layer can have, and what was taken is counted."""

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from geoplan.layers.opening.geometry import flat, is_empty, is_unlimited, parts_taken, repaired, repairs
from geoplan.layers.opening.vector import LINES, POINTS, POLYGONS

BOX = shapely.box(0, 0, 2, 2)
LINE = shapely.LineString([(0, 0), (0, 5)])
POINT = shapely.Point(7, 7)


def one(shape, kind):
    shapes, were = parts_taken(np.array([shape], dtype=object), kind)
    return shapes[0], bool(were[0])


@pytest.mark.parametrize(("kind", "left"), [(POLYGONS, BOX), (LINES, LINE), (POINTS, POINT), (POINTS | POLYGONS, BOX)])
def test_of_a_collection_the_parts_of_the_kind_are_taken(kind, left):
    taken, was = one(shapely.GeometryCollection([POINT, BOX, LINE]), kind)
    assert (taken.equals(left), was) == (True, True)


def test_parts_may_lie_deep_and_count_once():
    deep = shapely.GeometryCollection(
        [shapely.GeometryCollection([shapely.MultiPolygon([BOX])]), shapely.box(1, 0, 3, 2)]
    )
    assert one(deep, POLYGONS)[0].area == pytest.approx(6.0)
    lines = shapely.GeometryCollection([LINE, shapely.LineString([(1, 0), (2, 0)])])
    assert one(lines, LINES)[0].length == pytest.approx(6.0)


@pytest.mark.parametrize("shape", [None, BOX, LINE, shapely.GeometryCollection(), shapely.GeometryCollection([LINE])])
def test_what_has_no_part_of_the_kind_stays(shape):
    taken, was = one(shape, POLYGONS)
    assert taken is shape
    assert not was


def test_a_part_that_crosses_itself_is_left_to_be_repaired():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    taken, _ = one(shapely.GeometryCollection([bow, shapely.box(5, 5, 6, 6)]), POLYGONS)
    assert not taken.is_valid
    whole, change = repaired(np.array([taken, bow], dtype=object))
    assert shapely.is_valid(whole).all()
    assert change[1] == pytest.approx(1.0)


def test_a_repair_that_hardly_changes_the_area_is_told_from_one_that_does():
    spike = shapely.Polygon([(0, 0), (0, 10), (10, 10), (10, 0), (5, 0), (5, -1), (5, 0)])
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = np.array([spike, bow, BOX, None], dtype=object)
    made = repairs(shapes)
    assert shapely.is_valid(made.shapes[:3]).all()
    assert (made.mended, made.too_much.tolist()) == (1, [False, True, False, False])
    assert made.wrong.startswith("invalid polygons whose repair changes the area by up to 100.0% (Self-intersection")
    assert made.expected == "valid polygons, or a repair below 0.1%"
    assert shapes[1] is bow
    whole = repairs(shapes[2:])
    assert (whole.mended, whole.too_much.any(), whole.wrong, whole.expected) == (0, False, "", "")
    assert whole.shapes[0] is BOX


def test_heights_and_measures_are_dropped():
    given = shapely.from_wkt(["POLYGON Z ((0 0 5, 1 0 5, 1 1 5, 0 0 5))", "LINESTRING ZM (0 0 1 2, 1 1 3 4)", None])
    assert not shapely.has_z(flat(given)).any()
    assert not shapely.has_m(flat(given)).any()


def test_what_is_nowhere():
    shapes = np.array([BOX, shapely.Point(np.nan, 1), shapely.LineString([(0, 0), (np.inf, 1)]), None], dtype=object)
    assert is_unlimited(shapes).tolist() == [False, True, True, False]
    frame = GeoDataFrame(geometry=[BOX, None, shapely.Polygon()])
    assert is_empty(frame).tolist() == [False, True, True]
