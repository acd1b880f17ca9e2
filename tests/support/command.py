"""The command line, run as a user runs it: as its own process, or in this one where that is enough."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from geoplan.cli import app
from geoplan.errors import GeoplanError

GEOPLAN = Path(sys.executable).with_name("geoplan")


class Said(NamedTuple):
    """What a command gave back: its exit status, and what it wrote."""

    status: int
    out: str
    errors: str


def geoplan(*arguments: object, folder: Path | None = None, cache: Path | None = None) -> Said:
    """Run the command in a process of its own."""
    environment = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {}) | {"COLUMNS": "100"}
    done = subprocess.run(
        [GEOPLAN, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def invoke(*arguments: object) -> Said:
    """Run the command in this process; faults of the input come back as they are printed."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(done.exception, GeoplanError):
        return Said(1, done.stdout, str(done.exception))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)
