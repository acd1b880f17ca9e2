"""The folder of a study's outputs: replaced whole by each run, with what people wrote in it kept.

What a run made may be replaced by the next one, as long as it is as the run left it: the manifest has the hash of each
file. A form that was filled in, or a GeoPackage that was edited, is kept beside the new one as NAME.yours-DATE, with
its ending once more behind, so that it opens. Files that no run made are refused before the work begins; those that
come while it goes on stay.
"""

import datetime as dt
import logging
import os
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, GeoplanError
from geoplan.files.boundary import given_path
from geoplan.hashing import sha256_of
from geoplan.outputs.contents import contents_sha256
from geoplan.outputs.manifest import CONTENTS, MANIFEST, YOURS, mark_yours, outputs_in
from geoplan.replacing import COMPANION_ENDS, held_folder, replaced_file, replaced_folder

logger = logging.getLogger(__name__)

_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
_WRITTEN_BY_PEOPLE = (".qml", ".qmd")
"""Of what a GIS leaves beside a file: styles and descriptions, which somebody wrote and saved."""
_OF_A_DATABASE = ("-wal", "-shm", "-journal")
_LONGEST_PATH = 1800
"""Of the folder: GDAL opens files with paths of up to 2,048 bytes. [bytes]"""
_KEPT = re.compile(r".+\.yours-\d{4}-\d{2}-\d{2}(-\d+)?(\.[^.]*)?")


@dataclass
class Outputs:
    """The folder of the outputs, held by one run.

    Attributes
    ----------
    path
        The folder.
    given
        Names of files in it that the run reads, such as a filled form: they stay as they are.
    replace
        Whether files that were changed since a run wrote them are dropped.
    kept
        Names of what was kept beside the new outputs, once they stand.
    """

    path: Path
    given: frozenset[str] = frozenset()
    replace: bool = False
    kept: list[str] = field(default_factory=list)

    @contextmanager
    def replaced(self) -> Iterator[Path]:
        """Give an empty folder, and put it in the place of the outputs once everything is written.

        Raises
        ------
        GeoplanError
            Where something else stands there now, or it cannot be written; the former outputs stay then.
        """
        with replaced_folder(self.path, check=_check_still_ours, keep=self.keep_changed) as draft:
            yield draft
            self._leave_given(draft)

    def _leave_given(self, draft: Path) -> None:
        """Let a form that was given from this folder, and changed since it was written, take the new one's place."""
        made = outputs_in(self.path) or {}
        for name in sorted(self.given & made.keys()):
            file = self.path / name
            if (draft / name).is_file() and file.is_file() and is_changed(file, made[name]):
                with replaced_file(draft / name) as copy:
                    shutil.copy2(file, copy)
                mark_yours(draft, name)
                logger.warning("%s is the one you gave: it stays, and no blank one is written.", file)

    def keep_changed(self, former: Path, target: Path) -> None:
        """Move what people wrote from the former folder to the new one."""
        made, new = outputs_in(former), set(outputs_in(target) or {})
        if made is None:  # the draft of a run that died
            return
        # those that were kept before come first, so that they keep their names
        for name in sorted(files_in(former), key=lambda name: (name in made, name)):
            file = former / name
            is_there = file.exists() or file.is_symlink()  # a database's log goes with it
            if not is_there or name == MANIFEST or (name in self.given and _is_same(file, target / name)):
                continue
            if name in made:
                dropped = (self.replace and name not in self.given) or not is_changed(file, made[name])
                place = None if dropped else _place_for(file, target / name)
            elif is_kept(name) or name.endswith(_WRITTEN_BY_PEOPLE) or not is_ours(name, set(made)):
                there = target / name
                is_free = not there.exists() and not there.is_symlink()
                # a style without the file that it is of would be taken for a stranger's by the next run
                has_place = not name.endswith(_WRITTEN_BY_PEOPLE) or is_kept(name) or is_ours(name, new)
                place = there if is_free and has_place else _place_for(file, there)
            else:
                place = None
            if place is not None:
                self._move(file, place, is_new=not is_kept(name) and not name.endswith(_WRITTEN_BY_PEOPLE))

    def _move(self, file: Path, place: Path, *, is_new: bool) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        for end in _OF_A_DATABASE:
            companion = file.with_name(file.name + end)
            if companion.exists():
                companion.rename(place.with_name(place.name + end))
        file.rename(place)
        if is_new:
            self.kept.append(place.relative_to(self.path).as_posix())


@contextmanager
def held_outputs(
    path: str | Path, *, given: Collection[str | Path | None] = (), replace: bool = False
) -> Iterator[Outputs]:
    """Hold the folder of the outputs for one run, from before it reads to after it has written.

    Parameters
    ----------
    path
        The folder. It must be absent, empty, or hold nothing but what an earlier run wrote, as its manifest.json says,
        what was kept of it, and the files of `given`.
    given
        Files that the run reads, wherever they stand; None is none.
    replace
        Whether files that were changed since a run wrote them are dropped.

    Yields
    ------
    Outputs
        The folder, to be replaced.

    Raises
    ------
    GeoplanError
        Where `path` holds anything else, is a file or the current folder, cannot be written, or another run holds it.
    """
    target = given_path(path)
    check_openable(target)
    places = [given_path(file) for file in given if file is not None]
    names = frozenset(file.relative_to(target).as_posix() for file in places if file.is_relative_to(target))
    check_replaceable(target, given=names)
    outputs = Outputs(target, names, replace)
    with held_folder(target, keep=outputs.keep_changed):
        check_replaceable(target, given=names)
        yield outputs


