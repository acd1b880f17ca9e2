"""Vector files by batches, and what is left of GDAL meanwhile."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.files.vector_files import (
    about_layer,
    geometry_column,
    layers_of,
    open_batches,
    read_geoparquet,
    read_layer_of,
    read_vector,
)


@pytest.fixture
def frame():
    """Return ten points."""
    return gpd.GeoDataFrame({"a": [0.5] * 10}, geometry=shapely.points(range(10), range(10)), crs=4326)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "geojsonl", "fgb", "shp", "kml", "gdb"])
def test_reads_whole_and_by_batches(tmp_path, frame, ending):
    path = tmp_path / f"points.{ending}"
    driver = {"geojsonl": "GeoJSONSeq", "kml": "KML", "gdb": "OpenFileGDB"}.get(ending)
    frame.to_file(path, driver=driver)
    ((layer, geometry),) = layers_of(path)
    assert geometry is not None
    assert about_layer(path, layer)["features"] == 10
    whole = read_layer_of(path, layer)
    assert sorted(point.x for point in whole.geometry) == list(range(10))
    with open_batches(path, layer=layer, batch_size=4) as (about, batches):
        assert sum(len(batch) for batch in batches) == 10
        assert about["crs"]


def test_between_batches_all_drivers_are_there_and_the_files_own_stays(tmp_path, frame):
    frame.to_file(tmp_path / "a.fgb")
    frame.to_file(tmp_path / "b.gpkg")
    before = dict(pyogrio.list_drivers())
    with open_batches(tmp_path / "a.fgb", layer="a", batch_size=3) as (_, batches):
        next(batches)
        assert dict(pyogrio.list_drivers()) == before
        assert len(read_layer_of(tmp_path / "b.gpkg", "b")) == 10
        assert sum(len(batch) for batch in batches) == 7
    assert dict(pyogrio.list_drivers()) == before


def test_a_reader_that_is_left_alone_leaves_gdal_whole(tmp_path, frame):
    frame.to_file(tmp_path / "a.fgb")
    before = dict(pyogrio.list_drivers())

    def rows():
        with open_batches(tmp_path / "a.fgb", layer="a", batch_size=3) as (_, batches):
            yield from batches

    left = rows()
    next(left)  # as a traceback keeps it
    assert dict(pyogrio.list_drivers()) == before
    frame.to_file(tmp_path / "c.gpkg", driver="GPKG")
    left.close()


def test_what_cannot_be_read(tmp_path, frame):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(LayerError, match=r"a\.gpkg: found what cannot be read"):
        layers_of(tmp_path / "a.gpkg")
    frame.to_file(tmp_path / "b.fgb")
    with pytest.raises(
        LayerError, match=r"what cannot be read \(Layer 'x' could not be opened.*a file of the format Flat"
    ):
        read_layer_of(tmp_path / "b.fgb", "x")
    content = (tmp_path / "b.fgb").read_bytes()
    (tmp_path / "b.mif").write_bytes(content)
    with pytest.raises(LayerError, match="expected a file of the format MapInfo"):
        layers_of(tmp_path / "b.mif")


def test_geoparquet(tmp_path, frame):
    frame.to_parquet(tmp_path / "a.parquet")
    assert len(read_geoparquet(tmp_path / "a.parquet")) == 10


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geoparquet"])
def test_one_way_to_read_them_all(tmp_path, frame, ending):
    path = tmp_path / f"points.{ending}"
    frame.to_parquet(path) if "parquet" in ending else frame.to_file(path)
    assert len(read_vector(path, layer=lambda layers: layers[0][0])) == 10


def test_what_is_no_geoparquet_is_told(tmp_path, frame):
    path = tmp_path / "points.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(LayerError, match="expected GeoParquet"):
        read_vector(path, layer=lambda layers: layers[0][0])


BOXES = [shapely.box(106.6, 20.8, 106.7, 20.9), shapely.box(106.7, 20.8, 106.8, 20.9)]
WARDS = gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=BOXES, crs="EPSG:4326")


def same(frame):
    return shapely.equals(frame.geometry.array, BOXES).all() and frame["code"].tolist() == ["a", "b"]


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_both_encodings(tmp_path, encoding):
    WARDS.to_parquet(tmp_path / "a.parquet", geometry_encoding=encoding, schema_version="1.1.0")
    read = read_geoparquet(tmp_path / "a.parquet")
    assert same(read)
    assert read.crs == WARDS.crs


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
    assert read.crs == WARDS.crs


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


def test_features_whose_geometry_is_none_are_named(tmp_path):
    def feature(ring):
        return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    square = [[0, 0], [1, 0], [1, 1], [0, 0]]
    odd = [[0, 0], [1e308, 0], [1, 1]]
    features = [feature(square), *[feature([[0, 0], [1, 1]])] * 9, feature(square), feature(odd)]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(LayerError) as caught:
        read_layer_of(path, "a")
    (fault,) = caught.value.faults
    assert fault.where.startswith("feature 2, 3, 4, 5, 6, 7, 8, 9 and ")
    assert fault.found == "a geometry that cannot be read"


@pytest.mark.parametrize(
    "about", [b"{", b"[1]", b'{"columns": 5}', b'{"primary_column": [], "columns": {"geometry": {}}}']
)
def test_notes_of_geoparquet_that_say_anything_are_refused(tmp_path, frame, about):
    frame.to_parquet(tmp_path / "a.parquet")
    held = pq.read_table(tmp_path / "a.parquet")
    pq.write_table(held.replace_schema_metadata({b"geo": about}), tmp_path / "a.parquet")
    with pytest.raises(LayerError, match="what cannot be read"):
        read_geoparquet(tmp_path / "a.parquet")
