"""Polygons as a page shows them: light enough to send, drawn without gaps."""

import math
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

# Quantum of coordinates in degrees: about one metre.
QUANTUM_DEG = 1e-5
# A screen shows the whole area on some two thousand pixels; half a pixel is not seen, zooming in must still look well.
EXTENT_PER_TOLERANCE = 4_000
MOST_VERTICES = 120_000

Ring = list[int]


def simplified(zones: gpd.GeoDataFrame, *, most_vertices: int = MOST_VERTICES) -> gpd.GeoDataFrame:
    """Return the zones with fewer vertices, their common borders still common.

    Parameters
    ----------
    zones
        Polygons in a projected CRS in metres.
    most_vertices
        The tolerance is doubled until no more vertices are left, or no more can be removed.
    """
    west, south, east, north = zones.total_bounds
    extent = float(np.nan_to_num(max(east - west, north - south)))
    tolerance = float(np.clip(extent / EXTENT_PER_TOLERANCE, 1.0, 100.0))
    shapes = zones.geometry.to_numpy()
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    whole = shapes[drawn]
    shapes = _simplified_to(whole, tolerance, extent, most_vertices)
    geometry = zones.geometry.copy()
    geometry[drawn] = shapes
    return zones.set_geometry(geometry)


def _simplified_to(whole: NDArray[Any], tolerance: float, extent: float, most_vertices: int) -> NDArray[Any]:
    """Simplify by the first doubling of a tolerance that leaves few enough vertices; the last one is the extent's."""
    shapes = shapely.coverage_simplify(whole, tolerance)
    if shapely.get_num_coordinates(shapes).sum() <= most_vertices or tolerance >= extent:
        return shapes
    low, high = 0, math.ceil(math.log2(extent / tolerance))
    shapes = shapely.coverage_simplify(whole, tolerance * 2**high)
    if shapely.get_num_coordinates(shapes).sum() > most_vertices:
        return shapes  # many zones: nothing less is left of them
    while high - low > 1:  # a larger tolerance never leaves more: halving asks for few of them
        middle = (low + high) // 2
        tried = shapely.coverage_simplify(whole, tolerance * 2**middle)
        if shapely.get_num_coordinates(tried).sum() > most_vertices:
            low = middle
        else:
            high, shapes = middle, tried
    return shapes


def quantised(geometry: gpd.GeoSeries) -> list[list[list[Ring]]]:
    """Return polygons as whole numbers: for each zone its polygons, for each polygon its rings.

    A ring is ``[x, y, dx, dy, dx, dy, …]`` in quanta of `QUANTUM_DEG`: its first vertex, then the steps to the
    following ones; the closing vertex is left out.

    Parameters
    ----------
    geometry
        Polygons in EPSG:4326.

    Examples
    --------
    >>> quantised(gpd.GeoSeries([shapely.box(106.0, 20.0, 106.00002, 20.00001)]))
    [[[[10600002, 2000000, 0, 1, -2, 0, 0, -1]]]]
    """
    return [
        [[ring for part in _rings(polygon) if (ring := _steps(part))] for polygon in _polygons(shape)]
        for shape in geometry
    ]


def _polygons(shape: shapely.Geometry | None) -> Iterator[shapely.Polygon]:
    if shape is not None and not shapely.is_empty(shape):
        for part in shapely.get_parts(shape).tolist():
            if isinstance(part, shapely.Polygon):
                yield part


def _rings(polygon: shapely.Polygon) -> Iterator[shapely.LinearRing]:
    yield polygon.exterior
    yield from polygon.interiors


def _steps(ring: shapely.LinearRing) -> Ring:
    quanta = np.rint(shapely.get_coordinates(ring) / QUANTUM_DEG).astype(np.int64)[:-1]
    moved = np.any(np.diff(quanta, axis=0, prepend=quanta[:1] - 1) != 0, axis=1)
    quanta = quanta[moved]
    return np.diff(quanta, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()


def label_points(geometry: gpd.GeoSeries) -> list[tuple[float, float] | None]:
    """Return a point inside the largest part of each polygon (longitude, latitude); None where there is none."""
    points: list[tuple[float, float] | None] = []
    for shape in geometry:
        largest = max(_polygons(shape), key=lambda part: part.area, default=None)
        if largest is None:
            points.append(None)
            continue
        centre = largest.centroid
        point = centre if largest.contains(centre) else largest.representative_point()
        points.append((round(point.x, 5), round(point.y, 5)))
    return points
