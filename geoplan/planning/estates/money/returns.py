"""Whether money that is spent comes back: payback, net present value and internal rate of return of many flows at once.

Flows are (years + 1, ...): today's first, then one at the end of each year; estates and futures stand behind.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Amounts = npt.NDArray[np.float64]

LOWEST_RATE, HIGHEST_RATE = -0.9, 10.0
"""Between which rates of return are looked for [1/a]."""
_GRID = 60
_HALVINGS = 60


def net_present_value(flows: npt.ArrayLike, *, discount_rate: npt.ArrayLike) -> Amounts:
    """Return ``Σ F_t/(1 + r)^t`` over t = 0 … years: (...,).

    Examples
    --------
    >>> float(net_present_value([-100.0, 110.0], discount_rate=0.1).round(9))
    0.0
    """
    given = np.asarray(flows, dtype=float)
    discount = 1.0 / (1.0 + np.asarray(discount_rate, dtype=float))
    worth = np.zeros(np.broadcast_shapes(given.shape[1:], discount.shape))
    for flow in given[::-1]:
        worth = worth * discount + flow
    return worth


def simple_payback(investment_usd: npt.ArrayLike, *, saving_usd: npt.ArrayLike, running_usd: npt.ArrayLike) -> Amounts:
    """Return investment over what a year saves less its upkeep, as the first year has it: (...,) [a].

    Nothing wears, nothing is bought again and no price rises: the sum that anybody can repeat.

    Returns
    -------
    numpy.ndarray
        Infinite where upkeep takes all that is saved; NaN where a number is not known, or nothing is spent.

    Examples
    --------
    >>> simple_payback([100.0, 100.0, 0.0], saving_usd=[25.0, 5.0, 5.0], running_usd=5.0).tolist()
    [5.0, inf, nan]
    """
    spent, left = np.broadcast_arrays(
        np.asarray(investment_usd, dtype=float), np.subtract(saving_usd, running_usd, dtype=float)
    )
    years = np.divide(spent, left, out=np.full(spent.shape, np.inf), where=~(left <= 0.0))
    return np.where((spent > 0.0) & ~np.isnan(left), years, np.nan)


def flow_payback(flows: npt.ArrayLike, *, discount_rate: npt.ArrayLike = 0.0) -> Amounts:
    """Return after how many years the sum of flows first reaches nought, within a year in a straight line: (...,) [a].

    Parameters
    ----------
    flows
        (years + 1, ...).
    discount_rate
        By default nothing is discounted [1/a].

    Returns
    -------
    numpy.ndarray
        Infinite where it never does; NaN where a flow is not known, or nothing is spent today.

    Examples
    --------
    >>> flow_payback([[-100.0, -100.0, 0.0], [40.0, 10.0, 5.0], [80.0, 10.0, 5.0]]).tolist()
    [1.75, inf, nan]
    """
    given = np.asarray(flows, dtype=float)
    years = np.arange(len(given), dtype=float).reshape(-1, *(1,) * (given.ndim - 1))
    worth = given / (1.0 + np.asarray(discount_rate, dtype=float)) ** years
    total = np.cumsum(worth, axis=0)
    reached = (total[1:] >= 0.0) & (total[:-1] < 0.0)
    first = np.argmax(reached, axis=0)[None]
    before, flow = (np.take_along_axis(each, first, axis=0)[0] for each in (total[:-1], worth[1:]))
    within = np.divide(-before, flow, out=np.full(flow.shape, np.inf), where=reached.any(axis=0))
    spent = (given[0] < 0.0) & ~np.isnan(total[-1])
    return np.asarray(np.where(spent, first[0] + within, np.nan))


def rate_of_return(flows: npt.ArrayLike) -> Amounts:
    """Return the rate at which flows are worth nothing today: (...,) [1/a].

    Where new inverters make several such rates it is the lowest at which the worth falls through nought as the rate
    rises: a rate that is asked above it is not earned.

    Parameters
    ----------
    flows
        (years + 1, ...).

    Returns
    -------
    numpy.ndarray
        NaN where there is none between `LOWEST_RATE` and `HIGHEST_RATE`, a flow is not known, or nothing is spent
        today.

    Examples
    --------
    >>> rate_of_return([[-100.0, -100.0], [60.0, 10.0], [60.0, 10.0]]).round(6).tolist()
    [0.130662, -0.629844]
    """
    given = np.asarray(flows, dtype=float)
    shape = given.shape[1:]
    columns = given.reshape(len(given), -1)
    # even steps of log(1 + r): rates near nought and far from it alike
    grid = np.expm1(np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), _GRID))
    known = np.isfinite(columns).all(axis=0) & (columns[0] < 0.0)
    low, high = np.full(columns.shape[1], np.nan), np.full(columns.shape[1], np.nan)
    worth = net_present_value(columns, discount_rate=np.full(columns.shape[1], grid[0]))
    for below, above in pairwise(grid):
        after = net_present_value(columns, discount_rate=np.full(columns.shape[1], above))
        falls = known & np.isnan(low) & (worth >= 0.0) & (after < 0.0)
        low[falls], high[falls] = below, above
        worth = after
    has_root = ~np.isnan(low)
    inside, low, high = columns[:, has_root], low[has_root], high[has_root]
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        is_earned = net_present_value(inside, discount_rate=middle) >= 0.0
        low, high = np.where(is_earned, middle, low), np.where(is_earned, high, middle)
    rates = np.full(columns.shape[1], np.nan)
    rates[has_root] = 0.5 * (low + high)
    return rates.reshape(shape)
