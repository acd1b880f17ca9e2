"""Which part of the investment in an estate's PV the Joint Crediting Mechanism pays."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import Parameters
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.jcm_subsidy import Subsidies, drawn_share, subsidy_shares
from geoplan.potential.carbon import jcm_avoided_tco2e
from geoplan.units import KW_PER_MW, KWH_PER_GWH, USD_PER_MUSD

Amounts = npt.NDArray[np.float64]


class RoofRule(NamedTuple):
    """By which parameters PV on roofs is judged, as ``jcm_technologies.csv`` has it."""

    technology: str = "solar_pv"
    durable_years: str = "solar_pv"
    cost_limit: str = "solar_pv"


def jcm_shares(
    pv_kwp: npt.ArrayLike, generated_kwh: npt.ArrayLike, *, terms: EstateTerms, parameters: Parameters | DrawnValues
) -> Amounts:
    """Return the subsidy of each estate's PV over its investment: (estates,), or (estates, futures).

    The share by the number of similar projects, or the largest that still meets the limit of money a tonne where that
    is less; nothing where that is too small to be granted. Where the number is not known, the middle of the range.

    Parameters
    ----------
    pv_kwp
        (estates,) or (estates, futures).
    generated_kwh
        PV of a year that somebody takes: all of it is credited, at the conservative factor; what is curtailed replaces
        nothing.
    terms, parameters
        Of one future, or of all.

    Returns
    -------
    numpy.ndarray
        0 where there is no PV; NaN where price, energy or factor are not known.
    """
    sizes, energy = (np.asarray(each, dtype=float) for each in (pv_kwp, generated_kwh))
    if isinstance(parameters, DrawnValues):
        share: Any = drawn_share(RoofRule().technology, parameters)
        shape = np.broadcast_shapes(sizes.shape, energy.shape, (1, parameters.count))
    else:
        share = np.asarray(np.mean(subsidy_shares(RoofRule().technology, parameters)))
        shape = np.broadcast_shapes(sizes.shape, energy.shape)
    capacity = np.broadcast_to(sizes / KW_PER_MW, shape)
    subsidies = Subsidies.of(
        [RoofRule()] * shape[0],
        capacity_mw=capacity,
        investment_musd=capacity * (terms.pv_usd_per_kwp * KW_PER_MW / USD_PER_MUSD),
        credited_tco2e=np.broadcast_to(jcm_avoided_tco2e(energy / KWH_PER_GWH, parameters), shape),
        share=np.broadcast_to(share, shape),
        parameters=parameters,
    )
    granted = np.minimum(share, subsidies.largest_pct() / 100.0)
    granted = np.where(subsidies.is_too_small(np.broadcast_to(share, shape)), 0.0, granted)
    return np.where(np.isnan(subsidies.most), np.nan, granted)
