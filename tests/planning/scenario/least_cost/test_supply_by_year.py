import numpy as np
import pytest

from geoplan.planning.scenario.least_cost.supply_by_year import supply_by_year
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.least_cost_cases import costs_of, measure_of

YEARS = np.array([2025, 2026])


def test_learning_turns_the_order_round():
    # annuities of 10 years at no interest: 100 and 90 USD on 1 MWh, then 50 and 90
    solar = measure_of("solar", [3.0], YEARS, energy_mwh=1.0, costs=costs_of(YEARS, capex=[1000.0, 500.0], life=10.0))
    plant = measure_of(
        "plant", [2.0], YEARS, energy_mwh=1.0, costs=costs_of(YEARS, capex=800.0, running=10.0, life=10.0)
    )
    table = supply_by_year([solar, plant], YEARS, discount_rate=0.0)
    assert list(table.columns) == list(SCENARIO_COLUMNS["scenario_supply"])
    assert table["measure_id"].tolist() == ["plant", "solar", "solar", "plant"]
    assert table["lcoe_usd_per_mwh"].tolist() == pytest.approx([90.0, 100.0, 50.0, 90.0])
    assert table["supply_cumulative_gwh"].tolist() == pytest.approx([0.002, 0.005, 0.003, 0.005])


def test_what_costs_nobody_knows_comes_last_and_what_takes_electricity_is_left_out():
    known = measure_of("known", [1.0], YEARS, energy_mwh=1.0, costs=costs_of(YEARS, capex=1e9))
    unknown = measure_of("unknown", [1.0], YEARS, energy_mwh=1.0)
    buses = measure_of("buses", [1.0], YEARS, energy_mwh=-1.0)
    table = supply_by_year([unknown, buses, known], YEARS[:1], discount_rate=0.1)
    assert table["measure_id"].tolist() == ["known", "unknown"]
    assert np.isnan(table["lcoe_usd_per_mwh"].iloc[1])


def test_of_one_resource_the_dearer_takes_what_the_cheaper_leaves_place_by_place():
    share = {"resource": "waste", "resource_share": np.array([0.6, 1.0])}
    cheap = measure_of("cheap", [5.0, 5.0], YEARS, energy_mwh=1e3, costs=costs_of(YEARS, capex=1.0), **share)
    dear = measure_of("dear", [10.0, 10.0], YEARS, energy_mwh=1e3, costs=costs_of(YEARS, capex=9.0), **share)
    table = supply_by_year([dear, cheap], YEARS[:1], discount_rate=0.1)
    assert table["measure_energy_gwh"].tolist() == pytest.approx([10.0, 10.0 * 0.4 / 0.6])


def test_a_potential_that_grows_gives_more():
    grown = measure_of("a", [1.0], YEARS, energy_mwh=1e3, growth=np.array([1.0, 1.5]))
    assert supply_by_year([grown], YEARS, discount_rate=0.1)["measure_energy_gwh"].tolist() == [1.0, 1.5]


def test_nothing_gives_no_rows_and_keeps_the_columns():
    assert list(supply_by_year([], YEARS, discount_rate=0.1).columns) == list(SCENARIO_COLUMNS["scenario_supply"])
