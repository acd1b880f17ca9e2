"""Metadata in QGIS's own XML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import pyproj

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text

Extent = tuple[float, float, float, float]
"""West, south, east, north."""


def add_reference(parent: ET.Element, crs: pyproj.CRS) -> None:
    """Say a reference system whole, and by its number where it has one."""
    system = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(system, "wkt").text = crs.to_wkt("WKT2_2019")
    authority = crs.to_authority()
    if authority:
        ET.SubElement(system, "authid").text = ":".join(authority)
    ET.SubElement(system, "description").text = crs.name


@dataclass(frozen=True, kw_only=True)
class DatasetFacts:
    """What is said of a layer or a project.

    Attributes
    ----------
    title, abstract
        What it is; the abstract names the status of what it was made from.
    language
        The language of these texts.
    identifier
        By which programs know it.
    licences, rights
        Licences and attributions of what it was made from.
    keywords
        Vocabulary -> words.
    history
        What has been done, from the first step to the last.
    contacts
        Who published what it was made from.
    crs, extent
        Where it lies; None for a table.
    years
        The first and the last year that it tells of, if it tells of years.
    """

    title: str
    abstract: str
    language: Language
    identifier: str = ""
    licences: Sequence[str] = ()
    rights: Sequence[str] = ()
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    history: Sequence[str] = ()
    contacts: Sequence[str] = ()
    crs: pyproj.CRS | None = None
    extent: Extent | None = None
    years: tuple[int, int] | None = None


def layer_metadata(facts: DatasetFacts) -> str:
    """Return a layer's metadata in the form that QGIS reads from a GeoPackage."""
    root = ET.Element("qgis", version=VERSION)
    _write_texts(root, facts)
    for name, lines in (("rights", facts.rights), ("license", facts.licences)):
        for line in lines:
            ET.SubElement(root, name).text = printable(line)
    if facts.crs is not None:
        add_reference(ET.SubElement(root, "crs"), facts.crs)
    _write_extent(ET.SubElement(root, "extent"), facts)
    return xml_text(root)


def project_metadata(facts: DatasetFacts) -> ET.Element:
    """Return a project's metadata as a part of the project; rights and licences stand in its history."""
    root = ET.Element("projectMetadata")
    _write_texts(root, facts)
    ET.SubElement(root, "author").text = printable("; ".join(facts.contacts))
    return root


def _write_texts(root: ET.Element, facts: DatasetFacts) -> None:
    about = (("identifier", facts.identifier), ("parentidentifier", ""), ("language", facts.language))
    for name, content in (*about, ("type", "dataset"), ("title", facts.title), ("abstract", facts.abstract)):
        ET.SubElement(root, name).text = printable(content)
    for vocabulary, words in facts.keywords.items():
        parent = ET.SubElement(root, "keywords", vocabulary=vocabulary)
        for word in words:
            ET.SubElement(parent, "keyword").text = printable(word)
    for contact in facts.contacts:
        parent = ET.SubElement(root, "contact")
        for name, content in (("name", ""), ("organization", contact), ("position", ""), ("email", "")):
            ET.SubElement(parent, name).text = printable(content)
        ET.SubElement(parent, "role").text = "owner"
    for line in facts.history:
        ET.SubElement(root, "history").text = printable(line)


def _write_extent(parent: ET.Element, facts: DatasetFacts) -> None:
    if facts.extent is not None and facts.crs is not None:
        names = ("minx", "miny", "maxx", "maxy")
        limits = {name: f"{each:.3f}" for name, each in zip(names, facts.extent, strict=True)}
        authority = ":".join(facts.crs.to_authority() or ())
        ET.SubElement(parent, "spatial", limits, dimensions="2", crs=authority, minz="0", maxz="0")
    if facts.years is not None:
        period = ET.SubElement(ET.SubElement(parent, "temporal"), "period")
        ET.SubElement(period, "start").text = f"{facts.years[0]}-01-01T00:00:00Z"
        ET.SubElement(period, "end").text = f"{facts.years[1]}-12-31T00:00:00Z"
