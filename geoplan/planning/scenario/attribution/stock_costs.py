"""What measures cost by what stands of them: each year, and for each tonne over all years."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.machine.products import lagged_sums, product_sums
from geoplan.planning.estates.sizing.estate_costs import capital_recovery
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import Deployment, life_of


@dataclass(frozen=True, eq=False)
class StockCosts:
    """What measures cost: (measures, years); NaN where it is not known.

    Attributes
    ----------
    added_usd
        Investment in what is built in each year [USD].
    investor_usd
        Annuities, running cost, less what its energy is worth to who builds it [USD/a].
    society_usd
        The same at the discount rate of society, less what its energy is worth to all [USD/a].
    """

    added_usd: FloatArray
    investor_usd: FloatArray
    society_usd: FloatArray


@dataclass(frozen=True)
class DiscountRates:
    """What money is worth later: real, to who builds and to all [1/a]."""

    investor: float
    society: float


def stock_costs(measures: Sequence[Measure], deployment: Deployment, *, rates: DiscountRates) -> StockCosts:
    """Return what measures cost in each year.

    Parameters
    ----------
    measures
        With the costs of a unit.
    deployment
        What is built and stands.
    rates
        By which investment is spread over the life of a unit.

    Notes
    -----
    ``Σ a(r, n) capex(v) added(v) + (running(y) - value(y)) stock(y)`` over the years v from which units live on in y,
    with the annuity ``a = r / (1 - (1 + r)^-n)``. What is given up before its time is paid for until its end.
    """
    shape = deployment.stock.shape
    added, investor, society = (np.full(shape, np.nan) for _ in range(3))
    for row, measure in enumerate(measures):
        costs = measure.costs
        if costs is None:
            continue
        added[row] = costs.capex_usd * deployment.added[row]
        for rate, value, yearly in (
            (rates.investor, costs.value_usd, investor),
            (rates.society, costs.society_usd, society),
        ):
            yearly[row] = _annuities(added[row], rate=rate, life=life_of(measure))
            yearly[row] += (costs.running_usd - value) * deployment.stock[row]
    return StockCosts(added, investor, society)


def _annuities(added_usd: FloatArray, *, rate: float, life: int | None) -> FloatArray:
    """Return what is due in each year for all that still lives; without an end of life it is the interest."""
    if life is None:
        return rate * np.cumsum(added_usd)
    paid = np.ones(min(life, len(added_usd)))
    return capital_recovery(rate, life) * lagged_sums(added_usd, paid)


def levelised(yearly_usd: FloatArray, attributed_t: FloatArray, *, rate: float) -> tuple[FloatArray, FloatArray]:
    """Return the present value of yearly cost, and what it comes to for each tonne.

    Parameters
    ----------
    yearly_usd, attributed_t
        (measures, years).
    rate
        Discount rate [1/a].

    Returns
    -------
    tuple
        (measures,) net cost [USD of the first year], and ``Σ cost (1 + r)^-t / Σ tonnes (1 + r)^-t`` [USD/tCO2e]; NaN
        where it is not known, or nothing is avoided.

    Examples
    --------
    >>> levelised(np.array([[0.0, 110.0]]), np.array([[0.0, 11.0]]), rate=0.10)[1].round(6).tolist()
    [10.0]
    """
    worth = (1.0 + rate) ** -np.arange(yearly_usd.shape[1])
    cost, tonnes = product_sums(yearly_usd, worth), product_sums(attributed_t, worth)
    return cost, np.divide(cost, tonnes, out=np.full(len(cost), np.nan), where=tonnes > 0)


def curve_order(net_cost_usd: FloatArray, usd_per_t: FloatArray) -> IntArray:
    """Return the places of measures in the cost curve, from 1.

    Those that pay for themselves come first, who saves the most money before others: what they save for each tonne
    ranks nobody [1]_. The others follow by what a tonne costs, then those of which it is not known.

    References
    ----------
    .. [1] S. Taylor (2012): The ranking of negative-cost emissions reduction measures. Energy Policy 48, 430-438.

    Examples
    --------
    >>> curve_order(np.array([-100.0, -150.0, 20.0, np.nan]), np.array([-100.0, -50.0, 2.0, np.nan])).tolist()
    [2, 1, 3, 4]
    """
    pays = net_cost_usd < 0
    table = pd.DataFrame({"pays": ~pays, "by": np.where(pays, net_cost_usd, usd_per_t)})
    order = table.sort_values(["pays", "by"], kind="stable", na_position="last").index
    places = np.empty(len(table), dtype=np.int64)
    places[order] = np.arange(1, len(table) + 1)
    return places
