"""Which cells lines and points meet: the length of a line in each, the number of points in each."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from odc.geo.geobox import GeoBox

from geoplan.machine.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_jit = compiled(nogil=True, error_model="numpy")


@_jit
def _within(start: float, step: float, size: int, low: float, high: float) -> tuple[float, float]:
    """Cut the range low..high of a segment to where start + t * step lies on 0..size."""
    if step == 0.0:
        return (low, high) if 0.0 <= start < size else (1.0, 0.0)
    one, other = -start / step, (size - start) / step
    return max(low, min(one, other)), min(high, max(one, other))


@_jit
def cells_of_segments(ends: Floats, shape: tuple[int, int]) -> tuple[Ints, Ints, Floats]:
    """Walk segments (x, y, x, y, as column and row) through the cells that they cross.

    Returns the number of the segment, the number of the cell, and the share of the segment in it.
    """
    rows, columns = shape
    room = 4 * ends.shape[0] + 16
    segment, cell, share = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64), np.empty(room)
    n = 0
    for k in range(ends.shape[0]):
        x, y, dx, dy = ends[k, 0], ends[k, 1], ends[k, 2] - ends[k, 0], ends[k, 3] - ends[k, 1]
        t, end = _within(x, dx, columns, 0.0, 1.0)
        t, end = _within(y, dy, rows, t, end)
        # The next border between columns and between rows, and where the segment meets them.
        step_x, step_y = (1 if dx > 0.0 else -1), (1 if dy > 0.0 else -1)
        next_x = np.floor(x + t * dx) + 1.0 if dx > 0.0 else np.ceil(x + t * dx) - 1.0
        next_y = np.floor(y + t * dy) + 1.0 if dy > 0.0 else np.ceil(y + t * dy) - 1.0
        while t < end:
            at_x = (next_x - x) / dx if dx != 0.0 else np.inf
            at_y = (next_y - y) / dy if dy != 0.0 else np.inf
            until = min(end, at_x, at_y)
            if at_x <= until:
                next_x += step_x
            if at_y <= until:
                next_y += step_y
            if until > t:
                middle = 0.5 * (t + until)
                row, column = int(np.floor(y + middle * dy)), int(np.floor(x + middle * dx))
                if 0 <= row < rows and 0 <= column < columns:
                    if n == room:
                        room *= 2
                        segment, cell, share = _twice(segment), _twice(cell), _twice(share)
                    segment[n], cell[n], share[n] = k, row * columns + column, until - t
                    n += 1
                t = until
    return segment[:n].copy(), cell[:n].copy(), share[:n].copy()


@_jit
def _twice(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give twice the room, with what is there."""
    room = np.empty(2 * array.size, dtype=array.dtype)
    room[: array.size] = array
    return room


def line_cells(lines: npt.NDArray[Any], grid: GeoBox) -> tuple[Ints, Ints, Floats]:
    """Find the length of each line in each cell.

    A piece that runs along the border of two cells counts for the one on the right, or below.

    Parameters
    ----------
    lines
        Lines, multilines and rings in the CRS of the grid.
    grid
        The grid.

    Returns
    -------
    zone, cell, length
        Each pair of line and cell once, sorted; cells are numbered row by row; the length in units of the CRS.

    Examples
    --------
    >>> from affine import Affine
    >>> grid = GeoBox((1, 2), Affine(10, 0, 0, 0, -10, 10), "EPSG:32648")
    >>> line_cells(np.array([shapely.LineString([(4, 5), (13, 5)])]), grid)
    (array([0, 0]), array([0, 1]), array([6., 3.]))
    """
    parts, zone_of_part = shapely.get_parts(lines, return_index=True)
    xy, part_of_vertex = shapely.get_coordinates(parts, return_index=True)
    joined = part_of_vertex[1:] == part_of_vertex[:-1]
    zone_of_segment = zone_of_part[part_of_vertex[:-1][joined]]
    on_grid = np.column_stack(_on_grid(xy, grid))
    ends = np.ascontiguousarray(np.concatenate([on_grid[:-1][joined], on_grid[1:][joined]], axis=1))
    length = np.hypot(*(xy[1:] - xy[:-1])[joined].T)
    segment, cell, share = cells_of_segments(ends, (int(grid.shape[0]), int(grid.shape[1])))
    return _summed(zone_of_segment[segment], cell, share * length[segment])


def point_cells(points: npt.NDArray[Any], grid: GeoBox) -> tuple[Ints, Ints, Floats]:
    """Find the cells that points lie in, each with how many points of the zone do.

    Parameters
    ----------
    points
        Points and multipoints in the CRS of the grid.
    grid
        The grid.

    Returns
    -------
    zone, cell, number
        Each pair of zone and cell once, sorted; cells are numbered row by row.

    Examples
    --------
    >>> from affine import Affine
    >>> grid = GeoBox((1, 2), Affine(10, 0, 0, 0, -10, 10), "EPSG:32648")
    >>> point_cells(np.array([shapely.Point(13, 5), shapely.Point(99, 5)]), grid)
    (array([0]), array([1]), array([1.]))
    """
    xy, zone = shapely.get_coordinates(points, return_index=True)
    column, row = (np.floor(values) for values in _on_grid(xy, grid))
    inside = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
    cell = (row[inside] * grid.shape[1] + column[inside]).astype(np.int64)
    return _summed(zone[inside], cell, np.ones(cell.size))


def _on_grid(xy: Floats, grid: GeoBox) -> tuple[Floats, Floats]:
    """Give column and row of places; what lies within the float's resolution of a border is on it."""
    affine = grid.affine
    inverse = ~affine
    resolution = 4 * np.finfo(np.float64).eps * np.abs(xy).max(axis=0, initial=0.0)
    places = []
    for a, b, c in ((inverse.a, inverse.b, inverse.c), (inverse.d, inverse.e, inverse.f)):
        place = a * xy[:, 0] + b * xy[:, 1] + c
        nearest = np.rint(place)
        near = np.abs(place - nearest) <= abs(a) * resolution[0] + abs(b) * resolution[1]
        places.append(np.where(near, nearest, place))
    return places[0], places[1]


def _summed(zone: Ints, cell: Ints, amount: Floats) -> tuple[Ints, Ints, Floats]:
    """Sum amounts of the same zone and cell."""
    order = np.lexsort((cell, zone))
    zone, cell, amount = zone[order], cell[order], amount[order]
    new = np.ones(zone.size, dtype=bool)
    new[1:] = (zone[1:] != zone[:-1]) | (cell[1:] != cell[:-1])
    starts = np.flatnonzero(new)
    summed = np.add.reduceat(amount, starts) if starts.size else np.empty(0)
    return zone[starts].astype(np.int64), cell[starts], summed
