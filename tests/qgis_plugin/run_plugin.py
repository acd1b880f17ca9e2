"""Run the plugin's algorithms in QGIS as its users do, and say what came of it as JSON. Run by Debian's python.

run_plugin.py JOB ANSWER: the job is JSON with ``plugins`` (the folder that the zip was unpacked into), ``command``,
``languages`` (steps are taken in the first) and ``steps``, each with ``name``, ``parameters`` and perhaps ``cancel``
(at the first report of progress), ``loaded`` (the output that the project is to have) or ``from_project`` (parameters
that are put into the project before, with their styles).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)

MANY = 50
"""Columns from which on rows are not told."""

sys.path.append("/usr/share/qgis/python/plugins")


class Heard(QgsProcessingFeedback):  # type: ignore[misc]
    """What an algorithm says; it may be cancelled as soon as geoplan is at work."""

    def __init__(self, cancel: bool) -> None:
        super().__init__(False)
        self.said: dict[str, list[str]] = {"error": [], "warning": [], "info": [], "console": [], "stage": []}
        self.percent: list[float] = []
        self.cancels = cancel
        self.progressChanged.connect(self._moved)

    def _moved(self, percent: float) -> None:
        self.percent.append(percent)
        if self.cancels:
            self.cancel()

    def reportError(self, error: str, *_: bool) -> None:  # noqa: N802
        self.said["error"].append(error)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.said["warning"].append(warning)

    def pushInfo(self, info: str) -> None:  # noqa: N802
        self.said["info"].append(info)

    def pushConsoleInfo(self, info: str) -> None:  # noqa: N802
        self.said["console"].append(info)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.said["stage"].append(text)


def look_at(value: Any, context: QgsProcessingContext) -> Any:
    """Return what a result is: of layers their content."""
    layer = value if isinstance(value, QgsVectorLayer | QgsRasterLayer) else None
    if isinstance(value, str) and layer is None:
        layer = QgsProcessingUtils.mapLayerFromString(value, context, value.endswith((".gpkg", ".tif")))
    if isinstance(layer, QgsVectorLayer) and layer.isValid():
        names = [field.name() for field in layer.fields()]
        rows = [[None if str(each) == "NULL" else each for each in row.attributes()] for row in layer.getFeatures()]
        return {
            "names": names,
            "aliases": {field.name(): field.alias() for field in layer.fields()},
            "rows": rows if len(names) < MANY else [],
            "crs": layer.crs().authid(),
            "count": layer.featureCount(),
        }
    if isinstance(layer, QgsRasterLayer) and layer.isValid():
        statistics = layer.dataProvider().bandStatistics(1)
        size = [layer.width(), layer.height(), layer.rasterUnitsPerPixelX()]
        return {"size": size, "mean": statistics.mean, "count": statistics.elementCount, "crs": layer.crs().authid()}
    return value


def tree(group: Any) -> list[Any]:
    """Return the groups and layers of a project."""
    found: list[Any] = []
    for node in group.children():
        if hasattr(node, "layerId"):
            layer = node.layer()
            aliases = {f.name(): f.alias() for f in layer.fields()} if hasattr(layer, "fields") else {}
            found.append({"name": layer.name(), "valid": layer.isValid(), "aliases": aliases})
        else:
            found.append([node.name(), *tree(node)])
    return found


def step(given: dict[str, Any], command: str) -> dict[str, Any]:
    import processing
    from processing.core.ProcessingConfig import ProcessingConfig

    project = QgsProject.instance()
    if given.get("dirty"):
        project.setDirty(True)
    ProcessingConfig.setSettingValue("GEOPLAN_COMMAND", given.get("command", command))
    feedback, context = Heard(bool(given.get("cancel"))), QgsProcessingContext()
    context.setProject(project)
    told: dict[str, Any] = {"refused": ""}
    parameters, loaded = dict(given["parameters"]), given.get("loaded")
    if loaded:
        parameters[loaded] = QgsProcessingOutputLayerDefinition(parameters[loaded], project)
    for name in given.get("from_project", []):
        parameters[name] = project.addMapLayer(QgsVectorLayer(parameters[name], Path(parameters[name]).stem)).id()
    try:
        results = processing.run(given["name"], parameters, feedback=feedback, context=context)
        told["results"] = {name: look_at(value, context) for name, value in results.items()}
    except QgsProcessingException as error:
        told["refused"] = str(error)
    relations = project.relationManager().relations().values()
    told |= {"said": feedback.said, "percent": feedback.percent, "tree": tree(project.layerTreeRoot())}
    told |= {"relations": sorted(each.name() for each in relations if each.isValid()), "title": project.title()}
    if given.get("clear", True):
        project.clear()
    return told


def algorithms_in(language: str, provider: Any) -> dict[str, Any]:
    """Return what the algorithms say of themselves when QGIS speaks a language."""
    QgsSettings().setValue("locale/userLocale", language)
    provider.refreshAlgorithms()
    return {
        each.name(): {
            "title": each.displayName(),
            "help": each.shortHelpString(),
            "parameters": {one.name(): [one.description(), one.help()] for one in each.parameterDefinitions()},
            "icon": each.icon().isNull(),
        }
        for each in provider.algorithms()
    }


def main(job: str, answer: str) -> None:
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    application = QgsApplication([], False)
    application.initQgis()
    QgsSettings().setValue("locale/userLocale", asked["languages"][0])
    QgsSettings().setValue("locale/overrideFlag", True)
    from processing.core.Processing import Processing

    Processing.initialize()
    import qgis.utils

    qgis.utils.plugin_paths = [asked["plugins"]]
    sys.path.insert(0, asked["plugins"])
    qgis.utils.updateAvailablePlugins()
    loaded = qgis.utils.loadPlugin("geoplan_processing") and qgis.utils.startProcessingPlugin("geoplan_processing")
    provider = QgsApplication.processingRegistry().providerById("geoplan")
    content: dict[str, Any] = {"loaded": loaded, "icon": provider.icon().isNull()}
    content["available"] = {
        key: dict(qgis.utils.plugins_metadata_parser[key]["general"]) for key in qgis.utils.available_plugins
    }
    content["steps"] = [step(each, asked["command"]) for each in asked["steps"]]
    content["algorithms"] = {language: algorithms_in(language, provider) for language in asked["languages"]}
    content["geoplan"] = sorted(name for name in sys.modules if name.split(".")[0] == "geoplan")
    qgis.utils.plugins["geoplan_processing"].unload()
    content["unloaded"] = QgsApplication.processingRegistry().providerById("geoplan") is None
    Path(answer).write_text(json.dumps(content, default=str), encoding="utf-8")
    # QGIS destroys things in an order that Python does not know of, and falls over it; the answer is written.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
