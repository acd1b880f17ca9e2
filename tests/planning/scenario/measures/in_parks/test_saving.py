"""Saving in parks as measures: all together save what parks count, and each use what is left of it."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.estates.saving.boiler_fuel import boiler_fuel_mwh
from geoplan.planning.estates.saving.estate_measures import end_use_shares
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.planning.scenario.measures.in_parks.saving import USE, fuel_saving_measures, saving_measures
from support.measured_study import measured, measured_basis


def electric_measures():
    return {key: each for key, each in measured().items() if each.group == "saving"}


def fuel_measures():
    return {key: each for key, each in measured().items() if each.group == "fuel_saving"}


@pytest.fixture(scope="module")
def basis():
    own = measured_basis()
    return SavingBasis.of(own.estates.load, own.layers.estate_tenants)


def table():
    return measured_basis().estates.saving


def test_potentials_add_up_to_what_parks_save_in_all():
    rows = table()
    electric = rows[rows["energy_carrier"] == "electricity"]
    for key, each in electric_measures().items():
        own = electric.loc[electric["measure"] == key.removeprefix("saving."), "saved_mwh"].sum()
        assert each.potential.sum() == pytest.approx(own, rel=1e-9), key
    assert sum(each.potential.sum() for each in electric_measures().values()) == pytest.approx(
        electric["saved_mwh"].sum()
    )


def test_all_measures_together_leave_of_each_use_what_parks_count(basis):
    """In each park: what is left of a use is the product of what each measure leaves of it."""
    parameters = measured_basis().study.parameters
    load = basis.load_kwh[:, 0] / 1e3
    saved = np.zeros(len(load))
    for use, share in end_use_shares(basis, parameters).items():
        whole = np.broadcast_to(share[:, 0] * load, load.shape)
        own = [each.saved[f"{USE}{use}"] for each in electric_measures().values() if f"{USE}{use}" in each.saved]
        parts = [np.divide(each, whole, out=np.zeros(len(load)), where=whole > 0) for each in own]
        assert all((part <= 1.0).all() for part in parts)
        saved += whole * (1.0 - np.prod([1.0 - part for part in parts], axis=0))
    np.testing.assert_allclose(saved, sum(each.potential for each in electric_measures().values()), rtol=1e-9)


def test_a_lamp_saves_light_alone_and_management_all_uses():
    assert list(electric_measures()["saving.led"].saved) == [f"{USE}lighting"]
    assert len(electric_measures()["saving.management"].saved) == 6
    assert not any(each.energy_mwh.any() or each.direct_t.any() for each in electric_measures().values())


def test_what_is_saved_moves_with_its_share_and_with_the_load():
    own = measured_basis()
    factors = own.estates.load.factors(own.potential.draws.draws)
    futures = own.study.parameters.futures
    led = electric_measures()["saving.led"]
    weights = led.saved[f"{USE}lighting"]
    applies = "saving.led.applies"
    share = futures.ratio("saving.led.saving")
    share = share * futures.ratio(applies) if applies in own.study.parameters else share
    np.testing.assert_allclose(led.moved.saving, (weights @ factors) / weights.sum() * share, rtol=1e-9)


def test_fuel_is_saved_where_tonnes_tell_it(basis):
    own = measured_basis()
    rows = table()
    fuel = boiler_fuel_mwh(basis, own.study.parameters)
    assert fuel_measures()
    factor = own.study.parameters.value("eco_parks.boiler.fuel_factor")
    for key, each in fuel_measures().items():
        told = rows[rows["measure"] == key.removeprefix("saving.")]
        assert each.potential.sum() == pytest.approx(told["saved_mwh"].sum(), rel=1e-9)
        assert (each.potential[~np.isfinite(fuel)] == 0.0).all()
        burnt = each.direct_t / factor
        np.testing.assert_allclose(burnt, each.potential - each.energy_mwh, rtol=1e-9)
        there = each.potential > 0
        np.testing.assert_allclose(each.resource_share[there], burnt[there] / fuel[there], rtol=1e-9)
    grid = own.study.parameters.value("grid.emission_factor")
    avoided = sum(each.direct_t.sum() + each.energy_mwh.sum() * grid for each in fuel_measures().values())
    assert avoided == pytest.approx(rows.loc[rows["energy_carrier"] == "fuel", "saving_avoided_tco2e"].sum(), rel=1e-9)


def test_only_a_heat_pump_takes_electricity_for_fuel():
    takes = {key for key, each in fuel_measures().items() if (each.energy_mwh < 0).any()}
    assert takes == {"saving.heat_pump"}


def test_boilers_have_no_more_fuel_than_they_burn():
    share = sum(each.resource_share for each in fuel_measures().values())
    assert (share < 1.0).all()
    assert {each.resource for each in fuel_measures().values()} == {"boiler_fuel"}


def test_without_estates_nothing_is_saved():
    none = replace(measured_basis(), estates=None)
    assert [*saving_measures(none), *fuel_saving_measures(none)] == []
