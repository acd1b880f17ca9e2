import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.sizing.estate_costs import (
    NEEDED_COSTS,
    EstateCosts,
    capital_recovery,
    cost_faults,
)

GOOD = dict.fromkeys(NEEDED_COSTS, 0.5)


def faults(**more):
    return [(fault.where, fault.found) for fault in cost_faults(GOOD | more)]


def test_what_is_right_has_no_faults():
    assert faults() == []
    assert faults(pv_kw_most=np.inf, battery_kw_least=2, battery_kw_most=np.float64(2.0), pv_capex=0) == []


def test_the_annuities_are_those_of_the_hand_case():
    # 700 a kWp at 10 %, 25 years and 1.25 %: 85.86765 a year
    costs = EstateCosts(**(GOOD | {"discount_rate": 0.1, "pv_capex": 700.0, "pv_om_share": 0.0125, "pv_life": 25.0}))
    assert costs.annuities[0] == pytest.approx(85.86765, rel=1e-6)
    assert capital_recovery(0.1, 25.0) == pytest.approx(0.110168, abs=1e-6)


@pytest.mark.parametrize("price", [float("nan"), -1.0, "5", None, True, float("inf")])
def test_a_battery_without_a_price_is_a_fault(price):
    assert [where for where, _ in faults(battery_kwh_capex=price)] == ["battery_kwh_capex"]


def test_all_faults_are_told_at_once():
    wrong = {key: value for key, value in GOOD.items() if key not in ("battery_kwh_capex", "pv_life")}
    wrong |= {"pv_capx": 1.0, "charge_efficiency": 1.2, "battery_kwh_life": 0.0, "pv_kw_least": 9.0, "pv_kw_most": 3.0}
    told = cost_faults(wrong)
    assert [fault.where for fault in told] == [
        "pv_capx",
        "pv_life",
        "battery_kwh_capex",
        "battery_kwh_life",
        "charge_efficiency",
        "pv_kw_most",
    ]
    assert "pv_capex" in told[0].action
    assert [fault.found for fault in cost_faults([1.0])] == ["list"]


def test_the_costs_of_a_study_are_in_the_money_of_its_tariff():
    terms = EstateTerms.of(load_parameters(), currency="VND")
    costs = EstateCosts.of_terms(terms, pv_kw_most=500.0)
    assert costs.pv_capex == pytest.approx(terms.pv_usd_per_kwp * terms.usd_rate)
    assert costs.battery_kw_life == terms.converter_life
    assert costs.limits[0] == (0.0, 500.0)
    assert cost_faults(costs) == []
