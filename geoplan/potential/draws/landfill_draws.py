"""The gas of landfills in each future, by the formulas of `geoplan.potential.waste.landfill_gas`.

Decay is linear in what was deposited: a tonne of waste has one course over the years in each future, and a landfill's
gas is what it took in, by age, times that course.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures
from geoplan.layers.feedstock.landfills import KINDS
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.draws.mixture_draws import MixtureDraws
from geoplan.potential.draws.source_futures import SourceFutures, in_all
from geoplan.potential.waste.landfill_gas import COLLECTION, EFFICIENCY, METHANE_LHV, METHANE_SHARE
from geoplan.potential.waste.landfills import ENERGY, RECOVERED, LandfillResults
from geoplan.units import CH4_PER_C, GJ_PER_TJ, GWH_PER_TJ

Floats: TypeAlias = npt.NDArray[np.float64]

LATER_ENERGY = "landfill_gas_site_energy_to_last_year_gwh"
_SITE = "landfill_gas_site_"
_FIELDS = {
    f"{_SITE}methane_t": "methane_generated_t",
    f"{_SITE}emissions_tco2e": "emissions_tco2e",
    f"{_SITE}avoidable_tco2e": "avoidable_tco2e",
    ENERGY: "energy_gwh",
}
"""Field of zones and landfills in the base year -> the column of the years."""


def landfill_draws(
    results: LandfillResults, draws: Draws, *, landfills: pd.DataFrame, parameters: Parameters
) -> SourceFutures:
    """Return what landfills give off in their base year in each future.

    Parameters
    ----------
    results
        From `geoplan.potential.waste.landfills.landfill_results`.
    draws
        Of `parameters`; the input ``statistics.landfills.<landfill_id>`` moves what a landfill took in. The base year
        and the last year stay those of the run.
    landfills
        The histories that the results are of, with ``recovered_share`` where it is known.
    parameters
        The study's.

    Returns
    -------
    SourceFutures
        The fields of the zones that come of `geoplan.potential.waste.landfills.ZONE_COLUMNS`, without ends; the rows
        are the landfills, with what they give from the base year to the last one besides.
    """
    from scipy.sparse import csr_array

    states = results.landfills
    history = _History.of(results)
    methane = _methane_by_age(len(history.years), draws, parameters)
    # sparse, whose products add in one order on every machine
    generated = csr_array(history.in_year(history.base)) @ methane
    later = csr_array(history.since(history.base)) @ methane
    sites = _sites(states, draws, landfills)
    rows = {field: _of_each(generated * getattr(sites, column), states[field]) for field, column in _FIELDS.items()}
    rows[LATER_ENERGY] = _of_each(later * sites.energy_gwh, states[LATER_ENERGY])
    homes = results.zones.index.get_indexer(states["zone_id"])
    there = csr_array((np.ones(len(states)), (homes, np.arange(len(states)))), shape=(len(results.zones), len(states)))
    return SourceFutures(
        zones={field: rows[field].gathered(there) for field in _FIELDS},
        totals={field: in_all(rows[field]) for field in _FIELDS},
        feedstocks=rows,
    )


def landfill_year_draws(
    results: LandfillResults, draws: Draws, *, landfills: pd.DataFrame, parameters: Parameters
) -> Mapping[str, Futures]:
    """Return the years of landfills in each future: column of ``results.years`` -> the amounts of its rows.

    Parameters
    ----------
    results, draws, landfills, parameters
        As for `landfill_draws`.
    """
    from scipy.sparse import csr_array, hstack

    history, years = _History.of(results), results.years
    sites = _sites(results.landfills, draws, landfills)
    curve = _methane_by_age(len(history.years), draws, parameters)
    number = years["landfill_id"].astype(str).map({name: row for row, name in enumerate(history.ids)}).to_numpy(int)
    by_age = history.by_age(number, years["year"].to_numpy(int))
    kinds, kind_of = sites.kinds()
    of_row = kind_of[number]
    parts = [csr_array(np.where((of_row == kind)[:, None], by_age, 0.0)) for kind in range(len(kinds[0]))]
    weights = hstack(parts, format="csr") if parts else csr_array((len(years), 0))
    made = {}
    for column, factors in zip(_FIELDS.values(), kinds, strict=True):
        courses = (curve[None, :, :] * factors[:, None, :]).reshape(-1, draws.count)
        made[column] = Futures(weights, courses, years[column].to_numpy(float))
    return made


class _History(NamedTuple):
    """What landfills took in: (landfills, years) [t/a], each year from the first of them to the last of the results."""

    ids: Sequence[str]
    years: npt.NDArray[np.int64]
    tonnes: Floats
    base: int

    @classmethod
    def of(cls, results: LandfillResults) -> "_History":
        states, given = results.landfills, results.years
        base = int(states["base_year"].iloc[0]) if len(states) else 0
        first, last = (int(end) if len(given) else base for end in (given["year"].min(), given["year"].max()))
        years = np.arange(min(first, base), max(last, base) + 1)
        tonnes = given.pivot(index="landfill_id", columns="year", values="waste_t")
        tonnes = tonnes.reindex(index=states["landfill_id"], columns=years).fillna(0.0)
        return cls([str(name) for name in states["landfill_id"]], years, tonnes.to_numpy(float), base)

    def by_age(self, landfills: npt.ArrayLike, years: npt.ArrayLike) -> Floats:
        """Return what lies in some landfills in some years, by its age: (rows, ages) [t]."""
        position = (np.asarray(years) - self.years[0])[:, None] - np.arange(len(self.years))
        tonnes = self.tonnes[np.asarray(landfills, dtype=int)[:, None], np.maximum(position, 0)]
        return np.where(position >= 0, tonnes, 0.0)

    def in_year(self, year: int) -> Floats:
        """Return what lies in each landfill in a year, by its age: (landfills, ages) [t]."""
        return self.by_age(np.arange(len(self.ids)), np.full(len(self.ids), year))

    def since(self, year: int) -> Floats:
        """Return the sum of `in_year` from a year to the last."""
        return np.sum([self.in_year(each) for each in range(year, int(self.years[-1]) + 1)], axis=0)


class _Sites(NamedTuple):
    """What a tonne of carbon's methane becomes at each landfill, in each future: (landfills, futures)."""

    methane_generated_t: Floats
    emissions_tco2e: Floats
    avoidable_tco2e: Floats
    energy_gwh: Floats

    def kinds(self) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return those that are unlike: (columns, kinds, futures), and of which kind each landfill is."""
        every = np.stack(self)
        unlike, kind_of = np.unique(every, axis=1, return_inverse=True) if every.shape[1] else (every, np.empty(0))
        return unlike, np.asarray(kind_of, dtype=np.int64).ravel()


def _sites(states: pd.DataFrame, draws: Draws, landfills: pd.DataFrame) -> _Sites:
    kinds = [str(kind) for kind in states["management"]]
    correction, oxidised = (
        np.array([draws.value(f"{KINDS}{kind}.{name}") for kind in kinds]).reshape(-1, draws.count)
        for name in ("mcf", "oxidation")
    )
    tonnes = np.array([draws.input(f"statistics.landfills.{name}") for name in states["landfill_id"]])
    recovered = _recovered(states, draws, landfills)
    # where more is recovered today than wells are taken to gather, that is what there is
    gathered = np.maximum(recovered, draws.value(COLLECTION))
    generated = tonnes.reshape(-1, draws.count) * correction
    warming = draws.value(METHANE_GWP) * (1.0 - oxidised)
    energy = draws.value(METHANE_LHV) / GJ_PER_TJ * draws.value(EFFICIENCY) * GWH_PER_TJ
    return _Sites(
        generated,
        generated * (1.0 - recovered) * warming,
        generated * (gathered - recovered) * warming,
        generated * gathered * energy,
    )


def _recovered(states: pd.DataFrame, draws: Draws, landfills: pd.DataFrame) -> Floats:
    """Return the share of each landfill's methane that is recovered today: (landfills, futures)."""
    given = pd.Series(np.nan, index=states["landfill_id"])
    if "recovered_share" in landfills:
        first = landfills.drop_duplicates("landfill_id").set_index("landfill_id")["recovered_share"].astype(float)
        given = first.reindex(states["landfill_id"])
    default = draws.value(RECOVERED)
    each = [default if np.isnan(share) else np.full(draws.count, share) for share in given.to_numpy(float)]
    return np.asarray(each, dtype=np.float64).reshape(-1, draws.count)


def _methane_by_age(ages: int, draws: Draws, parameters: Parameters) -> Floats:
    """Return the methane of a tonne in the year of depositing and after it, if no air comes in: (ages, futures) [t]."""
    carbon = MixtureDraws.of(draws, parameters).decayed_by_age(ages)
    return carbon * draws.value(METHANE_SHARE) * CH4_PER_C


def _of_each(amounts: Any, base: "pd.Series[float]") -> Futures:
    from scipy.sparse import eye_array

    return Futures(eye_array(len(base), format="csr"), amounts, np.asarray(base, dtype=np.float64))
