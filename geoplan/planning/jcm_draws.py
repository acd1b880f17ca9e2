"""The shortlist for the Joint Crediting Mechanism in each future: subsidy, cost of each tonne, limit and rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import INVESTMENT, drawn_costs, drawn_sizes
from geoplan.planning.jcm_subsidy import Ruled, Subsidies, drawn_share
from geoplan.potential.carbon import jcm_avoided_tco2e
from geoplan.potential.draws.waste_draws import drawn_burning_net_tco2e_per_t
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.units import KWH_PER_GWH

Amounts: TypeAlias = npt.NDArray[np.float64]

BURNS_WASTE = "waste"
"""The technology that is credited with a landfill's methane."""
_AMOUNTS = ("subsidy_pct", "subsidy_mjpy", "jpy_per_tco2")
_RANK = "jcm_rank"
_ROUNDED: Mapping[str, Literal["lower", "nearest", "higher"]] = {"low": "lower", "p50": "nearest", "high": "higher"}
"""To which rank a quantile goes that lies between two."""
_UNKNOWN_SHARE = 1e3
"""More per cent than any share: what is not known comes last."""


@dataclass(frozen=True, eq=False)
class JcmDraws:
    """Candidates as the mechanism sees them in each future: (candidates, futures), of one project each.

    Attributes
    ----------
    ids
        ``candidate_id`` of each row.
    subsidy_pct, subsidy_mjpy
        The subsidy by the rule: share of the investment [%], and amount [million JPY].
    jpy_per_tco2
        What it pays for each tonne [JPY/tCO2]; infinite where nothing is reduced.
    is_met
        Whether it meets the limit.
    is_known
        Whether that is known.
    rank
        Among all candidates that are given; what is equal has the same.
    """

    ids: tuple[str, ...]
    subsidy_pct: Amounts
    subsidy_mjpy: Amounts
    jpy_per_tco2: Amounts
    is_met: npt.NDArray[np.bool_]
    is_known: npt.NDArray[np.bool_]
    rank: npt.NDArray[np.int64]

    def fields(self) -> CandidateDraws:
        """Return them by column: subsidy, cost of each tonne, and rank."""
        amounts = {name: getattr(self, name) for name in _AMOUNTS}
        return CandidateDraws(self.ids, self.rank.shape[1], {**amounts, _RANK: self.rank.astype(float)})

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return what stands in tables: P10, P50 and P90, and in which share of the futures something holds."""
        columns: dict[str, npt.NDArray[Any]] = {}
        for name in _AMOUNTS:
            with np.errstate(invalid="ignore"):  # between two infinite costs there is none
                ends = quantiles_of(getattr(self, name))
            ends[~np.isfinite(ends)] = np.nan
            columns |= {f"{name}_{end}": values for end, values in zip(QUANTILES, ends, strict=True)}
        columns["limit_met_share"] = np.where(self.is_known.all(axis=1), self.is_met.mean(axis=1), np.nan)
        for end, share in QUANTILES.items():
            ranks = np.quantile(self.rank, share, axis=1, method=_ROUNDED[end])
            columns[f"{_RANK}_{end}"] = ranks.astype(np.int64)
        columns["jcm_first_share"] = (self.rank == 1).mean(axis=1)
        return columns


def jcm_draws(
    table: pd.DataFrame, rules: Sequence[Ruled], *, parameters: Parameters, draws: CandidateDraws | None = None
) -> JcmDraws:
    """Return candidates in each future, as the Joint Crediting Mechanism sees them.

    Parameters
    ----------
    table
        Candidates, one or more, with ``candidate_id``, what `drawn_costs` needs, and ``readiness``; of plants that burn
        waste ``feedstock_t``, where it is known.
    rules
        By which parameters each is judged.
    parameters
        The parameters, whose futures are meant.
    draws
        What the candidates are in each future, as far as it is known; see `drawn_costs`.
    """
    drawn = DrawnValues(parameters)
    ids = table["candidate_id"].astype(str)
    known = CandidateDraws(tuple(ids), drawn.count) if draws is None else draws.chosen(ids)
    capacity, energy = drawn_sizes(table, parameters, draws=known)
    credited = jcm_avoided_tco2e(energy, drawn) + _burning_reduction(table, rules, energy, known, parameters)
    shares = {each.technology: drawn_share(each.technology, drawn) for each in rules}
    share = np.array([shares[each.technology] for each in rules])
    subsidies = Subsidies.of(
        rules,
        capacity_mw=capacity,
        investment_musd=drawn_costs(table, parameters, draws=known)[INVESTMENT],
        credited_tco2e=credited,
        share=share,
        parameters=drawn,
    )
    amount, each = subsidies.mjpy(share), subsidies.jpy_per_tco2(share)
    return JcmDraws(
        ids=known.ids,
        subsidy_pct=100 * share,
        subsidy_mjpy=amount,
        jpy_per_tco2=np.where(np.isnan(each) & (amount >= 0) & (subsidies.reduction <= 0), np.inf, each),
        is_met=subsidies.is_met(share),
        is_known=~np.isnan(subsidies.most),
        rank=_ranks(subsidies, share, credited, readiness=table["readiness"].to_numpy(float)),
    )


def _burning_reduction(
    table: pd.DataFrame, rules: Sequence[Ruled], energy: Amounts, known: CandidateDraws, parameters: Parameters
) -> Amounts:
    """Return what plants that burn waste avoid besides electricity in each future [tCO2e/a]; 0 of others.

    By the tonnes that they burn; where those are not told, by what gives their electricity.
    """
    burns = np.array([each.technology == BURNS_WASTE for each in rules], dtype=bool)
    reduction = np.zeros(energy.shape)
    if not burns.any():
        return reduction
    tonnes = known.of("feedstock_t", table["candidate_id"])[burns]
    if "feedstock_t" in table:
        given = table["feedstock_t"].to_numpy(float)[burns, None]
        tonnes = np.where(np.isnan(tonnes), given, tonnes)
    by_energy = energy[burns] * (KWH_PER_GWH / drawn_kwh_per_t(parameters))
    tonnes = np.where(np.isnan(tonnes), by_energy, tonnes)
    rule = rules[int(np.flatnonzero(burns)[0])]
    years = np.rint(parameters.futures.value(f"jcm.durable_years.{rule.durable_years}"))
    reduction[burns] = tonnes * -drawn_burning_net_tco2e_per_t(parameters, years=years)
    return reduction


def _ranks(subsidies: Subsidies, share: Amounts, credited: Amounts, *, readiness: Amounts) -> npt.NDArray[np.int64]:
    """Return the rank of each candidate in each future, by the rule of `geoplan.planning.jcm.jcm_shortlist`."""
    unmet = ~subsidies.can_be_met(share)
    pays = np.nan_to_num(np.rint(subsidies.largest_pct()), nan=-_UNKNOWN_SHARE)
    ready = np.broadcast_to(readiness[:, None], share.shape)
    reduced = np.nan_to_num(np.rint(credited), nan=-np.inf)
    keys = np.stack([unmet.astype(float), -pays, -ready, -reduced])
    # the last key sorts first
    order = np.lexsort(keys[::-1], axis=0)
    ordered = np.take_along_axis(keys, np.broadcast_to(order, keys.shape), axis=1)
    is_new = np.ones(order.shape, dtype=bool)
    is_new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    places = np.maximum.accumulate(np.where(is_new, np.arange(1, len(order) + 1)[:, None], 0), axis=0)
    ranks = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, places, axis=0)
    return ranks
