"""What plants are by what they take."""

import numpy as np
import pytest

from geoplan.siting.plants.plant_results import Burnt, Digested, plant_columns
from support.own_parameters import own_parameters
from support.two_towns import PARAMETERS


def test_the_cost_grows_with_the_plant():
    one = plant_columns(np.array([1.0, 2.0]), np.array([7.7, 15.4]), technology="waste", parameters=PARAMETERS)
    assert one["investment_musd"].tolist() == pytest.approx([8.0, 16.0])
    assert one["lcoe_usd_per_mwh"][0] == pytest.approx(one["lcoe_usd_per_mwh"][1])


def test_a_planned_plant_keeps_its_size_and_takes_no_more_than_it_is_planned_for():
    burnt = Burnt(
        np.array([73_000.0, 73_000.0, 50_000.0]), np.array([np.nan, 5.0, 5.0]), np.array([np.nan, 200.0, 200.0])
    )
    base = burnt.results(PARAMETERS, kwh_per_t=400.0)
    assert base["energy_gwh"].tolist() == pytest.approx([29.2, 29.2, 20.0])
    assert base["capacity_mw"].tolist() == pytest.approx([29_200 / 7700, 5.0, 5.0])
    moved = burnt.times(np.array([0.5, 2.0]))
    assert moved.tonnes.tolist() == [[36_500.0, 146_000.0], [73_000.0] * 2, [25_000.0, 73_000.0]]


def test_both_hauls_of_each_future_are_in_its_cost():
    own = own_parameters({"residues.transport.tariff": 2000.0, "costs.finance.exchange_rate": 25_000.0})
    digested = Digested(np.array([7.0]), np.array([2e5]), np.array([1.5e6]))
    base = digested.results(own)
    assert base["delivered_cost_usd_per_t"].item() == pytest.approx(2 * 7.5 * 0.08)
    moved = digested.times(np.array([1.0, 2.0]), np.array([1.0, 2.0])).results(own)
    assert moved["energy_gwh"].tolist() == [[7.0, 14.0]]
    assert moved["haul_usd_per_mwh"][0].tolist() == pytest.approx([base["haul_usd_per_mwh"].item()] * 2)
