import struct

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.polygons.flat_polygons import polygons_of_lists, polygons_of_shapes, polygons_of_wkb
from support.odd_outlines import ANY, MANY, STARS, array_of, plain


def assert_same(ours, shapes):
    """Hold flat polygons against shapely's own ragged arrays of the same geometries."""
    there = plain(shapes)
    np.testing.assert_array_equal(ours.told, there)
    np.testing.assert_array_equal(np.diff(ours.outlines)[there], shapely.get_num_geometries(shapes[there]))
    assert not np.diff(ours.outlines)[~there].any()
    if there.any():
        kind, corners, offsets = shapely.to_ragged_array([shapely.MultiPolygon([]), *_multi(shapes[there])])
        assert kind == shapely.GeometryType.MULTIPOLYGON
        np.testing.assert_array_equal(ours.corners, corners[:, :2])
        np.testing.assert_array_equal(ours.rings, offsets[0])
        np.testing.assert_array_equal(ours.parts, offsets[1])


def _multi(shapes):
    flat = shapely.force_2d(shapes)
    return [shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for shape in flat]


@pytest.mark.parametrize("flavor", ["iso", "extended"])
@given(
    given=ANY,
    order=st.sampled_from([0, 1]),
    srid=st.booleans(),
    wide=st.booleans(),
    cut=st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_wkb_gives_the_corners_that_geos_reads(flavor, given, order, srid, wide, cut):
    shapes = array_of(given)
    named = shapely.set_srid(shapes, 32648) if srid and flavor == "extended" else shapes
    wkb = shapely.to_wkb(named, byte_order=order, flavor=flavor, include_srid=srid and flavor == "extended")
    column = pa.array(wkb.tolist(), pa.large_binary() if wide else pa.binary()).slice(cut)
    assert_same(polygons_of_wkb(column), shapes[cut:])


@pytest.mark.skipif(not hasattr(shapely, "has_m"), reason="this shapely knows no measures")
@pytest.mark.parametrize("kind", ["M", "ZM"])
def test_measures_are_left_out(kind):
    ring = ", ".join(f"{x} {y} " + " ".join("7" * len(kind)) for x, y in ((0, 0), (4, 0), (4, 3), (0, 0)))
    shape = shapely.from_wkt(f"POLYGON {kind} (({ring}))")
    for flavor in ("iso", "extended"):
        ours = polygons_of_wkb(pa.array([shapely.to_wkb(shape, flavor=flavor)]))
        assert ours.corners.tolist() == [[0, 0], [4, 0], [4, 3], [0, 0]]


@given(shape=st.one_of(STARS, MANY), data=st.data())
@settings(max_examples=300, deadline=None)
def test_of_broken_bytes_nothing_is_told_that_geos_reads_otherwise(shape, data):
    wkb = bytearray(shapely.to_wkb(shape))
    for _ in range(data.draw(st.integers(0, 3))):
        wkb[data.draw(st.integers(0, min(len(wkb) - 1, 40)))] = data.draw(st.integers(0, 255))
    broken = bytes(wkb[: data.draw(st.integers(0, len(wkb)))]) if data.draw(st.booleans()) else bytes(wkb)
    ours = polygons_of_wkb(pa.array([broken, shapely.to_wkb(shapely.box(0, 0, 1, 1))], pa.binary()))
    assert ours.told[1]
    assert ours.corners[-5:].tolist() == shapely.get_coordinates(shapely.box(0, 0, 1, 1)).tolist()
    if ours.told[0]:
        theirs = shapely.from_wkb(broken)
        np.testing.assert_array_equal(ours.corners[:-5], shapely.get_coordinates(theirs))


def test_what_a_writer_claims_is_not_believed():
    claims = struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF), struct.pack("<BII", 1, 6, 0xFFFFFFFF), b"", b"\x01"
    open_ring = struct.pack("<BIII8d", 1, 3, 1, 4, 0, 0, 1, 0, 1, 1, 0, 1)
    more_than_one = shapely.to_wkb(shapely.box(0, 0, 1, 1)) + b"\x00"
    curve = struct.pack("<BII", 1, 10, 0)
    ours = polygons_of_wkb(pa.array([*claims, open_ring, more_than_one, curve], pa.binary()))
    assert not ours.told.any()
    assert ours.corners.shape == (0, 2)


def test_of_an_empty_column_there_is_nothing():
    for column in (pa.array([], pa.binary()), pa.array([None, None], pa.binary())):
        ours = polygons_of_wkb(column)
        assert ours.outlines.tolist() == [0] * (len(column) + 1)
        assert ours.rings.tolist() == ours.parts.tolist() == [0]


def test_what_stands_under_a_missing_value_is_not_read():
    wkb = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    offsets = pa.array([0, len(wkb), 2 * len(wkb)], pa.int32()).buffers()[1]
    column = pa.Array.from_buffers(pa.binary(), 2, [pa.py_buffer(b"\x02"), offsets, pa.py_buffer(wkb + wkb)])
    ours = polygons_of_wkb(column)
    assert ours.told.tolist() == [False, True]
    assert len(ours.corners) == 5


@pytest.mark.parametrize("interleaved", [True, False])
@given(given=st.lists(st.one_of(STARS, STARS.map(shapely.force_3d), st.none()), max_size=6), cut=st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_lists_of_polygons_give_the_corners_of_geometries(interleaved, given, cut):
    deep = any(shapely.has_z(shape) for shape in given)
    shapes = array_of([shapely.force_3d(shape) if deep and shape else shape for shape in given])
    assert_lists_same(shapes, interleaved, cut, "polygon")


@pytest.mark.parametrize("interleaved", [True, False])
@given(given=st.lists(st.one_of(MANY, st.none()), max_size=6), cut=st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_lists_of_many_polygons_give_the_corners_of_geometries(interleaved, given, cut):
    assert_lists_same(array_of(given), interleaved, cut, "multipolygon")


def assert_lists_same(shapes, interleaved, cut, encoding):
    series = gpd.GeoSeries(shapes, crs="EPSG:32648")
    if not series.notna().any():
        return  # geopandas cannot say what they are
    column = pa.array(series.to_arrow(geometry_encoding="geoarrow", interleaved=interleaved))
    storage = column.storage if isinstance(column, pa.ExtensionArray) else column
    assert_same(polygons_of_lists(storage.slice(cut), encoding), shapes[cut:])


def test_lists_that_are_no_rings_are_not_told():
    square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 0.0]]
    kind = pa.list_(pa.list_(pa.list_(pa.float64(), 2)))
    column = pa.array([[square], [], [[]], [square[:3]], [square, square[:2]], [[[np.nan, 0.0], *square[1:]]]], kind)
    ours = polygons_of_lists(column, "polygon")
    assert ours.told.tolist() == [True, *[False] * 5]
    assert ours.corners.tolist() == square
    assert ours.outlines.tolist() == [0, *[1] * 6]


@given(given=ANY)
@settings(max_examples=60, deadline=None)
def test_geometries_give_their_corners(given):
    shapes = array_of(given)
    assert_same(polygons_of_shapes(shapes), shapes)


@given(given=ANY, places=st.lists(st.integers(0, 7), max_size=9))
@settings(max_examples=60, deadline=None)
def test_outlines_at_some_places_are_those_of_the_geometries_there(given, places):
    shapes = array_of(given)
    places = np.array([place for place in places if place < len(shapes)], dtype=np.int64)
    taken, alone = polygons_of_shapes(shapes).taken(places), polygons_of_shapes(shapes[places])
    for ours, theirs in zip(taken, alone, strict=True):
        np.testing.assert_array_equal(ours, theirs)
