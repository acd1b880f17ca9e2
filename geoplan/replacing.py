"""Files and folders that are replaced whole or not at all, by one writer at a time.

What is written stands hidden beside its place until it is whole. A file then takes its place by a rename; a folder
changes places with the former one in one step (renameat2 on Linux, renamex_np on macOS), so that who opens it finds
the former or the new one, whole. Where the system has no such step (NFS, Windows), it is two renames, and a run that
dies between them is put right by the next one.
"""

import ctypes
import logging
import os
import platform
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.files.boundary import check_regular, given_path
from geoplan.files.locking import Holder, beside, held
from geoplan.interrupts import check_stopped, uninterrupted
from geoplan.machine.shortages import fullness, is_full, shortage
from geoplan.processes import MARK, Process
from geoplan.scratch import remove

logger = logging.getLogger(__name__)

COMPANION_ENDS = ("-wal", "-shm", "-journal", ".aux.xml", ".ovr", ".qmd", ".qml")
"""What a GIS or a database leaves beside the files it opens."""

_DRAFT = ".geoplan-"
_DRAFT_FORM = re.compile(rf"\.geoplan-({MARK})-[0-9a-f]{{8}}\..+")
_IN_USE = frozenset({5, 32, 33})
"""What Windows says of what is open: access denied, a sharing violation, a lock violation."""
_TRIES, _BETWEEN_S = 10, 0.1
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
"""Numbers of the system call, for C libraries that have no function for it (musl)."""


@contextmanager
def replaced_file(path: str | Path, *, follow_links: bool = True, synced: bool = True) -> Iterator[Path]:
    """Give a file name to write to, and put that file in the place of `path` once it is written.

    Parameters
    ----------
    path
        The file to replace, or to make; its folder is made where it is absent.
    follow_links
        Whether to write what a link leads to; else the link itself is replaced.
    synced
        Whether to wait until the disk has the file, so that a power cut leaves one of the two whole.

    Yields
    ------
    Path
        A name in the same folder, with the same ending; no file stands there yet.

    Raises
    ------
    GeoplanError
        Where `path` is a folder, the file cannot be written, or the disk is full.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replaced_file(Path(folder, "a.txt")) as draft:
    ...         _ = draft.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    target = _place(path, follow_links=follow_links)
    if target.is_dir():
        raise GeoplanError(
            Fault(str(target), "", found="a folder", expected="the name of a file", action="Give a file name.")
        )
    if target.exists():  # a device or a pipe would be gone
        check_regular(target, error=GeoplanError)
    # the whole name stands at the end: writers go by endings, and some endings are double
    draft = target.with_name(f"{_DRAFT}{Process.current().mark}-{secrets.token_hex(4)}.{target.name[-40:]}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_drafts(target.parent)
        draft.touch()
        draft.unlink()
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with told_when_full(target):
            yield draft
            if synced:
                _sync(draft)
        try:
            patiently(lambda: draft.replace(target))
        except OSError as error:
            raise _unwritable(target, error) from error
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in COMPANION_ENDS)):
            leftover.unlink(missing_ok=True)


@contextmanager
def replaced_folder(
    path: str | Path, *, check: Callable[[Path], None], keep: Callable[[Path, Path], None] | None = None
) -> Iterator[Path]:
    """Give a folder to write into, and put it in the place of `path` once everything is written.

    Where the block raises, or the process dies, the previous folder stays as it was; what a dead run left beside it is
    cleared by the next one.

    Parameters
    ----------
    path
        The folder to replace.
    check
        Raises where the folder must not be replaced; asked before the block and after it.
    keep
        Takes a former folder, which is about to be removed, and the one that stands in its place: moves what must not
        be lost from one to the other.

    Yields
    ------
    Path
        An empty folder.

    Raises
    ------
    GeoplanError
        Where `check` says so, another process writes the folder, the place cannot be written, or the disk is full.
    """
    with held_folder(path, keep=keep) as target:
        check(target)
        try:
            draft = _sibling(target, "new")
            draft.mkdir()
        except OSError as error:
            raise _unwritable(target, error) from error
        is_replaced = False
        try:
            with told_when_full(target):
                yield draft
            check(target)
            check_stopped()
            with uninterrupted(f"The new outputs stand whole in {target}."):
                former = _exchange(draft, target)
                is_replaced = True
                if former is not None:
                    _let_go(former, target, keep)
        finally:
            if not is_replaced:
                remove(draft)


@contextmanager
def held_folder(path: str | Path, *, keep: Callable[[Path, Path], None] | None = None) -> Iterator[Path]:
    """Hold a folder that is to be replaced, so that no other process replaces it meanwhile.

    What a run that died left beside it is cleared, and put back where it had set the folder aside.

    Parameters
    ----------
    path
        The folder; the one that it stands in is made where it is absent, and removed where it stays empty.
    keep
        As for `replaced_folder`.

    Yields
    ------
    Path
        Its full path, links followed.

    Raises
    ------
    GeoplanError
        Where another process holds it, or the place cannot be written.
    """
    target = _place(path)

    def busy(holder: Holder) -> None:
        action = f"Wait until it is done, stop it, or choose another folder. {holder.advice}".strip()
        raise GeoplanError(
            Fault(
                str(target),
                "",
                found=f"a folder that is being written ({holder})",
                expected="one writer",
                action=action,
            )
        )

    missing = [folder for folder in target.parents if not folder.exists()]
    with ExitStack() as stack:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            stack.callback(_remove_empty, missing)
            stack.enter_context(held(target, busy))
            _recover(target, keep)
        except OSError as error:
            raise _unwritable(target, error) from error
        yield target


@contextmanager
def told_when_full(target: Path) -> Iterator[None]:
    """Say it as a fault where the disk is full; libraries say it each in their way.

    Parameters
    ----------
    target
        What the block writes.

    Raises
    ------
    GeoplanError
        Where the block fails and its disk is full.
    """
    try:
        yield
    except GeoplanError:
        raise
    except Exception as error:
        found = fullness(error, target.parent)
        if not found:
            raise
        # the folder that people know, not the hidden one in which a draft stands
        hidden = [folder for folder in target.parents if ".geoplan-" in f".{folder.name}"]
        place = hidden[-1].parent if hidden else target.parent
        action = "Make room, or choose another place. What stood there is as it was."
        raise GeoplanError(
            Fault(str(place), "", found=found, expected=f"room for {target.name}", action=action)
        ) from error


def _place(path: str | Path, *, follow_links: bool = True) -> Path:
    """Return the full path of what is to be written.

    Raises
    ------
    GeoplanError
        Where it can be no path of this system.
    """
    if follow_links:
        return given_path(path)
    return given_path(Path(path).parent) / Path(path).name


def _clear_drafts(folder: Path) -> None:
    """Remove the files that dead processes left half written."""
    for name in os.listdir(folder):  # noqa: PTH208 (a cache may hold many files, and most names tell enough)
        match = _DRAFT_FORM.fullmatch(name) if name.startswith(_DRAFT) else None
        process = None if match is None else Process.of(match[1])
        if process is not None and process.is_dead:
            (folder / name).unlink(missing_ok=True)


def _remove_empty(folders: list[Path]) -> None:
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _sibling(target: Path, role: str) -> Path:
    return target.with_name(f"{beside(target, role)}{Process.current().mark}-{secrets.token_hex(4)}")


def _siblings(target: Path, role: str) -> list[Path]:
    start = beside(target, role)
    return [entry for entry in target.parent.iterdir() if entry.name.startswith(start) and entry.is_dir()]


def _exchange(draft: Path, target: Path) -> Path | None:
    """Put the draft in the target's place, and return where the former folder stands now, None where there was none."""
    try:
        if not target.exists():
            patiently(lambda: draft.rename(target))
            return None
        if swapped(draft, target):
            return draft
        aside = _sibling(target, "old")
        patiently(lambda: target.rename(aside))
        try:
            patiently(lambda: draft.rename(target))
        except OSError:
            aside.rename(target)
            raise
    except OSError as error:
        raise _unwritable(target, error) from error
    return aside


