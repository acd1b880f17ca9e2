import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from geoplan.planning.estates.dispatch_kernel import (
    CHARGE_GRID,
    CHARGE_PV,
    DISCHARGE,
    FLOWS,
    LEVEL,
    LEVEL_PV,
    Battery,
    DispatchPrices,
    greedy_flows,
    tariff_flows,
)


def least_cost(net, prices, battery):
    """Return the least bill with all hours known, from empty, as a linear programme of charge, discharge and sale."""
    steps = len(net)
    # variables: into from PV, into from the grid, out, level
    surplus, need = np.maximum(-net, 0.0), np.maximum(net, 0.0)
    cost = np.concatenate([np.full(steps, prices.selling), prices.buying, -prices.buying, np.zeros(steps)])
    eye = sparse.identity(steps)
    level = eye - sparse.eye(steps, k=-1)
    equal = sparse.hstack([-battery.charge * eye, -battery.charge * eye, eye / battery.discharge, level])
    power = sparse.hstack([eye, eye, 0 * eye, 0 * eye])
    bounds = [
        *((0.0, most) for most in surplus),
        *((0.0, battery.kw) for _ in range(steps)),
        *((0.0, min(most, battery.kw)) for most in need),
        *((0.0, battery.kwh) for _ in range(steps)),
    ]
    best = linprog(cost, A_ub=power, b_ub=np.full(steps, battery.kw), A_eq=equal, b_eq=np.zeros(steps), bounds=bounds)
    assert best.status == 0
    return float(best.fun + (need * prices.buying).sum() - (surplus * prices.selling).sum())


def cost_of(net, prices, flows):
    bought = np.maximum(net, 0.0) - flows[:, DISCHARGE] + flows[:, CHARGE_GRID]
    left = np.maximum(-net, 0.0) - flows[:, CHARGE_PV]
    return float((bought * prices.buying).sum() - prices.selling * left.sum())


def dispatched(net, prices, battery, hours=1.0):
    flows = np.zeros((len(net), FLOWS))
    tariff_flows(net, prices, battery, hours, flows)
    return flows


def weeks(seed, *, days=14):
    """Return the load less PV of an estate and prices in three bands, hour by hour."""
    rng = np.random.default_rng(seed)
    hour = np.tile(np.arange(24), days)
    load = rng.uniform(80.0, 120.0, 24 * days)
    clouds = np.repeat(rng.uniform(0.2, 1.0, days), 24)
    sun = 300.0 * clouds * np.clip(np.sin((hour - 6) / 12 * np.pi), 0.0, None)
    buying = np.where((hour >= 17) & (hour < 22), 3.4, np.where(hour < 6, 1.2, 1.8))
    return load - sun, buying


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("selling", [0.0, 1.1])
def test_one_day_ahead_comes_near_the_linear_programme_that_knows_all(seed, selling):
    net, buying = weeks(seed)
    prices, battery = DispatchPrices(buying, selling, np.inf), Battery(400.0, 120.0, 0.95, 0.95)
    without = cost_of(net, prices, np.zeros((len(net), FLOWS)))
    best, ours = least_cost(net, prices, battery), cost_of(net, prices, dispatched(net, prices, battery))
    assert ours >= best - 1e-6
    assert without - ours >= 0.95 * (without - best)


def test_prices_that_change_at_random_within_a_day_are_planned_exactly():
    # the battery is small: a day ahead is as good as all hours
    rng = np.random.default_rng(9)
    net, buying = rng.uniform(-20.0, 100.0, 240), rng.uniform(0.1, 4.0, 240)
    prices, battery = DispatchPrices(buying, 0.05, np.inf), Battery(30.0, 15.0, 0.9, 0.9)
    without = cost_of(net, prices, np.zeros((240, FLOWS)))
    ours, best = cost_of(net, prices, dispatched(net, prices, battery)), least_cost(net, prices, battery)
    assert without - ours >= 0.97 * (without - best)


