"""Files and folders that are replaced whole or not at all."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geoplan.errors import Fault, GeoplanError

COMPANION_ENDS = ("-wal", "-shm", "-journal", ".aux.xml", ".ovr", ".qmd", ".qml")
"""What a GIS or a database leaves beside the files it opens."""

_STALE_AFTER_S = 6 * 3600.0


@contextmanager
def replaced_folder(path: str | Path, *, check: Callable[[Path], None]) -> Iterator[Path]:
    """Give a folder to write into, and put it in the place of `path` once everything is written.

    The folder stands beside `path`, so that the exchange is two renames. Where the block raises, or the process dies,
    the previous folder stays as it was; what a dead run left beside it is cleared by the next one.

    Parameters
    ----------
    path
        The folder to replace.
    check
        Raises where something would be lost if the folder were replaced; asked before the block and after it.

    Yields
    ------
    Path
        An empty folder.

    Raises
    ------
    GeoplanError
        Where `check` says so, or the place cannot be written.
    """
    target = Path(path).expanduser().resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        check(target)
        draft = _sibling(target, "new")
        draft.mkdir()
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield draft
        check(target)
        _exchange(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def replaced_file(path: str | Path) -> Iterator[Path]:
    """Give a file name to write to, and put that file in the place of `path` once it is written.

    Parameters
    ----------
    path
        The file to replace, or to make; its folder is made where it is absent.

    Yields
    ------
    Path
        A name in the same folder, with the same ending; no file stands there yet.

    Raises
    ------
    GeoplanError
        Where `path` is a folder, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replaced_file(Path(folder, "a.txt")) as draft:
    ...         _ = draft.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    target = Path(path).expanduser().resolve()
    if target.is_dir():
        raise GeoplanError(Fault(str(target), "", "a folder", "the name of a file", "Give a file name."))
    draft = target.with_name(f".{target.stem[:80]}-{secrets.token_hex(4)}{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield draft
        draft.replace(target)
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in COMPANION_ENDS)):
            leftover.unlink(missing_ok=True)


def _sibling(target: Path, role: str) -> Path:
    return target.with_name(f".{target.name}.geoplan-{role}-{secrets.token_hex(4)}")


def _exchange(draft: Path, target: Path) -> None:
    try:
        if not target.exists():
            draft.rename(target)
            return
        aside = _sibling(target, "old")
        target.rename(aside)
        try:
            draft.rename(target)
        except OSError:
            aside.rename(target)
            raise
    except OSError as error:
        raise _unwritable(target, error) from error
    shutil.rmtree(aside, ignore_errors=True)


def _recover(target: Path) -> None:
    """Put back what a run had set aside when it died, and clear what dead runs left."""
    old = sorted(_siblings(target, "old"), key=_age_s)
    if old and not target.exists():
        old.pop(0).rename(target)
    # A run may be writing beside us: what was touched lately is left alone.
    stale = [draft for draft in _siblings(target, "new") if _age_s(draft) > _STALE_AFTER_S]
    for folder in (*old, *stale):
        shutil.rmtree(folder, ignore_errors=True)


def _siblings(target: Path, role: str) -> list[Path]:
    start = f".{target.name}.geoplan-{role}-"
    return [entry for entry in target.parent.iterdir() if entry.name.startswith(start) and entry.is_dir()]


def _age_s(folder: Path) -> float:
    newest = 0.0
    for entry in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):
            newest = max(newest, entry.stat().st_mtime)
    return time.time() - newest


def _unwritable(target: Path, error: OSError) -> GeoplanError:
    found = error.strerror or str(error)
    return GeoplanError(Fault(str(target), "", f"'{found}'", "a place that can be written", "Choose another place."))