def swapped(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system or the file system cannot."""
    if os.name != "posix":
        return False
    library, names = ctypes.CDLL(None), (os.fsencode(one), os.fsencode(other))
    if hasattr(library, "renamex_np"):  # macOS
        swap = 2  # RENAME_SWAP
        return bool(library.renamex_np(*names, swap) == 0)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(here, names[0], here, names[1], exchange) == 0)
    number = _RENAMEAT2.get(platform.machine()) if platform.system() == "Linux" else None
    return number is not None and bool(library.syscall(number, here, names[0], here, names[1], exchange) == 0)


def _let_go(former: Path, target: Path, keep: Callable[[Path, Path], None] | None) -> None:
    """Remove a former folder, once what must not be lost has been moved out of it."""
    if keep is not None:
        try:
            keep(former, target)
        except OSError as error:
            logger.warning("What you had changed could not be moved (%s): it stays in %s.", error.strerror, former)
            return
    remove(former)


def _recover(target: Path, keep: Callable[[Path, Path], None] | None) -> None:
    """Put back what a run had set aside when it died, and clear what dead runs left; the folder is held."""
    former = sorted(_siblings(target, "old"), key=lambda folder: folder.stat().st_mtime)
    if former and not target.exists():
        former.pop().rename(target)
    for folder in (*former, *_siblings(target, "new")):
        _let_go(folder, target, keep)


def patiently(rename: Callable[[], object]) -> None:
    """Rename something, again for a moment where another program has it open.

    Windows renames and replaces nothing that is open. A virus scanner or an indexer looks into a new file for a moment,
    and is gone; a spreadsheet or a GIS stays.
    """
    for left in reversed(range(_TRIES)):
        try:
            rename()
            return
        except PermissionError as error:
            if not left or getattr(error, "winerror", None) not in _IN_USE:
                raise
        time.sleep(_BETWEEN_S)


def _sync(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _unwritable(target: Path, error: OSError) -> GeoplanError:
    if is_full(error):
        found, action = "a full disk", "Make room, or choose another place."
    elif getattr(error, "winerror", None) in _IN_USE:
        found, action = "what another program has open", "Close it there, or choose another place."
    else:
        told = shortage(error)
        found, action = str(error) if told is None else told.found, "Choose another place."
    return GeoplanError(Fault(str(target), "", found=found, expected="a place that can be written", action=action))
