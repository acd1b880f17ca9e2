"""Ground-mounted photovoltaics: what stands on an area of land, and what it gives in a year."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.parameters import Parameters
from geoplan.units import MWH_PER_GWH

LAND = "siting.ground_pv.land_per_mwp"
CAPACITY_FACTORS = {LAND: -1.0}
"""The parameters whose product makes the capacity of an area, with their exponents."""
FACTORS = {"pv.resource_factor": 1.0, **CAPACITY_FACTORS}
"""Those whose product makes the energy."""


def ground_pv(
    area_ha: npt.ArrayLike, *, specific_yield_kwh_per_kwp: npt.ArrayLike, parameters: Parameters
) -> pd.DataFrame:
    """Compute capacity and energy of ground-mounted photovoltaics.

    Parameters
    ----------
    area_ha
        Land that may be used [ha].
    specific_yield_kwh_per_kwp
        Yield of the modules as they stand [kWh/kWp/a].
    parameters
        The study's: ``siting.ground_pv.land_per_mwp`` [ha/MWp], the legal cap of land by default.

    Returns
    -------
    DataFrame
        ``capacity_mw`` [MWp], ``energy_gwh``, and P10, P50 and P90 of its futures, ``energy_gwh_low``,
        ``energy_gwh_p50`` and ``energy_gwh_high`` [GWh/a].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> found = ground_pv([60.0], specific_yield_kwh_per_kwp=1300.0, parameters=load_parameters())
    >>> float(found["capacity_mw"][0]), float(found["energy_gwh"][0])
    (50.0, 65.0)
    """
    capacity_mw = np.asarray(area_ha, dtype=float) / parameters.value(LAND)
    return with_energy(capacity_mw, specific_yield_kwh_per_kwp, parameters=parameters, factors=FACTORS)


def with_energy(
    capacity_mw: npt.NDArray[np.float64],
    specific_yield_kwh_per_kwp: npt.ArrayLike,
    *,
    parameters: Parameters,
    factors: dict[str, float],
) -> pd.DataFrame:
    """Put the energy of a year beside capacities, with P10, P50 and P90 of what its factors give."""
    energy_gwh = capacity_mw * np.asarray(specific_yield_kwh_per_kwp, dtype=float) / MWH_PER_GWH
    futures = parameters.futures
    ends = futures.ends(energy_gwh, futures.product(factors))
    named = {f"energy_gwh_{name}": end for name, end in zip(QUANTILES, ends, strict=True)}
    return pd.DataFrame({"capacity_mw": capacity_mw, "energy_gwh": energy_gwh, **named})
