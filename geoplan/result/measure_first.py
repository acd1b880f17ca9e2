"""What to measure first: by how much the range of all energy narrows once a roof, a park or a herd was seen on site.

The same futures as everywhere, no run anew. What a thing gives in each future is taken out of the total, and what it
gives once it is measured is put in its place. Ends of a thousand futures are too coarse for a single roof, so that the
width from P10 to P90 is taken to narrow as the standard deviation does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.layers.fieldwork.surveyed import survey_items
from geoplan.potential.draws.inputs import SUNSHINE
from geoplan.potential.draws.potential_draws import ENERGIES, PV_ENERGY, TOTAL_ENERGY, PotentialDraws
from geoplan.potential.potential import Potential
from geoplan.result.first_changes import ZONES, CandidateRanks, ZoneRanks
from geoplan.result.measurable import (
    ESTATE,
    FEEDSTOCKS,
    ROOF,
    SUBJECTS,
    Measurable,
    measurable_estates,
    measurable_feedstocks,
    measurable_landfills,
    measurable_roofs,
    measurable_sunshine,
)
from geoplan.siting.rooftop_candidates import KIND as ROOFTOPS
from geoplan.study import RankingMethod, Study

Floats: TypeAlias = npt.NDArray[np.float64]

COLUMNS = (
    "measure_order",
    "thing",
    "item",
    "item_name",
    "zone_id",
    "sheet",
    "amount",
    "unit",
    "result",
    "width_gwh",
    "measured_width_gwh",
    "narrowing_gwh",
    "narrowing_pct",
    "source_width_gwh",
    "source_narrowing_gwh",
    "source_narrowing_pct",
    "first_changes_pct",
    "first_of",
)
_NOTHING = 1e-9
"""A share of a width below which nothing narrows."""


def measure_first(
    study: Study,
    potential: Potential,
    *,
    zones: pd.DataFrame,
    candidates: pd.DataFrame | None = None,
    roofs: pd.DataFrame | None = None,
    weights: Mapping[str, float] | None = None,
    candidate_weights: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame | None:
    """Return what is worth being measured, the most worthwhile first.

    Parameters
    ----------
    study, potential
        The study, and what a run says it can produce.
    zones
        With the results and their priority.
    candidates
        Ranked; None where there are none.
    roofs
        Single real roofs that can be visited, with their results; None where there are none.
    weights, candidate_weights
        Those that zones and candidates were ranked by; None for the defaults.

    Returns
    -------
    DataFrame or None
        A row for each roof, park, crop, animal and waste stream (as a whole, and in the zones with most of it),
        landfill and for a weather station: ``measure_order`` from 1, by ``narrowing_gwh``; ``thing``, ``item``,
        ``item_name``, ``zone_id``; the ``sheet`` of a survey form that takes it; of feedstocks the ``amount`` and its
        ``unit`` as known today; the ``result`` that it is a part of; the width from P10 to P90 of all energy now and
        once it is measured, the narrowing [GWh a year and %], and the same of that result; the chance that the first
        candidate of its kind, or the first zone, is another (``first_changes_pct``, ``first_of``; NaN where it moves no
        rank). What narrows nothing is left out. None for a result without futures.
    """
    drawn = potential.draws
    if drawn is None:
        return None
    chances = _Chances(
        ZoneRanks(zones, weights),
        _energies_by_zone(potential, zones),
        _CandidateRanks.of(candidates, candidate_weights or {}, study.ranking.method),
    )
    things_of = measurables(
        potential, drawn, roofs=roofs, names=_names_of_roofs(candidates), units=survey_items(study.parameters)
    )
    parts = [_rows_of(things, drawn, chances) for things in things_of]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(
        ["narrowing_gwh", "source_narrowing_gwh", "thing", "item", "zone_id"],
        ascending=[False, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    return table.assign(measure_order=np.arange(1, len(table) + 1))[list(COLUMNS)]


def measurables(
    potential: Potential,
    drawn: PotentialDraws,
    *,
    roofs: pd.DataFrame | None,
    names: Mapping[str, str],
    units: Mapping[str, Mapping[str, str]],
) -> Iterator[Measurable]:
    """Yield what can be measured in a study.

    Parameters
    ----------
    potential, drawn
        What it can produce, at the base and in each future.
    roofs
        Those that can be visited.
    names
        ``roof_id`` -> what a roof is called.
    units
        Kind of feedstock on a survey form -> item -> the unit in which it is counted.
    """
    if roofs is not None and len(roofs):
        yield measurable_roofs(roofs, drawn, names=names)
    if potential.estates is not None and "estate_pv_energy_gwh" in drawn.estates:
        yield measurable_estates(potential.estates, drawn)
    for kind, table in potential.by_feedstock.items():
        if kind in FEEDSTOCKS and len(table.feedstocks):
            yield from measurable_feedstocks(kind, table, drawn, units=units[FEEDSTOCKS[kind][0]])
    if potential.landfills is not None and "landfills" in drawn.feedstocks:
        yield measurable_landfills(potential.landfills, drawn)
    if SUNSHINE in drawn.draws.inputs:
        yield measurable_sunshine(drawn)


def spread_left(whole: Floats, things: Measurable) -> Floats:
    """Return the standard deviation of a whole once a thing is measured, over that of today: (things,).

    Parameters
    ----------
    whole
        In each future, with the things in it: (futures,).
    things
        What it is made of.

    Notes
    -----
    Measured, a thing is what its errors come to on average. An error with which nothing else moves has no part in the
    rest: what the futures show of such a part is chance, and is left out.
    """
    variance = float(np.var(whole))
    if variance <= 0:
        return np.ones(len(things))
    off = things.measured * (things.error - things.error.mean(axis=-1, keepdims=True))
    if things.alone:
        left = variance - np.mean(things.measured**2, axis=-1) * np.var(things.error, axis=-1)
    else:
        left = np.var(whole - off, axis=-1)
    return np.asarray(np.sqrt(np.maximum(left, 0.0) / variance))


def range_width(whole: Floats) -> float:
    """Return how far P90 lies from P10."""
    low, _, high = quantiles_of(whole)
    return float(high - low)


def _rows_of(things: Measurable, drawn: PotentialDraws, chances: "_Chances") -> pd.DataFrame:
    whole, source = (drawn.totals[name].rows()[0] for name in (TOTAL_ENERGY, things.source))
    counts = things.source in ENERGIES
    left = spread_left(whole, things) if counts else np.ones(len(things))
    left_of_source = spread_left(source, things)
    width, width_of_source = range_width(whole), range_width(source)
    table = pd.DataFrame(
        {
            "thing": things.thing,
            "item": things.table["item"].astype(str).to_numpy(),
            "item_name": things.table["name"].astype(str).to_numpy(),
            "zone_id": things.table["zone_id"].astype(str).to_numpy(),
            "sheet": things.sheet,
            "amount": things.table["amount"].to_numpy(float) if "amount" in things.table else np.nan,
            "unit": things.table["unit"].to_numpy() if "unit" in things.table else "",
            "result": things.source,
            "width_gwh": width,
            "measured_width_gwh": width * left,
            "narrowing_gwh": width * (1.0 - left),
            "narrowing_pct": 100.0 * (1.0 - left),
            "source_width_gwh": width_of_source,
            "source_narrowing_gwh": width_of_source * (1.0 - left_of_source),
            "source_narrowing_pct": 100.0 * (1.0 - left_of_source),
        }
    )
    worth = (1.0 - left > _NOTHING) | (1.0 - left_of_source > _NOTHING)
    told = [chances.of(things, row) if worth[row] else (float("nan"), "") for row in range(len(things))]
    table["first_changes_pct"] = [100.0 * chance for chance, _ in told]
    table["first_of"] = [of for _, of in told]
    return table[worth]


@dataclass(frozen=True)
class _CandidateRanks:
    """The ranks of single roofs and of parks: their ids -> the candidate that each is."""

    ranks: CandidateRanks | None
    roofs: Mapping[str, str]
    estates: Mapping[str, str]

    @classmethod
    def of(
        cls, candidates: pd.DataFrame | None, weights: Mapping[str, Mapping[str, float]], method: RankingMethod
    ) -> "_CandidateRanks":
        if candidates is None or "rank" not in candidates:
            return cls(None, {}, {})
        own = candidates[candidates["candidate_kind"] == ROOFTOPS]
        ids = own["candidate_id"].astype(str)
        known = {
            origin: dict(
                zip(own.loc[own["origin"] == origin, column].astype(str), ids[own["origin"] == origin], strict=True)
            )
            for origin, column in ((ROOF, "roof_id"), (ESTATE, "estate_id"))
            if column in own
        }
        ranks = CandidateRanks(own, ROOFTOPS, weights=weights.get(ROOFTOPS), method=method)
        return cls(ranks, known.get(ROOF, {}), known.get(ESTATE, {}))

    def chance(self, things: Measurable, item: str, errors: Floats) -> float:
        candidate = (self.roofs if things.thing == ROOF else self.estates).get(item)
        return float("nan") if candidate is None or self.ranks is None else self.ranks.chance(candidate, errors)


@dataclass(frozen=True)
class _Chances:
    """How likely another comes first, for each thing."""

    zones: ZoneRanks
    energies: Mapping[tuple[str, str], Mapping[str, float]]
    candidates: _CandidateRanks

    def of(self, things: Measurable, row: int) -> tuple[float, str]:
        """Return the chance for one thing, from 0 to 1, and of what the first may be another."""
        item, zone = (str(things.table[name].iloc[row]) for name in ("item", "zone_id"))
        errors = things.error[min(row, len(things.error) - 1)]
        if things.thing in (ROOF, ESTATE):
            chance, of = self.candidates.chance(things, item, errors), ROOFTOPS
        else:
            parts = self.energies.get((things.source, item if things.source in _SHARED else ""), {})
            if zone:
                parts = {zone: parts[zone]} if zone in parts else {}
            chance, of = self.zones.chance(things.source, parts, errors) if parts else float("nan"), ZONES
        return chance, of if chance == chance else ""


_SHARED = frozenset(source for _, source in FEEDSTOCKS.values())


def _energies_by_zone(potential: Potential, zones: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """Return field and item -> zone -> its energy [GWh/a]; of roofs, which have no items, under an empty name."""
    energies: dict[tuple[str, str], dict[str, float]] = {}
    for kind, table in potential.by_feedstock.items():
        if kind not in FEEDSTOCKS or table.shared.empty:
            continue
        rows = table.shared["feedstock_row"].to_numpy(int)
        given, share = table.feedstocks, table.shared["allocation_share"].to_numpy(float)
        parts = pd.DataFrame(
            {
                "item": given[SUBJECTS[kind]].astype(str).to_numpy()[rows],
                "zone_id": table.shared["zone_id"].astype(str).to_numpy(),
                "energy": given["energy_gwh"].to_numpy(float)[rows] * share,
            }
        )
        sums = parts.groupby(["item", "zone_id"], as_index=False)["energy"].sum()
        for name, zone, energy in sums.itertuples(index=False):
            energies.setdefault((FEEDSTOCKS[kind][1], str(name)), {})[str(zone)] = float(energy)
    roofs = zones.set_index("zone_id")[PV_ENERGY].dropna()
    energies[PV_ENERGY, ""] = {str(zone): float(energy) for zone, energy in roofs.items()}
    return energies


def _names_of_roofs(candidates: pd.DataFrame | None) -> dict[str, str]:
    if candidates is None or "roof_id" not in candidates:
        return {}
    own = candidates[candidates["roof_id"].notna()]
    return dict(zip(own["roof_id"].astype(str), own["candidate_name"].astype(str), strict=True))
