"""Emissions that electricity from a zone avoids on the grid.

The national reduction and the one that the Joint Crediting Mechanism would credit count the same electricity with two
factors: they stand side by side and are never added.
"""

from typing import TypeVar

import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import Valued
from geoplan.kinds.national import EMISSION_FACTOR, JCM_EMISSION_FACTOR
from geoplan.parameters import Parameters
from geoplan.units import MWH_PER_GWH

Frame = TypeVar("Frame", bound=pd.DataFrame)
Quantity = TypeVar("Quantity", float, "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "pd.Series[float]")

METHANE_GWP = "gases.methane.gwp100"


def grid_avoided_tco2e(energy_gwh: Quantity, parameters: Parameters) -> Quantity:
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
        tCO2e a year, of the kind of `energy_gwh`; NaN where the factor is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(grid_avoided_tco2e(100.0, load_parameters()))
    65920
    """
    return energy_gwh * (MWH_PER_GWH * parameters.value(EMISSION_FACTOR))


def jcm_avoided_tco2e(energy_gwh: Quantity, parameters: Valued) -> Quantity:
    """Return the emissions avoided at the conservative factor of the Joint Crediting Mechanism.

    Parameters
    ----------
    energy_gwh
        Electricity [GWh/a]; a number, an array or a Series.
    parameters
        The parameters, of one future or of all; ``grid.jcm_emission_factor`` [tCO2/MWh] is used.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        tCO2e a year, of the kind of `energy_gwh`; NaN where the factor is not known. Not to be added to
        `grid_avoided_tco2e`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(jcm_avoided_tco2e(100.0, load_parameters()))
    33300
    """
    avoided: Quantity = energy_gwh * (MWH_PER_GWH * parameters.value(JCM_EMISSION_FACTOR))
    return avoided


def avoided_columns(
    energy_gwh: "pd.Series[float]", jcm_energy_gwh: "pd.Series[float]", *, parameters: Parameters
) -> dict[str, "pd.Series[float]"]:
    """Return the columns of avoided emissions at the factors that are known: side by side, and never added.

    Parameters
    ----------
    energy_gwh
        Electricity that counts at the national factor [GWh/a].
    jcm_energy_gwh
        Electricity that counts at the factor of the Joint Crediting Mechanism [GWh/a].
    parameters
        The parameters; a column whose factor they do not know is left out.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> given = pd.Series([1.0])
    >>> list(avoided_columns(given, given, parameters=load_parameters().unknown([JCM_EMISSION_FACTOR])))
    ['ghg_avoided_tco2e']
    """
    columns = {}
    if EMISSION_FACTOR in parameters:
        columns["ghg_avoided_tco2e"] = grid_avoided_tco2e(energy_gwh, parameters)
    if JCM_EMISSION_FACTOR in parameters:
        columns["ghg_avoided_jcm_tco2e"] = jcm_avoided_tco2e(jcm_energy_gwh, parameters)
    return columns


def with_process_emissions(candidates: Frame, totals: "pd.Series[float]") -> Frame:
    """Add what plants change besides grid electricity: methane of manure, and emissions of waste against landfilling.

    Each plant has its part by the electricity it makes of all that the study's manure or waste could give; where they
    are told, by the tonnes of waste that it burns, since a plant too small for its waste makes less of each.

    Parameters
    ----------
    candidates
        ``candidate_kind`` and ``energy_gwh`` [GWh/a]; of waste ``feedstock_t`` [t/a], where it is known.
    totals
        The study's: ``biogas_energy_gwh`` and ``manure_methane_avoided_tco2e``, ``waste_energy_gwh``,
        ``waste_collected_t`` and ``waste_ghg_change_tco2e`` [tCO2e/a], where they are known.

    Returns
    -------
    DataFrame
        With ``manure_methane_avoided_tco2e`` and ``waste_ghg_change_tco2e`` (negative where emissions fall) [tCO2e/a],
        NaN for other kinds; a column that no candidate has is left out.

    Examples
    --------
    >>> plants = pd.DataFrame({"candidate_kind": ["waste", "biomass"], "energy_gwh": [20.0, 5.0]})
    >>> totals = pd.Series({"waste_energy_gwh": 80.0, "waste_ghg_change_tco2e": -4000.0})
    >>> with_process_emissions(plants, totals)["waste_ghg_change_tco2e"].tolist()
    [-1000.0, nan]
    """
    emitting = candidates.copy()
    for kind, (energy, column) in _PROCESSES.items():
        own = emitting["candidate_kind"] == kind
        if own.any() and totals.get(energy, 0.0) > 0 and column in totals:
            share = emitting["energy_gwh"] / totals[energy]
            if kind == "waste" and "feedstock_t" in emitting and totals.get("waste_collected_t", 0.0) > 0:
                share = (emitting["feedstock_t"].astype(float) / totals["waste_collected_t"]).fillna(share)
            emitting[column] = (share * totals[column]).where(own)
    return emitting


_PROCESSES = {
    "biogas": ("biogas_energy_gwh", "manure_methane_avoided_tco2e"),
    "waste": ("waste_energy_gwh", "waste_ghg_change_tco2e"),
}
