import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.planning.scenario.least_cost.linear_cut import linear_cut
from support.least_cost_cases import DRIVES, OTHER, PETROL, baseline_of, measure_of

YEARS = np.arange(2025, 2029)
part = st.floats(0.0, 1.0)


def saver(name, saved, **more):
    return measure_of(name, [1.0], YEARS, saved={use: np.array([float(each)]) for use, each in saved.items()}, **more)


@given(st.lists(st.tuples(part, part), min_size=1, max_size=6))
def test_the_sum_is_never_more_than_what_is_saved_together(pairs):
    # what each saves of a use of 1000 MWh in full, and how much of it stands
    measures = [saver(str(row), {DRIVES: 1000.0 * share}) for row, (share, _) in enumerate(pairs)]
    cut = linear_cut(measures, baseline_of(YEARS, activity=(0.0, 1000.0, 0.0)), year=2028)
    stands = np.array([each for _, each in pairs])
    together = 1000.0 * (1.0 - np.prod([1.0 - share * stand for share, stand in pairs]))
    assert sum(saved[0] * stand for saved, stand in zip(cut.saved_mwh, stands, strict=True)) <= together + 1e-6


def test_one_alone_counts_all_that_it_saves_in_electricity_or_in_tonnes():
    baseline = baseline_of(YEARS, activity=(1000.0, 500.0, 400.0), path=(0.5, 0.3))
    both = saver("both", {OTHER: 100.0, PETROL: 40.0}, direct_t=3.0, energy_mwh=7.0)
    cut = linear_cut([both], baseline, year=2028)
    assert cut.saved_mwh[0].tolist() == pytest.approx([100.0])
    assert cut.other_t[0].tolist() == pytest.approx([43.0])
    assert cut.energy_mwh[0].tolist() == [7.0]
    assert (cut.factor, cut.most_mwh) == (0.3, 1500.0)
    assert cut.grid_t == pytest.approx(0.2 * 1500.0)


def test_what_comes_late_counts_by_the_years_in_which_it_stood():
    waste = measure_of("waste", [2.0, 3.0], YEARS, lag_t=np.array([0.5, 0.2, 0.1]))
    cut = linear_cut([waste], baseline_of(YEARS), year=2028)
    assert cut.lag_t[0] == pytest.approx(np.array([[0.0, 0.2, 0.4, 1.0], [0.0, 0.3, 0.6, 1.5]]))
    assert linear_cut([waste], baseline_of(YEARS), year=2025).lag_t[0] == pytest.approx(np.array([[1.0], [1.5]]))


def test_more_than_the_whole_of_a_use_is_never_saved_and_no_floor_is_no_end():
    baseline = baseline_of(YEARS, activity=(1000.0, 0.0, 0.0), has_floor=False)
    cut = linear_cut([saver("a", {OTHER: 1500.0, DRIVES: 10.0})], baseline, year=2026)
    assert cut.saved_mwh[0].tolist() == pytest.approx([1000.0])
    assert cut.most_mwh == np.inf
