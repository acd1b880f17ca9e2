"""A study run: `geoplan run`."""

from pathlib import Path

from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
)

from geoplan_processing.algorithm import GeoplanAlgorithm
from geoplan_processing.outputs import OutputsError, add_outputs, geopackage_in
from geoplan_processing.texts import LANGUAGES, language, said

ROOFTOPS = ("gpkg", "parquet", "none")


class RunStudy(GeoplanAlgorithm):
    """A study assessed, its outputs written, and its layers put into the project."""

    KEY = "run"
    STUDY, LANGUAGE, ROOFTOPS, OUTPUT, LOAD = "STUDY", "LANGUAGE", "ROOFTOPS", "OUTPUT", "LOAD"
    SURVEY, WEIGHTS, PLAN = "SURVEY", "WEIGHTS", "PLAN"
    GEOPACKAGE, MAP, REPORT = "GEOPACKAGE", "MAP", "REPORT"

    def __init__(self):
        super().__init__()
        self.opened = None
        self.spoken = "en"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002 - QGIS calls it so
        """List what is asked for."""
        called, files = self.called, QgsProcessingParameterFile.File
        self.add(QgsProcessingParameterFile(self.STUDY, called(self.STUDY), QgsProcessingParameterFile.Folder))
        names = [said(f"language.{code}") for code in LANGUAGES]
        spoken = LANGUAGES.index(language())
        self.add(QgsProcessingParameterEnum(self.LANGUAGE, called(self.LANGUAGE), names, defaultValue=spoken))
        forms = [said(f"rooftops.{form}") for form in ROOFTOPS]
        self.add(QgsProcessingParameterEnum(self.ROOFTOPS, called(self.ROOFTOPS), forms, defaultValue=0), advanced=True)
        for name in (self.SURVEY, self.WEIGHTS, self.PLAN):
            self.add(QgsProcessingParameterFile(name, called(name), files, optional=True), advanced=True)
        self.add(QgsProcessingParameterBoolean(self.LOAD, called(self.LOAD), defaultValue=True))
        self.add(QgsProcessingParameterFolderDestination(self.OUTPUT, called(self.OUTPUT)))
        for name in (self.GEOPACKAGE, self.MAP, self.REPORT):
            self.addOutput(QgsProcessingOutputFile(name, called(name)))

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - QGIS calls it so
        """Run geoplan, and name the files that it wrote."""
        output = Path(self.parameterAsString(parameters, self.OUTPUT, context))
        self.spoken = LANGUAGES[self.parameterAsEnum(parameters, self.LANGUAGE, context)]
        arguments = ["run", self.parameterAsString(parameters, self.STUDY, context), "--output", output]
        arguments += ["--language", self.spoken]
        arguments += ["--rooftops", ROOFTOPS[self.parameterAsEnum(parameters, self.ROOFTOPS, context)]]
        for name in (self.SURVEY, self.WEIGHTS, self.PLAN):
            given = self.parameterAsString(parameters, name, context)
            arguments += [f"--{name.lower()}", given] if given else []
        if not self.geoplan(arguments, feedback):
            return {}
        try:
            package = geopackage_in(output)
        except OutputsError as problem:
            raise QgsProcessingException(said(problem.key, found=problem.found)) from None
        self.opened = output if self.parameterAsBool(parameters, self.LOAD, context) else None
        return {
            self.OUTPUT: str(output),
            self.GEOPACKAGE: str(package),
            self.MAP: str(output / "map.html"),
            self.REPORT: str(output / "report.html"),
        }

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802, ARG002 - QGIS calls it so
        """Put the layers into the project: in the thread of the window, which owns it."""
        if self.opened is not None and context.project() is not None:
            add_outputs(self.opened, context.project(), self.spoken)
        return {}
