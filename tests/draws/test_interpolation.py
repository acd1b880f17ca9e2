"""What was run at some paces, carried to each future."""

import numpy as np
import pytest

from geoplan.draws.draws import Draws
from geoplan.draws.interpolation import MOST_RUNS, carried, carried_each, pace_at, pace_of, run_along
from geoplan.parameters import Parameter

ROWS = {
    "a": Parameter("a", 4.0, 2.0, 5.0, "-", "a test", "low"),
    "b": Parameter("b", 1.0, 1.0, 1.0, "-", "a test", "low"),
    "c": Parameter("c", 3.0, 3.0, 6.0, "-", "a test", "low"),
}


def test_a_pace_is_where_parameters_stand_between_their_ends():
    draws = Draws(ROWS, count=1000)
    pace = pace_of(draws, ["a", "b"])
    assert np.quantile(pace, [0.05, 0.95]) == pytest.approx([-1.0, 1.0], abs=0.01)
    assert pace_of(draws, ["b"]).tolist() == pace_of(draws, []).tolist() == [0.0] * 1000


def test_those_that_move_together_have_the_mean_of_their_paces():
    at = pace_at([ROWS["a"], ROWS["c"]], {"a": [2.0, 4.0, 5.0, 4.5], "c": [3.0, 3.0, 6.0, 4.5]})
    assert at.tolist() == [-0.5, 0.0, 1.0, 0.5]


def test_between_its_ends_the_logarithm_of_a_result_is_interpolated():
    moved = np.exp(carried(np.log([[0.5], [1.0], [4.0]]), [-1.0, -0.5, 0.0, 0.5, 1.0]))
    assert moved[0] == pytest.approx([0.5, 0.5**0.5, 1.0, 2.0, 4.0])


def test_at_a_run_it_is_what_was_run_and_beyond_the_last_it_goes_on():
    results = np.array([[1.0, 10.0], [2.0, 10.0], [8.0, 10.0], [6.0, 11.0]])
    at = [-2.0, 0.0, 0.1, 1.1]
    assert carried(results, at, at=at).T.tolist() == results.tolist()
    assert carried(results, [-4.0, 2.1], at=at)[0] == pytest.approx([0.0, 4.0])
    assert carried(results[:1], [0.3, 0.4], at=[0.0]).tolist() == [[1.0, 1.0], [10.0, 10.0]]


def counted(result):
    """Return a result of one row, and the list of what it is asked for."""
    asked = []

    def run(values):
        asked.append(values["a"])
        return np.array([result(values["a"])])

    return run, asked


def test_a_straight_line_is_run_at_its_ends_and_where_a_step_might_hide():
    row = Parameter("a", 5.0, 0.0, 10.0, "-", "a test", "low", ends="hard")
    run, asked = counted(lambda value: 100.0 - 2.0 * value)
    runs = run_along([row], run, base=np.array([90.0]))
    assert runs.at[[0, -1]].tolist() == [-1.0, 1.0]
    assert len(asked) <= 6
    draws = Draws({"a": row}, count=500)
    drawn = runs.carried(pace_of(draws, ["a"]))[0]
    assert drawn == pytest.approx(100.0 - 2.0 * draws.value("a"), rel=1e-9)


@pytest.mark.parametrize("step", [5.0, 4.999, 1.7, 9.3])
def test_a_step_is_found_wherever_it_is_and_right_at_the_value(step):
    row = Parameter("a", 5.0, 0.0, 10.0, "-", "a test", "low")
    run, asked = counted(lambda value: 100.0 if value < step else 60.0)
    runs = run_along([row], run, base=np.array([100.0 if step > 5.0 else 60.0]))
    assert len(asked) < MOST_RUNS
    draws = Draws({"a": row}, count=1000)
    drawn, steep = runs.carried(pace_of(draws, ["a"]))[0], draws.value("a") < step
    wrong = np.abs(drawn - np.where(steep, 100.0, 60.0))
    assert (wrong > 1.0).mean() < 0.03
    assert wrong.mean() < 0.5


def test_what_does_not_move_is_run_at_its_ends_alone():
    row = Parameter("a", 5.0, 0.0, 10.0, "-", "a test", "low")
    run, asked = counted(lambda _: 7.0)
    assert run_along([row], run, base=np.array([7.0])).results.ravel().tolist() == [7.0] * 3
    assert len(asked) == 2


def test_what_each_future_has_of_its_own_is_carried_as_what_all_have_alike():
    at, pace = [-1.0, 0.0, 1.0], np.array([-0.7, 0.2, 1.5])
    alike = np.array([[0.0, 3.0], [1.0, 2.0], [4.0, 0.0]])
    own = np.repeat(alike[:, :, None], 3, axis=2)
    assert carried_each(own, pace, at=at) == pytest.approx(carried(alike, pace, at=at))
    own[2, :, 2] = 9.0
    assert carried_each(own, pace, at=at)[:, 2] == pytest.approx([13.0, 12.5])
