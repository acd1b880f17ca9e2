"""Open each collection of a service in QGIS by its provider of OGC API Features, and say what is in it as JSON.

list_features.py JOB ANSWER: the job is JSON with ``services``, name -> ``address``, ``password`` and ``collections``,
and ``raster``, an address.
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


def main(job: str, answer: str) -> None:
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    application = QgsApplication([], False)
    application.initQgis()
    content: dict[str, Any] = {
        name: {each: content_of(one["address"], one["password"], each) for each in one["collections"]}
        for name, one in asked["services"].items()
    }
    content["raster"] = size_of(asked["raster"])
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
