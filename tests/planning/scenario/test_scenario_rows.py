from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import Text
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.planning.scenario.scenario_rows import (
    abatement_rows,
    measure_rows,
    pathway_rows,
    place_rows,
    progress_rows,
    scenario_frame,
    target_rows,
    year_rows,
)
from geoplan.planning.scenario.scenario_run import ScenarioTerms, worked_out
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.scenario_models import FUTURES, YEARS, baseline_of_town, measures_of_town, one_measure, towns_setting

RATES = DiscountRates(0.10, 0.06)
MOVED = np.linspace(0.95, 1.05, FUTURES)
TITLE = Text(en="8 % less", vi="8 % less", ja="8 % less")


def work(measures, baseline, **changed):
    terms = ScenarioTerms(RATES, passed_share=0.5)
    return worked_out(measures, towns_setting(**changed), baseline=baseline, terms=terms, grid_moved=MOVED)


@pytest.fixture(scope="module")
def town():
    measures, baseline = measures_of_town(), baseline_of_town()
    return measures, baseline, work(measures, baseline)


def test_a_table_has_its_columns_with_rows_and_without():
    for name, columns in SCENARIO_COLUMNS.items():
        assert tuple(scenario_frame(name, [])) == columns


def test_measures_and_their_places_have_one_sum(town):
    measures, _, _ = town
    table, places = measure_rows(measures), place_rows(measures)
    assert tuple(table) == SCENARIO_COLUMNS["measures"]
    sums = places.groupby("measure_id", sort=False)["measure_potential"].sum()
    assert sums.tolist() == pytest.approx(table["measure_potential"].tolist())
    pv, heat = table.iloc[0], table.iloc[1]
    assert (pv["measure_energy_gwh"], pv["measure_capex_usd"]) == (120.0, 700_000.0)
    assert (heat["measure_saved_gwh"], heat["measure_energy_gwh"]) == (40.0, 0.0)
    assert np.isnan(table["measure_capex_usd"].iloc[5])
    assert table["build_limit"].iloc[4] == 6.0


def test_wedges_of_a_year_are_what_the_year_cuts(town):
    measures, baseline, worked = town
    path = pathway_rows("s", worked, measures, baseline)
    years = year_rows("s", worked, baseline, grid_moved=MOVED)
    assert tuple(path) == SCENARIO_COLUMNS["pathways"]
    assert len(path) == 7 * 26
    summed = path.groupby("year")["attributed_tco2e"].sum().to_numpy()
    assert summed == pytest.approx(years["reduced_tco2e"].to_numpy(), rel=1e-9)
    assert years["scenario_tco2e"].to_numpy() == pytest.approx((years["bau_tco2e"] - years["reduced_tco2e"]).to_numpy())
    for low, middle, high in (
        ("reduced_tco2e_low", "reduced_tco2e_p50", "reduced_tco2e_high"),
        ("scenario_tco2e_low", "scenario_tco2e_p50", "scenario_tco2e_high"),
    ):
        assert (years[low] <= years[middle]).all()
        assert (years[middle] <= years[high]).all()
    passed = path[path["measure_id"] == "rooftop_pv"].set_index("year")["credits_passed_tco2e"]
    share = path[path["measure_id"] == "rooftop_pv"].set_index("year")["deployed_share"]
    assert passed[2040] == pytest.approx(share[2040] * 120_000 * 0.333 * 0.25 * 0.5)
    assert path[path["measure_id"] == "cleaner_grid"]["stock"].isna().all()


def test_a_grid_that_stays_as_it_is_has_no_wedge(town):
    measures, _, _ = town
    constant = baseline_of_town(grid_factor=np.full(26, 0.66))
    worked = work(measures, constant)
    assert "cleaner_grid" not in set(pathway_rows("s", worked, measures, constant)["measure_id"])
    assert "cleaner_grid" not in set(abatement_rows("s", worked, measures, rates=RATES)["measure_id"])


