import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.estates.money.estate_carbon import avoided_emissions
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.potential.carbon import grid_avoided_tco2e
from support.own_parameters import own_parameters

TERMS = EstateTerms.of(own_parameters({"grid.emission_factor": 0.5}))


def test_own_purchases_and_sales_are_kept_apart():
    own, export = avoided_emissions(np.array([1000.0, 0.0]), np.array([400.0, 0.0]), export_kwh=80.0, terms=TERMS)
    assert own == pytest.approx([0.3, 0.0])
    assert export == pytest.approx(0.04)


def test_the_losses_of_a_battery_charged_from_the_grid_are_emitted():
    own, _ = avoided_emissions(1000.0, 1050.0, export_kwh=0.0, terms=TERMS)
    assert own == pytest.approx(-0.025)


def test_the_factor_is_that_of_the_other_rooms():
    terms = EstateTerms.of(load_parameters())
    own, _ = avoided_emissions(3e6, 1e6, export_kwh=0.0, terms=terms)
    assert own == pytest.approx(grid_avoided_tco2e(2.0, load_parameters()))
