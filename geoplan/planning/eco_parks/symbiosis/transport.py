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

from geoplan.errors import GeoplanError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
_DUAL = 1e-7  # of the largest coefficient: a price so small is none
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
    count = len(ways.giver)
    largest = float(max(np.max(offered, initial=0.0), np.max(sought, initial=0.0)))
    if count == 0 or largest <= 0.0:
        return np.zeros(count)
    columns = np.arange(count)
    leaves = csr_array((np.ones(count), (ways.giver, columns)), shape=(len(offered), count))
    arrives = csr_array((ways.kept, (ways.taker, columns)), shape=(len(sought), count))
    matrix, limits = vstack([leaves, arrives]).tocsr(), np.concatenate([offered, sought]) / largest
    open_ways, reached = np.ones(count, dtype=bool), np.zeros(len(limits), dtype=bool)
    amounts = np.zeros(count)
    for order in orders:
        scale = float(np.abs(order).max(initial=0.0))
        if scale == 0.0:
            continue
        amounts, free, slack = _step(order / scale, matrix, limits, open_ways=open_ways, reached=reached)
        open_ways &= free
        reached |= ~slack
    return np.where(amounts > _AMOUNT, amounts, 0.0) * largest


def _step(
    order: Floats,
    matrix: csr_array,
    limits: Floats,
    *,
    open_ways: npt.NDArray[np.bool_],
    reached: npt.NDArray[np.bool_],
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Solve one step: amounts, which ways may carry something in other solutions, and which limits may be missed."""
    given: dict[str, Any] = {"bounds": np.column_stack([np.zeros(len(order)), np.where(open_ways, np.inf, 0.0)])}
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
