"""Amounts along ways, held against every possibility and against solvers of another kind."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from geoplan.planning.eco_parks.symbiosis.transport import Ways, transported


def ways_of(edges, kept=None):
    givers, takers = (np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1))
    return Ways(givers, takers, np.ones(len(edges)) if kept is None else np.asarray(kept, float))


def test_the_first_order_rules_and_the_second_decides_what_it_leaves_open():
    edges = [(0, 0), (0, 1), (1, 1)]
    ways = ways_of(edges)
    most = -np.ones(3)
    # giver 0 alone reaches taker 0: giver 1 has to serve taker 1
    assert transported(np.array([4.0, 4.0]), np.array([4.0, 4.0]), ways=ways, orders=[most]).tolist() == [4, 0, 4]
    near = np.array([9.0, 1.0, 5.0])
    # with more than enough, the nearest way comes first
    amounts = transported(np.array([9.0, 9.0]), np.array([4.0, 4.0]), ways=ways, orders=[most, near])
    assert amounts.tolist() == [4, 4, 0]


def test_what_is_lost_on_the_way_is_given_besides():
    amounts = transported(
        np.array([100.0]),
        np.array([45.0, 80.0]),
        ways=ways_of([(0, 0), (0, 1)], [0.9, 0.8]),
        orders=[-np.array([0.9, 0.8])],
    )
    # 45 arrive of 50, and 40 of the other 50
    assert amounts == pytest.approx([50.0, 50.0])


def test_a_small_stream_beside_a_large_one_is_no_rounding():
    ways = ways_of([(0, 0), (1, 0), (1, 1), (2, 2)])
    offered, sought = np.array([0.1, 1e7, 0.003]), np.array([0.5, 2e7, 5e8])
    amounts = transported(offered, sought, ways=ways, orders=[-np.ones(4), np.array([1.0, 2.0, 3.0, 1.0])])
    # what giver 1 has left after the small taker goes to the large one
    assert amounts == pytest.approx([0.1, 0.4, 1e7 - 0.4, 0.003], rel=1e-6)
    assert amounts[1] + amounts[2] <= 1e7


def test_nothing_comes_of_nothing():
    assert transported(np.array([]), np.array([]), ways=ways_of([]), orders=[]).tolist() == []
    assert transported(np.zeros(1), np.ones(1), ways=ways_of([(0, 0)]), orders=[-np.ones(1)]).tolist() == [0.0]


@st.composite
def problems(draw, most=4, units=3):
    givers, takers = draw(st.integers(1, most)), draw(st.integers(1, most))
    offered = draw(st.lists(st.integers(0, units), min_size=givers, max_size=givers))
    sought = draw(st.lists(st.integers(0, units), min_size=takers, max_size=takers))
    every = list(itertools.product(range(givers), range(takers)))
    edges = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    km = draw(st.lists(st.integers(0, 9), min_size=len(edges), max_size=len(edges)))
    parks = draw(st.lists(st.booleans(), min_size=takers, max_size=takers))
    return offered, sought, edges, np.array(km, float), np.array(parks)


def orders_of(edges, km, parks):
    to_parks = np.array([float(parks[taker]) for _, taker in edges])
    return [-to_parks, -np.ones(len(edges)), km]


def worth(amounts, orders):
    return [float(order @ amounts) for order in orders]


def solved(problem):
    offered, sought, edges, km, parks = problem
    orders = orders_of(edges, km, parks)
    amounts = transported(np.array(offered, float), np.array(sought, float), ways=ways_of(edges), orders=orders)
    assert (amounts >= 0).all()
    for end, limits in enumerate((offered, sought)):
        moved = np.bincount([edge[end] for edge in edges], weights=amounts, minlength=len(limits))
        assert (moved <= np.array(limits) + 1e-9).all()
    return amounts, orders


@settings(max_examples=40, deadline=None)
@given(problems(most=2, units=2))
def test_no_other_amounts_are_better(problem):
    """Every way carries a whole number in some best solution: all of them are tried."""
    offered, sought, edges, *_ = problem
    amounts, orders = solved(problem)
    best = None
    ends = [range(min(offered[giver], sought[taker]) + 1) for giver, taker in edges]
    for tried in itertools.product(*ends):
        given_ = np.bincount([edge[0] for edge in edges], weights=tried, minlength=len(offered))
        taken = np.bincount([edge[1] for edge in edges], weights=tried, minlength=len(sought))
        if (given_ <= offered).all() and (taken <= sought).all():
            own = worth(np.array(tried, float), orders)
            best = own if best is None or own < best else best
    assert worth(amounts, orders) == pytest.approx(best, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_an_assignment_of_single_units_comes_to_the_same(problem):
    """Each unit offered and sought is a row and a column of an assignment by the Hungarian method."""
    offered, sought, edges, *_ = problem
    amounts, orders = solved(problem)
    rows, columns = (np.repeat(np.arange(len(each)), each) for each in (offered, sought))
    steps = 1000.0 ** np.arange(len(orders))[::-1]
    none = {edge: index for index, edge in enumerate(edges)}
    costs = np.zeros((len(rows), len(columns)))
    for row, column in itertools.product(range(len(rows)), range(len(columns))):
        way = none.get((rows[row], columns[column]))
        costs[row, column] = (
            0.0 if way is None else sum(step * order[way] for step, order in zip(steps, orders, strict=True))
        )
    chosen = costs[linear_sum_assignment(np.minimum(costs, 0.0))].sum() if costs.size else 0.0
    assert sum(step * own for step, own in zip(steps, worth(amounts, orders), strict=True)) == pytest.approx(
        chosen, abs=1e-5
    )


@settings(max_examples=30, deadline=None)
@given(problems(most=5, units=9))
def test_the_largest_flow_of_a_network_is_the_most_that_is_given(problem):
    offered, sought, edges, *_ = problem
    amounts, _ = solved(problem)
    first, last = len(offered), len(offered) + len(sought)
    capacities = np.zeros((last + 2, last + 2), dtype=np.int32)
    capacities[last, :first] = offered
    capacities[first:last, last + 1] = sought
    for giver, taker in edges:
        capacities[giver, first + taker] = 100
    # whoever gives most to parks can still give the most in all: augmenting a flow takes nothing from who has it
    assert amounts.sum() == pytest.approx(maximum_flow(csr_array(capacities), last, last + 1).flow_value, abs=1e-7)
