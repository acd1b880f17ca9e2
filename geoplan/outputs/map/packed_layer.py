"""Very many points or polygons in one page: whole numbers, steps instead of places, compressed block by block.

A block holds features that lie together, so that a page can skip what is out of sight, and begin to draw before all is
read. Its bytes are a raw deflate stream of unsigned LEB128 numbers (``z`` marks those that are zigzag), column by
column:

1. kind of each feature: 0 a point, 1 a parallelogram, else 1 + the number of its rings
2. z: x of each feature's first vertex, as the step from the feature before; then y likewise
3. z: for the parallelograms the step to the second vertex in x, then in y, and from the first to the last in x, in y
4. for the other polygons: vertices of each ring; z: x, then y, of all steps along the rings, a ring's first step being
   the one from the first vertex of the ring before it, and 0 for the first ring
5. number of each feature's class; 0 where it has none, else 1 + its place in the list of classes
6. each attribute: 0 where it is not known, else 1 + its value in quanta

Beside it stand, where they are asked for, the ids of its features, which are read when one of them is chosen: a raw
deflate stream of a JSON list. Of whole numbers it has the first and then the steps; of other ids the texts.

Coordinates are EPSG:3857 in quanta. scripts/roofs/packed_block.js reads it, scripts/roofs/packed_drawing.js draws it.
"""

import base64
import json
import logging
import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.errors import Fault, GeoplanError
from geoplan.layers.rooftops.footprint import Footprints, roof_rows
from geoplan.layers.rooftops.hilbert import hilbert_keys
from geoplan.polygons.flat_polygons import FlatPolygons, polygons_of_shapes
from geoplan.polygons.mixed_outlines import MixedOutlines
from geoplan.polygons.polygon_measures import ring_areas
from geoplan.polygons.polygon_wkb import geometries_of_polygons
from geoplan.siting.roofs_in_areas import QUANTUM_M, parallelograms, quanta_in
from geoplan.units import BYTES_PER_MB

logger = logging.getLogger(__name__)

FEATURES_PER_BLOCK = 8_192
_LARGEST = 2**31 - 1
_LEVEL = 7
"""How hard bytes are squeezed: 9 saves one in a hundred of them more, and takes four times as long."""
_LARGEST_ID = 2**53
"""Whole numbers above it a page cannot tell apart."""
_WHOLE = "^(0|[1-9][0-9]{0,15})$"
_WAY_AS_SHORT = 1.1
_SURE = 1e-6
"""Of the area of a ring against that of its box: below it GEOS says which way round it goes."""
_CORNERS = 4
"""Of a parallelogram."""

Integers: TypeAlias = NDArray[np.int64]
_Quanta: TypeAlias = Callable[[NDArray[np.float64]], Integers]


@dataclass(frozen=True)
class PackedBlock:
    """Features that lie together.

    Attributes
    ----------
    count
        How many features.
    bounds
        West, south, east, north in quanta of EPSG:3857.
    content
        The numbers, deflated.
    ids
        The list of ids, deflated; empty where there is none.
    """

    count: int
    bounds: tuple[int, int, int, int]
    content: bytes
    ids: bytes = b""

    def written(self) -> dict[str, Any]:
        """Return the block as plain lists, texts and numbers for the page."""
        ids = {"ids": base64.b64encode(self.ids).decode()} if self.ids else {}
        return {"count": self.count, "bounds": list(self.bounds), "data": base64.b64encode(self.content).decode()} | ids


