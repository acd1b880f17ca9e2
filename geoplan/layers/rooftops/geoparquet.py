"""GeoParquet files of footprints, read by row groups (geoparquet.org, release 1.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoplan.files.json_text import content_of
from geoplan.files.limits import limit
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.footprint import FootprintBatch, parsed_wkb


@dataclass(frozen=True)
class ParquetFile:
    """A GeoParquet file; `geometry` is its primary column."""

    path: Path
    geometry: str
    columns: tuple[str, ...]
    crs: CRS | None
    bounds: Bounds | None
    count: int
    own_options: tuple[str, ...] = ()

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""
        from pyarrow import parquet

        position = 0
        with parquet.ParquetFile(self.path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=size, columns=[*columns, self.geometry]):
                rows = batch.to_pandas()
                rows.index = pd.RangeIndex(position + 1, position + len(rows) + 1, name="feature")
                position += len(rows)
                yield FootprintBatch(rows, parsed_wkb(rows, self.geometry, faults=faults))


def open_parquet(reading: Reading, path: Path) -> ParquetFile:
    """Read what a GeoParquet file says about itself.

    Raises
    ------
    LayerError
        Where it is none, or its geometry is not WKB.
    """
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        with parquet.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
    except (ArrowException, OSError) as error:
        reading.stop("", f"what cannot be read ({error})", "GeoParquet", "Export it again.")
    limit("footprints.count").check(count, path)
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        reading.stop(
            "", "a Parquet file without the metadata 'geo'", "GeoParquet", "Write it with to_parquet of geopandas."
        )
    about = content_of(raw.decode("utf-8"), path)
    primary = about["primary_column"]
    column = about["columns"][primary]
    if column.get("encoding") != "WKB":
        found = f"geometry in the encoding '{column.get('encoding')}'"
        reading.stop("", found, "the encoding WKB", "Write it with geometry_encoding='WKB'.")
    columns = tuple(str(name) for name in schema.names if name != primary)
    return ParquetFile(path, primary, columns, _crs(reading, column), _bounds(column), count)


def _crs(reading: Reading, column: dict[str, Any]) -> CRS | None:
    """GeoParquet: a missing key means longitude and latitude on WGS 84, an explicit null means unknown."""
    if "crs" not in column:
        return CRS.from_user_input("OGC:CRS84")
    if column["crs"] is None:
        return None
    try:
        return CRS.from_user_input(column["crs"])
    except CRSError as error:
        reading.stop("crs", f"what PROJ does not know ({error})", "a coordinate reference system", "Export it again.")


def _bounds(column: dict[str, Any]) -> Bounds | None:
    box = column.get("bbox")
    if not box or not np.isfinite(box).all():
        return None
    half = len(box) // 2
    return float(box[0]), float(box[1]), float(box[half]), float(box[half + 1])
