"""The folder of a study's outputs: what in it is ours, and may be replaced by the next run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.outputs.manifest import MANIFEST, outputs_in
from geoplan.replacing import COMPANION_ENDS, replaced_folder

_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})


@contextmanager
def replaced_outputs(path: str | Path) -> Iterator[Path]:
    """Give a folder for the outputs of a run, and put it in the place of `path` once everything is written.

    Parameters
    ----------
    path
        The folder to replace. It must be absent, empty, or hold nothing but what an earlier run wrote, as its
        manifest.json says.

    Yields
    ------
    Path
        An empty folder.

    Raises
    ------
    GeoplanError
        Where `path` holds anything else, is a file or the current folder, or cannot be written.
    """
    with replaced_folder(path, check=check_replaceable) as draft:
        yield draft


def check_replaceable(path: Path) -> None:
    """Check that nothing would be lost if the folder were replaced.

    Parameters
    ----------
    path
        The folder that a run is to write.

    Raises
    ------
    GeoplanError
        Where it is a file, the current folder, or holds files that no run of geoplan made.
    """
    expected = f"a folder that is absent, empty, or holds only what geoplan wrote (as its {MANIFEST} says)"
    action = "Choose another folder, or move these files away."
    if not path.exists():
        return
    if not path.is_dir():
        raise GeoplanError(Fault(str(path), "", "a file", expected, "Choose another folder."))
    if Path.cwd().is_relative_to(path):
        raise GeoplanError(Fault(str(path), "", "the current folder", expected, "Name a folder inside it."))
    if not any(path.iterdir()):
        return
    made = outputs_in(path)
    if made is None:
        found = f"a folder with {_some(sorted(entry.name for entry in path.iterdir()))} and no {MANIFEST} of geoplan"
        raise GeoplanError(Fault(str(path), "", found, expected, action))
    files = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_symlink() or not file.is_dir())
    foreign = sorted(name for name in files if not _is_ours(name, made | {MANIFEST}))
    if foreign:
        raise GeoplanError(Fault(str(path), "", f"{_some(foreign)}, which no run made", expected, action))


def _is_ours(name: str, made: set[str]) -> bool:
    last = name.rpartition("/")[2]
    if name in made or last in _SYSTEM_FILES or last.startswith(".~lock."):
        return True
    stems = made | {file.rpartition(".")[0] for file in made}
    return any(name == stem + end for stem in stems for end in COMPANION_ENDS)


def _some(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
