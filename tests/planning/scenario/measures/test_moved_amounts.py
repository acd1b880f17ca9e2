import numpy as np
import pytest

from geoplan.draws.futures import Futures
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base, ratio_of


def test_a_sum_moves_as_its_rows_by_their_size():
    amounts = Futures(np.eye(2), np.array([[1.0, 2.0, 3.0], [10.0, 10.0, 20.0]]), np.array([1.0, 10.0]))
    assert moved_over_base(amounts, count=3) == pytest.approx(np.array([11.0, 12.0, 23.0]) / 11)


def test_what_is_not_drawn_or_nothing_stays():
    assert moved_over_base(None, count=3).tolist() == [1.0] * 3
    assert moved_over_base(Futures.fixed([0.0, 0.0], count=3), count=3).tolist() == [1.0] * 3
    assert ratio_of(np.arange(3.0), np.nan, count=3).tolist() == [1.0] * 3


def test_one_number_stands_for_all_futures():
    assert ratio_of(3.0, 2.0, count=2).tolist() == [1.5, 1.5]
