"""Fetching into a study: the choice of sources, and all or nothing for each layer."""

import shutil
import sys
import tomllib

import pytest

from geoplan.errors import Fault, StudyError
from geoplan.layers.catalog import open_zones
from geoplan.preparation.fetch import choose, fetch_layers
from geoplan.preparation.study_file import set_layer
from geoplan.sources.contract import FetchedLayer
from geoplan.sources.transfer.retries import TransferError
from geoplan.study import open_study
from support.publishers.climate_trace import PACKAGE, package
from support.publishers.climate_trace import source as emissions
from support.publishers.edgar import grid, path
from support.table_sources import CROPS, HOST, WASTE, fetch_table, source

HAI_PHONG = (106.3, 20.5, 107.2, 21.1)


@pytest.fixture
def here(web):
    """Return the study Hai Phong and a session."""
    web.serve("/waste.csv", WASTE.format(2100))
    web.serve("/crops.csv", CROPS.format(90_000))
    return open_study("hai-phong"), web.session(HOST)


def test_the_source_that_asks_nothing_and_covers_the_place_is_chosen(table_sources):
    study = open_study("hai-phong")
    assert choose(study, HAI_PHONG, layers=["waste", "livestock"]) == {"waste": "tables", "livestock": "free"}
    assert choose(study, HAI_PHONG, chosen={"livestock": "keyed"}) == {"livestock": "keyed"}
    assert choose(study, HAI_PHONG, layers=["mills"]) == {"mills": "keyed"}
    assert choose(study, HAI_PHONG, layers=["waste", "waste"]) == {"waste": "tables"}


def test_what_is_real_already_is_not_fetched_unasked(table_sources):
    study = open_study("hai-phong")
    assert "waste" in dict(study.layers)
    assert choose(study, HAI_PHONG) == {"mills": "keyed", "roads": "tables"}


def test_a_sun_that_is_real_is_not_fetched_unasked(table_sources):
    table_sources["sun"] = source("sun", "weather", "irradiance")
    assert not {"weather", "irradiance"} & choose(open_study("hai-phong"), HAI_PHONG).keys()


def test_all_wrong_choices_are_told_at_once(table_sources):
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


def test_layers_are_fetched_into_a_copy(table_sources, here, tmp_path):
    study, session = here
    home = tmp_path / "copy"
    report = fetch_layers(study, session=session, layers=["waste", "crops"], output=home, options={"year": "2020"})
    assert not report.failed
    assert report.folder == home
    written = tomllib.loads((home / "study.toml").read_text("utf-8"))["layers"]
    assert written["waste"] == {
        "file": "waste-tables.csv",
        "columns": {"t_per_day": "tonnes"},
        "status": "real",
        "licence": "CC BY 4.0",
        "attribution": "nobody",
        "vintage": "2024",
        "note": {"en": "A note.", "ja": "注。"},
    }
    assert (home / "crops-tables.csv").read_text() == CROPS.format(90_000)
    assert open_study(home).layers.crops.file == "crops-tables.csv"
    assert not list(home.glob(".*"))
    assert {each.name for each in study.folder.iterdir()} <= {each.name for each in home.iterdir()}
    assert open_study(study.folder).layers.crops.file == "crops.csv"
    lines = "\n".join(report.lines())
    assert "The tables, 2024: crops-tables.csv, 1 rows" in lines
    assert "licence: CC BY 4.0" in lines


def test_a_layer_that_fails_leaves_the_others_and_the_study(web, table_sources, here, tmp_path):
    study, session = here
    home = tmp_path / "copy"
    first = fetch_layers(study, session=session, layers=["waste"], output=home)
    before = (home / "study.toml").read_bytes()
    web.fail("/waste.csv", status=500, times=99)
    told = []
    report = fetch_layers(
        study,
        session=session,
        layers=["waste", "crops", "roads"],
        output=home,
        progress=lambda fraction, message: told.append((fraction, message)),
    )
    assert list(report.fetched) == ["crops"]
    assert list(report.failed) == ["waste", "roads"]
    assert "answers 500" in str(report.failed["waste"])
    assert "no such file" in str(report.failed["roads"])
    assert (home / "study.toml").read_bytes() != before
    assert first.fetched["waste"].file.read_text() == WASTE.format(2100)
    assert open_study(home).layers.waste.file == "waste-tables.csv"
    assert not list(home.glob(".*"))
    assert told[-1] == (1.0, "layers fetched")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


