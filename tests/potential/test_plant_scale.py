"""What the size of a plant does to its price and its efficiency."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.parameters import load_parameters
from geoplan.potential.plant_scale import (
    biomass_capacity_mw,
    biomass_efficiency,
    has_investment,
    missing_costs,
    plant_investment_musd,
    waste_investment_musd,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
OWN = own_parameters(
    {
        "costs.biomass.capex": 2.0,
        "costs.biomass.reference_size": 25.0,
        "costs.biomass.scale_exponent": -0.4,
        "costs.biogas.capex": 3.0,
        "costs.waste.throughput_capex": 111.0,
        "costs.waste.reference_throughput": 1000.0,
        "costs.waste.throughput_exponent": -0.32,
        "residues.conversion.efficiency": 0.31,
        "residues.conversion.small_efficiency": 0.2,
        "residues.conversion.small_size": 3.0,
        "residues.conversion.capacity_factor": 0.8,
    }
)
TJ_PER_MW = 8760 * 0.8 * 3.6e-3


@pytest.mark.published
@pytest.mark.parametrize(("t_per_day", "kusd"), [(200, 187), (500, 139), (1000, 111), (5000, 66)])
def test_waste_plants_are_priced_as_the_fit_says(t_per_day, kusd):
    each = float(waste_investment_musd(t_per_day, PARAMETERS)) / t_per_day * 1e3
    assert each == pytest.approx(kusd, rel=0.01)


@pytest.mark.published
@pytest.mark.parametrize(
    ("t_per_day", "musd"),
    [(400, 47), (600, 74), (1000, 105.8), (4000, 303), (600, 71), (300, 56.9), (600, 56.9), (250, 44), (500, 44)],
)
def test_the_plants_of_viet_nam_stand_inside_the_range(t_per_day, musd):
    row = PARAMETERS["costs.waste.throughput_capex"]
    off = musd / float(waste_investment_musd(t_per_day, PARAMETERS))
    assert row.low / row.value < off < row.high / row.value


def test_a_waste_plant_by_hand():
    # 250 t/d: 111 · 4^0.32 = 173.0 thousand USD for each
    assert float(waste_investment_musd(250.0, OWN)) == pytest.approx(0.25 * 111 * 4**0.32, rel=1e-12)
    by_throughput = plant_investment_musd("waste", 5.0, parameters=OWN, t_per_day=250.0)
    assert float(by_throughput) == pytest.approx(43.24, abs=0.01)
    assert waste_investment_musd([0.0, np.nan], OWN).tolist() == pytest.approx([0.0, np.nan], nan_ok=True)


def test_a_price_per_megawatt_that_a_study_gives_takes_the_place_of_the_curve():
    given_price = PARAMETERS.replace({"costs.waste.capex": 6.0})
    assert float(plant_investment_musd("waste", 5.0, parameters=given_price, t_per_day=250.0)) == pytest.approx(30.0)


@pytest.mark.published
def test_a_small_biomass_plant_costs_more_per_megawatt_by_the_six_tenths_rule():
    small, large = (float(plant_investment_musd("biomass", mw, parameters=OWN)) / mw for mw in (3.0, 25.0))
    assert large == pytest.approx(2.0)
    assert small / large == pytest.approx(2.34, abs=0.01)
    # six tenths: the whole plant of 3 MW costs (3/25)^0.6 of that of 25 MW
    assert small * 3 / (large * 25) == pytest.approx((3 / 25) ** 0.6, rel=1e-12)


def test_other_plants_cost_in_proportion():
    assert plant_investment_musd("biogas", [1.0, 4.0], parameters=OWN).tolist() == [3.0, 12.0]


def test_efficiency_lies_straight_in_the_logarithm_and_level_beyond():
    middle = np.sqrt(3 * 25)
    found = biomass_efficiency([0.0, 1.0, 3.0, middle, 25.0, 90.0], OWN)
    assert found.tolist() == pytest.approx([0.2, 0.2, 0.2, 0.255, 0.31, 0.31])


def test_a_small_plant_is_never_better_than_a_large_one():
    poor = own_parameters({"residues.conversion.efficiency": 0.18, "residues.conversion.small_efficiency": 0.2})
    assert set(biomass_efficiency([1.0, 10.0, 50.0], poor)) == {0.18}


def test_the_size_and_the_efficiency_agree():
    feedstock = np.array([0.0, 50.0, 300.0, 800.0, 1500.0, 4000.0])
    size = biomass_capacity_mw(feedstock, OWN)
    assert size[0] == 0
    assert (size * TJ_PER_MW).tolist() == pytest.approx((feedstock * biomass_efficiency(size, OWN)).tolist(), rel=1e-12)
    # at both ends by hand: 50 TJ at 20 %, 4,000 TJ at 31 %
    assert size[1] == pytest.approx(50 * 0.2 / TJ_PER_MW)
    assert size[5] == pytest.approx(4000 * 0.31 / TJ_PER_MW)


@given(st.floats(0.0, 1e4), st.floats(1.0, 3.0))
def test_more_feedstock_never_gives_a_smaller_plant(feedstock, factor):
    less, more = biomass_capacity_mw([feedstock, feedstock * factor], OWN)
    assert less <= more * (1 + 1e-9)


def test_only_what_nothing_stands_for_is_missing():
    assert has_investment("waste", PARAMETERS)
    assert missing_costs("waste", PARAMETERS) == ()
    abroad = PARAMETERS.unknown(["costs.waste.throughput_capex", "costs.waste.fixed_om"])
    assert not has_investment("waste", abroad)
    assert set(missing_costs("waste", abroad)) == {"costs.waste.throughput_capex", "costs.waste.fixed_om"}
    known = abroad.replace({"costs.waste.capex": 6.0})
    assert missing_costs("waste", known) == ("costs.waste.fixed_om",)
    assert set(missing_costs("wind", PARAMETERS)) == {"costs.wind.capex", "costs.wind.fixed_om"}
