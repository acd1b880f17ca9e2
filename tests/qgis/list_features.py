"""Open each collection of a service in QGIS by its provider of OGC API Features, and say what is in it as JSON.

list_features.py ADDRESS ANSWER COLLECTION...
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsVectorLayer


def content_of(address: str, collection: str) -> dict[str, Any]:
    layer = QgsVectorLayer(f"url='{address}' typename='{collection}'", collection, "OAPIF")
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


def main(address: str, answer: str, *collections: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    content = {each: content_of(address, each) for each in collections}
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
