import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.projects.plant_projects import plant_price, plant_projects
from geoplan.siting.candidate_kinds import candidate_kinds
from support.own_parameters import own_parameters

OWN = {"costs.finance.discount_rate": 0.1, "costs.biomass.lifetime": 2.0, "costs.biomass.tariff": 90.0}
PARAMETERS = own_parameters(OWN)
PLANT = {
    "candidate_id": "biomass:1",
    "candidate_kind": "biomass",
    "estate_id": "a",
    "place_status": "real",
    "capacity_mw": 5.0,
    "energy_gwh": 30.0,
    "investment_musd": 2.1,
    "lcoe_usd_per_mwh": 80.0,
    "ghg_avoided_tco2e": 20_000.0,
}


def projects(*rows, parameters=PARAMETERS):
    return list(plant_projects(pd.DataFrame([PLANT | row for row in rows]), parameters))


def test_a_plant_worked_by_hand():
    """2.1 MUSD over two years at 10 % are 1.21 a year; 30 GWh earn 0.3 above all costs: 2.1 / (0.3 + 1.21)."""
    (plant,) = projects({})
    assert (plant.estate_id, plant.technology, plant.project_size) == ("a", "biomass", 5.0)
    assert plant.project_investment_usd == pytest.approx(2.1e6)
    assert plant.project_payback_years == pytest.approx(2.1 / 1.51)
    assert plant.project_avoided_tco2e == pytest.approx(20_000.0)
    assert plant.project_abatement_usd_per_t == pytest.approx(-0.3e6 / 20_000.0)
    assert plant.project_basis == "candidate"


def test_what_earns_less_than_its_upkeep_never_pays_back():
    (plant,) = projects({"lcoe_usd_per_mwh": 131.0})
    assert np.isnan(plant.project_payback_years)
    assert plant.project_abatement_usd_per_t == pytest.approx(30_000.0 * 41.0 / 20_000.0)


def test_methane_and_stacks_count_with_electricity():
    waste = {"candidate_kind": "waste", "waste_ghg_change_tco2e": -4000.0}
    biogas = {"candidate_kind": "biogas", "manure_methane_avoided_tco2e": 700.0}
    by_kind = {each.technology: each.project_avoided_tco2e for each in projects(waste, biogas)}
    assert by_kind == {"waste": 24_000.0, "biogas": 20_700.0}


def test_roofs_demonstrations_and_places_outside_are_no_plants_of_a_park():
    assert projects({"candidate_kind": "rooftop_pv"}, {"place_status": "synthetic"}, {"estate_id": None}) == []
    assert list(plant_projects(None, PARAMETERS)) == []
    assert list(plant_projects(pd.DataFrame([PLANT]).drop(columns="estate_id"), PARAMETERS)) == []


def test_without_a_tariff_money_is_not_known_but_for_the_investment():
    bare = PARAMETERS.unknown(["costs.biomass.tariff"])
    (plant,) = projects({}, parameters=bare)
    assert np.isnan([plant.project_payback_years, plant.project_abatement_usd_per_t]).all()
    assert plant.project_investment_usd == pytest.approx(2.1e6)
    assert np.isnan(plant_price(candidate_kinds()["wind"], PARAMETERS)), "no tariff was found"


def test_a_plant_is_no_surer_than_what_feeds_it():
    """What it costs is well known, how much straw is left for it is not."""
    parameters = load_parameters().at_prices(2025)
    assert parameters["costs.biomass.capex"].confidence == "high"
    assert [each.confidence for each in projects({}, parameters=parameters)] == ["low"]
    (sure,) = projects({}, parameters=parameters.unknown([name for name in parameters if name.startswith("residues.")]))
    assert sure.confidence == "high"
