"""Compiled loops: the values under a zone in their order, and what is read from it, quantiles and the commonest value.

Cells that lie wholly inside a zone are sorted as bare numbers and those on its border with their weights; so a zone
costs 4 or 8 bytes a cell, twice, while it is looked at. Floats are sorted byte by byte as whole numbers whose order is
the same; whole numbers that lie near to each other, as those of land cover do, are counted instead. What a zone needs
in the next block is carried there as its different values with their weights, which for land cover are few.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.machine.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Places in the last axis of what is found; the quantiles follow.
VARIETY, MAJORITY, MINORITY, FIRST_LEVEL = range(4)

_FEW = 48  # numbers up to which insertion is faster than sorting by bytes
_COUNTED = 2048  # whole numbers that lie within such a range are counted, not sorted
_SAME_WEIGHT = 1e-12  # relative: weights nearer to each other than their rounding are equal

_jit = compiled(nogil=True, error_model="numpy")


class BlockCells(NamedTuple):
    """A layer of a block (rows x columns), flat, as floats and as their bits; its place and width; nodata."""

    values: npt.NDArray[Any]
    bits: npt.NDArray[Any]
    row: int
    column: int
    width: int
    nodata: float


class Runs(NamedTuple):
    """Runs of cells of equal weight, and which of them each zone has in the block and in all: begin, end, last."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    weights: Floats
    begin: Ints
    end: Ints
    last: Ints


class Carried(NamedTuple):
    """What earlier blocks left: different values and their weights; those of zone i are indptr[i]:indptr[i + 1]."""

    indptr: Ints
    values: npt.NDArray[Any]
    weights: Floats


@_jit
def _keys_of(bits: npt.NDArray[Any], n: int) -> None:
    """Turn bits of floats into whole numbers of the same order; -0 becomes 0."""
    size = np.uint64(8 * bits.itemsize - 1)
    top = np.uint64(1) << size
    for i in range(n):
        bit = np.uint64(bits[i])
        if bit & top:
            bits[i] = top if bit == top else ~bit
        else:
            bits[i] = bit | top


@_jit
def _bits_of(keys: npt.NDArray[Any], n: int) -> None:
    """Turn the whole numbers back into bits of floats."""
    size = np.uint64(8 * keys.itemsize - 1)
    top = np.uint64(1) << size
    for i in range(n):
        key = np.uint64(keys[i])
        keys[i] = key ^ top if key & top else ~key


@_jit
def _counted_bytes(keys: npt.NDArray[Any], n: int) -> Ints:
    """Count how often each byte stands in each place."""
    size = keys.itemsize
    counts = np.zeros((size, 256), dtype=np.int64)
    for i in range(n):
        key = np.uint64(keys[i])
        for place in range(size):
            counts[place, key & np.uint64(255)] += 1
            key >>= np.uint64(8)
    return counts


@_jit
def _starts(counts: Ints, n: int) -> bool:
    """Turn the counts of bytes into where each begins; False where there is only one byte, and nothing to sort."""
    total = 0
    for byte in range(256):
        count = counts[byte]
        if count == n:
            return False
        counts[byte] = total
        total += count
    return True


@_jit
def _sorted_keys(keys: npt.NDArray[Any], spare: npt.NDArray[Any], n: int) -> npt.NDArray[Any]:
    """Sort n whole numbers; give the one of the two arrays that holds them."""
    if n <= _FEW:
        for i in range(1, n):
            key = keys[i]
            k = i
            while k > 0 and keys[k - 1] > key:
                keys[k] = keys[k - 1]
                k -= 1
            keys[k] = key
        return keys
    counts = _counted_bytes(keys, n)
    one, other = keys, spare
    for place in range(keys.itemsize):
        starts = counts[place]
        if not _starts(starts, n):
            continue
        shift = np.uint64(8 * place)
        for i in range(n):
            byte = (np.uint64(one[i]) >> shift) & np.uint64(255)
            other[starts[byte]] = one[i]
            starts[byte] += 1
        one, other = other, one
    return one


@_jit
def _sorted_pairs(
    keys: npt.NDArray[Any], weights: Floats, spare: npt.NDArray[Any], spare_weights: Floats, n: int
) -> tuple[npt.NDArray[Any], Floats]:
    """Sort n whole numbers and the weights that belong to them; give the arrays that hold them."""
    if n <= _FEW:
        for i in range(1, n):
            key, weight = keys[i], weights[i]
            k = i
            while k > 0 and keys[k - 1] > key:
                keys[k], weights[k] = keys[k - 1], weights[k - 1]
                k -= 1
            keys[k], weights[k] = key, weight
        return keys, weights
    counts = _counted_bytes(keys, n)
    one, other, one_weights, other_weights = keys, spare, weights, spare_weights
    for place in range(keys.itemsize):
        starts = counts[place]
        if not _starts(starts, n):
            continue
        shift = np.uint64(8 * place)
        for i in range(n):
            byte = (np.uint64(one[i]) >> shift) & np.uint64(255)
            other[starts[byte]] = one[i]
            other_weights[starts[byte]] = one_weights[i]
            starts[byte] += 1
        one, other, one_weights, other_weights = other, one, other_weights, one_weights
    return one, one_weights


