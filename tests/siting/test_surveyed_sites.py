"""Candidates that were visited."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.fieldwork.survey import Survey
from geoplan.siting.surveyed_sites import survey_sites

CANDIDATES = gpd.GeoDataFrame(
    {
        "candidate_id": ["g1", "g2", "r1"],
        "roof_id": [np.nan, np.nan, 77],
        "grid_distance_km": [1.0, 2.0, np.nan],
    },
    geometry=gpd.points_from_xy([0, 1, 2], [0, 0, 0]),
    crs="EPSG:32648",
)


def survey_of(*sites: tuple[str, str, str, float], roof_ids: tuple[str, ...] = ()) -> Survey:
    rows = pd.DataFrame(list(sites), columns=["candidate_id", "suitable", "reason", "grid_distance_km"])
    rows["place"] = [f"sites!{number}" for number in range(3, len(rows) + 3)]
    empty = pd.DataFrame(columns=["place"])
    return Survey(
        roofs=pd.DataFrame({"roof_id": list(roof_ids)}), estates=empty, feedstock=empty, sites=rows, file="f", sha256=""
    )


def test_unsuitable_sites_are_dropped_with_their_reason():
    found = survey_sites(CANDIDATES, survey_of(("g1", "no", "mangroves", np.nan), ("g9", "yes", "", np.nan)))
    assert found.candidates["candidate_id"].tolist() == ["g2", "r1"]
    assert found.dropped[["candidate_id", "reason", "place"]].to_numpy().tolist() == [["g1", "mangroves", "sites!3"]]
    assert found.missing.to_numpy().tolist() == [["g9", "sites!4"]]
    assert found.candidates.crs == CANDIDATES.crs


def test_distances_and_roofs_that_were_surveyed():
    found = survey_sites(CANDIDATES, survey_of(("g2", "", "", 0.4), roof_ids=("77",))).candidates
    assert found["grid_distance_km"].tolist()[:2] == [1.0, 0.4]
    assert np.isnan(found["grid_distance_km"].iloc[2])
    assert found["status"].tolist() == ["model", "surveyed", "surveyed"]


def test_columns_that_candidates_lack_are_made_only_when_needed():
    plain = CANDIDATES[["candidate_id", "geometry"]]
    assert "grid_distance_km" not in survey_sites(plain, survey_of(("g1", "yes", "", np.nan))).candidates
    assert survey_sites(plain, survey_of(("g1", "", "", 3.0))).candidates["grid_distance_km"].iloc[0] == 3.0
