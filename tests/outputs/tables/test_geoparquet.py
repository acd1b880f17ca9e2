"""GeoParquet 1.1, held against the standard line by line (geoparquet.org/releases/v1.1.0)."""

import json

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from geoplan.fields import load_fields
from geoplan.outputs.geopackage.geopackage import write_rooftops
from geoplan.outputs.tables.geoparquet import described_schema, write_geoparquet
from geoplan.outputs.tables.tables import write_tables
from support.sample_result import changed


@pytest.fixture(scope="module")
def files(sample_assessment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("geoparquet")
    write_tables(sample_assessment, folder)
    roofs = write_rooftops(sample_assessment, folder / "roofs.parquet", format="parquet")
    return {"zones": folder / "zones.parquet", "rooftops": roofs}


@pytest.mark.parametrize("table", ["zones", "rooftops"])
def test_the_file_says_what_the_standard_asks_for(files, table):
    with pq.ParquetFile(files[table]) as file:
        schema = file.schema_arrow
        geo = json.loads(schema.metadata[b"geo"])
        kinds = {file.schema.column(number).path: file.schema.column(number) for number in range(len(file.schema))}
    assert set(geo) == {"version", "primary_column", "columns"}
    assert (geo["version"], geo["primary_column"], set(geo["columns"])) == ("1.1.0", "geometry", {"geometry"})
    column = geo["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert set(column["geometry_types"]) <= {"Polygon", "MultiPolygon"}
    assert column["crs"]["$schema"].startswith("https://proj.org/schemas/v")
    assert pyproj.CRS.from_json_dict(column["crs"]).to_epsg() == 32648
    assert column["covering"] == {"bbox": {name: ["bbox", name] for name in ("xmin", "ymin", "xmax", "ymax")}}
    assert kinds["geometry"].physical_type == "BYTE_ARRAY"
    assert kinds["geometry"].max_repetition_level == 0, "a geometry column must not be repeated"
    for corner in ("xmin", "ymin", "xmax", "ymax"):
        assert kinds[f"bbox.{corner}"].physical_type == "DOUBLE"
    assert schema.get_field_index("bbox") == len(schema.names) - 1
    frame = gpd.read_parquet(files[table])
    np.testing.assert_allclose(column["bbox"], frame.total_bounds, rtol=0, atol=0)


@pytest.mark.parametrize("table", ["zones", "rooftops"])
def test_each_row_has_its_extent_and_readers_skip_by_it(files, table):
    rows = pq.read_table(files[table])
    shapes = shapely.from_wkb(rows["geometry"].to_numpy())
    boxes = rows["bbox"].to_pylist()
    assert [tuple(box.values()) for box in boxes] == [tuple(each) for each in shapely.bounds(shapes).tolist()]
    frame = gpd.read_parquet(files[table])
    west, south, east, north = frame.total_bounds
    window = (west, south, (2 * west + east) / 3, (2 * south + north) / 3)
    part = gpd.read_parquet(files[table], bbox=window)
    assert 0 < len(part) < len(frame)
    key = "zone_id" if table == "zones" else "roof_id"
    assert set(part[key]) == set(frame[key][frame.intersects(shapely.box(*window))]) | set(part[key])
    assert set(frame[key][frame.intersects(shapely.box(*window))]) <= set(part[key])


def test_row_groups_have_statistics_to_skip_by(files):
    with pq.ParquetFile(files["rooftops"]) as file:
        assert file.num_row_groups == 3
        group = file.metadata.row_group(0)
        columns = [group.column(number) for number in range(group.num_columns)]
        assert all(column.statistics.has_min_max for column in columns if column.path_in_schema.startswith("bbox."))


@pytest.mark.parametrize("table", ["zones", "rooftops"])
def test_each_column_says_its_type_unit_and_titles(files, table):
    fields = load_fields()
    arrow = {"string": (pa.string(), pa.large_string()), "integer": (pa.int64(),), "boolean": (pa.bool_(),)}
    for column in pq.read_schema(files[table]):
        if column.name in ("geometry", "bbox"):
            continue
        field, said = fields[column.name], column.metadata
        assert said[b"type"].decode() == field.type
        assert said[b"unit"].decode() == field.unit
        assert [said[name].decode() for name in (b"title", b"title_vi", b"title_ja")] == list(
            field.title.model_dump().values()
        )
        assert column.type in arrow.get(field.type, (pa.float64(),)), column.name


def test_the_same_roofs_give_the_same_bytes(sample_assessment, files, tmp_path):
    again = write_rooftops(sample_assessment, tmp_path / "again.parquet", format="parquet")
    assert again.read_bytes() == files["rooftops"].read_bytes()


def test_a_zone_without_a_shape_has_no_extent(sample_assessment, tmp_path):
    zones = sample_assessment.zones.copy()
    zones.loc[zones.index[0], "geometry"] = None
    write_tables(changed(sample_assessment, zones=zones), tmp_path)
    boxes = pq.read_table(tmp_path / "zones.parquet")["bbox"].to_pylist()
    assert boxes[0] is None
    assert all(boxes[1:])


def test_no_rows_at_all_are_a_file_too(tmp_path):
    schema = pa.schema([("roof_id", pa.int64()), ("capacity_kwp", pa.null()), ("geometry", pa.binary())])
    path = write_geoparquet(lambda _: [], tmp_path / "x.parquet", table="rooftops", schema=schema, crs=32648)
    frame = gpd.read_parquet(path)
    assert len(frame) == 0
    assert frame.crs.to_epsg() == 32648
    described = described_schema(schema, "rooftops")
    assert described.types == [pa.string(), pa.float64(), pa.binary(), described.field("bbox").type]
