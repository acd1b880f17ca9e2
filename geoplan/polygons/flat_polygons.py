"""Polygons as flat arrays of corners, laid out as GeoArrow lays out multipolygons: read from WKB, lists or geometries.

WKB is read by compiled loops: either order of bytes, with heights and measures (which are left out) as ISO or as
PostGIS writes them. What these loops cannot be sure of is not told, and left to GEOS.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled

if TYPE_CHECKING:
    import pyarrow as pa

Integers: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]

POLYGON, MULTIPOLYGON = 3, 6
LISTS = {"polygon": 2, "multipolygon": 3}
"""GeoArrow's encoding -> how many lists stand in each other."""
_FEWEST = 4
"""Corners of a ring, the closing one among them."""

_jit = compiled(nogil=True, error_model="numpy")


class FlatPolygons(NamedTuple):
    """Outlines as one array of corners.

    Attributes
    ----------
    corners
        x and y of each, rings closed; shape (corners, 2).
    rings
        The first corner of each ring, and the end; shape (rings + 1,).
    parts
        The first ring of each part, its shell, and the end; shape (parts + 1,).
    outlines
        The first part of each outline, and the end; shape (outlines + 1,).
    told
        Which outlines are here: not empty, rings closed, all corners finite. Of the others there is no part.
    """

    corners: NDArray[np.float64]
    rings: Integers
    parts: Integers
    outlines: Integers
    told: NDArray[np.bool_]

    def taken(self, places: Integers) -> "FlatPolygons":
        """Return the outlines at some places, in their order."""
        corners, rings, parts, outlines = _taken_polygons(self.corners, self.rings, self.parts, self.outlines, places)
        return FlatPolygons(corners, rings, parts, outlines, self.told[places])

    def with_others(self, places: Integers, others: "FlatPolygons") -> "FlatPolygons":
        """Return the outlines with others at some places."""
        if not len(places):
            return self
        order = np.arange(len(self.told))
        order[places] = len(self.told) + np.arange(len(places))
        return joined_polygons([self, others]).taken(order)

    def shells(self) -> "FlatPolygons":
        """Return each part as an outline of its own, without its holes."""
        is_shell = np.zeros(len(self.rings) - 1, dtype=bool)
        is_shell[self.parts[:-1]] = True
        counts, each = np.diff(self.rings), np.arange(len(self.parts))
        corners = self.corners[np.repeat(is_shell, counts)]
        return FlatPolygons(corners, _starts(counts[is_shell]), each, each, np.ones(len(each) - 1, dtype=bool))

    def whole(self) -> NDArray[np.bool_]:
        """Return which outlines are not empty, with closed rings and finite corners: those that can be told."""
        told = np.empty(len(self.told), dtype=np.bool_)
        _check(self.corners, self.rings, self.parts, self.outlines, told)
        return told


def joined_polygons(several: Sequence[FlatPolygons]) -> FlatPolygons:
    """Return outlines of one array or more as one.

    Examples
    --------
    >>> square = polygons_of_shapes(np.array([shapely.box(0, 0, 2, 1)]))
    >>> joined_polygons([square, square]).rings.tolist()
    [0, 5, 10]
    """

    def end_to_end(name: str) -> Integers:
        return _starts(np.concatenate([np.diff(getattr(each, name)) for each in several]))

    corners, told = (np.concatenate([getattr(each, name) for each in several]) for name in ("corners", "told"))
    return FlatPolygons(corners, end_to_end("rings"), end_to_end("parts"), end_to_end("outlines"), told)


