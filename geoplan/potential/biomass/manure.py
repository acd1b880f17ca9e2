"""Biogas from livestock manure, and the methane that its treatment avoids.

``CH4 = heads · TAM · VS / 1000 · 365 · B0 · collected · digester``: typical animal mass, volatile solids per 1000 kg
of it and day, methane yield, the share of the manure that can be gathered, the share of the yield a digester draws.
"""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.livestock import (
    DIGESTER_MCF,
    EFFICIENCY,
    GENERATOR_SHARE,
    YIELD_SHARE,
    livestock_faults,
    manure_parameter_faults,
)
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.uncertainty import Floats, interval
from geoplan.units import DAYS_A_YEAR, KG_PER_T, KWH_PER_GWH

METHANE_LHV = "gases.methane.lhv"
METHANE_DENSITY = "gases.methane.density"


def manure_factors(animal: str) -> tuple[str, ...]:
    """Return the ids of the parameters whose product gives an animal's yearly electricity per head."""
    own = ("typical_mass", "vs_rate", "b0", "collected_share")
    return (*(f"manure.{animal}.{name}" for name in own), YIELD_SHARE, METHANE_LHV, EFFICIENCY)


def farm_share(animal: str, parameters: Parameters) -> float:
    """Return the share of an animal's manure that lies on farms and is not digested yet, 0 to 1.

    Only such manure can go to a plant, or to a digester of the farm with a generator. 0 where nobody knows how many of
    the animals are on farms.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(farm_share("pigs", load_parameters()), 4), farm_share("cattle", load_parameters())
    (0.1995, 0.0)
    """
    on_farms, digested = (f"manure.{animal}.{name}" for name in ("farm_share", "digested_share"))
    return _known(on_farms, parameters) * (1.0 - _known(digested, parameters))


def slurry_kwh_per_t(animal: str, parameters: Parameters) -> float:
    """Return the electricity of a tonne of fresh slurry that reaches a digester [kWh/t].

    ``1000 · DM · VS · B0 · digester · methane · engine``: dry matter, its volatile solids, and from there as for the
    manure of a year. What is collected counts in the tonnes, not in each of them.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(slurry_kwh_per_t("pigs", load_parameters()), 1)
    35.2
    """
    own = (f"manure.{animal}.{name}" for name in ("dry_matter", "vs_share", "b0"))
    return KG_PER_T * math.prod(parameters.value(name) for name in (*own, YIELD_SHARE, METHANE_LHV, EFFICIENCY))


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
        ``energy_gwh_high`` [GWh electric/a], ``methane_avoided_tco2e`` [tCO2e/a]: the methane that the gathered
        manure gives off as it is kept today, less what leaks from a digester; what the electricity avoids on the grid
        comes besides. ``farm_energy_gwh`` with its ends: the part of the energy from manure on farms that is not
        digested yet; ``slurry_t`` [t/a]: what would be hauled to plants of it, nothing where it gives no methane.

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
        for name, values in _on_farms(energy[rows], str(animal), parameters).items():
            result.loc[rows, name] = values
    return result


def _on_farms(energy: "pd.Series[float]", animal: str, parameters: Parameters) -> "Mapping[str, pd.Series[float]]":
    """Return what of an animal's electricity comes from farms, with its ends, and the slurry that plants would haul."""
    share = farm_share(animal, parameters)
    farms = energy * share
    low, high = farms, farms
    if share > 0:
        names = [*manure_factors(animal), f"manure.{animal}.farm_share"]
        low, high = interval(farms, parameters, names, others=[_undigested(animal, parameters)])
    hauled = farms * (1.0 - _known(GENERATOR_SHARE, parameters))
    each = slurry_kwh_per_t(animal, parameters)
    return {
        "farm_energy_gwh": farms,
        "farm_energy_gwh_low": low,
        "farm_energy_gwh_high": high,
        "hauled_energy_gwh": hauled,
        "slurry_t": hauled * KWH_PER_GWH / each if each > 0 else hauled,
    }


def _undigested(animal: str, parameters: Parameters) -> Floats:
    """Return the share that is not digested yet in each future, over its base: more that is digested leaves less."""
    name = f"manure.{animal}.digested_share"
    futures = parameters.futures
    if name not in parameters:
        return np.ones(futures.count)
    return (1.0 - futures.value(name)) / (1.0 - parameters.value(name))


def _known(name: str, parameters: Parameters) -> float:
    """Return a share that nobody may know; 0 where there is none."""
    return parameters.value(name) if name in parameters else 0.0


def _check(livestock: pd.DataFrame, parameters: Parameters) -> None:
    faults, wrong = livestock_faults(livestock, parameters), manure_parameter_faults(parameters.for_checks())
    if faults:
        raise LayerError([*faults, *wrong])
    if wrong:
        raise ParameterError(wrong)
