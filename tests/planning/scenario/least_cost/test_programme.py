import numpy as np
import pytest

from geoplan.planning.scenario.least_cost.linear_cut import linear_cut
from geoplan.planning.scenario.least_cost.programme import Programme
from support.least_cost_cases import baseline_of, costs_of, measure_of

YEARS = np.arange(2025, 2030)


def programme(*measures, year=2029, prices=None):
    baseline = baseline_of(YEARS, path=(0.5, 0.5))
    prices = prices or [(1.0, 0.0)] * len(measures)
    costs = [np.outer(each, np.ones(len(YEARS))) for each in prices]
    return Programme(measures, linear_cut(measures, baseline, year=year), years=YEARS, unit_cost=costs)


def pv(name, potential, **more):
    return measure_of(name, potential, YEARS, energy_mwh=10.0, costs=costs_of(YEARS, capex=1.0, life=2.0), **more)


def test_so_much_cannot_be_cut_is_told_by_nothing():
    assert programme(pv("a", [4.0])).cheapest(20.1) is None
    assert programme(pv("a", [4.0])).largest().cut_t == pytest.approx(20.0)


def test_places_without_potential_are_no_sites():
    made = programme(pv("a", [4.0, 0.0]), pv("b", [0.0, 1.0]))
    assert [(site.measure, site.place) for site in made.sites] == [(0, 0), (1, 1)]


def test_what_has_reached_its_life_is_built_again_where_it_is_needed():
    # of two years of life: nothing stands in the year unless it was added in it or in the year before
    answer = programme(pv("a", [4.0])).cheapest(10.0)
    assert answer.added[0, 3:].sum() == pytest.approx(0.5)
    assert answer.cost == pytest.approx(0.5 * 4.0 * 1.0)


def test_what_stood_is_kept_as_it_was_and_goes_by_its_age():
    answer = programme(pv("a", [4.0], built={2026: 2.0, 2027: 3.0})).cheapest(0.0)
    assert answer.stock[0].tolist() == pytest.approx([0.0, 0.5, 0.75, 0.25, 0.0])
    assert answer.added[0].tolist() == pytest.approx([0.0, 0.5, 0.25, 0.0, 0.0])


@pytest.mark.parametrize("limit", [0.0, 1.0, float("nan")])
def test_what_went_before_its_time_does_not_go_a_second_time(limit):
    gone = pv("a", [4.0], built={2026: 4.0, 2027: 0.0}, build_limit=limit)
    answer = programme(gone).largest()
    assert answer.stock[0, :3].tolist() == pytest.approx([0.0, 1.0, 0.0])
    assert answer.added[0, :3].tolist() == pytest.approx([0.0, 1.0, 0.0])
    most = 4.0 if np.isnan(limit) else min(4.0, 2.0 * limit)  # of 2028 and 2029
    assert answer.cut_t == pytest.approx(most * 10.0 * 0.5)


def test_measures_of_one_resource_share_it_place_by_place():
    share = {"resource": "land", "resource_share": np.array([0.5, 1.0])}
    made = programme(pv("a", [4.0, 4.0], **share), pv("b", [2.0, 2.0], **share))
    answer = made.largest()
    last = {(site.measure, site.place): answer.stock[row, -1] for row, site in enumerate(made.sites)}
    assert last[0, 0] == pytest.approx(1.0)
    assert last[1, 0] == pytest.approx(1.0)
    assert last[0, 1] + last[1, 1] == pytest.approx(1.0)
    assert last[0, 1] == pytest.approx(1.0)
    assert "resource:land" in answer.binding


def test_electricity_over_what_is_used_counts_for_nothing():
    measure = measure_of("a", [4.0], YEARS, energy_mwh=1e7, costs=costs_of(YEARS, capex=1.0))
    assert programme(measure).largest().cut_t == pytest.approx(0.5 * 6e6)


def test_the_price_of_the_last_tonne_is_that_of_the_measure_that_gives_it():
    made = programme(pv("a", [4.0]), pv("b", [4.0]), prices=[(1.0, 0.0), (3.0, 0.0)])
    assert made.cheapest(15.0).last_tonne == pytest.approx(1.0 / 5.0)
    assert made.cheapest(25.0).last_tonne == pytest.approx(3.0 / 5.0)
    assert made.cheapest(25.0).binding == ("potential:a",)
