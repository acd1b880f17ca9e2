import numpy as np
import pytest

from geoplan.planning.scenario.attribution.coalitions import coalition_t
from geoplan.planning.scenario.attribution.effects import Effects
from support.scenario_models import baseline_of_town

ALL = np.ones((1, 3), dtype=bool)


def effects(*, energy=(0.0, 0.0), direct=(0.0, 0.0), saved=((0, 0, 0), (0, 0, 0))):
    rows = [np.tile(np.array(each, dtype=float)[..., None], 26) for each in (energy, direct, (0.0, 0.0), saved)]
    return Effects(*rows)


def test_nobody_takes_part_in_what_is_given_off_without_measures():
    baseline = baseline_of_town()
    for year in (0, 25):
        left = coalition_t(baseline, effects(), ~ALL, year=year)
        assert left == pytest.approx([baseline.total_t[year]])


def test_savings_of_one_use_multiply_and_those_of_two_add():
    baseline = baseline_of_town(base_factor=1.0, grid_factor=np.ones(26), fixed_t=np.zeros(26))
    same = coalition_t(baseline, effects(saved=((0.1, 0, 0), (0.2, 0, 0))), ALL, year=0)
    assert same == pytest.approx([800_000 * 0.72 + 200_000 + 300_000])
    apart = coalition_t(baseline, effects(saved=((0.1, 0, 0), (0, 0.2, 0.5))), ALL, year=0)
    assert apart == pytest.approx([800_000 * 0.9 + 200_000 * 0.8 + 150_000])


def test_three_savings_of_the_hand_case_are_not_their_sum():
    # data/planning/hand_cases.csv: shares 10 %, 20 %, 5 % of the same use: 0.3160, not 0.35
    baseline = baseline_of_town(base_factor=1.0, activity=np.array([[1.0], [0.0], [0.0]]) * np.ones(26))
    rows = np.zeros((3, 3, 26))
    rows[:, 0] = np.array([0.1, 0.2, 0.05])[:, None]
    three = Effects(*(np.zeros((3, 26)) for _ in range(3)), saved=rows)
    present = np.array([[False] * 4, [True, True, True, False]])
    none, left = coalition_t(baseline, three, present, year=0)
    assert none - left == pytest.approx(0.3160)


def test_a_cleaner_grid_counts_for_what_is_left_of_electricity():
    baseline = baseline_of_town(fixed_t=np.zeros(26), activity=np.array([[1000.0], [0.0], [0.0]]) * np.ones(26))
    of_two = effects(energy=(100.0, 0.0), direct=(0.0, 7.0))
    present = np.array([[False, False, True], [True, False, True], [True, True, True]])
    assert coalition_t(baseline, of_two, present, year=25) == pytest.approx([330.0, 297.0, 290.0])


def test_electricity_cannot_fall_below_nought_where_all_of_it_is_known():
    of_two = effects(energy=(900_000.0, 400_000.0))
    known, unknown = (baseline_of_town(has_floor=has_floor) for has_floor in (True, False))
    assert coalition_t(known, of_two, ALL, year=0) == pytest.approx([400_000.0])
    assert coalition_t(unknown, of_two, ALL, year=0) == pytest.approx([400_000.0 - 0.66 * 300_000.0])


def test_credits_that_are_passed_on_stay_with_the_place():
    baseline = baseline_of_town()
    passed = Effects(np.zeros((2, 26)), np.full((2, 26), 5.0), np.full((2, 26), 2.0), np.zeros((2, 3, 26)))
    left = coalition_t(baseline, passed, np.array([[True, True, False]]), year=0)
    assert left == pytest.approx([baseline.total_t[0] - 6.0])
