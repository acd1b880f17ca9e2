"""Debian's python, which has QGIS and GDAL's own programs; ours has not."""

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

DEBIAN_PYTHON = Path("/usr/bin/python3")


def debian(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Debian's python, away from this environment's libraries, PROJ data and settings."""
    command = [str(DEBIAN_PYTHON), *arguments]
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "HOME": home}
        environment["XDG_RUNTIME_DIR"] = home
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


@cache
def _is_there(module: str) -> bool:
    return DEBIAN_PYTHON.exists() and debian("-c", f"import {module}").returncode == 0


def require(module: str) -> None:
    """Skip where Debian's module is not installed, or fail where it must be."""
    if _is_there(module):
        return
    message = f"Debian's python has no {module}: apt-get install python3-qgis python3-gdal"
    if os.environ.get("GEOPLAN_REQUIRE_REAL") == "1":
        pytest.fail(message)
    pytest.skip(message)
