"""Open projects in QGIS, say as JSON what they hold, and draw canvas, layouts and atlas. Run by Debian's python.

show_project.py FILE FOLDER PAGES NAME...: of the first all, with so many pages of each layout. Of the others, and of
all where no page is asked for, what stands in them: nothing is drawn.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsDateTimeRange,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, QTime
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtXml import QDomDocument


def corners(extent: Any) -> list[float]:
    return [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]


def legend_of(layer: Any) -> list[str]:
    if not layer.isSpatial():
        return []
    renderer = layer.renderer()
    if not hasattr(renderer, "legendSymbolItems"):
        return [label for label, _ in layer.legendSymbologyItems()]
    return [item.label() for item in renderer.legendSymbolItems() if _is_drawn(renderer, item)]


def sizes_of(layer: Any) -> list[str]:
    """Return what a legend says of the sizes of signs, a line for each size."""
    return [item.label() for item in layer.renderer().legendSymbolItems() if item.parentRuleKey() == "sizes"]


def _is_drawn(renderer: Any, item: Any) -> bool:
    """Return whether an entry of a legend has a sign, and is ticked with the one above it."""
    keys = (item.ruleKey(), item.parentRuleKey())
    if "sizes" in keys:
        return False
    return item.symbol() is not None and all(renderer.legendSymbolItemChecked(key) for key in keys if key)


def metadata_of(thing: Any) -> dict[str, Any]:
    told = thing.metadata()
    found = {
        "title": told.title(),
        "keywords": told.keywords(),
        "history": told.history(),
        "contacts": [contact.organization for contact in told.contacts()],
    }
    if hasattr(told, "crs"):
        spatial = told.extent().spatialExtents()
        found |= {"crs": told.crs().authid(), "licences": told.licenses()}
        found["extent"] = [
            [e.bounds.xMinimum(), e.bounds.yMinimum(), e.bounds.xMaximum(), e.bounds.yMaximum()] for e in spatial
        ]
    return found


def styles_of(layer: Any) -> dict[str, Any]:
    """Put each style on, and look at what changes: legends and the names of columns."""
    manager, found = layer.styleManager(), {}
    before = manager.currentStyle()
    for style in sorted(manager.styles(), key=lambda each: each == before):  # the one that was on comes last
        manager.setCurrentStyle(style)
        found[style] = {"legend": legend_of(layer)}
        if hasattr(layer, "fields"):
            found[style]["aliases"] = {field.name(): field.alias() for field in layer.fields()}
    return found


def drawn_of(root: Any) -> list[str]:
    return [node.layer().shortName() for node in root.findLayers() if node.isVisible() and node.layer().isSpatial()]


def themes_of(project: QgsProject) -> dict[str, Any]:
    """Put each theme on, and look at what changes: what is drawn, with which legends and names of columns."""
    themes, root = project.mapThemeCollection(), project.layerTreeRoot()
    model, found = QgsLayerTreeModel(root), {}
    at_first, current = (
        drawn_of(root),
        {node.layerId(): node.layer().styleManager().currentStyle() for node in root.findLayers()},
    )
    looks = {layer.id(): styles_of(layer) for layer in project.mapLayers().values()}
    for name in themes.mapThemes():
        records = {each.layer(): each for each in themes.mapThemeState(name).layerRecords()}
        worn = {layer.shortName(): looks[layer.id()][each.currentStyle] for layer, each in records.items()}
        found[name] = {
            "shown": {layer.id(): each.currentStyle for layer, each in records.items() if each.isVisible},
            "legends": {layer: look["legend"] for layer, look in worn.items()},
            "aliases": {layer: look["aliases"] for layer, look in worn.items() if "aliases" in look},
        }
    for name in found:
        themes.applyTheme(name, root, model)
        found[name]["chosen"] = drawn_of(root)
    for node in root.findLayers():
        node.setItemVisibilityChecked(not node.layer().isSpatial() or node.layer().shortName() in at_first)
        node.layer().styleManager().setCurrentStyle(current[node.layerId()])
    return found


def canvas_of(
    project: QgsProject, document: QDomDocument, picture: str, *, year: int = 0, theme: str = ""
) -> list[str]:
    settings, tree = QgsMapSettings(), project.layerTreeRoot()
    settings.readXml(document.elementsByTagName("mapcanvas").at(0))
    shown = {node.layerId() for node in tree.findLayers() if node.isVisible()}
    layers = [layer for layer in tree.layerOrder() if layer.isSpatial() and layer.id() in shown]
    if theme:
        layers = project.mapThemeCollection().mapThemeVisibleLayers(theme)
        settings.setLayerStyleOverrides(project.mapThemeCollection().mapThemeStyleOverrides(theme))
    settings.setLayers(layers)
    if year:
        start, end = (QDateTime(QDate(year, *day), QTime(0, 0)) for day in ((1, 1), (12, 31)))
        settings.setTemporalRange(QgsDateTimeRange(start, end))
        settings.setIsTemporal(True)
    settings.setOutputSize(QSize(1200, 900))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    image.save(picture)
    seen = {image.pixelColor(x, y).name() for x in range(0, image.width(), 6) for y in range(0, image.height(), 6)}
    return sorted(seen)


def layouts_of(project: QgsProject, folder: Path, name: str, pages: int) -> dict[str, Any]:
    """Print the first pages; as small as they can be read."""
    found = {}
    for number, layout in enumerate(project.layoutManager().printLayouts()):
        atlas = layout.atlas()
        told = {"atlas": atlas.enabled(), "items": sorted(item.id() for item in layout.items() if hasattr(item, "id"))}
        exporter, settings = QgsLayoutExporter(layout), QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 60
        if atlas.enabled():
            atlas.beginRender()
            told |= {"pages": atlas.updateFeatures(), "names": []}
            atlas.first()
            for page in range(pages):
                told["names"].append(atlas.currentFilename())
                told["result"] = exporter.exportToImage(str(folder / f"{name}-{number}-{page}.png"), settings)
                atlas.next()
            atlas.endRender()
        elif pages:
            told["result"] = exporter.exportToImage(str(folder / f"{name}-{number}.png"), settings)
        found[layout.name()] = told
    return found


def look_at(layer: Any) -> dict[str, Any]:
    found = {"valid": layer.isValid(), "source": layer.source(), "styles": layer.styleManager().styles()}
    found |= {
        "name": layer.name(),
        "short": layer.shortName(),
        "scale": layer.minimumScale() * layer.hasScaleBasedVisibility(),
    }
    found["metadata"] = metadata_of(layer)
    if hasattr(layer, "featureCount"):
        found["features"] = layer.featureCount()
        found["temporal"] = layer.temporalProperties().isActive()
    if layer.isSpatial():
        found["legend"] = legend_of(layer)
    if found["short"] == "plan_by_year":
        found["sizes"] = sizes_of(layer)
    return found


def show(file: str, folder: Path, name: str, *, pages: int, is_whole: bool) -> dict[str, Any]:
    project, documents = QgsProject.instance(), []
    project.clear()
    keep = lambda document: documents.append(document.cloneNode().toDocument())  # noqa: E731
    project.readProject.connect(keep)
    opened = project.read(f"geopackage:{file}?projectName={name}")
    project.readProject.disconnect(keep)
    span = project.timeSettings().temporalRange()
    found: dict[str, Any] = {
        "opened": opened,
        "title": project.title(),
        "layers": {layer.id(): look_at(layer) for layer in project.mapLayers().values()},
        "order": [node.layer().shortName() for node in project.layerTreeRoot().findLayers()],
        "groups": [group.name() for group in project.layerTreeRoot().findGroups()],
        "metadata": metadata_of(project),
        "years": [span.begin().date().year(), span.end().date().year()] if not span.isInfinite() else [],
        "relations": {
            each.id(): [each.referencingLayerId(), each.referencedLayerId(), each.isValid()]
            for each in project.relationManager().relations().values()
        },
    }
    if not is_whole:
        return found
    found["themes"] = themes_of(project)
    found["canvas"] = canvas_of(project, documents[0], str(folder / f"{name}.png"))
    if found["years"] and pages:
        theme = project.mapThemeCollection().mapThemes()[-1]
        themes = [
            each for each in found["themes"] if any("plan_by_year" in key for key in found["themes"][each]["shown"])
        ]
        theme = themes[0] if themes else theme
        for year in (found["years"][0] + 1, found["years"][1]):
            picture = str(folder / f"{name}-year-{year}.png")
            found[f"colours {year}"] = canvas_of(project, documents[0], picture, year=year, theme=theme)
    found["layouts"] = layouts_of(project, folder, name, pages)
    return found


def other_styles(file: str, folder: Path) -> dict[str, Any]:
    """Put the SLD of each layer on it, as a GIS that reads no QML does."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT f_table_name, styleSLD FROM layer_styles WHERE useAsDefault AND styleSLD <> ''")
        styles = dict(rows.fetchall())
    told = {}
    for name, style in styles.items():
        path = folder / f"{name}.sld"
        path.write_text(style, encoding="utf-8")
        layer = QgsVectorLayer(f"{file}|layername={name}", name, "ogr")
        before = legend_of(layer)
        message, is_read = layer.loadSldStyle(str(path))
        told[name] = {"read": is_read, "message": message, "legend": legend_of(layer), "qml": before}
        told[name]["kind"] = layer.renderer().type()
    return told


def main(file: str, folder: str, pages: str, *names: str) -> None:
    application = QgsApplication([], True)
    application.initQgis()
    storage = QgsApplication.projectStorageRegistry().projectStorageFromType("geopackage")
    content: dict[str, Any] = {"version": Qgis.QGIS_VERSION_INT, "names": storage.listProjects(f"geopackage:{file}")}
    if int(pages):
        content["sld"] = other_styles(file, Path(folder))
    for number, name in enumerate(names):
        content[name] = show(file, Path(folder), name, pages=int(pages), is_whole=int(pages) > 0 and not number)
    (Path(folder) / "answer.json").write_text(json.dumps(content), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
