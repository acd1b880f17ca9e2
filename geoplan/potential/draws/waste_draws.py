"""Waste in each future: what is collected and burnt, what that changes for the climate, and the gas if it is landfilled.

The formulas are those of `geoplan.potential.waste`. Where zones share a statistic by what their people throw away, the
shares move too: of each zone's part by the rate of its town or its villages, over the sum of both.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures, added
from geoplan.layers.feedstock.waste import COLLECTED, EFFICIENCY
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.draws.mixture_draws import MixtureDraws
from geoplan.potential.draws.source_futures import SourceFutures, by_group, shared_out, zone_shares
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

Floats = npt.NDArray[np.float64]

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
    rows = {
        name: by_group(
            groups,
            feedstocks["t_per_day"].to_numpy(float) * DAYS_A_YEAR,
            factors=np.array([one[name] for one in each]),
            base=feedstocks[name].to_numpy(float),
        )
        for name in (each[0] if each else ())
    }
    result = shared_out(rows, waste, fields={**WASTE_COLUMNS, **{name: name for name in _PER_TONNE}})
    moving = waste.shared["allocation_key"] == BY_RATE
    if not moving.any():
        return result
    fields = {field: name for name, field in {**WASTE_COLUMNS, **{name: name for name in _PER_TONNE}}.items()}
    shares = _Shares.of(waste, draws, keys)
    return replace(result, zones={field: shares.out(rows[fields[field]]) for field in result.zones})


class _Shares:
    """Which part of each row lies in each zone, in each future: what is fixed, and what goes by two rates.

    Of a row with the part U of its people's waste in towns and R in villages, a zone with the share s has in a future
    ``s·u / (U·u + R·r)``, u and r being the rates over their values; a village has r above the line.
    """

    def __init__(self, fixed: object, moving: list[tuple[object, Floats]]) -> None:
        self._fixed = fixed
        self._moving = moving

    @classmethod
    def of(cls, waste: ByZone, draws: Draws, keys: ZoneKeys) -> "_Shares":
        """Return the shares of the run, and how they move."""
        shared = waste.shared
        moving = (shared["allocation_key"] == BY_RATE).to_numpy()
        urban = keys.urban_population
        in_town = shared["zone_id"].map(urban > 0 if urban is not None else {}).fillna(False).to_numpy(bool)
        towns, villages = (zone_shares(waste, moving & chosen) for chosen in (in_town, ~in_town))
        town, village = (np.asarray(part.sum(axis=0)).ravel()[:, None] for part in (towns, villages))
        ratios = [draws.ratio(name)[None, :] for name in (URBAN_RATE, RURAL_RATE)]
        whole = town * ratios[0] + village * ratios[1]
        # as much of the row is shared as in the run, which is all of it
        scale = np.divide(town + village, whole, out=np.ones_like(whole), where=whole > 0)
        return cls(zone_shares(waste, ~moving), [(towns, ratios[0] * scale), (villages, ratios[1] * scale)])

    def out(self, rows: Futures) -> Futures:
        """Return rows shared out over the zones."""
        parts = [rows.gathered(self._fixed)]
        amounts = rows.rows()
        parts += [Futures(shares, amounts * factor, shares @ rows.base) for shares, factor in self._moving]
        return added(parts)


def _of_a_tonne(stream: str, gate: bool, collected: dict[str, Floats], draws: Draws) -> dict[str, Floats]:
    """Return what a tonne of a statistic gives in each future; of one that was counted at a gate all is collected."""
    waste_t = draws.input(f"statistics.waste.{stream}")
    collected_t = waste_t if gate else waste_t * draws.value(f"waste.collected_share.{stream}")
    return {"waste_t": waste_t, "collected_t": collected_t} | {
        name: collected_t * each for name, each in collected.items()
    }


def _per_collected_tonne(draws: Draws, parameters: Parameters) -> dict[str, Floats]:
    """Return what a collected tonne gives in each future: burnt, and landfilled."""
    value, mixture = draws.value, MixtureDraws.of(draws, parameters)
    energy = mixture.mean("lhv") * KG_PER_T * value(EFFICIENCY) / MJ_PER_KWH / KWH_PER_GWH
    methane, nitrous_oxide = (value(f"waste.incineration.{gas}") / G_PER_T for gas in ("ch4", "n2o"))
    gases = methane * value(METHANE_GWP) + nitrous_oxide * value("gases.nitrous_oxide.gwp100")
    fossil = mixture.mean("dry_matter", "carbon", "fossil_carbon_share")
    fossil = fossil * value("waste.incineration.oxidation_factor") * CO2_PER_C
    decayed = mixture.decayed_within(np.rint(value("waste.landfill.horizon")))
    landfilled = decayed * value(MCF) * value(METHANE_SHARE) * CH4_PER_C
    let_through = (1.0 - value("waste.landfill.recovered_share")) * (1.0 - value(OXIDATION)) * value(METHANE_GWP)
    whole = mixture.shares.sum(axis=0)  # a treatment takes a tonne of it, which the printed shares may miss by a hair
    kwh_per_kg = value(METHANE_LHV) * value(ENGINE_EFFICIENCY) / MJ_PER_KWH
    return {
        "energy_gwh": energy,
        "power_mw": energy * MWH_PER_GWH / value(FULL_LOAD_HOURS),
        "incineration_tco2e": fossil + gases,
        "waste_ghg_change_tco2e": (fossil - landfilled * let_through) / whole + gases,
        "landfill_gas_energy_gwh": landfilled * value(COLLECTION) * KG_PER_T * kwh_per_kg / KWH_PER_GWH,
    }
