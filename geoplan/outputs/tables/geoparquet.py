"""GeoParquet 1.1 (geoparquet.org): geometry as WKB, its CRS as PROJJSON, and an extent for each row to skip by.

What each column is stands in the metadata of its field: unit, type, and title in three languages.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geoplan.fields import FieldType, Table
from geoplan.languages import LANGUAGES
from geoplan.outputs.tables.columns import columns_of

if TYPE_CHECKING:
    import pyarrow as pa

GEOMETRY, COVERING = "geometry", "bbox"
"""The columns of the geometry and of its extent."""
VERSION = "1.1.0"

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_TYPE_NAMES: Mapping[int, str] = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}
"""Type of shapely -> name in the standard."""


def write_geoparquet(
    read: "Callable[[list[str] | None], Iterable[pa.Table]]",
    path: Path,
    *,
    table: Table,
    schema: "pa.Schema",
    crs: Any,
    about: Mapping[str, bytes] | None = None,
) -> Path:
    """Write rows part by part, a row group each, with no more than one in memory.

    Parameters
    ----------
    read
        Gives the parts from the first on: tables with some of the columns, or all for None; the geometry is WKB in the
        column ``geometry``. It is asked twice, since the file says first which geometry it holds.
    path
        The file.
    table
        Which table of the field dictionary it is: its ids become text, its columns are described.
    schema
        That of the parts.
    crs
        Of the geometry.
    about
        Further metadata of the file.

    Returns
    -------
    Path
        The file. The same rows give the same bytes.
    """
    import pyarrow.parquet as pq

    types: set[int] = set()
    corners: list[npt.NDArray[np.float64]] = []
    for part in read([GEOMETRY]):
        shapes = _shapes(part)
        types |= set(np.unique(shapely.get_type_id(shapes)).tolist()) - {-1}
        corners.append(np.asarray(shapely.total_bounds(shapes)))
    geo = _geo_metadata(CRS.from_user_input(crs), types, corners)
    wanted = described_schema(schema, table).with_metadata({"geo": geo, **(about or {})})
    with pq.ParquetWriter(path, wanted, compression="zstd") as writer:
        for part in read(None):
            rows = part.append_column(COVERING, _covering(shapely.bounds(_shapes(part))))
            writer.write_table(rows.cast(wanted))
    return path


def described_schema(schema: "pa.Schema", table: Table) -> "pa.Schema":
    """Return a schema with what each column is, its ids as text, and the column of extents at its end.

    Parameters
    ----------
    schema
        Of a table with geometry.
    table
        Which table of the field dictionary it is.
    """
    import pyarrow as pa

    known = columns_of(table)
    fields = []
    for column in schema:
        field = known.get(column.name)
        if field is None:
            fields.append(column)
            continue
        said = {"unit": field.unit, "type": field.type, "title": field.title.en}
        said |= {f"title_{language}": field.title[language] for language in LANGUAGES if language != "en"}
        fields.append(pa.field(column.name, _arrow_type(column.type, field.type), metadata=said))
    corners = pa.struct([pa.field(corner, pa.float64()) for corner in _CORNERS])
    return pa.schema([*fields, pa.field(COVERING, corners)])


def _arrow_type(given: Any, kind: FieldType) -> Any:
    """Return the type that fits the dictionary's: numbers of ids become text, a column without a value its type."""
    import pyarrow as pa

    if kind == "string":
        return given if pa.types.is_large_string(given) or pa.types.is_string(given) else pa.string()
    if pa.types.is_null(given):
        return {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}[kind]
    return given


def _shapes(part: "pa.Table") -> npt.NDArray[Any]:
    return np.asarray(shapely.from_wkb(part.column(GEOMETRY).to_numpy()))


def _covering(bounds: npt.NDArray[np.float64]) -> "pa.Array":
    import pyarrow as pa

    empty = np.isnan(bounds[:, 0])
    corners = [pa.array(np.ascontiguousarray(bounds[:, place]), from_pandas=True) for place in range(len(_CORNERS))]
    return pa.StructArray.from_arrays(corners, names=list(_CORNERS), mask=pa.array(empty))


def _geo_metadata(crs: CRS, types: Iterable[int], corners: Sequence[npt.NDArray[np.float64]]) -> str:
    """Return the key ``geo`` of the standard; `corners` are the parts' extents, NaN where there is no geometry."""
    known = np.array([each for each in corners if np.isfinite(each).all()])
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(_TYPE_NAMES[number] for number in types),
        "crs": crs.to_json_dict(),
        "covering": {COVERING: {corner: [COVERING, corner] for corner in _CORNERS}},
    }
    if len(known):
        column["bbox"] = [*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist()]
    return json.dumps({"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}, sort_keys=True)
