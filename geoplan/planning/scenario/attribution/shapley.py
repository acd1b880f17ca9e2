"""What each of several measures brings where they overlap: the Shapley value, over all coalitions or sampled orders."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.planning.scenario.attribution.shapley_kernel import MOST_PLAYERS
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray
from geoplan.siting.ranking.rank import uniforms

ORDERS, ORDER_SEED = 400, 1
"""How many orders are drawn, each of which counts reversed too, and by which seed."""

Total: TypeAlias = Callable[[npt.NDArray[np.bool_]], npt.ArrayLike]


def attribute(total: Total, count: int, *, orders: int | None = None, seed: int = ORDER_SEED) -> pd.DataFrame:
    """Share out what several measures take off together: what each brings on average over all orders.

    Parameters
    ----------
    total
        Takes coalitions, (m, count) bool, whether each measure takes part; returns what is given off with each, (m,).
    count
        How many measures there are.
    orders
        How many orders to draw; each counts reversed too. None for all coalitions up to ten measures, else 400.
    seed
        By which they are drawn.

    Returns
    -------
    DataFrame
        A row for each measure, in the unit of `total`: ``alone``, what it takes off with no other; ``last_in``, what it
        takes off once all others are there; ``attributed``, the Shapley value [1]_, which sums to what all take off
        together; ``standard_error`` of that, 0 where it is exact.

    References
    ----------
    .. [1] L. S. Shapley (1953): A Value for n-Person Games. Contributions to the Theory of Games II, 307-317.

    Examples
    --------
    A demand of 1,000 GWh, of which A saves a fifth, while B lowers the grid from 0.66 to 0.40 tCO2/MWh:

    >>> def given_off(present):
    ...     return 1000.0 * np.where(present[:, 0], 0.8, 1.0) * np.where(present[:, 1], 0.40, 0.66)
    >>> attribute(given_off, 2).round(6).to_numpy().tolist()
    [[132.0, 80.0, 106.0, 0.0], [260.0, 208.0, 234.0, 0.0]]
    """
    ends = np.eye(count, dtype=bool)
    ends = np.concatenate([np.zeros((1, count), dtype=bool), np.ones((1, count), dtype=bool), ends, ~ends])
    none, whole, *each = np.asarray(total(ends), dtype=float)
    alone, without = np.array(each[:count]), np.array(each[count:])
    if orders is None and count <= MOST_PLAYERS:
        shared, error = _over_coalitions(total, count), np.zeros(count)
    else:
        shared, error = _over_orders(total, orders_of(count, ORDERS if orders is None else orders, seed=seed))
    columns = {"alone": none - alone, "last_in": without - whole, "attributed": shared, "standard_error": error}
    return pd.DataFrame(columns, index=pd.RangeIndex(count, name="measure"))


def coalition_weights(count: int) -> FloatArray:
    """Return how much it weighs what a measure brings to a coalition of so many others: (count,).

    ``s! (n - s - 1)! / n!`` (Shapley 1953): the share of all orders in which just these come before it.
    """
    return np.array([1.0 / (count * math.comb(count - 1, size)) for size in range(count)])


def orders_of(count: int, orders: int, *, seed: int = ORDER_SEED) -> IntArray:
    """Return orders of so many things, drawn evenly by swaps from the last place to the first: (orders, count).

    Examples
    --------
    >>> orders_of(4, 2).tolist()
    [[3, 1, 0, 2], [1, 0, 2, 3]]
    """
    drawn = np.tile(np.arange(count), (orders, 1))
    numbers = uniforms(seed, 0, orders * max(count - 1, 0)).reshape(orders, max(count - 1, 0))
    rows = np.arange(orders)
    for step, place in enumerate(range(count - 1, 0, -1)):
        other = np.floor(numbers[:, step] * (place + 1)).astype(np.int64)
        drawn[rows, place], drawn[rows, other] = drawn[rows, other], drawn[rows, place].copy()
    return drawn


def _over_coalitions(total: Total, count: int) -> FloatArray:
    """Return the exact values, from what is given off with each of the 2^n coalitions."""
    masks = np.arange(2**count)
    present = (masks[:, None] >> np.arange(count) & 1).astype(bool)
    left = np.asarray(total(present), dtype=float)
    weights = coalition_weights(count)
    shared = np.empty(count)
    for one in range(count):
        others = masks[~present[:, one]]
        shared[one] = np.sum(weights[present[others].sum(axis=1)] * (left[others] - left[others | 1 << one]))
    return shared


def _over_orders(total: Total, orders: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return means over orders, each forward and reversed, and the standard errors of these means."""
    number, count = orders.shape
    both = np.concatenate([orders, orders[:, ::-1]])
    place = np.argsort(both, axis=1)
    # after so many steps those are present that stand before them in the order
    present = place[:, None, :] < np.arange(count + 1)[None, :, None]
    left = np.asarray(total(present.reshape(-1, count)), dtype=float).reshape(len(both), count + 1)
    brought = np.take_along_axis(-np.diff(left, axis=1), place, axis=1)
    pairs = (brought[:number] + brought[number:]) / 2.0
    spread = pairs.std(axis=0, ddof=1) if number > 1 else np.full(count, np.nan)
    return pairs.mean(axis=0), spread / math.sqrt(number)
