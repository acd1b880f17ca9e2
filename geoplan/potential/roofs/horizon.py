"""The horizon that the neighbours draw about every roof, where heights are known.

A roof is seen from one point, its representative point at the height of the roof. Along the middle of each sector of
the compass the nearest wall of every higher building within a radius is met exactly; the steepest line of sight over
one of them is the horizon of that sector.
"""

import math
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
from numba import prange

from geoplan.errors import Fault, LayerError
from geoplan.layers.rooftops.footprint import Footprints, roof_rows
from geoplan.machine.compiled import compiled
from geoplan.polygons.flat_polygons import polygons_of_shapes
from geoplan.polygons.mixed_outlines import MixedOutlines
from geoplan.polygons.polygon_measures import polygon_boxes
from geoplan.potential.roofs.footprint_shape import FloatArray, FootprintShapes, IntArray, shapes_of_roofs

_JIT: Any = {"error_model": "numpy"}
_MOST_CELLS = 4_000_000


def horizons(
    roofs: Footprints | gpd.GeoDataFrame,
    *,
    radius_m: float,
    sectors: int,
    neighbours: Footprints | gpd.GeoDataFrame | None = None,
    shapes: FootprintShapes | None = None,
) -> FloatArray:
    """Measure how high the neighbours stand about each roof.

    Parameters
    ----------
    roofs
        Footprints in a projected CRS, with ``height_m`` above one level, NaN where unknown.
    radius_m
        Neighbours farther away are not seen; at 0 nothing shades. [m]
    sectors
        Directions; the first is the sector that begins at north, clockwise.
    neighbours
        The buildings that may shade, with ``height_m``, in the same CRS; those of unknown height shade nothing. By
        default the roofs themselves. Roofs may stand among them: nothing shades what is as high as itself.
    shapes
        Of the roofs, where they are known already.

    Returns
    -------
    ndarray
        Elevation of the horizon at the middle of each sector, shape (roof, sector), 0 where nothing is higher; NaN for
        roofs of unknown height. [degrees]

    Raises
    ------
    LayerError
        Where the column is missing, the two lie in different CRS, or there is no direction to look.

    Notes
    -----
    A footprint that holds the point of a roof is taken for the roof's own building, drawn twice, and shades nothing.
    """
    others = roofs if neighbours is None else neighbours
    faults = [
        Fault(name, "column height_m", found="no such column", expected="heights in metres, NaN where unknown")
        for name, frame in (("roofs", roofs), ("neighbours", others))
        if "height_m" not in roof_rows(frame)
    ]
    if others.crs != roofs.crs:
        faults.append(Fault("neighbours", "CRS", found=str(others.crs), expected=f"that of the roofs, {roofs.crs}"))
    if not (radius_m >= 0 and sectors >= 1):
        faults.append(
            Fault("horizons", "radius_m, sectors", found=f"{radius_m}, {sectors}", expected="0 or more, at least 1")
        )
    if faults:
        raise LayerError(faults)
    shapes = shapes_of_roofs(roofs) if shapes is None else shapes
    height = roof_rows(roofs)["height_m"].to_numpy(float)
    result = np.where(np.isnan(height)[:, None], np.nan, np.zeros((1, sectors)))
    shells = _shells(others, lowest=float(np.nanmin(height, initial=np.inf)))
    if radius_m > 0 and len(shells.height):
        points = np.column_stack([shapes.x, shapes.y, height])
        _look_around(points, shells, _cells(shells.bounds, radius_m), float(radius_m), result)
    return result


class _Shells(NamedTuple):
    """The outer rings of buildings, for compiled loops: coordinates, where each begins, heights and bounds.

    `turns` is above 0 where a ring runs counter-clockwise.
    """

    coordinates: FloatArray
    rings: IntArray
    height: FloatArray
    bounds: FloatArray
    turns: FloatArray


class _Cells(NamedTuple):
    """The buildings of each cell of a grid, for compiled loops: x, y and side; columns, rows; lists by cell."""

    grid: FloatArray
    size: IntArray
    begin: IntArray
    lists: IntArray


def _shells(buildings: Footprints | gpd.GeoDataFrame, *, lowest: float) -> _Shells:
    """Return the outer rings of what is higher than the lowest roof."""
    height = roof_rows(buildings)["height_m"].to_numpy(float)
    high = np.flatnonzero(height > lowest)
    if isinstance(buildings, Footprints):
        outlines = MixedOutlines(buildings.polygons.taken(high), np.full(len(high), None, dtype=object))
        rest = np.flatnonzero(~outlines.polygons.told)
        polygons = outlines.with_shapes(rest, buildings.shapes(high[rest])).polygons
    else:
        polygons = polygons_of_shapes(buildings.geometry.to_numpy()[high])
    shells = polygons.shells()
    owner = np.repeat(np.arange(len(high)), np.diff(polygons.outlines))
    turns = _turns(shells.corners, shells.rings)
    return _Shells(shells.corners, shells.rings, height[high][owner], polygon_boxes(shells), turns)


def _cells(bounds: FloatArray, radius_m: float) -> _Cells:
    """Lay a grid over the buildings: its origin and step, its size, and the buildings that touch each cell."""
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    step = max(radius_m / 2.0, math.sqrt((east - west) * (north - south) / _MOST_CELLS))
    size = np.array([int((east - west) / step) + 1, int((north - south) / step) + 1], dtype=np.int64)
    grid = np.array([west, south, step])
    return _Cells(grid, size, *_cell_lists(bounds, grid, size))


