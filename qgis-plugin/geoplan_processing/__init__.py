"""geoplan in QGIS: a Processing provider whose algorithms run geoplan as a process, in its own environment.

Nothing of geoplan is imported here: QGIS's Python has other libraries than geoplan needs.
"""


def classFactory(iface):  # noqa: N802 - QGIS calls it so
    """Return the plugin; QGIS calls this.

    Parameters
    ----------
    iface
        QGIS's window; None without one.
    """
    from geoplan_processing.plugin import GeoplanPlugin

    return GeoplanPlugin(iface)
