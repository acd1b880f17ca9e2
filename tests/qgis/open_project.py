"""Open the project that lies in a GeoPackage, say what it shows as JSON, and draw it. Run by Debian's python.

open_project.py FILE PICTURE ANSWER
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument


def corners(extent: Any) -> list[float]:
    return [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]


def look_at(node: Any) -> dict[str, Any]:
    layer = node.layer()
    found = {"name": node.name(), "table": layer.id(), "valid": layer.isValid(), "shown": node.isVisible()}
    if not hasattr(layer, "featureCount"):  # a raster beside the file
        return found
    found["features"] = layer.featureCount()
    if layer.isSpatial():
        labels = layer.labeling().settings().fieldName if layer.labelsEnabled() else None
        found |= {"crs": layer.crs().authid(), "renderer": layer.renderer().type(), "labels": labels}
    return found | {"aliases": {field.name(): field.alias() for field in layer.fields()}}


def look_at_relation(relation: Any) -> dict[str, Any]:
    parents = relation.referencedLayer().getFeatures()
    return {
        "name": relation.name(),
        "valid": relation.isValid(),
        "rows": relation.referencingLayerId(),
        "of": relation.referencedLayerId(),
        "counts": [len(list(relation.getRelatedFeatures(parent))) for parent in parents],
    }


def open_project(file: str, picture: str) -> dict[str, Any]:
    """Open it in the place of another, and draw it."""
    storage = QgsApplication.projectStorageRegistry().projectStorageFromType("geopackage")
    names = storage.listProjects(f"geopackage:{file}")
    project = QgsProject.instance()
    canvases: list[QDomDocument] = []
    settings = QgsMapSettings()
    keep = lambda document: canvases.append(document.cloneNode().toDocument())  # noqa: E731
    project.readProject.connect(keep)
    opened = project.read(f"geopackage:{file}?projectName={names[0]}")
    project.readProject.disconnect(keep)
    settings.readXml(canvases[0].elementsByTagName("mapcanvas").at(0))
    content: dict[str, Any] = {
        "projects": names,
        "opened": opened,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "extent": corners(settings.extent()),
        "whole": corners(project.viewSettings().defaultViewExtent()),
        "groups": {g.name(): [look_at(node) for node in g.findLayers()] for g in project.layerTreeRoot().findGroups()},
    }
    content["relations"] = [look_at_relation(each) for each in project.relationManager().relations().values()]
    tree = project.layerTreeRoot()
    shown = {node.layerId() for node in tree.findLayers() if node.isVisible()}
    settings.setLayers([layer for layer in tree.layerOrder() if layer.isSpatial() and layer.id() in shown])
    settings.setOutputSize(QSize(1200, 900))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(picture)
    pixels = image.constBits()
    pixels.setsize(image.sizeInBytes())
    counts = Counter(memoryview(bytes(pixels)).cast("I"))
    content["colours"] = {f"#{pixel & 0xFFFFFF:06x}": count for pixel, count in counts.most_common(60)}
    return content


def main(file: str, picture: str, answer: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    content = open_project(file, picture)
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
