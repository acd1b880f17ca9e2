"""A command run in this process as a shell runs it: its status, its faults, its seconds, and what it wrote."""

import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

from geoplan import cli
from geoplan.errors import Fault, GeoplanError
from geoplan.files import limits
from geoplan.files.limits import load_limits
from support.faulty.every_kind import EVERY_KIND
from support.faulty.kinds import Spoilt

_NOBODY = 65534
_FAR = "survey: a roof that the study lacks"
"""A kind that is told late in a run."""


@dataclass(frozen=True)
class Refused:
    """What a command did."""

    status: int | str
    faults: tuple[Fault, ...]
    said: str
    seconds: float
    changed: tuple[str, ...]


def refused(name: str, home: Path) -> Refused:
    """Spoil a study by a kind, run the command on it, and return what it did."""
    study, beside = home / "study", home / "beside"
    for folder in (study, beside):
        folder.mkdir(parents=True)
    spoilt = Spoilt(study, beside)
    given = EVERY_KIND[name](spoilt)
    spoilt.finish()
    return told(given or ["check", study], home, most=spoilt.most, as_nobody=spoilt.as_nobody)


def told(
    arguments: Sequence[object], home: Path, *, most: dict[str, int] | None = None, as_nobody: bool = False
) -> Refused:
    """Run a command, and return what it did; `home` holds all that it may change."""
    _warm()
    before = _state(home)
    errors: list[GeoplanError] = []
    said = io.StringIO()
    with _limited(most or {}), _as_user(home, as_nobody), _spoken(errors, said):
        started = time.process_time()
        status = _status([str(argument) for argument in arguments])
        seconds = time.process_time() - started
    after = _state(home)
    changed = tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))
    faults = tuple(fault for error in errors for fault in error.faults)
    text = said.getvalue()
    for path in (home, home.resolve()):
        text = text.replace(str(path), "…")
        faults = tuple(_shortened(fault, str(path)) for fault in faults)
    return Refused(status, faults, text, seconds, changed)


def _status(arguments: list[str]) -> int | str:
    with patch.object(sys, "argv", ["geoplan", *arguments]):
        try:
            cli.main()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 0
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:300]
    return 0


def _shortened(fault: Fault, home: str) -> Fault:
    parts = {name: getattr(fault, name).replace(home, "…") for name in ("file", "where", "found", "expected", "action")}
    return replace(fault, **parts)


def _state(home: Path) -> dict[str, tuple[int, int]]:
    """Return each file of a folder with its size and the time at which it was written."""
    about: dict[str, tuple[int, int]] = {}
    for place, _, names in os.walk(home):
        for name in names:
            path = Path(place, name)
            state = path.lstat()
            about[path.relative_to(home).as_posix()] = (state.st_size, state.st_mtime_ns)
    return about


@contextlib.contextmanager
def _spoken(errors: list[GeoplanError], said: io.StringIO) -> Iterator[None]:
    """Let faults be noted as they are said, in English, and nothing be set for the whole process."""
    speak = cli.fault_message

    def noted(error: GeoplanError) -> str:
        errors.append(error)
        return speak(error)

    with (
        patch.object(cli, "fault_message", noted),
        patch.object(cli, "settle_warnings"),
        patch.dict(os.environ, {"GEOPLAN_LANGUAGE": "en"}),
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        yield


@contextlib.contextmanager
def _limited(most: dict[str, int]) -> Iterator[None]:
    own: dict[str, Any] = dict(load_limits())
    own |= {name: replace(own[name], most=count) for name, count in most.items()}
    with patch.object(limits, "load_limits", lambda: own):
        yield


@cache
def _warm() -> None:
    """Load and compile once what every command needs: the seconds of a kind are its own, whichever comes first.

    It is also done while all may be read: Python itself may stand in root's home.
    """
    for name in ("geoplan.pipeline", "geoplan.refusals", "openpyxl", "osmium", "weasyprint"):
        if find_spec(name) is not None:
            import_module(name)
    with tempfile.TemporaryDirectory() as folder, _spoken([], io.StringIO()):
        study, beside = (Path(folder, name) for name in ("study", "beside"))
        for each in (study, beside):
            each.mkdir()
        spoilt = Spoilt(study, beside)
        given = EVERY_KIND[_FAR](spoilt)
        spoilt.finish()
        assert _status([str(argument) for argument in given or ()]) == 1


@contextlib.contextmanager
def _as_user(home: Path, as_nobody: bool) -> Iterator[None]:
    """Run without the rights of root, to which no file is closed."""
    if not as_nobody or not hasattr(os, "geteuid") or os.geteuid():
        yield
        return
    for place in (home, *home.parents):
        if place == Path(tempfile.gettempdir()):
            break
        place.chmod(0o755)
    for path in home.rglob("*"):
        os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
