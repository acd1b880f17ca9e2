"""Paths that no system opens, at every door that takes one: a fault, or the usage of the command; never a traceback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.faulty.kinds import Spoilt
from support.faulty.refused import told


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a study, and odd things beside it."""
    home = tmp_path_factory.mktemp("doors")
    for name in ("study", "beside"):
        (home / name).mkdir()
    study = Spoilt(home / "study", home / "beside")
    study.csv("crops", "zone_id,crop,production_t\n,paddy,10\n")
    study.finish()
    beside = home / "beside"
    (beside / "loop").symlink_to("loop")
    os.mkfifo(beside / "pipe")
    (beside / "empty").touch()
    (beside / "file.txt").write_text("hello")
    return home


PATHS = {
    "links in a circle": "loop",
    "below links in a circle": "loop/x",
    "a name of 300 letters": "a" * 300,
    "a path of 6,000 letters": "a/" * 3000,
    "nothing there": "none",
    "below a file": "file.txt/x",
    "below a long name": "a" * 300 + "/x",
}
NUL, HOMELESS = "a\0b", "~nobody-is-here/x"


def doors(home: Path, path: object) -> Iterator[tuple[str, list[object]]]:
    """Yield every command that takes a path, with this one."""
    study, beside = home / "study", home / "beside"
    run = ["run", study, "-q", "-o", beside / "out"]
    terms = ["--study", study, "--licence", "CC0"]
    yield "a study", ["check", path]
    yield "weights", [*run, "--weights", path]
    yield "a survey", [*run, "--survey", path]
    yield "a plan", [*run, "--plan", path]
    yield "a workbook of a plan", [*run, "--plan", f"{path}.xlsx"]
    yield "places", ["evaluate", study, path, "-q"]
    yield "a raster", ["zonal", path, study / "zones.gpkg"]
    yield "zones", ["zonal", study / "zones.gpkg", path]
    yield "judgements", ["weights", path, beside / "w.json"]
    yield "outputs", ["compare", path, path]
    yield "outputs to publish", ["publish", "pmtiles", path]
    for kind in ("crops", "roads", "terrain", "rooftops", "estate_tenants"):
        yield f"an import of {kind}", ["import", kind, path, *terms]
    yield "the study of an import", ["import", "crops", study / "crops.csv", "--study", path, "--licence", "CC0"]
    yield "zones of a new study", ["new", beside / "new", "--zones", path]
    yield "a folder that is allowed", ["check", study, f"--allow-outside={path}"]
    yield "a study to fetch into", ["fetch", path, "--dry-run"]
    if "none" not in str(path):
        yield "outputs to serve", ["serve", path, "--port", 0]
        yield "where a run writes", ["run", study, "-q", "-o", path]
        yield "a new study", ["new", path, "--zones", study / "zones.gpkg"]
        yield "a copy to fetch into", ["fetch", study, "-o", path, "--offline"]


@pytest.mark.parametrize("name", PATHS)
def test_every_door_refuses_a_path_that_no_system_opens(home: Path, name: str) -> None:
    for door, arguments in doors(home, home / "beside" / PATHS[name]):
        did = told(arguments, home)
        assert (door, did.status, did.changed) == (door, 1, ()), did
        assert "Traceback" not in did.said
        assert did.faults, door


@pytest.mark.parametrize("path", [NUL, HOMELESS])
def test_what_is_no_path_is_refused_too(home: Path, path: str) -> None:
    for door, arguments in doors(home, path):
        did = told(arguments, home)
        assert (door, did.status in (1, 2), did.changed) == (door, True, ()), did


@pytest.mark.parametrize("name", ["pipe", "empty", "file.txt"])
def test_every_door_refuses_what_is_no_such_file(home: Path, name: str) -> None:
    for door, arguments in doors(home, home / "beside" / name):
        if door not in ("outputs to serve", "a copy to fetch into"):
            did = told(arguments, home)
            assert (door, did.status, did.changed) == (door, 1, ()), did


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are those of Unix")
def test_every_door_refuses_what_it_may_not_read(home: Path) -> None:
    closed = home / "beside" / "closed"
    closed.write_text("hello")
    closed.chmod(0)
    for door, arguments in doors(home, closed):
        if door not in ("outputs to serve", "a copy to fetch into"):
            did = told(arguments, home, as_nobody=True)
            assert (door, did.status, did.changed) == (door, 1, ()), did
            assert "Traceback" not in did.said


def test_nothing_of_a_file_speaks_to_the_terminal(home: Path) -> None:
    study = Spoilt(home / "study", home / "beside")
    study.csv("crops", "zone_id,crop,production_t\n\x1b]0;owned\x07\x1b[2J,paddy,10\n")
    study.finish()
    did = told(["check", home / "study"], home)
    assert did.status == 1
    assert "\x1b" not in did.said
    assert "\\x1b]0;owned" in did.said
