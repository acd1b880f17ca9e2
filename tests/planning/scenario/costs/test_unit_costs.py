from dataclasses import replace

import numpy as np
import pytest

from geoplan.kinds.national import parameters_of
from geoplan.languages import Text
from geoplan.parameters import Parameters, load_parameters
from geoplan.planning.candidate_costs import known_cost_classes
from geoplan.planning.estates.saving.measures import load_measures
from geoplan.planning.scenario.costs.unit_costs import TREATMENTS, CostedUnit, costed, drawn_cost, unit_costs
from geoplan.planning.scenario.measures.measure import Measure, Moved
from geoplan.potential.cost import levelised_cost
from geoplan.study import Study, open_study
from support.own_parameters import own_parameters

YEARS = np.arange(2025, 2051)
ROOF = {
    "costs.rooftop_pv.capex.commercial": (500.0, 700.0, 900.0),
    "costs.rooftop_pv.om_share": 0.0125,
    "costs.rooftop_pv.inverter_share": 0.0,
    "costs.rooftop_pv.lifetime": 25.0,
    "costs.utility_pv.inverter_year": 15.0,
    "costs.finance.discount_rate": 0.1,
    "learning.rooftop_pv.cost_year": 2025.0,
}
WASTE = {
    "costs.waste.throughput_capex": 100.0,
    "costs.waste.reference_throughput": 1000.0,
    "costs.waste.throughput_exponent": -0.5,
    "costs.waste.fixed_om": 200_000.0,
    "costs.waste.variable_om": 20.0,
    "costs.waste.lifetime": 25.0,
    "costs.waste.gate_fee": 7.0,
    "costs.waste.tariff": 90.0,
}


def study_with(parameters: Parameters) -> Study:
    return open_study("hai-phong").model_copy(update={"parameters": parameters})


def costs_of(cost_class, unit, own, *, years=YEARS):
    return unit_costs(cost_class, years, study=study_with(own_parameters(own)), unit=unit)


def test_a_roof_costs_what_the_hand_case_says():
    # hand_cases.csv: 700,000 USD, 10 %, 25 years, O&M 1.25 %, 1,207 MWh, replaced energy 72.4 USD/MWh
    unit = CostedUnit(mwh=1207.0, price_usd_per_mwh=72.4)
    costs = costs_of("rooftop_pv.commercial", unit, ROOF)
    first = {name: getattr(costs, name)[0] for name in ("capex_usd", "running_usd", "value_usd")}
    assert first["capex_usd"] == pytest.approx(700_000.0)
    assert first["running_usd"] == pytest.approx(8_750.0)
    assert first["value_usd"] == pytest.approx(87_386.80)
    annuity = 0.1 / (1 - 1.1**-25)
    yearly = annuity * first["capex_usd"] + first["running_usd"]
    assert yearly == pytest.approx(85_867.65, abs=0.05)
    assert (yearly - first["value_usd"]) / (1207 * 0.6592) == pytest.approx(-1.9093, abs=1e-4)
    assert costs.life_years == 25.0
    assert np.isnan(costs.society_usd).all()


def test_inverters_that_are_bought_again_cost_what_the_levelised_cost_says():
    own = ROOF | {"costs.rooftop_pv.inverter_share": 0.1}
    costs = costs_of("rooftop_pv.commercial", CostedUnit(mwh=1000.0), own)
    annuity = 0.1 / (1 - 1.1**-25)
    ours = (annuity * costs.capex_usd[0] + costs.running_usd[0]) / 1000.0
    told = levelised_cost(
        700_000.0,
        1000.0,
        yearly_cost=8_750.0,
        discount_rate=0.1,
        lifetime=25,
        replacement=70_000.0,
        replacement_year=15,
    )
    assert ours == pytest.approx(float(told))


def test_investment_and_its_upkeep_fall_with_prices_and_what_is_told_by_the_megawatt_does_not():
    roof = costs_of("rooftop_pv.commercial", CostedUnit(mwh=1200.0), ROOF)
    assert (np.diff(roof.capex_usd) < 0).all()
    assert roof.running_usd / roof.capex_usd == pytest.approx(np.full(26, 0.0125))
    plant = costs_of(
        "biogas",
        CostedUnit(mwh=7000.0, feedstock_usd=10.0),
        {"costs.biogas.fixed_om": 90_000.0, "costs.biogas.variable_om": 0.1},
    )
    assert np.ptp(plant.running_usd) == 0
    assert plant.running_usd[0] == pytest.approx(90_000 + 700 + 10)


def test_land_costs_by_the_megawatt_of_modules_and_runs_by_that_of_inverters():
    own = {"costs.ground_pv.capex": 0.5, "costs.utility_pv.fixed_om": 12_000.0, "costs.utility_pv.dc_ac_ratio": 1.2}
    own |= {"costs.utility_pv.inverter_share": 0.0, "learning.utility_pv.cost_year": 2025.0}
    costs = costs_of("ground_pv", CostedUnit(mwh=1200.0), own)
    assert costs.capex_usd[0] == pytest.approx(500_000.0)
    assert costs.running_usd[0] == pytest.approx(10_000.0)


