"""Candidates of all kinds in one table, ranked within their kind."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import CRSError, Fault, LayerError, ParameterError, did_you_mean
from geoplan.parameters import Parameters
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.ranking.criteria import criteria_of, scores
from geoplan.siting.ranking.rank import Sampling, Scores, rank_by
from geoplan.siting.ranking.weighting import entropy_weights
from geoplan.siting.ranking.weights_file import Weights, weights_of_kinds_faults
from geoplan.study import RankingMethod
from geoplan.zonal.grid import describe_crs, same_crs

COLUMNS = (
    "candidate_id",
    "candidate_name",
    "candidate_kind",
    "origin",
    "zone_id",
    "zone_name",
    "longitude",
    "latitude",
    "area_ha",
    "capacity_mw",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
    "specific_yield_kwh_per_kwp",
    "capacity_factor_pct",
    "hub_wind_speed_m_s",
    "lcoe_usd_per_mwh",
    "lcoe_usd_per_mwh_low",
    "lcoe_usd_per_mwh_high",
    "investment_musd",
    "feedstock_t",
    "mean_haul_km",
    "delivered_cost_usd_per_t",
    "grid_distance_km",
    "grid_voltage_kv",
    "grid_any_distance_km",
    "road_distance_km",
    "protected_distance_km",
    "slope_pct",
    "residents_nearby",
    "cropland_pct",
    "roof_count",
    "estate_id",
    "roof_id",
    "status",
    "place_status",
)
"""What is known of candidates before they are ranked; columns that no frame has are left out."""
RANKED = ("score", "rank", "rank_low", "rank_high", "stable", "known_share")
_REQUIRED = ("candidate_id", "candidate_name", "candidate_kind", "origin", "capacity_mw", "energy_gwh")
_RANKS = ("rank", "rank_low", "rank_high")

logger = logging.getLogger(__name__)


def rank_candidates(
    frames: Iterable[gpd.GeoDataFrame | None],
    *,
    parameters: Parameters,
    weights: Weights | Literal["entropy"] | None = None,
    method: RankingMethod = "weighted_sum",
    sampling: Sampling | None = None,
) -> gpd.GeoDataFrame:
    """Put candidates of all kinds into one table and rank each kind by its criteria.

    Parameters
    ----------
    frames
        Points in one CRS with, of `COLUMNS`, at least id, name, kind, origin, capacity and energy; what surrounds them
        from `geoplan.siting.surroundings.surroundings`. None is passed over.
    parameters
        ``costs.*``: the investment of plants whose frame does not say it.
    weights
        Kind -> criterion -> weight; kinds that are not named keep those of the table of kinds. ``entropy``: weights
        from the spread of the data.
    method, sampling
        As for `geoplan.siting.ranking.rank.rank_by`.

    Returns
    -------
    GeoDataFrame
        `COLUMNS` that any frame has, `RANKED`, a column ``contribution_<criterion>`` for each criterion that was
        applied to any kind (NaN for kinds it is not applied to) and ``criteria_not_applied`` (keys, joined by ``;``);
        by kind and rank. A kind's ``rank`` is 1 for the best; NaN where nothing is known that it could be ranked by.

    Raises
    ------
    LayerError
        For missing columns, kinds that do not exist, and ids that are missing or stand twice; all at once.
    CRSError
        Where frames differ in their CRS, or have none.
    ParameterError
        For weights of unknown kinds or criteria, that are negative, no numbers, or all zero; all at once.
    """
    given = [frame for frame in frames if frame is not None and len(frame)]
    if weights is not None and weights != "entropy":
        faults = weights_of_kinds_faults(weights)
        if faults:
            raise ParameterError(faults)
    if not given:
        return gpd.GeoDataFrame(columns=[*COLUMNS, *RANKED, "criteria_not_applied", "geometry"], geometry="geometry")
    parts = []
    for kind, part, scored in _compared(given, parameters):
        if weights == "entropy":
            chosen = _spread_of(scored)
        else:
            default = {key: each.weight for key, each in criteria_of(kind).items()}
            chosen = (weights or {}).get(kind, default)
        ranks = rank_by(scored, chosen, method=method, sampling=sampling or Sampling.of(parameters))
        ranks["criteria_not_applied"] = ";".join(key for key in scored.not_applied if chosen.get(key, 1.0) > 0)
        logger.info("%d candidates of kind %s ranked by %d criteria", len(part), kind, len(scored.shares.columns))
        parts.append(pd.concat([part, ranks], axis=1).sort_values(["rank", "candidate_id"], kind="stable"))
    result = pd.concat(parts, ignore_index=True)
    unknown = result["rank"] == 0
    if unknown.any():
        result[list(_RANKS)] = result[list(_RANKS)].astype(float).mask(unknown)
    points = [name for name in result if str(name).startswith("contribution_")]
    ordered = [name for name in COLUMNS if name in result]
    columns = [*ordered, *RANKED, *points, "criteria_not_applied", "geometry"]
    return gpd.GeoDataFrame(result[columns], geometry="geometry", crs=given[0].crs)


def spread_weights(
    frames: Iterable[gpd.GeoDataFrame | None], *, parameters: Parameters
) -> dict[str, Mapping[str, float]]:
    """Return weights from the data: criteria by which the candidates of a kind differ more count more.

    Parameters
    ----------
    frames, parameters
        As for `rank_candidates`, which ranks by them where its weights are ``entropy``.

    Returns
    -------
    dict
        Kind -> criterion -> weight, of the kinds that there are and the criteria that can be applied; those of a kind
        sum to 1.

    Raises
    ------
    LayerError, CRSError
        As `rank_candidates` does.
    """
    given = [frame for frame in frames if frame is not None and len(frame)]
    if not given:
        return {}
    compared = _compared(given, parameters)
    return {kind: _spread_of(scored) for kind, _, scored in compared if len(scored.shares.columns)}


def _spread_of(scored: Scores) -> Mapping[str, float]:
    return {str(key): float(weight) for key, weight in entropy_weights(scored.shares).items()}


def _compared(frames: Sequence[gpd.GeoDataFrame], parameters: Parameters) -> Iterator[tuple[str, pd.DataFrame, Scores]]:
    """Check the frames, and yield each kind with its rows and what they are compared by."""
    _check(frames)
    table = _joined(frames, parameters)
    for kind in candidate_kinds():
        part = table[table["candidate_kind"] == kind]
        if part.empty:
            continue
        # a column that only other kinds have says nothing about this one
        own = {name for frame in frames if (frame["candidate_kind"] == kind).any() for name in frame.columns}
        yield kind, part, scores(part[[name for name in part if name in own]], criteria_of(kind))


def _check(frames: Sequence[gpd.GeoDataFrame]) -> None:
    first = frames[0].crs
    for frame in frames:
        if frame.crs is None or not same_crs(frame.crs, first):
            found = "no coordinate reference system" if frame.crs is None else describe_crs(frame.crs)
            expected = "the same for all candidates"
            raise CRSError(
                Fault("candidates", "CRS", found=found, expected=expected, action="Bring them to it with to_crs(…).")
            )
    faults: list[Fault] = []
    for frame in frames:
        missing = [name for name in _REQUIRED if name not in frame]
        if missing:
            faults.append(Fault("candidates", "columns", found=f"no {', '.join(missing)}", expected="them"))
            continue
        kinds = frame["candidate_kind"].astype(str)
        for kind in sorted(set(kinds) - set(candidate_kinds())):
            hint = did_you_mean(kind, candidate_kinds())
            faults.append(
                Fault("candidates", "candidate_kind", found=f"'{kind}'", expected="a kind of candidate", action=hint)
            )
    if not faults:
        ids = pd.concat([frame["candidate_id"] for frame in frames], ignore_index=True)
        wrong = ids[ids.duplicated() | ids.isna()].astype(str).unique()
        faults += [
            Fault("candidates", "candidate_id", found=f"'{name}' more than once, or missing", expected="an id for each")
            for name in wrong
        ]
    if faults:
        raise LayerError(faults)


def _joined(frames: Sequence[gpd.GeoDataFrame], parameters: Parameters) -> pd.DataFrame:
    """Return the frames' rows with `COLUMNS` and geometry; investment and status are filled in."""
    parts = []
    for frame in frames:
        part = pd.DataFrame(frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame)
        part = part[[name for name in (*COLUMNS, "geometry") if name in part]].copy()
        # a column without any value says nothing about its type; that there are estates is worth knowing
        empty = [name for name in part if name != "estate_id" and part[name].isna().all()]
        part = part.drop(columns=empty)
        parts.append(part.astype({name: object for name in ("estate_id", "roof_id") if name in part}))
    table = pd.concat(parts, ignore_index=True)
    status = table["status"] if "status" in table else pd.Series(np.nan, index=table.index, dtype=object)
    table["status"] = status.where(status.notna(), "model")
    investment = table["investment_musd"] if "investment_musd" in table else pd.Series(np.nan, index=table.index)
    for key in table["candidate_kind"].unique():
        kind = candidate_kinds()[key]
        name = f"costs.{kind.cost_class}.capex"
        if kind.cost_model == "plant" and name in parameters:
            known = table["capacity_mw"] * parameters.value(name)
            investment = investment.where(investment.notna() | (table["candidate_kind"] != key), known)
    table["investment_musd"] = investment.astype(float)
    return table
