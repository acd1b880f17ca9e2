"""Columns in the words of the dictionary, rows as the GeoPackage has them, geometry in the CRS that is asked for."""

import copy

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geoplan.fields import fields_of
from geoplan.outputs.service.collection import CRS84, ServedCollection


@pytest.fixture(scope="module")
def zones(shelf) -> ServedCollection:
    return shelf.collections()["sample.zones"]


@pytest.fixture(scope="module")
def written(served) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(served / "sample" / "sample.gpkg", layer="zones")


def test_every_column_of_the_dictionary_has_its_title_meaning_and_unit(zones):
    known = {each.name: each for each in fields_of("zones")}
    assert len(known) > 50
    for name, column in zones.columns.items():
        assert (column.unit, column.title, column.type) == (known[name].unit, known[name].title, known[name].type)
        assert column.description["vi"]
    assert zones.columns["area_km2"].label("vi") == "Diện tích [km²]"
    assert [zones.columns["population"].label(each) for each in ("vi", "ja")] == ["Dân số [người]", "人口 [人]"]


def test_tables_have_titles_and_columns_too(shelf):
    parameters = shelf.collections()["sample.parameters"]
    assert parameters.columns["confidence"].title["ja"] == "信頼度"
    assert (parameters.crs, parameters.storage_crs, parameters.crs_offered) == (None, CRS84, [CRS84])
    assert shelf.collections()["sample.estate_points"].table == "estates"


def test_rows_are_those_of_the_file(zones, written):
    assert zones.count == len(written) == len(zones.rows.ids)
    assert zones.rows.ids == tuple(written["zone_id"])
    row = zones.values_at(3, ["zone_id", "population", "urban"])
    assert row["population"] == pytest.approx(written["population"].iloc[3])
    assert isinstance(zones.values_at(0, ["roof_count"])["roof_count"], int)


def test_what_is_not_known_is_none(shelf):
    for key, each in shelf.collections().items():
        for place in range(each.count):
            for name, value in each.values_at(place, list(each.columns)).items():
                assert value is None or value == value, (key, name)
                assert isinstance(value, str | int | float | bool | None)


def test_keys_of_several_columns_make_ids_that_tell_rows_apart(shelf):
    for each in shelf.collections().values():
        assert len(set(each.rows.ids)) == each.count
    plan = shelf.collections()["sample.waste_plan"]
    assert plan.rows.ids[0].split(":")[0] == str(plan.rows.frame["year"].iloc[0])
    assert plan.id_column is None
    assert plan.year_column == "year"


def test_geometry_is_given_in_the_crs_that_is_asked_for(zones, written):
    for code, turned in ((4326, True), (3857, False), (32648, False)):
        right = written.to_crs(code).geometry.iloc[0]
        given = shapely.geometry.shape(zones.geometries([0], right_wkt(code))[0])
        moved = shapely.transform(given, lambda points: points[:, ::-1]) if turned else given
        assert shapely.hausdorff_distance(moved, right) < (1e-6 if code == 4326 else 1e-2)
    lonlat = shapely.geometry.shape(zones.geometries([0], None)[0])
    assert shapely.hausdorff_distance(lonlat, written.to_crs("OGC:CRS84").geometry.iloc[0]) < 1e-6
    outer = shapely.get_exterior_ring(shapely.get_parts(lonlat)[0])
    assert shapely.is_ccw(outer), "as GeoJSON wants it"


def right_wkt(code: int) -> str:
    return gpd.GeoSeries([], crs=code).crs.to_wkt()


def test_bounds_hold_every_row(zones):
    west, south, east, north = zones.bounds
    boxes = shapely.total_bounds(zones.rows.lonlat)
    assert np.all(boxes[:2] >= np.array([west, south]) - 1e-5)
    assert np.all(boxes[2:] <= np.array([east, north]) + 1e-5)


def test_a_copied_configuration_copies_no_data(zones):
    assert copy.deepcopy({"data": zones})["data"] is zones
