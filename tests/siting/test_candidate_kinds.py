"""The table of kinds, and a kind that is made up: a row and a maker bring it into everything that a run writes."""

import csv
import json
import logging
import os
import re
import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import xarray as xr
from openpyxl import load_workbook

from geoplan.errors import ParameterError
from geoplan.fields import fields_of
from geoplan.languages import LANGUAGES
from geoplan.layers.catalog import OpenedLayers
from geoplan.pipeline import run
from geoplan.siting.candidate_kinds import (
    COLUMNS,
    VARIABLE,
    added_kinds,
    candidate_kinds,
    kind_of,
    kinds_on_land,
    read_kinds,
)
from geoplan.siting.ranking.criteria import criteria_of, load_candidate_criteria
from geoplan.siting.ranking.weights_file import weights_of_kinds_faults
from geoplan.study import Layers, open_study
from support.command import invoke
from support.places import PACKAGE
from support.small_study import make_study

MAKER = '''
import geopandas as gpd

from geoplan.siting.basis import KindSites


def piers(kind, basis):
    """A pier in the middle of each zone, the larger the zone's number."""
    zones = basis.zones
    capacity = [1.0 + number for number in range(len(zones))]
    columns = {
        "candidate_id": kind.key + ":" + zones["zone_id"].astype(str),
        "candidate_name": "Pier " + zones["zone_id"].astype(str),
        "candidate_kind": kind.key,
        "origin": kind.origins[0],
        "capacity_mw": capacity,
        "energy_gwh": [2.5 * each for each in capacity],
    }
    return KindSites(gpd.GeoDataFrame(columns, geometry=zones.representative_point(), crs=zones.crs))


def priced(kind, basis):
    """The same, by one who knows what they cost, and what no field describes."""
    known = {"lcoe_usd_per_mwh": 55.5, "lcoe_usd_per_mwh_low": 50.0, "lcoe_usd_per_mwh_high": 70.0}
    candidates = piers(kind, basis).candidates
    return KindSites(candidates.assign(**known, investment_musd=3.25, head_m=12.0))
'''
ROW = {
    "key": "tidal",
    "maker": "my_tides.piers",
    "capacity_unit": "MW",
    "energy_unit": "GWh",
    "cost_model": "plant",
    "cost_class": "tidal",
    "layers": "estates",
    "rests_on": "zones estates",
    "origins": "estuary",
    "colour": "#0f766e",
    "sign": "octagon",
    "criteria": "feedstock:0.75 dwellings:0.25",
    "figures": "capacity_mw energy_gwh",
    "assumptions": "siting.surroundings.",
    "title_en": "Tidal power",
    "title_vi": "Điện thủy triều",
    "title_ja": "潮力発電",
}

PRICED = ROW | {"key": "waves", "maker": "my_tides.priced", "cost_class": "waves", "title_en": "Wave power"}


def table(path, *rows):
    """Write a table of kinds."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module", autouse=True)
def makers(tmp_path_factory):
    """The folder of the makers' modules, where Python finds them; the example of docs/extend/kind.md is one."""
    folder = tmp_path_factory.mktemp("makers")
    (folder / "my_tides.py").write_text(MAKER, encoding="utf-8")
    told = (PACKAGE.parent / "docs" / "extend" / "kind.md").read_text(encoding="utf-8")
    for name in ("my_chp.py", "my_kinds.csv"):
        example = re.search(rf"`{re.escape(name)}`:\n\n```\w+\n(.*?)```", told, re.DOTALL)
        (folder / name).write_text(example.group(1), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield folder


@pytest.fixture(scope="module")
def tides(tmp_path_factory, makers):
    """What a run of the small study writes with a kind of its own: the result, and the folder."""
    folder = tmp_path_factory.mktemp("tides")
    study, out = folder / "study", folder / "out"
    study.mkdir()
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())
    logger = logging.getLogger("geoplan.siting.sites")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        with added_kinds(table(folder / "kinds.csv", ROW, PRICED)), added_kinds(makers / "my_kinds.csv"):
            result, _ = run(open_study(make_study(study)), output=out, rooftops="none")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    return result, out, messages


def test_a_kind_that_is_added_is_ranked_and_listed(tides):
    result, out, _ = tides
    own = result.candidates[result.candidates["candidate_kind"] == "tidal"]
    assert own["candidate_id"].tolist()[0] == "tidal:d", "the most of what is within reach, and the fewest people"
    assert own["rank"].tolist() == [1, 2, 3, 4]
    assert own["zone_id"].tolist()[0] == "d", "what surrounds it is said as of any other"
    assert own["contribution_feedstock"].notna().all()
    assert own["ghg_avoided_tco2e"].gt(0).all()
    assert own["lcoe_usd_per_mwh"].isna().all(), "nobody knows its costs"
    assert any("Tidal power" in note.en for note in result.notes), "and it is said so"
    listed = pd.read_csv(out / "candidates.csv", encoding="utf-8-sig")
    assert (listed["candidate_kind"] == "tidal").sum() == 4
    book = load_workbook(out / "zones.xlsx", read_only=True)
    cells = [cell for row in book["Candidate sites"].iter_rows(values_only=True) for cell in row]
    assert cells.count("Tidal power") == 4, "a workbook has words in the place of codes"


