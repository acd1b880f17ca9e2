"""Which cells lie within a distance of something: exact, Euclidean, in metres, on a grid of rectangular cells.

A cell is within a distance of something where its centre is, and what lies in a raster are whole cells: the distance is
that from the centre to the nearest edge or corner of a cell that is hit, 0 inside of it, as if the cells were drawn as
polygons. It is found from two passes along the columns (how far is the next hit above or below, counted up to the
radius only) and two along the rows (how far a hit in another column reaches in this row), which is the exact Euclidean
distance transform [1]_ stopped at the radius; where the hits lie on a grid of their own, from their rows and columns in
the same way. For points, lines and polygons it is the distance to the geometry itself: along a row of cell centres,
what lies within the radius of one edge is an interval, and intervals add up by their ends.

Work is shared between threads by bands of rows. All compiled functions stand in this one file, because numba's cache
does not see changes in other files.

References
----------
.. [1] A. Meijster, J. B. T. M. Roerdink, W. H. Hesselink, "A general algorithm for computing distance transforms in
   linear time", Mathematical Morphology and its Applications to Image and Signal Processing, 2000.
"""

import math
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.machine.compiled import compiled
from geoplan.machine.cores import usable_cores

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROUNDING = 1e-12  # of the radius: what is farther by less than this is at the radius
_BAND_ROWS = 256
_THREADS = 2

_jit = compiled(nogil=True, error_model="numpy")


class _Marked(NamedTuple):
    """Where a bit of each cell stands, and which it is of its byte: one kind for cells of any width.

    The bytes of all rows; how many each cell has, the number of the one that is marked, and its bit.
    """

    out: Bytes
    step: int
    byte: int
    flag: np.uint8

    @classmethod
    def of(cls, out: npt.NDArray[Any], bit: int) -> "_Marked":
        """Return the place of a bit of unsigned integers, rows and columns of them."""
        step, byte = out.dtype.itemsize, bit // 8
        return cls(out.view(np.uint8), step, byte if sys.byteorder == "little" else step - 1 - byte, _FLAGS[bit % 8])


_FLAGS = tuple(np.uint8(1 << bit) for bit in range(8))


def cells_within(
    hits: npt.NDArray[Any],
    *,
    radius_m: float,
    cell_m: tuple[float, float],
    margin: tuple[int, int] = (0, 0),
    threads: int = _THREADS,
) -> npt.NDArray[np.bool_]:
    """Tell which cells have a cell that is hit within a radius of their centre.

    Parameters
    ----------
    hits
        (rows, columns), anything that is not 0 is a hit.
    radius_m
        Largest distance from a centre to the edge of a cell that is hit [m].
    cell_m
        Width and height of a cell [m].
    margin
        Rows and columns on each side of `hits` that are only there to be looked at; they are not in the result.
    threads
        How many threads to use. The result does not depend on it.

    Returns
    -------
    ndarray of bool
        (rows, columns) without the margin.

    Examples
    --------
    >>> row = np.array([[1, 0, 0, 0, 0]])
    >>> cells_within(row, radius_m=15.0, cell_m=(10.0, 10.0)).tolist()
    [[True, True, True, False, False]]
    """
    known = np.ascontiguousarray(np.asarray(hits) != 0).view(np.uint8)
    rows, columns = (size - 2 * side for size, side in zip(known.shape, margin, strict=True))
    out = np.zeros((rows, columns), dtype=np.uint8)
    mark_cells(known, out, 0, radius_m=radius_m, cell_m=cell_m, margin=margin, threads=threads)
    return out.view(np.bool_)


def mark_cells(
    hits: Bytes,
    out: npt.NDArray[Any],
    bit: int,
    *,
    radius_m: float,
    cell_m: tuple[float, float],
    margin: tuple[int, int] = (0, 0),
    rows: slice | None = None,
    threads: int = _THREADS,
) -> None:
    """Set a bit of each cell that has a hit cell within a radius; the parameters are those of `cells_within`.

    Of some `rows` alone, where they are given: what they get does not depend on which they are. The margin says which
    row and column of `hits` are the first ones of `out`; it is negative where `hits` begins with later rows.
    """
    reach = _reach(radius_m, cell_m)
    if hits.size and out.size:
        marked = _Marked.of(out, bit)
        _in_bands(
            lambda first, last: _mark_cells(hits, reach, margin[0], margin[1], first, last, marked),
            rows or slice(0, out.shape[0]),
            band=max(_BAND_ROWS, 4 * reach.size),
            threads=threads,
        )


