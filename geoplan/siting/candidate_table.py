"""Candidates of all kinds in one table, ranked within their kind."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import CRSError, Fault, LayerError, ParameterError, did_you_mean
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.parameters import Parameters
from geoplan.potential.plant_scale import has_investment, plant_investment_musd
from geoplan.potential.waste.composition import mean_kwh_per_t
from geoplan.potential.waste.gate_fee import waste_t_per_day
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.plants.feedstock_surface import told_apart
from geoplan.siting.ranking.criteria import criteria_of, scores
from geoplan.siting.ranking.rank import Sampling, Scores, drawn_ranks, rank_by
from geoplan.siting.ranking.weighting import entropy_weights, idle_faults
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
    "energy_gwh_p50",
    "energy_gwh_high",
    "specific_yield_kwh_per_kwp",
    "capacity_factor_pct",
    "hub_wind_speed_m_s",
    "lcoe_usd_per_mwh",
    "lcoe_usd_per_mwh_low",
    "lcoe_usd_per_mwh_p50",
    "lcoe_usd_per_mwh_high",
    "investment_musd",
    "spur_voltage_kv",
    "spur_line_km",
    "spur_investment_musd",
    "lcoe_with_spur_usd_per_mwh",
    "lcoe_with_spur_usd_per_mwh_low",
    "lcoe_with_spur_usd_per_mwh_p50",
    "lcoe_with_spur_usd_per_mwh_high",
    "feedstock_t",
    "mean_haul_km",
    "delivered_cost_usd_per_t",
    "gate_fee_needed_usd_per_t",
    "haul_usd_per_mwh",
    "too_small_share",
    "grid_distance_km",
    "grid_voltage_kv",
    "grid_any_distance_km",
    "road_distance_km",
    "protected_distance_km",
    "estate_distance_km",
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
RANKED = (
    *("score", "rank", "rank_low", "rank_p50", "rank_high", "rank_first_share"),
    *("stable", "known_share", "weight_applied_share"),
)
_REQUIRED = ("candidate_id", "candidate_name", "candidate_kind", "origin", "capacity_mw", "energy_gwh")
_RANKS = ("rank", "rank_low", "rank_p50", "rank_high")
_TOLD = ("criteria_not_applied", "criteria_equal")
_NAMED_ORIGINS = ("estate", "landfill", "plant", "planned", "user")
"""Origins of candidates that a source names: these are never cut, and not counted."""

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
        applied to any kind (NaN for kinds it is not applied to), ``criteria_not_applied`` and ``criteria_equal`` (keys
        of the former that have a weight, and of those that are equal for all and therefore weigh nothing; joined by
        ``;``); by kind and rank. A kind's ``rank`` is 1 for the best; NaN where nothing is known that it could be
        ranked by. Names that several candidates of a kind bear have a number behind them that follows the rank. The
        order of the rows changes nothing.

    Raises
    ------
    LayerError
        For missing columns, kinds that do not exist, and ids that are missing or stand twice; all at once.
    CRSError
        Where frames differ in their CRS, or have none.
    ParameterError
        For weights of unknown kinds or criteria, that are negative, no numbers, or all zero, also where only criteria
        have one that cannot be applied; all at once.
    """
    return ranked_in_futures(frames, parameters=parameters, weights=weights, method=method, sampling=sampling)[0]