def polygons_of_wkb(column: "pa.Array") -> FlatPolygons:
    """Return polygons and multipolygons in WKB.

    Parameters
    ----------
    column
        Well-known binary, with 32 or 64 bit offsets; shape (outlines,). Heights and measures are left out.

    Examples
    --------
    >>> import pyarrow as pa
    >>> wkb = pa.array([shapely.to_wkb(shapely.box(0, 0, 2, 1)), shapely.to_wkb(shapely.Point(3, 3)), None])
    >>> polygons = polygons_of_wkb(wkb)
    >>> polygons.told.tolist(), polygons.outlines.tolist(), polygons.rings.tolist()
    ([True, False, False], [0, 1, 1, 1], [0, 5])
    """
    import pyarrow as pa

    _, ends, data = column.buffers()
    wide = pa.types.is_large_binary(column.type)
    kind = np.int64 if wide else np.int32
    starts = np.zeros(1, dtype=kind) if ends is None else np.frombuffer(ends, dtype=kind)[column.offset :]
    starts = starts[: len(column) + 1].astype(np.int64)
    content = np.frombuffer(b"" if data is None else data, dtype=np.uint8)
    counts = np.zeros((len(column), 3), dtype=np.int64)
    content.flags.writeable = False  # as some buffers are and some are not: loops are compiled for one kind
    told = column.is_valid().to_numpy(zero_copy_only=False).copy()
    _count(content, starts, told, counts)
    corners, rings, parts = _filled(content, starts, told, counts.sum(axis=0))
    return FlatPolygons(corners.view("<f8").reshape(-1, 2), rings, parts, _starts(counts[:, 0]), told)


def polygons_of_lists(column: "pa.Array", encoding: str) -> FlatPolygons:
    """Return polygons in GeoArrow's lists of coordinates.

    Parameters
    ----------
    column
        Lists of rings, or of parts, of coordinates: pairs, or structs of x and y; shape (outlines,).
    encoding
        ``polygon`` or ``multipolygon``.

    Examples
    --------
    >>> import pyarrow as pa
    >>> square = [[[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 0.0]]]
    >>> column = pa.array([square, None], pa.list_(pa.list_(pa.list_(pa.float64(), 2))))
    >>> polygons_of_lists(column, "polygon").told.tolist()
    [True, False]
    """
    import pyarrow as pa

    told = column.is_valid().to_numpy(zero_copy_only=False).copy()
    flat = _of_full_lists(column.drop_null(), LISTS[encoding])
    if not flat.told.all():
        told[told] = flat.told
        flat = _of_full_lists(column.filter(pa.array(told)), LISTS[encoding])
    counts = np.zeros(len(told), dtype=np.int64)
    counts[told] = np.diff(flat.outlines)
    return flat._replace(outlines=_starts(counts), told=told)


def polygons_of_shapes(shapes: NDArray[Any]) -> FlatPolygons:
    """Return the polygons and multipolygons among geometries.

    Parameters
    ----------
    shapes
        Geometries of any kind, None among them; shape (outlines,).

    Examples
    --------
    >>> polygons = polygons_of_shapes(np.array([shapely.box(0, 0, 2, 1), shapely.Point(3, 3)]))
    >>> polygons.told.tolist(), polygons.corners.shape
    ([True, False], (5, 2))
    """
    kind = shapely.get_type_id(shapes)
    told = (kind == POLYGON) | (kind == MULTIPOLYGON)
    places = np.flatnonzero(told)
    flat = _of_polygons(shapes[places])
    if not flat.told.all():
        some = np.full(len(shapes), None, dtype=object)
        some[places[flat.told]] = shapes[places[flat.told]]
        return polygons_of_shapes(some)
    every = np.zeros(len(shapes), dtype=np.int64)
    every[places] = np.diff(flat.outlines)
    return flat._replace(outlines=_starts(every), told=told)


def _of_polygons(shapes: NDArray[Any]) -> FlatPolygons:
    """Return polygons and multipolygons, whether they can be told or not."""
    rings, each = shapes, np.arange(len(shapes) + 1)
    parts, outlines = each, each
    if (shapely.get_type_id(shapes) == MULTIPOLYGON).any() or shapely.get_num_interior_rings(shapes).any():
        polygons, owner = shapely.get_parts(shapes, return_index=True)
        rings, part = shapely.get_rings(polygons, return_index=True)
        parts = _starts(np.bincount(part, minlength=len(polygons)))
        outlines = _starts(np.bincount(owner, minlength=len(shapes)))
    starts = _starts(shapely.get_num_coordinates(rings))
    told = np.ones(len(shapes), dtype=np.bool_)
    flat = FlatPolygons(shapely.get_coordinates(rings), starts, parts, outlines, told)
    return flat._replace(told=flat.whole())


