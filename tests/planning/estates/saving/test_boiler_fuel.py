import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.estates.saving.boiler_fuel import boiler_fuel_mwh, fuel_measures
from support.own_saving import PAYBACK, saving_basis, saving_parameters


def test_tonnes_tell_fuel_and_without_them_it_is_not_known():
    basis = saving_basis(
        {"food": 1.0}, {"food": 1.0}, {"food": 1.0}, beer=(1_000.0, np.nan, 0.0), sugar=(500.0, 10.0, 0.0)
    )
    fuel = boiler_fuel_mwh(basis, saving_parameters())
    assert fuel == pytest.approx([300.0, np.nan, np.nan], nan_ok=True)
    known = saving_parameters().replace({"saving.heat.sugar": 2.0})
    assert boiler_fuel_mwh(basis, known) == pytest.approx([1_300.0, 20.0, np.nan], nan_ok=True)


def test_measures_of_one_boiler_multiply():
    basis = saving_basis({"food": 1.0}, {"food": 1.0}, beer=(1_000.0, np.nan))
    fuel = fuel_measures(basis, saving_parameters(), emission_factor=0.6)
    whole = 1.0 - 0.9 * 0.8 * 0.95 * (1.0 - 0.5 * 0.6)
    assert fuel.shares.sum() == pytest.approx(whole)
    assert fuel.mwh[:, 0].sum() == pytest.approx(300.0 * whole)
    assert np.isnan(fuel.mwh[:, 1]).all()
    assert np.isnan(fuel.investments_usd).all(), "no price of fuel was found"
    assert fuel.avoided_t[0, 0] == pytest.approx(0.2 * fuel.mwh[0, 0])
    assert fuel.payback_years.tolist() == [PAYBACK] * 4


def test_a_price_and_a_factor_give_money_and_tonnes_and_a_heat_pump_takes_electricity():
    basis = saving_basis({"food": 1.0}, beer=(1_000.0,))
    known = saving_parameters().replace({"saving.heat.fuel_price": 30.0})
    fuel = fuel_measures(basis, known, emission_factor=0.6)
    saved = dict(zip((each.key for each in fuel.measures), fuel.mwh[:, 0], strict=True))
    avoided = dict(zip(saved, fuel.avoided_t[:, 0], strict=True))
    assert fuel.investments_usd[0, 0] == pytest.approx(PAYBACK * 30.0 * saved["economiser"])
    assert avoided["economiser"] == pytest.approx(0.2 * saved["economiser"])
    # 6 of 10 MWh of fuel are saved, 4 come from the grid
    assert avoided["heat_pump"] == pytest.approx(saved["heat_pump"] / 0.6 * (0.2 - 0.4 * 0.6))


@pytest.mark.published
def test_shipped_heat_of_beer_is_what_the_norm_leaves_beside_its_electricity():
    parameters = load_parameters()
    norm = 129.0 * 10.0 / 3.6 / 1000.0  # MJ/hl, ten hectolitres a tonne
    electricity = parameters.value("estates.load.intensity.beer") / 1000.0
    assert parameters.value("saving.heat.beer") == pytest.approx(norm - electricity, rel=0.01)
    assert "saving.heat.fuel_price" in parameters.wanted("saving.heat.")
