"""The command line, run as a user runs it: as its own process."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

GEOPLAN = Path(sys.executable).with_name("geoplan")


def geoplan(*arguments, folder=None, cache=None):
    """Run the command; return its exit status, output and errors."""
    environment = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {}) | {"COLUMNS": "100"}
    done = subprocess.run(
        [GEOPLAN, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def wards(tmp_path_factory):
    path = tmp_path_factory.mktemp("wards") / "wards.gpkg"
    boxes = [shapely.box(106.6 + 0.02 * i, 20.8, 106.62 + 0.02 * i, 20.82) for i in range(3)]
    frame = {"ward_code": ["1", "2", "3"], "name": ["Một", "Hai", "Ba"], "population": [9000, 800, 70]}
    gpd.GeoDataFrame(frame, geometry=boxes, crs="EPSG:4326").to_file(path, layer="wards", driver="GPKG")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory, wards):
    folder = tmp_path_factory.mktemp("made")
    status, out, _ = geoplan("new", "my-study", "--zones", wards, folder=folder)
    assert status == 0
    assert out.startswith("my-study/study.toml")
    return folder


def test_a_new_study_opens_and_runs_without_further_ado(made):
    status, out, _ = geoplan("check", "my-study", folder=made, cache=made)
    assert status == 0
    assert "zones           real" in out
    assert "rooftops        synthetic" in out
    assert "roads           absent     geoplan can fetch it from: osm." in out
    assert "Phu Lien" in out
    assert out.endswith("No faults.\n")

    status, out, errors = geoplan("run", "./my-study", "--language", "vi", folder=made, cache=made)
    assert status == 0
    assert "Điện mặt trời mái nhà: công suất lắp đặt" in out
    assert "rooftops (synthetic)" in out
    assert "100%  done" in errors
    written = made / "outputs" / "my-study"
    assert {path.name for path in written.iterdir()} >= {"map.html", "my-study.gpkg", "zones.csv", "manifest.json"}
    assert f"{Path('outputs') / 'my-study' / 'map.html'}\n" in out
    assert len(gpd.read_file(written / "my-study.gpkg", layer="zones")) == 3


def test_a_study_is_never_overwritten(made, wards):
    status, _, errors = geoplan("new", "my-study", "--zones", wards, folder=made)
    assert status == 1
    assert "expected a folder without one" in errors


def test_wrong_input_lists_every_fault_and_writes_nothing(made):
    study = made / "my-study" / "study.toml"
    text = study.read_text(encoding="utf-8")
    broken = text.replace('file = "irradiance.csv"', 'file = "sun.csv"').replace('table = "zones"', 'table = "wards"')
    (made / "broken").mkdir()
    (made / "broken" / "study.toml").write_text(broken, encoding="utf-8")
    status, out, errors = geoplan("run", "broken", "--output", "nothing", folder=made)
    assert status == 1
    assert out == ""
    assert "sun.csv" in errors
    assert "zones.gpkg" in errors
    assert "Traceback" not in errors
    assert not (made / "nothing").exists()


def test_studies_are_listed():
    status, out, _ = geoplan("studies")
    assert status == 0
    assert "hai-phong" in out
    assert "バリア・ブンタウ" in out


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
    found, out, errors = geoplan(*arguments, folder=tmp_path)
    assert found == status
    assert said in errors
    assert out == ""
    assert not list(tmp_path.iterdir())


def test_help_and_version():
    assert geoplan("--help")[0] == 0
    status, out, _ = geoplan("--version")
    assert status == 0
    assert out.startswith("geoplan ")
