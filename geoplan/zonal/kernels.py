"""Compiled loops: how much of each cell a polygon covers, and sums under that coverage.

The coverage is found as font rasterisers find it: each edge adds, to the cells it crosses, the signed area between
itself and the right side of the cell, and to the next cell the rest of its height, so that a running sum along a row is
the share of each cell inside the polygon. Nothing is sampled; the cost is that of the edges and of one pass over
the bounding window.

Coordinates are those of the grid (column, row) in float64: cell ``(r, c)`` is ``[c, c + 1) x [r, r + 1)``. A row of
coverage is written as spans ``(row, column, length, weight)``: runs of equal weight, which keeps the inside of a
polygon short. All compiled functions stand in this one file, because numba's cache does not see changes in other files.
"""

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from numba.core import cgutils, types
from numba.extending import intrinsic

from geoplan.machine.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

# Places in the last axis of the state that `reduce_zones` and `reduce_spans` fill.
COUNT, SUM, MIN, MAX, MEAN, M2 = range(6)

# What `flags` may hold for a zone.
VALID, SELF_CROSSING, NOT_FINITE = range(3)

BAND_CELLS = 1 << 18  # a window is worked through in bands of rows of about this many cells (2 MB: the L2 cache)
_ROUNDING = 1e-14  # of the height that a row's edges sum to: what is smaller is the rounding of the running sum
_TOLERATED = 1e-6  # of a cell: coverage outside 0..1 by more than this means that rings cross

# The place of the lowest bit of a word: the bit times this number has a different six leading bits for each of the 64.
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACES = np.zeros(64, dtype=np.int64)
_PLACES[[((int(_DE_BRUIJN) << place) % (1 << 64)) >> 58 for place in range(64)]] = np.arange(64)
_NONE, _ONE = np.uint64(0), np.uint64(1)

_AHEAD = 16  # spans between the one whose cells are fetched early and the one that is summed
_RUN_AHEAD = 8  # the same, at least, where only runs of cells are fetched, for several layers
_LINE_BYTES = 64  # of the processor's cache
_LAYERS_AT_ONCE = 16  # as many as what is fetched early for all of them stays in the nearest cache

# No fastmath: a compiler that may reorder sums or join a product and a sum gives other bytes on another processor.
_jit = compiled(nogil=True, error_model="numpy")


class Outlines(NamedTuple):
    """The polygons of zones on the grid.

    Vertices as column and row; where each ring begins, and the factor that makes it count as shell or hole; where each
    zone's rings begin; and each zone's window as (row start, row end, column start, column end).
    """

    x: Floats
    y: Floats
    ring_indptr: Ints
    sign: Floats
    zone_indptr: Ints
    windows: Ints


class Spans(NamedTuple):
    """Runs of cells of equal weight: row, first column, length, weight."""

    rows: Int32s
    columns: Int32s
    lengths: Int32s
    weights: Floats


class RasterBlock(NamedTuple):
    """Rows and columns of a raster: values (layer, row, column), the place of the first on the grid, and nodata."""

    values: npt.NDArray[Any]
    row: int
    column: int
    nodata: float


class _Canvas(NamedTuple):
    """What a band is worked out on.

    Differences of coverage; a bit for each of their cells that edges met, in whole words a row; and of each row the
    sum of its edges' heights.
    """

    cover: Floats
    met: Words
    heights: Floats


_Window: TypeAlias = tuple[int, int, int, int]


@_jit
def to_grid(xy: Floats, inverse: Floats, snap_x: float, snap_y: float, x: Floats, y: Floats) -> None:
    """Put map coordinates on the grid; what lies within the float's resolution of a cell border is on it."""
    a, b, c = inverse[0], inverse[1], inverse[2]
    d, e, f = inverse[3], inverse[4], inverse[5]
    for k in range(xy.shape[0]):
        column = a * xy[k, 0] + b * xy[k, 1] + c
        row = d * xy[k, 0] + e * xy[k, 1] + f
        nearest = np.rint(column)
        x[k] = nearest if abs(column - nearest) <= snap_x else column
        nearest = np.rint(row)
        y[k] = nearest if abs(row - nearest) <= snap_y else row


