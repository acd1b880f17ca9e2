"""Open GeoPackages in QGIS, say what they show as JSON, and draw them. Run by Debian's python, not by ours.

look_in_qgis.py JOB ANSWER: the job is JSON, name -> ``file``, ``layers`` (names) and ``project`` (whether it is opened
too). One process answers for all: to start QGIS takes as long as to look.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from open_project import open_project
from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage


def classes_of(renderer: Any) -> list[dict[str, Any]]:
    # A symbol lives no longer than its class, which is a copy: take its colour at once.
    if renderer.type() == "graduatedSymbol":
        return [class_of(each, each.lowerValue(), each.upperValue()) for each in renderer.ranges()]
    if renderer.type() == "categorizedSymbol":
        return [class_of(each, each.value(), each.value()) for each in renderer.categories()]
    return [{"label": "", "colour": renderer.symbol().color().name()}]


def class_of(each: Any, lower: Any, upper: Any) -> dict[str, Any]:
    return {"label": each.label(), "colour": each.symbol().color().name(), "lower": lower, "upper": upper}


def look_at(layer: QgsVectorLayer) -> dict[str, Any]:
    renderer = layer.renderer()
    fields = layer.fields()
    return {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type() if renderer else None,
        "classes": classes_of(renderer) if renderer else [],
        "labels": layer.labelsEnabled(),
        "label": layer.labeling().settings().fieldName if layer.labeling() else None,
        "aliases": {field.name(): field.alias() for field in fields},
        "types": {field.name(): field.typeName() for field in fields},
        "editors": {f.name(): layer.editorWidgetSetup(i).type() for i, f in enumerate(fields)},
        "title": layer.metadata().title(),
        "abstract": layer.metadata().abstract(),
        "licences": layer.metadata().licenses(),
        "indexed": layer.hasSpatialIndex() == 2 if layer.isSpatial() else None,
    }


def draw(layers: list[QgsVectorLayer], picture: str) -> Counter[str]:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(1200, 900))
    settings.setOutputDpi(110)
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(layers[0].crs())
    extent = QgsRectangle()
    extent.setMinimal()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    extent.scale(1.05)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        raise RuntimeError(str([error.message for error in job.errors()]))
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(picture)
    pixels = image.constBits()
    pixels.setsize(image.sizeInBytes())
    counts = Counter(memoryview(bytes(pixels)).cast("I"))
    return Counter({f"#{pixel & 0xFFFFFF:06x}": count for pixel, count in counts.items()})


def look(file: str, picture: str, *names: str) -> dict[str, Any]:
    """Open layers and draw them."""
    layers = {name: QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in names}
    found: dict[str, Any] = {name: look_at(layer) for name, layer in layers.items()}
    colours = draw([layer for layer in layers.values() if layer.isSpatial()], picture)
    return {"layers": found, "colours": dict(colours.most_common(200))}


def main(job: str, answer: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    content: dict[str, Any] = {}
    for name, asked in json.loads(Path(job).read_text(encoding="utf-8")).items():
        file, content[name] = Path(asked["file"]), {}
        if asked["layers"]:
            content[name] = look(str(file), str(file.with_suffix(".png")), *asked["layers"])
        if asked["project"]:
            content[name]["project"] = open_project(str(file), str(file.with_suffix(".project.png")))
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
