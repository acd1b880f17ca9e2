import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoplan.comparison.difference_classes import LESS, MORE, SAME, STEPS, UNKNOWN, difference_classes


def test_more_and_less_have_colours_alike_on_both_sides():
    classes = difference_classes(np.array([-9.0, -2.0, -1.0, 0.0, 1.0, 2.0, 9.0]))
    assert classes.limits == (2.0, 6.0)
    assert [classes.colour(each) for each in (1.0, 2.0, 9.0)] == list(MORE)
    assert [classes.colour(-each) for each in (1.0, 2.0, 9.0)] == list(LESS)
    assert classes.colour(0.0) == SAME
    assert classes.colour(np.nan) == UNKNOWN


def test_where_nothing_differs_there_is_one_colour():
    classes = difference_classes(np.array([0.0, np.nan]))
    assert (classes.limits, classes.count) == ((), 0)
    assert classes.colour(0.0) == SAME


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1, max_size=40))
def test_every_difference_has_a_colour_of_its_sign_and_larger_ones_no_lighter(values):
    classes = difference_classes(np.array(values))
    assert classes.count <= STEPS
    for value in values:
        colour = classes.colour(value)
        assert colour in ((SAME,) if value == 0 else MORE if value > 0 else LESS)
    steps = [MORE.index(classes.colour(each)) for each in sorted(abs(each) for each in values if each)]
    assert steps == sorted(steps)
