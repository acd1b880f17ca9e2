from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.planning.estates.saving.estate_saving import NO_SAVING, shared_saving

SHARES = st.lists(st.floats(0.0, 0.95), min_size=1, max_size=6)


def test_ten_twenty_and_five_per_cent_of_one_use_are_0_3160():
    parts = shared_saving([0.10, 0.20, 0.05])
    assert parts.sum() == pytest.approx(0.3160, abs=1e-12)
    assert parts[1] / parts[0] == pytest.approx(np.log(0.8) / np.log(0.9))


@given(SHARES)
def test_parts_add_up_to_what_is_not_left(savings):
    parts = shared_saving(savings)
    assert parts.sum() == pytest.approx(1.0 - np.prod(1.0 - np.array(savings)), abs=1e-12)
    assert (parts >= 0.0).all()
    assert (parts <= np.array(savings) + 1e-12).all(), "no more than alone"


def test_the_order_of_measures_tells_nothing():
    savings = [0.3, 0.0, 0.12, 0.5]
    whole = dict(zip(savings, shared_saving(savings), strict=True))
    for order in permutations(savings):
        assert shared_saving(order) == pytest.approx([whole[each] for each in order], abs=1e-15)


def test_nothing_saves_nothing():
    assert shared_saving(np.zeros((3, 2))).tolist() == np.zeros((3, 2)).tolist()
    assert (NO_SAVING.share, NO_SAVING.investment_usd, NO_SAVING.running_usd) == (0.0, 0.0, 0.0)
