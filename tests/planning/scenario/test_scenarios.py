from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.plan import make_plan
from geoplan.planning.plan_file import PlanFile
from geoplan.planning.scenario import scenarios
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.planning.scenario.scenarios import EarlierPlans, plan_scenarios, unlike_potential
from support.scenario_models import YEARS, measures_of_town


@pytest.fixture(scope="module")
def plan_of(small_result):
    """Work out scenarios of the small study, with layers that are changed."""

    def of(settings=None, **layers):
        study, given, potential, sites = (
            small_result.study,
            small_result.inputs,
            small_result.potential,
            small_result.siting,
        )
        plans = EarlierPlans(small_result.waste_plan, small_result.plan.estates, small_result.plan.eco_parks)
        return plan_scenarios(
            study,
            replace(given, **layers),
            potential=potential,
            sites=sites,
            plans=plans,
            settings=settings or {},
        )

    return of


@pytest.fixture(scope="module")
def bare(plan_of):
    return plan_of()


def test_a_study_that_names_no_scenario_does_all_that_could_be_done(bare):
    assert list(bare.runs) == ["everything"]
    assert {"rooftop_pv.residential", "rooftop_pv.industrial"} <= {measure.measure_id for measure in bare.measures}
    last = bare.tables["pathways"].query("year == year.max() and measure_id == 'rooftop_pv.residential'")
    assert last["deployed_share"].item() == pytest.approx(1.0)


def test_tables_have_the_columns_that_outputs_ask_for(bare):
    assert {name: tuple(table) for name, table in bare.tables.items()} == dict(SCENARIO_COLUMNS)


def test_what_is_missing_is_told_and_no_total_is_made_up(bare):
    assert {"inventory", "business_as_usual", "targets"} <= set(bare.missing)
    assert bare.tables["scenario_years"]["scenario_tco2e"].isna().all()
    assert (bare.tables["scenario_years"]["reduced_tco2e"].iloc[1:] > 0).all()
    assert not len(bare.tables["targets"])


def test_wedges_and_the_cost_curve_have_one_sum(bare):
    path, years = bare.tables["pathways"], bare.tables["scenario_years"]
    summed = path.groupby("year")["attributed_tco2e"].sum().to_numpy()
    assert summed == pytest.approx(years["reduced_tco2e"].to_numpy(), rel=1e-9)
    curve = bare.tables["abatement"]["attributed_all_tco2e"].sum()
    assert curve == pytest.approx(years["reduced_tco2e"].sum(), rel=1e-9)


def test_the_inputs_that_decide_are_told_for_the_last_year(bare):
    inputs = bare.tables["scenario_inputs"]
    assert set(inputs["year"]) == {bare.baseline.years[-1]}
    assert inputs["spread_share"].sum() == pytest.approx(1.0)
    assert not inputs["parameter"].str.endswith(".life").any()
    assert len(bare.grid_moved) == bare.runs["everything"].drawn_cut_t.shape[1]


def test_scenarios_of_a_plan_stand_beside_each_other(plan_of):
    half = {"rooftop_pv.residential": MeasureSetting(shares={2050: 0.5})}
    settings = {"half": ScenarioSetting(measures=half), "none": ScenarioSetting()}
    scenarios = plan_of(settings)
    path = scenarios.tables["pathways"].set_index(["scenario_id", "measure_id", "year"])
    assert path["deployed_share"]["half", "rooftop_pv.residential", 2050] == pytest.approx(0.5)
    assert not path["stock"]["none"].fillna(0.0).any()
    assert list(scenarios.runs) == ["half", "none"]


def test_a_target_is_read_where_it_can_be(plan_of):
    columns = {"title_en": "Less", "title_vi": "", "title_ja": "", "base_year": np.nan, "driver": "", "source": "hand"}
    rows = [
        {"target_id": "cut", "year": 2040, "sense": "reduction", "value_pct": np.nan, "level_t": 100.0},
        {"target_id": "less", "year": 2030, "sense": "below_bau", "value_pct": 8.0, "level_t": np.nan},
        {"target_id": "unread", "year": 2030, "sense": "", "value_pct": 8.0, "level_t": np.nan},
    ]
    scenarios = plan_of(targets=pd.DataFrame([row | columns for row in rows]))
    table = scenarios.tables["targets"].set_index("target_id")
    assert table["chance_share"]["cut"] == 1.0
    assert table["gap_tco2e"]["cut"] < 0
    assert "inventory" in table["missing"]["less"]
    assert "target_sense" in table["missing"]["unread"]
    assert table["gap_tco2e"][["less", "unread"]].isna().all()
    assert scenarios.tables["least_cost_bounds"]["target_id"].tolist() == ["cut"]
    assert set(scenarios.tables["scenario_inputs"]["year"]) == {2030, 2040, scenarios.baseline.years[-1]}


def test_the_plan_of_a_run_holds_them_and_a_plan_file_takes_their_place(small_result):
    parts = (small_result.study, small_result.inputs, small_result.potential, small_result.siting)
    assert list(small_result.scenarios.runs) == ["everything"]
    own = {"mine": ScenarioSetting(measures={"rooftop_pv.residential": MeasureSetting(shares={2030: 1.0})})}
    used = small_result.plan.used
    plan = make_plan(*parts, plan=PlanFile.of(used.study, zones=used.zones, settings={}, scenarios=own))
    assert list(plan.scenarios.runs) == ["mine"]
    assert plan.used.scenarios.keys() == {"mine"}


def test_what_nobody_has_mapped_is_in_the_supply_curve_where_a_scenario_names_it(plan_of, monkeypatch):
    one = "rooftop_pv.residential"
    monkeypatch.setattr(scenarios, "is_demonstration_land", lambda measure: measure.measure_id == one)
    unnamed = plan_of()
    assert one not in set(unnamed.tables["scenario_supply"]["measure_id"])
    assert "real_land" in unnamed.missing
    named = plan_of({"sun": ScenarioSetting(measures={one: MeasureSetting(shares={2040: 0.5})})})
    assert one in set(named.tables["scenario_supply"]["measure_id"])
    assert "real_land" not in named.missing


def test_measures_that_the_place_has_nothing_of_and_more_than_could_stand_are_said():
    measures = measures_of_town()
    first = measures[0]
    usual = {"a": ScenarioSetting(measures={first.measure_id: MeasureSetting(shares={2030: 1.0})})}
    assert unlike_potential(measures, usual, YEARS) == ()
    whole = float(first.potential.sum() * first.growth[2])
    year = int(YEARS[2])
    assert unlike_potential([replace(first, built={year: whole})], usual, YEARS) == ()
    assert unlike_potential([replace(first, built={year: 1.01 * whole})], usual, YEARS) == (scenarios.BUILT_ABOVE,)
    assert unlike_potential([replace(first, built={1990: 9.0 * whole})], usual, YEARS) == ()
    at_a_place = {"a": ScenarioSetting(places={"a": {"tides": MeasureSetting()}})}
    assert unlike_potential(measures, at_a_place, YEARS) == (scenarios.ABSENT,)
