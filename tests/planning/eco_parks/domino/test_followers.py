"""The places of a pilot, the likest first, by hand."""

import numpy as np
import pytest

from geoplan.options.estate_options import Pilot
from geoplan.planning.eco_parks.domino.features import park_features, roof_features
from geoplan.planning.eco_parks.domino.followers import PlaceRows, alike_places
from geoplan.siting.place_status import known_places
from support.follower_parks import candidates, estates, projects, tenants
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "eco_parks.similarity.industry_weight": 0.3,
        "eco_parks.similarity.size_weight": 0.2,
        "eco_parks.similarity.voltage_weight": 0.1,
        "eco_parks.similarity.let_share_weight": 0.15,
        "eco_parks.similarity.roofs_weight": 0.25,
        "eco_parks.similarity.least": 0.6,
        "eco_parks.similarity.least_known_share": 0.5,
    }
)


def rows_of(**changed):
    given = {"estates": estates(), "projects": projects(), "candidates": known_places(candidates())} | changed
    parks, roofs = park_features(given["estates"], tenants()), roof_features(given["candidates"])
    return PlaceRows(parks=parks, roofs=roofs, **given)


def told(technology="rooftop_pv", **changed):
    return alike_places(Pilot(estate="a", technology=technology), rows_of(**changed), parameters=PARAMETERS)


def test_places_by_hand():
    """Park b: 0.3·0.75 + 0.2·0.8 + 0.1 + 0.15·0.9 + 0.25 = 0.87; halls: (0.2·0.8 + 0.25·0.8) / 0.45 = 0.8."""
    places, _ = told()
    assert places["place_name"].tolist() == ["Park B", "Park C", "Halls", "Park D", "Sheds"]
    # park c without industry and voltage: (0.2·0.5 + 0.15·0.95 + 0.25) / 0.6; d: (0.2 + 0.25·0.05) / 0.85
    # sheds: (0.2·0.1 + 0.25·0.2) / 0.45
    expected = [0.87, 0.8, 0.4925 / 0.6, 0.2125 / 0.85, 0.07 / 0.45]
    order = np.argsort(-np.array(expected), kind="stable")
    assert places["similarity"].tolist() == pytest.approx(np.array(expected)[order].tolist())


def test_why_a_place_is_alike():
    places, why = told()
    park = places.set_index("place_name").loc["Park C"]
    assert park["unknown_features"] == "industry;voltage"
    assert park["alike_by"] == "roofs;let_share"
    assert np.isnan(park["like_voltage"])
    own = why[(why["estate_id"] == "b") & (why["feature"] == "size")].iloc[0]
    assert (own["pilot_value"], own["place_value"], own["feature_unit"]) == ("100", "80", "ha")
    assert own["likeness"] == pytest.approx(0.8)
    assert why.loc[why["place_kind"] == "roof", "feature_unit"].unique().tolist() == ["MWp", "", "m2"]
    assert why.groupby(["estate_id", "candidate_id"])["weight"].sum().tolist() == pytest.approx([1.0] * 5)


def test_what_the_technology_would_be_there():
    places = told()[0].set_index("place_name")
    assert places.loc["Park B", "project_size"] == 16.0
    assert places.loc["Halls", "project_size"] == 16.0
    assert places.loc["Halls", "project_investment_usd"] == 9e6
    assert places.loc["Halls", "project_unit"] == "MWp"
    small = projects().assign(project_unit="kWp")
    assert told(projects=small)[0].set_index("place_name").loc["Halls", "project_size"] == 16_000.0
    assert set(places["confidence"]) == {"low"}


def test_a_pilot_of_another_technology_has_no_roofs_behind_it():
    places, _ = told("battery")
    assert set(places["place_kind"]) == {"estate"}
    assert places["project_size"].isna().all(), "no other park has such a project"


def test_a_park_alone_has_nobody_behind_it():
    alone = estates().iloc[:1]
    places, why = told(estates=alone, candidates=None)
    assert places.empty
    assert why.empty