def _of_full_lists(values: "pa.Array", depth: int) -> FlatPolygons:
    """Return polygons in lists none of which is missing, whether they can be told or not."""
    import pyarrow as pa

    count = len(values)
    levels = []
    for _ in range(depth):
        ends = values.offsets.to_numpy().astype(np.int64)
        levels.append(ends - ends[0])
        values = values.flatten()
    if pa.types.is_struct(values.type):
        corners = np.column_stack([np.asarray(edge.to_numpy(zero_copy_only=False)) for edge in values.flatten()[:2]])
    else:
        corners = np.array(values.flatten().to_numpy()).reshape(len(values), values.type.list_size)[:, :2]
    if depth < max(LISTS.values()):
        levels.insert(0, np.arange(count + 1, dtype=np.int64))
    outlines, parts, rings = levels
    flat = FlatPolygons(np.ascontiguousarray(corners), rings, parts, outlines, np.ones(count, dtype=np.bool_))
    return flat._replace(told=flat.whole())


def _starts(counts: NDArray[Any]) -> Integers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@_jit
def _check(
    corners: NDArray[np.float64], rings: Integers, parts: Integers, outlines: Integers, told: NDArray[np.bool_]
) -> None:
    """Note which outlines are whole: not empty, their rings closed, all corners finite."""
    for number in range(len(told)):
        fine = outlines[number + 1] > outlines[number]
        for part in range(outlines[number], outlines[number + 1]):
            fine = fine and parts[part + 1] > parts[part]
            for ring in range(parts[part], parts[part + 1]):
                first, end = rings[ring], rings[ring + 1]
                if not fine or end - first < _FEWEST:
                    fine = False
                    break
                fine = corners[first, 0] == corners[end - 1, 0] and corners[first, 1] == corners[end - 1, 1]
                for corner in range(first, end):
                    fine = fine and np.isfinite(corners[corner, 0]) and np.isfinite(corners[corner, 1])
        told[number] = fine


@_jit
def _taken_polygons(
    corners: NDArray[np.float64], rings: Integers, parts: Integers, outlines: Integers, places: Integers
) -> Any:
    """Return corners, and the starts of rings, parts and outlines, of the outlines at some places."""
    new_outlines = np.zeros(len(places) + 1, dtype=np.int64)
    ring_count, corner_count = 0, 0
    for row in range(len(places)):
        first, last = outlines[places[row]], outlines[places[row] + 1]
        new_outlines[row + 1] = new_outlines[row] + last - first
        ring_count += parts[last] - parts[first]
        corner_count += rings[parts[last]] - rings[parts[first]]
    new_parts = np.zeros(new_outlines[-1] + 1, dtype=np.int64)
    new_rings = np.zeros(ring_count + 1, dtype=np.int64)
    new_corners = np.empty((corner_count, 2))
    part, ring, corner = 0, 0, 0
    for row in range(len(places)):
        for old_part in range(outlines[places[row]], outlines[places[row] + 1]):
            for old_ring in range(parts[old_part], parts[old_part + 1]):
                for old in range(rings[old_ring], rings[old_ring + 1]):
                    new_corners[corner, 0], new_corners[corner, 1] = corners[old, 0], corners[old, 1]
                    corner += 1
                ring += 1
                new_rings[ring] = corner
            part += 1
            new_parts[part] = ring
    return new_corners, new_rings, new_parts, new_outlines


@_jit
def _word(content: Bytes, place: int, little: bool) -> int:
    """Read four bytes as a number."""
    value: Any = 0
    for byte in range(4):
        value |= np.int64(content[place + byte]) << (8 * byte if little else 24 - 8 * byte)
    return value


