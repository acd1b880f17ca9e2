"""Ask QGIS Server for what it gives of a project. Run by Debian's python; one project a process, for answers are kept.

ask_server.py FILE PROJECT FOLDER
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qgis.core import QgsApplication, QgsProject, QgsWkbTypes
from qgis.PyQt.QtCore import QByteArray
from qgis.server import QgsBufferServerRequest, QgsBufferServerResponse, QgsServer, QgsServerRequest


def ask(server: QgsServer, project: QgsProject, query: str, body: bytes = b"") -> bytes:
    address = f"http://127.0.0.1/?{query}"
    method = QgsServerRequest.PostMethod if body else QgsServerRequest.GetMethod
    request, answer = QgsBufferServerRequest(address, method, {}, QByteArray(body)), QgsBufferServerResponse()
    server.handleRequest(request, answer, project)
    return bytes(answer.body())


def picture(server: QgsServer, project: QgsProject, folder: Path, name: str, query: str) -> int:
    content = ask(server, project, query)
    (folder / name).write_bytes(content)
    return len(content) if content.startswith(b"\x89PNG") else -1


def main(file: str, name: str, folder: str) -> None:
    application = QgsApplication([], False)
    server = QgsServer()  # before the project is read: it loads what reads it
    project, out = QgsProject(), Path(folder)
    assert application is not None
    assert project.read(f"geopackage:{file}?projectName={name}")
    wms, wfs = "SERVICE=WMS&VERSION=1.3.0&REQUEST=", "SERVICE=WFS&VERSION=1.1.0&REQUEST="
    told = ask(server, project, f"{wms}GetCapabilities").decode()
    features = ask(server, project, f"{wfs}GetCapabilities").decode()
    vectors = [layer for layer in project.mapLayers().values() if hasattr(layer, "featureCount")]
    # the root's own stand behind its layers
    (box,) = re.findall(r'<BoundingBox [^>]*CRS="EPSG:4326"[^>]*>', told)[:1]
    content: dict[str, Any] = {
        "box": {key: float(value) for key, value in re.findall(r'(min[xy]|max[xy])="([-\d.]+)"', box)},
        "systems": sorted(set(re.findall(r"<CRS>([^<]*)</CRS>", told))),
        "title": re.findall(r"<Title>([^<]*)</Title>", told)[:1],
        "titles": dict(re.findall(r"<Name>([^<]*)</Name>\s*<Title>([^<]*)</Title>", told)),
        "styles": sorted(set(re.findall(r"<Style>\s*<Name>([^<]*)</Name>", told))),
        "types": re.findall(r"<FeatureType>\s*<Name>(.*?)</Name>", features),
        "layers": sorted(layer.shortName() for layer in vectors),
        "counts": {},
    }
    for layer in vectors:
        query = f"{wfs}GetFeature&TYPENAME={layer.shortName()}&RESULTTYPE=hits"
        hits = re.findall(r'numberOfFeatures="(\d+)"', ask(server, project, query).decode())
        content["counts"][layer.shortName()] = [int(each) for each in hits] + [layer.featureCount()]
    one = ask(server, project, f"{wfs}GetFeature&TYPENAME=zones&MAXFEATURES=1&OUTPUTFORMAT=GeoJSON")
    content["zone"] = json.loads(one)["features"][0]
    west, south, east, north = (float(each) for each in project.readListEntry("WMSExtent", "/")[0])
    view = f"CRS={project.crs().authid()}&BBOX={west},{south},{east},{north}&WIDTH=900&HEIGHT=640&FORMAT=image/png"
    shown = [layer.shortName() for layer in vectors if layer.wkbType() != QgsWkbTypes.NoGeometry]
    drawn = [each for each in ("zones", "estates", "candidates") if each in shown]
    for style in ("en", "vi", "ja"):
        styles = ",".join([style] * len(drawn))
        query = f"{wms}GetMap&LAYERS={','.join(drawn)}&STYLES={styles}&{view}&TRANSPARENT=FALSE"
        content[f"map {style}"] = picture(server, project, out, f"{name}-map-{style}.png", query)
        query = f"{wms}GetLegendGraphic&LAYERS={','.join(drawn)}&STYLES={styles}&FORMAT=image/png"
        content[f"legend {style}"] = picture(server, project, out, f"{name}-legend-{style}.png", query)
    plan = f"{wms}GetMap&LAYERS=plan_by_year&STYLES=en&{view}&TRANSPARENT=FALSE"
    (told_years,) = re.findall(r'<Dimension ([^>]*name="year"[^>]*)>([^<]*)<', told)
    content["last year"], content["years"] = re.findall(r'default="(\d+)"', told_years[0]), told_years[1].split(", ")
    for year in ("", content["years"][0], content["years"][-1]):
        picture(server, project, out, f"{name}-plan-{year}.png", plan + (f"&DIM_YEAR={year}" if year else ""))
    atlas, sheet = ("&TEMPLATE=" + quote(each.name()) for each in project.layoutManager().printLayouts()[:2])
    printed, extent = f"{wms}GetPrint&CRS={project.crs().authid()}&FORMAT=png&DPI=50", f"{west},{south},{east},{north}"
    content["page"] = picture(server, project, out, f"{name}-page.png", f"{printed}{atlas}&ATLAS_PK=1")
    content["sheet"] = picture(server, project, out, f"{name}-sheet.png", f"{printed}{sheet}&map0:EXTENT={extent}")
    insert = (
        '<Transaction xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0">'
        '<Delete typeName="zones"/></Transaction>'
    )
    ask(server, project, "SERVICE=WFS&VERSION=1.1.0&REQUEST=Transaction", insert.encode())
    hits = ask(server, project, f"{wfs}GetFeature&TYPENAME=zones&RESULTTYPE=hits").decode()
    content["after a delete"] = [int(each) for each in re.findall(r'numberOfFeatures="(\d+)"', hits)]
    (out / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
