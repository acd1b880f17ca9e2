"""Metadata as QGIS reads them."""

from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.qgis_metadata import layer_metadata


def test_metadata_holds_any_text() -> None:
    qmd = layer_metadata(
        title="<b> & \x01 'q' \"Q\"",
        abstract="a\nb",
        language="vi",
        licences=["CC0", "x"],
        rights=["© y"],
    )
    root = ET.fromstring(qmd)
    assert root.findtext("title") == "<b> &  'q' \"Q\""
    assert root.findtext("abstract") == "a\nb"
    assert [element.text for element in root.iter("license")] == ["CC0", "x"]
    assert root.findtext("language") == "vi"
    assert root.findtext("rights") == "© y"
