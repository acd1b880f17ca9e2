"""GeoParquet read whole, and Parquet with geometries that lacks the metadata of GeoParquet.

DuckDB, Spark and older exports write geometries as WKB into plain Parquet: the column is known by its name, or as the
only one of bytes. GeoArrow's own metadata of a column is read as well. What carries no CRS stays without one: who reads
it asks.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.errors import Fault, LayerError
from geoplan.files.limits import limit

if TYPE_CHECKING:
    import pyarrow as pa

GEOMETRY_NAMES = ("geometry", "geom", "the_geom", "wkb_geometry", "wkb", "shape")
"""What columns of geometries are called in plain Parquet, without case; the first that is there counts."""


def read_geoparquet(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoParquet file, or Parquet with a column of WKB, whole.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    GeoDataFrame
        Without a CRS where the file carries none.

    Raises
    ------
    LayerError
        Where it has too many rows, cannot be read, or holds no geometries.
    """
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        about = parquet.read_metadata(path)
        limit("features.count").check(about.num_rows, path)
        if b"geo" in (about.metadata or {}):
            with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for who reads the layer
                return gpd.read_parquet(path)
        return _plain(path, parquet.read_table(path))
    except LayerError:
        raise
    except (ValueError, OSError, KeyError, TypeError, ArrowException, shapely.errors.GEOSException) as error:
        found = f"what cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise LayerError(Fault(str(path), "", found=found, expected="GeoParquet", action="Export it again.")) from None


def _plain(path: Path, table: "pa.Table") -> gpd.GeoDataFrame:
    marked = [field.name for field in table.schema if _is_geoarrow(field)]
    if marked:
        return gpd.GeoDataFrame.from_arrow(table, geometry=marked[0])
    name = geometry_column(table.schema)
    if not name:
        _no_geometry(path)
    frame = table.to_pandas()
    shapes = shapely.from_wkb(frame[name].to_numpy(dtype=object))
    rest = frame.drop(columns=[name, *({"geometry"} & set(frame.columns) - {name})])
    return gpd.GeoDataFrame(pd.DataFrame(rest), geometry=shapes)


def _is_geoarrow(field: "pa.Field") -> bool:
    name = (field.metadata or {}).get(b"ARROW:extension:name", b"").decode("utf-8", "replace")
    return (name or str(getattr(field.type, "extension_name", ""))).startswith("geoarrow.")


def geometry_column(schema: "pa.Schema") -> str:
    """Return the column of plain Parquet that holds geometries as WKB; empty where none is known to.

    Parameters
    ----------
    schema
        The file's.
    """
    import pyarrow as pa

    def is_bytes(kind: "pa.DataType") -> bool:
        return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))

    def is_text(kind: "pa.DataType") -> bool:
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))

    plain = {field.name.casefold(): field for field in reversed(list(schema))}
    for name in GEOMETRY_NAMES:
        if name in plain and (is_bytes(plain[name].type) or is_text(plain[name].type)):
            return str(plain[name].name)
    others = [str(field.name) for field in schema if is_bytes(field.type)]
    return others[0] if len(others) == 1 else ""


def _no_geometry(path: Path) -> NoReturn:
    action = "Write it with to_parquet of geopandas, or name the column of WKB 'geometry'."
    found = "a Parquet file without geometries: neither the metadata 'geo' nor a column of WKB"
    raise LayerError(Fault(str(path), "", found=found, expected="GeoParquet", action=action))