def mark_other_cells(
    hits: Bytes,
    out: npt.NDArray[Any],
    bit: int,
    *,
    radius_m: float,
    edges_m: tuple[Floats, Floats],
    cell_m: tuple[float, float],
    rows: slice | None = None,
    threads: int = _THREADS,
) -> None:
    """Set a bit of each cell whose centre lies within a radius of a hit cell of another grid.

    Parameters
    ----------
    hits
        (rows, columns) of the other grid, anything that is not 0 is a hit; its rows and columns run as those of `out`.
    out
        (rows, columns), unsigned integers.
    bit
        The number of the bit.
    radius_m
        Largest distance from a centre to the edge of a cell that is hit [m].
    edges_m
        Where the rows and the columns of the other grid begin and the last ends, rising, from the corner where the
        first cell of `out` begins [m].
    cell_m
        Width and height of a cell of `out` [m].
    rows
        Of `out`, that are to be marked; all where None.
    threads
        How many threads to use. The result does not depend on it.
    """
    if not hits.size or not out.size:
        return
    marked, radius = _Marked.of(out, bit), radius_m * (1.0 + _ROUNDING)
    rows_m, columns_m = (np.ascontiguousarray(edges, dtype=np.float64) for edges in edges_m)
    _in_bands(
        lambda first, last: _mark_other_cells(hits, rows_m, columns_m, radius, *cell_m, first, last, marked),
        rows or slice(0, out.shape[0]),
        band=max(_BAND_ROWS, math.ceil(radius / cell_m[1])),
        threads=threads,
    )


def mark_shapes(
    shapes: npt.NDArray[Any],
    out: npt.NDArray[Any],
    bit: int,
    *,
    radius_m: float,
    corner: tuple[float, float],
    step: tuple[float, float],
    rows: slice | None = None,
    threads: int = _THREADS,
) -> None:
    """Set a bit of each cell whose centre lies within a radius of a point, line or polygon.

    Parameters
    ----------
    shapes
        Valid geometries, in the CRS of the grid. The inside of a polygon is at distance 0.
    out
        (rows, columns), unsigned integers.
    bit
        The number of the bit.
    radius_m
        Largest distance that counts; 0 takes the cells whose centre the geometry covers [m].
    corner
        x and y of the corner where the first cell begins [m].
    step
        Width and height of a cell; negative where coordinates fall with the index [m].
    rows
        Of `out`, that are to be marked; all where None.
    threads
        How many threads to use. The result does not depend on it.
    """
    parts, vertices = _parts(shapes)
    if not len(parts) or not out.size:
        return
    x = np.ascontiguousarray((vertices[:, 0] - corner[0]) * math.copysign(1.0, step[0]))
    y = np.ascontiguousarray((vertices[:, 1] - corner[1]) * math.copysign(1.0, step[1]))
    # a ring that turns left on the map turns right on a grid whose rows run south
    turn = 1 if step[0] * step[1] < 0 else -1
    marked = _Marked.of(out, bit)
    wide = abs(step[0]), abs(step[1])
    radius = radius_m * (1.0 + _ROUNDING)
    _in_bands(
        lambda first, last: _mark_shapes(x, y, parts, turn, radius, wide[0], wide[1], first, last, marked),
        rows or slice(0, out.shape[0]),
        band=_BAND_ROWS,
        threads=threads,
    )


def _in_bands(task: Callable[[int, int], None], rows: slice, *, band: int, threads: int) -> None:
    first = list(range(rows.start, rows.stop, band))
    last = [*first[1:], rows.stop]
    threads = min(threads, usable_cores())
    if threads == 1 or len(first) == 1:
        task(rows.start, rows.stop)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(task, first, last))


def _reach(radius_m: float, cell_m: tuple[float, float]) -> Ints:
    """Return how many cells aside are within the radius, for each number of rows up or down that is.

    From a centre to the edge of a cell is half a cell less than to its centre, in rows and in columns; in its own row
    and column it is nothing.
    """
    width, height = cell_m
    radius = radius_m * (1.0 + _ROUNDING)
    down = np.maximum(np.arange(int(radius / height + 0.5) + 1) - 0.5, 0.0) * height
    reach = np.floor(np.sqrt(np.maximum(radius**2 - down**2, 0.0)) / width + 0.5).astype(np.int64)
    # the root is rounded: the squares decide
    reach[((reach + 0.5) * width) ** 2 + down**2 <= radius**2] += 1
    reach[(reach > 0) & (((reach - 0.5) * width) ** 2 + down**2 > radius**2)] -= 1
    return reach


