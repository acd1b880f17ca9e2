"""The plugin as QGIS's plugin manager unpacks it. What runs in Debian's Python, whose QGIS ours lacks, is no test."""

import runpy
import sys
import zipfile
from pathlib import Path

import pytest

from support.places import REPOSITORY

collect_ignore = ["run_plugin.py"]

PLUGIN = REPOSITORY / "qgis-plugin"


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of plugins that holds this one."""
    folder = tmp_path_factory.mktemp("plugins")
    file = runpy.run_path(str(PLUGIN / "build.py"))["build"](folder / "geoplan.zip")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "python" / "plugins")
    return folder / "python" / "plugins"


@pytest.fixture(scope="session")
def own_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of this checkout, whose path has spaces and marks; it writes no PDFs, half of a small run."""
    file = tmp_path_factory.mktemp("Môi trường riêng") / "geoplan"
    program = "import sys; sys.modules['weasyprint'] = None; from geoplan.cli import main; main()"
    text = f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -c "{program}" "$@"\n'
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def command_module(monkeypatch: pytest.MonkeyPatch) -> object:
    """Return the plugin's module that knows nothing of QGIS."""
    monkeypatch.syspath_prepend(str(PLUGIN / "geoplan_processing"))
    monkeypatch.delitem(sys.modules, "command", raising=False)
    import command  # type: ignore[import-not-found]

    return command