@pytest.mark.parametrize("when", ["reader", "set_layer", "source", "outside"])
def test_whatever_fails_the_study_s_folder_is_as_it_was(web, table_sources, here, tmp_path, when, monkeypatch):
    study, session = here
    home = tmp_path / "copy"
    fetch_layers(study, session=session, layers=["waste"], output=home)
    before = {path: path.read_bytes() for path in home.iterdir()}
    web.serve("/waste.csv", WASTE.format(-1 if when == "reader" else 2200))

    def refuse(*given):
        raise StudyError(Fault("study.toml", "", found="a full disk", expected="room"))

    def broken(kind, area, folder, session):
        (folder / "half.csv").write_text("half")
        raise KeyError("a column that is not there")

    def elsewhere(kind, area, folder, session):
        (tmp_path / "x.csv").write_text("x")
        return FetchedLayer(kind, tmp_path / "x.csv", licence="CC0")

    module = sys.modules["geoplan.sources.publishers.tables"]
    if when in {"source", "outside"}:
        monkeypatch.setattr(module, "fetch", broken if when == "source" else elsewhere)
    if when == "set_layer":
        monkeypatch.setattr("geoplan.preparation.study_file.set_layer", refuse)
    report = fetch_layers(open_study(home), session=session, layers=["waste"])
    assert list(report.failed) == ["waste"]
    assert {path: path.read_bytes() for path in home.iterdir()} == before
    said = {
        "reader": "t_per_day -1",
        "set_layer": "a full disk",
        "source": "cannot be read (KeyError",
        "outside": "x.csv",
    }
    assert said[when] in str(report.failed["waste"])


def test_an_interrupt_ends_the_whole_fetch_and_leaves_nothing_half_done(table_sources, here, tmp_path, monkeypatch):
    study, session = here

    def interrupt(*given, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("geoplan.preparation.fetch.check_layer", interrupt)
    home = tmp_path / "copy"
    with pytest.raises(KeyboardInterrupt):
        fetch_layers(study, session=session, layers=["waste"], output=home)
    assert not list(home.glob(".*"))
    assert not (home / "waste-tables.csv").exists()


def test_an_embedded_study_is_never_changed(table_sources, here):
    study, session = here
    with pytest.raises(StudyError, match=r"comes with geoplan.*--output"):
        fetch_layers(study, session=session, layers=["waste"])


def test_folders_that_hold_other_things_are_left_alone(web, table_sources, here, tmp_path):
    study, session = here
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(StudyError, match="other things"):
        fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "full")
    shutil.copytree(open_study("ba-ria-vung-tau").folder, tmp_path / "other")
    with pytest.raises(StudyError, match="found the study ba-ria-vung-tau; expected a copy of hai-phong"):
        fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "other")
    assert not web.requests


def test_a_study_with_files_elsewhere_is_not_copied(table_sources, here, tmp_path):
    study, session = here
    shutil.copytree(study.folder, tmp_path / "mine")
    set_layer(tmp_path / "mine", "roads", {"file": "../roads.gpkg", "status": "real", "licence": "mine"})
    mine = open_study(tmp_path / "mine")
    with pytest.raises(StudyError, match=r"files outside the study's folder \(roads\)"):
        fetch_layers(mine, session=session, layers=["waste"], output=tmp_path / "copy")
    assert not fetch_layers(mine, session=session, layers=["waste"]).failed


def test_a_dry_run_says_what_would_be_asked_and_writes_nothing(web, table_sources, here, tmp_path):
    study, session = here
    report = fetch_layers(study, session=session, layers=["waste", "roads"], output=tmp_path / "copy", dry_run=True)
    assert not (tmp_path / "copy").exists()
    assert [download.bytes for download in report.planned["waste"]] == [len(WASTE.format(2100)), None]
    assert {asked.method for asked in web.requests} == {"HEAD"}
    lines = "\n".join(report.lines())
    assert "The tables: 1 kB, and 1 of unknown size; CC0" in lines
    assert f"{HOST}/waste.csv" in lines
    assert "roads            not fetched from The tables" in lines
    assert fetch_layers(study, session=session, layers=["waste"], dry_run=True).planned