@_jit
def orient_rings(x: Floats, y: Floats, ring_indptr: Ints, hole: Bytes, sign: Floats) -> None:
    """Find for each ring the factor that makes shells count positive and holes negative, however they turn."""
    for ring in range(ring_indptr.size - 1):
        first = ring_indptr[ring]
        last = ring_indptr[ring + 1]
        if last - first < 4:
            sign[ring] = 0.0
            continue
        # Relative to the first vertex, so that a small ring far from the origin keeps its sign. The sum is minus twice
        # the integral of x dy; an edge that goes down the rows on the left side of a shell must count positive.
        area = 0.0
        for k in range(first + 1, last - 1):
            area += (x[k] - x[first]) * (y[k + 1] - y[first]) - (x[k + 1] - x[first]) * (y[k] - y[first])
        sign[ring] = -1.0 if area > 0.0 else 1.0
        if hole[ring]:
            sign[ring] = -sign[ring]


@_jit
def find_windows(outlines: Outlines, shape: tuple[int, int], flags: Bytes) -> None:
    """Find each zone's window on a grid of so many rows and columns, and write it into the outlines."""
    x, y, ring_indptr, _, zone_indptr, windows = outlines
    height, width = shape
    for zone in range(zone_indptr.size - 1):
        left, right, top, bottom = np.inf, -np.inf, np.inf, -np.inf
        windows[zone] = 0
        finite = True
        for k in range(ring_indptr[zone_indptr[zone]], ring_indptr[zone_indptr[zone + 1]]):
            finite = finite and math.isfinite(x[k]) and math.isfinite(y[k])
            left = min(left, x[k])
            right = max(right, x[k])
            top = min(top, y[k])
            bottom = max(bottom, y[k])
        if not finite:
            flags[zone] = NOT_FINITE
        elif left < width and right > 0.0 and top < height and bottom > 0.0:
            windows[zone, 0] = math.floor(max(top, 0.0))
            windows[zone, 1] = math.ceil(min(bottom, float(height)))
            windows[zone, 2] = math.floor(max(left, 0.0))
            windows[zone, 3] = math.ceil(min(right, float(width)))


