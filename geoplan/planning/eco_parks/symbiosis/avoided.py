"""What a pair avoids, where a factor is known; what is not known stays so.

Heat and steam stand in for a boiler: ``t = arriving / boiler efficiency · factor of its fuel``. What a plant burns
gives electricity, which the grid then need not make, less what waste gives off as it burns.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geoplan.kinds.national import EMISSION_FACTOR
from geoplan.layers.feedstock.waste import EFFICIENCY, composition
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.symbiosis.ends import weakest
from geoplan.potential.carbon import grid_avoided_tco2e
from geoplan.potential.waste.composition import heating_value_mj_per_kg, incineration_tco2e_per_t
from geoplan.units import KG_PER_T, KWH_PER_GWH, MJ_PER_KWH

BOILER_EFFICIENCY = "eco_parks.boiler.efficiency"
FUEL_FACTOR = "eco_parks.boiler.fuel_factor"
FACTOR = "eco_parks.factor."
MIXED = "mixed"


def heat_avoided_t_per_mwh(parameters: Parameters) -> float:
    """Return what a megawatt-hour of heat avoids that a boiler need not make [tCO2e/MWh].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(heat_avoided_t_per_mwh(load_parameters()), 4)
    0.2244
    """
    return parameters.value(FUEL_FACTOR) / parameters.value(BOILER_EFFICIENCY)


def burnt_avoided_t_per_t(material: str, parameters: Parameters) -> float:
    """Return what burning a tonne of a kind of waste avoids, less what it gives off [tCO2e/t]; below 0 of plastics.

    Parameters
    ----------
    material
        A fraction of waste, or ``mixed``; NaN for others.
    parameters
        ``waste.composition.*``, ``waste.incineration.*``, ``gases.*`` and ``grid.emission_factor``.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> burnt_avoided_t_per_t("paper", load_parameters()) > 0 > burnt_avoided_t_per_t("plastics", load_parameters())
    True
    """
    is_known, shares = _mixture(material, parameters)
    if not is_known:
        return float("nan")
    kwh = burnt_kwh_per_t(material, parameters)
    return grid_avoided_tco2e(kwh / KWH_PER_GWH, parameters) - incineration_tco2e_per_t(parameters, shares=shares)


def burnt_kwh_per_t(material: str, parameters: Parameters) -> float:
    """Return the electricity of burning a tonne of a kind of waste [kWh/t].

    Parameters
    ----------
    material
        A fraction of waste, or ``mixed``; NaN for others.
    parameters
        ``waste.composition.*`` and the efficiency of plants.
    """
    is_known, shares = _mixture(material, parameters)
    if not is_known:
        return float("nan")
    return heating_value_mj_per_kg(parameters, shares=shares) * KG_PER_T * parameters.value(EFFICIENCY) / MJ_PER_KWH


def _mixture(material: str, parameters: Parameters) -> "tuple[bool, pd.Series[float] | None]":
    """Return whether a kind of waste is known, and which shares it has of the fractions; None for the mixture."""
    fractions = composition(parameters).index
    if material == MIXED:
        return True, None
    return material in fractions, pd.Series(np.where(fractions == material, 1.0, 0.0), fractions)


def with_avoided(pairs: pd.DataFrame, plants: pd.DataFrame | None, *, parameters: Parameters) -> pd.DataFrame:
    """Return pairs with ``pair_avoided_tco2e`` [tCO2e/a], NaN where no factor is known, and confidence by what that is.

    Parameters
    ----------
    pairs
        ``stream``, ``material``, ``pair_amount``, ``delivered_amount``, ``to_candidate_id``, ``confidence``.
    plants
        Candidates: ``candidate_id``, ``candidate_kind``, ``energy_gwh``, ``feedstock_t``.
    parameters
        Those of a boiler, of waste, of the grid, and ``eco_parks.factor.*`` where a study gives them.
    """
    by_id = None if plants is None else plants.set_index(plants["candidate_id"].astype(str))
    told = [_avoided(pair, by_id, parameters) for pair in pairs.to_dict("records")]
    confidences = [
        weakest(str(own), *(parameters[name].confidence for name in names if name in parameters))
        for own, (_, names) in zip(pairs["confidence"], told, strict=True)
    ]
    avoided = np.array([each for each, _ in told], dtype=float)
    return pairs.assign(pair_avoided_tco2e=avoided, confidence=pd.Series(confidences, pairs.index, dtype=object))


def _avoided(
    pair: Mapping[Hashable, Any], plants: pd.DataFrame | None, parameters: Parameters
) -> tuple[float, Sequence[str]]:
    """Return what one pair avoids, and the parameters that this stands on."""
    stream, amount = pair["stream"], pair["pair_amount"]
    if stream in ("heat", "steam"):
        return pair["delivered_amount"] * heat_avoided_t_per_mwh(parameters), (BOILER_EFFICIENCY, FUEL_FACTOR)
    if not pair["to_candidate_id"]:
        name = f"{FACTOR}{stream}"
        return (amount * parameters.value(name), (name,)) if name in parameters else (math.nan, ())
    plant = None if plants is None else plants.loc[pair["to_candidate_id"]]
    if plant is not None and plant["candidate_kind"] == "waste":
        return amount * burnt_avoided_t_per_t(pair["material"], parameters), (EMISSION_FACTOR,)
    if plant is not None and plant["candidate_kind"] == "biomass":
        gwh = amount * float(plant["energy_gwh"]) / float(plant["feedstock_t"])
        return grid_avoided_tco2e(gwh, parameters), (EMISSION_FACTOR,)
    return math.nan, ()
