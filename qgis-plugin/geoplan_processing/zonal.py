"""Zonal statistics: `geoplan zonal`."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBand,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from geoplan_processing.algorithm import GeoplanAlgorithm
from geoplan_processing.given_layers import copied, raster_file
from geoplan_processing.texts import said

STATISTICS = (
    *("mean", "sum", "count", "min", "max", "stdev", "variance", "median", "q5", "q25", "q75", "q95"),
    *("mode", "minority", "variety", "frac", "weighted_mean", "weighted_sum", "weighted_stdev", "weighted_frac"),
)


class ZonalStatistics(GeoplanAlgorithm):
    """Statistics of a raster for each zone, by the exact share of each cell."""

    KEY = "zonal"
    RASTER, BAND, ZONES, STATS, WEIGHTS = "RASTER", "BAND", "ZONES", "STATS", "WEIGHTS"
    PREFIX, LEAST, OUTPUT = "PREFIX", "LEAST_COVERAGE", "OUTPUT"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002 - QGIS calls it so
        """List what is asked for."""
        called = self.called
        self.add(QgsProcessingParameterRasterLayer(self.RASTER, called(self.RASTER)))
        self.add(QgsProcessingParameterBand(self.BAND, called(self.BAND), 1, self.RASTER))
        self.add(
            QgsProcessingParameterFeatureSource(self.ZONES, called(self.ZONES), [QgsProcessing.TypeVectorAnyGeometry])
        )
        titles = [f"{said(f'stat.{name}')} ({name})" for name in STATISTICS]
        self.add(
            QgsProcessingParameterEnum(
                self.STATS, called(self.STATS), titles, allowMultiple=True, defaultValue=[0, 1, 2]
            )
        )
        self.add(QgsProcessingParameterString(self.PREFIX, called(self.PREFIX), "", optional=True))
        self.add(QgsProcessingParameterRasterLayer(self.WEIGHTS, called(self.WEIGHTS), optional=True), advanced=True)
        number = QgsProcessingParameterNumber(
            self.LEAST, called(self.LEAST), QgsProcessingParameterNumber.Double, 0.0, minValue=0.0, maxValue=1.0
        )
        self.add(number, advanced=True)
        self.add(QgsProcessingParameterFeatureSink(self.OUTPUT, called(self.OUTPUT)))

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - QGIS calls it so
        """Write the zones, run geoplan, and give its features back."""
        raster = self.parameterAsRasterLayer(parameters, self.RASTER, context)
        weights = self.parameterAsRasterLayer(parameters, self.WEIGHTS, context)
        zones = self.parameterAsSource(parameters, self.ZONES, context)
        stats = [STATISTICS[place] for place in self.parameterAsEnums(parameters, self.STATS, context)]
        prefix = self.parameterAsString(parameters, self.PREFIX, context)
        least = self.parameterAsDouble(parameters, self.LEAST, context)
        with self.folder() as folder:
            arguments = ["zonal", raster_file(raster, folder / "raster.tif", context)]
            arguments += [self.given(zones, folder / "zones.gpkg", context, feedback)]
            arguments += ["--stats", ",".join(stats), "--band", self.parameterAsInt(parameters, self.BAND, context)]
            arguments += [f"--prefix={prefix}"]
            if weights is not None:
                arguments += ["--weights", raster_file(weights, folder / "weights.tif", context)]
            if least:
                arguments += ["--least-coverage", least]
            written = folder / "statistics.gpkg"
            if not self.geoplan([*arguments, "--output", written], feedback, folder):
                return {}

            names = []

            def sink_of(fields, kind, crs):
                names.extend(field.name() for field in fields)
                return self.parameterAsSink(parameters, self.OUTPUT, context, fields, kind, crs)

            place = copied(written, sink_of, feedback)
            added = [name for name in names if zones.fields().indexOf(name) < 0]
            titles = [_title(name[len(prefix) :]) for name in added]
            told = {name: said("zonal.column", stat=title, raster=raster.name()) for name, title in zip(added, titles)}
            self.aliases[place] = {**{field.name(): field.alias() for field in zones.fields()}, **told}
            return {self.OUTPUT: place}


def _title(column):
    """Return what a statistic is called, given its column: of shares, the class too."""
    stat, _, code = column.rpartition("_")
    if column in STATISTICS:
        return said(f"stat.{column}")
    return said(f"stat.{stat}.class", code=code) if stat in ("frac", "weighted_frac") else column
