"""Quantiles of draws, and whether a base lies among the middle ones."""

import numpy as np

from geoplan.draws.quantiles import outside_middle, quantiles_of


def test_quantiles_are_those_of_numpy_along_the_last_axis() -> None:
    draws = np.random.default_rng(1).normal(size=(3, 4, 500))
    assert np.array_equal(quantiles_of(draws), np.quantile(draws, [0.1, 0.5, 0.9], axis=-1))
    assert np.isnan(quantiles_of(np.empty((2, 0)))).all()
    assert np.isnan(quantiles_of([1.0, np.nan])).all()


def test_what_does_not_move_is_not_outside() -> None:
    assert not outside_middle(0.1 + 0.2, np.full(9, 0.3)).item()
    assert outside_middle(1.0, np.linspace(0, 1, 9)).item()
