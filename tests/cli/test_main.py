"""The command as a whole: its status, its help, and the module that is the same."""

import subprocess
import sys

import pytest

from support.command import commands_of, geoplan, invoke


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
    assert commands == ["run", "check", "fetch", "new", "evaluate", "weights", "compare", "studies", "import"]
    for name in commands:
        assert invoke(name, "--help").status == 0


def test_the_module_is_the_command():
    for option in ("--version", "--help"):
        module = subprocess.run(
            [sys.executable, "-m", "geoplan", option], capture_output=True, encoding="utf-8", check=True
        )
        assert module.stdout.replace("python -m geoplan", "geoplan") == geoplan(option).out
    assert geoplan("--version").out.startswith("geoplan ")


def test_help_imports_nothing_that_is_slow():
    program = "import sys, geoplan.cli; print(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert "'typer'" in done.stdout
    for slow in ("numpy", "pandas", "geopandas", "pydantic", "pyproj", "requests", "xarray"):
        assert f"'{slow}'" not in done.stdout
