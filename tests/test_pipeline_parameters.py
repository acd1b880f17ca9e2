"""Every parameter moves a figure of a study with every layer, or the run says that the study has no use for it."""

import gc
from collections.abc import Iterator

import pytest

from geoplan.parameters import load_parameters
from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from support.full_study import full_study
from support.moving import moved_by

GROUPS = 12
"""In so many parts the parameters are tried, for workers to share."""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessment]:
    result = assess(full_study(tmp_path_factory.mktemp("full")))
    gc.collect()
    gc.freeze()  # the search for sites collects often, and need not go through all of this each time
    yield result
    gc.unfreeze()


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_parameter_that_is_read_moves_a_figure(result: Assessment, group: int) -> None:
    names = [name for name in result.parameters if name not in result.unused][group::GROUPS]
    idle = {name: [stage for stage, read in result.used.items() if name in read] for name in names}
    idle = {name: stages for name, stages in idle.items() if not moved_by(result, name)}
    assert not idle, (
        "These parameters are read (by the stages named), and at no value that they can have does a figure move. A new "
        "row: either a model does not use the number that it reads (mend the model), or only checks use it (let them "
        "ask `parameters.for_checks()`), or tests/support/full_study.py has nothing to which it applies (give it some)."
    )


def test_what_is_unused_is_told_and_is_read_by_no_stage(result: Assessment) -> None:
    read = {name for names in result.used.values() for name in names}
    assert read.isdisjoint(result.unused)
    assert read | set(result.unused) == set(result.parameters) == set(load_parameters())
    assert len(result.unused) < 0.15 * len(result.parameters), "a study with every layer has a use for nearly all"
    assert set(result.used) >= {"layers", "sun", "crops", "waste", "roofs", "potential", "siting", "planning"}
    assert "pv.resource_factor" in result.used["sun"]
