"""What a waste plant is paid for taking waste, and what it would have to be paid.

Electricity alone seldom pays for burning waste. ``LCOE - 1000 · gate fee / (kWh per t)`` is what it costs when the
plant is paid for each tonne that it takes.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.parameters import Parameters
from geoplan.potential.plant_scale import GATE_FEE
from geoplan.potential.waste.composition import FULL_LOAD_HOURS, mean_kwh_per_t
from geoplan.units import DAYS_A_YEAR, KWH_PER_GWH, KWH_PER_MWH, MWH_PER_GWH

Amounts: TypeAlias = npt.NDArray[np.float64]

WASTE_TARIFF = "costs.waste.tariff"


def waste_t_per_day(
    capacity_mw: npt.ArrayLike, energy_gwh: npt.ArrayLike, parameters: Valued, *, kwh_per_t: npt.ArrayLike
) -> Amounts:
    """Return the waste that plants take for their electricity.

    Parameters
    ----------
    capacity_mw
        [MW electric].
    energy_gwh
        Of a year [GWh]; where NaN, that of the full-load hours.
    parameters
        The parameters, or those of many futures.
    kwh_per_t
        Electricity of a tonne [kWh/t].

    Returns
    -------
    numpy.ndarray
        Collected waste, wet, on the mean of the year [t/d].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(float(waste_t_per_day(20.0, np.nan, load_parameters(), kwh_per_t=422.0)))
    1000
    """
    hours = np.asarray(capacity_mw, dtype=float) * parameters.value(FULL_LOAD_HOURS) / MWH_PER_GWH
    energy = np.asarray(energy_gwh, dtype=float)
    known = np.where(np.isnan(energy), hours, energy)
    return np.asarray(known * KWH_PER_GWH / np.asarray(kwh_per_t, dtype=float) / DAYS_A_YEAR)


def gate_fee_usd_per_mwh(technology: str, parameters: Valued, *, kwh_per_t: npt.ArrayLike) -> Amounts:
    """Return what plants are paid for the waste behind a megawatt hour [USD/MWh].

    ``1000 · fee / (kWh per t)``; 0 where no fee is known, and for plants that burn no waste.

    Parameters
    ----------
    technology
        Whose costs under ``costs.``.
    parameters
        The parameters, or those of many futures.
    kwh_per_t
        Electricity that each plant makes of a tonne [kWh/t].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> own = load_parameters().replace({"costs.waste.gate_fee": 10.0})
    >>> float(gate_fee_usd_per_mwh("waste", own, kwh_per_t=400.0))
    25.0
    """
    if technology != "waste" or GATE_FEE not in parameters:
        return np.zeros(())
    return np.asarray(parameters.value(GATE_FEE) * KWH_PER_MWH / np.asarray(kwh_per_t, dtype=float))


def gate_fee_needed_usd_per_t(
    lcoe_usd_per_mwh: npt.ArrayLike, parameters: Parameters, *, kwh_per_t: npt.ArrayLike = np.nan
) -> Amounts:
    """Return the gate fee at which a waste plant just earns its discount rate at the price of its electricity.

    Parameters
    ----------
    lcoe_usd_per_mwh
        Cost of electricity after the gate fee that is counted already [USD/MWh].
    parameters
        The parameters; ``costs.waste.tariff`` is the price.
    kwh_per_t
        Electricity that each plant makes of a tonne [kWh/t]; where NaN, that of the composition.

    Returns
    -------
    numpy.ndarray
        [USD/t], the fee that is counted already included; 0 where none is needed, NaN where the price is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> own = load_parameters().replace({"costs.waste.gate_fee": 10.0, "costs.waste.tariff": 100.0})
    >>> gate_fee_needed_usd_per_t([100.0, 20.0], own).round(6).tolist()
    [10.0, 0.0]
    """
    price = parameters.value(WASTE_TARIFF) if WASTE_TARIFF in parameters else np.nan
    own = np.asarray(kwh_per_t, dtype=float)
    known = np.where(np.isnan(own), mean_kwh_per_t(parameters), own)
    lacking = np.asarray(lcoe_usd_per_mwh, dtype=float) + gate_fee_usd_per_mwh("waste", parameters, kwh_per_t=known)
    return np.asarray(np.maximum(lacking - price, 0.0) * known / KWH_PER_MWH)
