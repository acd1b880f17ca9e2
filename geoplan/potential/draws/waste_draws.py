"""Waste in each future: collected and burnt, what that changes for the climate, and the gas if it is landfilled.

The formulas are those of `geoplan.potential.waste`. Where zones share a statistic by what their people throw away, the
shares move too: of each zone's part by the rate of its town or its villages, over the sum of both.
"""

from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures, added
from geoplan.layers.feedstock.waste import COLLECTED, EFFICIENCY
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.draws.mixture_draws import MixtureDraws
from geoplan.potential.draws.source_futures import SourceFutures, by_group, over_zones, seen_rows, shares_of_zones
from geoplan.potential.feedstock.feedstock_by_zone import (
    BY_RATE,
    RURAL_RATE,
    URBAN_RATE,
    WASTE_COLUMNS,
    ByZone,
    ZoneKeys,
)
from geoplan.potential.waste.composition import FULL_LOAD_HOURS
from geoplan.potential.waste.landfill_gas import COLLECTION, MCF, METHANE_LHV, METHANE_SHARE, OXIDATION
from geoplan.potential.waste.landfill_gas import EFFICIENCY as ENGINE_EFFICIENCY
from geoplan.units import CH4_PER_C, CO2_PER_C, DAYS_A_YEAR, G_PER_T, KG_PER_T, KWH_PER_GWH, MJ_PER_KWH, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]

_PER_TONNE = ("waste_ghg_change_tco2e", "landfill_gas_energy_gwh")
"""What a collected tonne changes, under the same name for zones and rows."""


def waste_draws(waste: ByZone, draws: Draws, *, keys: ZoneKeys, parameters: Parameters) -> SourceFutures:
    """Return what waste gives in each future.

    Parameters
    ----------
    waste
        From `geoplan.potential.feedstock.feedstock_by_zone.waste_by_zone`.
    draws
        Of `parameters`; the input ``statistics.waste.<stream>`` moves the tonnes of a stream.
    keys
        As the run's: which zones are towns.
    parameters
        The study's.

    Returns
    -------
    SourceFutures
        The fields of the zones that come of `WASTE_COLUMNS`, ``waste_ghg_change_tco2e`` and
        ``landfill_gas_energy_gwh``, without ends.
    """
    feedstocks = waste.feedstocks
    at_gate = feedstocks["basis"] == COLLECTED if "basis" in feedstocks else pd.Series(False, index=feedstocks.index)
    kinds = list(dict.fromkeys(zip(feedstocks["stream"].astype(str), at_gate, strict=True)))
    groups = np.array([kinds.index(one) for one in zip(feedstocks["stream"], at_gate, strict=True)], dtype=np.int64)
    collected = _per_collected_tonne(draws, parameters)
    each = [_of_a_tonne(stream, bool(gate), collected, draws) for stream, gate in kinds]
    wrong = np.array([draws.input(f"statistics.waste.{stream}") for stream, _ in kinds])
    rows = {
        name: by_group(
            groups,
            feedstocks["t_per_day"].to_numpy(float) * DAYS_A_YEAR,
            factors=np.array([one[name] for one in each]),
            wrong=wrong,
            seen=seen_rows(feedstocks),
            base=feedstocks[name].to_numpy(float),
        )
        for name in (each[0] if each else ())
    }
    fields = {**WASTE_COLUMNS, **{name: name for name in _PER_TONNE}}
    result = over_zones(rows, waste, fields=fields)
    if not (waste.shared["allocation_key"] == BY_RATE).any():
        return result
    sharing = _Sharing.of(waste, draws, keys)
    of_field = {field: rows[column] for column, field in fields.items() if column in rows}
    return replace(result, zones={field: sharing.out(amounts) for field, amounts in of_field.items()})


class _Sharing(NamedTuple):
    """Which part of each row lies in each zone, in each future.

    Of a row with the part U in towns and V in villages, a town with the share s has ``s·u / (U·u + V·v)`` in a future,
    u and v being the rates over their values; a village has ``s·v`` above the line.

    Attributes
    ----------
    fixed
        (zones, rows): shares that do not move.
    moving
        Positions of the rows that go by the rates.
    towns, villages
        (zones, moving rows): their shares at the parameters' values.
    of_towns, of_villages
        (moving rows, futures): what those are multiplied by.
    """

    fixed: Any
    moving: npt.NDArray[np.int64]
    towns: Any
    villages: Any
    of_towns: Floats
    of_villages: Floats

    @classmethod
    def of(cls, waste: ByZone, draws: Draws, keys: ZoneKeys) -> "_Sharing":
        """Return the shares of the run, and how they move."""
        by_rate = (waste.shared["allocation_key"] == BY_RATE).to_numpy()
        people = keys.area * 0.0 if keys.urban_population is None else keys.urban_population
        in_town = waste.shared["zone_id"].map(people > 0).to_numpy(bool)
        moving = np.unique(waste.shared["feedstock_row"].to_numpy(int)[by_rate])
        towns, villages = (shares_of_zones(waste, by_rate & chosen)[:, moving] for chosen in (in_town, ~in_town))
        town, village = (np.asarray(part.sum(axis=0)).ravel()[:, None] for part in (towns, villages))
        urban, rural = (draws.ratio(name)[None, :] for name in (URBAN_RATE, RURAL_RATE))
        # as much of a row is shared as in the run, which is all of it
        scale = (town + village) / (town * urban + village * rural)
        return cls(shares_of_zones(waste, ~by_rate), moving, towns, villages, urban * scale, rural * scale)

    def out(self, rows: Futures) -> Futures:
        """Return rows shared out over the zones."""
        amounts, base = rows.rows(self.moving), rows.base[self.moving]
        towns = Futures(self.towns, amounts * self.of_towns, self.towns @ base)
        villages = Futures(self.villages, amounts * self.of_villages, self.villages @ base)
        return added([rows.gathered(self.fixed), towns, villages])


