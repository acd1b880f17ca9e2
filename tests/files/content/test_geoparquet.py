"""GeoParquet in all its encodings, and plain Parquet with geometries."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.files.content.geoparquet import geometry_column, read_geoparquet

BOXES = [shapely.box(106.6, 20.8, 106.7, 20.9), shapely.box(106.7, 20.8, 106.8, 20.9)]
FRAME = gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=BOXES, crs="EPSG:4326")


def same(frame):
    return shapely.equals(frame.geometry.array, BOXES).all() and frame["code"].tolist() == ["a", "b"]


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_both_encodings(tmp_path, encoding):
    FRAME.to_parquet(tmp_path / "a.parquet", geometry_encoding=encoding, schema_version="1.1.0")
    read = read_geoparquet(tmp_path / "a.parquet")
    assert same(read)
    assert read.crs == FRAME.crs


@pytest.mark.parametrize("name", ["geometry", "geom", "WKB_GEOMETRY", "border"])
def test_wkb_without_metadata_has_no_crs(tmp_path, name):
    pd.DataFrame({"code": ["a", "b"], name: [box.wkb for box in BOXES]}).to_parquet(tmp_path / "a.parquet")
    read = read_geoparquet(tmp_path / "a.parquet")
    assert same(read)
    assert read.crs is None
    assert list(read.columns) == ["code", "geometry"]


def test_wkb_in_hexadecimal(tmp_path):
    pd.DataFrame({"code": ["a", "b"], "geom": [box.wkb_hex for box in BOXES]}).to_parquet(tmp_path / "a.parquet")
    assert same(read_geoparquet(tmp_path / "a.parquet"))


def test_geoarrow_tells_its_crs_itself(tmp_path):
    about = {"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": json.dumps({"crs": "EPSG:4326"})}
    fields = [pa.field("code", pa.string()), pa.field("shape", pa.binary(), metadata=about)]
    table = pa.table({"code": ["a", "b"], "shape": [box.wkb for box in BOXES]}, schema=pa.schema(fields))
    pq.write_table(table, tmp_path / "a.parquet")
    read = read_geoparquet(tmp_path / "a.parquet")
    assert shapely.equals(read.geometry.array, BOXES).all()
    assert read.crs == FRAME.crs


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"code": ["a"]}, "without geometries"),
        ({"code": ["a"], "geom": [b"no geometry"]}, "what cannot be read"),
        ({"one": [b"1"], "two": [b"2"]}, "without geometries"),
    ],
)
def test_what_is_none(tmp_path, table, message):
    pd.DataFrame(table).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(LayerError, match=message):
        read_geoparquet(tmp_path / "a.parquet")


def test_the_column_that_is_known_by_its_name_counts():
    schema = pa.schema([("picture", pa.binary()), ("Geom", pa.large_binary()), ("id", pa.int64())])
    assert geometry_column(schema) == "Geom"
