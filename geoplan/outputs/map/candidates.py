"""What the page of a map shows of candidate sites: where they are, what they give, and the criteria that rank them."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import pandas as pd

from geoplan.fields import Field, fields_of
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.drawing.map_geometry import quantised
from geoplan.outputs.map.catchments import catchment_areas
from geoplan.outputs.wording.numbers import json_number
from geoplan.outputs.wording.opposites import shown_value
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.candidate_table import compared_by
from geoplan.siting.place_status import COLUMN, KNOWN
from geoplan.siting.ranking.criteria import Criterion, criteria_of
from geoplan.siting.ranking.rank import Sampling, Scores
from geoplan.siting.sites import SAMPLES

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Table = TypeVar("Table", bound=pd.DataFrame)

# What the candidates rest on; where it is not real data, each of them says so.
RESTS_ON = ("zones", "land_cover", "rooftops", "estates")
# What is told first of a candidate; the others follow in the order of the field dictionary.
FIRST = ("capacity_mw", "energy_gwh", "specific_yield_kwh_per_kwp", "lcoe_usd_per_mwh", "investment_musd", "area_ha")
# By what numbers the page lets its reader choose among candidates of all kinds.
FILTERED = (
    *("lcoe_usd_per_mwh", "capacity_mw", "energy_gwh", "grid_distance_km", "road_distance_km", "estate_distance_km"),
    *("protected_distance_km", "slope_pct", "area_ha", "cropland_pct", "residents_nearby", "investment_musd"),
    *("specific_yield_kwh_per_kwp", "ghg_avoided_tco2e"),
)
# What is said of sites that are ranked by TOPSIS; no text of the page has it, for few pages need it.
TOPSIS = "report.candidates.topsis"
# More patches of eligible land than these make the page slow; they stand in the GeoPackage.
MOST_PATCHES = 3_000
WEIGHT_DECIMALS = 9
"""Of a weight from 0 to 100: with fewer the page would find other ranks than the tables where scores lie close."""
# Kept from the page: what its sliders change, and what it says in words.
_LEFT_OUT = frozenset(
    {
        *("rank", "rank_low", "rank_p50", "rank_high", "rank_first_share", "score", "known_share"),
        *("weight_applied_share", "longitude", "latitude"),
    }
)


def candidate_fields(result: "Assessment") -> list[Field]:
    """Return the figures of candidates that the page shows, in the order of the field dictionary."""
    frame = result.candidates
    if frame is None:
        return []
    fields = [
        field
        for field in fields_of("candidates")
        if field.unit and field.name in frame and field.name not in _LEFT_OUT and frame[field.name].notna().any()
    ]
    rank = {name: place for place, name in enumerate(FIRST)}
    return sorted(fields, key=lambda field: rank.get(field.name, len(rank)))


def eligible_content(result: "Assessment") -> list[dict[str, Any]]:
    """Return the patches of eligible land and water, how real each is among it; the largest where there are too many.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    if result.sites is None or result.sites.empty:
        return []
    sites = result.sites.nlargest(MOST_PATCHES, "area_ha") if len(result.sites) > MOST_PATCHES else result.sites
    shapes = quantised(sites.geometry.to_crs(4326))
    places = sites[COLUMN] if COLUMN in sites else [KNOWN] * len(sites)
    return [
        {"id": str(name), "kind": str(kind), "colour": candidate_colour(str(kind)), "place": place, "shape": shape}
        for name, kind, place, shape in zip(sites["site_id"], sites["technology"], places, shapes, strict=True)
    ]


