"""The shape of footprints, from their coordinates alone: where one lies, and which way its long axis points.

The point is GEOS' point on surface (shapely's and geopandas' representative point) to the last bit; the long axis is
that of the minimum rotated rectangle. Both come from one pass over the coordinates, many times faster than a geometry
for every point and every rectangle.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.layers.rooftops.footprint import Footprints
from geoplan.machine.compiled import compiled
from geoplan.polygons.flat_polygons import FlatPolygons

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_JIT: Any = {"error_model": "numpy", "nogil": True}
_FEW = 64  # up to here insertion sort is faster than a sort that allocates


@dataclass(frozen=True, eq=False)
class FootprintShapes:
    """What the yield of a roof needs to know of its footprint.

    Attributes
    ----------
    x, y
        A point on the footprint; NaN where it is missing or empty. [m, the footprints' CRS]
    long_axis_azimuth
        Direction of the long side of the minimum rotated rectangle, from north, in 0 to below 180; of a square, one of
        its sides; 0 for what has no area. [degrees]
    """

    x: FloatArray
    y: FloatArray
    long_axis_azimuth: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: Any) -> "FootprintShapes":
        """Return some of the footprints: a slice, positions, or a mask."""
        return FootprintShapes(self.x[rows], self.y[rows], self.long_axis_azimuth[rows])


def footprint_shapes(footprints: npt.NDArray[Any]) -> FootprintShapes:
    """Measure footprints.

    Parameters
    ----------
    footprints
        shapely geometries in a projected CRS: polygons and multipolygons; what else is there gets a point only.

    Returns
    -------
    FootprintShapes
        One row for each footprint.

    Examples
    --------
    >>> shapes = footprint_shapes(np.array([shapely.box(0, 0, 20, 10), shapely.box(0, 0, 10, 20)]))
    >>> shapes.long_axis_azimuth
    array([90.,  0.])
    >>> shapes.x
    array([10.,  5.])
    """
    footprints = np.asarray(footprints, dtype=object)
    shapes = np.zeros((3, len(footprints)))
    kind = shapely.get_type_id(footprints)
    polygonal = ((kind == shapely.GeometryType.POLYGON) | (kind == shapely.GeometryType.MULTIPOLYGON)) & (
        shapely.get_num_coordinates(footprints) > 0
    )
    # get_num_interior_rings is 0 for multipolygons, which come with the others that have several rings
    one_ring = polygonal & (kind == shapely.GeometryType.POLYGON) & (shapely.get_num_interior_rings(footprints) == 0)
    for rows, split in ((one_ring, _single_rings), (polygonal & ~one_ring, _rings)):
        if rows.all():
            return FootprintShapes(*_measure(*split(footprints)))
        if rows.any():
            shapes[:, rows] = _measure(*split(footprints[rows]))
    rest = np.flatnonzero(~polygonal)
    if len(rest):
        points = shapely.point_on_surface(footprints[rest])
        points[shapely.is_empty(points)] = None  # GEOS has no coordinate for an empty point, and none makes NaN
        shapes[0, rest], shapes[1, rest] = shapely.get_x(points), shapely.get_y(points)
    return FootprintShapes(*shapes)


def shapes_of_polygons(polygons: FlatPolygons) -> FootprintShapes:
    """Measure footprints that are flat corners already, with no geometry for any.

    Parameters
    ----------
    polygons
        In a projected CRS.

    Returns
    -------
    FootprintShapes
        One row for each footprint, as `footprint_shapes` gives it; NaN for those that are not told.
    """
    shapes = np.full((3, len(polygons.told)), np.nan)
    # what is not told has no part: the others follow each other without a gap
    starts = np.append(polygons.outlines[:-1][polygons.told], polygons.outlines[-1])
    shapes[:, polygons.told] = _measure(polygons.corners, polygons.rings, polygons.parts, starts)
    return FootprintShapes(*shapes)


def shapes_on_the_way(footprints: Footprints) -> FootprintShapes:
    """Measure footprints on their way through a run; GEOS is asked of those alone whose corners are not known."""
    shapes = shapes_of_polygons(footprints.polygons)
    rest = footprints.untold
    if len(rest):
        more = footprint_shapes(footprints.shapes(rest))
        shapes.x[rest], shapes.y[rest], shapes.long_axis_azimuth[rest] = more.x, more.y, more.long_axis_azimuth
    return shapes


def _single_rings(polygons: npt.NDArray[Any]) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    rings = _offsets(shapely.get_num_coordinates(polygons))
    each = np.arange(len(polygons) + 1)
    return shapely.get_coordinates(polygons), rings, each, each


def _rings(polygons: npt.NDArray[Any]) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    """Return coordinates, and where each ring, each part's rings and each footprint's parts begin."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    return (
        shapely.get_coordinates(rings),
        _offsets(shapely.get_num_coordinates(rings)),
        _offsets(np.bincount(part_of_ring, minlength=len(parts))),
        _offsets(np.bincount(owner, minlength=len(polygons))),
    )


