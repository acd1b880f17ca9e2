"""Parks against the criteria, park by park and by hand."""

import numpy as np
import pandas as pd
import pytest

from geoplan.planning.eco_parks.criteria.eip_table import EIP_COLUMNS, estate_eip
from geoplan.planning.eco_parks.criteria.verdicts import VERDICTS
from support.eco_park_layers import EVIDENCE, country_of, layers_of, plan_of


def table_of(layers=None, *, plan=None, **country):
    table = estate_eip(country_of(**country), layers or layers_of(), plan=plan or plan_of())
    return table, table.set_index(["estate_id", "criterion"])


def test_every_park_has_every_criterion_that_is_in_force():
    table, _ = table_of()
    assert tuple(table) == EIP_COLUMNS
    assert len(table) == 3 * 36
    assert table["estate_id"].drop_duplicates().tolist() == ["a", "b", "c"]
    assert set(table["verdict"]) <= set(VERDICTS)
    assert not table.duplicated(["estate_id", "criterion"]).any()


def test_verdicts_and_gaps_of_a_park_by_hand():
    _, rows = table_of()
    law = rows.loc[("a", "decree35_investor_law")]
    assert (law["verdict"], law["eip_value"], law["eip_basis"]) == ("met", 1.0, "evidence")
    assert (law["evidence"], law["evidence_date"], law["source"]) == ("no fine since 2021", "2025", "the inspectorate")
    recp = rows.loc[("a", "decree35_recp")]  # the row of 2025, not that of 2023
    assert (recp["eip_value"], recp["verdict"], recp["gap_unit"]) == (25.0, "reached_unverified", "")
    land = rows.loc[("a", "decree35_land")]
    assert (land["verdict"], land["gap"], land["gap_unit"]) == ("not_reached_unverified", 8.0, "ha")
    assert rows.loc[("b", "decree35_services"), "verdict"] == "not_met"
    nobody = rows.loc[("c", "decree35_services")]
    assert (nobody["verdict"], nobody["eip_basis"], nobody["evidence"]) == ("unknown", "", "")
    assert np.isnan(nobody["eip_value"])


def test_what_shows_one_criterion_shows_the_one_that_asks_the_same_and_the_newest_counts():
    _, rows = table_of()
    assert rows.loc[("a", "decree35_symbiosis_links"), "eip_value"] == 3.0  # of 2025, by the indicator
    assert rows.loc[("a", "a5_env_1"), "eip_value"] == 3.0
    assert rows.loc[("a", "a5_env_1"), "verdict"] == "reported"
    reused = rows.loc[("b", "eip_wastewater_reused")]
    assert (reused["eip_value"], reused["verdict"], reused["gap"], reused["gap_unit"]) == (
        *(12.0, "not_reached_unverified"),
        *(13.0, "points"),
    )
    older = layers_of(evidence=EVIDENCE.replace({"date": {"2025": "2023"}}))
    assert table_of(older)[1].loc[("a", "a5_env_1"), "eip_value"] == 2.0


def test_who_monitors_has_not_shown_a_yearly_report_but_the_report_shows_the_monitoring():
    def with_row(criterion):
        row = {"estate_id": "c", "criterion": criterion, "value": 1.0, "evidence": "x", "date": "2025", "source": "y"}
        return table_of(layers_of(evidence=pd.DataFrame([row])))[1]

    assert with_row("a5_env_5").loc[("c", "decree35_monitoring"), "verdict"] == "unknown"
    shown = with_row("decree35_monitoring")
    assert shown.loc[("c", "decree35_monitoring"), "verdict"] == "met"
    assert shown.loc[("c", "a5_env_5"), "verdict"] == "reported"


def test_renewable_energy_is_worked_out_and_says_so_and_evidence_comes_before_it():
    _, rows = table_of(national=40.0)
    planned, shown = rows.loc[("a", "eip_renewable")], rows.loc[("b", "eip_renewable")]
    assert (planned["eip_value"], planned["eip_basis"], planned["evidence"]) == (pytest.approx(18.0), "plan", "")
    assert (planned["verdict"], planned["gap"], planned["gap_unit"]) == (
        *("not_reached_unverified", pytest.approx(11_000.0)),  # 22 % of 50,000 MWh
        "MWh",
    )
    assert (shown["eip_value"], shown["eip_basis"], shown["verdict"]) == (45.0, "evidence", "reached_unverified")
    assert rows.loc[("c", "eip_renewable"), "verdict"] == "unknown"  # nothing is used there


def test_a_threshold_that_nobody_gave_leaves_the_verdict_open():
    row = table_of()[1].loc[("a", "eip_renewable")]
    assert (row["verdict"], row["eip_value"]) == ("unknown", pytest.approx(18.0))
    assert np.isnan(row["eip_threshold"])
    assert row["threshold_confidence"] == "low"


def test_without_evidence_and_plan_all_is_unknown():
    table = estate_eip(country_of(), layers_of(evidence=None), plan=None)
    assert len(table) == 3 * 36
    assert (table["verdict"] == "unknown").all()
    assert table[["eip_value", "gap"]].isna().all(axis=None)


def test_abroad_the_international_framework_alone_is_asked():
    table, rows = table_of(viet_nam=False)
    assert set(table["framework"]) == {"eip_v2"}
    assert len(table) == 3 * 8
    assert rows.loc[("b", "eip_wastewater_reused"), "eip_value"] == 12.0


def test_a_study_without_parks_has_an_empty_table_with_its_columns():
    layers = layers_of()
    layers.estates = None
    table = estate_eip(country_of(), layers, plan=None)
    assert table.empty
    assert tuple(table) == EIP_COLUMNS


def test_a_study_s_own_files_come_to_verdicts(folder):
    folder.csv("estates", "estate_id,estate_name,area_ha,x,y\ne,E,50,671000,2301000\n", crs="EPSG:32648")
    rows = "e,ENV.3,30,a balance,2025,the park\ne,decree35_services,có,a visit,2025-06,the authority\n"
    folder.csv("estate_evidence", "estate_id,criterion,value,evidence,date,source\n" + rows)
    table = estate_eip(folder.study(), folder.open(), plan=None).set_index("criterion")
    assert table.loc["eip_wastewater_reused", "verdict"] == "reached_unverified"
    assert table.loc["decree35_services", ["verdict", "evidence", "evidence_date"]].tolist() == [
        *("met", "a visit", "2025-06"),
    ]
    assert (table["verdict"] != "unknown").sum() == 3  # and the indicator ENV.3 itself