def test_options_reach_the_source_they_are_for(table_sources, here, tmp_path, monkeypatch):
    study, session = here
    seen = {}

    def spy(kind, area, folder, session):
        seen.update(area.options)
        seen["bounds"] = area.bounds
        return fetch_table(kind, area, folder, session)

    monkeypatch.setattr(sys.modules["geoplan.sources.publishers.tables"], "fetch", spy)
    options = {"year": "2020", "tables.key": "k", "free.key": "other"}
    fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "copy", options=options)
    west, south, east, north = open_zones(study).to_crs(4326).total_bounds
    assert seen == {
        "year": "2020",
        "key": "k",
        "bounds": pytest.approx((west - 0.1, south - 0.1, east + 0.1, north + 0.1)),
    }


def test_an_option_that_no_source_would_look_at_is_told_before_anything_is_asked(table_sources, here, web, tmp_path):
    study, session = here
    options = {"yaer": "2020", "tables.kee": "k", "tablse.key": "k", "year": "2020"}
    with pytest.raises(StudyError) as caught:
        fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "copy", options=options)
    assert [fault.where for fault in caught.value.faults] == ["yaer", "tables.kee", "tablse.key"]
    assert [fault.action for fault in caught.value.faults] == [
        "Did you mean 'year'?", "Did you mean 'key'?", "Did you mean 'tables'?"
    ]  # fmt: skip
    assert not web.requests


def test_a_layer_that_cannot_be_read_is_not_told_by_a_file_that_is_gone(web, table_sources, here, tmp_path):
    study, session = here
    web.serve("/waste.csv", WASTE.format(""))
    report = fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "copy")
    (fault,) = report.failed["waste"].faults
    assert (fault.file, fault.where) == ("what was fetched for waste", "line 2")
    assert fault.action.endswith(" Nothing was changed; another source may have it right: --source.")


def test_zones_of_a_fetched_copy_are_the_same(table_sources, here, tmp_path):
    study, session = here
    fetch_layers(study, session=session, layers=["waste"], output=tmp_path / "copy")
    assert open_zones(open_study(tmp_path / "copy")).equals(open_zones(study))


def test_layers_are_fetched_for_the_zones_of_the_copy(table_sources, here, tmp_path, monkeypatch):
    study, session = here
    home = tmp_path / "copy"
    fetch_layers(study, session=session, layers=["waste"], output=home)
    few = open_zones(study).iloc[:3]
    few.to_file(home / "few.gpkg")
    set_layer(home, "zones", {"file": "few.gpkg", "status": "schematic", "licence": "ours"})
    seen = []

    def spy(kind, area, folder, session):
        seen.append(list(area.zones["zone_id"]))
        return fetch_table(kind, area, folder, session)

    monkeypatch.setattr(sys.modules["geoplan.sources.publishers.tables"], "fetch", spy)
    fetch_layers(study, session=session, layers=["crops"], output=home)
    assert seen == [few["zone_id"].tolist()]


def test_errors_are_errors_of_transfer(table_sources, here, tmp_path):
    study, session = here
    report = fetch_layers(study, session=session, layers=["roads"], output=tmp_path / "c")
    assert isinstance(report.failed["roads"], TransferError)


def test_two_estimates_of_emissions_stand_beside_each_other(web, tmp_path):
    """Each with its own licence; neither is fetched unasked, and a run says that no model uses it."""
    web.serve(PACKAGE.format("co2e_100yr"), package(emissions("power", "electricity-generation", (20.85, 106.68), 9.0)))
    web.serve(path("CO2", "TRO"), grid(100.0, tmp_path))
    study, session, home = open_study("hai-phong"), web.session(), tmp_path / "copy"
    assert not {"inventory", "inventory_beside", "irradiance", "plants", "landfills"} & choose(study, HAI_PHONG).keys()
    chosen = {"inventory": "climate_trace", "inventory_beside": "edgar"}
    options = {"edgar.gases": "CO2", "edgar.sectors": "TRO"}
    planned = fetch_layers(study, session=session, chosen=chosen, options=options, output=home, dry_run=True)
    assert all(download.bytes for downloads in planned.planned.values() for download in downloads)
    assert "CC BY-NC-ND 4.0" in "\n".join(planned.lines())
    report = fetch_layers(study, session=session, chosen=chosen, options=options, output=home)
    assert not report.failed
    layers = open_study(home).layers
    assert (layers.inventory.file, layers.inventory.licence) == ("inventory-climate_trace.csv", "CC BY 4.0")
    assert "CC BY-NC-ND 4.0" in layers.inventory_beside.licence
    assert layers.inventory.note["vi"].startswith("Climate TRACE v5.10.0, 2024: ước tính độc lập")
