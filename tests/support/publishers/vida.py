"""A country's file of VIDA in its true schema: snappy, a covering bbox, rows sorted by place."""

import io
import json

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

URL = "https://data.source.coop/vida/google-microsoft-osm-open-buildings/geoparquet/by_country/country_iso=VNM/VNM.parquet"
BOX = pa.struct([("xmin", pa.float64()), ("xmax", pa.float64()), ("ymin", pa.float64()), ("ymax", pa.float64())])
SOURCES = ("google", "microsoft", "osm")


def country(*places, count=600, step=0.0005, rows_per_group=300, left_out=()):
    """Buildings of 0.0001 degrees on a lattice of 30 columns at each of some places."""
    number = np.arange(count)
    corners = [(west + step * (number % 30), south + step * (number // 30)) for west, south in places]
    x, y = (np.concatenate([corner[axis] for corner in corners]) for axis in (0, 1))
    total = len(x)
    drawn = np.array(SOURCES)[np.arange(total) % 3]
    edges = {"xmin": x, "xmax": x + 1e-4, "ymin": y, "ymax": y + 1e-4}
    confidence = np.where(drawn == "google", 0.65 + 0.35 * (np.arange(total) % 10) / 10, np.nan)
    columns = {
        "boundary_id": pa.array(np.arange(total), pa.int64()),
        "bf_source": pa.array(drawn),
        "confidence": pa.array(confidence, pa.float64(), from_pandas=True),
        "area_in_meters": pa.array(np.full(total, 115.4)),
        "s2_id": pa.array(np.arange(total), pa.int64()),
        "country_iso": pa.array(["VNM"] * total),
        "geometry": pa.array(shapely.to_wkb(shapely.box(x, y, x + 1e-4, y + 1e-4)), pa.binary()),
        "bbox": pa.StructArray.from_arrays([pa.array(edges[field.name]) for field in BOX], fields=list(BOX)),
    }
    table = pa.table({name: column for name, column in columns.items() if name not in left_out})
    covering = {"bbox": {edge: ["bbox", edge] for edge in ("xmin", "ymin", "xmax", "ymax")}}
    column = {"encoding": "WKB", "geometry_types": ["Polygon"], "covering": covering}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    sink = io.BytesIO()
    kept = table.replace_schema_metadata({"geo": json.dumps(geo)})
    parquet.write_table(kept, sink, row_group_size=rows_per_group, compression="snappy")
    return sink.getvalue()
