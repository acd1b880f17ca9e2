"""Candidate sites that were visited: those found unsuitable are taken out, distances that were measured put in."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.fieldwork.survey import MODEL, SURVEYED, Survey
from geoplan.layers.opening.table import as_text


@dataclass(frozen=True)
class SurveyedSites:
    """Candidates after a survey.

    Attributes
    ----------
    candidates
        The candidates that remain, with ``status``: ``surveyed`` or ``model``, and ``grid_distance_km`` [km] as it was
        measured.
    dropped
        Those that were found unsuitable, with ``reason`` and ``place``, the row of the form.
    missing
        Rows of the form (candidate_id, place) whose candidate this run does not have: other parameters, layers or
        surveyed roofs may have put it out.
    """

    candidates: gpd.GeoDataFrame
    dropped: gpd.GeoDataFrame
    missing: pd.DataFrame


def survey_sites(candidates: gpd.GeoDataFrame, survey: Survey) -> SurveyedSites:
    """Put what was surveyed of sites in the place of what the model says; to be done before they are ranked.

    Parameters
    ----------
    candidates
        With ``candidate_id``; ``roof_id`` where they are roofs, ``grid_distance_km`` where it is known.
    survey
        The survey.

    Returns
    -------
    SurveyedSites
        What remains, what was dropped, and what the survey speaks of in vain.
    """
    ids = candidates["candidate_id"].astype(str)
    rows = survey.sites.set_index("candidate_id")
    visited = ids.isin(rows.index)
    if "roof_id" in candidates:
        visited |= as_text(candidates["roof_id"]).isin(survey.roofs["roof_id"])
    result = candidates.assign(status=np.where(visited, SURVEYED, MODEL))
    measured = ids.map(rows["grid_distance_km"]).astype(float)
    if measured.notna().any():
        before = result.get("grid_distance_km", np.nan)
        result["grid_distance_km"] = measured.where(measured.notna(), before)
    barred = (ids.map(rows["suitable"]) == "no").to_numpy()
    named = ids[barred]
    dropped = result[barred].assign(
        reason=named.map(rows["reason"]).to_numpy(), place=named.map(rows["place"]).to_numpy()
    )
    missing = survey.sites.loc[~survey.sites["candidate_id"].isin(ids), ["candidate_id", "place"]]
    return SurveyedSites(result[~barred].reset_index(drop=True), dropped.reset_index(drop=True), missing)
