"""Where a study's files may lie: in its folder, and elsewhere only where the user says so; and that they are files.

A study is a folder that people send each other. What its study.toml, a link in its folder or one of its files names
outside of it is somebody else's choice: it is read only where who runs it allows that, on the command line, in Python
or by an environment variable, never by the study itself. A path that the user gives is the user's own.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from geoplan.errors import Fault, GeoplanError, LayerError, StudyError
from geoplan.files.limits import limit
from geoplan.machine.shortages import shortage

AllowOutside: TypeAlias = bool | str | Path | Iterable[str | Path] | None
"""What a user may say: all or nothing outside, some folders, or (None) what the environment says."""

VARIABLE = "GEOPLAN_ALLOW_OUTSIDE"
ANYWHERE = "*"
_YES, _NO = frozenset({"1", "yes", "true", "on", ANYWHERE}), frozenset({"", "0", "no", "false", "off"})
_ADDRESS = re.compile(r".*[A-Za-z][A-Za-z0-9+.-]*://|[/\\]vsi|//|\\\\")
"""An address, a file system of GDAL, another machine's share."""
_SHOWN = 200
"""Letters of a path that a message repeats."""
_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Boundary:
    """Where files may lie.

    Attributes
    ----------
    home
        The folder whose files may be read.
    folders
        Further folders that the user allows.
    anywhere
        Whether the user allows all.
    crossed
        The files outside of the home folder that it has let be read so far.
    """

    home: Path
    folders: tuple[Path, ...] = ()
    anywhere: bool = False
    crossed: set[Path] = field(default_factory=set, compare=False)

    def admits(self, path: Path) -> bool:
        """Return whether a resolved path may be read."""
        if path.is_relative_to(self.home.resolve()):
            return True
        if self.anywhere or any(path.is_relative_to(folder) for folder in self.folders):
            self.crossed.add(path)
            return True
        return False

    def check(self, path: Path, *, named: str = "") -> Path:
        """Return a path without its links, where it may be read.

        Parameters
        ----------
        path
            The file.
        named
            What names it, where it is another file.

        Raises
        ------
        LayerError
            Where it lies outside, or its links go round in circles.
        """
        real = resolved(path)
        if self.admits(real):
            return real
        found = f"{real}, outside the folder {self.home}"
        raise LayerError(Fault(named or str(path), "", found=found, expected="a file inside it", action=allowing(real)))


def allowing(path: Path) -> str:
    """Say how to let a file outside be read.

    Examples
    --------
    >>> allowing(Path("/data/zones.gpkg"))
    'Where you trust who made the study: --allow-outside=/data, in Python allow_outside="/data".'
    """
    folder = path.parent.as_posix()
    return f'Where you trust who made the study: --allow-outside={folder}, in Python allow_outside="{folder}".'


def boundary_of(home: Path, given: AllowOutside) -> Boundary:
    """Return the boundary around a folder, widened by what the user allows.

    Parameters
    ----------
    home
        The folder.
    given
        True for all files, a folder or folders, False for none; None for what the variable `VARIABLE` says: 1, or
        folders with the system's separator of paths between them.

    Raises
    ------
    StudyError
        Where a folder that is to be allowed does not exist.
    """
    if given is None:
        said = os.environ.get(VARIABLE, "").strip()
        given = True if said.lower() in _YES else False if said.lower() in _NO else said.split(os.pathsep)
    if isinstance(given, bool):
        return Boundary(home, anywhere=given)
    each = [given] if isinstance(given, str | Path) else list(given)
    if any(str(folder) == ANYWHERE for folder in each):
        return Boundary(home, anywhere=True)
    folders = tuple(given_path(folder) for folder in each)
    missing = [
        Fault("allow_outside", str(folder), found="no such folder", expected="a folder", action="Correct the path.")
        for folder in folders
        if not folder.is_dir()
    ]
    if missing:
        raise StudyError(missing)
    return Boundary(home, folders=folders)


def resolved(path: Path, *, error: type[GeoplanError] = LayerError) -> Path:
    """Return a path without its links.

    Parameters
    ----------
    path
        The path; what it leads to need not be there.
    error
        What is raised.

    Raises
    ------
    GeoplanError
        Where it cannot be a path of this system, its links go round in circles, or a name in it is too long.
    """
    try:
        real = path.resolve()
        with suppress(FileNotFoundError, NotADirectoryError):
            real.stat()
    except (OSError, RuntimeError, ValueError) as problem:
        raise error(unusable(path, problem)) from None
    return real


