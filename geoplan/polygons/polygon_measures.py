"""What polygons measure, from their corners alone: areas, boxes, centroids, and which way rings turn.

Areas are GEOS' to the last bit, boxes too; centroids are its to the rounding of coordinates. Of outlines that are not
told nothing is known: they measure NaN.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled
from geoplan.polygons.flat_polygons import FlatPolygons

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

_jit = compiled(nogil=True, error_model="numpy")


def polygon_areas(polygons: FlatPolygons) -> Floats:
    """Return the area of each outline, its holes left out. [unit of the coordinates, squared].

    Parameters
    ----------
    polygons
        As `geoplan.polygons.flat_polygons` reads them.

    Examples
    --------
    >>> import shapely
    >>> from geoplan.polygons.flat_polygons import polygons_of_shapes
    >>> polygon_areas(polygons_of_shapes(np.array([shapely.box(0, 0, 2, 1), shapely.Point(3, 3)])))
    array([ 2., nan])
    """
    areas = np.full(len(polygons.told), np.nan)
    _areas(ring_areas(polygons), polygons.parts, polygons.outlines, areas)
    return areas


def ring_areas(polygons: FlatPolygons) -> Floats:
    """Return the area of each ring: above nought where it turns counter-clockwise, below where it turns clockwise."""
    areas = np.empty(len(polygons.rings) - 1)
    _ring_areas(polygons.corners, polygons.rings, areas)
    return areas


def polygon_boxes(polygons: FlatPolygons) -> Floats:
    """Return west, south, east and north of each outline, shape (outlines, 4)."""
    boxes = np.full((len(polygons.told), 4), np.nan)
    _boxes(polygons.corners, (polygons.rings, polygons.parts, polygons.outlines), boxes)
    return boxes


def polygon_centroids(polygons: FlatPolygons) -> Floats:
    """Return x and y of the centroid of each outline, shape (outlines, 2); NaN of those without area."""
    centroids = np.full((len(polygons.told), 2), np.nan)
    each = (polygons.rings, polygons.parts, polygons.outlines)
    _centroids(polygons.corners, each, ring_areas(polygons), centroids)
    return centroids


@_jit
def _ring_areas(corners: Floats, rings: Integers, areas: Floats) -> None:
    """GEOS' Area::ofRingSigned, operation by operation, with its sign turned."""
    for ring in range(len(areas)):
        first, last = rings[ring], rings[ring + 1] - 1
        doubled = 0.0
        for k in range(first + 1, last):
            doubled += (corners[k, 0] - corners[first, 0]) * (corners[k - 1, 1] - corners[k + 1, 1])
        areas[ring] = -doubled / 2.0


@_jit
def _areas(of_rings: Floats, parts: Integers, outlines: Integers, areas: Floats) -> None:
    for number in range(len(areas)):
        if outlines[number + 1] == outlines[number]:
            continue
        areas[number] = 0.0
        for part in range(outlines[number], outlines[number + 1]):
            own = abs(of_rings[parts[part]])
            for hole in range(parts[part] + 1, parts[part + 1]):
                own -= abs(of_rings[hole])
            areas[number] += own


@_jit
def _boxes(corners: Floats, starts: tuple[Integers, Integers, Integers], boxes: Floats) -> None:
    """Take shells alone, as GEOS does: in them lie the holes of whatever is valid."""
    rings, parts, outlines = starts
    for number in range(len(boxes)):
        if outlines[number + 1] == outlines[number]:
            continue
        boxes[number, :2], boxes[number, 2:] = np.inf, -np.inf
        for part in range(outlines[number], outlines[number + 1]):
            for k in range(rings[parts[part]], rings[parts[part] + 1]):
                for axis in range(2):
                    boxes[number, axis] = min(boxes[number, axis], corners[k, axis])
                    boxes[number, axis + 2] = max(boxes[number, axis + 2], corners[k, axis])


@_jit
def _centroids(
    corners: Floats, starts: tuple[Integers, Integers, Integers], of_rings: Floats, centroids: Floats
) -> None:
    """Add up triangles about the first corner of each outline, so that no digits are lost far from the origin."""
    rings, parts, outlines = starts
    for number in range(len(centroids)):
        if outlines[number + 1] == outlines[number]:
            continue
        x0, y0 = corners[rings[parts[outlines[number]]]]
        east, north, doubled = 0.0, 0.0, 0.0
        for part in range(outlines[number], outlines[number + 1]):
            for ring in range(parts[part], parts[part + 1]):
                # shells count, holes take away, whichever way they turn
                sign = 1.0 if (of_rings[ring] > 0.0) == (ring == parts[part]) else -1.0
                for k in range(rings[ring], rings[ring + 1] - 1):
                    ax, ay = corners[k, 0] - x0, corners[k, 1] - y0
                    bx, by = corners[k + 1, 0] - x0, corners[k + 1, 1] - y0
                    twice = sign * (ax * by - bx * ay)
                    east += twice * (ax + bx)
                    north += twice * (ay + by)
                    doubled += twice
        if doubled > 0.0:
            centroids[number, 0] = x0 + east / (3.0 * doubled)
            centroids[number, 1] = y0 + north / (3.0 * doubled)