def test_a_flat_price_gives_no_reason_to_charge_from_the_grid():
    net, _ = weeks(4)
    flows = dispatched(net, DispatchPrices(np.full(len(net), 2.0), 0.0, np.inf), Battery(400.0, 120.0, 0.95, 0.95))
    assert flows[:, CHARGE_GRID].max() == 0.0
    greedy = np.zeros_like(flows)
    greedy_flows(net, Battery(400.0, 120.0, 0.95, 0.95), 1.0, greedy)
    assert flows[:, DISCHARGE].sum() == pytest.approx(greedy[:, DISCHARGE].sum(), rel=1e-6)


def test_a_spread_below_the_losses_gives_none_either():
    net, buying = weeks(5)
    narrow = np.where(buying > 3.0, 1.1, 1.0)
    flows = dispatched(net, DispatchPrices(narrow, 0.0, np.inf), Battery(400.0, 120.0, 0.9, 0.9))
    assert flows[:, CHARGE_GRID].max() == 0.0


def test_energy_left_at_the_end_of_a_day_is_worth_something():
    # the only cheap hours lie before midnight, the dear ones after the next
    buying = np.tile(np.where(np.arange(24) >= 22, 1.0, 3.0), 3)
    flows = dispatched(np.full(72, 10.0), DispatchPrices(buying, 0.0, np.inf), Battery(40.0, 40.0, 1.0, 1.0))
    assert flows[23, LEVEL] == pytest.approx(40.0)
    assert flows[71, LEVEL] == pytest.approx(40.0), "after the end the last day repeats itself"


def test_at_a_negative_price_the_battery_charges_and_never_discharges():
    net = np.full(48, 10.0)
    buying = np.tile([-1.0, 2.0], 24)
    flows = dispatched(net, DispatchPrices(buying, 0.0, np.inf), Battery(10.0, 10.0, 0.9, 0.9))
    assert flows[::2, DISCHARGE].max() == 0.0
    assert flows[::2, CHARGE_GRID].min() > 0.0


def test_surplus_above_the_limit_of_export_is_stored_first():
    # PV sells for more than the battery could save, but only 5 kW of it
    net = np.tile([-20.0, 10.0], 12)
    flows = dispatched(net, DispatchPrices(np.full(24, 1.0), 5.0, 5.0), Battery(100.0, 100.0, 1.0, 1.0))
    assert flows[::2, CHARGE_PV].max() == 15.0
    free = dispatched(net, DispatchPrices(np.full(24, 1.0), 0.0, np.inf), Battery(100.0, 100.0, 1.0, 1.0))
    assert free[0, CHARGE_PV] == 20.0


@pytest.mark.parametrize("battery", [Battery(0.0, 10.0, 0.9, 0.9), Battery(10.0, 0.0, 0.9, 0.9)])
def test_a_battery_of_no_size_or_power_does_nothing(battery):
    net, buying = weeks(6, days=2)
    assert not dispatched(net, DispatchPrices(buying, 0.0, np.inf), battery).any()


def test_shorter_series_than_a_day_and_steps_longer_than_plans():
    for steps, hours in ((2, 1.0), (5, 24.0), (40, 0.25)):
        flows = dispatched(
            np.full(steps, 5.0),
            DispatchPrices(np.tile([1.0, 9.0], 20)[:steps], 0.0, np.inf),
            Battery(9.0, 9.0, 0.9, 0.9),
            hours,
        )
        assert np.isfinite(flows).all()
        assert flows[:, DISCHARGE].sum() > 0.0


def test_greedy_by_hand():
    flows = np.zeros((4, FLOWS))
    greedy_flows(np.array([-10.0, -10.0, 4.0, 20.0]), Battery(12.0, 8.0, 0.9, 0.8), 1.0, flows)
    assert flows[:, CHARGE_PV] == pytest.approx([8.0, (12.0 - 7.2) / 0.9, 0.0, 0.0])
    assert flows[:, DISCHARGE] == pytest.approx([0.0, 0.0, 4.0, 7.0 * 0.8])
    assert flows[:, LEVEL] == pytest.approx([7.2, 12.0, 7.0, 0.0])
    assert (flows[:, LEVEL] == flows[:, LEVEL_PV]).all()
