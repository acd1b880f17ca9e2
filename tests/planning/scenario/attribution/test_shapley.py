import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geoplan
from geoplan.planning.scenario.attribution.shapley import attribute, coalition_weights, orders_of


def over_all_orders(total, count):
    """Return what each takes off on average over all orders, one order after the other."""
    shared = np.zeros(count)
    for order in permutations(range(count)):
        present = np.zeros(count, dtype=bool)
        before = float(total(present[None])[0])
        for one in order:
            present[one] = True
            after = float(total(present[None])[0])
            shared[one] += before - after
            before = after
    return shared / math.factorial(count)


def drawn_game(count, seed):
    """Return what is given off with each coalition, drawn at random."""
    values = np.random.default_rng(seed).normal(1000.0, 300.0, 2**count)
    return lambda present: values[present @ (1 << np.arange(count))]


def test_two_measures_that_overlap_share_what_both_take_off_as_by_hand():
    # data/planning/hand_cases.csv: demand 1000 GWh, A saves 20 %, B lowers the grid from 0.66 to 0.40
    table = geoplan.attribute(lambda p: 1000.0 * np.where(p[:, 0], 0.8, 1.0) * np.where(p[:, 1], 0.40, 0.66), 2)
    assert table["alone"].tolist() == pytest.approx([132.0, 260.0])
    assert table["last_in"].tolist() == pytest.approx([80.0, 208.0])
    assert table["attributed"].tolist() == pytest.approx([106.0, 234.0])
    assert table["standard_error"].tolist() == [0.0, 0.0]
    # 52 too many, 52 too few; and in proportion to what each brings alone
    assert table.sum().tolist()[:3] == pytest.approx([392.0, 288.0, 340.0])
    scaled = table["alone"] * 340 / 392
    assert scaled.tolist() == pytest.approx([114.490, 225.510], abs=1e-3)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_the_value_is_the_mean_over_all_orders(count):
    total = drawn_game(count, seed=count)
    assert attribute(total, count)["attributed"].to_numpy() == pytest.approx(over_all_orders(total, count))


@given(count=st.integers(1, 8), seed=st.integers(0, 1000), orders=st.sampled_from([None, 1, 7]))
def test_what_is_shared_out_is_what_all_take_off_together(count, seed, orders):
    total = drawn_game(count, seed)
    table = attribute(total, count, orders=orders)
    ends = total(np.array([[False] * count, [True] * count]))
    assert table["attributed"].sum() == pytest.approx(ends[0] - ends[1], rel=1e-9, abs=1e-9)


def test_sampled_orders_lie_about_the_exact_value_as_far_as_their_errors_say():
    total = drawn_game(6, seed=3)
    exact, sampled = attribute(total, 6), attribute(total, 6, orders=400)
    assert (sampled["standard_error"] > 0).all()
    off = (sampled["attributed"] - exact["attributed"]).abs() / sampled["standard_error"]
    assert off.max() < 4.0
    assert attribute(total, 6, orders=400).equals(sampled)
    assert not attribute(total, 6, orders=400, seed=2).equals(sampled)


def test_more_than_ten_are_sampled():
    def total(present):
        return 100.0 - present.sum(axis=1) - present[:, 0] * present[:, 1]

    table = attribute(total, 12)
    assert table["attributed"].to_numpy()[2:] == pytest.approx(np.ones(10))
    # forward and reversed, half of all orders have the one before the other: no error is left
    assert table["attributed"].to_numpy()[:2] == pytest.approx([1.5, 1.5])
    assert table["standard_error"].to_numpy() == pytest.approx(np.zeros(12))


def test_a_measure_that_does_nothing_brings_nothing_and_two_that_do_the_same_bring_the_same():
    def total(present):
        return 50.0 * 0.8 ** present[:, 0] * 0.8 ** present[:, 1]

    assert attribute(total, 3)["attributed"].to_numpy() == pytest.approx([9.0, 9.0, 0.0])


def test_weights_are_the_shares_of_orders():
    assert coalition_weights(3).tolist() == pytest.approx([1 / 3, 1 / 6, 1 / 3])
    sizes = [math.comb(9, size) for size in range(10)]
    assert coalition_weights(10) @ sizes == pytest.approx(1.0)


def test_orders_are_orders_and_no_place_is_preferred():
    orders = orders_of(5, 5000, seed=7)
    assert (np.sort(orders, axis=1) == np.arange(5)).all()
    assert (np.array([np.bincount(column, minlength=5) for column in orders.T]) / 5000) == pytest.approx(0.2, abs=0.02)
    assert orders_of(1, 3).tolist() == [[0], [0], [0]]
