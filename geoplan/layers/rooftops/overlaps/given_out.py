"""Roofs given out of a store, once it is known what became of each: as a frame, or as a table to be written."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.layers.rooftops.cleaning import RooftopsCleaning
from geoplan.layers.rooftops.file import EDGES
from geoplan.layers.rooftops.overlaps.shared_out import SharedOut
from geoplan.layers.rooftops.overlaps.store import DRAWN, HIDDEN, Boxes, HeldRoofs, RoofStore, StoredRoofs

if TYPE_CHECKING:
    import pyarrow as pa


def roofs_left(
    part: HeldRoofs | StoredRoofs, start: int, shared: SharedOut, *, crs: CRS
) -> tuple[gpd.GeoDataFrame, RooftopsCleaning]:
    """Return what is left of a part of a store as a frame, and its counts.

    Parameters
    ----------
    part
        The part.
    start
        The number of its first roof.
    shared
        What became of each.
    crs
        Of the roofs.
    """
    if isinstance(part, StoredRoofs):
        table = table_left(part, start, shared)
        return _frame_of(table, crs), counts_of(table)
    batch, roofs = part.batch, part.batch.roofs
    kept = ~shared.gone[start : start + len(part)]
    changed, taller = _own(shared.changed, start, len(part)), _own(shared.taller, start, len(part))
    if changed.start < changed.stop:
        rows = shared.changed[changed] - start
        shapes = roofs.geometry.to_numpy().copy()
        areas = roofs["roof_area_m2"].to_numpy().copy()
        shapes[rows], areas[rows] = shared.shapes[changed], shapely.area(shared.shapes[changed])
        roofs = roofs.set_geometry(gpd.GeoSeries(shapes, index=roofs.index, crs=roofs.crs))
        roofs["roof_area_m2"] = areas
    if taller.start < taller.stop:
        heights = roofs["height_m"].to_numpy().copy()
        heights[shared.taller[taller] - start] = shared.heights[taller]
        roofs = roofs.assign(height_m=heights)
    counts = RooftopsCleaning(
        kept=int(kept.sum()),
        repaired=int(batch.repaired[kept].sum()),
        squares=int(batch.square[kept].sum()),
        unclassed=int(batch.unclassed[kept].sum()),
    )
    return (roofs if kept.all() else roofs[kept]).reset_index(drop=True), counts


def table_left(part: StoredRoofs, start: int, shared: SharedOut) -> "pa.Table":
    """Return what is left of a part on disk as a table; arguments as for `roofs_left`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.Table.from_batches([part.rows])

    def put(name: str, numbers: NDArray[np.int64], values: Callable[[slice], Any]) -> None:
        nonlocal table
        own = _own(numbers, start, len(part))
        if own.start == own.stop:
            return
        mask = np.zeros(len(part), dtype=bool)
        mask[numbers[own] - start] = True
        index = table.schema.get_field_index(name)
        old = table[name].combine_chunks()
        new = pc.replace_with_mask(old, pa.array(mask), pa.array(values(own), old.type))
        table = table.set_column(index, table.schema.field(index), new)

    put("geometry", shared.changed, lambda own: shapely.to_wkb(shared.shapes[own]))
    put("roof_area_m2", shared.changed, lambda own: shapely.area(shared.shapes[own]))
    put("height_m", shared.taller, lambda own: shared.heights[own])
    gone = shared.gone[start : start + len(part)]
    return table.filter(pa.array(~gone)) if gone.any() else table


def boxes_left(store: RoofStore, start: int, count: int, shared: SharedOut) -> Boxes:
    """Return the boxes of what is left of some roofs of a store."""
    boxes = np.array(store.boxes()[start : start + count])
    own = _own(shared.changed, start, count)
    boxes[shared.changed[own] - start] = shapely.bounds(shared.shapes[own]).reshape(-1, 4)
    return boxes[~shared.gone[start : start + count]]


def with_boxes(table: "pa.Table", boxes: Boxes) -> "pa.Table":
    """Return a table with the column ``bbox``."""
    import pyarrow as pa

    edges = [pa.array(np.ascontiguousarray(edge)) for edge in boxes.T]
    return table.append_column("bbox", pa.StructArray.from_arrays(edges, names=list(EDGES)))


def counts_of(table: "pa.Table") -> RooftopsCleaning:
    """Return the counts of roofs that are given out as a table."""
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


def _own(numbers: NDArray[np.int64], start: int, count: int) -> slice:
    """Return where the numbers of a part stand among numbers that are in order."""
    first, last = np.searchsorted(numbers, [start, start + count]).tolist()
    return slice(first, last)


def _frame_of(table: "pa.Table", crs: CRS) -> gpd.GeoDataFrame:
    rows = table.drop_columns([DRAWN, *HIDDEN]).to_pandas()
    shapes = np.asarray(shapely.from_wkb(rows.pop("geometry").to_numpy(dtype=object)), dtype=object)
    for name in ("roof_id", "roof_class", "roof_form"):
        rows[name] = rows[name].astype(str) if len(rows) else pd.Series(dtype=str)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, index=rows.index, crs=crs))
