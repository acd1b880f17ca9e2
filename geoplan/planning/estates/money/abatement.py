"""What a tonne of greenhouse gas costs that a measure avoids, levelised over the measure's life."""

import numpy as np
import numpy.typing as npt

Amounts = npt.NDArray[np.float64]


def yearly_cost(
    investment_usd: npt.ArrayLike,
    *,
    running_usd: npt.ArrayLike,
    value_usd: npt.ArrayLike,
    life: npt.ArrayLike,
    discount_rate: float,
    price_escalation: float = 0.0,
) -> Amounts:
    """Return what measures cost a year, evened out over their lives: less than 0 where they pay for themselves [USD/a].

    ``(I + Σ (o - v (1 + e)^t)/(1 + r)^t) / Σ 1/(1 + r)^t`` over the years t = 1 … n of the life.

    Parameters
    ----------
    investment_usd, running_usd, value_usd
        Of one shape: I; upkeep o and the value v of the energy that is saved, a year at today's prices.
    life
        n, whole years, of the same shape.
    discount_rate, price_escalation
        r and e [1/a].

    Examples
    --------
    At no interest a tenth of the investment is due in each of ten years:

    >>> float(yearly_cost(1000.0, running_usd=10.0, value_usd=60.0, life=10.0, discount_rate=0.0))
    50.0
    """
    given = (np.asarray(each, dtype=float) for each in (investment_usd, running_usd, value_usd, life))
    investment, running, value, lasts = np.broadcast_arrays(*given)
    last = int(np.nanmax(lasts, initial=1.0))
    years = np.arange(1.0, last + 1.0).reshape(-1, *(1,) * investment.ndim)
    worth = (years <= lasts) / (1.0 + discount_rate) ** years
    grown = (1.0 + price_escalation) ** years
    whole = worth.sum(axis=0)
    return np.asarray((investment + running * whole - value * (worth * grown).sum(axis=0)) / whole)


def abatement_cost(yearly_usd: npt.ArrayLike, avoided_t: npt.ArrayLike) -> Amounts:
    """Return yearly cost over the tonnes avoided a year [USD/t]; NaN where nothing is avoided, or it is not known.

    The tonnes are the same in each year of the life, at today's factor of the grid, so that discounted ones leave the
    same ratio. It is the investor's: electricity is worth what the estate pays for it.

    Examples
    --------
    >>> abatement_cost([50.0, -20.0, 5.0], [0.5, 2.0, 0.0]).tolist()
    [100.0, -10.0, nan]
    """
    cost, tonnes = np.broadcast_arrays(np.asarray(yearly_usd, dtype=float), np.asarray(avoided_t, dtype=float))
    return np.divide(cost, tonnes, out=np.full(cost.shape, np.nan), where=tonnes > 0.0)