def candidates_content(result: "Assessment") -> dict[str, Any] | None:
    """Return the candidates of each kind with their criteria and weights; None where there is no candidate.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    frame = result.candidates
    if frame is None or frame.empty:
        return None
    fields = candidate_fields(result)
    verdicts = _verdicts(result)
    degrees = frame.geometry.to_crs(4326)
    catchments = {} if result.catchments is None else _shapes(catchment_areas(result.catchments), "candidate_id")
    given = result.candidate_weights or {}
    kinds = []
    for key, kind in candidate_kinds().items():
        chosen = of_kind(frame, key)
        if chosen.empty:
            continue
        criteria = criteria_of(key)
        scored = compared_by(pd.DataFrame(chosen.drop(columns="geometry")), key)
        weights = _weights(criteria, given.get(key))
        kinds.append(
            {
                "key": key,
                "colour": kind.colour,
                "criteria": [
                    {
                        "key": name,
                        "title": each.title.as_table(),
                        "weight": json_number(weights[name], WEIGHT_DECIMALS),
                        "applied": name in scored.shares,
                    }
                    for name, each in criteria.items()
                ],
                "items": [
                    _item(row, degrees.loc[index], fields, scored.shares.loc[index], catchments)
                    | _ends(scored, index)
                    | ({"jcm": verdict} if (verdict := verdicts.get(str(row["candidate_id"]))) else {})
                    for index, row in chosen.iterrows()
                ],
            }
        )
    doubtful = {report.status for key, report in result.layers.items() if key in RESTS_ON} - {"real"}
    content = {
        "kinds": kinds,
        "sampling": asdict(Sampling.of(result.parameters, samples=SAMPLES)),
        "status": sorted(doubtful),
        "filtered": [name for name in FILTERED if name in {field.name for field in fields}],
    }
    # the page ranks by the weighted sum unless it is told otherwise, and how to say so
    return content | ({"topsis": (load_texts()[TOPSIS]).as_table()} if result.study.ranking.method == "topsis" else {})


def of_kind(frame: Table, key: str) -> Table:
    """Return the candidates of a kind in the order of the page.

    It is that in which the energies are drawn where a slider has moved.

    Parameters
    ----------
    frame
        Candidates: ``candidate_id``, ``candidate_kind``.
    key
        The kind.
    """
    return frame[frame["candidate_kind"] == key].sort_values("candidate_id", kind="stable")


def _verdicts(result: "Assessment") -> dict[str, str]:
    """Return how the candidates that the Joint Crediting Mechanism sees stand to its limit, by their ids."""
    known = result.plan.jcm_candidates
    if known is None:
        return {}
    return dict(zip(known["candidate_id"].astype(str), known["limit_met"].astype(str), strict=True))


def _weights(criteria: Mapping[str, Criterion], given: Mapping[str, float] | None) -> dict[str, float]:
    """Return weights that fit sliders from 0 to 100; only their proportions matter."""
    weights = {key: each.weight if given is None else given.get(key, 0.0) for key, each in criteria.items()}
    most = max(weights.values(), default=0.0)
    scale = 100.0 if 0 < most <= 1 else 100.0 / most if most > 100 else 1.0
    return {key: scale * weight for key, weight in weights.items()}


def _item(
    row: "pd.Series[Any]",
    point: Any,
    fields: list[Field],
    shares: "pd.Series[float]",
    catchments: Mapping[str, Any],
) -> dict[str, Any]:
    name, ends = str(row["candidate_id"]), row.reindex(["rank_low", "rank_high"])
    return {
        "id": name,
        "name": _plain(row.get("candidate_name")) or name,
        "zone": _plain(row.get("zone_name")),
        "zone_id": _plain(row.get("zone_id")),
        "at": [round(point.x, 5), round(point.y, 5)],
        "surveyed": _plain(row.get("status")) == "surveyed",
        # those of the futures, by the weights that the page begins with
        "interval": None if ends.isna().all() else [int(end) for end in ends],
        "place": _plain(row.get(COLUMN)) or KNOWN,
        "values": {
            field.name: json_number(shown_value(field.name, row[field.name]), field.decimals)
            for field in fields
            if _is_known(row[field.name])
        },
        "shares": {str(key): float(share) for key, share in shares.items() if math.isfinite(share)},
        "catchment": catchments.get(name),
    }


def _ends(scored: Scores, index: Any) -> dict[str, Any]:
    """Return the shares at the low and at the high end of a candidate's energy, of the criteria that follow it."""
    if scored.low is None or scored.high is None:
        return {}
    ends = [end.loc[index].to_dict() for end in (scored.low, scored.high)]
    pairs = {str(key): [float(end[key]) for end in ends] for key in ends[0]}
    known = {key: pair for key, pair in pairs.items() if all(map(math.isfinite, pair))}
    return {"ends": known} if known else {}


def _shapes(frame: gpd.GeoDataFrame, column: str) -> dict[str, Any]:
    if frame.empty:
        return {}
    return dict(zip(frame[column].astype(str), quantised(frame.geometry.to_crs(4326)), strict=True))


def _is_known(value: Any) -> bool:
    return value is not None and math.isfinite(float(value))


def _plain(value: Any) -> str:
    return "" if value is None or value != value else str(value)