@dataclass(frozen=True)
class PackedLayer:
    """A layer ready to stand in a page.

    Attributes
    ----------
    name
        What the page calls it.
    classes
        The codes of the column that the features are styled by.
    attributes
        Each attribute and its quantum, in the attribute's unit.
    quantum_m
        The quantum of coordinates in EPSG:3857, metres.
    blocks
        The features.
    """

    name: str
    classes: tuple[str, ...]
    attributes: Mapping[str, float]
    quantum_m: float
    blocks: tuple[PackedBlock, ...]

    @property
    def count(self) -> int:
        """The number of features."""
        return sum(block.count for block in self.blocks)

    @property
    def size_bytes(self) -> int:
        """What the layer adds to a page, bytes: base64 writes three bytes as four letters."""
        return sum(4 * math.ceil((len(block.content) + len(block.ids)) / 3) + 70 for block in self.blocks)

    def content(self) -> dict[str, Any]:
        """Return the layer as plain lists, texts and numbers for the page."""
        return {
            "name": self.name,
            "count": self.count,
            "classes": list(self.classes),
            "attributes": dict(self.attributes),
            "quantum": self.quantum_m,
            "blocks": [block.written() for block in self.blocks],
        }


def packed_layer(
    partitions: Iterable[Footprints | gpd.GeoDataFrame],
    *,
    name: str,
    classes: tuple[str, Sequence[str]],
    attributes: Mapping[str, float],
    ids: str = "",
    quantum_m: float = QUANTUM_M,
    most_bytes: float = math.inf,
) -> PackedLayer | None:
    """Pack points and polygons for a page; one partition is in memory at a time.

    Parameters
    ----------
    partitions
        Features with a CRS. Those that lie together should stand together, as in a Hilbert-sorted file; a partition in
        which they do not is sorted here. Features without geometry are left out.
    name
        What the page calls the layer.
    classes
        The column that features are styled by, and its codes.
    attributes
        Columns of numbers, none below 0, and the quantum that each is rounded to, in the column's unit.
    ids
        The column of the features' ids; where there is none, the page names none.
    quantum_m
        What coordinates are rounded to, metres of EPSG:3857 (at latitude 20° 0.94 m on the ground each).
    most_bytes
        The size in the page at which to give up.

    Returns
    -------
    PackedLayer or None
        None where the layer would be larger than `most_bytes`.

    Raises
    ------
    GeoplanError
        Where a partition has no CRS, a feature is neither point nor polygon, or a number is below 0 or too large.
    """
    column, codes = classes
    layer = PackedLayer(name, tuple(codes), dict(attributes), quantum_m, ())
    blocks: list[PackedBlock] = []
    for partition in partitions:
        blocks.extend(_blocks_of(partition, column, layer, ids))
        packed = PackedLayer(name, layer.classes, layer.attributes, quantum_m, tuple(blocks))
        if packed.size_bytes > most_bytes:
            logger.info("%s: more than %.0f MB, left out of the page", name, most_bytes / BYTES_PER_MB)
            return None
    packed = PackedLayer(name, layer.classes, layer.attributes, quantum_m, tuple(blocks))
    logger.info("%s: %d features in %.1f MB", name, packed.count, packed.size_bytes / BYTES_PER_MB)
    return packed


def _blocks_of(
    partition: Footprints | gpd.GeoDataFrame, column: str, layer: PackedLayer, ids: str
) -> Iterator[PackedBlock]:
    if partition.crs is None:
        raise GeoplanError(Fault(layer.name, "crs", found="nothing", expected="a coordinate reference system"))
    rows, outlines = _features_of(partition, layer.name)
    quanta_of = quanta_in(partition.crs, layer.quantum_m)
    places = pd.Index(layer.classes).get_indexer(rows[column]) + 1
    figures = [_quanta(rows, name, quantum, layer.name) for name, quantum in layer.attributes.items()]
    for start in range(0, len(rows), FEATURES_PER_BLOCK):
        part = slice(start, min(start + FEATURES_PER_BLOCK, len(rows)))
        numbers, bounds = _shapes(outlines.taken(np.arange(part.start, part.stop)), quanta_of)
        numbers += [places[part], *(column[part] for column in figures)]
        content = zlib.compress(b"".join(varints(each) for each in numbers), level=_LEVEL, wbits=-15)
        yield PackedBlock(len(places[part]), bounds, content, _packed_ids(rows[ids].iloc[part]) if ids in rows else b"")


