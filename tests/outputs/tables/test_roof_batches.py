"""Roofs from the file of a run to another one, as bytes."""

import geopandas as gpd
import pyarrow as pa
import pytest
import shapely

from geoplan.outputs.tables.columns import ordered
from geoplan.outputs.tables.roof_batches import multipolygons_of, roof_batches

HOLED = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
SQUARE = shapely.box(0, 0, 1, 1)
TWO = shapely.MultiPolygon([SQUARE, shapely.box(3, 3, 4, 4)])
TALL = shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])
FLAT = [SQUARE, HOLED]


@pytest.mark.parametrize("shapes", [FLAT, [TWO], [*FLAT, TWO], [*FLAT, TALL], []], ids=len)
@pytest.mark.parametrize("byte_order", [0, 1])
def test_outlines_become_the_multipolygons_that_shapely_makes(shapes, byte_order):
    given = pa.array([shapely.to_wkb(shape, byte_order=byte_order, output_dimension=3) for shape in shapes], "binary")
    wanted = [shapely.force_2d(each) for each in shapes]
    wanted = [
        each if each is TWO or each.geom_type == "MultiPolygon" else shapely.multipolygons([each]) for each in wanted
    ]
    assert multipolygons_of(given).to_pylist() == [shapely.to_wkb(each) for each in wanted]


def test_the_rows_are_those_of_the_result(small_result):
    schema, batches, crs = roof_batches(small_result.rooftops_file)
    table = pa.Table.from_batches(batches, schema)
    roofs = small_result.rooftops
    assert crs == roofs.crs
    assert table.column_names == [*ordered(roofs, "rooftops").columns, "geometry"]
    assert table["roof_id"].to_pylist() == roofs["roof_id"].astype(str).tolist()
    assert table["energy_kwh"].to_pylist() == pytest.approx(roofs["energy_kwh"].tolist(), rel=0, abs=0, nan_ok=True)
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    assert shapely.equals(shapes, roofs.geometry.to_numpy()).all()


def test_a_file_without_roofs_has_its_columns_and_no_rows(small_result, tmp_path):
    small_result.rooftops.iloc[:0].to_parquet(tmp_path / "none.parquet")
    schema, batches, crs = roof_batches(tmp_path / "none.parquet")
    assert pa.Table.from_batches(batches, schema).num_rows == 0
    assert {"roof_id", "energy_kwh", "geometry"} <= {*schema.names}
    assert crs == small_result.rooftops.crs
    assert isinstance(gpd.read_parquet(tmp_path / "none.parquet"), gpd.GeoDataFrame)
