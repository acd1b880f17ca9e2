"""The compiled loops of attribution: the Shapley values of one year's measures, in each future, by three ways.

Where electricity cannot fall below nought with any measures, what is given off is a polynomial of the shares q with
which measures take part, and the Shapley value is the integral of its slope along the diagonal [1]_:
``phi_i = int_0^1 dF/dq_i (q, ..., q) dq``, which Gauss-Legendre nodes give exactly. Else it is the mean over all
coalitions of up to ten, and over sampled orders of more.

References
----------
.. [1] G. Owen (1972): Multilinear Extensions of Games. Management Science 18(5), 64-79, theorem 5.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.machine.compiled import compiled

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

JIT: Any = {"error_model": "numpy", "nogil": True}
MOST_PLAYERS = 10
"""So many are attributed over all coalitions where electricity can fall to nought."""


class YearFigures(NamedTuple):
    """What one year's measures do, those that do anything; after them comes the cleaner grid.

    Attributes
    ----------
    activity
        (uses,) of which any saves [MWh/a or tCO2e/a].
    is_electric
        (uses,)
    starts
        (uses + 1,) where the savers of each use begin in `savers`.
    savers, saved
        (pairs,) which measure saves which share of a use.
    energy, direct, passed
        (measures,) [MWh/a, tCO2e/a, tCO2e/a].
    electric_besides
        Electricity of uses of which none saves [MWh/a].
    factors
        Of the grid, in the base year and by its path [tCO2/MWh].
    has_floor
        Whether electricity cannot fall below nought.
    """

    activity: FloatArray
    is_electric: npt.NDArray[np.bool_]
    starts: IntArray
    savers: IntArray
    saved: FloatArray
    energy: FloatArray
    direct: FloatArray
    passed: FloatArray
    electric_besides: float
    factors: tuple[float, float]
    has_floor: bool


class MovedFigures(NamedTuple):
    """What each is over its value in each future.

    Attributes
    ----------
    energy, direct, saving
        (measures, futures)
    factor, electric
        (futures,) of the grid's factor, and of the electricity that is used without measures.
    """

    energy: FloatArray
    direct: FloatArray
    saving: FloatArray
    factor: FloatArray
    electric: FloatArray


class Rules(NamedTuple):
    """By which nodes and weights the integral is taken, and the orders and weights where it cannot be.

    Attributes
    ----------
    nodes, node_weights
        Of Gauss and Legendre, from 0 to 1.
    coalition_weights
        (players,) by how many others are there.
    orders
        (orders, players)
    """

    nodes: FloatArray
    node_weights: FloatArray
    coalition_weights: FloatArray
    orders: IntArray


class _Future(NamedTuple):
    """What one year's measures do in one future."""

    activity: FloatArray
    electric_besides: float
    saved: FloatArray
    energy: FloatArray
    claimed: FloatArray
    base: float
    path: float


