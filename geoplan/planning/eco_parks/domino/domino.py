"""The door: who is like a pilot, and what it comes to when they follow, year by year."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, StudyError, did_you_mean
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.options.estate_options import EstateOptions, Pilot, pilot_faults
from geoplan.planning.eco_parks.domino.features import FEATURES, park_features, roof_features
from geoplan.planning.eco_parks.domino.followers import LIKENESS_COLUMNS, PROJECT, PlaceRows, alike_places
from geoplan.planning.eco_parks.domino.pace import Curve, followed_count, years_to_follow
from geoplan.planning.eco_parks.technologies import eco_technologies
from geoplan.siting.place_status import known_places
from geoplan.siting.rooftop_candidates import KIND as ROOFTOP_PV
from geoplan.study import FILE_NAME, Study

_OPERATING = "operating"
_PILOT = ("pilot_estate_id", "technology")
DOMINO_COLUMNS = (
    *_PILOT,
    "place_kind",
    "estate_id",
    "candidate_id",
    "place_name",
    "similarity",
    "similarity_rank",
    "is_alike",
    "known_share",
    *(f"like_{feature}" for feature in FEATURES),
    "alike_by",
    "unknown_features",
    *PROJECT,
    "roll_out_year",
    "confidence",
)
WHY_COLUMNS = (*_PILOT, *LIKENESS_COLUMNS)
ROLL_OUT_COLUMNS = (
    *_PILOT,
    "year",
    "roll_out_share",
    "places_count",
    "new_places_count",
    "rolled_size",
    "project_unit",
    "rolled_investment_usd",
    "rolled_avoided_tco2e",
    "confidence",
)
_WEAK = "low"  # the pace of a roll-out is nowhere measured


@dataclass(frozen=True, eq=False)
class Domino:
    """Which places follow which pilot.

    Attributes
    ----------
    places
        `DOMINO_COLUMNS`: a row a pilot and place, the most alike first; those whose likeness is not known last. The
        year in which one follows is known of those that are alike and have a project of the technology.
    why
        `WHY_COLUMNS`: a row for each feature of it, with the values of both as text.
    roll_out
        `ROLL_OUT_COLUMNS`: a row a pilot and year, all that stand by then, the pilot first. A sum is not known where
        one of its parts is not.
    """

    places: pd.DataFrame
    why: pd.DataFrame
    roll_out: pd.DataFrame

    def __repr__(self) -> str:
        alike = int(self.places["is_alike"].sum()) if len(self.places) else 0
        return f"<Domino: {alike:,} of {len(self.places):,} places alike, {len(self.roll_out):,} years>"


def plan_domino(
    study: Study,
    layers: OpenedLayers,
    *,
    estates: gpd.GeoDataFrame,
    projects: pd.DataFrame,
    candidates: gpd.GeoDataFrame | None,
    technologies: Collection[str],
) -> Domino:
    """Say which parks and roofs are like each pilot, why, and what the roll-out gives by year.

    Parameters
    ----------
    study
        Its pilots, curve and parameters ``eco_parks.similarity.*`` and ``eco_parks.roll_out.*``. Without pilots rooftop
        solar is taken, on the operating park whose roofs give most.
    layers
        Tenants, where the study has them; the years of all.
    estates
        With what is planned there: see `geoplan.planning.eco_parks.domino.features.park_features`.
    projects
        The table ``estate_projects``.
    candidates
        Of siting: large roofs outside of parks follow a pilot of rooftop solar where their place is known. None where
        there are none.
    technologies
        The keys of those that there are.

    Returns
    -------
    Domino
        Empty tables without estates, and where no pilot can be named.

    Raises
    ------
    StudyError
        For pilots of parks and technologies that do not exist.
    """
    check_pilots(study.estates, technologies=technologies)
    ids = estates["estate_id"].astype(str).tolist()
    if faults := pilot_faults(study.estates.pilots, estates=ids, file=FILE_NAME):
        raise StudyError(faults)  # an earlier result may have other layers
    year = year_of(study, years_of_layers(study, layers))
    known = None if candidates is None else known_places(candidates)
    rows = PlaceRows(
        parks=park_features(estates, layers.estate_tenants),
        roofs=roof_features(known),
        estates=estates,
        projects=projects,
        candidates=known,
    )
    places, why, years = [], [], []
    for pilot in pilots_of(study.estates, estates, projects=projects):
        alike, reasons = alike_places(pilot, rows, parameters=study.parameters)
        own = _with_years(alike, year, curve=study.estates.roll_out, study=study)
        said = dict(zip(_PILOT, (pilot.estate, pilot.technology), strict=True))
        places.append(own.assign(**said))
        why.append(reasons.assign(**said))
        years.append(
            _roll_out(own, rows.project(pilot), year, curve=study.estates.roll_out, study=study).assign(**said)
        )
    return Domino(_together(places, DOMINO_COLUMNS), _together(why, WHY_COLUMNS), _together(years, ROLL_OUT_COLUMNS))


def check_pilots(options: EstateOptions, *, technologies: Collection[str] | None = None) -> None:
    """Check that the technologies of pilots exist.

    Parameters
    ----------
    options
        Of the study.
    technologies
        The keys of those that there are; by default those of the table.

    Raises
    ------
    StudyError
        All at once.
    """
    faults = []
    known = eco_technologies() if technologies is None else technologies
    for name in dict.fromkeys(pilot.technology for pilot in options.pilots):
        if name not in known:
            hint = did_you_mean(name, known) or f"One of: {', '.join(known)}."
            found, where = f"the technology '{name}'", "estates.pilots"
            faults.append(Fault(FILE_NAME, where, found=found, expected="one that is tabled", action=hint))
    if faults:
        raise StudyError(faults)


def pilots_of(options: EstateOptions, estates: gpd.GeoDataFrame, *, projects: pd.DataFrame) -> tuple[Pilot, ...]:
    """Return the pilots of a study, or the one that is taken where it names none.

    Parameters
    ----------
    options
        Of the study.
    estates
        ``estate_id``, ``estate_status`` and ``estate_pv_energy_gwh``.
    projects
        The table ``estate_projects``: without a project of rooftop solar there is no pilot of it.
    """
    if options.pilots:
        return options.pilots
    built = set(projects.loc[projects["technology"] == ROOFTOP_PV, "estate_id"].astype(str))
    own = estates[estates["estate_id"].astype(str).isin(built)]
    if "estate_status" in own:
        own = own[own["estate_status"] == _OPERATING]
    energy = own["estate_pv_energy_gwh"].astype(float) if "estate_pv_energy_gwh" in own else pd.Series(dtype=float)
    if not (energy > 0).any():
        return ()
    return (Pilot(estate=str(own.loc[energy.idxmax(), "estate_id"]), technology=ROOFTOP_PV),)


def _with_years(places: pd.DataFrame, first_year: int, *, curve: Curve, study: Study) -> pd.DataFrame:
    """Return places with the year in which each follows: those that are alike and have a project, the likest first."""
    follows = places["is_alike"].to_numpy(bool) & places["project_size"].notna().to_numpy()
    years = np.full(len(places), np.nan)
    after = years_to_follow(int(follows.sum()), curve=curve, parameters=study.parameters)
    years[np.flatnonzero(follows)] = first_year + np.array(after, dtype=float)
    return places.assign(roll_out_year=years)


def _roll_out(
    places: pd.DataFrame, pilot: Mapping[Any, Any], first_year: int, *, curve: Curve, study: Study
) -> pd.DataFrame:
    """Return what stands in each year, from the pilot's to that of the last who follows."""
    following = places[places["roll_out_year"].notna()]
    last = int(following["roll_out_year"].max()) if len(following) else first_year
    rows: list[dict[str, Any]] = []
    for year in range(first_year, last + 1):
        standing = following[following["roll_out_year"] <= year]
        count = followed_count(len(following), year - first_year, curve=curve, parameters=study.parameters)
        before = rows[-1]["places_count"] if rows else 0
        rows.append(
            {
                "year": year,
                "roll_out_share": count / len(following) if len(following) else np.nan,
                "places_count": 1 + len(standing),
                "new_places_count": 1 + len(standing) - before,
                "project_unit": pilot["project_unit"],
                "confidence": _WEAK,
                **{
                    name: float(pilot[own]) + float(standing[own].astype(float).sum(skipna=False))
                    for name, own in _SUMMED.items()
                },
            }
        )
    return pd.DataFrame(rows)


_SUMMED = {
    "rolled_size": "project_size",
    "rolled_investment_usd": "project_investment_usd",
    "rolled_avoided_tco2e": "project_avoided_tco2e",
}
"""Column of the roll-out -> what of a project it sums."""


def _together(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    there = [part for part in parts if len(part)]
    if not there:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(there, ignore_index=True)[list(columns)]
