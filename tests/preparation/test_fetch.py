"""Fetching into a study: the choice of sources, all or nothing for each layer, and the command."""

import shutil
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from geoplan.cli import app, main
from geoplan.errors import Fault, LayerError, StudyError
from geoplan.layers.catalog import open_zones
from geoplan.preparation import fetch as fetch_study
from geoplan.preparation.fetch import choose, fetch
from geoplan.preparation.study_file import set_layer
from geoplan.sources import registry
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import Source
from geoplan.sources.transfer.retries import TransferError
from geoplan.study import Text, open_study

HAI_PHONG = (106.3, 20.5, 107.2, 21.1)
HOST = "https://tables.example"


def source(name, *layers, asks="", bounds=(-180.0, -90.0, 180.0, 90.0)):
    title = Text(en=f"The {name}")
    return Source(name, layers, title, "CC0", "nobody", "2025", Text(en=asks), 5.0, "", bounds, ("year", "key"))


@pytest.fixture
def made(monkeypatch):
    """Put sources of our own in the place of the real ones, each with a module that fetches one table."""
    known = {
        each.name: each
        for each in (
            source("tables", "waste", "crops", "roads"),
            source("keyed", "livestock", "mills", asks="a key"),
            source("free", "livestock"),
            source("europe", "waste", "terrain", bounds=(-30.0, 30.0, 40.0, 72.0)),
        )
    }
    monkeypatch.setattr(registry, "sources", lambda: known)
    monkeypatch.setattr(fetch_study, "sources", lambda: known)
    monkeypatch.setattr("geoplan.sources.contract.sources", lambda: known)
    for name in known:
        module = ModuleType(name)
        module.plan = plan
        module.fetch = fetch_table
        monkeypatch.setitem(sys.modules, f"geoplan.sources.publishers.{name}", module)
    return known


def plan(kind, area, session):
    url = f"{HOST}/{kind}.csv"
    return [Download(url, "a table", session.size(url)), Download(f"{HOST}/more", "more")]


def fetch_table(kind, area, folder, session):
    """Write the table of a kind, as a source does."""
    assert isinstance(area, FetchArea)
    fetched = session.get(f"{HOST}/{kind}.csv", refresh=True)
    file = folder / f"{kind}-tables.csv"
    file.write_bytes(fetched.read_bytes())
    note = Text(en="A note.", ja="注。")
    options = {"columns": {"waste_t_per_day": "tonnes"}} if kind == "waste" else {}
    return FetchedLayer(kind, file, options, "CC BY 4.0", "nobody", vintage="2024", note=note, rows=1)


@pytest.fixture
def here(web):
    """Return the study Hai Phong, its zones and a session."""
    study = open_study("hai-phong")
    web.serve("/waste.csv", "x\n1\n")
    web.serve("/roads.csv", "y\n2\n")
    return study, open_zones(study), web.session(HOST)


def test_the_source_that_asks_nothing_and_covers_the_place_is_chosen(made):
    study = open_study("hai-phong")
    assert choose(study, HAI_PHONG, layers=["waste", "livestock"]) == {"waste": "tables", "livestock": "free"}
    assert choose(study, HAI_PHONG, chosen={"livestock": "keyed"}) == {"livestock": "keyed"}
    assert choose(study, HAI_PHONG, layers=["mills"]) == {"mills": "keyed"}
    assert choose(study, HAI_PHONG, layers=["waste", "waste"]) == {"waste": "tables"}


def test_what_is_real_already_is_not_fetched_unasked(made):
    study = open_study("hai-phong")
    assert "waste" in dict(study.layers)
    assert choose(study, HAI_PHONG) == {"mills": "keyed", "roads": "tables"}


def test_a_sun_that_is_real_is_not_fetched_unasked(made):
    made["sun"] = source("sun", "weather", "irradiance")
    assert not {"weather", "irradiance"} & choose(open_study("hai-phong"), HAI_PHONG).keys()


def test_all_wrong_choices_are_told_at_once(made):
    study = open_study("hai-phong")
    with pytest.raises(StudyError) as caught:
        choose(
            study,
            HAI_PHONG,
            layers=["wastes", "terrain"],
            chosen={"livestock": "fre", "crops": "europe", "waste": "europe"},
        )
    text = str(caught.value)
    assert len(caught.value.faults) == 5
    assert "Did you mean 'waste'?" in text
    assert "livestock=fre: found an unknown source; expected one of keyed, free" in text
    assert "a source without crops" in text
    assert "a source that does not cover the place" in text


