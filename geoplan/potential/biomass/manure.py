"""Biogas from livestock manure, and the methane that its treatment avoids.

``CH4 = heads · TAM · VS / 1000 · 365 · B0 · collected · digester``: typical animal mass, volatile solids per 1000 kg
of it and day, methane yield, the share of the manure that can be gathered, the share of the yield a digester draws.
"""

import pandas as pd

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.livestock import (
    DIGESTER_MCF,
    EFFICIENCY,
    YIELD_SHARE,
    livestock_faults,
    manure_parameter_faults,
)
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.uncertainty import interval
from geoplan.units import DAYS_A_YEAR, KG_PER_T, KWH_PER_GWH

METHANE_LHV = "gases.methane.lhv"
METHANE_DENSITY = "gases.methane.density"


def manure_factors(animal: str) -> tuple[str, ...]:
    """Return the ids of the parameters whose product gives an animal's yearly electricity per head."""
    own = ("typical_mass", "vs_rate", "b0", "collected_share")
    return (*(f"manure.{animal}.{name}" for name in own), YIELD_SHARE, METHANE_LHV, EFFICIENCY)


def manure_potential(livestock: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the biogas potential of each row of livestock statistics.

    Parameters
    ----------
    livestock
        ``animal`` and ``heads``. Other columns are carried along.
    parameters
        The parameters; the ids under ``manure.`` and ``gases.`` are used.

    Returns
    -------
    pandas.DataFrame
        The rows of `livestock` with ``volatile_solids_t`` [t/a, all manure], ``theoretical_methane_m3`` [m3/a, its full
        yield], ``methane_m3`` [m3/a, from what is gathered, through a digester], ``energy_gwh``, ``energy_gwh_low``,
        ``energy_gwh_high`` [GWh electric/a] and ``methane_avoided_tco2e`` [tCO2e/a]: the methane that the gathered
        manure gives off as it is kept today, less what leaks from a digester; what the electricity avoids on the grid
        comes besides.

    Raises
    ------
    LayerError
        For unknown animals and for heads that are missing, negative or not finite; all at once.
    ParameterError
        For shares outside 0 to 1.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> pigs = pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]})
    >>> round(manure_potential(pigs, load_parameters()).energy_gwh.item(), 4)
    0.093
    """
    _check(livestock, parameters)
    result = livestock.reset_index(drop=True)
    heads = result["heads"].astype(float)

    def per_row(name: str) -> "pd.Series[float]":
        values = {animal: parameters.value(f"manure.{animal}.{name}") for animal in result["animal"].unique()}
        return result["animal"].map(values).astype(float)

    solids_t = heads * per_row("typical_mass") * per_row("vs_rate") / KG_PER_T * DAYS_A_YEAR / KG_PER_T
    potential_m3 = solids_t * KG_PER_T * per_row("b0")
    gathered_m3 = potential_m3 * per_row("collected_share")
    methane_m3 = gathered_m3 * parameters.value(YIELD_SHARE)
    energy = methane_m3 * parameters.value(METHANE_LHV) * parameters.value(EFFICIENCY) / KWH_PER_GWH
    # Manure that is not gathered is kept as before in both cases: only the gathered part changes its factor.
    less = per_row("baseline_mcf") - parameters.value(DIGESTER_MCF)
    tco2e_per_m3 = parameters.value(METHANE_DENSITY) / KG_PER_T * parameters.value(METHANE_GWP)
    result = result.assign(
        volatile_solids_t=solids_t,
        theoretical_methane_m3=potential_m3,
        methane_m3=methane_m3,
        energy_gwh=energy,
        energy_gwh_low=0.0,
        energy_gwh_high=0.0,
        methane_avoided_tco2e=gathered_m3 * less * tco2e_per_m3,
    )
    for animal in result["animal"].unique():
        rows = result["animal"] == animal
        low, high = interval(energy[rows], parameters, manure_factors(animal))
        result.loc[rows, "energy_gwh_low"] = low
        result.loc[rows, "energy_gwh_high"] = high
    return result


def _check(livestock: pd.DataFrame, parameters: Parameters) -> None:
    faults, wrong = livestock_faults(livestock, parameters), manure_parameter_faults(parameters.for_checks())
    if faults:
        raise LayerError([*faults, *wrong])
    if wrong:
        raise ParameterError(wrong)
