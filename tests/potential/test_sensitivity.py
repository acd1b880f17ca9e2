import numpy as np
import pytest

from geoplan.parameters import Parameter, Parameters
from geoplan.potential.sensitivity import rank_correlation, sensitivity


def parameters(**groups: str) -> Parameters:
    rows = {name: Parameter(name, 2.0, 1.0, 3.0, "-", "test", "low", group=group) for name, group in groups.items()}
    sure = Parameter("sure", 2.0, 2.0, 2.0, "-", "test", "high")
    return Parameters({**rows, "sure": sure}).sampled(2000, 1)


def test_shares_are_those_of_the_variance_and_the_largest_comes_first():
    draws = parameters(a="", b="", c="").futures
    total = 3 * draws.value("a") - draws.value("b")
    table = sensitivity({"total": total}, inputs={"total": ["a", "b", "c", "sure"]}, draws=draws)
    assert table["parameter"].tolist() == ["a", "b"], "c and what is sure have nothing to do with it"
    assert table["share"].tolist() == pytest.approx([0.9, 0.1], abs=0.03)
    assert table["share"].sum() == pytest.approx(1)
    assert (table["correlation"] > 0).tolist() == [True, False]


def test_what_moves_together_explains_one_share():
    draws = parameters(a="together", b="together", c="").futures
    total = draws.value("a") + draws.value("b") + draws.value("c")
    table = sensitivity({"total": total}, inputs={"total": "abc"}, draws=draws)
    assert table["parameter"].tolist() == ["a", "c"]
    assert table["share"].iloc[0] == pytest.approx(0.8, abs=0.04)


def test_a_result_that_does_not_move_has_no_causes():
    draws = parameters(a="").futures
    assert sensitivity({"total": np.full(draws.count, 5.0)}, inputs={"total": ["a"]}, draws=draws).empty
    assert list(sensitivity({}, inputs={}, draws=draws))[:3] == ["result", "parameter", "share"]


def test_ranks_are_correlated_as_scipy_does():
    from scipy.stats import spearmanr

    one, other = np.random.default_rng(1).normal(size=(2, 300))
    other = other + one
    assert rank_correlation(one, other) == pytest.approx(float(spearmanr(one, other).statistic))
    assert rank_correlation(one, np.ones(300)) == 0.0