def test_layers_are_fetched_into_a_copy(made, here, tmp_path):
    study, zones, session = here
    home = tmp_path / "copy"
    report = fetch(
        study,
        zones,
        session=session,
        layers=["waste", "roads"],
        output=home,
        set_layer=set_layer,
        options={"year": "2020"},
    )
    assert not report.failed
    assert report.folder == home
    written = tomllib.loads((home / "study.toml").read_text("utf-8"))["layers"]
    assert written["waste"] == {
        "file": "waste-tables.csv",
        "columns": {"waste_t_per_day": "tonnes"},
        "status": "real",
        "licence": "CC BY 4.0",
        "attribution": "nobody",
        "vintage": "2024",
        "note": {"en": "A note.", "ja": "注。"},
    }
    assert (home / "roads-tables.csv").read_text() == "y\n2\n"
    assert open_study(home).layers.roads.status == "real"
    assert not list(home.glob(".*"))
    assert {each.name for each in study.folder.iterdir()} <= {each.name for each in home.iterdir()}
    assert "roads" not in tomllib.loads((study.folder / "study.toml").read_text("utf-8"))["layers"]
    lines = "\n".join(report.lines())
    assert "The tables, 2024: roads-tables.csv, 1 rows" in lines
    assert "licence: CC BY 4.0" in lines


def test_a_layer_that_fails_leaves_the_others_and_the_study(web, made, here, tmp_path):
    study, zones, session = here
    home = tmp_path / "copy"
    first = fetch(study, zones, session=session, layers=["waste"], output=home, set_layer=set_layer)
    before = (home / "study.toml").read_bytes()
    web.fail("/waste.csv", status=500, times=99)
    told = []
    report = fetch(
        study,
        zones,
        session=session,
        layers=["waste", "roads", "crops"],
        output=home,
        set_layer=set_layer,
        progress=lambda fraction, message: told.append((fraction, message)),
    )
    assert list(report.fetched) == ["roads"]
    assert list(report.failed) == ["waste", "crops"]
    assert "answers 500" in str(report.failed["waste"])
    assert "no such file" in str(report.failed["crops"])
    assert (home / "study.toml").read_bytes() != before
    assert first.fetched["waste"].file.read_text() == "x\n1\n"
    assert open_study(home).layers.waste.file == "waste-tables.csv"
    assert not list(home.glob(".*"))
    assert told[-1] == (1.0, "layers fetched")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


@pytest.mark.parametrize("when", ["check", "set_layer", "source", "outside"])
def test_whatever_fails_the_study_s_folder_is_as_it_was(web, made, here, tmp_path, when, monkeypatch):
    study, zones, session = here
    home = tmp_path / "copy"
    fetch(study, zones, session=session, layers=["waste"], output=home, set_layer=set_layer)
    before = {path: path.read_bytes() for path in home.iterdir()}
    web.serve("/waste.csv", "x\n2\n")

    def refuse(*given):
        raise LayerError(Fault("waste.csv", "row 1", "x", "y"))

    def broken(kind, area, folder, session):
        (folder / "half.csv").write_text("half")
        raise KeyError("a column that is not there")

    def elsewhere(kind, area, folder, session):
        (tmp_path / "x.csv").write_text("x")
        return FetchedLayer(kind, tmp_path / "x.csv", licence="CC0")

    module = sys.modules["geoplan.sources.publishers.tables"]
    if when in {"source", "outside"}:
        monkeypatch.setattr(module, "fetch", broken if when == "source" else elsewhere)
    report = fetch(
        open_study(home),
        zones,
        session=session,
        layers=["waste"],
        check=refuse if when == "check" else None,
        set_layer=refuse if when == "set_layer" else set_layer,
    )
    assert list(report.failed) == ["waste"]
    assert {path: path.read_bytes() for path in home.iterdir()} == before
    if when == "source":
        assert "data that cannot be read (KeyError" in str(report.failed["waste"])


def test_an_interrupt_ends_the_whole_fetch_and_leaves_nothing_half_done(made, here, tmp_path):
    study, zones, session = here

    def interrupt(layer):
        raise KeyboardInterrupt

    home = tmp_path / "copy"
    with pytest.raises(KeyboardInterrupt):
        fetch(study, zones, session=session, layers=["waste"], output=home, check=interrupt, set_layer=set_layer)
    assert not list(home.glob(".*"))
    assert not (home / "waste-tables.csv").exists()


def test_an_embedded_study_is_never_changed(made, here):
    study, zones, session = here
    with pytest.raises(StudyError, match=r"comes with geoplan.*--output"):
        fetch(study, zones, session=session, layers=["waste"], set_layer=set_layer)


def test_folders_that_hold_other_things_are_left_alone(web, made, here, tmp_path):
    study, zones, session = here
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(StudyError, match="other things"):
        fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "full")
    shutil.copytree(open_study("ba-ria-vung-tau").folder, tmp_path / "other")
    with pytest.raises(StudyError, match="found the study ba-ria-vung-tau; expected a copy of hai-phong"):
        fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "other")
    assert not web.requests


def test_a_study_with_files_elsewhere_is_not_copied(made, here, tmp_path):
    study, zones, session = here
    shutil.copytree(study.folder, tmp_path / "mine")
    set_layer(tmp_path / "mine", "roads", {"file": "../roads.gpkg", "status": "real", "licence": "mine"})
    mine = open_study(tmp_path / "mine")
    with pytest.raises(StudyError, match=r"files outside the study's folder \(roads\)"):
        fetch(mine, zones, session=session, layers=["waste"], output=tmp_path / "copy")
    assert not fetch(mine, zones, session=session, layers=["waste"], set_layer=set_layer).failed


