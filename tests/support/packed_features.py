"""Packed layers read back, written from the description of their format and not from the code that packs them."""

import zlib
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.outputs.map.packed_layer import Integers, PackedBlock, PackedLayer
from geoplan.siting.roofs_in_areas import PAGE_CRS


def features(layer: PackedLayer) -> gpd.GeoDataFrame:
    """Read a layer back, in EPSG:3857: columns ``class`` (None where there is none) and the attributes."""
    parts = [_read_block(block, layer) for block in layer.blocks]
    columns = ["class", *layer.attributes, "geometry"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=PAGE_CRS)


class _Numbers:
    """Reads the numbers of a block one column after another."""

    def __init__(self, content: bytes) -> None:
        read = np.frombuffer(zlib.decompress(content, wbits=-15), dtype=np.uint8)
        last = np.flatnonzero(read < 128)
        first = np.concatenate([[0], last[:-1] + 1])
        self.values = np.zeros(last.size, dtype=np.int64)
        for place in range(5):
            chosen = last - first >= place
            self.values[chosen] |= (read[first[chosen] + place].astype(np.int64) & 127) << (7 * place)
        self.place = 0

    def take(self, count: int) -> Integers:
        self.place += int(count)
        return self.values[self.place - int(count) : self.place]

    def signed(self, count: int) -> Integers:
        values = self.take(count)
        return (values >> 1) ^ -(values & 1)

    def pairs(self, count: int) -> Integers:
        return np.column_stack([self.signed(count), self.signed(count)])


def _read_block(block: PackedBlock, layer: PackedLayer) -> pd.DataFrame:
    numbers = _Numbers(block.content)
    kinds = numbers.take(block.count)
    anchors = np.cumsum(numbers.pairs(block.count), axis=0)
    square = kinds == 1
    one, other = numbers.pairs(square.sum()), numbers.pairs(square.sum())
    start = anchors[square]
    corners = np.stack([start, start + one, start + one + other, start + other], axis=1)
    sizes = numbers.take((kinds[kinds > 1] - 1).sum())
    steps = numbers.pairs(sizes.sum())
    shapes = np.array([None] * block.count)
    shapes[kinds == 0] = shapely.points(anchors[kinds == 0] * layer.quantum_m)
    shapes[square] = shapely.polygons(corners * layer.quantum_m)
    parts = iter(np.split(steps, np.cumsum(sizes)[:-1]))
    for number in np.flatnonzero(kinds > 1):
        begin, rings = anchors[number], []
        for _ in range(kinds[number] - 1):
            ring = begin + np.cumsum(next(parts), axis=0)
            begin = ring[0]
            rings.append(shapely.linearrings(ring * layer.quantum_m))
        shapes[number] = _polygon(rings)
    classes = np.array([None, *layer.classes], dtype=object)[numbers.take(block.count)]
    columns: dict[str, Any] = {"class": pd.Series(classes, dtype=object)}
    for name, quantum in layer.attributes.items():
        values = numbers.take(block.count)
        columns[name] = np.where(values > 0, (values - 1) * quantum, np.nan)
    return pd.DataFrame(columns | {"geometry": shapes})


def _polygon(rings: list[shapely.LinearRing]) -> shapely.Geometry:
    """Return what the rings enclose: those that turn the other way than the first are holes."""
    outer = [shapely.Polygon(ring) for ring in rings if ring.is_ccw == rings[0].is_ccw]
    holes = [shapely.Polygon(ring) for ring in rings if ring.is_ccw != rings[0].is_ccw]
    return shapely.difference(shapely.union_all(outer), shapely.union_all(holes)) if holes else shapely.union_all(outer)
