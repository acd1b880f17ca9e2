"""A release of Overture Maps in its true schema and layout."""

import io
import json

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

RELEASE = "2026-09-23.0"
BUCKET = "https://overturemaps-us-west-2.s3.us-west-2.amazonaws.com/"
NAMES = pa.struct(
    [
        ("primary", pa.string()),
        ("common", pa.map_(pa.string(), pa.string())),
        ("rules", pa.list_(pa.struct([("variant", pa.string()), ("language", pa.string()), ("value", pa.string())]))),
    ]
)
SOURCES = pa.list_(pa.struct([("property", pa.string()), ("dataset", pa.string()), ("record_id", pa.string())]))
BOX = pa.struct([("xmin", pa.float32()), ("xmax", pa.float32()), ("ymin", pa.float32()), ("ymax", pa.float32())])


def table_of(shapes, *, ids=None, **columns):
    """A table in Overture's layout: id, geometry, bbox, version, sources, then the type's own columns."""
    west, south, east, north = shapely.bounds(shapes).T
    edges = {"xmin": west, "xmax": east, "ymin": south, "ymax": north}
    # single precision, rounded outwards
    lower = {name: np.nextafter(np.float32(v), np.float32(-1e9)) for name, v in edges.items() if name.endswith("min")}
    upper = {name: np.nextafter(np.float32(v), np.float32(1e9)) for name, v in edges.items() if name.endswith("max")}
    boxes = [{**lower, **upper}[field.name] for field in BOX]
    count = len(shapes)
    own = {
        "id": pa.array(ids or [f"08b{number:029x}" for number in range(count)]),
        "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
        "bbox": pa.StructArray.from_arrays([pa.array(box, pa.float32()) for box in boxes], fields=list(BOX)),
        "version": pa.array([1] * count, pa.int32()),
        "sources": pa.array([[{"property": "", "dataset": "OpenStreetMap", "record_id": "w1"}]] * count, SOURCES),
    }
    return pa.table({**own, **columns})


def file_of(table, *, rows_per_group):
    """GeoParquet as Overture writes it: zstd, a covering bbox, bounds in the key ``geo``."""
    box = shapely.total_bounds(shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))).tolist()
    covering = {"bbox": {edge: ["bbox", edge] for edge in ("xmin", "ymin", "xmax", "ymax")}}
    column = {"encoding": "WKB", "geometry_types": ["Polygon"], "bbox": box, "covering": covering}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    sink = io.BytesIO()
    kept = table.replace_schema_metadata({"geo": json.dumps(geo)})
    parquet.write_table(kept, sink, row_group_size=rows_per_group, compression="zstd")
    return sink.getvalue()


def squares(west, south, count, *, step=0.001, size=0.0001):
    x, y = west + step * (np.arange(count) % 50), south + step * (np.arange(count) // 50)
    return shapely.box(x, y, x + size, y + size)


def buildings(shapes, **own):
    count = len(shapes)
    columns = {
        "level": pa.array([None] * count, pa.int32()),
        "subtype": pa.array((["residential", None, "industrial"] * count)[:count]),
        "class": pa.array((["house", None, "warehouse"] * count)[:count]),
        "height": pa.array(([7.5, None, 12.0] * count)[:count], pa.float64()),
        "names": pa.array([None] * count, NAMES),
        "has_parts": pa.array([False] * count),
        "is_underground": pa.array([number % 50 == 4 for number in range(count)]),
        "num_floors": pa.array(([2, None, 1] * count)[:count], pa.int32()),
        "num_floors_underground": pa.array([None] * count, pa.int32()),
        "min_height": pa.array([None] * count, pa.float64()),
        "min_floor": pa.array([None] * count, pa.int32()),
        "facade_color": pa.array([None] * count, pa.string()),
        "facade_material": pa.array([None] * count, pa.string()),
        "roof_material": pa.array([None] * count, pa.string()),
        "roof_shape": pa.array((["gabled", "flat", None] * count)[:count]),
        "roof_direction": pa.array([None] * count, pa.float64()),
        "roof_orientation": pa.array([None] * count, pa.string()),
        "roof_color": pa.array([None] * count, pa.string()),
        "roof_height": pa.array([None] * count, pa.float64()),
    }
    return table_of(shapes, **{**columns, **own})


def named(names, english=None):
    english = english or [None] * len(names)
    rows = [
        None if name is None else {"primary": name, "common": [("en", en)] if en else None, "rules": None}
        for name, en in zip(names, english, strict=True)
    ]
    return pa.array(rows, NAMES)


class Release:
    """A release on the server: files, the list of them, and the bucket's own listing."""

    def __init__(self, web):
        self.web = web
        self.items = []
        web.serve("/catalog.json", {"type": "Catalog", "id": "overture", "latest": RELEASE, "links": []})

    def add(self, theme, name, content, *, part=0):
        key = f"release/{RELEASE}/theme={theme}/type={name}/part-{part:05d}-5dfc-c000.zstd.parquet"
        self.web.serve(f"/{key}", content)
        bounds = json.loads(parquet.read_metadata(io.BytesIO(content)).metadata[b"geo"])["columns"]["geometry"]["bbox"]
        self.items.append((name, key, bounds))
        return f"/{key}"

    def publish(self):
        rows = []
        for name, key, (west, south, east, north) in self.items:
            assets = {
                "aws": {"href": BUCKET + key, "alternate": {"s3": {"href": f"s3://overturemaps-us-west-2/{key}"}}},
                "azure": {"href": f"https://overturemapswestus2.blob.core.windows.net/{key}"},
            }
            box = {"xmin": west, "ymin": south, "xmax": east, "ymax": north}
            rows.append({"type": "Feature", "id": key[-5:], "collection": name, "bbox": box, "assets": assets})
        sink = io.BytesIO()
        parquet.write_table(pa.Table.from_pylist(rows), sink)
        self.web.serve(f"/{RELEASE}/collections.parquet", sink.getvalue())

    def list_bucket(self):
        def page(asked):
            prefix, token = asked.query["prefix"][0], asked.query.get("continuation-token", [""])[0]
            keys = [key for _, key, _ in self.items if key.startswith(prefix)]
            start = int(token or 0)
            entries = "".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys[start : start + 1])
            more = start + 1 < len(keys)
            tail = f"<NextContinuationToken>{start + 1}</NextContinuationToken>" if more else ""
            return (
                '<?xml version="1.0" encoding="UTF-8"?>'
                '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                f"<IsTruncated>{str(more).lower()}</IsTruncated>{entries}{tail}</ListBucketResult>"
            )

        self.web.serve("/", page, query={"list-type": "2"}, etag=None)
