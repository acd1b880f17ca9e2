"""The command line, run as a user runs it: as its own process, or in this one where that is enough."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from geoplan.cli import app
from geoplan.cli.speech.language import language_for, speak
from geoplan.errors import GeoplanError

GEOPLAN = Path(sys.executable).with_name("geoplan")
_SPEAKING = {"GEOPLAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}


class Said(NamedTuple):
    """What a command gave back: its exit status, and what it wrote."""

    status: int
    out: str
    errors: str


def geoplan(
    *arguments: object,
    folder: Path | None = None,
    cache: Path | None = None,
    program: Sequence[str] = (str(GEOPLAN),),
    raw: str = "utf-8",
    **variables: str,
) -> Said:
    """Run the command in a process of its own; in English, unless the variables of its environment say otherwise."""
    environment = {name: value for name, value in os.environ.items() if name not in _SPEAKING}
    environment |= ({"XDG_CACHE_HOME": str(cache)} if cache else {}) | {"COLUMNS": "100", "LANG": "C.UTF-8"} | variables
    done = subprocess.run(
        [*program, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding=raw,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def invoke(*arguments: object) -> Said:
    """Run the command in this process, in English or in its --language; faults come back as Python says them."""
    given = [str(argument) for argument in arguments]
    speak(language_for(given, {"LANG": "C"}))
    try:
        done = CliRunner().invoke(app, given)
    finally:
        speak("en")
    if isinstance(done.exception, GeoplanError):
        return Said(1, done.stdout, str(done.exception))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def commands_of(page: str) -> list[str]:
    """Return the commands that a page of help lists; what they do may take several lines."""
    lines = page.partition("Commands:\n")[2].splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")]