@_jit
def _head(content: Bytes, place: int, end: int) -> tuple[int, int, bool, int]:
    """Return the kind of a geometry (0: cannot be told), the bytes of a corner, their order, and what stands next."""
    if end - place < 9 or content[place] > 1:
        return 0, 16, True, place
    little = content[place] == 1
    code = _word(content, place + 1, little)
    # ISO adds thousands to the type for heights and measures, PostGIS sets high bits, one of them for an SRID
    flags, thousands, kind = code >> 29, (code & 0x1FFFFFFF) // 1000, (code & 0x1FFFFFFF) % 1000
    if thousands > 3 or (thousands > 0 and flags > 0):
        return 0, 16, little, place
    more = (flags >> 2) + (flags >> 1 & 1) + (thousands + 1) // 2
    place += 9 if flags & 1 else 5
    return (kind, 16 + 8 * more, little, place) if end - place >= 4 else (0, 16, little, place)


@_jit
def _surely_closed(content: Bytes, place: int, count: int, width: int, little: bool) -> bool:
    """Say whether a ring ends where it begins, in the same bytes, and all of its corners are finite."""
    last = place + (count - 1) * width
    for byte in range(16):
        if content[place + byte] != content[last + byte]:
            return False
    high, low = (7, 6) if little else (0, 1)
    for corner in range(count):
        for axis in (0, 8):
            at = place + corner * width + axis
            if content[at + high] & 0x7F == 0x7F and content[at + low] & 0xF0 == 0xF0:
                return False
    return True


@_jit
def _counted(content: Bytes, place: int, end: int, counts: Integers) -> int:
    """Add what one polygon has to the counts of parts, rings and corners; return where it ends, -1 if none can say."""
    kind, width, little, place = _head(content, place, end)
    rings = _word(content, place, little) if kind == POLYGON else 0
    place += 4
    for _ in range(rings):
        count = _word(content, place, little) if end - place >= 4 else 0
        place += 4
        if count < _FEWEST or count * width > end - place or not _surely_closed(content, place, count, width, little):
            return -1
        place += count * width
        counts[2] += count
    counts[0] += 1
    counts[1] += rings
    return place if rings else -1


@_jit
def _count(content: Bytes, starts: Integers, told: NDArray[np.bool_], counts: Integers) -> None:
    """Count parts, rings and corners of each outline, shape (outlines, 3), and note which cannot be told."""
    for number in range(len(told)):
        if not told[number]:
            continue
        place, end = starts[number], starts[number + 1]
        kind, _, little, after = _head(content, place, end)
        many = 1
        if kind == MULTIPOLYGON:
            many = _word(content, after, little)
            place = after + 4
        for _ in range(many):
            place = _counted(content, place, end, counts[number])
            if place < 0:
                break
        told[number] = many > 0 and place == end
        if not told[number]:
            counts[number] = 0


@_jit
def _filled(content: Bytes, starts: Integers, told: NDArray[np.bool_], totals: Integers) -> Any:
    """Return the corners as little-endian bytes, the starts of rings and those of parts."""
    corners = np.empty(totals[2] * 16, dtype=np.uint8)
    rings, parts = np.zeros(totals[1] + 1, dtype=np.int64), np.zeros(totals[0] + 1, dtype=np.int64)
    part, ring, at = 0, 0, 0
    for number in np.flatnonzero(told):
        place, end = starts[number], starts[number + 1]
        kind, _, _, after = _head(content, place, end)
        if kind == MULTIPOLYGON:
            place = after + 4
        while place < end:
            _, width, little, place = _head(content, place, end)
            many = _word(content, place, little)
            place += 4
            for _ in range(many):
                count = _word(content, place, little)
                _copy(content, place + 4, count, (width, little), corners[at:])
                place += 4 + count * width
                at += 16 * count
                ring += 1
                rings[ring] = at // 16
            part += 1
            parts[part] = ring
    return corners, rings, parts


@_jit
def _copy(content: Bytes, place: int, count: int, layout: tuple[int, bool], into: Bytes) -> None:
    """Copy x and y of some corners, each of so many bytes in an order."""
    width, little = layout
    if little and width == 16:
        for byte in range(16 * count):  # a slice in its place takes numba seconds to compile
            into[byte] = content[place + byte]
        return
    for corner in range(count):
        for byte in range(16):
            source = byte if little else byte // 8 * 8 + 7 - byte % 8
            into[16 * corner + byte] = content[place + corner * width + source]
