"""The part of a large GeoParquet file that lies in a box, without reading the rest.

GeoParquet 1.1 (geoparquet.org, bbox covering) keeps a struct ``bbox`` of xmin, ymin, xmax, ymax per feature. Parquet
keeps the least and the largest value of each of these per row group in the footer: the row groups that can meet a box
are known before any is read. Overture Maps sorts its files along a space-filling curve, so these are few.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geoplan.errors import Fault
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import Bounds

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

EDGES = ("xmin", "ymin", "xmax", "ymax")


@contextmanager
def opened_parquet(url: str, session: Session) -> Iterator["parquet.ParquetFile"]:
    """Open a remote Parquet file, of which only what is asked for is read.

    Raises
    ------
    TransferError
        Where it cannot be had, or is none.
    """
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    raw = session.open(url)
    try:
        try:
            file = parquet.ParquetFile(raw, pre_buffer=False)
        except (ArrowException, OSError) as error:
            session.forget_answer(url)
            fault = Fault(
                url, "", found=f"what cannot be read ({error})", expected="GeoParquet", action="Try again later."
            )
            raise TransferError(fault) from None
        yield file
    finally:
        raw.close()


def row_groups_in(metadata: "parquet.FileMetaData", bounds: Bounds) -> list[int]:
    """Return the row groups that can hold features in a box.

    Parameters
    ----------
    metadata
        A file's footer.
    bounds
        West, south, east, north, in the file's CRS.

    Returns
    -------
    list of int
        Their numbers; groups without statistics are among them.
    """
    if not metadata.num_row_groups:
        return []
    columns = _edge_columns(metadata)
    if columns is None:
        return list(range(metadata.num_row_groups))
    return [
        number for number in range(metadata.num_row_groups) if _can_meet(metadata.row_group(number), columns, bounds)
    ]


def file_bounds(metadata: "parquet.FileMetaData") -> Bounds | None:
    """Return the bounds that the key ``geo`` of a footer gives; None where it gives none."""
    raw = (metadata.metadata or {}).get(b"geo")
    if raw is None:
        return None
    about = json.loads(raw)
    box = about["columns"][about["primary_column"]].get("bbox")
    if not box:
        return None
    half = len(box) // 2
    return float(box[0]), float(box[1]), float(box[half]), float(box[half + 1])


def window_bytes(metadata: "parquet.FileMetaData", bounds: Bounds, columns: Sequence[str]) -> int:
    """Return how many bytes of a file `window` reads."""
    wanted = {*columns, "bbox", "geometry"}
    total = 0
    for number in row_groups_in(metadata, bounds):
        group = metadata.row_group(number)
        for index in range(group.num_columns):
            column = group.column(index)
            if column.path_in_schema.partition(".")[0] in wanted:
                total += column.total_compressed_size
    return total


def window(file: "parquet.ParquetFile", bounds: Bounds, columns: Sequence[str]) -> Iterator["pa.Table"]:
    """Read the features whose box meets another, one row group at a time.

    Parameters
    ----------
    file
        With the columns ``bbox`` and ``geometry``.
    bounds
        West, south, east, north, in the file's CRS.
    columns
        What to read besides the geometry; those that the file lacks are left out.

    Yields
    ------
    pyarrow.Table
        The columns, ``geometry`` (WKB) and ``bbox``; never empty.
    """
    there = set(file.schema_arrow.names)
    wanted = [name for name in columns if name in there]
    for number in row_groups_in(file.metadata, bounds):
        table = file.read_row_group(number, columns=[*wanted, "geometry", "bbox"])
        west, south, east, north = box_edges(table)
        kept = (west <= bounds[2]) & (east >= bounds[0]) & (south <= bounds[3]) & (north >= bounds[1])
        if kept.any():
            yield table.filter(kept)


def write_window(tables: Iterator["pa.Table"], path: Path, *, url: str) -> int:
    """Write tables as one GeoParquet file in WGS84, one row group at a time, so that a province needs little memory.

    Parameters
    ----------
    tables
        As `window` gives them, all with the same columns.
    path
        The file; there is none where there are no tables.
    url
        What an error calls their source.

    Returns
    -------
    int
        The rows that were written.

    Raises
    ------
    TransferError
        Where what comes cannot be read.
    """
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon", "MultiPolygon"],
        "covering": {"bbox": {edge: ["bbox", edge] for edge in EDGES}},
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    writer: Any = None
    rows = 0
    try:
        for table in tables:
            if writer is None:
                schema = table.schema.with_metadata({b"geo": json.dumps(geo).encode()})
                writer = parquet.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
            rows += len(table)
    except (ArrowException, KeyError) as error:
        fault = Fault(url, "", found=f"what cannot be read ({error})", expected="GeoParquet", action="Try again later.")
        raise TransferError(fault) from None
    finally:
        if writer is not None:
            writer.close()
    return rows


def box_edges(table: "pa.Table") -> "tuple[np.ndarray[Any, np.dtype[np.float64]], ...]":
    """Return west, south, east and north of the column ``bbox``; NaN where a feature has none."""
    import pyarrow.compute as pc

    return tuple(pc.struct_field(table["bbox"], edge).to_numpy(zero_copy_only=False).astype(float) for edge in EDGES)


def _edge_columns(metadata: "parquet.FileMetaData") -> dict[str, int] | None:
    group = metadata.row_group(0)
    places = {group.column(index).path_in_schema: index for index in range(group.num_columns)}
    columns = {edge: places[f"bbox.{edge}"] for edge in EDGES if f"bbox.{edge}" in places}
    return columns if len(columns) == len(EDGES) else None


def _can_meet(group: "parquet.RowGroupMetaData", columns: dict[str, int], bounds: Bounds) -> bool:
    told = {edge: group.column(index).statistics for edge, index in columns.items()}
    if not all(statistics is not None and statistics.has_min_max for statistics in told.values()):
        return True
    west, south, east, north = bounds
    return bool(
        told["xmin"].min <= east
        and told["xmax"].max >= west
        and told["ymin"].min <= north
        and told["ymax"].max >= south
    )