def _features_of(partition: Footprints | gpd.GeoDataFrame, layer: str) -> tuple[pd.DataFrame, MixedOutlines]:
    """Return the rows that have a point or a polygon, and these, in the order in which they are packed."""
    if isinstance(partition, Footprints):
        none, rest = np.full(len(partition), None, dtype=object), partition.untold
        outlines = MixedOutlines(partition.polygons, none).with_shapes(rest, partition.shapes(rest))
    else:
        outlines = MixedOutlines.of(np.asarray(partition.geometry.array))
    there = outlines.there
    others = outlines.others[there & ~outlines.polygons.told]
    strange = others[shapely.get_type_id(others) != shapely.GeometryType.POINT]
    if len(strange):
        found, expected = strange[0].geom_type, "points or polygons"
        raise GeoplanError(Fault(layer, "geometry", found=found, expected=expected))
    places = np.flatnonzero(there)
    places = places[_order_of(outlines.boxes()[places])]
    taken = outlines.taken(places)
    return roof_rows(partition).iloc[places], MixedOutlines(_oriented(taken.polygons), taken.others)


def _oriented(polygons: FlatPolygons) -> FlatPolygons:
    """Return polygons with their shells counter-clockwise and their holes clockwise."""
    if not len(polygons.corners):
        return polygons
    areas, at = ring_areas(polygons), np.arange(len(polygons.corners))
    sides = [np.maximum.reduceat(each, polygons.rings[:-1]) for each in (*polygons.corners.T, *-polygons.corners.T)]
    unsure = np.abs(areas) <= _SURE * (sides[0] + sides[2]) * (sides[1] + sides[3])
    is_shell = np.zeros(len(areas), dtype=bool)
    is_shell[polygons.parts[:-1]] = True
    ring = np.repeat(np.arange(len(areas)), np.diff(polygons.rings))
    mirrored = (polygons.rings[:-1] + polygons.rings[1:] - 1)[ring] - at
    turned = polygons._replace(corners=polygons.corners[np.where(((areas > 0) != is_shell)[ring], mirrored, at)])
    owner = np.repeat(np.arange(len(polygons.told)), np.diff(polygons.parts[polygons.outlines]))
    places = np.unique(owner[unsure])
    if not len(places):
        return turned
    oriented = shapely.orient_polygons(geometries_of_polygons(polygons.taken(places)))
    return turned.with_others(places, polygons_of_shapes(oriented))


def _order_of(boxes: NDArray[np.float64]) -> Integers:
    """Return the order along a Hilbert curve; that of the file where its way is about as short.

    Ids follow the file: of one that is sorted they are then steps of 1, which weigh next to nothing.
    """
    if not len(boxes):
        return np.arange(0)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    sorted_ = np.argsort(hilbert_keys(*middles.T), kind="stable")

    def way(points: NDArray[np.float64]) -> float:
        return float(np.hypot(*np.diff(points, axis=0).T).sum())

    as_given = way(middles) <= _WAY_AS_SHORT * way(middles[sorted_])
    return np.arange(len(boxes)) if as_given else sorted_


def _packed_ids(ids: "pd.Series[Any]") -> bytes:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(ids.astype(str).to_numpy(dtype=object), pa.string())
    is_whole = pc.all(pc.match_substring_regex(texts, _WHOLE)).as_py()
    numbers = texts.cast(pa.int64()).to_numpy() if is_whole else np.array([_LARGEST_ID])
    listed = np.diff(numbers, prepend=0).tolist() if numbers.max(initial=0) < _LARGEST_ID else texts.to_pylist()
    written = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(written, level=_LEVEL, wbits=-15)


def _quanta(frame: pd.DataFrame, name: str, quantum: float, layer: str) -> Integers:
    values = frame[name].to_numpy(dtype=float)
    known = np.isfinite(values)
    quanta = np.rint(np.where(known, values, 0.0) / quantum)
    if (bad := (quanta < 0) | (quanta >= _LARGEST)).any():
        expected = f"numbers from 0 to {_LARGEST * quantum:g}"
        raise GeoplanError(Fault(layer, name, found=repr(float(values[bad][0])), expected=expected))
    return np.where(known, quanta + 1, 0).astype(np.int64)