def test_the_cost_curve_has_the_tonnes_of_the_wedges_and_its_own_order(town):
    measures, baseline, worked = town
    curve = abatement_rows("s", worked, measures, rates=RATES)
    path = pathway_rows("s", worked, measures, baseline)
    assert tuple(curve) == SCENARIO_COLUMNS["abatement"]
    assert curve["attributed_all_tco2e"].sum() == pytest.approx(path["attributed_tco2e"].sum(), rel=1e-9)
    assert curve["curve_order"].tolist() == list(range(1, 8))
    paying = curve[curve["pays_for_itself"]]
    assert paying.index.tolist() == list(range(len(paying)))
    assert paying["net_cost_usd"].is_monotonic_increasing
    costly = curve[~curve["pays_for_itself"]]["abatement_usd_per_tco2e"].dropna()
    assert costly.is_monotonic_increasing
    pv = curve.set_index("measure_id").loc["rooftop_pv"]
    worth = 1.10 ** -np.arange(26.0)
    own = path[path["measure_id"] == "rooftop_pv"]
    assert pv["abatement_usd_per_tco2e"] == pytest.approx(
        (own["yearly_cost_usd"] @ worth) / (own["attributed_tco2e"] @ worth)
    )
    assert curve.set_index("measure_id").loc["cleaner_grid"].isna()[["net_cost_usd", "abatement_usd_per_tco2e"]].all()


def test_a_measure_that_does_nothing_is_on_no_curve(town):
    measures, baseline, _ = town
    more = (*measures, one_measure("idle", energy_mwh=np.ones(2)))
    curve = abatement_rows("s", work(more, baseline), more, rates=RATES)
    assert "idle" not in set(curve["measure_id"])


def reading(sense, **changed):
    given = {"target_id": sense or "none", "title": TITLE, "year": 2030, "sense": sense, "source": "hand"}
    amounts = {"value_pct": 8.0, "level_t": np.nan, "cut_t": np.nan, "missing": ()}
    return TargetReading(**given | amounts | changed)


def test_targets_have_a_gap_and_a_chance_where_they_can_be_read(town):
    _, baseline, worked = town
    left = float(baseline.total_t[5] - worked.run.cut_t[5])
    readings = [
        reading("level", level_t=left - 10.0),
        reading("below_bau", level_t=2 * left),
        reading("reduction", cut_t=float(worked.run.cut_t[5]) + 7.0),
        reading("", missing=("target_sense",)),
        reading("level", year=2060, level_t=1.0, missing=("target_year",)),
    ]
    table = target_rows({"s": worked}, readings, baseline, grid_moved=MOVED)
    assert tuple(table) == SCENARIO_COLUMNS["targets"]
    assert table["gap_tco2e"].tolist() == pytest.approx([10.0, -left, 7.0, np.nan, np.nan], nan_ok=True)
    assert table["chance_share"].iloc[1] == 1.0
    assert 0.0 < table["chance_share"].iloc[0] < 1.0
    assert table["chance_share"].iloc[3:].isna().all()
    assert table["target_level_tco2e"].iloc[2] == worked.run.cut_t[5] + 7.0
    assert table["missing"].tolist() == ["", "", "", "target_sense", "target_year"]


def test_without_an_inventory_there_are_reductions_and_no_totals():
    measures, baseline = measures_of_town(), baseline_of_town(is_known=False)
    worked = work(measures, baseline)
    years = year_rows("s", worked, baseline, grid_moved=MOVED)
    assert years[["bau_tco2e", "scenario_tco2e", "scenario_tco2e_low"]].isna().all(axis=None)
    assert years["reduced_tco2e"].notna().all()
    told = target_rows({"s": worked}, [reading("reduction", cut_t=1.0)], baseline, grid_moved=MOVED)
    assert told["chance_share"].tolist() == [1.0]


def test_what_was_built_stands_beside_what_the_plan_would_have_built(town):
    measures, baseline, _ = town
    table = progress_rows("s", towns_setting(), measures, baseline)
    assert tuple(table) == SCENARIO_COLUMNS["measure_progress"]
    assert table["measure_id"].tolist() == ["e_bus", "e_bus"]
    assert table["year"].tolist() == [2026, 2028]
    assert table["built_stock"].tolist() == [4.0, 10.0]
    # 40 of 100 by 2030: eight a year, of which six can be built
    assert table["stock"].tolist() == pytest.approx([6.0, 18.0])
    assert table["behind"].tolist() == pytest.approx([2.0, 8.0])
    none = [replace(measure, built={2020: 1.0}) for measure in measures]
    assert not len(progress_rows("s", towns_setting(), none, baseline))


def test_frames_without_rows_do_not_change_those_with_rows():
    full = pd.DataFrame([dict.fromkeys(SCENARIO_COLUMNS["least_cost"], 1.0)])
    table = scenario_frame("least_cost", [scenario_frame("least_cost", []), full])
    assert table.to_numpy().tolist() == full.to_numpy().tolist()
    assert len(YEARS) == 26