def test_a_dry_run_says_what_would_be_asked_and_writes_nothing(web, made, here, tmp_path):
    study, zones, session = here
    report = fetch(study, zones, session=session, layers=["waste", "crops"], output=tmp_path / "copy", dry_run=True)
    assert not (tmp_path / "copy").exists()
    assert [download.bytes for download in report.planned["waste"]] == [4, None]
    assert {asked.method for asked in web.requests} == {"HEAD"}
    lines = "\n".join(report.lines())
    assert "The tables: 1 kB, and 1 of unknown size; CC0" in lines
    assert f"{HOST}/waste.csv" in lines
    assert "crops            not fetched from The tables" in lines
    assert fetch(study, zones, session=session, layers=["waste"], dry_run=True).planned


def test_options_reach_the_source_they_are_for(made, here, tmp_path, monkeypatch):
    study, zones, session = here
    seen = {}

    def spy(kind, area, folder, session):
        seen.update(area.options)
        seen["bounds"] = area.bounds
        return fetch_table(kind, area, folder, session)

    monkeypatch.setattr(sys.modules["geoplan.sources.publishers.tables"], "fetch", spy)
    options = {"year": "2020", "tables.key": "k", "free.key": "other"}
    fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "copy", options=options)
    west, south, east, north = zones.to_crs(4326).total_bounds
    assert seen == {
        "year": "2020",
        "key": "k",
        "bounds": pytest.approx((west - 0.1, south - 0.1, east + 0.1, north + 0.1)),
    }


def test_an_option_that_no_source_would_look_at_is_told_before_anything_is_asked(made, here, web, tmp_path):
    study, zones, session = here
    options = {"yaer": "2020", "tables.kee": "k", "tablse.key": "k", "year": "2020"}
    with pytest.raises(StudyError) as caught:
        fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "copy", options=options)
    assert [fault.where for fault in caught.value.faults] == ["yaer", "tables.kee", "tablse.key"]
    assert [fault.action for fault in caught.value.faults] == [
        "Did you mean 'year'?", "Did you mean 'key'?", "Did you mean 'tables'?"
    ]  # fmt: skip
    assert not web.requests


def test_a_layer_that_cannot_be_read_is_not_told_by_a_file_that_is_gone(made, here, tmp_path):
    study, zones, session = here

    def check(layer):
        raise LayerError(Fault(str(layer.file), "line 2", "nothing", "a number", "Fill it in."))

    report = fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "copy", check=check)
    (fault,) = report.failed["waste"].faults
    assert fault.file == "what was fetched for waste"
    assert fault.action == "Fill it in. Nothing was changed; another source may have it right: --source."


def command(*arguments):
    return CliRunner().invoke(app, ["fetch", *arguments, "--quiet"])


def test_the_command_checks_each_layer_with_geoplan_s_own_reader(web, made, tmp_path, monkeypatch):
    monkeypatch.setattr("geoplan.sources.transfer.http.origins", lambda: frozenset({HOST}))
    study = open_study("hai-phong")
    web.serve("/crops.csv", (study.folder / "crops.csv").read_bytes())
    web.serve("/waste.csv", "no,such,columns\n1,2,3\n")
    home = tmp_path / "copy"
    common = ["--mirror", f"{HOST}={web.url}", "--cache", str(tmp_path / "cache")]
    done = command("hai-phong", "--layer", "crops", "--source", "waste=tables", "--output", str(home), *common)
    assert done.exit_code == 1, done.output
    assert "crops-tables.csv" in done.output
    assert "waste            not fetched from The tables" in done.output
    assert open_study(home).layers.crops.vintage == "2024"
    assert open_study(home).layers.waste.file == "waste.csv"
    again = command(str(home), "--layer", "crops", *common)
    assert again.exit_code == 0, again.output
    planned = command(str(home), "--layer", "crops", "--dry-run", *common)
    assert planned.exit_code == 0
    assert f"{HOST}/crops.csv" in planned.output


def test_the_command_says_what_is_wrong_with_it(made, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["geoplan", "fetch", "hai-phong", "--layer", "wastes", "-q"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    assert "Did you mean 'waste'?" in capsys.readouterr().err
    assert command("hai-phong", "--mirror", "nonsense").exit_code == 2


def test_zones_of_a_fetched_copy_are_the_same(made, here, tmp_path):
    study, zones, session = here
    fetch(study, zones, session=session, layers=["waste"], output=tmp_path / "copy", set_layer=set_layer)
    copied = gpd.read_file(Path(tmp_path / "copy" / "zones.gpkg"))
    assert len(copied) == len(zones)


def test_errors_are_errors_of_transfer(made, here, tmp_path):
    study, zones, session = here
    report = fetch(study, zones, session=session, layers=["crops"], output=tmp_path / "c", set_layer=set_layer)
    assert isinstance(report.failed["crops"], TransferError)