def ranked_in_futures(
    frames: Iterable[gpd.GeoDataFrame | None],
    *,
    parameters: Parameters,
    weights: Weights | Literal["entropy"] | None = None,
    method: RankingMethod = "weighted_sum",
    sampling: Sampling | None = None,
    draws: CandidateDraws | None = None,
) -> tuple[gpd.GeoDataFrame, CandidateDraws | None]:
    """Rank candidates as `rank_candidates` does, their criteria being in each future what these make of them.

    Parameters
    ----------
    frames, parameters, weights, method, sampling
        As for `rank_candidates`.
    draws
        What the candidates are in each future; None where only low and high of their energies are known.

    Returns
    -------
    tuple
        The table of `rank_candidates`; and the draws of its rows with ``rank`` besides, NaN where there is none.

    Raises
    ------
    LayerError, CRSError, ParameterError
        As `rank_candidates` does.
    """
    given = [frame for frame in frames if frame is not None and len(frame)]
    if weights is not None and weights != "entropy":
        faults = weights_of_kinds_faults(weights)
        if faults:
            raise ParameterError(faults)
    if not given:
        return gpd.GeoDataFrame(columns=[*COLUMNS, *RANKED, *_TOLD, "geometry"], geometry="geometry"), draws
    parts = []
    in_futures: dict[str, npt.NDArray[np.int64]] = {}
    sampling = sampling or Sampling.of(parameters)
    if draws is not None and sampling.samples > 0:
        # each future has its weights, also where no criterion of a kind moves
        sampling = replace(sampling, samples=draws.count)
    compared = list(_compared(given, parameters, draws))
    _check_weights(compared, weights)
    for kind, part, scored in compared:
        chosen = _weights_of(kind, scored, weights)
        drawn = drawn_ranks(scored, chosen, method=method, sampling=sampling) if sampling.samples > 0 else None
        ranks = rank_by(scored, chosen, method=method, sampling=sampling, drawn=drawn)
        in_futures |= {} if drawn is None else dict(zip(part["candidate_id"].astype(str), drawn, strict=True))
        for name, keys in zip(_TOLD, (scored.not_applied, scored.equal), strict=True):
            ranks[name] = ";".join(key for key in keys if chosen.get(key, 1.0) > 0)
        logger.info("%d candidates of kind %s ranked by %d criteria", len(part), kind, len(scored.shares.columns))
        ranked = pd.concat([part, ranks], axis=1).sort_values(["rank", "candidate_id"], kind="stable")
        parts.append(ranked.assign(candidate_name=_names(ranked["candidate_name"])))
    result = pd.concat(parts, ignore_index=True)
    unknown = result["rank"] == 0
    if unknown.any():
        result[list(_RANKS)] = result[list(_RANKS)].astype(float).mask(unknown)
    points = [name for name in result if str(name).startswith("contribution_")]
    ordered = [name for name in COLUMNS if name in result]
    columns = [*ordered, *RANKED, *points, *_TOLD, "geometry"]
    return gpd.GeoDataFrame(result[columns], geometry="geometry", crs=given[0].crs), _with_ranks(
        draws, result["candidate_id"].astype(str), in_futures
    )


def _with_ranks(
    draws: CandidateDraws | None, ids: "pd.Series[str]", in_futures: Mapping[str, npt.NDArray[np.int64]]
) -> CandidateDraws | None:
    """Return the draws of the rows of a table, with their ranks; one rank for all futures where none is drawn."""
    if draws is None:
        return None
    rows = [np.broadcast_to(in_futures.get(name, np.zeros(1)), draws.count) for name in ids]
    ranks = np.array(rows, dtype=float).reshape(len(ids), draws.count)
    return draws.chosen(ids).with_fields({"rank": np.where(ranks > 0, ranks, np.nan)})


def best_candidates(
    frames: Sequence[gpd.GeoDataFrame],
    *,
    most: Mapping[str, int],
    places: Mapping[str, str],
    parameters: Parameters,
    weights: Weights | Literal["entropy"] | None = None,
    method: RankingMethod = "weighted_sum",
) -> list[gpd.GeoDataFrame]:
    """Score the candidates of each kind, all of them, and keep those that come first: one of each place.

    They are ranked anew among themselves by `rank_candidates`, so that what was cut moves none of their ranks.

    Parameters
    ----------
    frames
        As for `rank_candidates`; their rows keep their order.
    most
        Kind -> how many are kept; all of a kind that is not named. Those that a source names (parks, landfills, plants)
        or that were surveyed are kept besides.
    places
        ``candidate_id`` -> the place that it shares with others: of these the best stands for all. Who is not named is
        a place of its own.
    parameters, weights, method
        As for `rank_candidates`.

    Returns
    -------
    list
        The frames without the rows that were cut. Of equal scores the one with more energy comes first, then the
        smaller id.

    Raises
    ------
    LayerError, CRSError
        As `rank_candidates` does.
    """
    given = [frame for frame in frames if len(frame)]
    if not given or not (most or places):
        return list(frames)
    cut: set[str] = set()
    compared = list(_compared(given, parameters))
    _check_weights(compared, weights)
    for kind, part, scored in compared:
        ranks = rank_by(scored, _weights_of(kind, scored, weights), method=method, sampling=Sampling(samples=0))
        order = part.assign(rank=ranks["rank"].replace(0, len(part) + 1)).sort_values(
            ["rank", "energy_gwh", "candidate_id"], ascending=[True, False, True], kind="stable", na_position="last"
        )
        stays = order["origin"].isin(_NAMED_ORIGINS) | order["status"].eq(SURVEYED)
        ids = order["candidate_id"].astype(str)
        place = ids.map(lambda name: places.get(name, name))
        # who stays for other reasons stands for its place
        first = ~place.duplicated() & ~place.isin(place[stays])
        counted = first.cumsum() <= most.get(kind, len(order))
        cut |= set(ids[~(stays | (first & counted))])
        logger.info("%d candidates of kind %s scored, %d of them cut", len(order), kind, len(cut & set(ids)))
    return [frame[~frame["candidate_id"].astype(str).isin(cut)].reset_index(drop=True) for frame in frames]


