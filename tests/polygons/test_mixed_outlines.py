"""Polygons and what else stands among them, against GEOS of all."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.opening.geometry import unwrapped
from geoplan.polygons.mixed_outlines import MixedOutlines
from support.odd_outlines import ANY, array_of, plain

OUTLINES = ANY.map(array_of)


def same(outlines, shapes):
    """Hold all that outlines say of themselves against geometries."""
    np.testing.assert_array_equal(outlines.polygons.told, plain(shapes))
    np.testing.assert_array_equal(outlines.there, ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    with np.errstate(invalid="ignore"):  # corners nowhere
        np.testing.assert_array_equal(outlines.areas(), shapely.area(shapes))
    np.testing.assert_array_equal(outlines.boxes(), shapely.bounds(shapes).reshape(-1, 4))
    ours, theirs = outlines.shapes(np.arange(len(shapes))), unwrapped(shapes)
    assert shapely.to_wkb(shapely.force_2d(ours)).tolist() == shapely.to_wkb(shapely.force_2d(theirs)).tolist()


@given(given=OUTLINES, more=OUTLINES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_measured_taken_and_replaced_is_that_of_geos(given, more, data):
    outlines = MixedOutlines.of(given)
    same(outlines, given)
    places = np.array(data.draw(st.lists(st.integers(0, len(given) - 1), max_size=6) if len(given) else st.just([])))
    same(outlines.taken(places.astype(np.int64)), given[places.astype(np.int64)])
    some = np.unique(places).astype(np.int64)[: len(more)]
    changed = given.copy()
    changed[some] = more[: len(some)]
    same(outlines.with_shapes(some, more[: len(some)]), changed)


@given(given=OUTLINES, lost=st.booleans())
@settings(max_examples=40, deadline=None)
def test_all_are_moved_alike_and_what_has_no_place_is_a_polygon_no_more(given, lost):
    def move(x, y):
        return np.where(lost & (x > 600_000.0), np.inf, x - 7.0), 2.0 * y

    flat = shapely.force_2d(given)
    coordinates = shapely.get_coordinates(flat)
    expected = shapely.set_coordinates(flat.copy(), np.column_stack(move(*coordinates.T)))
    same(MixedOutlines.of(flat).moved(move), expected)


def test_bounds_are_those_of_all_that_is_there():
    shapes = array_of([shapely.box(0, 0, 2, 1), shapely.Point(5, -3), None, shapely.Polygon()])
    assert MixedOutlines.of(shapes).bounds() == (0, -3, 5, 1)
    assert MixedOutlines.of(shapes[1:]).bounds() == (5, -3, 5, -3)
    assert MixedOutlines.of(shapes[:1]).bounds() == (0, 0, 2, 1)
    assert MixedOutlines.of(shapes[2:]).bounds() is None


@pytest.mark.parametrize("places", [[], [1]])
def test_what_is_replaced_changes_no_other(places):
    shapes = shapely.box([0, 1], 0, [1, 2], 1)
    outlines = MixedOutlines.of(shapes)
    outlines.with_shapes(np.array(places, dtype=np.int64), np.full(len(places), None, dtype=object))
    same(outlines, shapes)