def as_it_stands(path: Path) -> Path:
    """Return the path of what stands there under the same name in other bytes; the path itself where nothing does.

    macOS writes a letter and its marks one after the other, where other systems write one letter, and archives carry
    that on; a study from Windows parts folders by backslashes.

    Parameters
    ----------
    path
        The path, as a study names it.
    """
    with suppress(OSError, ValueError):
        if path.exists():
            return path
        if os.sep == "/" and "\\" in str(path):
            turned = as_it_stands(Path(str(path).replace("\\", "/")))
            return turned if turned.exists() else path
        folder = path.parent if path.parent.exists() or path.parent == path else as_it_stands(path.parent)
        wanted = unicodedata.normalize("NFC", path.name)
        if not wanted.isascii() and folder.is_dir():
            same = sorted(each for each in folder.iterdir() if unicodedata.normalize("NFC", each.name) == wanted)
            return same[0] if same else path
        if (folder / path.name).exists():
            return folder / path.name
    return path


def given_path(path: str | Path) -> Path:
    """Return a path that a user gives: what it leads to need not be there, ``~`` is the user's home.

    Raises
    ------
    GeoplanError
        Where it can be no path of this system.
    """
    try:
        expanded = Path(path).expanduser()
    except RuntimeError as problem:  # the home of a user that is none
        raise GeoplanError(unusable(path, problem)) from None
    return resolved(expanded, error=GeoplanError)


def unusable(path: str | Path, problem: Exception) -> Fault:
    r"""Return the fault of a path that the system does not open.

    Examples
    --------
    >>> print(unusable("a\0b.csv", ValueError("embedded null byte")))
    a?b.csv: found a zero byte in a path; expected a path. Correct the path.
    """
    file = "".join(letter if letter.isprintable() else "?" for letter in str(path)[:_SHOWN])
    told = shortage(problem) if isinstance(problem, OSError | RuntimeError) else None
    if told is not None:
        return replace(told, file=file)
    if "null byte" in str(problem):
        found = "a zero byte in a path"
    elif "home directory" in str(problem):
        found = "the home of a user who is not here"
    else:
        found = str(problem)
    return Fault(file, "", found=found, expected="a path", action="Correct the path.")


def path_fault(text: str) -> str:
    r"""Return what is wrong with the name of a file that a study gives; empty where nothing is.

    Examples
    --------
    >>> path_fault("layers/zones.gpkg"), path_fault("/vsicurl/http://a.b/c.csv")
    ('', 'an address in the place of a file')
    """
    if any(ord(letter) < 32 for letter in text):
        return "a control character in a path"
    if len(text) > limit("path.letters").most or any(len(part.encode()) > 255 for part in re.split(r"[/\\]", text)):
        return "a path too long for any system"
    return "an address in the place of a file" if _ADDRESS.match(text) else ""


def check_regular(path: Path, *, error: type[GeoplanError] = LayerError) -> None:
    """Check that a path leads to a regular file: reading a pipe would wait for ever, reading a device never end.

    Raises
    ------
    GeoplanError
        Where it does not, or nothing stands there.
    """
    try:
        found = _kind_of(path.stat().st_mode)
    except (OSError, ValueError) as problem:
        raise error(unusable(path, problem)) from None
    if found:
        raise error(Fault(str(path), "", found=found, expected="a file", action="Check the path."))


def _kind_of(mode: int) -> str:
    """Return what stands at a path, where it is no regular file; empty where it is one."""
    if stat.S_ISREG(mode):
        return ""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"))
    return next((name for test, name in kinds if test(mode)), "a device")


def check_beside(path: Path, boundary: Boundary) -> None:
    """Check the files that a reader may take beside a file, such as those of a shapefile: files, and inside.

    Raises
    ------
    LayerError
        Where one is no regular file, or a link that leads outside.
    """
    for entry in _beside(path):
        if entry.is_symlink():
            boundary.check(Path(entry.path))
        if not entry.is_dir():
            check_regular(Path(entry.path))


def _beside(path: Path) -> Iterator["os.DirEntry[str]"]:
    name, stem = path.name.casefold(), f"{path.stem.casefold()}."
    with suppress(PermissionError), os.scandir(path.parent) as entries:
        for entry in entries:
            other = entry.name.casefold()
            if other.startswith((stem, f"{name}.")) or other in {f"{name}{end}" for end in _COMPANIONS}:
                yield entry


def check_folder(path: Path, boundary: Boundary) -> None:
    """Check all files of a folder that is read as one layer (FileGDB, Zarr): regular, and inside.

    Raises
    ------
    LayerError
        Where one is not, or there are too many.
    """
    count = 0
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            file = Path(folder, name)
            if file.is_symlink():
                boundary.check(file)
            elif name in folders:
                continue
            check_regular(file)
        count += len(files)
        limit("folder.files").check(count, path)


def own_file(path: Path, *, expected: str = "a file") -> Boundary:
    """Check a file that the user names, wherever it lies, and return the boundary for what it points to: its folder.

    Raises
    ------
    LayerError
        Where it is no regular file, or what stands beside it is none.
    """
    real = resolved(path)
    if not real.exists():
        raise LayerError(Fault(str(path), "", found="no such file", expected=expected, action="Check the path."))
    boundary = Boundary(real.parent)
    if real.is_dir():
        check_folder(real, boundary)
        return boundary
    check_regular(path)
    check_beside(real, boundary)
    return boundary