def _parts(shapes: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], Floats]:
    """Take geometries apart: (first vertex, one after the last, whether it is a ring) of each part, and all vertices.

    Shells turn left and holes turn right, so that the windings around a place add up to 1 inside and 0 outside.
    """
    single = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
    single = single[~(shapely.is_empty(single) | shapely.is_missing(single))]
    areas = shapely.get_dimensions(single) == 2
    rings = shapely.get_rings(shapely.orient_polygons(single[areas], exterior_cw=False))
    lines = np.concatenate([rings, single[~areas]])
    if not len(lines):
        return np.empty((0, 3), dtype=np.int64), np.empty((0, 2))
    vertices, owner = shapely.get_coordinates(lines, return_index=True)
    ends = np.cumsum(np.bincount(owner, minlength=len(lines)))
    starts = np.concatenate([[0], ends[:-1]])
    closed = np.arange(len(lines)) < len(rings)
    return np.column_stack([starts, ends, closed]).astype(np.int64), vertices


@_jit
def _mark_cells(
    hits: Bytes,
    reach: Ints,
    above: int,
    beside: int,
    first: int,
    last: int,
    marked: _Marked,
) -> None:
    """Mark the rows first..last of the cells; row 0 of these is row `above` of `hits`."""
    height, width = hits.shape
    out, step, byte, flag = marked
    columns = out.shape[1] // step
    limit = reach.size - 1
    far = np.int32(limit + 1)
    upper = np.empty((last - first, width), dtype=np.int32)
    gap = np.full(width, far, dtype=np.int32)
    # Meijster et al. 2000, first phase: gaps along the columns, from as far outside as a hit reaches into the band.
    for row in range(max(0, first + above - limit), last + above):
        for c in range(width):
            gap[c] = 0 if hits[row, c] else min(gap[c] + 1, far)
        if row >= first + above:
            for column in range(len(gap)):  # a slice in its place takes numba seconds to compile
                upper[row - first - above, column] = gap[column]
    gap[:] = far
    for row in range(min(height - 1, last + above - 1 + limit), first + above - 1, -1):
        for c in range(width):
            gap[c] = 0 if hits[row, c] else min(gap[c] + 1, far)
        if row >= last + above:
            continue
        near = upper[row - first - above]
        some = False
        for c in range(width):
            near[c] = min(near[c], gap[c])
            some = some or near[c] < far
        if not some:
            continue
        # Then along the row: a hit so many rows off reaches so many cells aside, and only the farthest reach is kept.
        to = row - above
        end = np.int64(-1)
        for c in range(beside + columns):
            if near[c] < far:
                end = max(end, c + reach[near[c]])
            if c >= beside and c <= end:
                out[to, (c - beside) * step + byte] |= flag
        end = np.int64(width)
        for c in range(width - 1, beside - 1, -1):
            if near[c] < far:
                end = min(end, c - reach[near[c]])
            if c < beside + columns and c >= end:
                out[to, (c - beside) * step + byte] |= flag


