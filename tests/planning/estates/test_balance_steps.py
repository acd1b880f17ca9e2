import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoplan.planning.estates.balance_steps import balance_steps
from geoplan.planning.estates.dispatch_kernel import Battery, DispatchPrices
from geoplan.planning.estates.tariffs import Surplus

KW = st.floats(0.0, 1000.0)


@settings(max_examples=30, deadline=None)
@given(arrays(float, 72, elements=KW), arrays(float, 72, elements=KW), st.floats(0.0, 3000.0), st.booleans())
def test_every_step_balances_and_no_step_charges_and_discharges(need, sun, kwh, by_tariff):
    battery = Battery(kwh, 0.5 * kwh, 0.95, 0.9)
    prices = DispatchPrices(np.resize([1.0, 3.0, 2.0], 72), 0.5, np.inf) if by_tariff else None
    steps = balance_steps(need, sun, battery=battery, hours=1.0, prices=prices, surplus=Surplus(0.5), sells=True)
    near = pytest.approx
    assert steps.grid_load + steps.used + steps.discharge == near(need, abs=1e-9)
    assert steps.used + steps.charge_pv + steps.sold + steps.curtailed == near(sun, abs=1e-9)
    assert steps.bought == near(steps.grid_load + steps.charge_grid)
    assert not ((steps.charge_pv + steps.charge_grid > 1e-9) & (steps.discharge > 1e-9)).any()
    assert (steps.level >= 0.0).all()
    assert (steps.level <= kwh + 1e-9).all()
    assert (steps.clean <= steps.used + steps.discharge + 1e-9).all()
    assert steps.sold.sum() <= 0.5 * sun.sum() + 1e-9


def test_what_costs_money_is_not_sold():
    need, sun = np.zeros(2), np.array([3.0, 0.0])
    steps = balance_steps(
        need, sun, battery=Battery(0.0, 0.0, 1.0, 1.0), hours=1.0, prices=None, surplus=None, sells=False
    )
    assert steps.sold.tolist() == [0.0, 0.0]
    assert steps.curtailed.tolist() == [3.0, 0.0]
