"""What the electricity of measures is worth to who builds them: tariffs, ceilings, and what parks are spared.

Nothing is guessed: where no tariff is tabled and none is given, the worth is not known. What electricity is worth to
all is a parameter that nobody found, `AVOIDED_COST`.
"""

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.planning.estates.surplus_rules import sold_kw
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

AVOIDED_COST = "scenario.avoided_cost"


def class_price(cost_class: str, parameters: Parameters) -> float:
    """Return what plants of a class sell their electricity for.

    Parameters
    ----------
    cost_class
        As of `geoplan.planning.candidate_costs.known_cost_classes`.
    parameters
        ``costs.<class>.tariff``: of solar power on land and water the ceiling of the region that the study names.

    Returns
    -------
    float
        [USD/MWh]; NaN where no tariff is known, as of roofs.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters().at_prices(2025)
    >>> round(class_price("waste", parameters), 1), class_price("rooftop_pv.residential", parameters)
    (100.3, nan)
    """
    name = f"costs.{cost_class}.tariff"
    return parameters.value(name) if name in parameters else np.nan


def estate_solar_price(estates: EstatePlan | None) -> float:
    """Return what a megawatt hour of all roofs of parks is worth to them, on the mean.

    What the load of the hour takes is worth the tariff of the hour; what is left over is sold as far as the rule of
    surplus lets it.

    Parameters
    ----------
    estates
        What is planned; the whole of the roofs is taken, whatever part is built.

    Returns
    -------
    float
        [USD/MWh]; NaN without parks, without a tariff, or without PV.
    """
    if estates is None:
        return np.nan
    worth = produced = 0.0
    load_kw, pv_kw = estates.load.hours.kw, estates.pv.kw
    for case, load, sun in zip(estates.cases.values(), load_kw, pv_kw, strict=True):
        if case.tariff is None:
            continue
        worth += _solar_usd(case, np.nan_to_num(load), sun)
        produced += float(sun.sum())
    return worth / produced * KWH_PER_MWH if produced > 0.0 else np.nan


def estate_mean_price(estates: EstatePlan | None) -> float:
    """Return what a megawatt hour that parks do not use spares them, on the mean of their load [USD/MWh].

    NaN without parks, without a tariff, or without load. What is billed by the highest import is not counted.
    """
    if estates is None:
        return np.nan
    paid = used = 0.0
    for case, load in zip(estates.cases.values(), np.nan_to_num(estates.load.hours.kw), strict=True):
        if case.tariff is not None:
            paid += product_sums(load, case.billed[0].buying) / float(case.terms.usd_rate)
            used += float(load.sum())
    return paid / used * KWH_PER_MWH if used > 0.0 else np.nan


def _solar_usd(case: EstateCase, load_kw: FloatArray, sun_kw: FloatArray) -> float:
    """Return what the PV of a year spares and earns one park [USD]."""
    used = np.minimum(load_kw, sun_kw)
    billed = case.billed[0]
    selling = 0.0 if billed.tariff is None else max(float(billed.tariff.export_price), 0.0)
    sold = sold_kw(sun_kw - used, sun_kw, case.surplus)
    return float(product_sums(used, billed.buying) + sold.sum() * selling) / float(case.terms.usd_rate)
