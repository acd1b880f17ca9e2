"""Temporary folders that tell whose they are: those of processes that were killed are removed by the next one."""

import logging
import os
import re
import secrets
import shutil
import stat
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from geoplan.errors import GeoplanError
from geoplan.machine.shortages import shortage
from geoplan.processes import MARK, Process

logger = logging.getLogger(__name__)

_FORM = re.compile(rf"\.?geoplan-({MARK})-[0-9a-f]{{8}}")


class ScratchFolder:
    """A temporary folder that lives as long as somebody holds this object, or to the end of its block.

    Parameters
    ----------
    within
        Where it is made, hidden; by default in the system's folder for temporary files, TMPDIR.

    Attributes
    ----------
    path
        The folder.

    Raises
    ------
    GeoplanError
        Where no folder can be made.

    Examples
    --------
    >>> with ScratchFolder() as scratch:
    ...     (scratch / "a.txt").write_text("draft")
    5
    >>> scratch.exists()
    False
    """

    def __init__(self, within: Path | None = None) -> None:
        try:
            home = Path(tempfile.gettempdir()) if within is None else within
            _clear(home)
            hidden = "" if within is None else "."
            self.path = home / f"{hidden}geoplan-{Process.current().mark}-{secrets.token_hex(4)}"
            self.path.mkdir(mode=0o700)
        except OSError as error:
            fault = shortage(error)
            if fault is None:
                raise
            raise GeoplanError(fault) from error
        self._finalizer = weakref.finalize(self, remove, self.path)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder."""
        self._finalizer()


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, also where it is not there; what cannot be removed is said.

    Parameters
    ----------
    folder
        A folder that geoplan made.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    for place, _, _ in os.walk(folder):  # what is in a read-only folder can be removed by who owns it
        with suppress(OSError):
            Path(place).chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        logger.warning("%s could not be removed; another program may use it. Remove it by hand.", folder)


def _clear(home: Path) -> None:
    """Remove what dead processes of this user left."""
    with suppress(OSError), os.scandir(home) as entries:
        for entry in entries:
            match = _FORM.fullmatch(entry.name)
            process = None if match is None else Process.of(match[1])
            if process is None or not process.is_dead or not entry.is_dir(follow_symlinks=False):
                continue
            if not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid():
                remove(Path(entry.path))
