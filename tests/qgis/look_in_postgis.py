"""Open tables of a database in QGIS, say what it shows as JSON, and draw them. Run by Debian's python.

look_in_postgis.py DSN SCHEMA PICTURE ANSWER TABLE...
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsDataSourceUri, QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def opened(dsn: str, schema: str, table: str) -> QgsVectorLayer:
    given = dict(pair.split("=", 1) for pair in dsn.split())
    uri = QgsDataSourceUri()
    uri.setConnection(given["host"], "5432", given["dbname"], given["user"], "")
    plain = QgsDataSourceUri(uri)
    uri.setDataSource(schema, table, "geom")
    layer = QgsVectorLayer(uri.uri(False), table, "postgres")
    if not layer.isValid():
        plain.setDataSource(schema, table, "")
        layer = QgsVectorLayer(plain.uri(False), table, "postgres")
    return layer


def look_at(layer: QgsVectorLayer) -> dict[str, Any]:
    renderer = layer.renderer() if layer.isSpatial() else None
    fields = layer.fields()
    styles = layer.listStylesInDatabase()
    return {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type() if renderer else None,
        "aliases": {field.name(): field.alias() for field in fields},
        "editors": {field.name(): layer.editorWidgetSetup(i).type() for i, field in enumerate(fields)},
        "keys": [fields[each].name() for each in layer.primaryKeyAttributes()],
        "styles": sorted(styles[2][: styles[0]]),
    }


def draw(layers: list[QgsVectorLayer], picture: str) -> None:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(900, 700))
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(layers[0].crs())
    settings.setExtent(layers[-1].extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


def main(dsn: str, schema: str, picture: str, answer: str, *tables: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    layers = {table: opened(dsn, schema, table) for table in tables}
    draw([layer for layer in layers.values() if layer.isSpatial()], picture)
    content = {name: look_at(layer) for name, layer in layers.items()}
    Path(answer).write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
