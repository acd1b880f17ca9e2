"""How much goes along each way, so that nothing is given twice: a transport problem, solved exactly.

What matters most is settled first; what then is still open is settled by what matters next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from geoplan.errors import GeoplanError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
_EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""As tight as the solver goes: small streams stand beside large ones."""
_DUAL = 1e-9  # of the largest coefficient: a price so small is none
_AMOUNT = 1e-9  # of the largest amount: so little is nothing


@dataclass(frozen=True)
class Ways:
    """Ways from who gives to who takes.

    Attributes
    ----------
    giver, taker
        The position of each way's ends.
    kept
        Share of what leaves the giver that reaches the taker, above 0. [0..1]
    """

    giver: Places
    taker: Places
    kept: Floats


def transported(offered: Floats, sought: Floats, *, ways: Ways, orders: Sequence[Floats]) -> Floats:
    """Return how much leaves along each way.

    What leaves a giver is at most what it offers, what reaches a taker at most what it looks for. Of all such amounts
    ``q`` those are taken whose ``Σ order · q`` is least for the first of `orders`, of these those with the least for
    the second, and so on. Each step is a linear programme. What it has settled is kept by the complementary slackness
    of its solution and not by a bound on its objective: a way with a reduced cost carries nothing in any other
    solution, and a limit with a price is reached in all of them (Dantzig, Linear Programming and Extensions, 1963).

    Parameters
    ----------
    offered, sought
        Amounts of givers and takers, in one unit, 0 or more.
    ways
        From which giver to which taker.
    orders
        What a unit on each way counts, for each step; the least is best.

    Returns
    -------
    numpy.ndarray
        (ways,), in the unit of the amounts.

    Raises
    ------
    GeoplanError
        Where a programme is not solved.

    Examples
    --------
    >>> ways = Ways(np.array([0, 0]), np.array([0, 1]), np.ones(2))
    >>> transported(np.array([5.0]), np.array([4.0, 3.0]), ways=ways, orders=[-np.ones(2), np.array([2.0, 1.0])])
    array([2., 3.])
    """
    amounts = np.zeros(len(ways.giver))
    for own in _parts(len(offered), len(sought), ways):
        part = Ways(ways.giver[own], ways.taker[own], ways.kept[own])
        amounts[own] = _of_part(offered, sought, ways=part, orders=[order[own] for order in orders])
    return amounts


def _parts(givers: int, takers: int, ways: Ways) -> list[Places]:
    """Return the ways that hang together by who gives and takes: each part is a problem by itself."""
    count = len(ways.giver)
    edges = csr_array((np.ones(count), (ways.giver, givers + ways.taker)), shape=(givers + takers, givers + takers))
    _, of = connected_components(edges, directed=False)
    return [np.flatnonzero(of[ways.giver] == part) for part in dict.fromkeys(of[ways.giver].tolist())]


def _of_part(offered: Floats, sought: Floats, *, ways: Ways, orders: Sequence[Floats]) -> Floats:
    """Return the amounts on ways that hang together, in parts of the largest: so small ones are no rounding."""
    count = len(ways.giver)
    givers, giver = np.unique(ways.giver, return_inverse=True)
    takers, taker = np.unique(ways.taker, return_inverse=True)
    columns = np.arange(count)
    leaves = csr_array((np.ones(count), (giver, columns)), shape=(len(givers), count))
    arrives = csr_array((ways.kept, (taker, columns)), shape=(len(takers), count))
    matrix = vstack([leaves, arrives]).tocsr()
    # nobody gives more than those around can take, and the other way round
    can_leave = np.bincount(giver, weights=sought[ways.taker] / ways.kept)
    can_arrive = np.bincount(taker, weights=offered[ways.giver] * ways.kept)
    limits = np.concatenate([np.minimum(offered[givers], can_leave), np.minimum(sought[takers], can_arrive)])
    largest = float(limits.max())
    if largest <= 0.0:
        return np.zeros(count)
    limits = limits / largest
    open_ways, reached = np.ones(count, dtype=bool), np.zeros(len(limits), dtype=bool)
    amounts = np.zeros(count)
    for order in orders:
        scale = float(np.abs(order).max())
        if scale == 0.0:
            continue
        amounts, free, slack = _step(order / scale, matrix, limits, open_ways=open_ways, reached=reached)
        open_ways &= free
        reached |= ~slack
    amounts = np.where(amounts > _AMOUNT, amounts, 0.0)
    return _within(amounts, matrix, limits) * largest


def _within(amounts: Floats, matrix: csr_array, limits: Floats) -> Floats:
    """Return amounts none of whose sums is above its limit, as a solver's rounding leaves some."""
    sums = matrix @ amounts
    over = np.divide(limits, sums, out=np.ones_like(sums), where=sums > limits)
    return np.asarray(amounts * np.minimum.reduceat(over[matrix.tocsc().indices], matrix.tocsc().indptr[:-1]))


def _step(
    order: Floats,
    matrix: csr_array,
    limits: Floats,
    *,
    open_ways: npt.NDArray[np.bool_],
    reached: npt.NDArray[np.bool_],
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Solve one step: amounts, which ways may carry something in other solutions, and which limits may be missed."""
    bounds = np.column_stack([np.zeros(len(order)), np.where(open_ways, np.inf, 0.0)])
    given: dict[str, Any] = {"bounds": bounds, "options": dict(_EXACT)}
    for rows, side in ((~reached, "ub"), (reached, "eq")):
        if rows.any():
            given |= {f"A_{side}": matrix[rows], f"b_{side}": limits[rows]}
    result = linprog(order, **given, method="highs-ds")
    if result.status != 0:
        raise GeoplanError(f"The pairs of streams have no solution: {result.message}")
    free = np.abs(result.lower.marginals + np.where(open_ways, 0.0, result.upper.marginals)) <= _DUAL
    slack = ~reached
    if slack.any():
        slack[~reached] = np.abs(result.ineqlin.marginals) <= _DUAL
    return np.asarray(result.x, dtype=float), free, slack
