"""The command as a whole: its status, its help, and the module that is the same."""

import subprocess
import sys

import pytest

from support.command import commands_of, geoplan, invoke
from support.modules import folders_of
from support.places import PACKAGE


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["run", "hai-fong"], 1, "Did you mean 'hai-phong'?"),
        (["check", "nowhere"], 1, "no such study"),
        (["run"], 2, "STUDY"),
        (["run", "hai-phong", "--language", "fr"], 2, "fr"),
        (["fly"], 2, "fly"),
        (["new", "x", "--zones", "missing.gpkg"], 1, "no such file"),
    ],
)
def test_exit_status_and_message(arguments, status, said, tmp_path):
    done = geoplan(*arguments, folder=tmp_path)
    assert done.status == status
    assert said in done.errors
    assert done.out == ""
    assert not list(tmp_path.iterdir())


def test_help_names_each_command_once():
    status, out, _ = invoke("--help")
    assert status == 0
    commands = commands_of(out)
    assert commands == [
        *("run", "check", "fetch", "new", "evaluate", "zonal", "land"),
        *("atlas", "weights", "compare", "verify", "serve", "studies", "import", "publish"),
    ]
    for name in commands:
        assert invoke(name, "--help").status == 0


MODULES = [(sys.executable, "-m", name) for name in ("geoplan", "geoplan.cli")]


@pytest.mark.parametrize("program", MODULES, ids=lambda program: program[-1])
def test_the_module_is_the_command(program, tmp_path):
    for arguments in (["--version"], ["run"], ["check", "nowhere"]):
        assert geoplan(*arguments, program=program, folder=tmp_path) == geoplan(*arguments, folder=tmp_path)
    assert geoplan("--version").out.startswith("geoplan ")


def test_no_room_runs_and_does_nothing():
    """A room is the command, or Python refuses to run it; none ends with status 0 and nothing said."""
    run = [room for room in folders_of(PACKAGE) if (PACKAGE / room.replace(".", "/") / "__main__.py").exists()]
    assert sorted(run) == ["", "cli"]
    done = geoplan("hai-phong", program=(sys.executable, "-m", "geoplan.layers"))
    assert done.status == 1
    assert "cannot be directly executed" in done.errors


def test_a_command_may_be_asked_for_by_its_module():
    """``python -m geoplan.cli.run`` imports the command's own module: it says where the command is."""
    done = geoplan("hai-phong", program=(sys.executable, "-m", "geoplan.cli.run"))
    assert (done.status, done.out) == (2, "")
    assert done.errors.startswith("geoplan.cli.run is a part of the command.")


def test_help_imports_nothing_that_is_slow():
    program = "import sys, geoplan.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert "'typer'" in done.stdout
    for slow in ("numpy", "pandas", "geopandas", "pydantic", "pyproj", "requests", "xarray"):
        assert f"'{slow}'" not in done.stdout
