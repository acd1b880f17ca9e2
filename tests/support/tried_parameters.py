"""Each parameter tried on the study with every layer, in two halves of equal cost for two workers."""

import gc

import pytest

from geoplan.draws.draws import Draws, Floats
from geoplan.outputs.standing_still import held_by_potential, held_by_siting
from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from support.full_study import full_study
from support.moving import moved_by

HALVES = 2
GROUPS = 6
"""In so many parts each half is tried, so that a failure names few."""

ASKED: set[str] = set()
"""The parameters that were asked what they are in each future."""


@pytest.fixture(scope="module")
def full_result(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """Assess the study with every layer, and note whose futures are asked for in `ASKED`."""
    known = Draws.value

    def noted(draws: Draws, name: str) -> Floats:
        ASKED.add(name)
        return known(draws, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Draws, "value", noted)
        result = assess(full_study(tmp_path_factory.mktemp("full")))
    gc.collect()
    gc.freeze()  # the search for sites collects often, and need not go through all of this each time
    return result


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


def assert_each_is_drawn_or_held(result: Assessment) -> None:
    """Check that what has a range and is read is drawn, or run at its ends, or told to be held, with a reason."""
    held = held_by_potential(result) | held_by_siting(result)
    assert all(held.values())
    drawn = result.potential.draws
    assert drawn is not None
    moved = ASKED | {*result.siting.interpolated, *drawn.interpolated}
    read = {name for names in result.used.values() for name in names}
    ranged = {name for name in read if result.parameters[name].low < result.parameters[name].high}
    assert len(ranged) > 150
    assert sorted(ranged - moved - set(held)) == [], (
        "These parameters have a range and are read, and nothing moves by it: draw them (`parameters.futures`), run "
        "what they decide at their ends (geoplan.draws.interpolation), or say in geoplan/draws/held.csv why not."
    )
