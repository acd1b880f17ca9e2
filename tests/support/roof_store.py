"""Roofs in a store, in as many parts as a test likes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geoplan.layers.rooftops.overlaps.shared_out import SharedOut
from geoplan.layers.rooftops.overlaps.store import RoofStore


def store_of(
    folder: Path,
    shapes: Sequence[shapely.Geometry],
    *,
    heights: Sequence[float] | None = None,
    ids: Sequence[str] | None = None,
    part: Sequence[bool] | None = None,
    drawn: Sequence[bool] | None = None,
    size: int = 1000,
) -> RoofStore:
    """Return a store of polygons in metres, so many in each of its parts."""
    folder.mkdir(parents=True, exist_ok=True)
    count = len(shapes)
    table = pa.table(
        {
            "roof_id": pa.array(list(ids or map(str, range(1, count + 1))), pa.string()),
            "roof_area_m2": shapely.area(np.array(shapes, dtype=object)),
            "height_m": pa.array(np.full(count, np.nan) if heights is None else np.array(heights, dtype=float)),
            "roof_drawn": pa.array(list(drawn or [False] * count), pa.bool_()),
            "geometry": shapely.to_wkb(np.array(shapes, dtype=object)),
            "part": pa.array(list(part or [False] * count), pa.bool_()),
        }
    )
    store = RoofStore(folder)
    boxes = shapely.bounds(np.array(shapes, dtype=object)).reshape(-1, 4)
    for start in range(0, count, size):
        store.add_table(table.slice(start, size), boxes[start : start + size])
    return store


def areas_left(shapes: Sequence[shapely.Geometry], shared: SharedOut) -> list[float]:
    """Return the area [m2] that each roof is left with, 0 for those that are gone."""
    areas = shapely.area(np.array(shapes, dtype=object))
    areas[shared.changed] = shapely.area(shared.shapes[:])
    areas[shared.gone] = 0.0
    return [float(area) for area in areas]
