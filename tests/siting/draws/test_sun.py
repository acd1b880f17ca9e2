"""What the sun of each future does to the yields of candidates."""

import numpy as np
import pytest

from geoplan.parameters import Parameter
from geoplan.potential.draws.inputs import SUNSHINE
from geoplan.siting.draws.sun import sun_factor
from support.own_parameters import own_parameters

OWN = own_parameters({"pv.resource_factor": (0.9, 1.0, 1.1), "pv.loss.soiling": (1.0, 2.0, 9.0)}).sampled(40, 1)


def test_sun_record_and_losses_move_the_yields():
    parameters = OWN.with_inputs([Parameter(SUNSHINE, 1.0, 0.95, 1.05, "-", "own", "low")])
    drawn = parameters.futures
    left = (1.0 - drawn.value("pv.loss.soiling") / 100.0) / 0.98
    wanted = drawn.value("pv.resource_factor") * drawn.input(SUNSHINE) * left
    assert np.ptp(drawn.input(SUNSHINE)) > 0.05
    assert sun_factor(parameters) == pytest.approx(wanted)


def test_the_shade_of_neighbours_may_stand_in_the_place_of_a_loss():
    own = OWN.replace({"pv.loss.shading": {"value": 3.0, "low": 0.0, "high": 10.0}})
    assert sun_factor(own, shaded=True) == pytest.approx(sun_factor(OWN))
    assert sun_factor(own) != pytest.approx(sun_factor(OWN))