def test_the_example_for_contributors_makes_candidates(tides):
    result, out, _ = tides
    own = result.candidates[result.candidates["candidate_kind"] == "chp"]
    assert own["candidate_id"].tolist() == ["chp:e"]
    assert own["capacity_mw"].tolist() == [1.25]
    assert own["investment_musd"].tolist() == [1.5]
    assert own["lcoe_usd_per_mwh"].tolist() == [95.0]
    assert "Combined heat and power" in (out / "report.html").read_text(encoding="utf-8")


def test_a_maker_may_know_the_costs_and_what_no_field_describes_is_left_out_and_logged(tides):
    result, out, messages = tides
    own = result.candidates[result.candidates["candidate_kind"] == "waves"]
    assert own["lcoe_usd_per_mwh"].tolist() == [55.5] * 4
    assert own["lcoe_usd_per_mwh_low"].tolist() == [50.0] * 4
    assert own["lcoe_usd_per_mwh_high"].tolist() == [70.0] * 4
    assert own["investment_musd"].tolist() == [3.25] * 4
    assert not any("Wave power" in note.en for note in result.notes), "they are known"
    listed = pd.read_csv(out / "candidates.csv", encoding="utf-8-sig")
    assert listed.loc[listed["candidate_kind"] == "waves", "lcoe_usd_per_mwh"].tolist() == [55.5] * 4
    assert "head_m" not in listed
    (said,) = (message for message in messages if "head_m" in message)
    assert said.startswith("waves: columns that the table of candidates does not have are left out")


