"""Polygons as a page shows them: light enough to send, drawn without gaps."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

# Quantum of coordinates in degrees: about one metre.
QUANTUM_DEG = 1e-5
# A screen shows the whole area on some two thousand pixels; half a pixel is not seen, zooming in must still look well.
EXTENT_PER_TOLERANCE = 4_000
MOST_VERTICES = 120_000
# What the first view may leave out, as a share of the area.
MOST_LEFT_OUT = 0.05
WORLD = [[-60.0, -170.0], [75.0, 170.0]]

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
    drawn = zones.geometry.notna() & ~zones.geometry.is_empty
    whole = zones.geometry[drawn].to_numpy()
    shapes = shapely.coverage_simplify(whole, tolerance)
    while shapely.get_num_coordinates(shapes).sum() > most_vertices and tolerance < extent:
        tolerance *= 2
        shapes = shapely.coverage_simplify(whole, tolerance)
    geometry = zones.geometry.copy()
    geometry[drawn] = shapes
    return zones.set_geometry(geometry)


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


def main_bounds(geometry: gpd.GeoSeries) -> list[list[float]]:
    """Return the south-west and north-east corners (y, x) of what a reader wants to see first, in the CRS of the zones.

    Small, far parts, such as an island out at sea, are left out where they would make everything else small.
    """
    parts = geometry[geometry.notna()].explode(ignore_index=True)
    parts = parts[~parts.is_empty]
    if parts.empty:
        return WORLD
    # In degrees too: only shares of the area are compared.
    area, boxes = shapely.area(parts.to_numpy()), shapely.bounds(parts.to_numpy())
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    middle = np.average(centres, axis=0, weights=area)
    outwards = np.argsort(-np.hypot(*(centres - middle).T), kind="stable")
    boxes, share = boxes[outwards], np.cumsum(area[outwards]) / area.sum()
    removable = int(np.searchsorted(share, MOST_LEFT_OUT, side="right"))
    sides = [_side(boxes[count:]) for count in range(removable + 1)]
    left_out = 0
    for count, side in enumerate(sides):
        if side < 0.75 * sides[left_out]:
            left_out = count
    west, south, east, north = _box(boxes[left_out:])
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]


def _box(boxes: np.ndarray) -> tuple[float, float, float, float]:
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _side(boxes: np.ndarray) -> float:
    west, south, east, north = _box(boxes)
    return max(east - west, north - south)
