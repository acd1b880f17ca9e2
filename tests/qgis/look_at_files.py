"""Open rasters and tables in QGIS, say what it shows as JSON, and draw the rasters. Run by Debian's python.

look_at_files.py PICTURES ANSWER FILE...
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def look_at(layer: QgsRasterLayer) -> dict[str, Any]:
    renderer = layer.renderer()
    found = {"valid": layer.isValid(), "renderer": renderer.type(), "band": layer.bandName(1)}
    return found | {"legend": [[label, colour.name()] for label, colour in renderer.legendSymbologyItems()]}


def columns_of(layer: QgsVectorLayer) -> dict[str, Any]:
    return {
        "valid": layer.isValid(),
        "types": {field.name(): field.typeName() for field in layer.fields()},
        "rows": [
            {field.name(): str(feature[field.name()]) for field in layer.fields()} for feature in layer.getFeatures()
        ],
    }


def draw(layer: QgsRasterLayer, picture: str) -> list[str]:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(800, 500))
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    seen = {image.pixelColor(x, y).name() for x in range(4, image.width(), 8) for y in range(4, image.height(), 8)}
    return sorted(seen)


def main(pictures: str, answer: str, *files: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    content: dict[str, Any] = {}
    for file in map(Path, files):
        if file.suffix == ".tif":
            layer = QgsRasterLayer(str(file), file.stem)
            content[file.name] = look_at(layer) | {"colours": draw(layer, str(Path(pictures) / f"{file.stem}.png"))}
        else:
            content[file.name] = columns_of(QgsVectorLayer(str(file), file.stem, "ogr"))
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
