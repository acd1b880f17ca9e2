"""What candidates cost and avoid, and where the waste goes, in one object."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.pipeline import assess
from geoplan.planning.plan import SHORTLISTED, make_plan
from geoplan.planning.plan_file import PlanFile
from geoplan.planning.scenario.scenario_run import SOCIAL_RATE

OF_ESTATES = {"estates", "zone_use", "eco_parks", "measures", "scenarios", "business"}
"""The stages that rest on what the plans of estates ask for."""


@pytest.fixture
def parts(small_result):
    return small_result.study, small_result.inputs, small_result.potential, small_result.siting


def test_candidates_get_costs_and_both_reductions_and_lose_nothing(parts):
    plan = make_plan(*parts)
    sites = parts[-1].candidates
    assert plan.candidates["candidate_id"].tolist() == sites["candidate_id"].tolist()
    assert {"investment_musd", "lcoe_usd_per_mwh", "ghg_avoided_tco2e", "ghg_avoided_jcm_tco2e"} <= set(plan.candidates)
    factor = parts[0].parameters.value("grid.emission_factor")
    avoided = plan.candidates["energy_gwh"] * 1000 * factor
    assert plan.candidates["ghg_avoided_tco2e"].to_numpy() == pytest.approx(avoided.to_numpy())


def test_the_shortlist_names_the_first(parts):
    plan = make_plan(*parts)
    assert len(plan.jcm) == min(SHORTLISTED, len(plan.jcm_candidates))
    assert plan.jcm["candidate_id"].tolist() == plan.jcm_candidates["candidate_id"].tolist()[: len(plan.jcm)]
    assert plan.jcm["jcm_rank"].iloc[0] == 1


def test_without_candidates_and_waste_there_is_no_plan(parts):
    study, layers, potential, sites = parts
    bare = make_plan(study, replace(layers, waste=None), potential, replace(sites, candidates=None))
    assert (bare.candidates, bare.jcm, bare.waste_plan) == (None, None, None)


def test_progress_is_told(parts):
    told = []
    make_plan(*parts, progress=lambda fraction, _: told.append(fraction))
    assert told[0] == 0.0
    assert told[-1] == 1.0


def test_what_zones_use_of_their_roofs_is_told_where_the_electricity_sold_is(parts):
    study, layers, potential, sites = parts
    assert make_plan(*parts).zone_use is None
    row = {"zone_id": "", "year": 2024, "electricity_sold_gwh": 700.0, "peak_mw": np.nan, "basis": "observed"}
    plan = make_plan(study, replace(layers, demand=pd.DataFrame([row])), potential, sites)
    assert plan.zone_use.place.load_mwh == pytest.approx(700e3, rel=1e-9)
    gwh = potential.zones["rooftop_pv_energy_gwh"]
    assert plan.zone_use.table["zone_pv_mwh"].to_numpy() == pytest.approx(1e3 * gwh.to_numpy(), rel=1e-9)
    # the estate lies in the first zone, and takes from what its people are sold
    rest = 700.0 - plan.estates.load.table["load_mwh"].sum() / 1e3
    shares = potential.zones["population"] / potential.zones["population"].sum()
    assert plan.zone_use.columns()["zone_load_gwh"][1:].to_numpy() == pytest.approx(rest * shares[1:].to_numpy())
    assert 0.0 < plan.zone_use.totals()["rooftop_pv_direct_use_pct"] < 100.0


def test_estates_are_seen_together_and_held_against_zero_emissions(parts):
    study, layers, potential, sites = parts
    row = {"zone_id": "", "year": 2025, "electricity_sold_gwh": np.nan, "peak_mw": 150.0, "basis": "forecast"}
    own = layers.estates.assign(scope1_tco2e=12.0)
    plan = make_plan(study, replace(layers, demand=pd.DataFrame([row]), estates=own), potential, sites).estates
    assert plan.together.of("energy_mwh", "import") == pytest.approx(plan.table["grid_import_mwh"].sum(), rel=1e-9)
    assert plan.together.of("energy_mwh", "export") == pytest.approx(plan.table["grid_export_mwh"].sum(), rel=1e-9)
    assert plan.together.of("peak_kw", "import") == pytest.approx(plan.table["peak_import_kw"].item(), rel=1e-9)
    assert plan.together.totals()["estates_import_of_peak_pct"] == pytest.approx(
        plan.table["peak_import_kw"].item() / 1.5e3, rel=1e-9
    )
    table = plan.table.iloc[0]
    factor = study.parameters.value("grid.emission_factor")
    assert table["scope2_tco2e"] == pytest.approx(table["grid_import_mwh"] * factor, rel=1e-9)
    assert table["left_tco2e"] == pytest.approx(12.0 + table["scope2_tco2e"], rel=1e-9)
    assert table["closing_mwh"] == pytest.approx(table["grid_import_mwh"], rel=1e-9)
    made = table["pv_generation_mwh"] - table["curtailed_mwh"]
    assert table["net_year_share"] == pytest.approx(made / table["load_mwh"], rel=1e-9)
    assert table["hourly_gap_mwh"] == pytest.approx((1 - table["matching_share"]) * table["load_mwh"], rel=1e-9)
    assert table["zero_hourly"] == "not_met"


def test_a_plan_changes_its_estates_alone_and_is_repeated_by_what_it_used(small_result):
    used = small_result.plan.used
    half = PlanFile("small", used.zones, {"e": {"pv_share": 0.5, "battery_hours": 2}})
    result = assess(small_result.study, plan=half, earlier=small_result)
    assert set(result.stages) - set(result.stages.kept) <= OF_ESTATES
    assert result.estates["pv_share"].tolist() == [0.5]
    assert result.estates["battery_hours"].tolist() == [2.0]
    assert result.plan.used.estates["e"] == {**used.estates["e"], "pv_share": 0.5, "battery_hours": 2.0}
    again = assess(small_result.study, plan=result.plan.used, earlier=small_result)
    pd.testing.assert_frame_equal(again.plan.estates.table, result.plan.estates.table)
    assert again.plan.used == result.plan.used
    with pytest.raises(GeoplanError, match="found 'other'"):
        assess(small_result.study, plan=PlanFile("other", used.zones), earlier=small_result)


def test_what_scenarios_alone_read_keeps_what_could_be_done(small_result):
    result = assess(small_result.study.with_parameters({SOCIAL_RATE: 0.05}), earlier=small_result)
    assert "measures" in result.stages.kept
    assert "scenarios" not in result.stages.kept
    assert result.scenarios.measures is small_result.scenarios.measures


def test_other_options_of_estates_keep_the_rest(small_result):
    options = small_result.study.estates.model_copy(update={"pv_share": 0.25})
    other = small_result.study.model_copy(update={"estates": options})
    result = assess(other, earlier=small_result)
    assert set(result.stages) - set(result.stages.kept) <= OF_ESTATES
    assert result.estates["pv_share"].tolist() == [0.25]
