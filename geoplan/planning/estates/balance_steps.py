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
from geoplan.planning.estates.surplus_rules import SurplusPeriods, sold_kw
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
    surplus: Surplus | SurplusPeriods | None,
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
        What may be sold: one rule, or those of `surplus_periods`; None for all of it.
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
    sold = sold_kw(np.maximum(left, 0.0), sun, surplus) if sells else np.zeros(need.size)
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
