"""Outlines that meet: held to GEOS, which knows nothing of how they were worked out here."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.rooftops.overlaps.outlines import (
    APART,
    MEET,
    UNSURE,
    joined,
    left_beside,
    meetings,
    rings_of_polygons,
    rings_of_wkb,
    simple,
)
from geoplan.polygons.flat_polygons import polygons_of_shapes

EAST, NORTH = 650_000.0, 2_290_000.0
INSIDES_MEET = "T********"


def rings_of(shapes):
    """The corners of geometries, as GEOS gives them."""
    return rings_of_polygons(polygons_of_shapes(shapes))


def blobs(seed, count, *, corners=12, side=40.0):
    """Draw outlines of any form about some places, most of them valid, some wound the other way."""
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        n = int(random.integers(3, corners))
        turn = np.sort(random.random(n)) * 2 * np.pi
        radius = random.uniform(2, 12, n)
        x, y = random.uniform(0, side, 2)
        shape = shapely.Polygon(np.column_stack([EAST + x + radius * np.cos(turn), NORTH + y + radius * np.sin(turn)]))
        drawn.append(shapely.reverse(shape) if random.random() < 0.5 else shape)
    return np.array(drawn)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_what_is_called_simple_is_valid(seed):
    shapes = np.concatenate([blobs(seed, 60), [shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])]])
    valid, told = shapely.is_valid(shapes), simple(rings_of(shapes))
    assert not (told & ~valid).any()
    assert (told | ~valid).mean() > 0.9  # and most that are valid are called so


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)],  # touches itself in a corner on an edge
        [(0, 0), (4, 0), (2, 0), (2, 3)],  # goes there and back
        [(0, 0), (4, 0), (4, 0), (4, 4)],  # a corner twice
        [(0, 0), (4, 0), (4, 4), (4, 4), (0, 4)],
        [(0, 0), (np.nan, 0), (4, 4)],
        [(0, 0), (1, 1), (2, 2)],  # flat
    ],
)
def test_of_what_is_not_plain_nothing_is_said(corners):
    with np.errstate(invalid="ignore"):  # shapely warns of coordinates that are no numbers
        shape = shapely.Polygon(corners)
    assert not simple(rings_of(np.array([shape])))[0]


def test_only_rings_of_few_corners_are_plain():
    house = shapely.box(0, 0, 9, 9)
    court = shapely.Polygon(house.exterior.coords, [shapely.box(2, 2, 4, 4).exterior.coords])
    round_ = shapely.Point(0, 0).buffer(9, quad_segs=32)
    others = [
        court,
        round_,
        shapely.MultiPolygon([house, shapely.box(20, 0, 29, 9)]),
        shapely.Point(1, 1),
        None,
        shapely.Polygon(),
    ]
    rings = rings_of(np.array([house, *others], dtype=object))
    assert rings.plain.tolist() == [True] + [False] * len(others)
    assert rings.starts.tolist() == [0] + [4] * (len(others) + 1)


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_wkb_gives_the_corners_that_geometries_give(kind):
    shapes = blobs(3, 40)
    court = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior.coords, [shapely.box(2, 2, 4, 4).exterior.coords])
    high = shapely.Polygon([(0, 0, 1), (1, 0, 1), (1, 1, 1)])
    shapes = np.concatenate([shapes, [court, shapely.Point(1, 2), shapely.MultiPolygon([court]), high]])
    wkb = shapely.to_wkb(shapes, output_dimension=3).tolist()
    big_endian = shapely.to_wkb(shapes[:1], byte_order=0).tolist()
    with_srid = shapely.to_wkb(shapely.set_srid(shapes[:1], 32648), include_srid=True).tolist()
    column = pa.array([wkb[0], *wkb, None, *big_endian, *with_srid, b"", b"\x01\x03"], type=kind)[1:]
    ours, theirs = rings_of_wkb(column), rings_of(shapes)
    assert ours.plain[: len(shapes)].tolist() == theirs.plain.tolist()
    # nothing, the first once more in another order of bytes and with an SRID, and what is no WKB
    assert ours.plain[len(shapes) :].tolist() == [False, True, True, False, False]
    first = theirs.taken(np.zeros(2, dtype=np.int64))
    np.testing.assert_array_equal(ours.corners, np.concatenate([theirs.corners, first.corners]))


def test_a_multipolygon_of_one_ring_is_plain():
    shapes = np.array([shapely.MultiPolygon([shapely.box(k, 0, k + 1, 1) for k in range(n)]) for n in (1, 2)])
    rings = rings_of_wkb(pa.array(shapely.to_wkb(shapes).tolist()))
    assert rings.plain.tolist() == [True, False]
    assert len(rings.corners) == 4


def test_of_an_empty_column_there_is_nothing():
    assert rings_of_wkb(pa.array([], type=pa.binary())).starts.tolist() == [0]
    assert joined([]).starts.tolist() == [0]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_pairs_meet_where_geos_says_so(seed):
    shapes = blobs(seed, 60)
    shapes = shapes[shapely.is_valid(shapes)]
    pairs = np.stack(np.triu_indices(len(shapes), 1), axis=1)
    told = meetings(rings_of(shapes), pairs)
    meet = shapely.relate_pattern(shapes[pairs[:, 0]], shapes[pairs[:, 1]], INSIDES_MEET)
    assert (meet[told != UNSURE] == (told[told != UNSURE] == MEET)).all()
    assert (told == UNSURE).mean() < 0.05


def test_walls_and_corners_in_common_are_asked_of_geos():
    first = shapely.box(0, 0, 10, 10)
    others = [
        shapely.box(10, 0, 20, 10),  # a wall
        shapely.box(10, 10, 20, 20),  # a corner
        shapely.box(5, 0, 9, 5),  # a wall, from inside
        first,
    ]
    rings = rings_of(np.array([first, *others]))
    assert (meetings(rings, np.array([[0, n] for n in range(1, 5)])) == UNSURE).all()


def test_one_in_the_other_meets_and_one_beside_is_apart():
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(2, 2, 4, 4), shapely.box(20, 0, 30, 10)])
    assert meetings(rings_of(shapes), np.array([[0, 1], [1, 0], [0, 2]])).tolist() == [MEET, MEET, APART]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 4))
def test_what_is_left_is_the_difference(seed, covers):
    shapes = blobs(seed, 40)
    shapes = shapes[shapely.is_valid(shapes)]
    random = np.random.default_rng(seed)
    others = random.integers(0, len(shapes), 60)
    owners = random.integers(0, len(shapes), 60 * covers)
    left, told = left_beside(rings_of(shapes), owners, others, np.arange(0, 60 * covers + 1, covers))
    expected = shapes[others]
    for number in range(covers):
        expected = shapely.difference(expected, shapes[owners[number::covers]])
    assert told.mean() > 0.3
    assert shapely.is_valid(left[told]).all()
    assert shapely.area(shapely.symmetric_difference(left[told], expected[told])).max() < 1e-6


@pytest.mark.parametrize("turned", [False, True])
def test_a_cut_into_one_wall_leaves_a_notch(turned):
    """Both crossings lie on one edge, of the one or of the other."""
    house, bay = shapely.box(0, 0, 10, 10), shapely.Polygon([(4, -5), (6, -5), (5, 5)])
    shapes = np.array([bay, house] if turned else [house, bay])
    left, told = left_beside(rings_of(shapes), np.array([1]), np.array([0]), np.array([0, 1]))
    assert told.all()
    assert left[0].area == pytest.approx(shapely.difference(*shapes).area)


def test_what_falls_apart_or_gets_a_courtyard_is_asked_of_geos():
    house = shapely.box(0, 0, 10, 10)
    shapes = np.array([house, shapely.box(4, -5, 6, 15), shapely.box(4, 4, 6, 6), shapely.box(-1, -1, 11, 11)])
    left, told = left_beside(rings_of(shapes), np.array([1, 2, 3]), np.array([0, 0, 0]), np.arange(4))
    assert told.tolist() == [False, False, True]
    assert left[2].is_empty