def _turns(coordinates: FloatArray, rings: IntArray) -> FloatArray:
    """Return twice the signed area of each ring."""
    if len(rings) < 2:
        return np.zeros(0)
    x, y = (coordinates - np.repeat(coordinates[rings[:-1]], np.diff(rings), axis=0)).T
    steps = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    steps[rings[1:] - 1] = 0.0  # from the end of a ring none leads to the next
    return np.asarray(np.add.reduceat(steps, rings[:-1]), dtype=float)


@compiled(**_JIT)
def _cell_lists(bounds: FloatArray, grid: FloatArray, size: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each cell's list begins, and the lists."""
    begin = np.zeros(size[0] * size[1] + 1, dtype=np.int64)
    for turn in range(2):
        if turn == 1:
            begin = np.cumsum(begin)
            lists = np.empty(begin[-1], dtype=np.int64)
            free = begin[:-1].copy()
        for b in range(len(bounds)):
            for row in range(int((bounds[b, 1] - grid[1]) / grid[2]), int((bounds[b, 3] - grid[1]) / grid[2]) + 1):
                for column in range(
                    int((bounds[b, 0] - grid[0]) / grid[2]), int((bounds[b, 2] - grid[0]) / grid[2]) + 1
                ):
                    cell = row * size[0] + column
                    if turn == 0:
                        begin[cell + 1] += 1
                    else:
                        lists[free[cell]] = b
                        free[cell] += 1
    return begin, lists


@compiled(parallel=True, **_JIT)
def _look_around(points: FloatArray, shells: _Shells, cells: _Cells, radius: float, out: FloatArray) -> None:
    """Write the horizon of each point (x, y, height)."""
    coordinates, rings, height, bounds, turns = shells
    grid, size, begin, lists = cells
    sectors = out.shape[1]
    turn = 2.0 * np.pi / sectors
    middle = (np.arange(sectors) + 0.5) * turn
    sine, cosine = np.sin(middle), np.cos(middle)
    for i in prange(len(points)):
        x, y, own = points[i, 0], points[i, 1], points[i, 2]
        if np.isnan(x + own):
            continue
        steepest = out[i]
        first_column = max(0, int(np.floor((x - radius - grid[0]) / grid[2])))
        last_column = min(size[0] - 1, int(np.floor((x + radius - grid[0]) / grid[2])))
        first_row = max(0, int(np.floor((y - radius - grid[1]) / grid[2])))
        last_row = min(size[1] - 1, int(np.floor((y + radius - grid[1]) / grid[2])))
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                cell = row * size[0] + column
                for k in range(begin[cell], begin[cell + 1]):
                    b = lists[k]
                    if not height[b] > own:
                        continue
                    # a building that touches several cells counts in the first of them that is looked at
                    if row != max(first_row, int((bounds[b, 1] - grid[1]) / grid[2])):
                        continue
                    if column != max(first_column, int((bounds[b, 0] - grid[0]) / grid[2])):
                        continue
                    dx = max(bounds[b, 0] - x, 0.0, x - bounds[b, 2])
                    dy = max(bounds[b, 1] - y, 0.0, y - bounds[b, 3])
                    if dx * dx + dy * dy > radius * radius:
                        continue
                    shell = coordinates[rings[b] : rings[b + 1]]
                    if dx == 0.0 and dy == 0.0 and _holds(shell, x, y):
                        continue
                    _raise_horizon(shell, turns[b], (x, y, height[b] - own), radius, (sine, cosine), steepest)
        for sector in range(sectors):
            steepest[sector] = np.degrees(np.arctan(steepest[sector]))


@compiled(**_JIT)
def _holds(shell: FloatArray, x: float, y: float) -> bool:
    inside = False
    for k in range(1, len(shell)):
        x0, y0, x1, y1 = shell[k - 1, 0], shell[k - 1, 1], shell[k, 0], shell[k, 1]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside


@compiled(**_JIT)
def _raise_horizon(
    shell: FloatArray,
    turn: float,
    point: tuple[float, float, float],
    radius: float,
    middles: tuple[FloatArray, FloatArray],
    out: Any,
) -> None:
    """Raise the tangents of a point (x, y, and how much lower it is) by a building; middles as sines and cosines."""
    x, y, rise = point
    sine, cosine = middles
    sectors = len(sine)
    per_radian = sectors / (2.0 * np.pi)
    at1, known = 0.0, -1  # where the end of an edge stands, in sectors, a whole number at the middle of each
    for k in range(1, len(shell)):
        x0, y0, x1, y1 = shell[k - 1, 0] - x, shell[k - 1, 1] - y, shell[k, 0] - x, shell[k, 1] - y
        across = x0 * y1 - y0 * x1
        # of a wall that is seen from behind another one of the building is nearer
        if across * turn >= 0.0:
            continue
        at0 = at1 if known == k - 1 else np.arctan2(x0, y0) * per_radian - 0.5
        at1, known = np.arctan2(x1, y1) * per_radian - 0.5, k
        span = at1 - at0
        # no straight edge spans half a turn: what seems to has crossed south, where the arc tangent jumps
        if span > 0.5 * sectors:
            span -= sectors
        elif span < -0.5 * sectors:
            span += sectors
        start = at0 if span > 0.0 else at1
        for ray in range(int(np.ceil(start)), int(np.floor(start + abs(span))) + 1):
            sector = ray % sectors
            facing = sine[sector] * (y1 - y0) - cosine[sector] * (x1 - x0)
            # a ray along the edge divides by 0: neither infinity nor NaN passes the comparison
            distance = across / facing
            if 0.0 < distance <= radius:
                out[sector] = max(out[sector], rise / distance)
