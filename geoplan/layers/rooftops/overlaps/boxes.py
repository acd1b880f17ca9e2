"""Boxes that meet, among millions: a grid of cells, worked through in bands of rows.

Time and memory grow with the boxes and with the pairs that meet, not with their square.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled
from geoplan.machine.memory import at_once

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

_SMALLEST_CELL_M = 32.0
_ENTRIES, _ENTRY_BYTES = 1 << 20, 400
"""Boxes in cells that are looked at together, about, and what one takes with its pairs."""

_MEETING, _MEETING_BYTES = 1 << 24, 64
"""Pairs of boxes in one cell that are looked at together, about, and what one takes that meets."""
_LARGEST = float(1 << 62)

_jit = compiled(nogil=True, error_model="numpy")


def meeting_boxes(boxes: Floats, chosen: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Find the boxes that have an area in common.

    Parameters
    ----------
    boxes
        West, south, east, north of each; shape (n, 4). [m]
    chosen
        The numbers of those to look at.

    Yields
    ------
    tuple
        Numbers of boxes, the lower first: each pair once, in an order that hangs on the boxes alone.

    Examples
    --------
    >>> boxes = np.array([[0.0, 0, 10, 10], [5, 5, 15, 15], [10, 0, 20, 10], [40, 40, 50, 50]])
    >>> [[pair.tolist() for pair in pairs] for pairs in meeting_boxes(boxes, np.arange(4))]
    [[[0, 1], [1, 2]]]
    """
    if len(chosen) < 2:
        return
    own = np.ascontiguousarray(boxes[chosen])
    del boxes  # they may be mapped from the disk, and are not needed any more
    wide, high = own[:, 2] - own[:, 0], own[:, 3] - own[:, 1]
    # cells of this size hold each box about three times at the most, on the mean
    size = max(_SMALLEST_CELL_M, 2.0 * math.sqrt(float((wide * high).mean())), float(wide.mean()), float(high.mean()))
    del wide, high
    west, south, east, north = own[:, 0].min(), own[:, 1].min(), own[:, 2].max(), own[:, 3].max()
    # and a cell and a box have one number together
    size = max(size, math.sqrt(float(east - west + size) * float(north - south + size) * len(own) / _LARGEST))
    columns, rows = int((east - west) / size) + 2, int((north - south) / size) + 2
    grid = np.array([west, south, 1.0 / size])  # what is south or west of no box: a cell's number is cut, not floored
    per_row = _per_row(own, grid, rows)
    for first, last in _bands(per_row):
        entries = np.sort(_entries(own, grid, first, last, columns))
        cells, numbers = np.divmod(entries, len(own))
        starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1], True])
        for some in _shares(starts):
            pairs = _pairs(own, grid, columns, cells, numbers, some)
            if len(pairs):
                pairs = np.sort(chosen[pairs], axis=1)
                yield pairs[:, 0], pairs[:, 1]


def _bands(per_row: Integers) -> Iterator[tuple[int, int]]:
    """Cut the rows of cells into bands of about so many entries."""
    band = np.cumsum(per_row) // at_once(_ENTRIES, bytes_each=_ENTRY_BYTES, least=1000)
    edges = np.flatnonzero(np.r_[True, band[1:] != band[:-1], True])
    yield from ((int(first), int(last)) for first, last in pairwise(edges))


def _shares(starts: Integers) -> Iterator[Integers]:
    """Cut cells, each from a start to the next, into shares of so many pairs at most: boxes may lie on one another."""
    sizes = np.diff(starts)
    share = np.cumsum(sizes * (sizes - 1) // 2) // at_once(_MEETING, bytes_each=_MEETING_BYTES, least=1000)
    edges = np.flatnonzero(np.r_[True, share[1:] != share[:-1], True])
    yield from (starts[first : last + 1] for first, last in pairwise(edges.tolist()))


@_jit
def _per_row(boxes: Floats, grid: Floats, rows: int) -> Any:
    west, south, per_m = grid[0], grid[1], grid[2]
    count = np.zeros(rows, dtype=np.int64)
    for box in boxes:
        wide = int((box[2] - west) * per_m) - int((box[0] - west) * per_m) + 1
        for row in range(int((box[1] - south) * per_m), int((box[3] - south) * per_m) + 1):
            count[row] += wide
    return count


@_jit
def _entries(boxes: Floats, grid: Floats, first: int, last: int, columns: int) -> Any:
    """Return the cells of some rows that each box reaches: the cell times the count of boxes, and the box's number."""
    west, south, per_m = grid[0], grid[1], grid[2]
    total = 0
    for filling in range(2):
        if filling:
            entries = np.empty(total, dtype=np.int64)
        at = 0
        for number in range(len(boxes)):
            low = max(int((boxes[number, 1] - south) * per_m), first)
            high = min(int((boxes[number, 3] - south) * per_m), last - 1)
            if low > high:
                continue
            left, right = int((boxes[number, 0] - west) * per_m), int((boxes[number, 2] - west) * per_m)
            if not filling:
                total += (high - low + 1) * (right - left + 1)
                continue
            for row in range(low, high + 1):
                for column in range(left, right + 1):
                    entries[at] = (row * columns + column) * len(boxes) + number
                    at += 1
    return entries


@_jit
def _pairs(boxes: Floats, grid: Floats, columns: int, cells: Integers, numbers: Integers, starts: Integers) -> Any:
    """Return the pairs that meet; each is told by the cell that holds the lower left corner of what both have."""
    west, south, per_m = grid[0], grid[1], grid[2]
    total = 0
    for filling in range(2):
        if filling:
            pairs = np.empty((total, 2), dtype=np.int64)
        at = 0
        for run in range(len(starts) - 1):
            cell = cells[starts[run]]
            for first in range(starts[run], starts[run + 1]):
                one = boxes[numbers[first]]
                for second in range(first + 1, starts[run + 1]):
                    other = boxes[numbers[second]]
                    left, low = max(one[0], other[0]), max(one[1], other[1])
                    if left >= min(one[2], other[2]) or low >= min(one[3], other[3]):
                        continue
                    if int((low - south) * per_m) * columns + int((left - west) * per_m) != cell:
                        continue
                    if filling:
                        pairs[at, 0], pairs[at, 1] = numbers[first], numbers[second]
                    at += 1
        total = at
    return pairs
