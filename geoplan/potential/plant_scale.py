"""What the size of a plant does: to its price, to its efficiency, and to what it makes of its feedstock.

Waste plants are priced by their throughput, biomass plants by their power; a small boiler turns less of its fuel into
electricity. All others cost in proportion to their power.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.layers.feedstock.crops import CAPACITY_FACTOR, EFFICIENCY
from geoplan.parameters import Parameters
from geoplan.units import HOURS_A_YEAR, KUSD_PER_MUSD, TJ_PER_MWH

Amounts: TypeAlias = npt.NDArray[np.float64]

REFERENCE_SIZE = "costs.biomass.reference_size"
SCALE_EXPONENT = "costs.biomass.scale_exponent"
SMALL_SIZE = "residues.conversion.small_size"
SMALL_EFFICIENCY = "residues.conversion.small_efficiency"
BIOMASS_SCALE = (SCALE_EXPONENT, SMALL_EFFICIENCY)
"""The parameters of the scale of biomass plants that have a range."""
THROUGHPUT_CAPEX = "costs.waste.throughput_capex"
THROUGHPUT = "costs.waste.reference_throughput"
THROUGHPUT_EXPONENT = "costs.waste.throughput_exponent"
WASTE_SCALE = (THROUGHPUT_CAPEX, THROUGHPUT_EXPONENT)
"""Those of the price of waste plants."""
GATE_FEE = "costs.waste.gate_fee"
_FREIGHT = ("residues.transport.tariff", "costs.finance.exchange_rate")
_FEEDSTOCK = {"biogas": _FREIGHT, "biomass": (*_FREIGHT, "costs.feedstock.farm_gate_cost")}
"""What plants pay for their feedstock and its way, by technology."""
_STEPS = 200
_SETTLED = 1e-14


def plant_investment_musd(
    technology: str,
    capacity_mw: npt.ArrayLike,
    *,
    parameters: Valued,
    t_per_day: npt.ArrayLike = np.nan,
) -> Amounts:
    """Return what plants cost to build.

    Parameters
    ----------
    technology
        Whose costs under ``costs.`` are used.
    capacity_mw
        [MW electric].
    parameters
        The parameters; of many futures along the last axis, `geoplan.draws.drawn_values.DrawnValues`.
    t_per_day
        Waste that a plant is built for [t/d], as `geoplan.potential.waste.gate_fee.waste_t_per_day` tells it; others
        need none.

    Returns
    -------
    numpy.ndarray
        [million USD]. Of waste plants `waste_investment_musd`, unless the study knows their price per megawatt,
        ``costs.waste.capex``; of biomass ``capex · P · (P/25)^-0.4``; of others in proportion to capacity.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> cost = plant_investment_musd("biomass", [3.0, 25.0], parameters=load_parameters())
    >>> round(float(cost[0] / 3 / (cost[1] / 25)), 2)
    2.34
    """
    capacity = np.asarray(capacity_mw, dtype=float)
    per_mw = f"costs.{technology}.capex"
    if technology == "waste" and per_mw not in parameters:
        return waste_investment_musd(t_per_day, parameters)
    cost = capacity * parameters.value(per_mw)
    if technology != "biomass":
        return np.asarray(cost)
    size = capacity / parameters.value(REFERENCE_SIZE)
    return np.asarray(cost * _power(size, parameters.value(SCALE_EXPONENT)))


def _power(size: npt.ArrayLike, exponent: npt.ArrayLike) -> Amounts:
    """Return sizes to an exponent; 0 where there is no size."""
    size, exponent = np.broadcast_arrays(np.asarray(size, dtype=float), exponent)
    return np.asarray(np.power(size, exponent, out=np.zeros(size.shape), where=size > 0))


def has_investment(technology: str, parameters: Parameters) -> bool:
    """Return whether the price of a plant is known: by its power or, of waste plants, by its throughput."""
    by_throughput = technology == "waste" and THROUGHPUT_CAPEX in parameters
    return by_throughput or f"costs.{technology}.capex" in parameters


def missing_costs(technology: str, parameters: Parameters) -> tuple[str, ...]:
    """Return the ids of the costs that a study has to give before plants can be costed.

    Parameters
    ----------
    technology
        Whose costs under ``costs.``.
    parameters
        The parameters. Prices that electricity is sold for are no costs, and a gate fee that is not known is none.
    """
    start = f"costs.{technology}."
    needless = {GATE_FEE}
    if technology == "waste":
        needless.add(f"{start}capex")  # the price by throughput stands for it
    if has_investment(technology, parameters):
        needless |= {f"{start}capex", *WASTE_SCALE}
    names = parameters.wanted(start)
    return tuple(name for name in names if name not in needless and not name.endswith(".tariff"))


def missing_feedstock_costs(technology: str, parameters: Parameters) -> tuple[str, ...]:
    """Return the ids of what a study has to give before it is known what the feedstock of plants costs, delivered.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> abroad = load_parameters().unknown(["residues.transport.tariff"])
    >>> missing_feedstock_costs("biogas", abroad), missing_feedstock_costs("waste", abroad)
    (('residues.transport.tariff',), ())
    """
    return tuple(name for name in _FEEDSTOCK.get(technology, ()) if parameters.wanted(name))


def waste_investment_musd(t_per_day: npt.ArrayLike, parameters: Valued) -> Amounts:
    """Return what plants that burn waste cost to build, by the waste that they are built for.

    ``I = 111 · (T/1000)^-0.32`` thousand USD for each tonne a day: a fit through eleven plants of Viet Nam of 250 to
    5,000 t/d, 2017 to 2024.

    Parameters
    ----------
    t_per_day
        T: as collected, wet, on the mean of the year [t/d].
    parameters
        The parameters.

    Returns
    -------
    numpy.ndarray
        [million USD]; NaN where the price is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> (waste_investment_musd([200, 500, 1000, 5000], load_parameters()) / [0.2, 0.5, 1, 5]).round().tolist()
    [186.0, 139.0, 111.0, 66.0]
    """
    throughput = np.asarray(t_per_day, dtype=float)
    size = throughput / parameters.value(THROUGHPUT)
    each = _power(size, parameters.value(THROUGHPUT_EXPONENT))
    return np.asarray(throughput * each * parameters.value(THROUGHPUT_CAPEX) / KUSD_PER_MUSD)


def biomass_efficiency(capacity_mw: npt.ArrayLike, parameters: Valued) -> Amounts:
    """Return the net efficiency of biomass plants by their size.

    Parameters
    ----------
    capacity_mw
        [MW electric].
    parameters
        The parameters.

    Returns
    -------
    numpy.ndarray
        Straight in the logarithm of the size between the small plant and the one of the catalogue, and level beyond
        them. A small plant is never better than the large one, whatever a study sets for one of them.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> biomass_efficiency([1, 3, 8.66, 25, 50], load_parameters()).round(3).tolist()
    [0.2, 0.2, 0.255, 0.31, 0.31]
    """
    large = parameters.value(EFFICIENCY)
    small = np.minimum(parameters.value(SMALL_EFFICIENCY), large)
    first, last = (np.log(parameters.value(name)) for name in (SMALL_SIZE, REFERENCE_SIZE))
    capacity = np.asarray(capacity_mw, dtype=float)
    sizes = np.log(capacity, out=np.full(capacity.shape, -np.inf), where=capacity > 0)
    sizes, first, last = np.broadcast_arrays(sizes, first, last)
    # of a large plant that is no larger than the small one, the efficiency begins at its own size
    risen = np.divide(sizes - first, last - first, out=np.where(sizes >= last, 1.0, 0.0), where=last > first)
    risen = np.clip(np.where(np.isnan(sizes), np.nan, risen), 0.0, 1.0)
    return np.asarray(small + (large - small) * risen)


def biomass_capacity_mw(feedstock_tj: npt.ArrayLike, parameters: Valued) -> Amounts:
    """Return the size of biomass plants from what they burn, their efficiency being that of their size.

    Parameters
    ----------
    feedstock_tj
        Energy of the feedstock of a year [TJ/a].
    parameters
        The parameters.

    Returns
    -------
    numpy.ndarray
        [MW electric]: the largest size that the feedstock keeps busy, for the hours of the capacity factor. More
        feedstock never gives a smaller plant.

    Notes
    -----
    ``P = F · η(P) / (8760 · CF · 3.6)``, solved from the size that the best efficiency would give, downwards: each step
    stays at or above the largest solution, so that the steps can only meet it.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> large = biomass_capacity_mw(2034.58, parameters)
    >>> round(float(large), 2), round(float(biomass_capacity_mw(2034.58 / 10, parameters)), 2)
    (25.0, 1.61)
    """
    hours = HOURS_A_YEAR * parameters.value(CAPACITY_FACTOR)
    burnt_mw = np.asarray(feedstock_tj, dtype=float) / (hours * TJ_PER_MWH)
    size = burnt_mw * parameters.value(EFFICIENCY)
    for _ in range(_STEPS):
        smaller = burnt_mw * biomass_efficiency(size, parameters)
        settled = np.all(np.abs(size - smaller) <= _SETTLED * np.abs(size))
        size = smaller
        if settled:
            break
    return np.asarray(size)
