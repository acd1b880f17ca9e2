"""Emissions that electricity from a zone avoids on the grid.

The national reduction and the one that the Joint Crediting Mechanism would credit count the same electricity with two
factors: they stand side by side and are never added.
"""

from typing import TypeVar

import numpy as np
import pandas as pd

from geoplan.parameters import Parameters

Quantity = TypeVar("Quantity", float, "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "pd.Series[float]")

EMISSION_FACTOR = "grid.emission_factor"
JCM_EMISSION_FACTOR = "grid.jcm_emission_factor"
MWH_PER_GWH = 1e3


def grid_avoided_t(energy_gwh: Quantity, parameters: Parameters) -> Quantity:
    """Return the emissions avoided at the national grid factor.

    Parameters
    ----------
    energy_gwh
        Electricity [GWh/a]; a number, an array or a Series.
    parameters
        The parameters; ``grid.emission_factor`` [tCO2/MWh] is used.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        tCO2 a year, of the kind of `energy_gwh`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(grid_avoided_t(100.0, load_parameters()))
    65920
    """
    return energy_gwh * (MWH_PER_GWH * parameters.value(EMISSION_FACTOR))


def jcm_avoided_t(energy_gwh: Quantity, parameters: Parameters) -> Quantity:
    """Return the emissions avoided at the conservative factor of the Joint Crediting Mechanism.

    Parameters
    ----------
    energy_gwh
        Electricity [GWh/a]; a number, an array or a Series.
    parameters
        The parameters; ``grid.jcm_emission_factor`` [tCO2/MWh] is used.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        tCO2 a year, of the kind of `energy_gwh`. Not to be added to `grid_avoided_t`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(jcm_avoided_t(100.0, load_parameters()))
    33300
    """
    return energy_gwh * (MWH_PER_GWH * parameters.value(JCM_EMISSION_FACTOR))