def _of_a_tonne(stream: str, gate: bool, collected: dict[str, Floats], draws: Draws) -> dict[str, Floats]:
    """Return what a tonne of a statistic gives in each future; of one that was counted at a gate all is collected."""
    waste_t = np.ones(draws.count)
    collected_t = waste_t if gate else waste_t * draws.value(f"waste.collected_share.{stream}")
    return {"waste_t": waste_t, "collected_t": collected_t} | {
        name: collected_t * each for name, each in collected.items()
    }


def drawn_burning_net_tco2e_per_t(parameters: Parameters, *, years: Floats) -> Floats:
    """Return what burning a tonne a year changes in each future against landfilling it, a year.

    Parameters
    ----------
    parameters
        As for `geoplan.potential.waste.treatment.burning_net_tco2e_per_t`, which is the same in one future.
    years
        (futures,): how many years of the plant count, whole.

    Returns
    -------
    numpy.ndarray
        (futures,) [tCO2e per t of wet waste]; negative where burning is better.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> drawn_burning_net_tco2e_per_t(load_parameters(), years=np.full(1000, 15.0)).shape
    (1000,)
    """
    draws = parameters.futures
    mixture = MixtureDraws.of(draws, parameters)
    decayed = np.zeros(draws.count)
    for year in range(1, int(years.max()) + 1):
        decayed += np.where(years >= year, mixture.decayed_within(np.full(draws.count, float(year))), 0.0)
    fossil, gases = _stack(mixture)
    return np.asarray(fossil + gases - _methane_of(decayed / years, draws) * _let_through(draws))


def _stack(mixture: MixtureDraws) -> tuple[Floats, Floats]:
    """Return what a burnt tonne gives off in each future: fossil CO2, and other gases [tCO2e/t]."""
    value = mixture.draws.value
    methane, nitrous_oxide = (value(f"waste.incineration.{gas}") / G_PER_T for gas in ("ch4", "n2o"))
    gases = methane * value(METHANE_GWP) + nitrous_oxide * value("gases.nitrous_oxide.gwp100")
    fossil = mixture.mean("dry_matter", "carbon", "fossil_carbon_share")
    return fossil * value("waste.incineration.oxidation_factor") * CO2_PER_C, gases


def _methane_of(decayed: Floats, draws: Draws) -> Floats:
    """Return the methane of carbon that decays in a landfill [t/t]."""
    return np.asarray(decayed * draws.value(MCF) * draws.value(METHANE_SHARE) * CH4_PER_C)


def _let_through(draws: Draws) -> Floats:
    """Return what a tonne of methane of a landfill is in the air, after wells and cover [tCO2e/t]."""
    value = draws.value
    return np.asarray((1.0 - value("waste.landfill.recovered_share")) * (1.0 - value(OXIDATION)) * value(METHANE_GWP))


def _per_collected_tonne(draws: Draws, parameters: Parameters) -> dict[str, Floats]:
    """Return what a collected tonne gives in each future: burnt, and landfilled."""
    value, mixture = draws.value, MixtureDraws.of(draws, parameters)
    energy = mixture.mean("lhv") * KG_PER_T * value(EFFICIENCY) / MJ_PER_KWH / KWH_PER_GWH
    fossil, gases = _stack(mixture)
    decayed = mixture.decayed_within(np.rint(value("waste.landfill.horizon")))
    landfilled = _methane_of(decayed, draws)
    whole = mixture.shares.sum(axis=0)  # a treatment takes a tonne of it, which the printed shares may miss by a hair
    kwh_per_kg = value(METHANE_LHV) * value(ENGINE_EFFICIENCY) / MJ_PER_KWH
    return {
        "energy_gwh": energy,
        "power_mw": energy * MWH_PER_GWH / value(FULL_LOAD_HOURS),
        "incineration_tco2e": fossil + gases,
        "waste_ghg_change_tco2e": (fossil - landfilled * _let_through(draws)) / whole + gases,
        "landfill_gas_energy_gwh": landfilled * value(COLLECTION) * KG_PER_T * kwh_per_kg / KWH_PER_GWH,
    }
