"""What a measure says where it says nothing."""

import numpy as np

from geoplan.planning.scenario.measures.measure import Moved
from support.scenario_models import one_measure


def test_a_measure_that_does_not_move_is_the_same_in_all_futures():
    still = Moved.still(3)
    assert all(each.tolist() == [1.0, 1.0, 1.0] for each in vars(still).values())


def test_nothing_comes_late_and_nothing_is_saved_unless_said():
    measure = one_measure("wind")
    assert len(measure.lag_t) == 0
    assert not measure.saved
    assert np.isnan(measure.build_limit)
    assert not measure.built
