"""Roofs on their way from the file of a run to another one: their outlines stay bytes, no geometry is made of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from geoplan.outputs.tables.columns import ordered

GEOMETRY = "geometry"
_POLYGON, _MULTIPOLYGON = (bytes((1, kind, 0, 0, 0)) for kind in (3, 6))
"""How the well-known binary of a flat outline begins, the lowest byte first."""
_OF_ONE = _MULTIPOLYGON + bytes((1, 0, 0, 0))
"""The head of a multipolygon of one polygon, which follows as it is."""


def roof_batches(file: Path) -> tuple[pa.Schema, Iterator[pa.RecordBatch], Any]:
    """Return roofs as they stand in a GeoPackage: their schema, their rows part by part, and their CRS.

    Parameters
    ----------
    file
        GeoParquet with one row per roof and its results; outlines in WKB.

    Returns
    -------
    tuple
        The columns as `ordered` gives them, and last ``geometry``, multipolygons in WKB; the CRS as pyproj has it.
    """
    with pq.ParquetFile(file) as stored:
        groups, empty = stored.num_row_groups, stored.schema_arrow.empty_table()
    first = next(_groups(file, 1), empty)
    fields = pa.Schema.from_pandas(_columns(first), preserve_index=False).remove_metadata()
    known = [pa.field(each.name, pa.string()) if pa.types.is_null(each.type) else each for each in fields]
    outline = pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    schema = pa.schema([*known, outline])
    parts = (batch for group in _groups(file, groups) for batch in _batches(group, schema))
    return schema, parts, gpd.GeoDataFrame.from_arrow(empty).crs


def _groups(file: Path, count: int) -> Iterator[pa.Table]:
    with pq.ParquetFile(file) as stored:
        for group in range(min(count, stored.num_row_groups)):
            yield stored.read_row_group(group)


def _columns(group: pa.Table) -> Any:
    return ordered(group.drop_columns([GEOMETRY]).to_pandas(), "rooftops")


def _batches(group: pa.Table, schema: pa.Schema) -> list[pa.RecordBatch]:
    names = pa.schema(list(schema)[:-1])
    table = pa.Table.from_pandas(_columns(group), schema=names, preserve_index=False)
    outlines = pa.chunked_array([multipolygons_of(chunk) for chunk in group[GEOMETRY].chunks], type=pa.binary())
    return table.append_column(schema.field(GEOMETRY), outlines).cast(schema).to_batches()


def multipolygons_of(outlines: pa.Array) -> pa.Array:
    """Return outlines in WKB as flat multipolygons: polygons get a head, multipolygons stay.

    Parameters
    ----------
    outlines
        Polygons and multipolygons in WKB; what has heights or another byte order goes through shapely.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> shapely.from_wkb(multipolygons_of(pa.array([square.wkb]))[0].as_py()).wkt
    'MULTIPOLYGON (((1 0, 1 1, 0 1, 0 0, 1 0)))'
    """
    outlines = outlines.cast(pa.binary())
    heads = pc.binary_slice(outlines, 0, len(_POLYGON))
    is_polygon, is_plain = pc.equal(heads, _POLYGON), pc.is_in(heads, pa.array([_POLYGON, _MULTIPOLYGON]))
    if not pc.all(is_plain).as_py() or outlines.null_count:
        return pa.array(shapely.to_wkb(_multipolygons(outlines)), pa.binary())
    return pc.if_else(is_polygon, pc.binary_join_element_wise(_OF_ONE, outlines, b""), outlines)


def _multipolygons(outlines: pa.Array) -> Any:
    shapes = shapely.force_2d(shapely.from_wkb(outlines.to_numpy(zero_copy_only=False)))
    single = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON)
    if single.size:
        shapes[single] = shapely.multipolygons(shapes[single], indices=np.arange(single.size))
    return shapes