@_jit
def _add_ring(outlines: Outlines, ring: int, window: _Window, canvas: _Canvas) -> None:
    """Add the edges of one ring to the rows r0..r1 of the canvas, rows of ``c1 - c0 + 1`` differences of coverage."""
    x, y, sign = outlines.x, outlines.y, outlines.sign[ring]
    first, last = outlines.ring_indptr[ring], outlines.ring_indptr[ring + 1]
    r0, r1, c0, c1 = window
    cover, met, heights = canvas
    stride = c1 - c0 + 1
    words = (stride + 63) >> 6
    for k in range(first, last - 1):
        # Each edge is walked downwards, so that two zones find the same numbers on the border they share.
        if y[k] < y[k + 1]:
            xa, ya, xb, yb, turn = x[k], y[k], x[k + 1], y[k + 1], sign
        else:
            xa, ya, xb, yb, turn = x[k + 1], y[k + 1], x[k], y[k], -sign
        if ya == yb or yb <= r0 or ya >= r1 or (xa >= c1 and xb >= c1):
            continue
        slope = (xb - xa) / (yb - ya)
        leftmost = min(xa, xb)
        rightmost = max(xa, xb)
        end = min(yb, float(r1))
        if ya < r0:
            t = float(r0)
            xt = min(max(xa + (t - ya) * slope, leftmost), rightmost)
        else:
            t = ya
            xt = xa
        row = math.floor(t)
        while t < end:
            t_next = min(row + 1.0, end)
            # Held between the edge's own ends: rounding must not write into a cell that the edge does not reach.
            x_next = xb if t_next == yb else min(max(xa + (t_next - ya) * slope, leftmost), rightmost)
            dy = (t_next - t) * turn
            left = min(xt, x_next)
            right = max(xt, x_next)
            line = row - r0
            base = line * stride - c0
            row_of_met = line * words
            t = t_next
            xt = x_next
            row += 1
            if left >= c1:
                continue
            heights[line] += abs(dy)
            if right <= c0:  # left of the window: covers all of the row to its right
                cover[base + c0] += dy
                met[row_of_met] |= _ONE
                continue
            if left < c0 or right > c1:
                per_column = dy / (right - left)
                if left < c0:
                    cover[base + c0] += per_column * (c0 - left)
                    met[row_of_met] |= _ONE
                    left = float(c0)
                right = min(right, float(c1))
                dy = per_column * (right - left)
            i = math.floor(left)
            j = max(math.ceil(right) - 1, i)
            for column in range(i - c0, j + 2 - c0):
                met[row_of_met + (column >> 6)] |= _ONE << np.uint64(column & 63)
            if i == j:
                # The cell gets what lies to the right of the edge; from the next cell on, the whole height counts.
                part = dy * (0.5 * (left + right) - i)
                cover[base + i] += dy - part
                cover[base + i + 1] += part
                continue
            per_column = dy / (right - left)
            # Several cells: a triangle in the first, all but a triangle in the last, a half on the mean in between.
            share = i + 1 - left
            part = per_column * share * 0.5 * share
            cover[base + i] += part
            cover[base + i + 1] += per_column * share - part
            for column in range(i + 1, j):
                cover[base + column] += 0.5 * per_column
                cover[base + column + 1] += 0.5 * per_column
            share = right - j
            part = per_column * share * 0.5 * share
            cover[base + j] += per_column * share - part
            cover[base + j + 1] += part


@_jit
def _spans_of_band(
    outlines: Outlines, zone: int, window: _Window, canvas: _Canvas, spans: Spans, start: int
) -> tuple[int, bool]:
    """Write the spans of one zone in a band of rows from `start` on; give the next place, and if weights are in 0..1.

    The canvas comes and goes filled with zeros.
    """
    r0, r1, c0, c1 = window
    cover, met, heights = canvas
    rows, columns, lengths, weights = spans
    width = c1 - c0
    words = (width + 64) >> 6
    heights[: r1 - r0] = 0.0
    for ring in range(outlines.zone_indptr[zone], outlines.zone_indptr[zone + 1]):
        if outlines.sign[ring] != 0.0:
            _add_ring(outlines, ring, window, canvas)
    n = start
    good = True
    for line in range(r1 - r0):
        base = line * (width + 1)
        rounding = _ROUNDING * heights[line]
        run = 0.0
        begin = 0
        for word in range(words):
            bits = met[line * words + word]
            met[line * words + word] = _NONE
            while bits != _NONE:
                lowest = bits & (~bits + _ONE)
                bits ^= lowest
                c = (word << 6) + _PLACES[(lowest * _DE_BRUIJN) >> np.uint64(58)]
                change = cover[base + c]
                cover[base + c] = 0.0
                # An edge at the window's right side wrote its rest one cell beyond it.
                if change == 0.0 or c == width:
                    continue
                if run > 0.0:
                    rows[n] = r0 + line
                    columns[n] = c0 + begin
                    lengths[n] = c - begin
                    weights[n] = run
                    n += 1
                begin = c
                run += change
                if abs(run) <= rounding:
                    run = 0.0
                elif abs(run - 1.0) <= rounding:
                    run = 1.0
                good = good and -_TOLERATED <= run <= 1.0 + _TOLERATED
        if run > 0.0:  # a row that stays covered goes on to the right end of the window
            rows[n] = r0 + line
            columns[n] = c0 + begin
            lengths[n] = width - begin
            weights[n] = run
            n += 1
    return n, good


