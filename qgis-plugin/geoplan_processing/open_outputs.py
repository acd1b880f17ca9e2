"""Outputs of a run opened with their project: no process is needed for that."""

from pathlib import Path

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
)

from geoplan_processing.algorithm import GeoplanAlgorithm
from geoplan_processing.outputs import OutputsError, add_outputs, geopackage_in, open_project
from geoplan_processing.texts import LANGUAGES, language, said

GROUP, PROJECT = 0, 1


class OpenOutputs(GeoplanAlgorithm):
    """The layers of a run in this project, or the run's own project in its place."""

    KEY = "open"
    FOLDER, HOW, LANGUAGE, LAYERS, GEOPACKAGE = "FOLDER", "HOW", "LANGUAGE", "LAYERS", "GEOPACKAGE"

    def flags(self):
        """Run in the thread of the window, which owns the project."""
        return super().flags() | QgsProcessingAlgorithm.FlagNoThreading

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002 - QGIS calls it so
        """List what is asked for."""
        called = self.called
        self.add(QgsProcessingParameterFile(self.FOLDER, called(self.FOLDER), QgsProcessingParameterFile.Folder))
        ways = [said("open.group"), said("open.project")]
        self.add(QgsProcessingParameterEnum(self.HOW, called(self.HOW), ways, defaultValue=GROUP))
        names = [said(f"language.{code}") for code in LANGUAGES]
        spoken = LANGUAGES.index(language())
        self.add(QgsProcessingParameterEnum(self.LANGUAGE, called(self.LANGUAGE), names, defaultValue=spoken))
        self.addOutput(QgsProcessingOutputNumber(self.LAYERS, called(self.LAYERS)))
        self.addOutput(QgsProcessingOutputFile(self.GEOPACKAGE, called(self.GEOPACKAGE)))

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - QGIS calls it so
        """Open them."""
        folder = Path(self.parameterAsString(parameters, self.FOLDER, context))
        spoken = LANGUAGES[self.parameterAsEnum(parameters, self.LANGUAGE, context)]
        put = open_project if self.parameterAsEnum(parameters, self.HOW, context) == PROJECT else add_outputs
        try:
            package = geopackage_in(folder)
            count = put(folder, context.project(), spoken)
        except OutputsError as problem:
            raise QgsProcessingException(said(problem.key, found=problem.found)) from None
        feedback.pushInfo(said("open.done", count=count, file=package))
        return {self.LAYERS: count, self.GEOPACKAGE: str(package)}