@compiled(**JIT)
def year_attributed(year: YearFigures, moved: MovedFigures, rules: Rules) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return tonnes by measure (futures, measures + 1), their standard errors, and what is cut: (futures,)."""
    count, futures = year.energy.size, moved.factor.size
    shared, error = np.zeros((futures, count + 1)), np.zeros((futures, count + 1))
    cut = np.empty(futures)
    for at in range(futures):
        activity, saved = year.activity.copy(), np.empty(year.saved.size)
        for use in range(activity.size):
            used = moved.electric[at] if year.is_electric[use] else 1.0
            activity[use] *= used
            for pair in range(year.starts[use], year.starts[use + 1]):
                saved[pair] = min(1.0, year.saved[pair] * moved.saving[year.savers[pair], at] / used)
        # one by one: products of whole arrays take as long to compile as all the rest
        energy, claimed = np.empty(count), np.empty(count)
        for one in range(count):
            energy[one] = year.energy[one] * moved.energy[one, at]
            claimed[one] = year.direct[one] * moved.direct[one, at] - year.passed[one] * moved.energy[one, at]
        besides = year.electric_besides * moved.electric[at]
        base, path = year.factors[0] * moved.factor[at], year.factors[1] * moved.factor[at]
        future = _Future(activity, besides, saved, energy, claimed, base, path)
        least, cut[at] = _ends(year, future)
        if least >= 0.0 or not year.has_floor:
            _by_integral(year, future, rules, shared[at])
        elif rules.coalition_weights.size <= MOST_PLAYERS:
            _by_coalitions(year, future, rules, shared[at])
        else:
            _by_orders(year, future, rules, shared[at], error[at])
    return shared, error, cut


@compiled(**JIT)
def _ends(year: YearFigures, future: _Future) -> tuple[float, float]:
    """Return the least electricity that any coalition can leave, and what all take off together."""
    none, left = future.electric_besides, future.electric_besides
    besides = 0.0
    for use in range(future.activity.size):
        kept = future.activity[use]
        for pair in range(year.starts[use], year.starts[use + 1]):
            kept *= 1.0 - future.saved[pair]
        if year.is_electric[use]:
            none += future.activity[use]
            left += kept
        else:
            besides += future.activity[use] - kept
    least, net = left, left
    for one in range(future.energy.size):
        least -= max(0.0, future.energy[one])
        net -= future.energy[one]
        besides += future.claimed[one]
    if year.has_floor:
        net = max(0.0, net)
        none = max(0.0, none)
    return least, future.base * none - future.path * net + besides


@compiled(**JIT)
def _by_integral(year: YearFigures, future: _Future, rules: Rules, shared: FloatArray) -> None:
    """Add the integral of what each takes off more, along the diagonal."""
    count, cleaner = future.energy.size, future.base - future.path
    given = 0.0
    for one in range(count):
        given += future.energy[one]
    for node in range(rules.nodes.size):
        q, weight = rules.nodes[node], rules.node_weights[node]
        factor = future.base - q * cleaner
        net = future.electric_besides - q * given
        for use in range(future.activity.size):
            kept = future.activity[use]
            for pair in range(year.starts[use], year.starts[use + 1]):
                kept *= 1.0 - q * future.saved[pair]
            by = weight
            if year.is_electric[use]:
                net += kept
                by = weight * factor
            for pair in range(year.starts[use], year.starts[use + 1]):
                share = future.saved[pair]
                shared[year.savers[pair]] += by * kept * share / (1.0 - q * share)
        shared[count] += weight * cleaner * net
    for one in range(count):
        shared[one] += future.energy[one] * (future.base + future.path) / 2.0 + future.claimed[one]


@compiled(**JIT)
def _by_coalitions(year: YearFigures, future: _Future, rules: Rules, shared: FloatArray) -> None:
    """Add the mean of what each takes off more, over all coalitions of the others."""
    count = future.energy.size
    players = rules.coalition_weights.size
    size = 1 << players
    net, besides, kept = np.full(size, future.electric_besides), np.zeros(size), np.empty(size)
    share = np.empty(players)
    for use in range(future.activity.size):
        for one in range(players):
            share[one] = 0.0
        for pair in range(year.starts[use], year.starts[use + 1]):
            share[year.savers[pair]] = future.saved[pair]
        kept[0] = future.activity[use]
        for one in range(players):
            for mask in range(1 << one):
                kept[mask | 1 << one] = kept[mask] * (1.0 - share[one])
        for mask in range(size):
            if year.is_electric[use]:
                net[mask] += kept[mask]
            else:
                besides[mask] += kept[mask]
    others = np.zeros(size, dtype=np.int64)
    energy, claimed = np.zeros(size), np.zeros(size)
    for one in range(players):
        for mask in range(1 << one):
            more = mask | 1 << one
            others[more] = others[mask] + 1
            energy[more] = energy[mask] + (future.energy[one] if one < count else 0.0)
            claimed[more] = claimed[mask] + (future.claimed[one] if one < count else 0.0)
    for mask in range(size):
        factor = future.path if mask >> count & 1 else future.base
        besides[mask] += factor * max(0.0, net[mask] - energy[mask]) - claimed[mask]
    for one in range(players):
        for mask in range(size):
            if not mask >> one & 1:
                shared[one] += rules.coalition_weights[others[mask]] * (besides[mask] - besides[mask | 1 << one])


@compiled(**JIT)
def _by_orders(year: YearFigures, future: _Future, rules: Rules, shared: FloatArray, error: FloatArray) -> None:
    """Add the mean of what each takes off more than those before it, over orders and the same reversed."""
    number, players = rules.orders.shape
    count = future.energy.size
    squares, pair_mean = np.zeros(players), np.empty(players)
    left = np.empty(future.activity.size)
    for order in range(number):
        for one in range(players):
            pair_mean[one] = 0.0
        for way in range(2):
            factor, energy, claimed = future.base, 0.0, 0.0
            for use in range(left.size):
                left[use] = future.activity[use]
            before = _left_over(year, future, left, factor, energy) - claimed
            for step in range(players):
                one = rules.orders[order, step if way == 0 else players - 1 - step]
                if one == count:
                    factor = future.path
                else:
                    energy += future.energy[one]
                    claimed += future.claimed[one]
                    for use in range(future.activity.size):
                        for pair in range(year.starts[use], year.starts[use + 1]):
                            if year.savers[pair] == one:
                                left[use] *= 1.0 - future.saved[pair]
                now = _left_over(year, future, left, factor, energy) - claimed
                pair_mean[one] += (before - now) / 2.0
                before = now
        for one in range(players):
            # sums of squares about the first pair lose no digits
            if order == 0:
                error[one] = pair_mean[one]
            off = pair_mean[one] - error[one]
            shared[one] += off
            squares[one] += off * off
    for one in range(players):
        mean = shared[one] / number
        spread = max(0.0, squares[one] / number - mean * mean)
        shared[one] = error[one] + mean
        error[one] = np.sqrt(spread / (number - 1)) if number > 1 else np.nan


@compiled(**JIT)
def _left_over(year: YearFigures, future: _Future, left: FloatArray, factor: float, energy: float) -> float:
    """Return what is given off besides what does not change, before what measures avoid besides."""
    net, besides = future.electric_besides - energy, 0.0
    for use in range(left.size):
        if year.is_electric[use]:
            net += left[use]
        else:
            besides += left[use]
    return besides + factor * max(0.0, net)
