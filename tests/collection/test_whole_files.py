"""The files of the whole: a map that links to the studies' own, tables, a GeoPackage, a report, and one manifest."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined import JoinedAssessment
from geoplan.collection.study_runs import RunForm
from geoplan.collection.whole_files import write_whole_files
from geoplan.outputs.verification import verify
from support.same_outputs import compared


@pytest.fixture(scope="session")
def outputs(towns_outputs: Path) -> Path:
    return towns_outputs / "out"


def content_of(page: Path) -> dict:
    text = page.read_text(encoding="utf-8")
    start = text.index(">", text.index('id="geoplan-data"')) + 1
    return json.loads(text[start : text.index("</script>", start)])


def test_what_is_written_is_verified_as_one(outputs: Path):
    checked = verify(outputs)
    assert checked.holds, checked.table
    names = set(checked.files.index)
    assert {"map.html", "towns.gpkg", "report.html", "zones.csv", "zones.xlsx", "studies.csv", "totals.csv"} <= names
    assert {"failures.csv", "studies.xlsx", "studies/west/map.html", "parts/west/futures.npz"} <= names


def test_the_manifest_says_which_studies_it_is_of(outputs: Path):
    told = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))
    assert {name: each["has_result"] for name, each in told["collection"]["studies"].items()} == dict.fromkeys(
        ("east", "north", "west"), True
    )
    assert told["collection"]["whole"] is True
    assert told["totals"]["roof_count"] == 300


def test_what_is_left_out_is_told_of_the_whole(whole: JoinedAssessment, outputs: Path, tmp_path: Path):
    form = RunForm(without=frozenset({"map", "tables", "geopackage", "report"}))
    names = write_whole_files(whole, tmp_path, folder=outputs, form=form, failures={}, report=lambda *_: None)
    assert {"studies.csv", "manifest.json"} < {*names}
    assert "map.html" not in names
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["left_out"] == sorted(form.without)


def test_the_map_has_all_zones_and_links_to_the_maps_of_the_studies(outputs: Path):
    content = content_of(outputs / "map.html")
    zones, areas = content["sets"]
    assert zones["ids"] == [f"{name}:{each}" for name in ("east", "north", "west") for each in "12"]
    assert areas["names"] == ["East", "North", "West"]
    assert content["texts"]["ja"]["map.set.districts"] == "調査地域"
    for name, link in content["links"].items():
        assert (outputs / link).is_file(), name


def test_the_geopackage_has_studies_and_zones_with_their_titles(outputs: Path):
    with closing(sqlite3.connect(outputs / "towns.gpkg")) as database:
        layers = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents"))
        names = database.execute("SELECT study_name, zone_id, study_zone_id FROM zones ORDER BY zone_id").fetchall()
        alias = database.execute(
            "SELECT title FROM gpkg_data_columns WHERE table_name = 'zones' AND column_name = 'study_priority_rank'"
        ).fetchone()
    assert layers["studies"] == "towns: Studies"
    assert names[0] == ("east", "east:1", "1")
    assert alias == ("Priority rank in its study",)


def test_the_report_tells_the_studies_and_how_real_their_data_are(outputs: Path):
    page = (outputs / "report.html").read_text(encoding="utf-8")
    for told in ("Results by study area", "North", "Sums of 3 studies", "2 of 3 studies have this layer, not: West."):
        assert told in page


def test_each_study_is_written_by_another_process_as_by_a_run_here(towns: Collection, outputs: Path, tmp_path: Path):
    from geoplan.pipeline import run

    run(towns.study("west"), output=tmp_path / "west", rooftops="none", without=["pdf"])
    outcomes = compared(outputs / "studies" / "west", tmp_path / "west")
    assert {name: outcome for name, outcome in outcomes.items() if not outcome.is_same} == {}
