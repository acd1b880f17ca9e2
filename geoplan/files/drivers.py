"""GDAL held to the drivers of one format, and to this machine, while a file is read.

pyogrio and rasterio bring a GDAL each. rasterio's opens a file with the drivers that it is told. pyogrio's takes any
that is registered, so the others are taken from its list while geoplan reads, and put back: the rest of a program, such
as a notebook that reads a map server, keeps them. What runs in another thread at that moment does not.

The options shut what a driver of the list might still do: fetch the definition of a coordinate system, open a file of
a network, let a database call functions. They count for more than variables of the environment.
"""

import os
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from geoplan.errors import Fault, GeoplanError

SHUT: dict[str, str] = {
    # a proxy that is none: curl refuses it before it opens a socket
    "GDAL_HTTP_PROXY": "none://geoplan.reads.files",
    "GDAL_HTTPS_PROXY": "none://geoplan.reads.files",
    # the only name that a file of a network may have
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
}
"""Options of GDAL under which files are read."""

_SKIP = "GDAL_SKIP"


class _DriverList:
    """The drivers that pyogrio's GDAL has, and how many readers want them fewer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._kept: frozenset[str] = frozenset()
        self._held: Counter[str] = Counter()
        self._before: dict[str, Any] = {}

    def shorten(self, drivers: Collection[str]) -> None:
        """Leave only some drivers; those that another reader reads or has a file open with stay besides."""
        import pyogrio

        with self._lock:
            if not self._readers:
                self._before = {name: pyogrio.get_gdal_config_option(name) for name in (*SHUT, _SKIP)}
                pyogrio.set_gdal_config_options(SHUT)
            wanted = self._kept | frozenset(drivers) | self._held.keys()
            self._readers += 1
            if wanted != self._kept:
                self._register(None)
                self._register(",".join(sorted(set(pyogrio.list_drivers()) - wanted)))
                self._kept = wanted
            left = set(pyogrio.list_drivers()) - wanted
        if left:
            self.restore()
            found = f"a GDAL that keeps its drivers {', '.join(sorted(left))}"
            action = "Report it to geoplan, with the versions of pyogrio and GDAL."
            raise GeoplanError(
                Fault("pyogrio", "", found=found, expected="one whose drivers can be chosen", action=action)
            )

    def restore(self) -> None:
        """Put all drivers and options back, once nobody reads."""
        import pyogrio

        with self._lock:
            self._readers -= 1
            if not self._readers:
                self._kept = frozenset()
                skip = self._before.pop(_SKIP)
                pyogrio.set_gdal_config_options(self._before)
                self._register(skip)

    def hold(self, drivers: Collection[str]) -> None:
        """Keep some drivers from being taken away: a file is open that goes by one."""
        with self._lock:
            self._held.update(drivers)

    def release(self, drivers: Collection[str]) -> None:
        """Undo one `hold`."""
        with self._lock:
            self._held -= Counter(drivers)

    @staticmethod
    def _register(skip: str | None) -> None:
        import pyogrio
        from pyogrio._ogr import _register_drivers

        pyogrio.set_gdal_config_options({_SKIP: skip})
        _register_drivers()


_drivers = _DriverList()


@contextmanager
def only(drivers: Collection[str]) -> Iterator[None]:
    """Let pyogrio open files by some drivers alone, and nothing that is not on this machine.

    Parameters
    ----------
    drivers
        GDAL's names.

    Raises
    ------
    GeoplanError
        Where the others cannot be taken away.

    Examples
    --------
    >>> import pyogrio
    >>> with only(["GPKG"]):
    ...     list(pyogrio.list_drivers())
    ['GPKG']
    """
    _drivers.shorten(drivers)
    try:
        yield
    finally:
        _drivers.restore()


@contextmanager
def drivers_held(drivers: Collection[str]) -> Iterator[None]:
    """Keep some drivers at hand while a file is open, so that no other reader takes them away."""
    _drivers.hold(drivers)
    try:
        yield
    finally:
        _drivers.release(drivers)


def stay_offline() -> None:
    """Keep PROJ, in all its copies, from fetching grids in this process, whatever the environment says.

    To be called before a coordinate is transformed.
    """
    os.environ["PROJ_NETWORK"] = "OFF"