def _offsets(counts: npt.NDArray[Any]) -> IntArray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@compiled(**_JIT)
def _measure(coordinates: FloatArray, rings: IntArray, parts: IntArray, footprints: IntArray) -> FloatArray:
    """Return x, y and azimuth; shape (3, footprint)."""
    n = len(footprints) - 1
    out = np.empty((3, n))
    most = 0
    for i in range(n):
        most = max(most, rings[parts[footprints[i + 1]]] - rings[parts[footprints[i]]])
    crossings = np.empty(most)
    corner_x, corner_y = np.empty(most), np.empty(most)
    hull_x, hull_y = np.empty(most + 1), np.empty(most + 1)
    for i in range(n):
        widest = -1.0
        count = 0
        # near the origin, or products of northings of 1e6 m would take the digits that tell the corners apart
        origin_x, origin_y = coordinates[rings[parts[footprints[i]]]]
        for part in range(footprints[i], footprints[i + 1]):
            if parts[part] == parts[part + 1]:
                continue
            x, y, width = _point_on_surface(coordinates, rings, parts[part], parts[part + 1], crossings)
            if width > widest:
                widest = width
                out[0, i], out[1, i] = x, y
            # the hull needs the shells only; the closing vertex is the first once more
            for k in range(rings[parts[part]], rings[parts[part] + 1] - 1):
                corner_x[count] = coordinates[k, 0] - origin_x
                corner_y[count] = coordinates[k, 1] - origin_y
                count += 1
        corners = _convex_hull(corner_x, corner_y, count, hull_x, hull_y)
        out[2, i] = _long_axis(hull_x, hull_y, corners)
    return out


@compiled(**_JIT)
def _point_on_surface(
    coordinates: FloatArray, rings: IntArray, first_ring: int, last_ring: int, crossings: FloatArray
) -> tuple[float, float, float]:
    """Return the middle of the widest section along a line through the middle, and the section's width.

    GEOS' InteriorPointArea, operation by operation. The line runs half-way between the two vertices next to the middle
    of the bounds, above and below, so that it passes through no vertex.
    """
    low, high = np.inf, -np.inf
    shell = first_ring
    for k in range(rings[shell], rings[shell + 1]):
        low, high = min(low, coordinates[k, 1]), max(high, coordinates[k, 1])
    middle = (low + high) / 2.0
    for k in range(rings[first_ring], rings[last_ring]):
        y = coordinates[k, 1]
        if y <= middle:
            low = max(low, y)
        else:
            high = min(high, y)
    level = (high + low) / 2.0

    count = 0
    for ring in range(first_ring, last_ring):
        for k in range(rings[ring] + 1, rings[ring + 1]):
            x0, y0, x1, y1 = coordinates[k - 1, 0], coordinates[k - 1, 1], coordinates[k, 0], coordinates[k, 1]
            # an upward edge counts with its start, a downward one with its end
            if (y0 <= level < y1) or (y1 <= level < y0):
                crossings[count] = x0 if x0 == x1 else x0 + (level - y0) / ((y1 - y0) / (x1 - x0))
                count += 1
    _sort(crossings, count)
    start = rings[first_ring]
    best_x, best_y, best = coordinates[start, 0], coordinates[start, 1], 0.0
    for k in range(0, count - 1, 2):
        width = crossings[k + 1] - crossings[k]
        if width > best:
            best = width
            best_x, best_y = (crossings[k] + crossings[k + 1]) / 2.0, level
    return best_x, best_y, best


