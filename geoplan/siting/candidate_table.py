"""Candidates of all kinds in one table, ranked within their kind."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import CRSError, Fault, GeoplanError, LayerError, ParameterError, did_you_mean
from geoplan.parameters import Parameters
from geoplan.siting.ranking.candidates import Method, rank_by
from geoplan.siting.ranking.criteria import KINDS, CandidateCriterion, criteria_of, load_candidate_criteria, scores
from geoplan.siting.ranking.weighting import entropy_weights, weight_faults
from geoplan.siting.ranking.zones import SAMPLES, SEED, SPREAD
from geoplan.zonal.grid import describe_crs, same_crs

Weights: TypeAlias = Mapping[str, Mapping[str, float]]

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
    "residents_within_km",
    "cropland_share",
    "roof_count",
    "estate_id",
    "roof_id",
    "status",
)
"""What is known of candidates before they are ranked; columns that no frame has are left out."""
RANKED = ("score", "rank", "rank_low", "rank_high", "stable", "known_share")
_REQUIRED = ("candidate_id", "candidate_name", "candidate_kind", "origin", "capacity_mw", "energy_gwh")
_RANKS = ("rank", "rank_low", "rank_high")
_WEIGHTS_FILE = "candidates"

logger = logging.getLogger(__name__)


def rank_candidates(
    frames: Iterable[gpd.GeoDataFrame | None],
    *,
    parameters: Parameters,
    weights: Weights | Literal["entropy"] | None = None,
    method: Method = "weighted_sum",
    criteria: Mapping[str, CandidateCriterion] | None = None,
    spread: float = SPREAD,
    samples: int = SAMPLES,
    seed: int = SEED,
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
        Kind -> criterion -> weight; kinds that are not named keep the weights of `criteria`. ``entropy``: weights from
        the spread of the data.
    method
        As for `geoplan.siting.ranking.candidates.rank_by`.
    criteria
        What to compare by; by default those of `geoplan.siting.ranking.criteria.load_candidate_criteria`.
    spread, samples, seed
        As for `geoplan.siting.ranking.candidates.rank_by`.

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
    known = criteria or load_candidate_criteria()
    if weights is not None and weights != "entropy":
        faults = weights_of_kinds_faults(weights, known)
        if faults:
            raise ParameterError(faults)
    if not given:
        return gpd.GeoDataFrame(columns=[*COLUMNS, *RANKED, "criteria_not_applied", "geometry"], geometry="geometry")
    _check(given)
    table = _joined(given, parameters)
    parts = []
    for kind in KINDS:
        part = table[table["candidate_kind"] == kind]
        if part.empty:
            continue
        one = criteria_of(kind, known)
        # a column that only other kinds have says nothing about this one
        own = {name for frame in given if (frame["candidate_kind"] == kind).any() for name in frame.columns}
        found = scores(part[[name for name in part if name in own]], one)
        chosen: Mapping[str, float] = {key: each.weights[kind] for key, each in one.items()}
        if weights == "entropy":
            chosen = {str(key): float(weight) for key, weight in entropy_weights(found.shares).items()}
        elif weights is not None:
            chosen = weights.get(kind, chosen)
        ranks = rank_by(found, chosen, method=method, spread=spread, samples=samples, seed=seed)
        ranks["criteria_not_applied"] = ";".join(key for key in found.not_applied if chosen.get(key, 1.0) > 0)
        logger.info("%d candidates of kind %s ranked by %d criteria", len(part), kind, len(found.shares.columns))
        parts.append(pd.concat([part, ranks], axis=1).sort_values(["rank", "candidate_id"], kind="stable"))
    result = pd.concat(parts, ignore_index=True)
    unknown = result["rank"] == 0
    if unknown.any():
        result[list(_RANKS)] = result[list(_RANKS)].astype(float).mask(unknown)
    points = [name for name in result if str(name).startswith("contribution_")]
    ordered = [name for name in COLUMNS if name in result]
    columns = [*ordered, *RANKED, *points, "criteria_not_applied", "geometry"]
    return gpd.GeoDataFrame(result[columns], geometry="geometry", crs=given[0].crs)


def weights_of_kinds_faults(
    weights: Mapping[str, Any], criteria: Mapping[str, CandidateCriterion], *, file: str = "weights"
) -> list[Fault]:
    """Return what is wrong with weights by kind and criterion; a criterion must be one of the kind."""
    faults: list[Fault] = []
    for kind, given in weights.items():
        if kind not in KINDS:
            hint = did_you_mean(str(kind), KINDS)
            faults.append(Fault(file, str(kind), "a kind that does not exist", "a kind of candidate", hint))
        elif not isinstance(given, Mapping):
            faults.append(Fault(file, str(kind), type(given).__name__, "a table of criteria and their weights"))
        else:
            faults += weight_faults(given, list(criteria_of(kind, criteria)), file=file, where=kind)
    return faults


def read_candidate_weights(
    path: str | Path, *, criteria: Mapping[str, CandidateCriterion] | None = None
) -> dict[str, dict[str, float]]:
    """Read weights of candidates from a file of weights: kind -> criterion -> weight.

    Parameters
    ----------
    path
        JSON, as `geoplan.siting.ranking.zones.read_weights` reads it for zones; here the table ``candidates`` is read:
        ``{"candidates": {"rooftop_pv": {"estate": 40, "roof_size": 20}}}``.
    criteria
        The criteria that there are; by default those of `geoplan.siting.ranking.criteria.load_candidate_criteria`.

    Returns
    -------
    dict
        Empty where the file says nothing about candidates.

    Raises
    ------
    GeoplanError
        Where the file cannot be read, or its weights are wrong; everything that was found at once.
    """
    file = str(path)
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no JSON text"
        raise GeoplanError(Fault(file, "", str(reason), "a file of weights")) from error
    given = content.get(_WEIGHTS_FILE, {}) if isinstance(content, dict) else content
    if not isinstance(given, dict):
        raise GeoplanError(Fault(file, _WEIGHTS_FILE, type(given).__name__, "a table of kinds and their weights"))
    faults = weights_of_kinds_faults(given, criteria or load_candidate_criteria(), file=file)
    if faults:
        raise GeoplanError(faults)
    return {kind: {key: float(weight) for key, weight in table.items()} for kind, table in given.items()}


def _check(frames: Sequence[gpd.GeoDataFrame]) -> None:
    first = frames[0].crs
    for frame in frames:
        if frame.crs is None or not same_crs(frame.crs, first):
            found = "no coordinate reference system" if frame.crs is None else describe_crs(frame.crs)
            expected = "the same for all candidates"
            raise CRSError(Fault("candidates", "CRS", found, expected, "Bring them to it with to_crs(…)."))
    faults: list[Fault] = []
    for frame in frames:
        missing = [name for name in _REQUIRED if name not in frame]
        if missing:
            faults.append(Fault("candidates", "columns", f"no {', '.join(missing)}", "them", ""))
            continue
        kinds = frame["candidate_kind"].astype(str)
        for kind in sorted(set(kinds) - set(KINDS)):
            hint = did_you_mean(kind, KINDS)
            faults.append(Fault("candidates", "candidate_kind", f"'{kind}'", "a kind of candidate", hint))
    if not faults:
        ids = pd.concat([frame["candidate_id"] for frame in frames], ignore_index=True)
        wrong = ids[ids.duplicated() | ids.isna()].astype(str).unique()
        faults += [
            Fault("candidates", "candidate_id", f"'{name}' more than once, or missing", "an id for each", "")
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
    for kind in table["candidate_kind"].unique():
        name = f"costs.{kind}.capex"
        if name in parameters:
            known = table["capacity_mw"] * parameters.value(name)
            investment = investment.where(investment.notna() | (table["candidate_kind"] != kind), known)
    table["investment_musd"] = investment.astype(float)
    return table