@contextmanager
def replaced_outputs(
    path: str | Path, *, given: Collection[str | Path | None] = (), replace: bool = False
) -> Iterator[Path]:
    """Give a folder for the outputs of a run, and put it in the place of `path` once everything is written.

    Parameters and errors are those of `held_outputs`, for a run that reads nothing before it writes.

    Yields
    ------
    Path
        An empty folder.
    """
    with held_outputs(path, given=given, replace=replace) as outputs, outputs.replaced() as draft:
        yield draft


def check_replaceable(path: Path, *, given: Collection[str] = ()) -> None:
    """Check that nothing would be lost if the folder were replaced.

    Parameters
    ----------
    path
        The folder that a run is to write.
    given
        Names of files in it that the run reads, and that stay.

    Raises
    ------
    GeoplanError
        Where it is a file, the current folder, or holds files that no run of geoplan made.
    """
    _check_still_ours(path)
    made = outputs_in(path)
    foreign = [] if made is None else [name for name in files_in(path) if not _may_stand(name, set(made), given)]
    if foreign:
        raise _refusal(path, f"{_some(foreign)}, which no run made")


def check_openable(target: Path) -> None:
    """Check that GDAL can open what will stand in a folder.

    Parameters
    ----------
    target
        The folder.

    Raises
    ------
    GeoplanError
        Where its path is too long, or has letters that cannot be printed.
    """
    length = len(os.fsencode(target))
    if length > _LONGEST_PATH:
        found, expected = f"a path of {length:,} bytes", f"one of at most {_LONGEST_PATH:,}"
        raise GeoplanError(
            Fault(f"{str(target)[:100]}…", "", found=found, expected=expected, action="Choose a shorter one.")
        )
    if any(unicodedata.category(letter) == "Cc" for letter in str(target)):
        found, expected = "a path with a line break, a tabulator or the like", "letters that can be printed"
        raise GeoplanError(Fault(ascii(str(target)), "", found=found, expected=expected, action="Choose another one."))


def _check_still_ours(path: Path) -> None:
    """Check that a folder is one of outputs; single files in it that no run made do not matter here."""
    expected, another = _expected(), "Choose another folder."
    if not path.exists():
        return
    if not path.is_dir():
        raise GeoplanError(Fault(str(path), "", found="a file", expected=expected, action=another))
    if Path.cwd().is_relative_to(path):
        raise GeoplanError(
            Fault(str(path), "", found="the current folder", expected=expected, action="Name a folder inside it.")
        )
    others = sorted(entry.name for entry in path.iterdir() if not is_kept(entry.name))
    if others and outputs_in(path) is None:
        raise _refusal(path, f"a folder with {_some(others)} and no {MANIFEST} of geoplan")


def _expected() -> str:
    return f"a folder that is absent, empty, or holds only what geoplan wrote (as its {MANIFEST} says)"


def _refusal(path: Path, found: str) -> GeoplanError:
    action = "Choose another folder, or move these files away."
    return GeoplanError(Fault(str(path), "", found=found, expected=_expected(), action=action))


def files_in(folder: Path) -> list[str]:
    """Return the names of all files below a folder, in order; links count as files."""
    files = (file for file in folder.rglob("*") if file.is_symlink() or not file.is_dir())
    return sorted(file.relative_to(folder).as_posix() for file in files)


def _may_stand(name: str, made: set[str], given: Collection[str]) -> bool:
    return name in given or is_kept(name) or is_ours(name, made)


def is_ours(name: str, made: set[str]) -> bool:
    """Say whether a run made a file, or a program left it beside one that a run made."""
    last = name.rpartition("/")[2]
    if name in made or name == MANIFEST or last in _SYSTEM_FILES or last.startswith(".~lock."):
        return True
    kept = next((name.removesuffix(end) for end in COMPANION_ENDS if name.endswith(end)), "")
    if kept and is_kept(kept):
        return True
    stems = made | {MANIFEST} | {file.rpartition(".")[0] for file in made}
    return any(name == stem + end for stem in stems for end in COMPANION_ENDS)


def is_kept(name: str) -> bool:
    """Say whether a file is one that was kept: NAME.yours-DATE."""
    return _KEPT.fullmatch(name.rpartition("/")[2]) is not None


def is_changed(file: Path, entry: Mapping[str, Any]) -> bool:
    """Say whether a file is another than the one that a run wrote."""
    if entry.get(YOURS) or file.is_symlink() or not file.is_file():
        return True
    if "sha256" not in entry:
        return False
    log = file.with_name(f"{file.name}-wal")
    has_log = log.is_file() and log.stat().st_size > 0
    if not has_log and file.stat().st_size == entry.get("bytes") and sha256_of(file) == entry["sha256"]:
        return False
    if CONTENTS not in entry:
        return True
    try:
        return contents_sha256(file) != entry[CONTENTS]
    except (sqlite3.Error, OSError):
        return True


def _is_same(file: Path, other: Path) -> bool:
    if not (file.is_file() and other.is_file()) or file.stat().st_size != other.stat().st_size:
        return False
    return sha256_of(file) == sha256_of(other)


def _place_for(file: Path, beside: Path) -> Path | None:
    """Return the name that a file is kept under beside the new one; None where it stands there already."""
    day = f"{dt.datetime.now().astimezone():%Y-%m-%d}"
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        place = beside.with_name(f"{beside.name}.yours-{day}{more}{beside.suffix}")
        if not place.exists() and not place.is_symlink():
            return place
        if _is_same(file, place):
            return None
        number += 1


def _some(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
