"""The provider: what Processing lists under geoplan, and the setting that says where geoplan is."""

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from geoplan_processing.evaluate import EvaluateSites
from geoplan_processing.land import EligibleLand
from geoplan_processing.open_outputs import OpenOutputs
from geoplan_processing.run_study import RunStudy
from geoplan_processing.texts import said
from geoplan_processing.zonal import ZonalStatistics

ICON = Path(__file__).with_name("icon.svg")
COMMAND = "GEOPLAN_COMMAND"
"""The setting: the path of the command geoplan."""


class GeoplanProvider(QgsProcessingProvider):
    """The algorithms of geoplan."""

    def id(self):
        """Return what stands before the algorithms' names: ``geoplan:zonal``."""
        return "geoplan"

    def name(self):
        """Return what people call it."""
        return "geoplan"

    def longName(self):  # noqa: N802 - QGIS calls it so
        """Return what people call it where there is room."""
        return said("provider.long")

    def icon(self):
        """Return its picture."""
        return QIcon(str(ICON))

    def svgIconPath(self):  # noqa: N802 - QGIS calls it so
        """Return the file of its picture."""
        return str(ICON)

    def supportedOutputRasterLayerExtensions(self):  # noqa: N802 - QGIS calls it so
        """Return the endings of rasters that are written."""
        return ["tif"]

    def load(self):
        """Show the setting among those of Processing, and list the algorithms."""
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(Setting(self.name(), COMMAND, said("setting.command"), "", valuetype=Setting.FILE))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):
        """Take the setting away."""
        ProcessingConfig.removeSetting(COMMAND)

    def loadAlgorithms(self):  # noqa: N802 - QGIS calls it so
        """List the algorithms."""
        for kind in (RunStudy, OpenOutputs, ZonalStatistics, EligibleLand, EvaluateSites):
            self.addAlgorithm(kind())
