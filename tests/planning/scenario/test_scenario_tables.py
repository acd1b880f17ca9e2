import numpy as np
import pandas as pd

from geoplan.fields import load_fields
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS, Scenarios
from support.scenario_models import baseline_of_town, measures_of_town


def test_each_column_is_described():
    assert {name for columns in SCENARIO_COLUMNS.values() for name in columns} <= set(load_fields())


def test_no_column_stands_twice_in_a_table():
    assert all(len(set(columns)) == len(columns) for columns in SCENARIO_COLUMNS.values())


def test_scenarios_say_what_they_are_in_a_line():
    tables = {name: pd.DataFrame(columns=list(columns)) for name, columns in SCENARIO_COLUMNS.items()}
    scenarios = Scenarios(baseline_of_town(), measures_of_town(), {}, tables)
    assert repr(scenarios) == "<Scenarios: 0 scenarios of 6 measures>"
    assert scenarios.grid_moved.shape == (0,)
    assert np.isfinite(scenarios.baseline.total_t).all()
