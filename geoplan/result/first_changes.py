"""How likely it is that another comes first once one thing is measured, all else being as it is taken to be."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.siting.candidate_table import compared_by
from geoplan.siting.ranking.criteria import criteria_of
from geoplan.siting.ranking.rank import TIE, Sampling, Scores, rank_by
from geoplan.siting.ranking.zones import default_weights, zone_scores

if TYPE_CHECKING:
    from geoplan.study import RankingMethod

Floats: TypeAlias = npt.NDArray[np.float64]

ZONES = "zones"
_NODES = (0.02, 0.25, 0.5, 0.75, 0.98)
"""Shares of the futures below the errors at which ranks are worked out; in between scores are linear."""
_STEPS = 1000
_ALONE = Sampling(samples=0, spread=0.0)


class ZoneRanks:
    """The priority of the zones, if what some of them can give is something else.

    Parameters
    ----------
    zones
        Ranked, as the result has them.
    weights
        Criterion -> weight; None for the defaults.
    """

    def __init__(self, zones: pd.DataFrame, weights: Mapping[str, float] | None) -> None:
        self._zones = pd.DataFrame(zones.drop(columns="geometry", errors="ignore"))
        self._weights = default_weights() if weights is None else weights
        self._order = pd.Index(zones["zone_id"].astype(str))
        self._leads = _leads(self._zones, "priority_rank")
        self.is_ranked = "priority_rank" in zones and bool((zones["priority_rank"] == 1).any())

    def chance(self, field: str, parts: Mapping[str, float], errors: Floats) -> float:
        """Return the share of futures in which the first zone is not first.

        Parameters
        ----------
        field
            The column that moves.
        parts
            ``zone_id`` -> what of it moves.
        errors
            By which factor, in each future: (futures,).
        """
        at = self._order.get_indexer(pd.Index(list(parts)))
        if not self.is_ranked or field not in self._zones or (at < 0).any() or not self._leads[at].any():
            return 0.0 if self.is_ranked else float("nan")
        base = self._zones[field].to_numpy(float)
        moving = np.zeros(len(base))
        moving[at] = list(parts.values())

        def scored(error: float) -> Floats:
            table = self._zones.assign(**{field: base + moving * (error - 1.0)})
            return _score(zone_scores(table), self._weights, "weighted_sum")

        return chance_of_another(
            scored, errors, first=self._zones["priority_rank"].eq(1).to_numpy(bool, na_value=False)
        )


class CandidateRanks:
    """The candidates of one kind, if one of them gives more or less.

    Parameters
    ----------
    candidates
        Ranked, of one kind.
    kind
        Which.
    weights
        Criterion -> weight; None for those of the kind.
    method
        By which they were ranked.
    """

    def __init__(
        self, candidates: pd.DataFrame, kind: str, *, weights: Mapping[str, float] | None, method: "RankingMethod"
    ) -> None:
        self._table = pd.DataFrame(candidates.drop(columns="geometry", errors="ignore")).reset_index(drop=True)
        criteria = criteria_of(kind)
        self._kind, self._method = kind, method
        self._weights = {key: each.weight for key, each in criteria.items()} if weights is None else weights
        self._moving = [each.column for each in criteria.values() if each.follows_energy and each.column in self._table]

    def chance(self, candidate_id: str, errors: Floats) -> float:
        """Return the share of futures in which the first of the kind is not first, where one alone is wrong so far.

        Parameters
        ----------
        candidate_id
            Which is.
        errors
            By which factor its energy and capacity are, in each future: (futures,).
        """
        here = (self._table["candidate_id"].astype(str) == candidate_id).to_numpy()
        first = (self._table["rank"] == 1).to_numpy(bool)
        if not here.any() or not first.any():
            return float("nan")
        if not _leads(self._table, "rank")[here].any():
            return 0.0

        def scored(error: float) -> Floats:
            moved = {name: self._table[name].where(~here, self._table[name] * error) for name in self._moving}
            return _score(compared_by(self._table.assign(**moved), self._kind), self._weights, self._method)

        return chance_of_another(scored, errors, first=first)


def chance_of_another(scored: Callable[[float], Floats], errors: Floats, *, first: npt.NDArray[np.bool_]) -> float:
    """Return the share of futures in which one that is not first at the base scores more than those that are.

    Parameters
    ----------
    scored
        Gives the scores of all at an error.
    errors
        In each future: (futures,).
    first
        Who is first at the base.

    Examples
    --------
    >>> errors = np.linspace(0.0, 2.0, 1001)
    >>> chance_of_another(lambda error: np.array([error, 0.5]), errors, first=np.array([True, False]))
    0.25
    """
    if first.all() or float(np.ptp(errors)) <= 0:
        return 0.0
    leads = []
    for error in np.quantile(errors, _NODES):
        score = scored(float(error))
        leads.append(float(np.nanmax(score[first]) - np.nanmax(np.where(np.isnan(score), -np.inf, score)[~first])))
    share = (np.arange(_STEPS) + 0.5) / _STEPS
    # beyond the outer nodes the lead goes on as between the last two
    lead = np.interp(share, _NODES, leads)
    for inner, outer, beyond in ((1, 0, share < _NODES[0]), (-2, -1, share > _NODES[-1])):
        slope = (leads[outer] - leads[inner]) / (_NODES[outer] - _NODES[inner])
        lead[beyond] = leads[outer] + slope * (share[beyond] - _NODES[outer])
    return float((lead < -TIE).mean())


def _leads(table: pd.DataFrame, rank: str) -> npt.NDArray[np.bool_]:
    """Say of which rows it is known that they come first in some future, or at the base: only these can change it."""
    names = (rank, f"{rank}_first_share")
    known = table.reindex(columns=names).apply(pd.to_numeric, errors="coerce").to_numpy(float, na_value=np.nan)
    return np.asarray((known[:, 0] <= 1) | (known[:, 1] > 0))


def _score(scores: Scores, weights: Mapping[str, float], method: "RankingMethod") -> Floats:
    return rank_by(scores, weights, method=method, sampling=_ALONE)["score"].to_numpy(float)
