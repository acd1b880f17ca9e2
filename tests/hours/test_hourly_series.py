import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from geoplan.hours.hourly_series import LEVELS, HourlySeries

TIMES = pd.date_range("2026-01-01", periods=24, freq="h", tz="UTC")


@given(npst.arrays(float, (3, 24), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e6))))
def test_sums_are_kept_and_hours_are_near(kw: np.ndarray) -> None:
    series = HourlySeries.of(TIMES, kw)
    np.testing.assert_allclose(series.kw.sum(axis=1), kw.sum(axis=1), rtol=1e-12, atol=1e-300)
    assert series.levels.max() <= LEVELS
    most = kw.max(axis=1, keepdims=True)
    assert (np.abs(series.kw - kw) <= 13.0 * most / LEVELS).all()


def test_rows_come_to_the_sums_that_are_asked_for() -> None:
    series = HourlySeries.of(TIMES, np.ones((2, 24)), sums=[48.0, 0.0])
    np.testing.assert_allclose(series.kw, [[2.0] * 24, [0.0] * 24])
    assert series.series(0).sum() == pytest.approx(48.0)
    assert series.of_rows([1]).kw.shape == (1, 24)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        HourlySeries.of(TIMES, np.full((1, 24), -1.0))
    with pytest.raises(ValueError, match="zeros"):
        HourlySeries.of(TIMES, np.zeros((1, 24)), sums=[1.0])
