"""What can be computed of a base year without an inventory."""

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.scenario.inputs.computed_parts import (
    MANURE,
    WASTE,
    Parts,
    computed_tonnes,
    manure_tonnes,
    sold_mwh,
    waste_by_year,
)

YEARS = np.arange(2022, 2027)


def test_what_was_observed_comes_before_a_forecast_and_zones_stand_for_themselves():
    rows = [
        ("", 2024, 10.0, "forecast"),
        ("", 2024, 9.0, "observed"),
        ("", 2026, 11.0, "forecast"),
        ("z", 2022, 1.0, "observed"),
    ]
    demand = pd.DataFrame(rows, columns=["zone_id", "year", "electricity_sold_gwh", "basis"])
    assert sold_mwh(demand, YEARS).tolist() == [9000.0, 9000.0, 9000.0, 10000.0, 11000.0]
    assert sold_mwh(demand[demand["zone_id"] == "z"], YEARS) is None
    assert sold_mwh(None, YEARS) is None


def test_waste_gives_off_what_its_plan_says():
    plan = pd.DataFrame(
        {"year": [2024, 2025, 2024], "treatment": ["total", "total", "landfill"], "emissions_tco2e": [5.0, 9.0, 4.0]}
    )
    assert waste_by_year(plan, YEARS).tolist() == [5.0, 5.0, 5.0, 9.0, 9.0]
    assert waste_by_year(None, YEARS) is None


def test_manure_gives_off_the_methane_of_its_keeping():
    values = {
        "manure.pigs.typical_mass": 28.0,
        "manure.pigs.vs_rate": 5.8,
        "manure.pigs.b0": 0.29,
        "manure.pigs.baseline_mcf": 0.3,
        "gases.methane.density": 0.67,
        "gases.methane.gwp100": 28.0,
    }
    given = load_parameters().replace(values)
    solids_t = 1000 * 28.0 / 1000 * 5.8 * 365 / 1000
    expected = solids_t * 1000 * 0.29 * 0.3 * 0.67 / 1000 * 28.0
    pigs = pd.DataFrame({"animal": ["pigs", "pigs"], "heads": [400.0, 600.0]})
    assert manure_tonnes(pigs, given) == pytest.approx(expected, rel=1e-12)


def test_what_is_not_known_is_left_out(folder):
    folder.csv("livestock", "animal,heads\npigs,1000\n")
    layers = folder.open()
    computed = computed_tonnes(layers, Parts(), load_parameters(), years=YEARS)
    assert list(computed) == [MANURE]
    plan = pd.DataFrame({"year": [2024], "treatment": ["total"], "emissions_tco2e": [5.0]})
    assert set(computed_tonnes(layers, Parts(plan), load_parameters(), years=YEARS)) == {WASTE, MANURE}
