"""The year that scenarios start from."""

import pandas as pd

from geoplan.layers.climate.base_year import (
    counted_rows,
    counted_source,
    scenario_base_year,
    scenario_last_year,
)
from geoplan.options.scenario_options import ScenarioOptions
from geoplan.parameters import load_parameters

INVENTORY = pd.DataFrame({"source": ["city", "city", "EDGAR"], "year": [2018.0, 2022.0, 2023.0]})
DEMAND = pd.DataFrame({"zone_id": "", "year": [2024], "electricity_sold_gwh": [9.0], "basis": "observed"})


def test_the_study_comes_first_then_the_inventory_then_the_electricity_sold():
    own, silent = ScenarioOptions(base_year=2020), ScenarioOptions()
    assert scenario_base_year(own, inventory=INVENTORY, demand=DEMAND) == 2020
    assert scenario_base_year(silent, inventory=INVENTORY, demand=DEMAND) == 2022
    assert scenario_base_year(silent, inventory=None, demand=DEMAND) == 2024
    assert scenario_base_year(silent, inventory=None, demand=None) is None


def test_the_source_that_is_named_counts_else_the_first():
    named = ScenarioOptions(inventory_source="EDGAR")
    assert counted_source(INVENTORY, ScenarioOptions()) == "city"
    assert counted_source(None, named) == ""
    assert counted_rows(INVENTORY, named)["year"].tolist() == [2023.0]
    assert counted_rows(None, named) is None
    assert scenario_base_year(named, inventory=INVENTORY, demand=None) == 2023


def test_scenarios_end_with_the_plan_of_waste_where_nothing_is_said():
    parameters = load_parameters()
    assert scenario_last_year(ScenarioOptions(), parameters) == parameters.value("waste.plan.last_year")
    assert scenario_last_year(ScenarioOptions(last_year=2040), parameters) == 2040