def test_a_small_biomass_plant_costs_more_by_the_megawatt():
    large, small = (
        costs_of("biomass", CostedUnit(plant_mw=size), {"costs.biomass.scale_exponent": -0.4}) for size in (25.0, 3.0)
    )
    # FACTS_CHECK 1.15: six tenths gives 2.34 times at 3 MW
    assert small.capex_usd[0] / large.capex_usd[0] == pytest.approx(2.34, abs=5e-3)
    usual = costs_of("biomass", CostedUnit(), {"costs.biomass.scale_exponent": -0.4})
    assert usual.capex_usd == pytest.approx(large.capex_usd)


def test_burning_costs_by_the_tonne_that_the_plant_is_built_for():
    mw = 0.4 / 8000  # 400 kWh/t for 8,000 h
    unit = CostedUnit(mw=mw, mwh=0.4, plant_mw=mw * 365 * 250)
    own = WASTE | {"learning.waste.cost_year": 2025.0}
    costs = costs_of("waste", unit, own)
    # 100 kUSD a t/d at 1,000 t/d, and twice as much at 250
    assert costs.capex_usd[0] == pytest.approx(200_000 / 365)
    assert costs.running_usd[0] == pytest.approx(mw * 200_000 + 0.4 * 20)
    assert costs.value_usd[0] == pytest.approx(0.4 * 90 + 7.0)
    assert costs_of("waste", replace(unit, plant_mw=np.nan), own).capex_usd[0] == pytest.approx(100_000 / 365)


def test_a_kilowatt_hour_that_is_saved_costs_what_its_measure_says():
    own = {"saving.led.capex": 0.15, "saving.om_share": 0.02, "saving.led.life": 10.0, "scenario.avoided_cost": 80.0}
    costs = costs_of("saving.led", CostedUnit(mw=0.0, mwh=1.0, price_usd_per_mwh=76.0), own)
    assert np.ptp(costs.capex_usd) == 0
    assert costs.capex_usd[0] == pytest.approx(150.0)
    assert costs.running_usd[0] == pytest.approx(3.0)
    assert costs.life_years == 10.0
    assert costs.value_usd[0] == 76.0
    assert costs.society_usd[0] == 80.0


def test_fuel_that_is_saved_costs_its_payback_and_is_worth_its_price():
    own = {"saving.economiser.payback": 2.0, "saving.heat.fuel_price": 40.0, "saving.economiser.life": 15.0}
    costs = costs_of("saving.economiser", CostedUnit(mw=0.0, mwh=1.0), own)
    assert costs.capex_usd[0] == pytest.approx(80.0)
    assert costs.value_usd[0] == costs.society_usd[0] == 40.0


def test_what_nobody_found_has_no_costs_until_a_study_gives_them():
    plain = study_with(load_parameters())
    unknown = ["wind", "saving.economiser", *TREATMENTS]
    assert [unit_costs(each, YEARS, study=plain, unit=CostedUnit(mwh=1.0)) for each in unknown] == [None] * 5
    known = costs_of("waste.composting", CostedUnit(mw=0.0), {"scenario.waste.composting.capex": 30.0})
    assert known.capex_usd[0] == 30.0
    assert known.running_usd[0] == 0.0
    assert known.value_usd[0] == 0.0
    assert (drawn_cost("wind", YEARS, study=plain, unit=CostedUnit()) == 1.0).all()


def test_every_class_that_is_costed_can_be_asked_for():
    study = open_study("hai-phong")
    saving = [f"saving.{key}" for key, each in load_measures().items() if each.energy_carrier != "fuel"]
    for each in (*known_cost_classes(study.parameters), "rooftop_pv.estates", "landfill_gas", *saving):
        costs = unit_costs(each, YEARS, study=study, unit=CostedUnit(mwh=1.0))
        assert costs is not None, each
        assert (costs.capex_usd > 0).all(), each
        assert (costs.running_usd >= 0).all(), each
        assert costs.life_years >= 1
        assert costs.capex_usd.shape == YEARS.shape


def test_abroad_nothing_is_known_and_nothing_is_raised():
    abroad = study_with(parameters_of(load_parameters(), viet_nam=False))
    for each in ("ground_pv", "rooftop_pv.commercial", "biomass", "waste", "saving.led", "landfill_gas"):
        assert unit_costs(each, YEARS, study=abroad, unit=CostedUnit(mwh=1.0)) is None


def test_what_a_measure_costs_moves_with_its_parameters():
    study = study_with(own_parameters(ROOF | {"learning.rooftop_pv.2030": 0.649}))
    unit = CostedUnit(mwh=1000.0)
    still = Moved.still(study.parameters.futures.count)
    one = np.ones(1)
    measure = Measure("a", "a", Text(en="a"), "MWp", "study", ("",), one, one, one, np.ones(26), "", one, still)
    whole = costed(measure, "rooftop_pv.commercial", years=YEARS, study=study, unit=unit)
    ratio = study.parameters.futures.ratio("costs.rooftop_pv.capex.commercial")
    assert np.corrcoef(whole.moved.cost, ratio)[0, 1] > 0.8
    assert np.median(whole.moved.cost / ratio) == pytest.approx(1.0, abs=0.05)
    assert whole.costs is not None
    assert (whole.moved.energy == 1.0).all()
    assert costed(measure, "wind", years=YEARS, study=study, unit=unit) is measure
