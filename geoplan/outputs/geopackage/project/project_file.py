"""A QGIS project: groups, layers with their styles, themes, layouts, and the extent that it opens with.

QGIS keeps projects in the table ``qgis_projects``: the project file in a zip archive, written as hexadecimal text.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
import pyproj

from geoplan.outputs.geopackage.project.layer_entry import (
    ProjectLayer,
    ProjectRelation,
    add_corners,
    layer_element,
    relation_element,
)
from geoplan.outputs.geopackage.project.service import add_service
from geoplan.outputs.geopackage.project.themes import themes_element
from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts, Extent, add_reference, project_metadata
from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text

# The earliest time that a zip archive can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
# What the first view leaves free around the layers.
_MARGIN = 0.03


@dataclass(frozen=True)
class ProjectGroup:
    """Layers that stand together, those to be drawn on top first; programs know the group by its short name."""

    title: str
    short_name: str
    layers: Sequence[ProjectLayer]


@dataclass(frozen=True)
class ProjectView:
    """Where a project lies, and what it opens with.

    Attributes
    ----------
    crs
        The CRS of the project and of its layers, in metres.
    first_view
        What the project opens with; its button for the full extent shows all layers.
    zones
        The extent of the zones.
    years
        The first and the last year of what changes from year to year; None where nothing does.
    """

    crs: pyproj.CRS
    first_view: Extent
    zones: Extent
    years: tuple[int, int] | None = None


def project_file(
    file_name: str,
    groups: Sequence[ProjectGroup],
    facts: DatasetFacts,
    *,
    view: ProjectView,
    relations: Sequence[ProjectRelation] = (),
    layouts: Sequence[ET.Element] = (),
) -> str:
    """Return a QGIS project.

    Parameters
    ----------
    file_name
        The name of the GeoPackage that the project lies in.
    groups
        From the top down.
    facts
        What is said of the project, and in which language.
    view
        Where it lies, and what it opens with.
    relations
        Between the layers.
    layouts
        To be printed.
    """
    root = ET.Element("qgis", projectname=printable(facts.title), version=VERSION)
    ET.SubElement(root, "title").text = printable(facts.title)
    add_reference(ET.SubElement(root, "projectCrs"), view.crs)
    members = [layer for group in groups for layer in group.layers]
    properties = ET.SubElement(root, "properties")
    ET.SubElement(ET.SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    ET.SubElement(ET.SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"
    add_service(properties, facts, members, extent=view.zones, crs=view.crs)
    _write_tree(root, groups, file_name)
    layers = ET.SubElement(root, "projectlayers")
    order = ET.SubElement(root, "layerorder")
    for layer in members:
        layers.append(layer_element(layer, file_name, view.crs, language=facts.language))
        ET.SubElement(order, "layer", id=layer.layer_id)
    ET.SubElement(root, "relations").extend(relation_element(relation) for relation in relations)
    root.append(themes_element(members))
    root.append(project_metadata(facts))
    ET.SubElement(root, "Layouts").extend(layouts)
    _write_view(root, view, [layer.extent for layer in members if layer.extent])
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


def _write_tree(root: ET.Element, groups: Sequence[ProjectGroup], file_name: str) -> None:
    """Write the list of layers, as people see it."""
    tree = ET.SubElement(root, "layer-tree-group")
    for group in groups:
        is_folded = all(layer.extent is None or not layer.is_shown for layer in group.layers)
        shown = {"checked": "Qt::Checked", "expanded": str(int(not is_folded))}
        element = ET.SubElement(tree, "layer-tree-group", {"name": printable(group.title), **shown})
        own = ET.SubElement(ET.SubElement(element, "customproperties"), "Option", type="Map")
        ET.SubElement(own, "Option", name="wmsShortName", value=group.short_name, type="QString")
        for layer in group.layers:
            where = {"id": layer.layer_id, "source": layer.source(file_name), "name": printable(layer.title)}
            state = shown if layer.is_shown else shown | {"checked": "Qt::Unchecked", "expanded": "0"}
            ET.SubElement(element, "layer-tree-layer", where | state | {"providerKey": layer.provider})


def _write_view(root: ET.Element, view: ProjectView, extents: Sequence[Extent]) -> None:
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    ET.SubElement(canvas, "units").text = "meters"
    add_corners(ET.SubElement(canvas, "extent"), _with_margin(view.first_view))
    ET.SubElement(canvas, "rotation").text = "0"
    add_reference(ET.SubElement(canvas, "destinationsrs"), view.crs)
    settings = ET.SubElement(root, "ProjectViewSettings", UseProjectScales="0", rotation="0")
    limits = dict(zip(("xmin", "ymin", "xmax", "ymax"), (f"{each:.3f}" for each in _together(extents)), strict=True))
    add_reference(ET.SubElement(settings, "DefaultViewExtent", limits), view.crs)
    if view.years is not None:
        steps = {"timeStep": "1", "timeStepUnit": "y", "frameRate": "1", "cumulativeTemporalRange": "0"}
        span = ET.SubElement(ET.SubElement(root, "ProjectTimeSettings", steps), "TemporalRange")
        ET.SubElement(span, "start").text = f"{view.years[0]}-01-01T00:00:00Z"
        ET.SubElement(span, "end").text = f"{view.years[1]}-12-31T23:59:59Z"


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