class Written(NamedTuple):
    """What is found (zone, place), and how many values each zone carries on."""

    results: Floats
    kept: Ints


class _Sorted(NamedTuple):
    """The values of whole cells, those of parts of cells with their weights, in order; how many there are of both."""

    whole: npt.NDArray[Any]
    parts: npt.NDArray[Any]
    weights: Floats
    wholes: int
    partial: int


@_jit
def _next_value(ordered: _Sorted, i: int, k: int) -> tuple[float, float, int, int]:
    """Give the next different value, its weight, and where to go on."""
    whole, parts, weights, wholes, partial = ordered
    value = whole[i] if i < wholes and (k >= partial or whole[i] <= parts[k]) else parts[k]
    start = i
    while i < wholes and whole[i] == value:
        i += 1
    weight = float(i - start)
    while k < partial and parts[k] == value:
        weight += weights[k]
        k += 1
    return np.float64(value), weight, i, k


@_jit
def _describe(ordered: _Sorted, levels: Floats, results: Floats) -> None:
    """Write the variety, the commonest and rarest value, and the quantiles at levels in rising order."""
    i = k = n = 0
    total = most = 0.0
    least = np.inf
    while i < ordered.wholes or k < ordered.partial:
        value, weight, i, k = _next_value(ordered, i, k)
        n += 1
        total += weight
        if weight >= most * (1.0 - _SAME_WEIGHT):  # of equals the greatest value
            results[MAJORITY] = value
            most = max(most, weight)
        if weight < least * (1.0 - _SAME_WEIGHT):  # of equals the smallest
            results[MINORITY] = value
            least = weight
    results[VARIETY] = n
    if n == 0 or levels.size == 0:
        return
    # As exactextract: value i of n stands at i * weight + (n - 1) * (weights before it), between them straight lines.
    i = k = 0
    before = 0.0
    left, weight, i, k = _next_value(ordered, i, k)
    at_left = 0.0
    number = 1
    level = 0
    while number < n:
        before += weight
        right, weight, i, k = _next_value(ordered, i, k)
        at_right = number * weight + (n - 1.0) * before
        while level < levels.size and levels[level] < 1.0 and levels[level] * total * (n - 1.0) < at_right:
            step = (levels[level] * total * (n - 1.0) - at_left) / (at_right - at_left)
            results[FIRST_LEVEL + level] = left + step * (right - left)
            level += 1
        left, at_left = right, at_right
        number += 1
    results[FIRST_LEVEL + level :] = left


@_jit
def _grown(array: npt.NDArray[Any], used: int, needed: int) -> npt.NDArray[Any]:
    """Give an array with the room that is needed, and what is used of the old one."""
    if needed <= array.size:
        return array
    room = np.empty(max(needed, 2 * array.size), dtype=array.dtype)
    room[:used] = array[:used]
    return room


class _Room(NamedTuple):
    """Where a zone's cells are put and sorted."""

    whole: npt.NDArray[Any]
    whole_spare: npt.NDArray[Any]
    parts: npt.NDArray[Any]
    parts_spare: npt.NDArray[Any]
    weights: Floats
    weights_spare: Floats


@_jit
def _room(like: npt.NDArray[Any], wholes: int, partial: int) -> _Room:
    return _Room(
        np.empty(wholes, dtype=like.dtype),
        np.empty(wholes, dtype=like.dtype),
        np.empty(partial, dtype=like.dtype),
        np.empty(partial, dtype=like.dtype),
        np.empty(partial),
        np.empty(partial),
    )


@_jit
def _needed(runs: Runs, zone: int) -> tuple[int, int]:
    """Count the whole cells and the parts of cells that a zone has in a block."""
    wholes = partial = 0
    for run in range(runs.begin[zone], runs.end[zone]):
        if runs.weights[run] == 1.0:
            wholes += runs.lengths[run]
        else:
            partial += runs.lengths[run]
    return wholes, partial


@_jit
def _collected(cells: BlockCells, runs: Runs, zone: int, room: _Room, partial: int) -> tuple[int, int]:
    """Put the valid cells of a zone into the room, behind the parts that are there; give the number of both kinds."""
    values, bits, row0, column0, width, nodata = cells
    whole, parts, part_weights = room.whole, room.parts, room.weights
    wholes = 0
    for run in range(runs.begin[zone], runs.end[zone]):
        base = (runs.rows[run] - row0) * width + runs.columns[run] - column0
        weight = runs.weights[run]
        for cell in range(base, base + runs.lengths[run]):
            if values[cell] != values[cell] or values[cell] == nodata:  # NaN differs from itself
                continue
            if weight == 1.0:
                whole[wholes] = bits[cell]
                wholes += 1
            else:
                parts[partial], part_weights[partial] = bits[cell], weight
                partial += 1
    return wholes, partial


