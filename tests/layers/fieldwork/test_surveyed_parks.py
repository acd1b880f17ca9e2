"""What parks told in a survey stands in their layers, under the rules of the layers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.catalog import OpenedLayers, open_layers
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.layers.fieldwork.surveyed import survey_estates
from geoplan.layers.fieldwork.surveyed_parks import PARK_KINDS, survey_parks
from geoplan.layers.land.park_facts import CONTACTS
from geoplan.study import open_study
from support.parks_study import STREAMS, TENANTS, make_parks_study, parks_survey

YEAR = pd.date_range("2025-01-01", "2025-12-31 23:00", freq="h")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_parks_study(tmp_path_factory.mktemp("parks"))


@pytest.fixture(scope="module")
def layers(folder):
    return open_layers(open_study(folder))


def surveyed(folder: Path, layers: OpenedLayers, form: Path) -> dict[str, pd.DataFrame | None]:
    study = open_study(folder)
    survey = read_survey(form, zones=layers.zones, estate_ids=layers.estates["estate_id"].tolist())
    return survey_parks(study, survey, form=form, before={kind: getattr(layers, kind) for kind in PARK_KINDS})


def faults(folder: Path, layers: OpenedLayers, form: Path) -> list[str]:
    with pytest.raises(LayerError) as error:
        surveyed(folder, layers, form)
    return [f"{fault.where}: {fault.found}; {fault.expected}. {fault.action}" for fault in error.value.faults]


def load_file(path: Path, *, unit: str = "kW", kw: float = 800.0) -> None:
    day = 1.0 + 0.5 * np.sin(2 * np.pi * (YEAR.hour - 7) / 24)
    pd.DataFrame({"time": YEAR.strftime("%Y-%m-%d %H:%M"), f"MBA1 {unit}": kw * day}).to_csv(path, index=False)


def test_surveyed_rows_take_the_place_of_their_like_and_others_are_added(folder, layers, tmp_path):
    tables = surveyed(folder, layers, parks_survey(tmp_path / "form"))
    streams = tables["estate_streams"]
    assert len(streams) == len(STREAMS)  # two in the place of two
    heat = streams[streams["stream"] == "heat"].set_index("estate_id")
    assert heat["temperature_c"].to_dict()["p8"] == 140.0
    assert heat["amount"].to_dict()["p2"] == 2500.0
    assert heat.index.is_unique
    tenants = tables["estate_tenants"]
    assert len(tenants) == len(TENANTS) + 1
    told = tenants.iloc[-1]
    assert told[["estate_id", "industry", "confidence", "source"]].tolist() == [
        "p8",
        "warehouse",
        "medium",
        "survey form",
    ]
    evidence = tables["estate_evidence"]
    land = evidence[(evidence["estate_id"] == "p2") & (evidence["criterion"] == "decree35_land")]
    assert land.set_index("date")["value"].to_dict() == {"2023-06-30": 30.0, "2026-07-01": 26.0}
    assert evidence.iloc[-1][["value", "evidence"]].tolist() == [0.0, "asked"]
    assert tables["estate_demand"] is None


def test_a_tenant_of_the_same_name_is_surveyed_anew(folder, layers, tmp_path):
    rows = {
        "tenants": [{"tenant_name": "steel two", "estate_id": "p1", "industry": "Foundries", "electricity_mwh": 9000}]
    }
    tenants = surveyed(folder, layers, parks_survey(tmp_path / "form", rows))["estate_tenants"]
    assert len(tenants) == len(TENANTS)
    assert tenants.loc[tenants["industry"] == "foundries", "electricity_mwh"].tolist() == [9000.0]


def test_a_study_without_such_layers_gets_the_surveyed_ones(folder, layers, tmp_path):
    study, form = open_study(folder), parks_survey(tmp_path / "form")
    survey = read_survey(form, zones=layers.zones)
    tables = survey_parks(study, survey, form=form, before=dict.fromkeys(PARK_KINDS))
    assert {kind: len(table) for kind, table in tables.items() if table is not None} == {
        "estate_tenants": 1,
        "estate_streams": 2,
        "estate_evidence": 2,
    }


def test_rows_are_held_against_the_rules_of_the_layers(folder, layers, tmp_path):
    rows = {
        "tenants": [{"tenant_name": "Ba", "estate_id": "p2", "product": "gold", "production_t": 5}],
        "streams": [
            {"stream": "steam", "estate_id": "p1", "direction": "offered", "amount": 5, "amount_unit": "t/a"},
            {"stream": "residue", "estate_id": "p1", "direction": "sought", "amount": 5, "amount_unit": "t/a"},
        ],
        "evidence": [
            {"criterion": "decree35_land", "estate_id": "p1", "evidence_value": "yes", "evidence": "asked"},
            {"criterion": "decree35_public_report", "estate_id": "p1", "evidence_value": "yes"},
        ],
    }
    said = "\n".join(faults(folder, layers, parks_survey(tmp_path / "form", rows)))
    for expected in (
        "row tenants.csv!3: the product 'gold'; one that is tabled.",
        "steam in MWh/a and in t/a; one unit for all of them.",
        "row streams.csv!4: no material; what it is of.",
        "row evidence.csv!3: value yes or no of decree35_land; a percentage, 0 to 100.",
        "row evidence.csv!4: no evidence; what shows it.",
    ):
        assert expected in said, expected


def test_a_load_file_is_the_load_of_its_park(folder, layers, tmp_path):
    rows = {"estates": [{"estate_id": "p2", "load_file": "p2.csv"}, {"estate_id": "p3", "load_file": "p3.csv"}]}
    form = parks_survey(tmp_path / "form", rows)
    load_file(form / "p2.csv")
    load_file(form / "p3.csv", kw=400.0)
    demand = surveyed(folder, layers, form)["estate_demand"]
    assert demand.groupby("estate_id")["demand_kw"].mean().to_dict() == pytest.approx({"p2": 800.0, "p3": 400.0})
    assert len(demand) == 2 * len(YEAR)
    again = read_survey(form, zones=layers.zones)
    assert again.snapshot is not None
    load_file(form / "p3.csv", kw=500.0)
    assert again.snapshot.has_changed


def test_the_unit_of_a_load_file_is_in_the_form_where_its_columns_do_not_say_it(folder, layers, tmp_path):
    rows = {"estates": [{"estate_id": "p2", "load_file": "p2.csv"}]}
    form = parks_survey(tmp_path / "form", rows)
    load_file(form / "p2.csv", unit="total")
    (said,) = faults(folder, layers, form)
    assert "set load_unit in estates.csv!3 of form" in said
    parks_survey(tmp_path / "told", {"estates": [{**rows["estates"][0], "load_unit": "kWh"}]})
    load_file(tmp_path / "told" / "p2.csv", unit="total")
    assert len(surveyed(folder, layers, tmp_path / "told")["estate_demand"]) == len(YEAR)


def test_files_that_are_not_there_or_lead_elsewhere_are_named_with_all_else(layers, tmp_path):
    rows = {
        "estates": [
            {"estate_id": "p1", "load_file": "../p1.csv", "let_ha": -1},
            {"estate_id": "p2", "load_file": "p2.csv"},
        ]
    }
    with pytest.raises(LayerError) as error:
        read_survey(parks_survey(tmp_path / "form", rows), zones=layers.zones)
    said = [f"{fault.where}: {fault.found}" for fault in error.value.faults]
    assert "estates.csv!J3, let_ha: -1 ha" in said
    assert "estates.csv!N3, load_file: the path '../p1.csv'" in said
    assert "estates.csv!N4, load_file: no file 'p2.csv'" in said


def test_a_survey_changes_the_layers_of_a_study_as_a_whole(folder, tmp_path):
    layers = open_layers(open_study(folder), survey=parks_survey(tmp_path / "form"))
    estates = layers.estates.set_index("estate_id")
    assert estates.loc[["p2", "p8"], "let_ha"].tolist() == [20.0, 10.0]
    assert estates.loc[["p2", "p8"], "occupancy_pct"].tolist() == pytest.approx([80.0, 40.0])
    assert estates["voltage"].tolist()[:2] == ["110 kV and above"] * 2
    assert estates["technologies_wanted"].to_dict()["p2"] == "rooftop_pv;battery"
    assert estates.loc["p2", "contact_name"] == "Nguyễn Văn An"
    assert estates.loc["p3", ["contact_name", "contact_email", "contact_consent"]].tolist() == ["", "", "no"]
    assert len(layers.estate_streams) == len(STREAMS)
    assert "Trần Thị Bình" not in repr(vars(layers.survey))


def test_no_name_gets_the_address_of_another(layers, tmp_path):
    before = layers.estates.assign(
        contact_name="Lê Văn Cũ", contact_email="cu@example.org", contact_phone="1", contact_consent="yes"
    )
    rows = {"estates": [{"estate_id": "p2", "contact_name": "Nguyễn Văn An", "contact_consent": "yes"}]}
    survey = read_survey(parks_survey(tmp_path / "form", rows), zones=layers.zones)
    contacts = survey_estates(before, survey).set_index("estate_id")[[*CONTACTS]]
    assert contacts.loc["p2"].tolist() == ["Nguyễn Văn An", "", ""]
    assert contacts.loc["p1"].tolist() == ["Lê Văn Cũ", "cu@example.org", "1"]


def test_faults_of_estates_and_of_their_rows_are_told_together(folder, tmp_path):
    rows = {
        "estates": [
            {"estate_id": "p1", "let_ha": 90, "voltage": "20 kV"},
            {"estate_id": "p2", "let_ha": 20, "occupancy_pct": 30},
        ],
        "streams": [{"stream": "waste", "estate_id": "p1", "direction": "sought", "amount": 5, "amount_unit": "m3/a"}],
    }
    with pytest.raises(LayerError) as error:
        open_layers(open_study(folder), survey=parks_survey(tmp_path / "form", rows))
    said = "\n".join(f"{fault.where}: {fault.found}" for fault in error.value.faults)
    for expected in (
        "estates.csv!3: 90 ha let of 25 ha",
        "estates.csv!3: the voltage '20 kV'",
        "estates.csv!4: 20 ha let, which is 80 %, and 30 % let",
        "row streams.csv!3: waste in 'm3/a'",
    ):
        assert expected in said, expected


def test_a_survey_without_a_row_of_a_park_leaves_parks_as_they_are(folder, layers, tmp_path):
    rows = {"roofs": [{"roof_id": "7", "suitable": "no"}]}
    alone = open_layers(open_study(folder), survey=parks_survey(tmp_path / "form", rows))
    assert alone.estates[layers.estates.columns].equals(layers.estates)
    assert not {"let_ha", "contact_name", "technologies_wanted"} & set(alone.estates)
    assert alone.estate_streams is not None
    assert alone.estate_streams.equals(layers.estate_streams)