def _shapes(outlines: MixedOutlines, quanta_of: _Quanta) -> tuple[list[Integers], tuple[int, int, int, int]]:
    """Return columns 1 to 4, and the bounds of all."""
    polygons, is_point = outlines.polygons, ~outlines.polygons.told
    places = [polygons.corners, shapely.get_coordinates(outlines.others[is_point])]
    vertices = quanta_of(np.concatenate(places))
    corners = vertices[: len(polygons.corners)]
    rings = polygons.parts[polygons.outlines]
    starts = polygons.rings[rings]
    anchors = np.empty((len(is_point), 2), dtype=np.int64)
    anchors[is_point] = vertices[len(corners) :]
    anchors[~is_point] = corners[starts[:-1][~is_point]]
    four = np.flatnonzero((np.diff(rings) == 1) & (np.diff(starts) == _CORNERS + 1))
    which, square_corners = parallelograms(corners[starts[four][:, None] + np.arange(_CORNERS)])
    square = four[which]
    anchors[square] = square_corners[:, 0]
    others = np.setdiff1d(np.flatnonzero(~is_point), square)
    counts = np.diff(rings)[others]
    sizes, steps = _rings(corners, polygons.rings, rings[others], counts)
    kinds = np.where(is_point, 0, 1)
    kinds[others] = 1 + counts
    anchor_steps = np.diff(anchors, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    sides = [square_corners[:, corner] - square_corners[:, 0] for corner in (1, 3)]
    signed = [*anchor_steps.T, *sides[0].T, *sides[1].T]
    columns = [kinds, *map(zigzag, signed), sizes, *map(zigzag, steps.T)]
    west, south = vertices.min(axis=0).tolist()
    east, north = vertices.max(axis=0).tolist()
    return columns, (west, south, east, north)


def _rings(corners: Integers, rings: Integers, firsts: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Return the vertices of each ring of some polygons, and the steps along them.

    Parameters
    ----------
    corners, rings
        Of all polygons, rings closed; the first corner of each ring, and the end.
    firsts, counts
        The first ring of each of the polygons that are told, and how many it has.
    """
    chosen = _runs(firsts, counts)
    sizes = np.diff(rings)[chosen] - 1
    quanta = corners[_runs(rings[chosen], sizes)]
    steps = np.diff(quanta, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    begins = np.cumsum(sizes) - sizes
    from_ring_before = np.diff(quanta[begins], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    from_ring_before[np.cumsum(counts) - counts] = 0
    steps[begins] = from_ring_before
    return sizes, steps


def _runs(firsts: Integers, counts: Integers) -> Integers:
    """Return whole numbers: from each first one so many, run after run."""
    ends = np.cumsum(counts)
    return np.repeat(firsts - (ends - counts), counts) + np.arange(counts.sum())


def zigzag(values: Integers) -> Integers:
    """Return whole numbers as such from 0 on: those near to 0, of either sign, stay small.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return (values << 1) ^ (values >> 63)


def varints(values: Integers) -> bytes:
    """Write whole numbers from 0 on in groups of seven bits, the lowest first.

    Examples
    --------
    >>> varints(np.array([1, 300])).hex()
    '01ac02'
    """
    numbers = values.astype(np.uint64)
    lengths = np.ones(numbers.size, dtype=np.int64)
    for bits in range(7, 35, 7):
        lengths += numbers >= np.uint64(1 << bits)
    ends = np.cumsum(lengths)
    written = np.zeros(ends[-1] if ends.size else 0, dtype=np.uint8)
    for place in range(5):
        chosen = lengths > place
        group = (numbers[chosen] >> np.uint64(7 * place)) & np.uint64(127)
        more = np.where(lengths[chosen] > place + 1, 128, 0)
        written[ends[chosen] - lengths[chosen] + place] = group + more
    return written.tobytes()
