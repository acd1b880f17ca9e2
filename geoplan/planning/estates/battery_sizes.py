"""Many estates and many sizes of battery at once: what each takes from the grid, leaves over and pays for energy."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.planning.estates.dispatch_kernel import (
    FLOWS,
    Battery,
    DispatchPrices,
    FloatArray,
    flow_totals,
    greedy_flows,
    tariff_flows,
)


class SizedBalances(NamedTuple):
    """Sums over the series, each (estates, sizes).

    Attributes
    ----------
    import_kwh
        Taken from the grid.
    surplus_kwh
        PV that neither load nor battery took: to be sold or curtailed.
    charged_kwh, discharged_kwh
        Into and out of the battery, AC.
    cost
        What the import costs; 0 without prices.
    """

    import_kwh: FloatArray
    surplus_kwh: FloatArray
    charged_kwh: FloatArray
    discharged_kwh: FloatArray
    cost: FloatArray


def balances_by_size(
    load: npt.ArrayLike,
    pv: npt.ArrayLike,
    *,
    battery_kwh: npt.ArrayLike,
    hours: float = 1.0,
    kw_per_kwh: float = np.inf,
    efficiency: tuple[float, float],
    prices: Sequence[DispatchPrices] | None = None,
) -> SizedBalances:
    """Run each size of battery of each estate through the same steps as `estate_balance`.

    Parameters
    ----------
    load, pv
        (estates, steps), mean kW; they must be what `estate_balance` asks for, which is not checked again.
    battery_kwh
        (estates, sizes).
    hours
        Length of a step.
    kw_per_kwh
        Power of each size.
    efficiency
        Of charge and of discharge.
    prices
        Those of each estate: then by tariff one day ahead, else for self-consumption.

    Returns
    -------
    SizedBalances
    """
    net = np.ascontiguousarray(np.asarray(load, dtype=float) - np.asarray(pv, dtype=float))
    sizes = np.asarray(battery_kwh, dtype=float)
    totals = np.empty((*sizes.shape, 5))
    flows = np.empty((net.shape[1], FLOWS))
    unpriced = np.empty(0)
    for estate, kwhs in enumerate(sizes):
        for size, kwh in enumerate(kwhs):
            kw = kwh * kw_per_kwh if kwh > 0.0 else 0.0
            battery = Battery(float(kwh), float(kw), float(efficiency[0]), float(efficiency[1]))
            if prices is None:
                greedy_flows(net[estate], battery, hours, flows)
            else:
                tariff_flows(net[estate], prices[estate], battery, hours, flows)
            buying = unpriced if prices is None else prices[estate].buying
            flow_totals(net[estate], flows, buying, hours, totals[estate, size])
    return SizedBalances(*(np.ascontiguousarray(totals[:, :, column]) for column in range(5)))
