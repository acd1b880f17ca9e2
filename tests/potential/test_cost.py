import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.parameters import load_parameters
from geoplan.potential.cost import (
    affordable_feedstock_price,
    levelised_cost,
    plant_lcoe,
    present_worth,
    replaced_cost,
    rooftop_lcoe,
    utility_lcoe,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
BIOMASS = own_parameters(
    {
        "costs.biomass.capex": 1.5,
        "costs.biomass.fixed_om": 40_000.0,
        "costs.biomass.variable_om": 3.0,
        "costs.biomass.lifetime": 20.0,
        "costs.biomass.tariff": 90.0,
        "costs.finance.discount_rate": 0.08,
        "residues.conversion.capacity_factor": 0.8,
        "residues.conversion.efficiency": 0.3,
        "costs.biomass.reference_size": 25.0,
        "costs.biomass.scale_exponent": -0.4,
    }
)


def test_a_plant_over_its_years_by_hand():
    # Year by year: 1,000 with a fifth paid by somebody else, an inverter of 100 in year 2, output falling by a tenth.
    spent = 800 + 50 / 1.1 + (50 + 100) / 1.1**2 + 50 / 1.1**3
    energy = 10 / 1.1 + 9 / 1.1**2 + 8.1 / 1.1**3
    cost = levelised_cost(
        1000.0,
        10.0,
        yearly_cost=50.0,
        discount_rate=0.1,
        lifetime=3,
        degradation=0.1,
        subsidy_share=0.2,
        replacement=100.0,
        replacement_year=2,
    )
    assert float(cost) == pytest.approx(spent / energy, rel=1e-12)


def test_an_inverter_after_the_end_is_not_bought():
    with_one = levelised_cost(1000.0, 10.0, discount_rate=0.1, lifetime=10, replacement=100.0, replacement_year=15)
    assert float(with_one) == float(levelised_cost(1000.0, 10.0, discount_rate=0.1, lifetime=10))


def test_the_annuity_of_a_biomass_plant():
    # 1.5 MUSD/MW at 8 % over 20 years: an annuity of 0.10185; 40,000 USD/MW and 3 USD/MWh to run.
    annuity = 0.08 / (1 - 1.08**-20)
    hours = 0.8 * 8760
    expected = (1.5e6 * annuity + 40_000) / hours + 3.0
    found = plant_lcoe(25.0, 25 * hours / 1e3, technology="biomass", parameters=BIOMASS)
    assert float(found) == pytest.approx(expected, rel=1e-9)
    with_fuel = plant_lcoe(25.0, 25 * hours / 1e3, technology="biomass", parameters=BIOMASS, fuel_usd=1e6)
    assert float(with_fuel - found) == pytest.approx(1e6 / (25 * hours), rel=1e-9)


@pytest.mark.parametrize("technology", ["biomass", "biogas", "waste", "landfill_gas"])
def test_every_technology_has_its_costs(technology):
    cost = plant_lcoe([10.0, 10.0], [70.0, 0.0], technology=technology, parameters=PARAMETERS, t_per_day=500.0)
    assert 20 < cost[0] < 300
    assert np.isnan(cost[1])


def test_at_the_price_it_can_afford_a_plant_earns_its_discount_rate():
    price = affordable_feedstock_price(12.0, BIOMASS)
    hours = 0.8 * 8760
    straw_t = 25 * hours / (12.0 * 0.3 / 3.6)
    lcoe = plant_lcoe(25.0, 25 * hours / 1e3, technology="biomass", parameters=BIOMASS, fuel_usd=straw_t * price)
    assert float(lcoe) == pytest.approx(90.0, rel=1e-9)


@pytest.mark.published
def test_straw_leaves_something_for_the_haul_at_the_tariff():
    # Straw costs 16 to 19 USD/t on the field, 22 to 32 delivered; at a tariff of 40 USD/MWh nothing would be left.
    price = affordable_feedstock_price(11.7, PARAMETERS.at_prices(2025))
    assert price > 32 > 16 > affordable_feedstock_price(11.7, PARAMETERS, tariff_usd_per_mwh=40.0)


def test_what_cannot_be_is_named_at_once():
    with pytest.raises(ParameterError) as caught:
        levelised_cost(1.0, 1.0, discount_rate=-1.0, lifetime=0, degradation=2.0, subsidy_share=-0.1)
    names = [fault.where for fault in caught.value.faults]
    assert names == ["lifetime", "discount_rate", "degradation", "subsidy_share"]


@settings(deadline=None, max_examples=50)
@given(st.floats(1, 1e9), st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 0.3), st.integers(1, 40))
def test_cost_scales(investment, energy, yearly, rate, lifetime):
    one = levelised_cost(investment, energy, yearly_cost=yearly, discount_rate=rate, lifetime=lifetime)
    double = levelised_cost(2 * investment, energy, yearly_cost=2 * yearly, discount_rate=rate, lifetime=lifetime)
    assert float(double) == pytest.approx(2 * float(one), rel=1e-9)
    assert float(one) >= (investment / lifetime + yearly) / energy * (1 - 1e-9)


def test_a_replacement_without_its_year_is_refused():
    with pytest.raises(ParameterError, match="replacement_year: found none"):
        levelised_cost(1.0, 1.0, discount_rate=0.1, lifetime=10, replacement=0.1)


@pytest.mark.parametrize(
    ("cost", "table"),
    [
        (rooftop_lcoe, "costs.rooftop_pv"),
        (lambda *of, **by: utility_lcoe(*of, capacity_mw=1.0, **by), "costs.utility_pv"),
    ],
)
def test_all_photovoltaics_get_new_inverters_in_the_same_year(cost, table):
    without = PARAMETERS.replace({f"{table}.inverter_share": {"value": 0, "low": 0, "high": 0}})
    later = PARAMETERS.replace({"costs.utility_pv.inverter_year": 16})
    dear, late, bare = (float(cost(1e6, 1500.0, parameters=each)) for each in (PARAMETERS, later, without))
    assert dear > late > bare
    assert float(cost(1e6, 1500.0, parameters=PARAMETERS, subsidy_share=0.5)) < dear


def test_a_present_worth_is_the_sum_of_its_years():
    for rate, growth, years in ((0.081, 0.026, 20), (0.1, 0.0, 25), (0.0, 0.0, 7), (0.05, 0.05, 9), (0.03, -0.2, 4)):
        by_hand = sum(((1 + growth) / (1 + rate)) ** t for t in range(1, years + 1))
        assert present_worth(rate, years, growth=growth) == pytest.approx(by_hand, rel=1e-12)
    assert present_worth([0.1, 0.0], [[5], [10]]).shape == (2, 2)


@pytest.mark.parametrize(("life", "years"), [(15, 25), (10, 30), (7, 25), (40, 25), (25, 25), (1, 3)])
def test_what_is_bought_again_costs_what_its_purchases_do(life, years):
    rate, paid, at = 0.07, 0.0, 0
    while at < years:
        paid += 100.0 / (1 + rate) ** at
        at += life
    paid -= 100.0 * (at - years) / life / (1 + rate) ** years
    assert replaced_cost(100.0, life, years=years, discount_rate=rate) == pytest.approx(paid, rel=1e-12)
