"""Roofs given out of a store, once it is known what became of each: as footprints, or as a table to be written."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.layers.rooftops.cleaning import RooftopsCleaning
from geoplan.layers.rooftops.file import EDGES
from geoplan.layers.rooftops.footprint import Footprints
from geoplan.layers.rooftops.overlaps.shared_out import SharedOut
from geoplan.layers.rooftops.overlaps.store import DRAWN, HIDDEN, Boxes, HeldRoofs, RoofStore, StoredRoofs

if TYPE_CHECKING:
    import pyarrow as pa


def roofs_left(
    part: HeldRoofs | StoredRoofs, start: int, shared: SharedOut, *, crs: CRS
) -> tuple[Footprints, RooftopsCleaning]:
    """Return what is left of a part of a store, and its counts.

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
        return _footprints_of(table, crs), counts_of(table)
    batch, roofs = part.batch, part.batch.roofs
    rows, polygons = roofs.rows, roofs.polygons
    kept = ~shared.gone[start : start + len(part)]
    changed, taller = _own(shared.changed, start, len(part)), _own(shared.taller, start, len(part))
    if changed.start < changed.stop:
        from geoplan.polygons.flat_polygons import polygons_of_shapes  # compiled: not before it is needed

        places, shapes = shared.changed[changed] - start, shared.shapes[changed]
        rows = _with_values(rows, "roof_area_m2", places, shapely.area(shapes))
        polygons = polygons.with_others(places, polygons_of_shapes(shapes))
    if taller.start < taller.stop:
        rows = _with_values(rows, "height_m", shared.taller[taller] - start, shared.heights[taller])
    counts = RooftopsCleaning(
        kept=int(kept.sum()),
        repaired=int(batch.repaired[kept].sum()),
        squares=int(batch.square[kept].sum()),
        unclassed=int(batch.unclassed[kept].sum()),
    )
    left = Footprints(rows.reset_index(drop=True), crs=crs, polygons=polygons)
    return left if kept.all() else left.taken(np.flatnonzero(kept)), counts


def _with_values(rows: pd.DataFrame, name: str, places: NDArray[np.int64], values: NDArray[np.float64]) -> pd.DataFrame:
    """Return rows with other values of a column at some places."""
    column = rows[name].to_numpy(copy=True)
    column[places] = values
    return rows.assign(**{name: column})


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


def _footprints_of(table: "pa.Table", crs: CRS) -> Footprints:
    rows = table.drop_columns([DRAWN, *HIDDEN, "geometry"]).to_pandas()
    for name in ("roof_id", "roof_class", "roof_form"):
        rows[name] = rows[name].astype(str) if len(rows) else pd.Series(dtype=str)
    return Footprints(rows, crs=crs, wkb=table["geometry"].combine_chunks())
