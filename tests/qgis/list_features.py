"""Open each collection of a service in QGIS by its provider of OGC API Features, and say what is in it as JSON.

list_features.py ADDRESS PASSWORD RASTER ANSWER COLLECTION...
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsRasterLayer, QgsVectorLayer


def content_of(address: str, password: str, collection: str) -> dict[str, Any]:
    known = f" username='qgis' password='{password}'" if password else ""
    layer = QgsVectorLayer(f"url='{address}' typename='{collection}'{known}", collection, "OAPIF")
    if not layer.isValid():
        return {"valid": False, "error": layer.error().message()}
    features = list(layer.getFeatures())
    return {
        "valid": True,
        "count": len(features),
        "places": sum(feature.hasGeometry() for feature in features),
        "crs": layer.crs().authid(),
        "columns": [field.name() for field in layer.fields()],
    }


def size_of(address: str) -> list[int]:
    layer = QgsRasterLayer(f"/vsicurl/{address}", "raster")
    return [layer.width(), layer.height()] if layer.isValid() else []


def main(address: str, password: str, raster: str, answer: str, *collections: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    content: dict[str, Any] = {each: content_of(address, password, each) for each in collections}
    content["raster"] = size_of(raster) if raster else []
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
