"""Tiles in one file by PMTiles, version 3: a head, directories and the tiles, in the order of a Hilbert curve.

No time is written: the same tiles give the same bytes (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
"""

import gzip
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.replacing import replaced_file

_HEAD = "<7sB11Q6B4iB2i"
_HEAD_BYTES = 127
_MAGIC, _VERSION = b"PMTiles", 3
_GZIP, _VECTOR, _CLUSTERED = 2, 1, 1
_MOST_AT_ROOT = 16_384 - _HEAD_BYTES
"""Bytes of the root directory, so that head and root are one request."""
_LEAF = 4096
"""Entries of a directory below the root."""


@dataclass(frozen=True)
class TileSpan:
    """What an archive covers: zoom levels, west, south, east, north in degrees, and where viewers begin."""

    lowest: int
    highest: int
    bounds: tuple[float, float, float, float]
    first_zoom: int


def write_archive(
    tiles: Mapping[tuple[int, int, int], bytes], path: Path, *, span: TileSpan, about: Mapping[str, Any]
) -> Path:
    """Write tiles as PMTiles.

    Parameters
    ----------
    tiles
        Zoom, column and row -> the tile, packed by gzip.
    path
        The file.
    span
        What they cover.
    about
        What the file says of itself, as JSON.
    """
    data, entries, places = bytearray(), [], {}
    for number, tile in sorted((tile_number(*place), tile) for place, tile in tiles.items()):
        if tile not in places:
            places[tile] = len(data)
            data += tile
        entries.append((number, places[tile], len(tile)))
    root, leaves = _directories(entries)
    told = _squeezed(json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode())
    starts = _HEAD_BYTES, _HEAD_BYTES + len(root), _HEAD_BYTES + len(root) + len(told)
    west, south, east, north = (round(limit * 1e7) for limit in span.bounds)
    sizes = (starts[0], len(root), starts[1], len(told), starts[2], len(leaves), starts[2] + len(leaves), len(data))
    counts = (len(entries), len(entries), len(places))
    kinds = (_CLUSTERED, _GZIP, _GZIP, _VECTOR, span.lowest, span.highest)
    middle = (span.first_zoom, (west + east) // 2, (south + north) // 2)
    head = struct.pack(_HEAD, _MAGIC, _VERSION, *sizes, *counts, *kinds, west, south, east, north, *middle)
    with replaced_file(path) as draft:
        draft.write_bytes(b"".join([head, root, told, leaves, data]))
    return path


def tile_number(zoom: int, column: int, row: int) -> int:
    """Return the number of a tile: those of lower levels come first, those of one level along a Hilbert curve.

    Examples
    --------
    >>> tile_number(0, 0, 0), tile_number(1, 1, 0), tile_number(12, 3423, 1763)
    (0, 4, 19078479)
    """
    number, x, y = ((1 << 2 * zoom) - 1) // 3, column, row
    step = 1 << zoom >> 1
    while step:
        right, below = int(bool(x & step)), int(bool(y & step))
        number += step * step * ((3 * right) ^ below)
        if not below:
            if right:
                x, y = step - 1 - (x & (step - 1)), step - 1 - (y & (step - 1))
            x, y = y, x
        step >>= 1
    return number


def _directories(entries: Sequence[tuple[int, int, int]]) -> tuple[bytes, bytes]:
    """Return the root directory, and the directories below it where one would not do."""
    root = _directory([(*entry, 1) for entry in entries])
    if len(root) <= _MOST_AT_ROOT:
        return root, b""
    leaves, pointers = bytearray(), []
    for first in range(0, len(entries), _LEAF):
        leaf = _directory([(*entry, 1) for entry in entries[first : first + _LEAF]])
        pointers.append((entries[first][0], len(leaves), len(leaf), 0))
        leaves += leaf
    return _directory(pointers), bytes(leaves)


def _directory(entries: Sequence[tuple[int, int, int, int]]) -> bytes:
    numbers = [number for number, *_ in entries]
    steps = [after - before for before, after in zip([0, *numbers], numbers, strict=False)]
    ends = [offset + length for _, offset, length, _ in entries]
    # 0 says: right behind the one before
    offsets = [
        0 if place and offset == ends[place - 1] else offset + 1 for place, (_, offset, _, _) in enumerate(entries)
    ]
    columns = (steps, [run for *_, run in entries], [length for _, _, length, _ in entries], offsets)
    values = [len(entries), *(value for column in columns for value in column)]
    return _squeezed(b"".join(map(_in_groups, values)))


def _in_groups(value: int) -> bytes:
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _squeezed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
