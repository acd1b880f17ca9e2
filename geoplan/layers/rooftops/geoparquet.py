"""GeoParquet files of footprints, read by row groups (geoparquet.org, release 1.1); and Parquet with WKB alone.

Geometries are WKB or one of the encodings of GeoArrow: lists of rings of coordinates. A file without the metadata
``geo`` has a column of WKB by one of its usual names, and its CRS is for who names the file to say.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoplan.files.json_text import content_of
from geoplan.files.limits import limit
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.footprint import FootprintBatch, Geometries, parsed_wkb

if TYPE_CHECKING:
    from geoplan.polygons.mixed_outlines import MixedOutlines

_ENCODINGS = {
    "point": (shapely.GeometryType.POINT, 0),
    "linestring": (shapely.GeometryType.LINESTRING, 1),
    "polygon": (shapely.GeometryType.POLYGON, 2),
    "multipoint": (shapely.GeometryType.MULTIPOINT, 1),
    "multilinestring": (shapely.GeometryType.MULTILINESTRING, 2),
    "multipolygon": (shapely.GeometryType.MULTIPOLYGON, 3),
}
"""GeoArrow's encodings: the type of the geometries, and how many lists stand in each other."""
_GEOMETRIES = ("geometry", "geom", "wkb_geometry", "geometry_wkb", "wkb", "the_geom", "shape", "way")
"""How columns of WKB are called where no metadata say which it is."""


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
    encoding: str = "WKB"

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""
        from pyarrow import parquet

        position = 0
        with parquet.ParquetFile(self.path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=size, columns=[*columns, self.geometry]):
                rows = batch.drop_columns([self.geometry]).to_pandas()
                rows.index = pd.RangeIndex(position + 1, position + batch.num_rows + 1, name="feature")
                position += batch.num_rows
                column = batch.column(self.geometry)
                if self.encoding == "WKB":
                    yield FootprintBatch(rows, parsed_wkb(rows.index, column, faults=faults))
                else:
                    yield FootprintBatch(rows, _from_lists(column, self.encoding))


def open_parquet(reading: Reading, path: Path) -> ParquetFile:
    """Read what a GeoParquet file says about itself.

    Raises
    ------
    LayerError
        Where it is none, or its geometry is in an encoding that GeoParquet does not know.
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
        return _without_metadata(reading, path, schema, count)
    primary, column = _primary(reading, path, raw, schema.names)
    encoding = str(column.get("encoding"))
    if encoding != "WKB" and encoding not in _ENCODINGS:
        found, expected = f"geometry in the encoding '{encoding}'", f"WKB, {', '.join(_ENCODINGS)}"
        reading.stop("", found, expected, "Write it with geometry_encoding='WKB'.")
    columns = tuple(str(name) for name in schema.names if name != primary)
    return ParquetFile(path, primary, columns, _crs(reading, column), _bounds(column), count, encoding=encoding)


def _primary(reading: Reading, path: Path, raw: bytes, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the name of the geometry's column, and what the metadata says of it."""
    try:
        about = content_of(raw.decode("utf-8", errors="replace"), path)
    except json.JSONDecodeError:
        about = None
    columns = about.get("columns") if isinstance(about, dict) else None
    primary = about.get("primary_column") if isinstance(columns, dict) else None
    column = columns.get(primary) if isinstance(columns, dict) and isinstance(primary, str) else None
    if not isinstance(column, dict) or primary not in names:
        expected = "a primary_column that the file has"
        reading.stop("", "metadata 'geo' that names no column of the file", expected, "Export it again.")
    return str(primary), column


def _without_metadata(reading: Reading, path: Path, schema: Any, count: int) -> ParquetFile:
    import pyarrow.types as kinds

    binary = (kinds.is_binary, kinds.is_large_binary, kinds.is_fixed_size_binary)
    wkb = [name for name in schema.names if any(is_kind(schema.field(name).type) for is_kind in binary)]
    usual = [name for name in _GEOMETRIES for own in wkb if own.casefold() == name]
    chosen = next((own for name in usual for own in wkb if own.casefold() == name), wkb[0] if len(wkb) == 1 else None)
    if chosen is None:
        found, action = "a Parquet file without the metadata 'geo'", "Write it with to_parquet of geopandas."
        reading.stop("", found, "GeoParquet, or a column 'geometry' of WKB", action)
    columns = tuple(str(name) for name in schema.names if name != chosen)
    return ParquetFile(path, str(chosen), columns, None, None, count)


def _from_lists(column: Any, encoding: str) -> "MixedOutlines":
    """Return outlines from GeoArrow's lists of coordinates; GEOS is asked of those that are no polygons."""
    import pyarrow as pa

    # compiled: not before they are needed
    from geoplan.polygons.flat_polygons import LISTS, polygons_of_lists
    from geoplan.polygons.mixed_outlines import MixedOutlines

    if encoding not in LISTS:
        return MixedOutlines.of(_shapes_of_lists(column, encoding))
    polygons = polygons_of_lists(column, encoding)
    rest = np.flatnonzero(~polygons.told)
    others: Geometries = np.full(len(column), None, dtype=object)
    return MixedOutlines(polygons, others).with_shapes(rest, _shapes_of_lists(column.take(pa.array(rest)), encoding))


def _shapes_of_lists(column: Any, encoding: str) -> Geometries:
    """Return geometries from GeoArrow's lists of coordinates; None where there is none."""
    kind, depth = _ENCODINGS[encoding]
    shapes: Geometries = np.full(len(column), None, dtype=object)
    there = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    values, offsets = column.drop_null(), []
    for _ in range(depth):
        ends = values.offsets.to_numpy()
        offsets.append(ends - ends[0])
        values = values.flatten()
    if hasattr(values, "field"):  # coordinates apart, each axis a column
        x, y = (np.asarray(values.field(axis).to_numpy(zero_copy_only=False), float) for axis in ("x", "y"))
        coordinates = np.column_stack([x, y])
    else:
        coordinates = np.asarray(values.flatten().to_numpy()).reshape(len(values), -1)[:, :2]
    if len(there):
        shapes[there] = shapely.from_ragged_array(kind, coordinates, tuple(reversed(offsets)) or None)
    return shapes


def _crs(reading: Reading, column: dict[str, Any]) -> CRS | None:
    """GeoParquet: a missing key means longitude and latitude on WGS 84, an explicit null means unknown."""
    if "crs" not in column:
        return CRS.from_user_input("OGC:CRS84")
    if column["crs"] is None:
        return None
    try:
        return CRS.from_user_input(column["crs"])
    except (CRSError, TypeError, ValueError) as error:
        reading.stop("crs", f"what PROJ does not know ({error})", "a coordinate reference system", "Export it again.")


def _bounds(column: dict[str, Any]) -> Bounds | None:
    box = column.get("bbox")
    if not isinstance(box, list) or len(box) not in (4, 6):
        return None
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in box):
        return None
    half = len(box) // 2
    return float(box[0]), float(box[1]), float(box[half]), float(box[half + 1])
