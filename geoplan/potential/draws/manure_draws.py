"""Biogas of manure in each future, by the formula of `geoplan.potential.biomass.manure`."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.draws import Draws
from geoplan.layers.feedstock.livestock import DIGESTER_MCF, EFFICIENCY, GENERATOR_SHARE, YIELD_SHARE
from geoplan.parameters import Parameters
from geoplan.potential.biomass.manure import METHANE_DENSITY, METHANE_LHV
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.draws.source_futures import SourceFutures, by_group, over_zones, seen_rows
from geoplan.potential.feedstock.feedstock_by_zone import MANURE_COLUMNS, ByZone
from geoplan.units import DAYS_A_YEAR, KG_PER_T, KWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]


def manure_draws(manure: ByZone, draws: Draws, *, parameters: Parameters) -> SourceFutures:
    """Return what manure gives in each future.

    Parameters
    ----------
    manure
        From `geoplan.potential.feedstock.feedstock_by_zone.manure_by_zone`.
    draws
        Of `parameters`; the input ``statistics.livestock.<animal>`` moves the heads of an animal.
    parameters
        The study's.

    Returns
    -------
    SourceFutures
        The fields of the zones that come of `MANURE_COLUMNS`, without ends.
    """
    feedstocks = manure.feedstocks
    animals = [str(animal) for animal in feedstocks["animal"].unique()]
    each = {animal: _of_a_head(animal, draws, parameters) for animal in animals}
    heads = feedstocks["heads"].to_numpy(float)
    numbers = {animal: number for number, animal in enumerate(animals)}
    groups = np.asarray(feedstocks["animal"].map(numbers), dtype=np.int64)
    wrong = np.array([draws.input(f"statistics.livestock.{animal}") for animal in animals])
    rows = {
        name: by_group(
            groups,
            heads,
            factors=np.array([each[animal][name] for animal in animals]),
            wrong=wrong,
            seen=seen_rows(feedstocks),
            base=feedstocks[name].to_numpy(float),
        )
        for name in (each[animals[0]] if animals else ())
    }
    return over_zones(rows, manure, fields=MANURE_COLUMNS)


def _of_a_head(animal: str, draws: Draws, parameters: Parameters) -> Mapping[str, Floats]:
    """Return what an animal of the statistics gives a year in each future."""

    def own(name: str) -> Floats:
        return draws.value(f"manure.{animal}.{name}")

    solids_t = own("typical_mass") * own("vs_rate") / KG_PER_T * DAYS_A_YEAR / KG_PER_T
    potential_m3 = solids_t * KG_PER_T * own("b0")
    gathered_m3 = potential_m3 * own("collected_share")
    methane_m3 = gathered_m3 * draws.value(YIELD_SHARE)
    kwh_per_m3 = draws.value(METHANE_LHV) * draws.value(EFFICIENCY)
    energy = methane_m3 * kwh_per_m3 / KWH_PER_GWH
    less = own("baseline_mcf") - draws.value(DIGESTER_MCF)
    tco2e_per_m3 = draws.value(METHANE_DENSITY) / KG_PER_T * draws.value(METHANE_GWP)
    farms = energy * _on_farms(animal, draws, parameters)
    hauled = farms * (1.0 - _known(GENERATOR_SHARE, draws, parameters))
    slurry_kwh_per_t = (
        KG_PER_T * own("dry_matter") * own("vs_share") * own("b0") * draws.value(YIELD_SHARE) * kwh_per_m3
    )
    yields = slurry_kwh_per_t > 0
    return {
        "volatile_solids_t": solids_t,
        "theoretical_methane_m3": potential_m3,
        "methane_m3": methane_m3,
        "energy_gwh": energy,
        "methane_avoided_tco2e": gathered_m3 * less * tco2e_per_m3,
        "farm_energy_gwh": farms,
        "hauled_energy_gwh": hauled,
        "slurry_t": np.divide(hauled * KWH_PER_GWH, slurry_kwh_per_t, out=hauled.copy(), where=yields),
    }


def _on_farms(animal: str, draws: Draws, parameters: Parameters) -> Floats:
    """Return the share of an animal's manure that lies on farms and is not digested yet, in each future."""
    on_farms, digested = (
        _known(f"manure.{animal}.{name}", draws, parameters) for name in ("farm_share", "digested_share")
    )
    return on_farms * (1.0 - digested)


def _known(name: str, draws: Draws, parameters: Parameters) -> Floats:
    """Return a share that nobody may know in each future; 0 where there is none."""
    return draws.value(name) if name in parameters else np.zeros(draws.count)
