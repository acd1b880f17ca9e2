import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.planning.estates.money.returns import (
    HIGHEST_RATE,
    LOWEST_RATE,
    flow_payback,
    net_present_value,
    rate_of_return,
    simple_payback,
)


def rates_by_roots(flows):
    """Return all rates at which flows are worth nothing, by the roots of their polynomial in 1/(1 + r)."""
    roots = np.roots(np.trim_zeros(np.asarray(flows, float)[::-1], "f"))
    real = roots[(abs(roots.imag) < 1e-9) & (roots.real > 0.0)].real
    return np.sort(1.0 / real - 1.0)


def test_a_rate_of_return_of_a_textbook():
    # 100 today against 39, 59, 55 and 20: 28.09 % (Brealey & Myers, as numpy-financial's own example has it)
    assert rate_of_return([-100.0, 39.0, 59.0, 55.0, 20.0]) == pytest.approx(0.2809484, abs=1e-7)
    assert rate_of_return([-100.0, 0.0, 0.0, 74.0]) == pytest.approx(-0.0954958, abs=1e-7)
    assert net_present_value([-40_000.0, 5000, 8000, 12_000, 30_000], discount_rate=0.08) == pytest.approx(
        3065.22267, abs=1e-5
    )


@settings(max_examples=40, deadline=None)
@given(
    spent=st.floats(1.0, 1e6),
    flows=st.lists(st.floats(-2e5, 1e6), min_size=1, max_size=25),
)
def test_a_rate_of_return_is_a_root_at_which_the_worth_falls(spent, flows):
    column = np.r_[-spent, flows]
    rate = float(rate_of_return(column))
    if np.isnan(rate):
        # none was to be found: beyond the ends, or the worth never falls through nought on the way
        grid = np.expm1(np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), 400))
        positive = net_present_value(column[:, None], discount_rate=grid) > 1e-6 * spent
        assert (positive[1:] >= positive[:-1]).all() or rates_by_roots(column).size > 1
        return
    assert LOWEST_RATE <= rate <= HIGHEST_RATE
    step = 1e-7 * (1.0 + rate)
    below, above = (float(net_present_value(column, discount_rate=rate + each)) for each in (-step, step))
    scale = float(np.sum(abs(column) * (1.0 + rate) ** -np.arange(len(column), dtype=float)))
    assert below >= -1e-12 * scale
    assert above <= 1e-12 * scale


def test_many_flows_at_once_are_each_by_itself():
    random = np.random.default_rng(3)
    flows = np.concatenate([-random.uniform(50.0, 500.0, (1, 7, 40)), random.uniform(-10.0, 90.0, (25, 7, 40))])
    rates = rate_of_return(flows)
    assert rates.shape == (7, 40)
    for estate in range(7):
        for future in range(0, 40, 7):
            column = flows[:, estate, future]
            assert rates[estate, future] == pytest.approx(float(rate_of_return(column)), abs=1e-12)
            assert min(abs(rates_by_roots(column) - rates[estate, future])) < 1e-9


def test_of_two_rates_the_lowest_is_taken_at_which_the_worth_falls():
    # by hand: nought at 10 % and 40 %, above nought between them, and falling only at 40 %
    flows = [-1000.0, 2500.0, -1540.0]
    assert rates_by_roots(flows) == pytest.approx([0.1, 0.4])
    assert rate_of_return(flows) == pytest.approx(0.4, abs=1e-12)


def test_paybacks_by_hand():
    flows = [-100.0, 30.0, 30.0, 30.0, 30.0]
    assert flow_payback(flows) == pytest.approx(3.0 + 10.0 / 30.0)
    # at 10 %: 27.27, 24.79, 22.54, 20.49 come to 95.1
    assert flow_payback(flows, discount_rate=0.1) == np.inf
    assert flow_payback([*flows, 30.0], discount_rate=0.1) == pytest.approx(
        4.0 + (100.0 - 95.09596) / (30.0 / 1.1**5), 1e-6
    )
    # a year in which something is bought again does not undo it: the first time counts
    assert flow_payback([-100.0, 110.0, -50.0, 60.0]) == pytest.approx(100.0 / 110.0)


def test_what_is_not_known_and_what_is_not_spent_has_neither():
    flows = np.array([[-100.0, 0.0, -100.0], [np.nan, 50.0, -5.0], [60.0, 50.0, -5.0]])
    assert np.isnan(flow_payback(flows)).tolist() == [True, True, False]
    assert np.isnan(rate_of_return(flows)).tolist() == [True, True, True]
    assert flow_payback(flows)[2] == np.inf


def test_a_simple_payback_is_investment_over_the_first_year():
    years = simple_payback(
        [1000.0, 1000.0, 1000.0, np.nan, 1000.0], saving_usd=[300.0, 40.0, 50.0, 9.0, np.nan], running_usd=50.0
    )
    assert years[0] == 4.0
    assert (years[1:3] == np.inf).all()
    assert np.isnan(years[3:]).all()
    assert simple_payback([[100.0], [50.0]], saving_usd=[10.0, 20.0], running_usd=0.0).tolist() == [
        [10.0, 5.0],
        [5.0, 2.5],
    ]
