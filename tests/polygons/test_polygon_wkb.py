"""Bytes of polygons against those that GEOS writes of them."""

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given, settings

from geoplan.layers.opening.geometry import unwrapped
from geoplan.polygons.flat_polygons import FlatPolygons, polygons_of_shapes, polygons_of_wkb
from geoplan.polygons.polygon_wkb import geometries_of_polygons, wkb_of_polygons
from support.odd_outlines import ANY, array_of, plain


@given(given=ANY)
@settings(max_examples=80, deadline=None)
def test_the_bytes_are_those_of_geos(given):
    shapes = array_of(given)
    polygons, there = polygons_of_shapes(shapes), plain(shapes)
    expected = shapely.to_wkb(unwrapped(shapely.force_2d(shapes)))
    expected[~there] = None
    column = wkb_of_polygons(polygons)
    column.validate(full=True)
    assert column.to_pylist() == expected.tolist()
    for ours, theirs in zip(polygons_of_wkb(column), polygons, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    made = geometries_of_polygons(polygons)
    assert shapely.is_missing(made).tolist() == (~there).tolist()


def test_what_is_too_long_for_short_offsets_gets_long_ones(monkeypatch):
    monkeypatch.setattr("geoplan.polygons.polygon_wkb._MOST_BYTES", 100)
    squares = shapely.box([0, 1], 0, [1, 2], 1)
    column = wkb_of_polygons(polygons_of_shapes(squares))
    assert column.type == pa.large_binary()
    assert column.to_pylist() == shapely.to_wkb(squares).tolist()


def test_of_none_there_is_nothing():
    starts = np.zeros(1, dtype=np.int64)
    nothing = FlatPolygons(np.empty((0, 2)), starts, starts, starts, np.empty(0, dtype=bool))
    assert wkb_of_polygons(nothing).to_pylist() == []