def test_a_kind_that_is_added_is_drawn_in_map_report_and_sheets(tides):
    _, out, _ = tides
    page = (out / "map.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script[^>]*id="geoplan-data"[^>]*>(.*?)</script>', page, re.DOTALL).group(1))
    drawn = {kind["key"]: kind for kind in data["candidates"]["kinds"]}["tidal"]
    assert drawn["colour"] == "#0f766e"
    assert [each["key"] for each in drawn["criteria"]] == ["dwellings", "feedstock"]
    assert len(drawn["items"]) == 4
    for language in LANGUAGES:
        assert data["texts"][language]["gpkg.code.tidal"] == ROW[f"title_{language}"]
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "Tidal power" in report
    assert "Pier d" in report
    assert (out / "field-sheets.pdf").stat().st_size > 10_000


def test_a_kind_that_is_added_is_exported_with_its_style(tides):
    _, out, _ = tides
    with sqlite3.connect(out / "small.gpkg") as database:
        count = database.execute("SELECT count(*) FROM candidates WHERE candidate_kind = 'tidal'").fetchone()
        style = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'candidates'").fetchone()
        meaning = database.execute(
            "SELECT description FROM gpkg_data_column_constraints "
            "WHERE constraint_name = 'candidate_kind' AND value = 'tidal'"
        ).fetchone()
        origin = database.execute(
            "SELECT description FROM gpkg_data_column_constraints "
            "WHERE constraint_name = 'origin' AND value = 'estuary'"
        ).fetchone()
    database.close()
    assert count == (4,)
    assert origin == ("estuary",), "an origin that no text says stands for itself"
    assert meaning == ("Tidal power",)
    assert 'value="tidal"' in style[0]
    assert "octagon" in style[0]
    assert "15,118,110,255" in style[0], "its colour"


def test_a_kind_that_is_added_is_weighed_and_is_gone_afterwards(tides, tmp_path):
    judgements, file = tmp_path / "judged.csv", tmp_path / "weights.json"
    judgements.write_text(",feedstock,dwellings\nfeedstock,1,3\ndwellings,1/3,1\n", encoding="utf-8")
    with added_kinds(table(tmp_path / "kinds.csv", ROW)):
        assert invoke("weights", judgements, file, "--of", "tidal")[0] == 0
        assert weights_of_kinds_faults({"tidal": {"feedstock": 1.0}}) == []
        assert list(candidate_kinds())[-1] == "tidal"
    assert "tidal" not in candidate_kinds()
    assert invoke("weights", judgements, file, "--of", "tidal")[0] == 2


def test_no_module_names_a_kind_but_where_its_own_stands():
    """Who ranks, costs, lists and draws reads the table: a name in code would be a kind that a row cannot change."""
    names = re.compile(r"[\"'](ground_pv|floating_pv|wind)[\"']")
    rooms = ("siting", "planning", "result", "outputs", "cli")
    found = {
        file.relative_to(PACKAGE).as_posix()
        for room in rooms
        for file in sorted((PACKAGE / room).rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if names.search(line) and ">>>" not in line and not line.startswith("    (") and "``" not in line
    }
    assert found == set()


def test_every_kind_names_what_exists():
    fields, criteria = {field.name for field in fields_of("candidates")}, load_candidate_criteria()
    for kind in candidate_kinds().values():
        assert set(kind.layers) <= Layers.model_fields.keys(), kind.key
        assert set(kind.criteria) <= criteria.keys(), kind.key
        assert set(kind.figures) <= fields, kind.key
        assert list(criteria_of(kind.key)), kind.key
        assert kind.is_on_land == bool(kind.land_rules or kind.carries)
        assert not kind.is_on_land or f"{kind.key}_eligible_km2" in {field.name for field in fields_of("zones")}


def test_kinds_on_land_are_those_whose_layers_there_are():
    zones = gpd.GeoDataFrame(geometry=[], crs="EPSG:32648")
    cover = xr.DataArray([[1]], dims=("y", "x"))
    assert [kind.key for kind in kinds_on_land()] == ["ground_pv", "floating_pv", "wind"]
    assert [kind.key for kind in kinds_on_land(OpenedLayers(zones=zones, rooftops=None, land_cover=cover))] == [
        "ground_pv",
        "floating_pv",
    ]
    assert kinds_on_land(OpenedLayers(zones=zones, rooftops=None)) == ()


def test_all_faults_of_a_table_are_told_at_once_with_line_and_column(tmp_path):
    wrong = ROW | {"key": "two words", "colour": "red", "capacity_unit": "kW", "criteria": "feedstock:much"}
    rows = (ROW, ROW, wrong, ROW | {"key": "wave", "maker": "", "cost_model": "free", "title_vi": ""})
    with pytest.raises(ParameterError) as caught:
        read_kinds(table(tmp_path / "kinds.csv", *rows))
    assert [fault.where for fault in caught.value.faults] == [
        *("line 3, key", "line 4, key", "line 4, colour", "line 4, capacity_unit", "line 4, criteria"),
        *("line 5, maker", "line 5, cost_model", "line 5, title_vi"),
    ]
    (tmp_path / "bare.csv").write_text("key,colour\na,#000000\n")
    with pytest.raises(ParameterError, match="line 1: found no maker"):
        read_kinds(tmp_path / "bare.csv")


def test_a_table_that_is_not_there_is_told_by_whatever_name_it_is_given(tmp_path):
    for path in ("nofile.csv", tmp_path / "nofile.csv"):
        with pytest.raises(ParameterError, match=r"nofile\.csv"), added_kinds(path):
            pass
    with added_kinds(str(table(tmp_path / "kinds.csv", ROW))) as kinds:
        assert kinds["tidal"].origins == ("estuary",)


def test_the_shipped_table_passes_what_tables_of_one_s_own_are_held_to():
    assert read_kinds(PACKAGE / "siting" / "candidate_kinds.csv") == candidate_kinds()


def test_a_kind_that_exists_is_not_added_again_and_the_nearest_is_suggested(tmp_path):
    path = table(tmp_path / "kinds.csv", ROW | {"key": "biogas"})
    with pytest.raises(ParameterError, match="not there yet"), added_kinds(path):
        pass
    assert candidate_kinds()["biogas"].title.en == "Biogas plant"
    with added_kinds(table(tmp_path / "more.csv", ROW)), pytest.raises(ParameterError, match="Did you mean 'tidal'"):
        kind_of("tydal")


def test_the_environment_names_tables_that_the_command_knows(tmp_path, monkeypatch):
    more = table(tmp_path / "more.csv", ROW | {"key": "waves"})
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(table(tmp_path / "kinds.csv", ROW)), str(more)]))
    assert list(candidate_kinds())[-2:] == ["tidal", "waves"]
    judgements = tmp_path / "judged.csv"
    judgements.write_text(",feedstock,dwellings\nfeedstock,1,3\ndwellings,1/3,1\n", encoding="utf-8")
    assert invoke("weights", judgements, tmp_path / "weights.json", "--of", "waves")[0] == 0
    monkeypatch.delenv(VARIABLE)
    assert "waves" not in candidate_kinds()


def test_faults_of_all_tables_that_the_environment_names_are_told_at_once(tmp_path, monkeypatch):
    wrong, none = table(tmp_path / "kinds.csv", ROW, ROW | {"sign": "octogon"}), tmp_path / "none.csv"
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(wrong), str(none)]))
    with pytest.raises(ParameterError) as caught:
        candidate_kinds()
    assert [fault.where for fault in caught.value.faults] == ["line 3, key", "line 3, sign", ""]
    assert f"Correct {VARIABLE}" in str(caught.value)


def test_a_run_refuses_wrong_tables_before_the_layers_are_opened(tmp_path, monkeypatch):
    study = open_study(make_study(tmp_path))
    (tmp_path / "zones.gpkg").unlink()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.csv"))
    with pytest.raises(ParameterError, match=VARIABLE):
        run(study, output=tmp_path / "out")
