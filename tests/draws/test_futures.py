"""Futures of many rows: sums of draws are draws of sums, in blocks as in one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import geoplan.draws.futures as subject
from geoplan.draws.futures import Futures, added, side_by_side

AMOUNTS = st.floats(0, 1e3)
WEIGHTS = arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=AMOUNTS)


def futures_of(weights: np.ndarray, *, seed: int = 1, count: int = 50) -> Futures:
    factors = np.random.default_rng(seed).uniform(0.5, 2.0, (weights.shape[1], count))
    return Futures(weights, factors, weights.sum(axis=1))


@given(WEIGHTS)
def test_sums_of_draws_are_draws_of_sums(weights: np.ndarray) -> None:
    amounts = futures_of(weights)
    assert amounts.total() == pytest.approx(amounts.rows().sum(axis=0), rel=1e-9)
    both = added([amounts, amounts.scaled(np.full(amounts.count, 2.0), base=2.0)])
    assert both.rows() == pytest.approx(3 * amounts.rows(), rel=1e-9)
    assert (amounts + amounts).base == pytest.approx(2 * amounts.base)


@given(WEIGHTS)
def test_rows_are_gathered_by_their_shares(weights: np.ndarray) -> None:
    amounts = futures_of(weights)
    shares = np.full((2, len(amounts)), 0.5)
    assert amounts.gathered(shares).total() == pytest.approx(amounts.total(), rel=1e-9)


def test_blocks_give_what_one_table_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    amounts = futures_of(np.random.default_rng(2).uniform(0, 9, (23, 5)))
    whole = amounts.quantiles()
    assert np.array_equal(whole, np.quantile(amounts.rows(), [0.1, 0.5, 0.9], axis=1))
    outside = amounts.outside_middle()
    monkeypatch.setattr(subject, "_BLOCK", 100)
    assert np.array_equal(amounts.quantiles(), whole)
    assert np.array_equal(amounts.outside_middle(), outside)


def test_what_is_fixed_has_one_value_and_a_factor_moves_all_alike() -> None:
    assert Futures.fixed([1.0, 2.0], count=9).quantiles().tolist() == [[1.0, 2.0]] * 3
    moved = Futures.moved([1.0, 2.0], np.linspace(1, 2, 11)).rows()
    assert moved[1] == pytest.approx(2 * moved[0])


def test_parts_side_by_side_have_the_futures_of_all() -> None:
    parts = [futures_of(np.random.default_rng(seed).uniform(0, 9, (3, 5))) for seed in (1, 2)]
    whole = side_by_side(parts)
    assert np.array_equal(whole.rows(), np.concatenate([part.rows() for part in parts], axis=1))
    assert whole.total() == pytest.approx(np.concatenate([part.total() for part in parts]), rel=1e-12)
    assert whole.base.tolist() == parts[0].base.tolist()
    assert side_by_side(parts[:1]) is parts[0]
    settled = [part.settled() for part in parts]
    assert all(part.settled().factors is part.factors for part in settled)
    assert side_by_side(settled).rows().tobytes() == whole.rows().tobytes()
