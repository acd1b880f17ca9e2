"""Likeness of places, by hand and as properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.domino.features import ESTATE, FEATURE_UNITS, FEATURES, ROOF
from geoplan.planning.eco_parks.domino.likeness import feature_likeness, feature_weights, likeness
from support.own_parameters import own_parameters

WEIGHTS = {"industry": 0.3, "size": 0.2, "voltage": 0.1, "let_share": 0.15, "roofs": 0.25}
ONE = {"industry": "food:0.600;paper:0.400", "size": 200.0, "voltage": "22 kV", "let_share": 80.0, "roofs": 300.0}
OTHER = {"industry": "food:0.300;textiles:0.700", "size": 100.0, "voltage": "110 kV", "let_share": 60.0, "roofs": 240.0}


def test_likeness_by_hand():
    """0.3·0.3 + 0.2·0.5 + 0.1·0 + 0.15·0.8 + 0.25·0.8 = 0.51."""
    both = likeness(ONE, OTHER, weights=WEIGHTS, least_known=0.5)
    assert dict(both.features) == pytest.approx(
        {"industry": 0.3, "size": 0.5, "voltage": 0.0, "let_share": 0.8, "roofs": 0.8}
    )
    assert both.similarity == pytest.approx(0.51)
    assert both.known_share == pytest.approx(1.0)
    assert both.strongest(0.5) == ("roofs", "let_share", "size")
    assert both.unknown == ()


def test_what_is_not_known_has_no_weight():
    """Without industry and voltage 0.42 of 0.6 is left."""
    other = OTHER | {"industry": "", "voltage": ""}
    both = likeness(ONE, other, weights=WEIGHTS, least_known=0.5)
    assert both.similarity == pytest.approx(0.42 / 0.6)
    assert both.known_share == pytest.approx(0.6)
    assert both.unknown == ("industry", "voltage")


def test_where_too_little_is_known_nothing_is_said():
    other = OTHER | {"industry": "", "roofs": math.nan}
    both = likeness(ONE, other, weights=WEIGHTS, least_known=0.5)
    assert both.known_share == pytest.approx(0.45)
    assert math.isnan(both.similarity)
    nothing = {"industry": "", "size": math.nan, "voltage": "", "let_share": math.nan, "roofs": math.nan}
    assert math.isnan(likeness(ONE, nothing, weights=WEIGHTS, least_known=0.0).similarity)


def test_two_parks_without_roofs_are_alike_in_that():
    assert feature_likeness("roofs", 0.0, 0.0) == 1.0
    assert feature_likeness("roofs", 0.0, 5.0) == 0.0


def test_weights_are_of_the_features_that_a_kind_has():
    own = own_parameters({f"eco_parks.similarity.{name}_weight": weight for name, weight in WEIGHTS.items()})
    assert feature_weights(own, FEATURE_UNITS[ESTATE]) == WEIGHTS
    assert set(feature_weights(own, FEATURE_UNITS[ROOF])) == {"size", "voltage", "roofs"}
    assert set(feature_weights(load_parameters(), FEATURE_UNITS[ESTATE])) == set(FEATURES)


NUMBERS = st.one_of(st.just(math.nan), st.floats(0, 100))
PLACES = st.fixed_dictionaries(
    {
        "industry": st.sampled_from(["", "food:1.000", "food:0.500;paper:0.500", "paper:1.000"]),
        "size": NUMBERS,
        "voltage": st.sampled_from(["", "a", "b"]),
        "let_share": NUMBERS,
        "roofs": NUMBERS,
    }
)


@given(PLACES, PLACES)
def test_likeness_is_mutual_and_a_share(one, other):
    both, back = (likeness(*pair, weights=WEIGHTS, least_known=0.5) for pair in ((one, other), (other, one)))
    assert math.isnan(both.similarity) == math.isnan(back.similarity) == (both.known_share < 0.5)
    if not math.isnan(both.similarity):
        assert both.similarity == pytest.approx(back.similarity)
        assert -1e-12 <= both.similarity <= 1 + 1e-12


@given(PLACES)
def test_a_place_is_like_itself(place):
    alike = likeness(place, place, weights=WEIGHTS, least_known=0.5)
    assert math.isnan(alike.similarity) or alike.similarity == pytest.approx(1.0)
