"""Drawn sites evaluated: `geoplan evaluate`."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
)

from geoplan_processing.algorithm import GeoplanAlgorithm
from geoplan_processing.given_layers import copied, titles_in


class EvaluateSites(GeoplanAlgorithm):
    """What could be produced at places of one's own, what excludes them, and how they rank."""

    KEY = "evaluate"
    STUDY, SITES, OUTPUT = "STUDY", "SITES", "OUTPUT"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002 - QGIS calls it so
        """List what is asked for."""
        kinds = [QgsProcessing.TypeVectorPoint, QgsProcessing.TypeVectorPolygon]
        self.add(QgsProcessingParameterFile(self.STUDY, self.called(self.STUDY), QgsProcessingParameterFile.Folder))
        self.add(QgsProcessingParameterFeatureSource(self.SITES, self.called(self.SITES), kinds))
        self.add(QgsProcessingParameterFeatureSink(self.OUTPUT, self.called(self.OUTPUT)))

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - QGIS calls it so
        """Write the sites, run geoplan, and give its features back."""
        study = self.parameterAsString(parameters, self.STUDY, context)
        sites = self.parameterAsSource(parameters, self.SITES, context)
        with self.folder() as folder:
            given = self.given(sites, folder / "sites.gpkg", context, feedback)
            written = folder / "evaluated.gpkg"
            if not self.geoplan(["evaluate", study, given, "--output", written], feedback, folder):
                return {}

            def sink_of(fields, kind, crs):
                return self.parameterAsSink(parameters, self.OUTPUT, context, fields, kind, crs)

            place = copied(written, sink_of, feedback)
            self.aliases[place] = titles_in(written)
            return {self.OUTPUT: place}
