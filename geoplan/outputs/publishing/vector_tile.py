"""Vector tiles by the specification of Mapbox, version 2.1: shapes on a grid of 4,096 in each tile, and their values.

The stream of a shape is the same in every tile but for its first point, so that it is packed once for each zoom level
(https://github.com/mapbox/vector-tile-spec/tree/master/2.1).
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

EXTENT = 4096
"""Steps across a tile."""
Ints: TypeAlias = npt.NDArray[np.int64]

_MOVE, _LINE, _CLOSE = 9, 2, 15
"""One move, the code of lines, one close: a command's number, and how often it is repeated in the bits above."""
_POINT, _POLYGON = 1, 3
_VERSION = b"\x78\x02"


@dataclass(frozen=True)
class GridShapes:
    """Shapes on the grid of one zoom level.

    Attributes
    ----------
    kind
        What they are, by the specification: 1 points, 3 polygons.
    first
        Their first points, in steps of the whole world; one row each.
    bounds
        West, north, east, south, in the same steps.
    area
        In square steps; 0 of what is smaller than the grid.
    tails
        What follows the first move, as bytes.
    """

    kind: int
    first: Ints
    bounds: Ints
    area: npt.NDArray[np.float64]
    tails: list[bytes]


def pack_points(places: npt.NDArray[np.float64], zoom: int) -> GridShapes:
    """Return points on the grid of a zoom level.

    Parameters
    ----------
    places
        x and y, from 0 to 1 across the world of Web Mercator, from its north-western corner.
    zoom
        The level.
    """
    on_grid = np.floor(places * (EXTENT << zoom)).astype(np.int64)
    bounds = np.hstack([on_grid, on_grid])
    return GridShapes(_POINT, on_grid, bounds, np.ones(len(on_grid)), [b""] * len(on_grid))


