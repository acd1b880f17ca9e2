"""One layer of a project, and the rows that belong to its features, as QGIS writes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pyproj

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_metadata import Extent, add_reference
from geoplan.outputs.geopackage.qgis_xml import printable

GeometryName: TypeAlias = Literal["Polygon", "Line", "Point", "No geometry"]


@dataclass(frozen=True)
class ProjectLayer:
    """One layer of a project.

    Attributes
    ----------
    table
        Its table in the GeoPackage, or the name of its file; programs call it so.
    title
        What it is called in the list of layers.
    geometry
        What it is drawn as; None for a raster.
    styles
        Its QML by language.
    extent
        West, south, east, north in the project's CRS; None where it has none.
    is_shown
        Whether the project opens with the layer drawn.
    file
        The path of another file than the GeoPackage, from the GeoPackage's folder.
    metadata
        What `layer_metadata` returned.
    most_scale
        It is drawn at scales of 1 to this and larger; 0 for all.
    in_theme
        The theme besides that of its language in which it is drawn: ``years`` for the plan by year.
    dimension
        The column by which a map service draws one part of it at a time, the last one where nobody asks.
    """

    table: str
    title: str
    geometry: GeometryName | None
    styles: Mapping[Language, str]
    extent: Extent | None = None
    is_shown: bool = True
    file: str = ""
    metadata: str = ""
    most_scale: int = 0
    in_theme: str = ""
    dimension: str = ""

    @property
    def layer_id(self) -> str:
        """By which the project knows it."""
        return layer_id(self.table)

    @property
    def provider(self) -> str:
        """The part of QGIS that reads it."""
        return "gdal" if self.geometry is None else "ogr"

    def source(self, file_name: str) -> str:
        """Return where it lies, from the folder of the GeoPackage."""
        path = f"./{self.file or file_name}"
        return path if self.geometry is None else f"{path}|layername={self.table}"


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


def layer_id(table: str) -> str:
    """Return by which name a project knows a table."""
    # QGIS forgets an identifier of ten letters or less.
    return f"geoplan_{re.sub(r'[^A-Za-z0-9_]', '_', table)}_layer"


def relation_element(relation: ProjectRelation) -> ET.Element:
    """Return a relation as a part of a project."""
    layers = {"referencingLayer": layer_id(relation.table), "referencedLayer": layer_id(relation.parent)}
    by = "" if relation.column == relation.parent_column else f"_by_{relation.column}"
    named = {"id": f"geoplan_{relation.table}_of_{relation.parent}{by}", "name": printable(relation.title)}
    element = ET.Element("relation", layers | named | {"strength": "Association"})
    ET.SubElement(element, "fieldRef", referencingField=relation.column, referencedField=relation.parent_column)
    return element


def layer_element(layer: ProjectLayer, file_name: str, crs: pyproj.CRS, *, language: Language) -> ET.Element:
    """Return a layer as a part of a project, with its styles in all languages.

    Parameters
    ----------
    layer
        The layer.
    file_name
        The name of the GeoPackage that the project lies in.
    crs
        That of the layer.
    language
        Of the style that it opens with.
    """
    style = ET.fromstring(layer.styles[language])  # noqa: S314 - our own text
    attributes = {name: value for name, value in style.attrib.items() if name != "version"}
    if layer.most_scale:
        attributes |= {"hasScaleBasedVisibilityFlag": "1", "minScale": str(layer.most_scale), "maxScale": "0"}
    kind = {"type": "raster"} if layer.geometry is None else {"type": "vector", "geometry": layer.geometry}
    element = ET.Element("maplayer", attributes | kind, autoRefreshEnabled="0")
    if layer.extent and np.isfinite(layer.extent).all():
        add_corners(ET.SubElement(element, "extent"), layer.extent)
    ET.SubElement(element, "id").text = layer.layer_id
    ET.SubElement(element, "datasource").text = layer.source(file_name)
    ET.SubElement(element, "shortname").text = re.sub(r"[^A-Za-z0-9_.-]", "_", layer.table)
    ET.SubElement(element, "layername").text = printable(layer.title)
    if layer.extent:
        add_reference(ET.SubElement(element, "srs"), crs)
    if layer.metadata:
        told = ET.fromstring(layer.metadata)  # noqa: S314 - our own text
        told.tag = "resourceMetadata"
        element.append(told)
        for name in ("title", "abstract"):
            ET.SubElement(element, name).text = layer.title if name == "title" else told.findtext(name)
    if layer.dimension:
        asked = {
            "name": layer.dimension,
            "fieldName": layer.dimension,
            "endFieldName": "",
            "units": "",
            "unitSymbol": "",
        }
        dimensions = ET.SubElement(element, "wmsDimensions")
        ET.SubElement(dimensions, "dimension", asked | {"defaultDisplayType": "2", "referenceValue": ""})
    encoding = {} if layer.geometry is None else {"encoding": "UTF-8"}
    ET.SubElement(element, "provider", encoding).text = layer.provider
    add_styles(element, layer.styles, language, most_scale=layer.most_scale)
    element.extend(style)
    return element


def add_styles(element: ET.Element, styles: Mapping[Language, str], language: Language, *, most_scale: int = 0) -> None:
    """Keep the styles of a layer in all languages in it; that of `language` is the layer's own."""
    manager = ET.SubElement(element, "map-layer-style-manager", current=language)
    for each, style in styles.items():
        entry = ET.SubElement(manager, "map-layer-style", name=each)
        if each != language:
            told = ET.fromstring(style)  # noqa: S314 - our own text
            if most_scale:
                scales = {"hasScaleBasedVisibilityFlag": "1", "minScale": str(most_scale), "maxScale": "0"}
                told.attrib.update(scales)
            entry.append(told)


def add_corners(parent: ET.Element, extent: Extent) -> None:
    """Write the ends of an extent."""
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        ET.SubElement(parent, name).text = f"{value:.3f}"
