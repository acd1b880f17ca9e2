"""Cleaned batches gathered in a store, and taken from it once their neighbours are known, each with its counts."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.layers.rooftops.cleaning import CleanedBatch, RooftopsCleaning
from geoplan.layers.rooftops.file import EDGES, rooftop_table
from geoplan.layers.rooftops.overlaps.shared_out import SharedOut
from geoplan.layers.rooftops.overlaps.store import RoofStore

if TYPE_CHECKING:
    import pyarrow as pa

Boxes: TypeAlias = NDArray[np.float64]

DRAWN = "roof_drawn"
HIDDEN = ("part", "repaired", "unclassed")
"""Columns that stand in the store alone."""


def stored(part: CleanedBatch) -> tuple["pa.Table", Boxes]:
    """Return a batch as a store keeps it: the table, and the boxes of its roofs."""
    import pyarrow as pa

    table = rooftop_table(part.roofs)
    boxes = boxes_of(table)
    table = table.drop_columns(["bbox"])
    table = table.add_column(table.num_columns - 1, DRAWN, pa.array(part.square))
    hidden = (part.part, part.repaired, part.unclassed.astype(np.int8))
    for name, values in zip(HIDDEN, hidden, strict=True):
        table = table.append_column(name, pa.array(values))
    return table, boxes


def boxes_of(table: "pa.Table") -> Boxes:
    """Return the boxes in the column ``bbox``, shape (n, 4)."""
    edges = table["bbox"].combine_chunks()
    return np.column_stack([edges.field(edge).to_numpy() for edge in EDGES])


def with_boxes(table: "pa.Table", boxes: Boxes) -> "pa.Table":
    """Return a table with the column ``bbox``."""
    import pyarrow as pa

    edges = [pa.array(np.ascontiguousarray(edge)) for edge in boxes.T]
    return table.append_column("bbox", pa.StructArray.from_arrays(edges, names=list(EDGES)))


def left_boxes(store: RoofStore, shared: SharedOut, start: int, count: int) -> Boxes:
    """Return the boxes of what is left of some roofs of a store."""
    boxes = np.array(store.boxes()[start : start + count])
    first, last = np.searchsorted(shared.changed, [start, start + count])
    boxes[shared.changed[first:last] - start] = shapely.bounds(shared.shapes[first:last]).reshape(-1, 4)
    return boxes[~shared.gone[start : start + count]]


def frame_of(table: "pa.Table", crs: Any) -> gpd.GeoDataFrame:
    """Return the roofs of a table, columns as `geoplan.layers.rooftops.rooftops.Rooftops.partitions` has them."""
    rows = table.drop_columns([DRAWN, *HIDDEN]).to_pandas()
    shapes = np.asarray(shapely.from_wkb(rows.pop("geometry").to_numpy(dtype=object)), dtype=object)
    for name in ("roof_id", "roof_class", "roof_form"):
        rows[name] = rows[name].astype(str) if len(rows) else pd.Series(dtype=str)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, index=rows.index, crs=crs))


def counts_of(table: "pa.Table") -> RooftopsCleaning:
    """Return the counts of roofs that are given out."""
    return RooftopsCleaning(
        kept=len(table),
        repaired=int(np.asarray(table["repaired"]).sum()),
        squares=int(np.asarray(table[DRAWN]).sum()),
        unclassed=int(table["unclassed"].to_numpy().sum()),
    )


def with_shared(counts: RooftopsCleaning, shared: SharedOut) -> RooftopsCleaning:
    """Return counts with those of what neighbours did to each other."""
    return replace(
        counts,
        duplicates=shared.duplicates,
        covered=shared.covered,
        cut=shared.cut,
        part_heights=shared.part_heights,
    )
