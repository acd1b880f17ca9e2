"""The QGIS project that lies in a GeoPackage: groups, layers with their styles, and the extent that it opens with.

QGIS keeps projects in the table ``qgis_projects``: the project file in a zip archive, written as hexadecimal text.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pyproj

from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text

GeometryName: TypeAlias = Literal["Polygon", "Line", "Point", "No geometry"]
Extent: TypeAlias = tuple[float, float, float, float]

# The earliest time that a zip archive can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
# What the first view leaves free around the layers.
_MARGIN = 0.03


@dataclass(frozen=True)
class ProjectLayer:
    """One layer of a project.

    Attributes
    ----------
    table
        Its table in the GeoPackage.
    title
        What it is called in the list of layers.
    geometry
        What it is drawn as.
    style
        Its QML.
    extent
        West, south, east, north in the project's CRS; None where it has none.
    is_shown
        Whether the project opens with the layer drawn.
    """

    table: str
    title: str
    geometry: GeometryName
    style: str
    extent: Extent | None = None
    is_shown: bool = True


@dataclass(frozen=True)
class ProjectRelation:
    """Rows of one table that belong to a feature of another: its form shows them.

    Attributes
    ----------
    table, parent
        Of the rows, and of the features; both are layers of the project.
    column, parent_column
        The identifier in the rows, and in the features.
    title
        What it is called.
    """

    table: str
    parent: str
    column: str
    parent_column: str
    title: str


def project_file(
    file_name: str,
    groups: Sequence[tuple[str, Sequence[ProjectLayer]]],
    *,
    relations: Sequence[ProjectRelation] = (),
    title: str,
    crs: pyproj.CRS,
    first_view: Extent,
) -> str:
    """Return a QGIS project.

    Parameters
    ----------
    file_name
        The name of the GeoPackage that the project lies in.
    groups
        Titles of groups, each with its layers, those to be drawn on top first.
    relations
        Between the layers.
    title
        The title of the project.
    crs
        The CRS of the project and of its layers, in metres.
    first_view
        What the project opens with; its button for the full extent shows all layers.
    """
    root = ET.Element("qgis", projectname=printable(title), version=VERSION)
    ET.SubElement(root, "title").text = printable(title)
    _reference(ET.SubElement(root, "projectCrs"), crs)
    systems = ET.SubElement(ET.SubElement(root, "properties"), "SpatialRefSys")
    ET.SubElement(systems, "ProjectionsEnabled", type="int").text = "1"
    tree = ET.SubElement(root, "layer-tree-group")
    layers = ET.SubElement(root, "projectlayers")
    order = ET.SubElement(root, "layerorder")
    for name, members in groups:
        folded = all(layer.extent is None for layer in members)
        shown = {"checked": "Qt::Checked", "expanded": str(int(not folded))}
        group = ET.SubElement(tree, "layer-tree-group", {"name": printable(name), **shown})
        for layer in members:
            source = f"./{file_name}|layername={layer.table}"
            where = {"id": _id(layer.table), "source": source, "providerKey": "ogr", "name": printable(layer.title)}
            state = shown if layer.is_shown else shown | {"checked": "Qt::Unchecked", "expanded": "0"}
            ET.SubElement(group, "layer-tree-layer", where | state)
            layers.append(_layer(layer, source, crs))
            ET.SubElement(order, "layer", id=_id(layer.table))
    related = ET.SubElement(root, "relations")
    for relation in relations:
        related.append(_relation(relation))
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    ET.SubElement(canvas, "units").text = "meters"
    _corners(ET.SubElement(canvas, "extent"), _with_margin(first_view))
    ET.SubElement(canvas, "rotation").text = "0"
    _reference(ET.SubElement(canvas, "destinationsrs"), crs)
    settings = ET.SubElement(root, "ProjectViewSettings", UseProjectScales="0", rotation="0")
    extent = _together([layer.extent for _, members in groups for layer in members if layer.extent])
    limits = dict(zip(("xmin", "ymin", "xmax", "ymax"), (f"{each:.3f}" for each in extent), strict=True))
    _reference(ET.SubElement(settings, "DefaultViewExtent", limits), crs)
    return xml_text(root)


def archived(project: str, *, name: str) -> str:
    """Return a project as QGIS writes it into a GeoPackage: zipped, as hexadecimal text.

    Parameters
    ----------
    project
        What `project_file` returned.
    name
        The name of the project.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs", date_time=_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, project)
    return stream.getvalue().hex()


def _id(table: str) -> str:
    # QGIS forgets an identifier of ten letters or less.
    return f"geoplan_{table}_layer"


def _relation(relation: ProjectRelation) -> ET.Element:
    layers = {"referencingLayer": _id(relation.table), "referencedLayer": _id(relation.parent)}
    by = "" if relation.column == relation.parent_column else f"_by_{relation.column}"
    named = {"id": f"geoplan_{relation.table}_of_{relation.parent}{by}", "name": printable(relation.title)}
    element = ET.Element("relation", layers | named | {"strength": "Association"})
    ET.SubElement(element, "fieldRef", referencingField=relation.column, referencedField=relation.parent_column)
    return element


def _layer(layer: ProjectLayer, source: str, crs: pyproj.CRS) -> ET.Element:
    style = ET.fromstring(layer.style)  # noqa: S314 - our own text
    attributes = {name: value for name, value in style.attrib.items() if name != "version"}
    element = ET.Element("maplayer", attributes, type="vector", geometry=layer.geometry, autoRefreshEnabled="0")
    if layer.extent and np.isfinite(layer.extent).all():
        _corners(ET.SubElement(element, "extent"), layer.extent)
    ET.SubElement(element, "id").text = _id(layer.table)
    ET.SubElement(element, "datasource").text = source
    ET.SubElement(element, "layername").text = printable(layer.title)
    if layer.extent:
        _reference(ET.SubElement(element, "srs"), crs)
    ET.SubElement(element, "provider", encoding="UTF-8").text = "ogr"
    element.extend(style)
    return element


def _reference(parent: ET.Element, crs: pyproj.CRS) -> None:
    system = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(system, "wkt").text = crs.to_wkt("WKT2_2019")
    authority = crs.to_authority()
    if authority:
        ET.SubElement(system, "authid").text = ":".join(authority)
    ET.SubElement(system, "description").text = crs.name


def _corners(parent: ET.Element, extent: Extent) -> None:
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        ET.SubElement(parent, name).text = f"{value:.3f}"


def _together(extents: Sequence[Extent]) -> Extent:
    known = np.array([extent for extent in extents if np.isfinite(extent).all()]).reshape(-1, 4)
    if not len(known):
        return (0.0, 0.0, 0.0, 0.0)
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return _with_margin((west, south, east, north))


def _with_margin(extent: Extent) -> Extent:
    west, south, east, north = extent
    margin = _MARGIN * max(east - west, north - south)
    return (west - margin, south - margin, east + margin, north + margin)
