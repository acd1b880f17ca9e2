"""Layers and relations as parts of a project."""

import pyproj

from geoplan.outputs.geopackage.project.layer_entry import (
    ProjectLayer,
    ProjectRelation,
    layer_element,
    layer_id,
    relation_element,
)

STYLES = {"en": '<qgis labelsEnabled="1"><renderer-v2/></qgis>', "vi": '<qgis><renderer-v2 type="x"/></qgis>'}
CRS = pyproj.CRS("EPSG:32648")


def test_a_raster_lies_beside_and_is_read_by_another_part_of_qgis():
    layer = ProjectLayer("land_cover", "Land", None, STYLES, extent=(0, 0, 1, 1), file="rasters/land_cover.tif")
    element = layer_element(layer, "a.gpkg", CRS, language="en")
    assert element.findtext("datasource") == "./rasters/land_cover.tif"
    assert (element.get("type"), element.findtext("provider")) == ("raster", "gdal")


def test_the_styles_of_all_languages_lie_in_the_layer_and_keep_its_scale():
    layer = ProjectLayer("rooftops", "Roofs", "Polygon", STYLES, file="a-rooftops.gpkg", most_scale=25_000)
    element = layer_element(layer, "a.gpkg", CRS, language="en")
    manager = element.find("map-layer-style-manager")
    assert manager.get("current") == "en"
    assert [each.get("name") for each in manager] == ["en", "vi"]
    assert manager.find("map-layer-style/qgis").get("minScale") == element.get("minScale") == "25000"
    assert element.findtext("datasource") == "./a-rooftops.gpkg|layername=rooftops"


def test_programs_know_a_layer_by_a_short_name():
    element = layer_element(ProjectLayer("read_đất", "Đất", "Polygon", STYLES), "a.gpkg", CRS, language="vi")
    assert element.findtext("shortname") == "read___t"
    assert layer_id("read_đất") == "geoplan_read___t_layer"


def test_a_service_draws_one_year_at_a_time():
    layer = ProjectLayer("plan_by_year", "Plan", "Point", STYLES, dimension="year")
    asked = layer_element(layer, "a.gpkg", CRS, language="en").find("wmsDimensions/dimension")
    assert (asked.get("fieldName"), asked.get("defaultDisplayType")) == ("year", "2")


def test_a_relation_by_another_name_has_an_id_of_its_own():
    one, other = (
        ProjectRelation("symbiosis", "estates", column, "estate_id", "x") for column in ("estate_id", "to_id")
    )
    assert relation_element(one).get("id") != relation_element(other).get("id")
