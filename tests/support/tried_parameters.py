"""Each parameter tried on the study with every layer, in two halves of equal cost for two workers."""

import gc
from collections.abc import Iterator

import pytest

from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from support.full_study import full_study
from support.moving import moved_by

HALVES = 2
GROUPS = 6
"""In so many parts each half is tried, so that a failure names few."""


@pytest.fixture(scope="module")
def full_result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessment]:
    """Assess the study with every layer."""
    result = assess(full_study(tmp_path_factory.mktemp("full")))
    gc.collect()
    gc.freeze()  # the search for sites collects often, and need not go through all of this each time
    yield result
    gc.unfreeze()


def assert_each_moves(result: Assessment, *, half: int, group: int) -> None:
    """Try one part of the parameters that are read: each moves a figure at one of the values that it can have."""
    read = [name for name in result.parameters if name not in result.unused]
    names = read[half::HALVES][group::GROUPS]
    idle = {name: [stage for stage, read in result.used.items() if name in read] for name in names}
    idle = {name: stages for name, stages in idle.items() if not moved_by(result, name)}
    assert not idle, (
        "These parameters are read (by the stages named), and at no value that they can have does a figure move. Find "
        "who reads one: it is one of these. (1) The model reads the number and does not use it, or not here: read it "
        "only where it acts, or mend the model. (2) Only checks use it: let them ask `parameters.for_checks()`. (3) "
        "tests/support/full_study.py has nothing to which it applies: give it some. There is no list of exceptions."
    )
