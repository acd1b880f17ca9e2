"""The steps of one estate as arrays: what load, PV and the flows of a battery come to."""

from typing import NamedTuple

import numpy as np

from geoplan.planning.estates.dispatch_kernel import (
    CHARGE_GRID,
    CHARGE_PV,
    DISCHARGE,
    FLOWS,
    LEVEL,
    LEVEL_PV,
    Battery,
    DispatchPrices,
    FloatArray,
    greedy_flows,
    tariff_flows,
)
from geoplan.planning.estates.tariffs import Surplus


class BalanceSteps(NamedTuple):
    """Mean kW of each step, and the level [kWh] at its end.

    Attributes
    ----------
    used
        PV to the load.
    charge_pv, charge_grid, discharge
        Of the battery, AC.
    grid_load
        From the grid to the load.
    bought, sold
        Import and export.
    curtailed
        PV that nobody takes.
    clean
        PV to the load, at once or by the battery.
    level
        What is stored.
    """

    used: FloatArray
    charge_pv: FloatArray
    charge_grid: FloatArray
    discharge: FloatArray
    grid_load: FloatArray
    bought: FloatArray
    sold: FloatArray
    curtailed: FloatArray
    clean: FloatArray
    level: FloatArray


def balance_steps(
    need: FloatArray,
    sun: FloatArray,
    *,
    battery: Battery,
    hours: float,
    prices: DispatchPrices | None,
    surplus: Surplus | None,
    sells: bool,
) -> BalanceSteps:
    """Run load and PV through the battery, and share what is left of PV between the grid and nobody.

    Parameters
    ----------
    need, sun
        Load and PV of each step, mean kW; what `estate_balance` asks for is not checked again.
    battery
        The store, empty at first.
    hours
        Length of a step.
    prices
        Those of a dispatch by tariff; None for self-consumption.
    surplus
        What may be sold; None for all of it.
    sells
        False where nothing is sold, since it would cost something.
    """
    flows = np.zeros((need.size, FLOWS))
    if prices is not None:
        tariff_flows(need - sun, prices, battery, hours, flows)
    elif battery.kwh > 0.0:
        greedy_flows(need - sun, battery, hours, flows)
    used = np.minimum(need, sun)
    before, before_pv = (np.concatenate([[0.0], flows[:-1, column]]) for column in (LEVEL, LEVEL_PV))
    from_pv = np.divide(before_pv, before, out=np.zeros_like(before), where=before > 0.0)
    charged, discharged = flows[:, CHARGE_PV], flows[:, DISCHARGE]
    left = sun - used - charged
    sold = _sold(np.maximum(left, 0.0), sun, surplus) if sells else np.zeros(need.size)
    grid_load = need - used - discharged
    return BalanceSteps(
        used=used,
        charge_pv=charged,
        charge_grid=flows[:, CHARGE_GRID],
        discharge=discharged,
        grid_load=grid_load,
        bought=grid_load + flows[:, CHARGE_GRID],
        sold=sold,
        curtailed=left - sold,
        clean=used + discharged * from_pv,
        level=flows[:, LEVEL],
    )


def dispatch_prices(buying: FloatArray, selling: float, surplus: Surplus | None) -> DispatchPrices:
    """Return what a dispatch by tariff goes by: a surplus of which nothing may be sold is worth nothing.

    Parameters
    ----------
    buying
        Money per kWh of each step.
    selling
        Money per kWh of surplus.
    surplus
        What may be sold; of a share of the capacity the dispatch knows the limit of each step.
    """
    most = np.inf
    if surplus is not None and surplus.of == "capacity":
        most = surplus.share * float(surplus.pv_kwp or 0.0)
    worth = 0.0 if surplus is not None and surplus.share == 0.0 else float(selling)
    return DispatchPrices(buying, worth, most)


def _sold(left: FloatArray, sun: FloatArray, surplus: Surplus | None) -> FloatArray:
    """Return what of the surplus is sold [kW]."""
    if surplus is None:
        return left
    if surplus.of == "capacity":
        return np.minimum(left, surplus.share * float(surplus.pv_kwp or 0.0))
    total = float(left.sum())
    most = surplus.share * float(sun.sum())
    if surplus.of == "produced" and surplus.share < 1.0:
        # sold = share * (sun - left + sold)
        most = surplus.share * (float(sun.sum()) - total) / (1.0 - surplus.share)
    return left * min(1.0, most / total) if total > 0.0 else left
