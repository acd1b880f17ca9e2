"""What stands in the XML that QGIS reads."""

from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text


def test_letters_that_xml_has_no_way_to_hold_are_dropped():
    assert printable("a\x00b\x1f\tc\n") == "ab\tc\n"


def test_the_text_says_what_it_is():
    written = xml_text(ET.Element("qgis", version=VERSION))
    assert written.startswith("<!DOCTYPE qgis")
    assert ET.fromstring(written).attrib == {"version": VERSION}
