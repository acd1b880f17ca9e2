"""What QGIS Server gives of a project: its title, its extent, and which layers as features and as rasters."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pyproj

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer
from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts, Extent
from geoplan.outputs.geopackage.qgis_xml import printable

MARGIN = 0.05
"""What the extent of the service has beyond the zones, as a share of theirs."""
_DECIMALS = 8
_WEB_SYSTEMS = ("EPSG:4326", "EPSG:3857")
"""Those in which maps of the web ask, beside the study's own."""


def service_extent(zones: Extent) -> Extent:
    """Return the extent that the service tells: that of the zones, and a margin around it."""
    west, south, east, north = zones
    wide, high = MARGIN * (east - west) / 2, MARGIN * (north - south) / 2
    return (west - wide, south - high, east + wide, north + high)


def add_service(
    properties: ET.Element, facts: DatasetFacts, layers: Sequence[ProjectLayer], *, extent: Extent, crs: pyproj.CRS
) -> None:
    """Write what QGIS Server reads: a service to look at and to read from, never to write to.

    Parameters
    ----------
    properties
        The part of the project.
    facts
        What is said of the project.
    layers
        Its layers: all with columns are given as features, tables too; rasters as coverages.
    extent
        That of the zones.
    crs
        Of the project.
    """
    own = ":".join(crs.to_authority() or ())
    texts = {"WMSRootName": facts.identifier, "WMSServiceTitle": facts.title, "WMSServiceAbstract": facts.abstract}
    texts |= {"WMSAccessConstraints": "; ".join(facts.licences), "WMSContactOrganization": "; ".join(facts.contacts)}
    for name, content in texts.items():
        ET.SubElement(properties, name, type="QString").text = printable(content)
    ET.SubElement(properties, "WMSServiceCapabilities", type="bool").text = "true"
    ET.SubElement(properties, "WMSUseLayerIDs", type="bool").text = "false"
    ET.SubElement(properties, "WMSAddWktGeometry", type="bool").text = "false"
    _add_list(properties, "WMSKeywordList", [word for words in facts.keywords.values() for word in words])
    _add_list(properties, "WMSExtent", [f"{each:.3f}" for each in service_extent(extent)])
    _add_list(properties, "WMSCrsList", [each for each in (own, *_WEB_SYSTEMS) if each])
    readable = [layer for layer in layers if layer.geometry is not None]
    _add_list(properties, "WFSLayers", [layer.layer_id for layer in readable])
    precision = ET.SubElement(properties, "WFSLayersPrecision")
    for layer in readable:
        ET.SubElement(precision, layer.layer_id, type="int").text = str(_DECIMALS)
    _add_list(properties, "WCSLayers", [layer.layer_id for layer in layers if layer.geometry is None])


def _add_list(parent: ET.Element, name: str, values: Sequence[str]) -> None:
    element = ET.SubElement(parent, name, type="QStringList")
    for value in values:
        ET.SubElement(element, "value").text = printable(value)