@_jit
def _mark_other_cells(
    hits: Bytes,
    rows_m: Floats,
    columns_m: Floats,
    radius: float,
    width: float,
    height: float,
    first: int,
    last: int,
    marked: _Marked,
) -> None:
    """Mark the rows first..last of the cells; row k of `hits` lies between `rows_m[k]` and `rows_m[k + 1]`."""
    rows, columns = hits.shape
    out, step, byte, flag = marked
    wide = out.shape[1] // step
    down = np.full((last - first, columns), np.inf)
    gap = np.full(columns, np.inf)  # where the nearest hit above ends, then where that below begins
    k = 0
    for row in range(first, last):
        centre = (row + 0.5) * height
        while k < rows and rows_m[k] <= centre:
            if rows_m[k + 1] >= centre - radius:
                for c in range(columns):
                    if hits[k, c]:
                        gap[c] = rows_m[k + 1]
            k += 1
        for c in range(columns):
            down[row - first, c] = max(centre - gap[c], 0.0) if gap[c] < np.inf else np.inf
    gap[:] = np.inf
    k = rows - 1
    for row in range(last - 1, first - 1, -1):
        centre = (row + 0.5) * height
        while k >= 0 and rows_m[k + 1] >= centre:
            if rows_m[k] <= centre + radius:
                for c in range(columns):
                    if hits[k, c]:
                        gap[c] = rows_m[k]
            k -= 1
        ends = np.zeros(wide + 1, dtype=np.int32)
        for c in range(columns):
            away = min(down[row - first, c], max(gap[c] - centre, 0.0))
            if away > radius:
                continue
            reach = math.sqrt(radius * radius - away * away)
            c0 = max(0, math.ceil((columns_m[c] - reach) / width - 0.5))
            c1 = min(wide - 1, math.floor((columns_m[c + 1] + reach) / width - 0.5))
            if c0 <= c1:
                ends[c0] += 1
                ends[c1 + 1] -= 1
        inside = np.int32(0)
        for c in range(wide):
            inside += ends[c]
            if inside > 0:
                out[row, c * step + byte] |= flag


@_jit
def _mark_shapes(
    x: Floats,
    y: Floats,
    parts: Ints,
    turn: int,
    radius: float,
    width: float,
    height: float,
    first: int,
    last: int,
    marked: _Marked,
) -> None:
    """Mark the rows first..last of the cells: cell (r, c) has its centre at ((c + 1/2) width, (r + 1/2) height)."""
    out, step, byte, flag = marked
    columns = out.shape[1] // step
    # how many intervals begin less how many ended before each cell
    ends = np.zeros((last - first, columns + 1), dtype=np.int32)
    top, bottom = (first + 0.5) * height - radius, (last - 0.5) * height + radius
    for part in range(parts.shape[0]):
        begin, stop, closed = parts[part, 0], parts[part, 1], parts[part, 2]
        for k in range(begin, max(stop - 1, begin + 1)):
            following = min(k + 1, stop - 1)
            ax, ay, bx, by = x[k], y[k], x[following], y[following]
            low, high = min(ay, by), max(ay, by)
            if high < top or low > bottom:
                continue
            r0 = max(first, math.ceil((low - radius) / height - 0.5))
            r1 = min(last - 1, math.floor((high + radius) / height - 0.5))
            for row in range(r0, r1 + 1):
                centre = (row + 0.5) * height
                _add_interval(ax, ay, bx, by, centre, radius, width, ends[row - first])
                # half open, so that a vertex on the line of centres counts for one of its two edges
                if closed and low <= centre and centre < high:
                    crossing = ax + (centre - ay) / (by - ay) * (bx - ax)
                    column = math.ceil(crossing / width - 0.5)
                    if column <= columns:
                        ends[row - first, max(0, column)] += turn if by > ay else -turn
    for row in range(first, last):
        inside = np.int32(0)
        for column in range(columns):
            inside += ends[row - first, column]
            if inside > 0:
                out[row, column * step + byte] |= flag


@_jit
def _add_interval(
    ax: float,
    ay: float,
    bx: float,
    by: float,
    centre: float,
    radius: float,
    width: float,
    ends: npt.NDArray[np.int32],
) -> None:
    """Add what lies within the radius of one edge on one line of cell centres, which is a single interval."""
    # Two discs about the ends and the strip between them: together convex, so that outer ends are enough.
    left, right = np.inf, -np.inf
    for px, py in ((ax, ay), (bx, by)):
        rest = radius * radius - (centre - py) * (centre - py)
        if rest >= 0.0:
            half = math.sqrt(rest)
            left = min(left, px - half)
            right = max(right, px + half)
    dx, dy = bx - ax, by - ay
    if dy != 0.0:
        square = dx * dx + dy * dy
        middle = ax + (centre - ay) / dy * dx
        aside = radius * math.sqrt(square) / abs(dy)
        for px in (middle - aside, middle + aside):
            along = (px - ax) * dx + (centre - ay) * dy
            if along >= 0.0 and along <= square:
                left = min(left, px)
                right = max(right, px)
    if right < left:
        return
    columns = ends.size - 1
    c0 = max(0, math.ceil(left / width - 0.5))
    c1 = min(columns - 1, math.floor(right / width - 0.5))
    if c0 <= c1:
        ends[c0] += 1
        ends[c1 + 1] -= 1