@compiled(**_JIT)
def _sort(values: FloatArray, count: int) -> None:
    if count > _FEW:
        values[:count] = np.sort(values[:count])
        return
    for i in range(1, count):
        value = values[i]
        k = i - 1
        while k >= 0 and values[k] > value:
            values[k + 1] = values[k]
            k -= 1
        values[k + 1] = value


@compiled(**_JIT)
def _sort_points(x: FloatArray, y: FloatArray, count: int) -> None:
    """Sort by x, then y."""
    if count > _FEW:
        order = np.argsort(y[:count], kind="mergesort")
        order = order[np.argsort(x[:count][order], kind="mergesort")]
        x[:count], y[:count] = x[:count][order], y[:count][order]
        return
    for i in range(1, count):
        px, py = x[i], y[i]
        k = i - 1
        while k >= 0 and (x[k] > px or (x[k] == px and y[k] > py)):
            x[k + 1], y[k + 1] = x[k], y[k]
            k -= 1
        x[k + 1], y[k + 1] = px, py


@compiled(**_JIT)
def _convex_hull(x: FloatArray, y: FloatArray, count: int, hull_x: FloatArray, hull_y: FloatArray) -> int:
    """Write the hull, counter-clockwise from its leftmost point, and return its corners (Andrew 1979).

    Sorts `x` and `y`.
    """
    _sort_points(x, y, count)
    n = 0
    for i in range(count):
        while n >= 2 and _turn(hull_x, hull_y, n, x[i], y[i]) <= 0.0:
            n -= 1
        hull_x[n], hull_y[n] = x[i], y[i]
        n += 1
    # straight and doubled corners went with the turns to the right: `_long_axis` divides by the length of each side
    lower = n + 1
    for i in range(count - 2, -1, -1):
        while n >= lower and _turn(hull_x, hull_y, n, x[i], y[i]) <= 0.0:
            n -= 1
        hull_x[n], hull_y[n] = x[i], y[i]
        n += 1
    return max(n - 1, 0)


@compiled(**_JIT)
def _turn(hull_x: FloatArray, hull_y: FloatArray, n: int, x: float, y: float) -> float:
    ax, ay = hull_x[n - 2], hull_y[n - 2]
    return (hull_x[n - 1] - ax) * (y - ay) - (hull_y[n - 1] - ay) * (x - ax)


@compiled(**_JIT)
def _long_axis(x: FloatArray, y: FloatArray, n: int) -> float:
    """Return the azimuth of the long side of the smallest rectangle about a hull. [degrees].

    The smallest rectangle has a side along a side of the hull (Freeman and Shapira 1975). Hulls of buildings have a
    dozen corners: to measure all of them along each side is faster than to let calipers go around.
    """
    if n < 3:
        return 0.0
    smallest, east, north = np.inf, 0.0, 0.0
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        ux, uy = x[j] - x[i], y[j] - y[i]
        ahead, behind, across = -np.inf, np.inf, 0.0
        for k in range(n):
            dx, dy = x[k] - x[i], y[k] - y[i]
            along = dx * ux + dy * uy
            ahead, behind = max(ahead, along), min(behind, along)
            across = max(across, dy * ux - dx * uy)
        area = (ahead - behind) * across / (ux * ux + uy * uy)
        # the opposite sides of a rectangle are equal but for rounding: the first one is taken
        if area < smallest * (1.0 - 1e-12):
            smallest = area
            east, north = (ux, uy) if ahead - behind >= across else (-uy, ux)
    # an angle just below 0 plus 180 may round to 180 itself
    azimuth = np.degrees(np.arctan2(east, north)) % 180.0
    return azimuth if azimuth < 180.0 else 0.0
