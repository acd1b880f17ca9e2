"""The plugin: it brings the provider in, and takes it away."""

from qgis.core import QgsApplication

from geoplan_processing.provider import GeoplanProvider


class GeoplanPlugin:
    """What QGIS's plugin manager starts and stops."""

    def __init__(self, iface):
        self.iface = iface
        self.provider = None

    def initProcessing(self):  # noqa: N802 - QGIS calls it so
        """Give Processing the algorithms; qgis_process calls this alone."""
        self.provider = GeoplanProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):  # noqa: N802 - QGIS calls it so
        """Start in QGIS's window."""
        self.initProcessing()

    def unload(self):
        """Take the algorithms away."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
