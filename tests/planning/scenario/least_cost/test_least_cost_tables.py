import numpy as np
import pytest

from geoplan.languages import Text
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.planning.scenario.least_cost.least_cost_tables import least_cost_tables
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.least_cost_cases import baseline_of, costs_of, measure_of

YEARS = np.array([2025, 2026, 2027])
BASELINE = baseline_of(YEARS, path=(0.5, 0.5))
PV = measure_of("pv", [2.0, 0.0], YEARS, energy_mwh=100.0, costs=costs_of(YEARS, capex=1000.0, life=10.0))


def reading(target_id, sense, cut_t, *, year=2026, missing=()):
    level = float(BASELINE.total_t[0]) - cut_t
    return TargetReading(target_id, Text(en=target_id), year, sense, 8.0, level, cut_t, missing, "hand")


def tables(*readings, measures=(PV,)):
    return least_cost_tables(measures, BASELINE, readings=readings, discount_rate=0.0)


def test_a_row_says_what_is_added_where_and_the_bounds_what_it_costs():
    made = tables(reading("t", "level", 50.0))
    [row] = made["least_cost"].to_dict("records")
    assert row == {
        "target_id": "t",
        "target_sense": "level",
        "measure_id": "pv",
        "place_id": "z0",
        "year": 2026,
        "stock": pytest.approx(1.0),
        "added": pytest.approx(1.0),
    }
    [bound] = made["least_cost_bounds"].to_dict("records")
    # two years of a hundred dollars; what is left is what was, less 50 t
    assert bound["is_met"]
    assert bound["target_level_tco2e"] == bound["reached_tco2e"] == pytest.approx(BASELINE.total_t[0] - 50.0)
    assert (bound["least_cost_usd"], bound["last_tonne_usd_per_tco2e"]) == pytest.approx((200.0, 4.0))
    assert bound["binding"] == ""


def test_a_reduction_is_told_as_what_is_cut():
    [bound] = tables(reading("t", "reduction", 1e9))["least_cost_bounds"].to_dict("records")
    assert not bound["is_met"]
    assert (bound["target_level_tco2e"], bound["reached_tco2e"]) == pytest.approx((1e9, 100.0))
    assert bound["binding"] == "potential:pv"
    assert np.isnan(bound["last_tonne_usd_per_tco2e"])


def test_what_is_missing_gives_no_row_and_keeps_the_columns():
    nothing = tables(
        reading("a", "", np.nan), reading("b", "level", np.nan), reading("c", "level", 1.0, missing=("x",))
    )
    for name in ("least_cost", "least_cost_bounds"):
        assert list(nothing[name].columns) == list(SCENARIO_COLUMNS[name])
        assert not len(nothing[name])


def test_without_a_measure_a_target_still_has_its_bounds():
    made = tables(reading("t", "reduction", 5.0), measures=())
    assert not len(made["least_cost"])
    assert made["least_cost_bounds"]["is_met"].tolist() == [False]


def test_each_sense_of_a_target_has_rows_of_its_own():
    made = tables(reading("t", "below_bau", 50.0), reading("t", "below_base", 25.0))
    assert made["least_cost_bounds"]["target_sense"].tolist() == ["below_bau", "below_base"]
    assert made["least_cost"].set_index("target_sense")["stock"].tolist() == pytest.approx([1.0, 0.5])
