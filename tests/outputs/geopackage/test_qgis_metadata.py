"""Metadata as QGIS reads them."""

from xml.etree import ElementTree as ET

import pyproj

from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts, layer_metadata, project_metadata


def test_metadata_holds_any_text() -> None:
    facts = DatasetFacts(
        title="<b> & \x01 'q' \"Q\"",
        abstract="a\nb",
        language="vi",
        licences=["CC0", "x"],
        rights=["© y"],
    )
    qmd = layer_metadata(facts)
    root = ET.fromstring(qmd)
    assert root.findtext("title") == "<b> &  'q' \"Q\""
    assert root.findtext("abstract") == "a\nb"
    assert [element.text for element in root.iter("license")] == ["CC0", "x"]
    assert root.findtext("language") == "vi"
    assert root.findtext("rights") == "© y"


def test_metadata_say_where_when_and_how_it_came_about():
    facts = DatasetFacts(
        title="t",
        abstract="a",
        language="en",
        keywords={"gmd:topicCategory": ["environment"]},
        history=["read", "made"],
        contacts=["who"],
        crs=pyproj.CRS("EPSG:32648"),
        extent=(1.0, 2.0, 3.0, 4.0),
        years=(2024, 2050),
    )
    root = ET.fromstring(layer_metadata(facts))
    assert root.find("extent/spatial").attrib["maxy"] == "4.000"
    assert root.findtext("crs/spatialrefsys/authid") == root.find("extent/spatial").attrib["crs"] == "EPSG:32648"
    assert root.findtext("extent/temporal/period/end") == "2050-12-31T00:00:00Z"
    assert [each.text for each in root.iter("history")] == ["read", "made"]
    whole = project_metadata(facts)
    assert (whole.findtext("contact/organization"), whole.findtext("author")) == ("who", "who")
