"""The places that a pilot is held against, the likest first, with what the technology would be there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.options.estate_options import Pilot
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.domino.features import ESTATE, FEATURE_UNITS, FEATURES, PLACE, ROOF, roofs_of_park
from geoplan.planning.eco_parks.domino.likeness import KNOWN, LEAST, Likeness, feature_weights, likeness
from geoplan.siting.rooftop_candidates import KIND as ROOFTOP_PV
from geoplan.units import KW_PER_MW, USD_PER_MUSD

PROJECT = ("project_size", "project_unit", "project_investment_usd", "project_avoided_tco2e")
_AVOIDED = "ghg_avoided_tco2e"
_PER_MWP = {"MWp": 1.0, "kWp": KW_PER_MW}
_NO_PROJECT: Mapping[Any, Any] = {
    "project_size": np.nan,
    "project_unit": "",
    "project_investment_usd": np.nan,
    "project_avoided_tco2e": np.nan,
    "confidence": "",
}
_TOLD = (
    *PLACE,
    "similarity",
    "is_alike",
    "known_share",
    *(f"like_{feature}" for feature in FEATURES),
    "alike_by",
    "unknown_features",
    *PROJECT,
    "confidence",
)
LIKENESS_COLUMNS = (
    "place_kind",
    "estate_id",
    "candidate_id",
    "feature",
    "likeness",
    "weight",
    "pilot_value",
    "place_value",
    "feature_unit",
)
"""Of the table of features: how like each is, and the values of both."""


@dataclass(frozen=True, eq=False)
class PlaceRows:
    """All that pilots and places are taken from.

    Attributes
    ----------
    parks, roofs
        From `geoplan.planning.eco_parks.domino.features`.
    estates
        Parks with what is planned there.
    projects
        The table ``estate_projects``.
    candidates
        Of siting; None where there are none.
    """

    parks: pd.DataFrame
    roofs: pd.DataFrame
    estates: gpd.GeoDataFrame
    projects: pd.DataFrame
    candidates: gpd.GeoDataFrame | None

    def project(self, pilot: Pilot) -> Mapping[Any, Any]:
        """Return what a pilot's own project is; unknown where its park has none of the technology."""
        return self.of_parks(pilot.technology).get(pilot.estate, _NO_PROJECT)

    def of_parks(self, technology: str) -> dict[str, Mapping[Any, Any]]:
        """Return the projects of a technology by the id of their park."""
        own = self.projects[self.projects["technology"] == technology].drop_duplicates("estate_id")
        columns = [*PROJECT, "confidence"]
        return {str(name): row for name, row in own.set_index("estate_id")[columns].to_dict("index").items()}

    def of_roofs(self, unit: str) -> dict[str, Mapping[Any, Any]]:
        """Return what solar on large roofs would be, by candidate, its size in a unit of MWp or kWp."""
        if self.candidates is None or unit not in _PER_MWP:
            return {}
        own = self.candidates[self.candidates["candidate_kind"] == ROOFTOP_PV].set_index("candidate_id")
        table = pd.DataFrame(
            {
                "project_size": own["capacity_mw"].astype(float) * _PER_MWP[unit],
                "project_unit": unit,
                "project_investment_usd": _column(own, "investment_musd") * USD_PER_MUSD,
                "project_avoided_tco2e": _column(own, _AVOIDED),
                "confidence": "medium",
            }
        )
        return {str(name): row for name, row in table.to_dict("index").items()}


def alike_places(pilot: Pilot, rows: PlaceRows, *, parameters: Parameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places that a pilot is held against, and why each is as like as it is.

    Parameters
    ----------
    pilot
        A park, and a technology.
    rows
        Parks, roofs and projects. Roofs are held against pilots of rooftop solar alone.
    parameters
        ``eco_parks.similarity.*``.

    Returns
    -------
    tuple of DataFrame
        The columns of the table ``domino`` but for pilot and year; and those of ``Domino.why`` but for the pilot.
    """
    least, known = parameters.value(LEAST), parameters.value(KNOWN)
    mine = rows.parks[rows.parks["estate_id"] == pilot.estate].iloc[0].to_dict()
    others = [rows.parks[rows.parks["estate_id"] != pilot.estate]]
    against: dict[str, Mapping[Any, Any]] = {ESTATE: mine}
    unit = rows.project(pilot)["project_unit"]
    projects: dict[str, Mapping[str, Mapping[Any, Any]]] = {ESTATE: rows.of_parks(pilot.technology), ROOF: {}}
    if pilot.technology == ROOFTOP_PV and len(rows.roofs):
        own = rows.estates["estate_id"].astype(str) == pilot.estate
        against[ROOF] = roofs_of_park(rows.estates[own].iloc[0])
        others.append(rows.roofs)
        projects[ROOF] = rows.of_roofs(unit)
    places, why = [], []
    for place in pd.concat(others, ignore_index=True).to_dict("records"):
        kind = place["place_kind"]
        weights = feature_weights(parameters, FEATURE_UNITS[kind])
        alike = likeness(against[kind], place, weights=weights, least_known=known)
        name = place["estate_id"] if kind == ESTATE else place["candidate_id"]
        places.append(_place(place, alike, projects[kind].get(name, _NO_PROJECT), least=least))
        why += _reasons(against[kind], place, alike)
    return _ranked(pd.DataFrame(places, columns=list(_TOLD))), pd.DataFrame(why, columns=list(LIKENESS_COLUMNS))


def _place(place: Mapping[Any, Any], alike: Likeness, project: Mapping[Any, Any], *, least: float) -> dict[str, Any]:
    return {
        **{name: place[name] for name in PLACE},
        "similarity": alike.similarity,
        "is_alike": alike.similarity >= least,
        "known_share": alike.known_share,
        **{f"like_{feature}": alike.features.get(feature, np.nan) for feature in FEATURES},
        "alike_by": ";".join(alike.strongest(least)),
        "unknown_features": ";".join(alike.unknown),
        **project,
        # how alike places are rests on weights that nobody measured
        "confidence": "low",
    }


def _reasons(mine: Mapping[Any, Any], place: Mapping[Any, Any], alike: Likeness) -> list[dict[str, Any]]:
    kind = place["place_kind"]
    return [
        {
            **{name: place[name] for name in PLACE if name != "place_name"},
            "feature": feature,
            "likeness": value,
            "weight": alike.weights[feature],
            "pilot_value": _text(mine[feature]),
            "place_value": _text(place[feature]),
            "feature_unit": FEATURE_UNITS[kind][feature],
        }
        for feature, value in alike.features.items()
    ]


def _ranked(places: pd.DataFrame) -> pd.DataFrame:
    """Return places from the likest on; those of unknown likeness last, without a rank."""
    order = places.sort_values(
        ["similarity", "estate_id", "candidate_id"], ascending=[False, True, True], kind="stable", na_position="last"
    ).reset_index(drop=True)
    ranks = pd.Series(np.arange(1.0, len(order) + 1), index=order.index)
    return order.assign(similarity_rank=ranks.where(order["similarity"].notna()))


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    return (frame[name] if name in frame else pd.Series(np.nan, frame.index)).astype(float)


def _text(value: Any) -> str:
    """Return a value of a feature as text, numbers with four digits; empty where it is not known."""
    if isinstance(value, str):
        return value
    return "" if np.isnan(value) else f"{value:.4g}"
