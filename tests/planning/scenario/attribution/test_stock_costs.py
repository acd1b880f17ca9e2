from dataclasses import replace

import numpy as np
import pytest

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates, curve_order, levelised, stock_costs
from geoplan.planning.scenario.pathways.stock import deploy
from support.scenario_models import YEARS, one_measure, unit_costs

RATES = DiscountRates(investor=0.10, society=0.06)


def costs_of(measure, shares, *, rates=RATES):
    setting = ScenarioSetting(measures={measure.measure_id: MeasureSetting(shares=shares)})
    return stock_costs([measure], deploy([measure], setting, years=YEARS), rates=rates)


def test_a_rooftop_of_the_hand_case_costs_what_it_says_for_each_tonne():
    # data/planning/hand_cases.csv: 700,000 USD/MWp, 10 %, 25 years, O&M 1.25 %, 1,207 MWh at 72.4 USD, 0.6592 t/MWh
    pv = one_measure(
        "pv", places=("a",), potential=np.ones(1), costs=unit_costs(700_000.0, running=8_750.0, value=1_207 * 72.4)
    )
    costs = costs_of(pv, {2026: 1.0})
    assert costs.added_usd[0, 1] == 700_000.0
    assert costs.investor_usd[0, 1:] == pytest.approx([85_867.65 - 87_386.80] * 25, abs=0.01)
    tonnes = np.where(YEARS > 2025, 1_207 * 0.6592, 0.0)[None]
    assert levelised(costs.investor_usd, tonnes, rate=0.10)[1] == pytest.approx([-1.9093], abs=1e-4)
    gross = costs_of(replace(pv, costs=unit_costs(700_000.0, running=8_750.0, value=0.0)), {2026: 1.0})
    assert levelised(gross.investor_usd, tonnes, rate=0.10)[1] == pytest.approx([107.9208], abs=1e-4)


def test_society_counts_by_its_own_rate_and_by_the_cost_that_is_avoided():
    pv = one_measure("pv", costs=unit_costs(1_000.0, running=10.0, value=50.0, society=30.0, life=20.0))
    costs = costs_of(pv, {2026: 1.0})
    annuity = 0.06 / (1 - 1.06**-20)
    assert costs.society_usd[0, 5] == pytest.approx(100 * (1_000 * annuity + 10 - 30))


def test_without_interest_a_life_is_paid_in_equal_parts():
    pv = one_measure("pv", costs=unit_costs(1_000.0, value=0.0, life=20.0))
    costs = costs_of(pv, {2026: 1.0}, rates=DiscountRates(0.0, 0.0))
    assert costs.investor_usd[0, [1, 20, 21]] == pytest.approx([5_000.0] * 3)
    assert costs.investor_usd[0].sum() == pytest.approx(25 * 5_000.0)


def test_a_year_pays_for_all_that_was_built_within_a_life():
    pv = one_measure("pv", costs=replace(unit_costs(1.0, value=0.0, life=5.0), capex_usd=np.linspace(10, 5, 26)))
    setting = ScenarioSetting(measures={"pv": MeasureSetting(shares={2050: 1.0})})
    deployment = deploy([pv], setting, years=YEARS)
    costs = stock_costs([pv], deployment, rates=RATES)
    annuity = 0.10 / (1 - 1.10**-5)
    for now in range(26):
        alive = sum(deployment.added[0, v] * np.linspace(10, 5, 26)[v] for v in range(26) if v <= now < v + 5)
        assert costs.investor_usd[0, now] == pytest.approx(annuity * alive)


def test_what_never_goes_costs_its_interest():
    never = one_measure("pv", costs=unit_costs(1_000.0, value=0.0, life=np.nan))
    assert costs_of(never, {2026: 1.0}).investor_usd[0, [1, 25]] == pytest.approx([10_000.0] * 2)


def test_what_is_not_known_is_not_known():
    assert np.isnan(costs_of(one_measure("pv"), {2026: 1.0}).investor_usd).all()
    costs = costs_of(one_measure("pv", costs=unit_costs(1.0, society=2.0)), {2026: 1.0})
    assert np.isnan(costs.investor_usd).all()
    assert np.isfinite(costs.society_usd).all()
    net, per_tonne = levelised(np.array([[5.0], [5.0]]), np.array([[0.0], [-1.0]]), rate=0.1)
    assert net.tolist() == [5.0, 5.0]
    assert np.isnan(per_tonne).all()


def test_those_that_pay_for_themselves_are_ordered_by_money():
    # data/planning/hand_cases.csv: A -100 USD for 1 t, B -150 USD for 3 t: B is better in money and in tonnes
    assert curve_order(np.array([-100.0, -150.0]), np.array([-100.0, -50.0])).tolist() == [2, 1]
    net, per_tonne = np.array([30.0, -5.0, 8.0, np.nan, 9.0]), np.array([3.0, -9.0, 4.0, np.nan, np.nan])
    assert curve_order(net, per_tonne).tolist() == [2, 1, 3, 4, 5]