def pack_polygons(shapes: npt.NDArray[Any], zoom: int) -> GridShapes:
    """Return polygons on the grid of a zoom level; what is smaller than the grid becomes one step of it.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, x and y from 0 to 1 across the world, y to the south. None is empty.
    zoom
        The level.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    # clockwise as it is seen, which is the other way round where y points to the south
    rings, part_of = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=False), return_index=True)
    places, ring_of = shapely.get_coordinates(rings, return_index=True)
    points = np.round(places * (EXTENT << zoom)).astype(np.int64)
    points, ring_of = _without_repeats(points, ring_of)
    owner_of_ring, is_outer = owner[part_of], np.r_[True, part_of[1:] != part_of[:-1]][: len(part_of)]
    area, count = _areas(points, ring_of, len(rings)), np.bincount(ring_of, minlength=len(rings))
    # an outline that has no area is left out, and its holes with it; so is a hole that turned round
    is_sound = (count >= 3) & np.where(is_outer, area > 0, area < 0)
    outer_sound = np.zeros(len(parts), dtype=bool)
    outer_sound[part_of[is_outer]] = is_sound[is_outer]
    kept_rings = is_sound & outer_sound[part_of]
    total = np.bincount(owner_of_ring, weights=np.where(kept_rings, area, 0.0), minlength=len(shapes))
    lost = np.setdiff1d(np.arange(len(shapes)), owner_of_ring[kept_rings])
    points, ring_of, owner_of_ring = _with_steps(
        points[kept_rings[ring_of]],
        ring_of[kept_rings[ring_of]],
        owner_of_ring,
        kept_rings,
        lost=lost,
        centres=_centres(shapes, lost, zoom),
    )
    return _packed(points, ring_of, owner_of_ring, np.maximum(total, 0.0))


def layer_bytes(
    name: str,
    packed: GridShapes,
    chosen: Ints,
    *,
    tile: tuple[int, int],
    numbers: Ints,
    values: Mapping[str, Sequence[Any]],
) -> bytes:
    """Return one layer of one tile.

    Parameters
    ----------
    name
        The layer.
    packed
        Its shapes on the grid of the tile's zoom level.
    chosen
        Which of them stand in the tile.
    tile
        Column and row.
    numbers
        The number of each shape, of all of them; -1 for none.
    values
        Name -> value of each shape, of all of them: text, int, float, bool, or None for what is not known.
    """
    moves = packed.first[chosen] - np.array(tile, dtype=np.int64) * EXTENT
    starts = _split(_varints(_zigzag(moves).ravel()), 2)
    tags, table = _tags(values, chosen)
    kind = bytes([0x18, packed.kind])
    head = b"\x09"
    parts = [_field(1, name.encode())]
    for place, start, tag in zip(chosen.tolist(), starts, tags, strict=True):
        geometry = head + start + packed.tails[place]
        number = int(numbers[place])
        body = (b"\x08" + _varint(number) if number >= 0 else b"") + _field(2, tag) + kind + _field(4, geometry)
        parts.append(_field(2, body))
    parts += [_field(3, key.encode()) for key in values]
    parts += [_field(4, value) for value in table]
    parts.append(b"\x28" + _varint(EXTENT))
    parts.append(_VERSION)
    return _field(3, b"".join(parts))


def _without_repeats(points: Ints, ring_of: Ints) -> tuple[Ints, Ints]:
    """Leave out points that fall on the one before, and those that close a ring."""
    same_ring = ring_of[1:] == ring_of[:-1]
    repeats = np.r_[False, same_ring & (points[1:] == points[:-1]).all(axis=1)]
    points, ring_of = points[~repeats], ring_of[~repeats]
    starts = np.flatnonzero(np.r_[True, ring_of[1:] != ring_of[:-1]])
    ends = np.r_[starts[1:], len(ring_of)] - 1
    closing = ends[(ends > starts) & (points[ends] == points[starts]).all(axis=1)]
    kept = np.ones(len(points), dtype=bool)
    kept[closing] = False
    return points[kept], ring_of[kept]


def _areas(points: Ints, ring_of: Ints, rings: int) -> npt.NDArray[np.float64]:
    """Return the area of each ring as the specification counts it: above 0 where it is clockwise as it is seen."""
    starts = np.flatnonzero(np.r_[True, ring_of[1:] != ring_of[:-1]])
    if not len(points):
        return np.zeros(rings)
    after = np.arange(1, len(points) + 1)
    after[np.r_[starts[1:], len(points)] - 1] = starts
    origin = points[starts][np.searchsorted(starts, np.arange(len(points)), side="right") - 1]
    here, there = points - origin, points[after] - origin
    cross = here[:, 0] * there[:, 1] - there[:, 0] * here[:, 1]
    return np.asarray(np.bincount(ring_of, weights=cross / 2.0, minlength=rings))


def _centres(shapes: npt.NDArray[Any], lost: Ints, zoom: int) -> Ints:
    middle = shapely.get_coordinates(shapely.centroid(shapes[lost]))
    return np.floor(middle * (EXTENT << zoom)).astype(np.int64)


def _with_steps(
    points: Ints, ring_of: Ints, owner_of_ring: Ints, kept: npt.NDArray[np.bool_], *, lost: Ints, centres: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return rings in the order of their shapes, numbered anew, with one step of the grid for each that was lost."""
    number = np.cumsum(kept) - 1
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.int64)
    more = (centres[:, None, :] + square[None]).reshape(-1, 2)
    count = int(kept.sum())
    all_points = np.vstack([points, more])
    all_rings = np.r_[number[ring_of], count + np.repeat(np.arange(len(lost)), 4)]
    owners = np.r_[owner_of_ring[kept], lost]
    order = np.argsort(owners, kind="stable")
    rank = np.empty(len(owners), dtype=np.int64)
    rank[order] = np.arange(len(owners))
    by_ring = np.argsort(rank[all_rings], kind="stable")
    return all_points[by_ring], rank[all_rings][by_ring], owners[order]


