"""The second half of the parameters, as the first."""

import pytest

from geoplan.result.assessment import Assessment
from support.tried_parameters import GROUPS, assert_each_moves


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_parameter_that_is_read_moves_a_figure(full_result: Assessment, group: int) -> None:
    assert_each_moves(full_result, half=1, group=group)