@_jit
def _band_rows(height: int, width: int) -> int:
    return max(1, min(height, BAND_CELLS // (width + 1)))


@_jit
def _largest_band(windows: Ints, first: int, last: int) -> tuple[int, int]:
    """Give the largest number of cells and of rows that a band of these zones needs."""
    cells = 1
    rows = 1
    for zone in range(first, last):
        height = windows[zone, 1] - windows[zone, 0]
        width = windows[zone, 3] - windows[zone, 2]
        if height > 0 and width > 0:
            band = _band_rows(height, width)
            rows = max(rows, band)
            cells = max(cells, band * (width + 1))
    return cells, rows


@_jit
def _canvas(cells: int, rows: int) -> _Canvas:
    # Each row begins a word of its own: no more than one for 64 of its cells and one besides.
    return _Canvas(np.zeros(cells), np.zeros((cells >> 6) + rows, dtype=np.uint64), np.empty(rows))


@_jit
def _room_for(count: int) -> Spans:
    return Spans(
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.float64),
    )


@_jit
def _grown(spans: Spans, used: int) -> Spans:
    """Give twice the room, with the spans that are there."""
    room = _room_for(2 * spans.rows.size)
    room.rows[:used] = spans.rows[:used]
    room.columns[:used] = spans.columns[:used]
    room.lengths[:used] = spans.lengths[:used]
    room.weights[:used] = spans.weights[:used]
    return room


@_jit
def spans_of_zones(outlines: Outlines, first: int, last: int, counts: Ints, flags: Bytes) -> Spans:
    """Give the spans of the zones first..last, zone by zone, row by row; `counts` takes their number per zone."""
    windows = outlines.windows
    cells, band_rows = _largest_band(windows, first, last)
    canvas = _canvas(cells, band_rows)
    spans = _room_for(4 * cells)
    n = 0
    for zone in range(first, last):
        top, bottom = windows[zone, 0], windows[zone, 1]
        left, right = windows[zone, 2], windows[zone, 3]
        if bottom <= top or right <= left:
            continue
        step = _band_rows(bottom - top, right - left)
        for r0 in range(top, bottom, step):
            if n + cells > spans.rows.size:
                spans = _grown(spans, n)
            window = (r0, min(r0 + step, bottom), left, right)
            end, good = _spans_of_band(outlines, zone, window, canvas, spans, n)
            counts[zone] += end - n
            n = end
            if not good:
                flags[zone] = SELF_CROSSING
    return Spans(spans.rows[:n].copy(), spans.columns[:n].copy(), spans.lengths[:n].copy(), spans.weights[:n].copy())


def _write_fetch(_typing: Any, array: Any, place: Any) -> Any:
    """Write out for numba how the processor is told to fetch what an array holds at a place."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of_array = context.make_array(signature.args[0])(context, builder, arguments[0])
        address = builder.bitcast(builder.gep(of_array.data, [arguments[1]]), _llvm.voidptr_t)
        number = _llvm.ir.IntType(32)
        kind = _llvm.ir.FunctionType(_llvm.ir.VoidType(), [_llvm.voidptr_t, number, number, number])
        fetch = builder.module.declare_intrinsic("llvm.prefetch", [_llvm.voidptr_t], kind)
        builder.call(fetch, [address, number(0), number(3), number(1)])  # to read, to keep, data
        return context.get_dummy_value()

    return types.void(array, place), generate


_llvm: Any = cgutils  # which has no types
# A zone's rows lie pages apart in memory, where no processor foresees what is next. It changes no number.
_fetch_early: Any = intrinsic(_write_fetch)


@_jit
def _sum_of_cells(flat: npt.NDArray[Any], base: np.uint64, n: np.uint64) -> float:
    """Sum cells that follow each other, in four sums side by side: that order is fast, and the same everywhere."""
    a = b = c = d = 0.0
    whole = n - n % np.uint64(4)
    for i in range(np.uint64(0), whole, np.uint64(4)):
        at = base + i
        a += float(flat[at])
        b += float(flat[at + np.uint64(1)])
        c += float(flat[at + np.uint64(2)])
        d += float(flat[at + np.uint64(3)])
    for i in range(whole, n):
        a += float(flat[base + i])
    return (a + b) + (c + d)


@_jit
def _sum_of_declared(flat: npt.NDArray[Any], base: np.uint64, n: np.uint64, nodata: float) -> Any:
    """Sum cells that follow each other as `_sum_of_cells` does, without those of one value, and count these."""
    a = b = c = d = 0.0
    missing = 0
    whole = n - n % np.uint64(4)
    for i in range(np.uint64(0), whole, np.uint64(4)):
        at = base + i
        p, q = float(flat[at]), float(flat[at + np.uint64(1)])
        r, s = float(flat[at + np.uint64(2)]), float(flat[at + np.uint64(3)])
        missing += (p == nodata) + (q == nodata) + (r == nodata) + (s == nodata)
        a += 0.0 if p == nodata else p
        b += 0.0 if q == nodata else q
        c += 0.0 if r == nodata else r
        d += 0.0 if s == nodata else s
    for i in range(whole, n):
        p = float(flat[base + i])
        missing += p == nodata
        a += 0.0 if p == nodata else p
    return (a + b) + (c + d), float(missing)


@_jit
def _sum_of_known(flat: npt.NDArray[Any], base: np.uint64, n: np.uint64, nodata: float) -> Any:
    """Sum cells that follow each other without those that are NaN or nodata, and count these."""
    part = 0.0
    missing = 0.0
    for i in range(n):
        value = float(flat[base + i])
        if value == value and value != nodata:  # NaN differs from itself
            part += value
        else:
            missing += 1.0
    return part, missing


@_jit
def _add_spans_of_layer(
    block: RasterBlock, layer: int, spans: Spans, between: tuple[int, int], detailed: bool, state: Floats
) -> None:
    """Add the spans between two places, which lie inside the block, to the state of one zone and layer."""
    values, row0, column0, nodata = block
    rows, columns, lengths, weights = spans
    first, last = between
    count, total, low = state[COUNT], state[SUM], state[MIN]
    high, mean, m2 = state[MAX], state[MEAN], state[M2]
    flat = values.reshape(-1)
    undeclared = nodata != nodata  # NaN
    line = np.uint64(_LINE_BYTES // values.itemsize)
    for k in range(first, last):
        if k + _AHEAD < last and lengths[k + _AHEAD] > 1:
            ahead = k + _AHEAD
            at = np.uint64((layer * values.shape[1] + rows[ahead] - row0) * values.shape[2] + columns[ahead] - column0)
            stop = at + np.uint64(lengths[ahead])
            while at < stop:
                _fetch_early(flat, at)
                at += line
        weight = weights[k]
        base = np.uint64((layer * values.shape[1] + rows[k] - row0) * values.shape[2] + columns[k] - column0)
        n = np.uint64(lengths[k])
        if n == 1 and not detailed:
            value = float(flat[base])
            if value == value and value != nodata:  # NaN differs from itself
                total += weight * value
                count += weight
            continue
        missing = 0.0
        if undeclared:
            part = _sum_of_cells(flat, base, n)
        else:
            part, missing = _sum_of_declared(flat, base, n, nodata)
        if part != part:  # some cell of the span is NaN: go through it again with care
            part, missing = _sum_of_known(flat, base, n, nodata)
        valid = n - missing
        if valid == 0.0:
            continue
        added = weight * valid
        if detailed:
            # Mean and squared deviations of the span, then Chan's merge: no cancellation far from zero.
            centre = part / valid
            spread = 0.0
            for i in range(n):
                value = float(flat[base + i])
                if value == value and value != nodata:
                    spread += (value - centre) * (value - centre)
                    low = min(low, value)
                    high = max(high, value)
            difference = centre - mean
            share = added / (count + added)
            m2 += weight * spread + difference * difference * count * share
            mean += difference * share
        total += weight * part
        count += added
    state[COUNT] = count
    state[SUM] = total
    state[MIN] = low
    state[MAX] = high
    state[MEAN] = mean
    state[M2] = m2


@_jit
def _add_sums(
    block: RasterBlock, layers: tuple[int, int], spans: Spans, between: tuple[int, int], state: Floats
) -> None:
    """Add the spans between two places, which lie inside the block, to counts and sums of one zone in some layers.

    The layers are taken side by side: a span is read and its cells are located once for all of them, and while a run of
    cells is summed in a layer, a later run is fetched there. Each layer adds its spans in the order that it has alone.
    """
    values, row0, column0, nodata = block
    rows, columns, lengths, weights = spans
    first, last = between
    flat = values.reshape(-1)
    width, cells = values.shape[2], np.uint64(values.shape[1] * values.shape[2])
    undeclared = nodata != nodata  # NaN
    line = np.uint64(_LINE_BYTES // values.itemsize)
    start, many = np.uint64(layers[0]) * cells, layers[1] - layers[0]
    counts, totals = state[layers[0] : layers[1], COUNT].copy(), state[layers[0] : layers[1], SUM].copy()
    later = first
    for k in range(first, last):
        weight = weights[k]
        base = start + np.uint64((rows[k] - row0) * width + columns[k] - column0)
        n = np.uint64(lengths[k])
        if n == 1:
            for layer in range(many):
                value = float(flat[base])
                if value == value and value != nodata:  # NaN differs from itself
                    totals[layer] += weight * value
                    counts[layer] += weight
                base += cells
            continue
        later = max(later, k + _RUN_AHEAD)
        while later < last and lengths[later] == 1:
            later += 1
        fetched, end = np.uint64(0), np.uint64(0)
        if later < last:
            fetched = start + np.uint64((rows[later] - row0) * width + columns[later] - column0)
            end = fetched + np.uint64(lengths[later])
            later += 1
        for layer in range(many):
            at = fetched
            while at < end:  # a range with a step would divide
                _fetch_early(flat, at)
                at += line
            missing = 0.0
            if undeclared:
                part = _sum_of_cells(flat, base, n)
            else:
                part, missing = _sum_of_declared(flat, base, n, nodata)
            if part != part:  # some cell of the span is NaN: go through it again with care
                part, missing = _sum_of_known(flat, base, n, nodata)
            valid = n - missing
            if valid != 0.0:
                totals[layer] += weight * part
                counts[layer] += weight * valid
            base += cells
            fetched += cells
            end += cells
    for layer in range(many):
        state[layers[0] + layer, COUNT] = counts[layer]
        state[layers[0] + layer, SUM] = totals[layer]


@_jit
def _add_spans(
    block: RasterBlock, spans: Spans, between: tuple[int, int], detailed: bool, zone: int, state: Floats
) -> None:
    """Add the spans between two places, which lie inside the block, to the state (layer, zone, statistic) of a zone."""
    layers = block.values.shape[0]
    if detailed or layers == 1:
        for layer in range(layers):
            _add_spans_of_layer(block, layer, spans, between, detailed, state[layer, zone])
        return
    for layer in range(0, layers, _LAYERS_AT_ONCE):
        _add_sums(block, (layer, min(layer + _LAYERS_AT_ONCE, layers)), spans, between, state[:, zone])


@_jit
def reduce_zones(
    block: RasterBlock, outlines: Outlines, zones: Ints, detailed: bool, state: Floats, flags: Bytes
) -> None:
    """Add a block of the raster to the state (layer, zone, statistic) of some zones, keeping no weights."""
    values, row0, column0, _ = block
    clipped = np.empty((zones.size, 4), dtype=np.int64)
    for k in range(zones.size):
        clipped[k] = outlines.windows[zones[k]]
        clipped[k, 0] = max(clipped[k, 0], row0)
        clipped[k, 1] = min(clipped[k, 1], row0 + values.shape[1])
        clipped[k, 2] = max(clipped[k, 2], column0)
        clipped[k, 3] = min(clipped[k, 3], column0 + values.shape[2])
    cells, band_rows = _largest_band(clipped, 0, zones.size)
    canvas = _canvas(cells, band_rows)
    spans = _room_for(cells)
    for k in range(zones.size):
        zone = zones[k]
        top, bottom, left, right = clipped[k]
        if bottom <= top or right <= left:
            continue
        step = _band_rows(bottom - top, right - left)
        for r0 in range(top, bottom, step):
            window = (r0, min(r0 + step, bottom), left, right)
            n, good = _spans_of_band(outlines, zone, window, canvas, spans, 0)
            if not good:
                flags[zone] = SELF_CROSSING
            _add_spans(block, spans, (0, n), detailed, zone, state)


@_jit
def _first_at_or_after(rows: Int32s, first: int, last: int, row: int) -> int:
    while first < last:
        middle = (first + last) // 2
        if rows[middle] < row:
            first = middle + 1
        else:
            last = middle
    return first


@_jit
def reduce_spans(
    block: RasterBlock, zone_indptr: Ints, spans: Spans, zones: Ints, detailed: bool, state: Floats
) -> None:
    """Add a block of the raster to the state (layer, zone, statistic) of some zones, with their coverage at hand."""
    rows, height = spans.rows, block.values.shape[1]
    for zone in zones:
        begin = _first_at_or_after(rows, zone_indptr[zone], zone_indptr[zone + 1], block.row)
        end = _first_at_or_after(rows, begin, zone_indptr[zone + 1], block.row + height)
        _add_spans(block, spans, (begin, end), detailed, zone, state)


@_jit
def settle_by_index(bounds: Floats, index: Int32s, place: Floats, zone: Ints, asked: npt.NDArray[np.bool_]) -> None:
    """Give things whose bounds lie in few cells, all with one answer, that answer, and ask no further.

    `bounds` are west, south, east and north; a cell of `index` holds a zone, -1 for none, or -2 where it cannot tell;
    `place` is the left and lower edge of the first cell, and the side of all.
    """
    edge = 1e-6  # of a cell: nothing that near a line is settled by one cell alone
    for i in range(len(bounds)):
        if not asked[i]:
            continue
        low_x = math.floor((bounds[i, 0] - place[0]) / place[2] - edge)
        low_y = math.floor((bounds[i, 1] - place[1]) / place[2] - edge)
        high_x = math.floor((bounds[i, 2] - place[0]) / place[2] + edge)
        high_y = math.floor((bounds[i, 3] - place[1]) / place[2] + edge)
        if high_x - low_x > 1 or high_y - low_y > 1 or low_x < 0 or low_y < 0:
            continue
        if high_x >= index.shape[1] or high_y >= index.shape[0]:
            continue
        one = index[low_y, low_x]
        if one != -2 and one == index[low_y, high_x] and one == index[high_y, low_x] and one == index[high_y, high_x]:
            zone[i] = one
            asked[i] = False


@_jit
def add_classes(block: RasterBlock, zone_indptr: Ints, spans: Spans, between: tuple[int, int], table: Floats) -> None:
    """Add to `table` (zone, position) the covered cells of a block whose cells (row, column) hold positions in it."""
    positions, row0, column0, _ = block
    rows, columns, lengths, weights = spans
    for zone in range(between[0], between[1]):
        begin = _first_at_or_after(rows, zone_indptr[zone], zone_indptr[zone + 1], row0)
        end = _first_at_or_after(rows, begin, zone_indptr[zone + 1], row0 + positions.shape[0])
        for k in range(begin, end):
            r = rows[k] - row0
            start = columns[k] - column0
            for c in range(start, start + lengths[k]):
                table[zone, positions[r, c]] += weights[k]
