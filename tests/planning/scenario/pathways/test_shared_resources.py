import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.planning.scenario.pathways.shared_resources import within_resources
from support.scenario_models import YEARS, one_measure


def asked(*places):
    return np.array([[share] * len(YEARS) for share in places])


def test_what_fits_is_given_as_asked():
    roofs = [one_measure("pv", resource="roofs"), one_measure("heat", resource="roofs")]
    shares, limited = within_resources(roofs, [asked(0.7, 0.2), asked(0.3, 0.2)])
    assert shares[0][:, 0].tolist() == [0.7, 0.2]
    assert not limited[0].any()
    assert not limited[1].any()


def test_of_too_little_each_gets_what_it_asks_over_the_sum():
    pv = one_measure("pv", resource="roofs")
    heat = one_measure("heat", resource="roofs", resource_share=np.array([0.5, 0.5]))
    shares, limited = within_resources([pv, heat], [asked(0.9, 0.1), asked(0.6, 0.6)])
    assert shares[0][:, 0] == pytest.approx([0.9 / 1.2, 0.1])
    assert shares[1][:, 0] == pytest.approx([0.6 / 1.2, 0.6])
    assert limited[0].all()
    assert limited[1].all()


def test_places_of_another_id_and_measures_without_a_resource_are_left_alone():
    north, south = one_measure("pv", resource="roofs", places=("n",)), one_measure("heat", resource="roofs")
    free = [one_measure("x", resource=""), one_measure("y", resource="")]
    shares, limited = within_resources([north, south, *free], [asked(0.9), asked(0.9, 0.9), asked(1, 1), asked(1, 1)])
    assert [share[0, 0] for share in shares] == [0.9, 0.9, 1.0, 1.0]
    assert not np.any(limited)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6))
def test_no_place_gives_more_than_there_is(claims):
    measures = [
        one_measure(f"m{number}", resource="land", places=("a",), resource_share=np.array([part]))
        for number, (part, _) in enumerate(claims)
    ]
    shares, _ = within_resources(measures, [asked(share) for _, share in claims])
    used = sum(share[0] * measure.resource_share[0] for share, measure in zip(shares, measures, strict=True))
    assert (used <= 1 + 1e-12).all()
    assert all((share <= wanted + 1e-12).all() for share, (_, wanted) in zip(shares, claims, strict=True))