@_jit
def _range_of_integers(cells: BlockCells, runs: Runs, carried: Carried, zone: int) -> tuple[float, float]:
    """Give the least and greatest value of a zone where all are whole numbers, near to each other; else 1 and 0."""
    values, _, row0, column0, width, nodata = cells
    low, high = np.inf, -np.inf
    for k in range(carried.indptr[zone], carried.indptr[zone + 1]):
        value = np.float64(carried.values[k])
        if value != np.floor(value):
            return 1.0, 0.0
        low, high = min(low, value), max(high, value)
    for run in range(runs.begin[zone], runs.end[zone]):
        base = (runs.rows[run] - row0) * width + runs.columns[run] - column0
        for cell in range(base, base + runs.lengths[run]):
            value = np.float64(values[cell])
            if value != value or value == nodata:
                continue
            if value != np.floor(value):
                return 1.0, 0.0
            low, high = min(low, value), max(high, value)
        if high - low >= _COUNTED:
            return 1.0, 0.0
    return low, high


@_jit
def _count(
    cells: BlockCells, runs: Runs, carried: Carried, zone: int, between: tuple[float, float], room: _Room
) -> int:
    """Put each different whole number of a zone and its weight into the room, in order; give how many there are."""
    values, _, row0, column0, width, nodata = cells
    table, low = room.weights_spare, between[0]
    size = int(between[1] - low) + 1
    table[:size] = 0.0
    for k in range(carried.indptr[zone], carried.indptr[zone + 1]):
        table[int(np.float64(carried.values[k]) - low)] += carried.weights[k]
    for run in range(runs.begin[zone], runs.end[zone]):
        base = (runs.rows[run] - row0) * width + runs.columns[run] - column0
        weight = runs.weights[run]
        last, place, summed = nodata, 0, 0.0
        for cell in range(base, base + runs.lengths[run]):
            value = np.float64(values[cell])
            if value != last:
                table[place] += summed
                summed = 0.0
                if value != value or value == nodata:
                    continue
                last, place = value, int(value - low)
            if value != nodata:
                summed += weight
        table[place] += summed
    results = room.parts.view(values.dtype)
    n = 0
    for place in range(size):
        if table[place] > 0.0:
            results[n], room.weights[n] = low + place, table[place]
            n += 1
    return n


@_jit
def _in_order(cells: BlockCells, runs: Runs, carried: Carried, zone: int, room: _Room) -> _Sorted:
    """Sort the cells of a zone in a block, and what earlier blocks left of it."""
    values = cells.values
    low, high = _range_of_integers(cells, runs, carried, zone)
    if low <= high < low + _COUNTED:
        n = _count(cells, runs, carried, zone, (low, high), room)
        return _Sorted(room.whole.view(values.dtype), room.parts.view(values.dtype), room.weights, 0, n)
    first, last = carried.indptr[zone], carried.indptr[zone + 1]
    room.parts[: last - first] = carried.values.view(room.parts.dtype)[first:last]
    room.weights[: last - first] = carried.weights[first:last]
    wholes, partial = _collected(cells, runs, zone, room, last - first)
    _keys_of(room.whole, wholes)
    _keys_of(room.parts, partial)
    whole = _sorted_keys(room.whole, room.whole_spare, wholes)
    parts, weights = _sorted_pairs(room.parts, room.weights, room.parts_spare, room.weights_spare, partial)
    _bits_of(whole, wholes)
    _bits_of(parts, partial)
    return _Sorted(whole.view(values.dtype), parts.view(values.dtype), weights, wholes, partial)


@_jit
def order_zones(
    cells: BlockCells, runs: Runs, carried: Carried, between: tuple[int, int], levels: Floats, written: Written
) -> tuple[npt.NDArray[Any], Floats]:
    """Describe the zones that end in a block, and give values and weights of those that go on.

    The `levels` of quantiles rise.
    """
    results, kept = written
    values, bits = cells.values, cells.bits
    room = _room(bits, 256, _COUNTED)
    out, out_weights, used = np.empty(0, dtype=values.dtype), np.empty(0), 0
    for zone in range(between[0], between[1]):
        before = carried.indptr[zone + 1] - carried.indptr[zone]
        kept[zone] = 0
        if runs.begin[zone] == runs.last[zone] or (runs.begin[zone] == runs.end[zone] and before == 0):
            continue
        wholes, partial = _needed(runs, zone)
        if wholes > room.whole.size or partial + before > room.parts.size:
            room = _room(bits, max(wholes, room.whole.size), max(partial + before, room.parts.size))
        ordered = _in_order(cells, runs, carried, zone, room)
        if runs.end[zone] == runs.last[zone]:
            _describe(ordered, levels, results[zone])
            continue
        out = _grown(out, used, used + ordered.wholes + ordered.partial)
        out_weights = _grown(out_weights, used, used + ordered.wholes + ordered.partial)
        start = used
        i = k = 0
        while i < ordered.wholes or k < ordered.partial:
            out[used], out_weights[used], i, k = _next_value(ordered, i, k)
            used += 1
        kept[zone] = used - start
    return out[:used].copy(), out_weights[:used].copy()
