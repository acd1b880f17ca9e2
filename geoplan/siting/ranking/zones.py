"""Which zones come first: their criteria brought to 0..1, for the one engine that ranks."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.draws.futures import Futures
from geoplan.errors import ParameterError
from geoplan.fields import with_current_names
from geoplan.siting.ranking.criteria import Criterion, load_zone_criteria, scores
from geoplan.siting.ranking.rank import Sampling, Scores, rank_by
from geoplan.siting.ranking.weighting import idle_faults

_RANKS = ("rank", "rank_low", "rank_p50", "rank_high")


def normalised(zones: pd.DataFrame, *, criteria: Mapping[str, Criterion] | None = None) -> pd.DataFrame:
    """Bring each criterion to 0 (worst zone) to 1 (best zone).

    Parameters
    ----------
    zones
        Zones with the columns of the field dictionary; NaN where a value is not known.
    criteria
        What to compare by; by default those of `geoplan.siting.ranking.criteria.load_zone_criteria`.

    Returns
    -------
    DataFrame
        One row per zone, one column per criterion that can be applied, rounded to 6 decimals. A criterion whose
        columns are absent or without any value is not among them; where all zones are alike, each gets 0.5.

    Examples
    --------
    >>> zones = pd.DataFrame({"cropland_pct": [10.0, 30.0, float("nan")]})
    >>> normalised(zones)["cropland"].tolist()
    [1.0, 0.0, nan]
    """
    return zone_scores(zones, criteria=criteria).shares


def zone_scores(
    zones: pd.DataFrame,
    *,
    criteria: Mapping[str, Criterion] | None = None,
    energies: Mapping[str, Futures] | None = None,
) -> Scores:
    """Bring zones to what the engine ranks, and say which criteria cannot be applied, or are equal for all.

    Parameters
    ----------
    zones, criteria
        As for `normalised`.
    energies
        Column -> what it is in each future, in the order of the zones; those that are no criterion are passed over.
    """
    known = criteria or load_zone_criteria()
    columns = {criterion.column for criterion in known.values()}
    drawn = {name: futures.rows() for name, futures in (energies or {}).items() if name in columns}
    return scores(with_current_names(zones), known, least_known=0.0, drawn=drawn)


def default_weights() -> dict[str, float]:
    """Return the weight of each criterion where the user gives none."""
    return {key: criterion.weight for key, criterion in load_zone_criteria().items()}


def ranked_zones(
    zones: gpd.GeoDataFrame,
    weights: Mapping[str, float] | None,
    *,
    sampling: Sampling | None = None,
    energies: Mapping[str, Futures] | None = None,
) -> gpd.GeoDataFrame:
    """Add the zones' ranks, by the same criteria and weights as the map's, and what each rank rests on.

    Parameters
    ----------
    zones
        With the result columns.
    weights
        Criterion -> weight; None for the defaults.
    sampling
        How weights are drawn; None for the shipped values.
    energies
        As for `zone_scores`: the ranks are then those of the futures, in each of which the weights are drawn too.

    Raises
    ------
    ParameterError
        For weights of which none above 0 belongs to a criterion that can be applied.
    """
    scored = zone_scores(zones, energies=energies)
    if scored.shares.empty or scored.shares.columns.empty:
        return zones
    faults = idle_faults(weights, list(map(str, scored.shares)), where="zones")
    if faults:
        raise ParameterError(faults)
    ranks = rank_by(scored, default_weights() if weights is None else weights, sampling=sampling)
    known = ranks["rank"] > 0
    whole: dict[str, Any] = {f"priority_{name}": ranks[name].where(known).astype("Int64").array for name in _RANKS}
    whole["priority_rank_first_share"] = ranks["rank_first_share"].where(known).to_numpy()
    whole["priority_stable"] = ranks["stable"].to_numpy(bool)
    whole["priority_weight_applied_share"] = ranks["weight_applied_share"].where(known).to_numpy()
    return zones.assign(priority_score=(ranks["score"] * 100).to_numpy(), **whole)
