"""Every parameter moves a figure of a study with every layer, or the run says that the study has no use for it.

This is the first half of them, and what is said of those that are unused.
"""

import pytest

from geoplan.parameters import load_parameters
from geoplan.result.assessment import Assessment
from support.tried_parameters import GROUPS, assert_each_is_drawn_or_held, assert_each_moves


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_parameter_that_is_read_moves_a_figure(full_result: Assessment, group: int) -> None:
    assert_each_moves(full_result, half=0, group=group)


def test_what_is_unused_is_told_and_is_read_by_no_stage(full_result: Assessment) -> None:
    read = {name for names in full_result.used.values() for name in names}
    assert read.isdisjoint(full_result.unused)
    assert read | set(full_result.unused) == set(full_result.parameters) >= set(load_parameters())
    assert len(full_result.unused) < 0.1 * len(full_result.parameters), "a study with every layer uses nearly all"
    assert set(full_result.used) >= {"layers", "sun", "crops", "waste", "roofs", "potential", "siting", "planning"}
    assert "pv.resource_factor" in full_result.used["sun"]


def test_what_has_a_range_moves_futures_or_is_held_for_a_reason(full_result: Assessment) -> None:
    assert_each_is_drawn_or_held(full_result)
