"""How many follow when, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.planning.eco_parks.domino.pace import followed_count, followed_share, years_to_follow
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"eco_parks.roll_out.middle": 5.0, "eco_parks.roll_out.takeover": 8.0})


@pytest.mark.parametrize("curve", ["logistic", "linear"])
def test_both_curves_go_through_a_tenth_the_half_and_nine_tenths(curve):
    for years, share in ((1.0, 0.1), (5.0, 0.5), (9.0, 0.9)):
        assert followed_share(years, curve=curve, parameters=PARAMETERS) == pytest.approx(share)


def test_a_straight_pace_by_hand():
    """A tenth of the whole each year: of ten places 1, 2, 3 ... after 1, 2, 3 years; at 10 years all."""
    counts = [followed_count(10, years, curve="linear", parameters=PARAMETERS) for years in range(12)]
    assert counts == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]
    assert years_to_follow(10, curve="linear", parameters=PARAMETERS) == list(range(1, 11))


def test_a_logistic_pace_by_hand():
    """Shares 0.1, 0.161, 0.25, 0.366, 0.5, 0.634, 0.75, 0.839, 0.9, of four places."""
    assert years_to_follow(4, curve="logistic", parameters=PARAMETERS) == [2, 5, 6, 9]
    assert years_to_follow(0, curve="logistic", parameters=PARAMETERS) == []


@given(st.integers(0, 60), st.sampled_from(["logistic", "linear"]), st.floats(1, 20), st.floats(1, 30))
def test_everybody_follows_once_and_in_order(places, curve, middle, takeover):
    own = own_parameters({"eco_parks.roll_out.middle": middle, "eco_parks.roll_out.takeover": takeover})
    years = years_to_follow(places, curve=curve, parameters=own)
    assert len(years) == places
    assert years == sorted(years)
    assert all(year >= 1 for year in years)
    for number, year in enumerate(years, 1):
        assert followed_count(places, year, curve=curve, parameters=own) >= number
        assert followed_count(places, year - 1, curve=curve, parameters=own) < number
