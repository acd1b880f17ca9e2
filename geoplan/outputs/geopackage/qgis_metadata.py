"""Metadata in QGIS's own XML."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text


def layer_metadata(
    *,
    title: str,
    abstract: str,
    language: Language,
    licences: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> str:
    """Return a layer's metadata in the form that QGIS reads from a GeoPackage.

    Parameters
    ----------
    title, abstract
        What the layer is; the abstract names the status of what it was made from.
    language
        The language of these texts.
    licences, rights
        Licences and attributions of what the layer was made from.
    """
    root = ET.Element("qgis", version=VERSION)
    texts = (("identifier", ""), ("parentidentifier", ""), ("language", language), ("type", "dataset"))
    lists = (("rights", rights), ("license", licences))
    for name, content in (*texts, ("title", title), ("abstract", abstract)):
        ET.SubElement(root, name).text = printable(content)
    for name, lines in lists:
        for line in lines:
            ET.SubElement(root, name).text = printable(line)
    return xml_text(root)
