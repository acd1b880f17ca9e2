"""Outlines of every kind, for hypothesis: plain, with holes, in parts, with heights, with corners nowhere, and none."""

import numpy as np
import shapely
from hypothesis import strategies as st

X, Y = 600_000.0, 2_300_000.0


def star(corners, seed, *, hole=False, x=X, y=Y):
    """A polygon that winds about a point, with corners at random distances."""
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    radius = random.uniform(4, 20, corners)
    ring = np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])
    return shapely.Polygon(ring, [(ring - (x, y)) * 0.3 + (x, y)] if hole else None)


def away(number):
    """A polygon with a corner nowhere."""
    return shapely.set_coordinates(shapely.Polygon([(0, 0), (1, 0), (1, 1)]), [(0, 0), (number, 0), (1, 1), (0, 0)])


STARS = st.builds(star, st.integers(3, 40), st.integers(0, 10_000), hole=st.booleans())
MANY = st.lists(STARS, min_size=1, max_size=3).map(shapely.MultiPolygon)
OTHERS = st.sampled_from(
    [
        None,
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.Polygon(),
        shapely.MultiPolygon(),
        shapely.GeometryCollection([shapely.box(0, 0, 1, 1)]),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        away(np.nan),
        away(np.inf),
    ]
)
ANY = st.lists(st.one_of(STARS, MANY, STARS.map(shapely.force_3d), MANY.map(shapely.reverse), OTHERS), max_size=8)


def array_of(shapes):
    array = np.full(len(shapes), None, dtype=object)
    array[:] = shapes
    return array


def plain(shapes):
    """Which are polygons with corners that are numbers."""
    there = np.isin(shapely.get_type_id(shapes), [3, 6]) & ~shapely.is_empty(shapes)
    return there & np.array([bool(np.isfinite(shapely.get_coordinates(shape)).all()) for shape in shapes], dtype=bool)
