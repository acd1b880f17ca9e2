"""Candidates in another order, and of several makers."""

import numpy as np

from geoplan.parameters import load_parameters
from geoplan.siting.draws.drawn import InOrder, OneAfterTheOther

PARAMETERS = load_parameters().sampled(3, 1)


def numbered(rows, _parameters):
    return {"energy_gwh": rows[:, None] + np.zeros(3)}


def test_rows_keep_their_numbers_in_any_order():
    turned = InOrder(numbered, np.array([2, 0, 1]))
    assert turned(np.array([0, 2]), PARAMETERS)["energy_gwh"][:, 0].tolist() == [2.0, 1.0]


def test_makers_stand_one_after_the_other():
    both = OneAfterTheOther([(numbered, 2), (InOrder(numbered, np.array([1, 0])), 2)])
    found = both(np.array([3, 0, 2, 1]), PARAMETERS)["energy_gwh"]
    assert found[:, 0].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert both(np.array([], dtype=np.int64), PARAMETERS)["energy_gwh"].shape == (0, 3)
