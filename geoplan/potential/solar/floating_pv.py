"""Floating photovoltaics: what stands on a part of a water surface, and what it gives in a year.

The yield is that of the same modules on land: cooling by the water and the low tilt of floats are not modelled.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.parameters import Parameters
from geoplan.potential.solar.ground_pv import with_energy

COVER = "siting.floating_pv.cover"
LAND = "siting.floating_pv.land_per_mwp"
CAPACITY_FACTORS = {COVER: 1.0, LAND: -1.0}
"""The parameters whose product makes the capacity of an area, with their exponents."""
FACTORS = {"pv.resource_factor": 1.0, **CAPACITY_FACTORS}
"""Those whose product makes the energy."""


def floating_pv(
    water_ha: npt.ArrayLike, *, specific_yield_kwh_per_kwp: npt.ArrayLike, parameters: Parameters
) -> pd.DataFrame:
    """Compute capacity and energy of floating photovoltaics.

    Parameters
    ----------
    water_ha
        Water surface that may be used, of which modules cover a part [ha].
    specific_yield_kwh_per_kwp
        Yield of the modules as they float [kWh/kWp/a].
    parameters
        The study's: ``siting.floating_pv.cover`` [0..1] and ``siting.floating_pv.land_per_mwp`` [ha/MWp].

    Returns
    -------
    DataFrame
        As from `geoplan.potential.solar.ground_pv.ground_pv`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> found = floating_pv([600.0], specific_yield_kwh_per_kwp=1300.0, parameters=load_parameters())
    >>> round(float(found["capacity_mw"][0]), 6)
    50.0
    """
    capacity_mw = np.asarray(water_ha, dtype=float) * parameters.value(COVER) / parameters.value(LAND)
    return with_energy(capacity_mw, specific_yield_kwh_per_kwp, parameters=parameters, factors=FACTORS)
