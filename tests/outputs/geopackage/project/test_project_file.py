"""The project that QGIS finds in a GeoPackage, as XML and as the archive that it is kept in."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pyproj
import pytest

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer, ProjectRelation
from geoplan.outputs.geopackage.project.project_file import ProjectGroup, ProjectView, archived, project_file
from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts
from geoplan.outputs.geopackage.qgis_xml import VERSION

STYLE = f'<qgis version="{VERSION}" labelsEnabled="1"><renderer-v2 type="singleSymbol"/></qgis>'
STYLES = dict.fromkeys(("en", "vi", "ja"), STYLE)
ZONES = ProjectLayer("zones", "Xã & phường", "Polygon", STYLES, extent=(0.0, 0.0, 100.0, 50.0))
POINTS = ProjectLayer("points", "Points", "Point", STYLES, extent=(-300.0, 10.0, 20.0, 20.0), is_shown=False)
SOURCES = ProjectLayer("sources", "Sources", "No geometry", STYLES)
NOWHERE = ProjectLayer("empty", "Empty", "Point", STYLES, extent=(float("nan"),) * 4)


def project(*groups, crs="EPSG:32648", years=None, relations=()):
    view = ProjectView(pyproj.CRS(crs), first_view=(0.0, 0.0, 100.0, 50.0), zones=(0.0, 0.0, 100.0, 50.0), years=years)
    facts = DatasetFacts(title="Hải Phòng\x00", abstract="a", language="en", keywords={"k": ["energy"]}, contacts=["c"])
    given = [ProjectGroup(title, title.lower(), layers) for title, layers in groups]
    return ET.fromstring(project_file("a.gpkg", given, facts, view=view, relations=relations))


def numbers(element):
    return [float(element.findtext(name)) for name in ("xmin", "ymin", "xmax", "ymax")]


def test_the_title_holds_no_letter_that_xml_forbids():
    root = project(("Results", [ZONES]))
    assert (root.attrib["projectname"], root.findtext("title")) == ("Hải Phòng", "Hải Phòng")
    assert root.attrib["version"] == VERSION


def test_layers_stand_in_their_groups_from_the_top_down():
    root = project(("Results", [POINTS, ZONES]), ("Tables", [SOURCES]))
    tree = root.find("layer-tree-group")
    assert [
        (group.attrib["name"], [each.attrib["name"] for each in group.iter("layer-tree-layer")]) for group in tree
    ] == [
        ("Results", ["Points", "Xã & phường"]),
        ("Tables", ["Sources"]),
    ]
    ids = [each.attrib["id"] for each in tree.iter("layer-tree-layer")]
    assert [each.attrib["id"] for each in root.find("layerorder")] == ids
    assert [each.findtext("id") for each in root.find("projectlayers")] == ids
    assert len(set(ids)) == 3
    assert all(len(each) > 10 for each in ids), "QGIS forgets shorter ones"


def test_layers_are_found_in_the_same_file_wherever_it_lies():
    root = project(("Results", [ZONES]))
    assert root.findtext("projectlayers/maplayer/datasource") == "./a.gpkg|layername=zones"
    assert (
        root.find("layer-tree-group/layer-tree-group/layer-tree-layer").attrib["source"] == "./a.gpkg|layername=zones"
    )


def test_a_layer_that_is_not_shown_and_a_group_of_tables_are_folded():
    root = project(("Results", [POINTS, ZONES]), ("Tables", [SOURCES]))
    shown = {each.attrib["name"]: each.attrib["checked"] for each in root.iter("layer-tree-layer")}
    assert shown == {"Points": "Qt::Unchecked", "Xã & phường": "Qt::Checked", "Sources": "Qt::Checked"}
    assert [group.attrib["expanded"] for group in root.find("layer-tree-group")] == ["1", "0"]


def test_the_style_of_a_layer_stands_in_it():
    layer = project(("Results", [ZONES])).find("projectlayers/maplayer")
    assert layer.find("renderer-v2").attrib["type"] == "singleSymbol"
    assert layer.attrib["labelsEnabled"] == "1"
    assert "version" not in layer.attrib


def test_it_opens_with_the_first_view_and_a_margin():
    assert numbers(project(("Results", [ZONES])).find("mapcanvas/extent")) == [-3.0, -3.0, 103.0, 53.0]


def test_the_full_extent_holds_all_layers_that_lie_somewhere():
    root = project(("Results", [POINTS, ZONES, NOWHERE]), ("Tables", [SOURCES]))
    limits = root.find("ProjectViewSettings/DefaultViewExtent").attrib
    assert [float(limits[name]) for name in ("xmin", "ymin", "xmax", "ymax")] == [-312.0, -12.0, 112.0, 62.0]
    extents = {layer.findtext("layername"): layer.find("extent") for layer in root.find("projectlayers")}
    assert [name for name, extent in extents.items() if extent is None] == ["Empty", "Sources"]


def test_a_study_of_layers_without_any_place_can_be_opened():
    limits = project(("Results", [NOWHERE])).find("ProjectViewSettings/DefaultViewExtent").attrib
    assert set(limits.values()) == {"0.000"}


@pytest.mark.parametrize(("crs", "authority"), [("EPSG:32648", "EPSG:32648"), ("+proj=tmerc +lon_0=105.75", None)])
def test_the_reference_system_is_said_whole_and_by_its_number(crs, authority):
    system = project(("Results", [ZONES]), crs=crs).find("projectCrs/spatialrefsys")
    assert pyproj.CRS(system.findtext("wkt")) == pyproj.CRS(crs)
    assert system.findtext("authid") == authority


def test_the_archive_is_hexadecimal_text_and_the_same_each_time():
    text = archived("<qgis/>", name="Hải Phòng")
    assert text == archived("<qgis/>", name="Hải Phòng")
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(text))) as archive:
        assert archive.namelist() == ["Hải Phòng.qgs"]
        assert archive.read("Hải Phòng.qgs") == b"<qgis/>"


def test_rows_of_a_table_belong_to_features_of_a_layer():
    known = ProjectRelation("sources", "zones", "zone_id", "zone_id", "Rows & more")
    groups = [("Results", [ZONES]), ("Tables", [SOURCES])]
    root = project(*groups, relations=[known])
    ids = {each.attrib["name"]: each.attrib["id"] for each in root.iter("layer-tree-layer")}
    relation = root.find("relations/relation")
    assert relation.attrib["referencingLayer"] == ids["Sources"]
    assert relation.attrib["referencedLayer"] == ids["Xã & phường"]
    assert relation.attrib["name"] == "Rows & more"
    assert relation.find("fieldRef").attrib == {"referencingField": "zone_id", "referencedField": "zone_id"}
    assert not list(project(*groups).find("relations"))


def test_a_plan_by_year_moves_in_steps_of_a_year():
    assert project(("Results", [ZONES])).find("ProjectTimeSettings") is None
    settings = project(("Results", [ZONES]), years=(2024, 2050)).find("ProjectTimeSettings")
    assert (settings.get("timeStep"), settings.get("timeStepUnit")) == ("1", "y")
    assert settings.findtext("TemporalRange/start") == "2024-01-01T00:00:00Z"


def test_the_project_says_what_it_is_and_whose_data_it_rests_on():
    told = project(("Results", [ZONES])).find("projectMetadata")
    assert told.findtext("title") == "Hải Phòng"
    assert told.findtext("keywords/keyword") == "energy"
    assert told.findtext("contact/organization") == "c"
