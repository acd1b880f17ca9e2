"""What a waste plant is paid for taking waste."""

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import load_parameters
from geoplan.potential.waste.composition import kwh_per_t
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t
from geoplan.potential.waste.gate_fee import gate_fee_needed_usd_per_t, gate_fee_usd_per_mwh, waste_t_per_day
from support.own_parameters import own_parameters

OWN = own_parameters({"costs.waste.gate_fee": (5.0, 10.0, 21.0), "costs.waste.tariff": 100.0})
EACH = kwh_per_t(OWN)[1]


def test_a_fee_is_spread_over_the_electricity_of_a_tonne():
    # 1,000 · 10 USD/t over 422 kWh/t are 24 USD/MWh
    assert float(gate_fee_usd_per_mwh("waste", OWN, kwh_per_t=EACH)) == pytest.approx(1e4 / EACH)
    assert float(gate_fee_usd_per_mwh("biomass", OWN, kwh_per_t=EACH)) == 0.0
    # each future has its fee and its electricity of a tonne
    drawn = gate_fee_usd_per_mwh("waste", DrawnValues(OWN), kwh_per_t=drawn_kwh_per_t(OWN))
    assert drawn == pytest.approx(1e3 * OWN.futures.value("costs.waste.gate_fee") / drawn_kwh_per_t(OWN))


def test_no_fee_is_counted_where_none_is_known():
    assert float(gate_fee_usd_per_mwh("waste", load_parameters(), kwh_per_t=400.0)) == 0.0


def test_the_fee_that_is_needed_brings_the_cost_to_the_ceiling():
    # 130 USD/MWh after the fee of 10 are 130 + 1e4 / EACH before it: 30 USD/MWh are lacking besides
    needed = gate_fee_needed_usd_per_t([130.0, 100.0, 10.0, np.nan], OWN)
    assert needed.tolist() == pytest.approx([10 + 30 * EACH / 1e3, 10.0, 0.0, np.nan], nan_ok=True)


def test_without_a_price_for_electricity_nobody_can_tell():
    abroad = load_parameters().unknown(["costs.waste.tariff"])
    assert np.isnan(gate_fee_needed_usd_per_t([130.0], abroad)).all()


def test_waste_follows_from_electricity_or_from_hours():
    hours = OWN.value("waste.incineration.full_load_hours")
    found = waste_t_per_day([20.0, 20.0], [EACH * 365.0 * 1000 / 1e6, np.nan], OWN, kwh_per_t=EACH)
    assert found.tolist() == pytest.approx([1000.0, 20 * hours * 1e3 / EACH / 365])


@pytest.mark.published
def test_net_electricity_of_a_tonne_lies_with_the_plants():
    """350 to 425 kWh/t net is what plants of Viet Nam sell or plan; 457 (Bac Ninh) and 480 (nameplate) lie above."""
    low, base, high = kwh_per_t(load_parameters())
    assert low < 350 < base < 425 < high
