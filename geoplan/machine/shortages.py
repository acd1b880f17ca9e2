"""What the system refuses, said as a fault: a full disk, a path that it cannot open, too little memory.

Libraries raise it each in their way, and some say nothing of the reason; then a disk without room is the reason.
"""

import errno
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from geoplan.errors import Fault
from geoplan.units import BYTES_PER_MB

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_LITTLE_BYTES = 8 << 20
"""Where a library fails to write and so little is left, that is why: it may have removed what it had begun. [bytes]"""
_WRITTEN = re.compile(r"\d+ requested and \d+ written")
"""What numpy says of an array that did not fit."""
_SHOWN = 200
"""Letters of a path that a message repeats."""


def shortage(error: BaseException) -> Fault | None:
    """Return what the system refused as a fault; None where an error has another reason.

    Parameters
    ----------
    error
        What was raised; what it was raised from is looked at too.

    Examples
    --------
    >>> print(shortage(OSError(errno.ENAMETOOLONG, "File name too long", "a.csv")))
    a.csv: found a name or path too long for this system; expected one that it can open. Shorten it.
    """
    for each in _chain(error):
        if isinstance(each, MemoryError):
            return Fault(
                "memory",
                "",
                found="too little memory for this study",
                expected="room for its layers",
                action="Close other programs, leave out layers, or use a machine that has more.",
            )
        if isinstance(each, RecursionError):
            return Fault(
                "input",
                "",
                found="values nested too deep",
                expected="values that can be read",
                action="Is it the right file?",
            )
        if isinstance(each, RuntimeError) and "can't start new thread" in str(each):
            return Fault(
                "system",
                "",
                found="no room for another thread",
                expected="a process that may start threads",
                action="Raise the limits on processes and memory (ulimit -u, ulimit -v).",
            )
        if isinstance(each, RuntimeError) and str(each).startswith("Symlink loop from "):
            return _of_path(errno.ELOOP, str(each).partition("'")[2].rstrip("'"))
        if isinstance(each, OSError):
            return _of_system(each)
    folder = _temporary()
    full = fullness(error, Path(folder))
    return _of_disk(full, folder) if full else None


def fullness(error: BaseException | None, folder: Path) -> str:
    """Say what is full where an error comes of that; nothing where it does not.

    Parameters
    ----------
    error
        What was raised while something was written.
    folder
        A folder on the disk that was written to.
    """
    free = _free_bytes(folder)
    disk = f"a full disk ({free / BYTES_PER_MB:,.1f} MB free)"
    for each in _chain(error):
        if isinstance(each, OSError) and each.errno in _FULL:
            return "a limit on the size of files" if each.errno == errno.EFBIG else disk
        by_sqlite = isinstance(each, sqlite3.OperationalError) and "disk" in str(each)
        by_numpy = isinstance(each, OSError) and _WRITTEN.fullmatch(str(each)) is not None
        if by_sqlite or by_numpy:
            return f"{disk}, or a limit on the size of files ({each})"
    return disk if free < _LITTLE_BYTES else ""


def is_full(error: OSError) -> bool:
    """Return whether an error says that a disk, or a share of it, is full."""
    return error.errno in _FULL or _WRITTEN.fullmatch(str(error)) is not None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _temporary() -> str:
    """Return the folder for temporary files, where an error without a file's name most likely happened."""
    with suppress(OSError):
        return tempfile.gettempdir()
    return os.environ.get("TMPDIR") or os.sep


def _free_bytes(folder: Path) -> float:
    with suppress(OSError):
        return float(shutil.disk_usage(folder).free)
    return float("inf")


def _of_system(error: OSError) -> Fault | None:
    file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    if is_full(error):
        folder = str(Path(file).parent) if file else _temporary()
        return _of_disk(fullness(error, Path(folder)), folder)
    if "No usable temporary directory" in str(error):
        return Fault(
            "TMPDIR",
            os.environ.get("TMPDIR", ""),
            found="no folder for temporary files that can be written",
            expected="a folder with room",
            action="Make room there, or set TMPDIR to another folder.",
        )
    return _of_path(error.errno or 0, file) if error.errno else None


def _of_disk(found: str, folder: str) -> Fault:
    action = "Make room, or set TMPDIR to a folder on another disk. What stood there is as it was."
    return Fault(folder, "", found=found, expected="room to write", action=action)


def _of_path(number: int, file: str) -> Fault:
    """Return the fault of a path that the system does not open, by the number of its error."""
    found, expected, action = _PATHS.get(
        number, (f"what the system refuses ({os.strerror(number)})", "a file that it opens", "Check the path.")
    )
    return Fault(file[:_SHOWN] or "system", "", found=found, expected=expected, action=action)


_RIGHTS = (
    "what this user may not read or write",
    "a file or folder with rights for it",
    "Change its rights, or choose another place.",
)
_PATHS = {
    errno.ENAMETOOLONG: ("a name or path too long for this system", "one that it can open", "Shorten it."),
    errno.ELOOP: ("links that go round in circles", "a path", "Correct the path."),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: ("a disk that can only be read", "a place that can be written", "Choose another place."),
    errno.ENOENT: ("no such file or folder", "one that is there", "Check the path."),
    errno.ENOTDIR: ("a file in the place of a folder", "a folder", "Check the path."),
    errno.EEXIST: ("a file in the place of a folder", "a folder", "Check the path."),
    errno.EISDIR: ("a folder in the place of a file", "a file", "Check the path."),
    errno.EMFILE: ("too many open files", "a limit above them", "Raise it (ulimit -n)."),
    errno.ENFILE: ("too many open files", "a limit above them", "Raise it (ulimit -n)."),
    errno.EIO: ("a disk that fails", "a disk that can be read and written", "Copy the study to another disk."),
    errno.ENOMEM: ("too little memory", "room for the layers of the study", "Use a machine that has more."),
}
"""What a number of the system means for a path: found, expected, what to do."""
