"""Indicators of parks, by hand."""

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.criteria.sdg_table import SDG_COLUMNS, estate_sdg
from support.eco_park_layers import PLAN, layers_of, plan_of

STREAMS = pd.DataFrame(
    [
        ("a", "offered", "residue", 900.0, "t/a"),
        ("a", "offered", "waste", 300.0, "t/a"),
        ("a", "offered", "heat", 5000.0, "MWh/a"),
        ("b", "offered", "co2", 70.0, "t/a"),
        ("c", "sought", "residue", 400.0, "t/a"),
    ],
    columns=["estate_id", "direction", "stream", "amount", "unit"],
)
PAIRS = pd.DataFrame(
    [
        ("a", 400.0, "t/a", "medium"),
        ("a", 300.0, "t/a", "low"),
        ("a", 4000.0, "MWh/a", "low"),
    ],
    columns=["from_estate_id", "pair_amount", "pair_unit", "confidence"],
)


def rows_of(**given):
    layers = layers_of(streams=given.pop("streams", None))
    table = estate_sdg(layers, **({"plan": plan_of(), "parameters": load_parameters()} | given))
    assert tuple(table) == SDG_COLUMNS
    return table.set_index(["estate_id", "sdg_indicator"])


@pytest.mark.parametrize(
    ("indicator", "value", "unit"),
    [
        ("renewable_share", 18.0, "%"),
        ("electricity_intensity", 50_000.0 / 160.0, "MWh/ha"),
        ("co2_intensity", 27_000.0 / 50_000.0, "tCO2e/MWh"),
        ("co2_per_area", 27_000.0 / 160.0, "tCO2e/ha"),
        ("avoided", 6_000.0, "tCO2e"),
    ],
)
def test_what_the_plan_tells_by_hand(indicator, value, unit):
    row = rows_of().loc[("a", indicator)]
    assert row["sdg_value"] == pytest.approx(value)
    assert (row["sdg_unit"], row["sdg_basis"], row["confidence"]) == (unit, "plan", "high")


def test_a_load_by_proxy_makes_its_indicators_unsure():
    rows = rows_of()
    assert rows.loc[("b", "renewable_share"), "confidence"] == "low"
    assert rows.loc[("a", "renewable_share"), "sdg_targets"] == "7.2, 9.4, 13.2"


def test_intensity_is_of_the_load_after_saving():
    table = PLAN.assign(load_after_mwh=[40_000.0, 20_000.0, 0.0], saving_potential_share=[0.316, np.nan, np.nan])
    rows = rows_of(plan=plan_of(table))
    assert rows.loc[("a", "electricity_intensity"), "sdg_value"] == pytest.approx(250.0)
    assert rows.loc[("a", "energy_saving"), "sdg_value"] == pytest.approx(31.6)
    assert rows.loc[("a", "energy_saving"), "confidence"] == "low"  # the measures are less sure than the load
    assert rows.loc[("b", "energy_saving"), "sdg_basis"] == ""


def test_what_nobody_uses_or_lets_has_no_intensity():
    rows = rows_of().loc["c"]
    unknown = rows.loc[["renewable_share", "electricity_intensity", "co2_intensity", "co2_per_area", "energy_saving"]]
    assert unknown["sdg_value"].isna().all()
    assert (unknown["sdg_basis"] == "").all()
    assert (unknown["confidence"] == "").all()


def test_evidence_tells_what_no_plan_can():
    rows = rows_of()
    reused = rows.loc[("b", "wastewater_reused")]  # told by the indicator ENV.3, which asks the same
    assert (reused["sdg_value"], reused["sdg_basis"]) == (12.0, "evidence")
    assert rows.loc[("a", "waste_recovered"), "sdg_basis"] == ""
    assert np.isnan(rows.loc[("a", "worker_housing"), "sdg_value"])


def test_tonnes_are_those_that_pairs_could_take_and_heat_is_none():
    rows = rows_of(streams=STREAMS, symbiosis=PAIRS)
    given = rows.xs("symbiosis_given", level="sdg_indicator")
    assert given.loc["a", ["sdg_value", "sdg_basis", "confidence"]].tolist() == [700.0, "pairs", "low"]
    assert given.loc["b", ["sdg_value", "sdg_basis"]].tolist() == [0.0, "pairs"]  # offered, and nobody takes it
    assert np.isnan(given.loc["c", "sdg_value"])  # it offers nothing


def test_without_streams_nothing_is_said_of_pairs():
    given = rows_of(symbiosis=PAIRS).xs("symbiosis_given", level="sdg_indicator")
    assert given["sdg_value"].isna().all()
    assert (given["sdg_basis"] == "").all()