def compared_by(candidates: pd.DataFrame, kind: str) -> Scores:
    """Return what the candidates of a kind in a ranked table were compared by, in the order of the rows.

    Parameters
    ----------
    candidates
        From `rank_candidates`, of the kind alone; what its ``criteria_not_applied`` names is not applied.
    kind
        Which it is.
    """
    given = candidates["criteria_not_applied"].dropna().tolist() if "criteria_not_applied" in candidates else [""]
    absent = set(str(next(iter(given), "")).split(";"))
    criteria = criteria_of(kind)
    scored = scores(pd.DataFrame(candidates), {key: one for key, one in criteria.items() if key not in absent})
    missing = tuple(key for key in criteria if key in absent or key in scored.not_applied)
    return replace(scored, not_applied=missing)


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


def _names(given: "pd.Series[str]") -> "pd.Series[str]":
    """Give a number to names that several bear, in the order of the rows; to none that are missing or empty."""
    names = given.astype(object)
    there = names.notna() & (names.astype(str).str.strip() != "")
    names[there] = told_apart(names[there].astype(str).tolist())
    return names


def _check_weights(
    compared: Sequence[tuple[str, pd.DataFrame, Scores]], weights: Weights | Literal["entropy"] | None
) -> None:
    """Refuse weights of a kind that leave all its criteria that can be applied at 0: nothing would be ranked."""
    given = weights if isinstance(weights, Mapping) else {}
    faults = [
        fault
        for kind, _, scored in compared
        for fault in idle_faults(given.get(kind), list(map(str, scored.shares)), where=kind)
    ]
    if faults:
        raise ParameterError(faults)


def _weights_of(kind: str, scored: Scores, weights: Weights | Literal["entropy"] | None) -> Mapping[str, float]:
    if weights == "entropy":
        return _spread_of(scored)
    default = {key: each.weight for key, each in criteria_of(kind).items()}
    return (weights or {}).get(kind, default)


def _spread_of(scored: Scores) -> Mapping[str, float]:
    return {str(key): float(weight) for key, weight in entropy_weights(scored.shares).items()}


def _compared(
    frames: Sequence[gpd.GeoDataFrame], parameters: Parameters, draws: CandidateDraws | None = None
) -> Iterator[tuple[str, pd.DataFrame, Scores]]:
    """Check the frames, and yield each kind with its rows and what they are compared by."""
    _check(frames)
    # the energies are drawn in the order of the ids: that of the rows is nobody's business
    table = _joined(frames, parameters).sort_values("candidate_id", kind="stable", ignore_index=True)
    kinds_of = [set(frame["candidate_kind"]) for frame in frames]
    for kind in candidate_kinds():
        part = table[table["candidate_kind"] == kind]
        if part.empty:
            continue
        # a column that only other kinds have says nothing about this one
        own = {name for frame, kinds in zip(frames, kinds_of, strict=True) if kind in kinds for name in frame.columns}
        drawn = {} if draws is None else {name: draws.of(name, part["candidate_id"]) for name in draws.fields}
        yield kind, part, scores(part[[name for name in part if name in own]], criteria_of(kind), drawn=drawn)


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
        empty = [name for name in part.columns[part.isna().all()] if name != "estate_id"]
        part = part.drop(columns=empty)
        parts.append(part.astype({name: object for name in ("estate_id", "roof_id") if name in part}))
    table = pd.concat(parts, ignore_index=True)
    status = table["status"] if "status" in table else pd.Series(np.nan, index=table.index, dtype=object)
    table["status"] = status.where(status.notna(), "model")
    investment = table["investment_musd"] if "investment_musd" in table else pd.Series(np.nan, index=table.index)
    for key in table["candidate_kind"].unique():
        kind = candidate_kinds()[key]
        if kind.cost_model == "plant" and has_investment(kind.cost_class, parameters):
            capacity, energy = (table[name].astype(float) for name in ("capacity_mw", "energy_gwh"))
            throughput = waste_t_per_day(capacity, energy, parameters, kwh_per_t=mean_kwh_per_t(parameters))
            known = plant_investment_musd(kind.cost_class, capacity, parameters=parameters, t_per_day=throughput)
            investment = investment.where(investment.notna() | (table["candidate_kind"] != key), known)
    table["investment_musd"] = investment.astype(float)
    return table
