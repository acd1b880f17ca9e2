"""Polygons written as WKB by compiled loops: from flat corners to the bytes that files and GEOS take.

The bytes are those that GEOS writes of the same polygons: ISO, little-endian, two coordinates a corner. A multipolygon
of one part is written as a polygon.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled
from geoplan.polygons.flat_polygons import MULTIPOLYGON, POLYGON, FlatPolygons

if TYPE_CHECKING:
    import pyarrow as pa

Integers: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]

_HEAD, _COUNT, _CORNER = 5, 4, 16
"""Bytes of the order and the kind of a geometry, of a number of things, and of a corner."""
_MOST_BYTES = 2**31 - 1
"""More do not fit behind offsets of 32 bits."""

_jit = compiled(nogil=True, error_model="numpy")


def wkb_of_polygons(polygons: FlatPolygons) -> "pa.Array":
    """Return outlines as a column of well-known binary; null where they are not told.

    Parameters
    ----------
    polygons
        As `geoplan.polygons.flat_polygons` reads them.

    Examples
    --------
    >>> from geoplan.polygons.flat_polygons import polygons_of_shapes
    >>> squares = np.array([shapely.box(0, 0, 2, 1), shapely.Point(3, 3)])
    >>> column = wkb_of_polygons(polygons_of_shapes(squares))
    >>> column.null_count, column[0].as_py() == shapely.to_wkb(squares[0])
    (1, True)
    """
    import pyarrow as pa

    starts = _ends_of(polygons.rings, polygons.parts, polygons.outlines)
    content = np.empty(starts[-1], dtype=np.uint8)
    corners = np.ascontiguousarray(polygons.corners, dtype="<f8").view(np.uint8).ravel()
    _write(corners, (polygons.rings, polygons.parts, polygons.outlines), starts, content)
    wide = starts[-1] > _MOST_BYTES
    ends = starts if wide else starts.astype(np.int32)
    there = None if polygons.told.all() else pa.py_buffer(np.packbits(polygons.told, bitorder="little"))
    kind = pa.large_binary() if wide else pa.binary()
    return pa.Array.from_buffers(kind, len(polygons.told), [there, pa.py_buffer(ends), pa.py_buffer(content)])


def geometries_of_polygons(polygons: FlatPolygons) -> NDArray[np.object_]:
    """Return geometries of outlines; None where they are not told."""
    wkb = wkb_of_polygons(polygons).to_numpy(zero_copy_only=False)
    return np.asarray(shapely.from_wkb(wkb), dtype=object)


@_jit
def _ends_of(rings: Integers, parts: Integers, outlines: Integers) -> Any:
    """Return where the bytes of each outline begin, and the end."""
    starts = np.zeros(len(outlines), dtype=np.int64)
    for number in range(len(outlines) - 1):
        first, last = outlines[number], outlines[number + 1]
        size = (last - first) * (_HEAD + _COUNT) + (parts[last] - parts[first]) * _COUNT
        size += (rings[parts[last]] - rings[parts[first]]) * _CORNER
        if last - first > 1:
            size += _HEAD + _COUNT
        starts[number + 1] = starts[number] + size
    return starts


@_jit
def _put_number(content: Bytes, place: int, number: int) -> int:
    """Write four bytes; return the place after them."""
    for byte in range(_COUNT):
        content[place + byte] = (number >> (8 * byte)) & 0xFF
    return place + _COUNT


@_jit
def _put_head(content: Bytes, place: int, kind: int, count: int) -> int:
    content[place] = 1
    return _put_number(content, _put_number(content, place + 1, kind), count)


@_jit
def _write(corners: Bytes, levels: tuple[Integers, Integers, Integers], starts: Integers, content: Bytes) -> None:
    rings, parts, outlines = levels
    for number in range(len(outlines) - 1):
        place = starts[number]
        first, last = outlines[number], outlines[number + 1]
        if last - first > 1:
            place = _put_head(content, place, MULTIPOLYGON, last - first)
        for part in range(first, last):
            place = _put_head(content, place, POLYGON, parts[part + 1] - parts[part])
            for ring in range(parts[part], parts[part + 1]):
                place = _put_number(content, place, rings[ring + 1] - rings[ring])
                begin, end = rings[ring] * _CORNER, rings[ring + 1] * _CORNER
                content[place : place + end - begin] = corners[begin:end]
                place += end - begin
