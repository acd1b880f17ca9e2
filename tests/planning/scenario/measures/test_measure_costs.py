"""Measures of the map for their money: as large and as dear as the candidates of their kind."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.scenario.costs.values import estate_mean_price, estate_solar_price
from geoplan.planning.scenario.measures.measure_costs import with_costs
from support.measured_study import measured, measured_basis


def plants(kind):
    candidates = measured_basis().sites.candidates
    return candidates[candidates["candidate_kind"] == kind]


def test_a_measure_without_a_class_of_costs_has_none():
    assert measured()["symbiosis.heat"].costs is None


def test_what_wind_costs_was_not_found_and_a_study_may_give_it():
    basis, wind = measured_basis(), measured()["wind"]
    shipped = basis.study.model_copy(update={"parameters": load_parameters()})
    assert with_costs(replace(wind, costs=None), replace(basis, study=shipped)).costs is None
    given = basis.study.parameters.value("costs.wind.capex") * 1e6 * basis.study.parameters.value("learning.wind.2030")
    assert wind.costs.capex_usd[list(basis.years).index(2030)] == pytest.approx(given, rel=0.1)


def test_a_megawatt_of_ground_solar_costs_its_parameter():
    ground = measured()["ground_pv"]
    capex = measured_basis().study.parameters.value("costs.ground_pv.capex")
    assert ground.costs.capex_usd[0] == pytest.approx(capex * 1e6, rel=0.01)
    assert ground.costs.capex_usd[-1] < ground.costs.capex_usd[0]


def test_a_kilowatt_hour_is_worth_to_parks_what_it_spares_them():
    estates = measured_basis().estates
    roofs, led = measured()["rooftop_pv.estates"], measured()["saving.led"]
    per_mwp = roofs.energy_mwh.sum() / roofs.potential.sum()
    np.testing.assert_allclose(roofs.costs.value_usd, per_mwp * estate_solar_price(estates), rtol=1e-9)
    works = measured()["rooftop_pv.industrial"]
    per_mwp = works.energy_mwh.sum() / works.potential.sum()
    np.testing.assert_allclose(works.costs.value_usd, per_mwp * estate_solar_price(estates), rtol=1e-9)
    np.testing.assert_allclose(led.costs.value_usd, estate_mean_price(estates), rtol=1e-9)
    assert np.isnan(measured()["rooftop_pv.residential"].costs.value_usd).all(), "no tariff is tabled"


def test_what_all_measures_of_saving_cost_adds_up_to_what_parks_count():
    rows = measured_basis().estates.saving
    for key in ("led", "motors", "management"):
        own = measured()[f"saving.{key}"]
        counted = rows.loc[rows["measure"] == key, "saving_investment_usd"].sum()
        assert own.costs.capex_usd[0] * own.potential.sum() == pytest.approx(counted, rel=1e-9)


def test_residues_cost_what_plants_pay_for_them_delivered():
    own, parameters = plants("biomass"), measured_basis().study.parameters
    price = np.average(own["delivered_cost_usd_per_t"], weights=own["capacity_mw"])
    crops = measured_basis().potential.by_feedstock["crops"].feedstocks
    straw = crops[crops["residue"] == "rice_straw"]
    tonnes = straw["residue_t"].sum() * straw["available_tj"].sum() / straw["theoretical_tj"].sum()
    measure = measured()["biomass.straw"]
    upkeep = parameters.value("costs.biomass.fixed_om")
    upkeep += parameters.value("costs.biomass.variable_om") * measure.energy_mwh.sum() / measure.potential.sum()
    running = upkeep + price * tonnes / measure.potential.sum()
    assert measure.costs.running_usd[0] == pytest.approx(running, rel=1e-6)


def test_without_candidates_residues_cost_what_they_do_at_the_farm():
    basis = measured_basis()
    bare = replace(basis, sites=replace(basis.sites, candidates=None))
    straw = with_costs(replace(measured()["biomass.straw"], costs=None), bare)
    assert 0.0 < straw.costs.running_usd[0] < measured()["biomass.straw"].costs.running_usd[0]
    biogas = with_costs(replace(measured()["biogas"], costs=None), bare)
    assert biogas.costs.running_usd[0] <= measured()["biogas"].costs.running_usd[0]


def test_smaller_plants_cost_more_by_the_megawatt():
    straw, others = measured()["biomass.straw"], measured()["biomass.residues"]
    assert straw.potential.sum() < others.potential.sum()
    assert straw.costs.capex_usd[0] > others.costs.capex_usd[0]


def test_costs_that_a_measure_has_are_kept():
    own = measured()["ground_pv"]
    assert with_costs(own, measured_basis()) is own
