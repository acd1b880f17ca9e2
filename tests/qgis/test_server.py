"""QGIS Server gives what lies in a GeoPackage: maps, legends and features, in each language; nobody can write."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from geoplan.outputs.geopackage.geopackage import write_geopackage
from support.debian import debian, require
from support.places import REPOSITORY

pytestmark = pytest.mark.qgis

SERVER = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")
SCRIPT = REPOSITORY / "tests" / "qgis" / "ask_server.py"


@pytest.fixture(scope="module")
def answer(small_result: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require("qgis.server")
    folder = tmp_path_factory.mktemp("server")
    # of the newest version, which what is at hand must read as well as the oldest
    file, name = write_geopackage(small_result, folder / "small.gpkg", version="1.4"), f"{small_result.study.name}-vi"
    done = debian(str(SCRIPT), str(file), name, str(folder))
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return content | {"folder": folder, "name": name}


def test_the_map_reaches_over_the_zones_and_five_per_cent(answer: dict[str, Any], small_result: Any) -> None:
    west, south, east, north = small_result.zones.to_crs(4326).total_bounds
    box = answer["box"]  # in WMS 1.3.0 latitude comes first
    assert box["minx"] < south < north < box["maxx"]
    assert box["miny"] < west < east < box["maxy"]
    # a turn of the grid against the meridians adds a little
    assert (box["maxx"] - box["minx"]) / (north - south) == pytest.approx(1.05, abs=0.02)
    assert (box["maxy"] - box["miny"]) / (east - west) == pytest.approx(1.05, abs=0.02)
    assert {"EPSG:4326", "EPSG:3857", f"EPSG:{small_result.zones.crs.to_epsg()}"} <= set(answer["systems"])


def test_every_vector_layer_is_given_with_all_its_features(answer: dict[str, Any], small_result: Any) -> None:
    assert sorted(answer["types"]) == answer["layers"]
    assert {"zones", "candidates", "estates", "plan_by_year", "sources"} <= set(answer["layers"])
    assert {name: counts for name, counts in answer["counts"].items() if len(set(counts)) != 1} == {}
    assert answer["counts"]["zones"][0] == len(small_result.zones)
    zone = answer["zone"]["properties"]
    assert zone["zone_id"] in set(small_result.zones["zone_id"])


def test_maps_and_legends_are_pictures_in_the_language_that_is_asked_for(answer: dict[str, Any]) -> None:
    assert answer["styles"] == ["en", "ja", "vi"]
    assert answer["titles"]["zones"] == "Đơn vị"
    for language in ("en", "vi", "ja"):
        assert answer[f"map {language}"] > 5_000
        assert answer[f"legend {language}"] > 1_000
    legends = {
        Path(answer["folder"] / f"{answer['name']}-legend-{each}.png").read_bytes() for each in ("en", "vi", "ja")
    }
    assert len(legends) == 3


def test_the_plan_is_drawn_year_by_year_and_the_last_one_unless_asked(
    answer: dict[str, Any], small_result: Any
) -> None:
    years = answer["years"]
    assert set(years) <= {str(each) for each in small_result.scenarios.baseline.years}
    assert answer["last year"] == years[-1:]
    first, latest, given = (
        (answer["folder"] / f"{answer['name']}-plan-{year}.png").read_bytes() for year in (years[0], years[-1], "")
    )
    assert given == latest
    assert given != first


def test_sheets_and_pages_are_printed(answer: dict[str, Any]) -> None:
    assert answer["page"] > 20_000
    assert answer["sheet"] > 20_000, "the large map is its map0"


def test_nobody_can_write(answer: dict[str, Any], small_result: Any) -> None:
    assert answer["after a delete"] == [len(small_result.zones)]


def test_the_program_of_the_page_serves_a_folder_that_misses_files(answer: dict[str, Any], small_result: Any) -> None:
    if not SERVER.exists():
        message = f"there is no {SERVER}: apt-get install qgis-server"
        if os.environ.get("GEOPLAN_REQUIRE_REAL") == "1":
            pytest.fail(message)
        pytest.skip(message)
    project = f"geopackage:{answer['folder']}/small.gpkg?projectName={small_result.study.name}"
    settings = {"QGIS_PROJECT_FILE": project, "QGIS_SERVER_IGNORE_BAD_LAYERS": "1", "HOME": str(answer["folder"])}
    settings |= {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "REQUEST_METHOD": "GET"}
    query = "SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME=zones&OUTPUTFORMAT=GeoJSON"
    done = subprocess.run(
        [str(SERVER)], env=settings | {"QUERY_STRING": query}, capture_output=True, check=True, timeout=120
    )
    head, _, body = done.stdout.decode().partition("\r\n\r\n" if b"\r\n\r\n" in done.stdout else "\n\n")
    assert "application/vnd.geo+json" in head
    assert len(json.loads(body)["features"]) == len(small_result.zones)
