import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.outputs.drawing.round_limits import round_limits


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.floats(-1e7, 1e7).map(lambda value: round(value, 4)), min_size=2, max_size=30, unique=True),
    st.integers(1, 5),
)
def test_a_limit_lies_above_one_value_and_not_above_the_next_and_is_short(values, digits):
    values = np.sort(np.array(values))
    limits = round_limits(values, values, digits=digits)
    for low, high, limit in zip(values[:-1], values[1:], limits, strict=True):
        if np.isfinite(limit):
            assert low < limit <= high
            assert limit == float(f"{limit:.{digits - 1}e}")


def test_between_loss_and_gain_lies_nothing():
    assert round_limits(np.array([-4.0, 3.0]), np.array([-4.0, 3.0]), digits=1).tolist() == [0.0]


def test_no_limit_has_more_decimals_than_the_figures():
    values = np.array([1136.27, 1137.4, 1137.9])
    assert round_limits(values, values, digits=6, decimals=0)[0] == 1137.0
    assert np.isnan(round_limits(values, values, digits=6, decimals=0)[1])