def _packed(points: Ints, ring_of: Ints, owner_of_ring: Ints, area: npt.NDArray[np.float64]) -> GridShapes:
    """Return the streams of rings that stand in the order of their shapes."""
    shapes = len(area)
    starts = np.flatnonzero(np.r_[True, ring_of[1:] != ring_of[:-1]])
    count = np.diff(np.r_[starts, len(points)])
    before = np.vstack([[[0, 0]], points[:-1]])
    deltas = _zigzag(points - before)
    # of a ring: move, x, y, line, and an x and a y for each further point, close
    length = 2 * count + 3
    begin = np.r_[0, np.cumsum(length)[:-1]]
    stream = np.zeros(int(length.sum()), dtype=np.uint64)
    stream[begin], stream[begin + length - 1] = _MOVE, _CLOSE
    stream[begin + 3] = (((count - 1) << 3) | _LINE).astype(np.uint64)
    inside = np.arange(len(points)) - np.repeat(starts, count)
    place = np.repeat(begin, count) + 1 + 2 * inside + (inside > 0)
    stream[place], stream[place + 1] = deltas[:, 0], deltas[:, 1]
    first_rings = np.flatnonzero(np.r_[True, owner_of_ring[1:] != owner_of_ring[:-1]])
    data, offsets = _varints(stream)
    limits = np.r_[begin[first_rings], len(stream)]
    raw = data.tobytes()
    # the first move of a shape depends on its tile
    tails = [raw[offsets[low + 3] : offsets[high]] for low, high in pairwise(limits)]
    owner = owner_of_ring[ring_of]
    first_points = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    bounds = np.hstack([np.minimum.reduceat(points, first_points), np.maximum.reduceat(points, first_points)])
    return GridShapes(_POLYGON, points[starts[first_rings]], bounds, area, tails) if shapes else _nothing()


def _nothing() -> GridShapes:
    return GridShapes(_POLYGON, np.zeros((0, 2), np.int64), np.zeros((0, 4), np.int64), np.zeros(0), [])


def _tags(values: Mapping[str, Sequence[Any]], chosen: Ints) -> tuple[list[bytes], list[bytes]]:
    """Return the tags of each chosen shape, and the table of values that they point to."""
    known: dict[bytes, int] = {}
    places = chosen.tolist()
    tags: list[list[bytes]] = [[] for _ in places]
    for key, column in enumerate(values.values()):
        name = _varint(key)
        codes: dict[Any, bytes] = {}
        for number, place in enumerate(places):
            value = column[place]
            if value is None:
                continue
            code = codes.get(value)
            if code is None:
                code = codes[value] = name + _varint(known.setdefault(_value(value), len(known)))
            tags[number].append(code)
    return [b"".join(each) for each in tags], list(known)


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return _field(1, value.encode())
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        return b"\x30" + _varint((value << 1) ^ (value >> 63))
    return b"\x19" + struct.pack("<d", value)


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    r"""Return a number in groups of seven bits.

    Examples
    --------
    >>> _varint(5), _varint(300)
    (b'\x05', b'\xac\x02')
    """
    if value < 0x80:
        return bytes([value])
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def _zigzag(values: Ints) -> npt.NDArray[np.uint64]:
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _varints(values: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Return numbers as varints one after the other, and where each begins; the last place is the end."""
    groups = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 64, 7):
        groups += values >= (np.uint64(1) << np.uint64(bits))
    offsets = np.r_[0, np.cumsum(groups)]
    data = np.zeros(int(offsets[-1]), dtype=np.uint8)
    for group in range(int(groups.max(initial=0))):
        has = groups > group
        part = (values[has] >> np.uint64(7 * group)) & np.uint64(0x7F)
        more = np.where(groups[has] > group + 1, np.uint64(0x80), np.uint64(0))
        data[offsets[:-1][has] + group] = (part | more).astype(np.uint8)
    return data, offsets


def _split(packed: tuple[npt.NDArray[np.uint8], Ints], each: int) -> list[bytes]:
    """Return a stream of varints in pieces of so many."""
    data, offsets = packed
    raw, ends = data.tobytes(), offsets[::each].tolist()
    return [raw[low:high] for low, high in pairwise(ends)]
