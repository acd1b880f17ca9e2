import copy
import weakref

import pytest

from geoplan.stages.stages import Stages
from geoplan.study import Study, open_study

GRID, RATE, WIND = "grid.emission_factor", "costs.finance.discount_rate", "costs.wind.capex"


def factor(study: Study, *given: object) -> list[object]:
    return [study.parameters.value(GRID), *given]


def asks(study: Study) -> bool:
    return WIND in study.parameters


def test_a_stage_is_made_anew_where_a_parameter_that_it_read_has_another_value():
    study, first = open_study("hai-phong"), Stages()
    made = first.of("grid", study, factor)
    assert first.read() == {"grid": {GRID}}
    assert first.kept == ()
    same = Stages(first)
    assert same.of("grid", study.with_parameters({RATE: 0.08}), factor) is made
    assert same.kept == ("grid",)
    other = Stages(same)  # what was kept once is kept again, by what was read when it was made
    assert other.of("grid", study.with_parameters({GRID: 0.5}), factor) == [0.5]
    assert other.kept == ()


def test_what_is_made_anew_is_told_as_soon_as_it_is_there():
    study, told = open_study("hai-phong"), []
    first = Stages(told=lambda *made: told.append(made))
    made = first.of("grid", study, factor)
    assert told == [("grid", made)]
    Stages(first, told=lambda *made: told.append(made)).of("grid", study, factor)
    assert len(told) == 1


def test_a_stage_is_made_anew_of_what_was_made_anew():
    study, first = open_study("hai-phong"), Stages()
    given = first.of("grid", study, factor)
    after = first.of("after", study, factor, given)
    again = Stages(first)
    assert again.of("after", study, factor, given) is after
    again = Stages(first)
    equal = list(given)
    assert again.of("after", study, factor, equal) == after
    assert again.kept == ()


def test_asking_whether_there_is_a_value_is_reading_too():
    study, first = open_study("hai-phong"), Stages()
    assert not first.of("wind", study, asks)
    assert first.read() == {"wind": frozenset()}
    assert Stages(first).of("wind", study.with_parameters({WIND: 1.5}), asks)


def test_what_a_stage_reads_later_breaks_what_was_kept():
    study, first = open_study("hai-phong"), Stages()
    late = first.of("late", study, lambda study: lambda: study.parameters.value(GRID))
    changed = study.with_parameters({GRID: 0.5})
    again = Stages(first)
    assert again.of("late", changed, lambda study: lambda: study.parameters.value(GRID)) is late
    assert not again.broken(changed.parameters)
    late()
    assert again.broken(changed.parameters)
    assert not again.broken(study.parameters)


def test_what_is_asked_for_is_the_very_thing_where_it_is_equal():
    first = Stages()
    asked = first.asked("weights", {"a": 1.0})
    assert Stages(first).asked("weights", {"a": 1.0}) is asked
    assert Stages(first).asked("weights", {"a": 2.0}) == {"a": 2.0}


def test_what_only_checks_read_makes_nothing_anew():
    def checked(study: Study) -> float:
        return study.parameters.for_checks().value(GRID)

    study, first = open_study("hai-phong"), Stages()
    first.of("check", study, checked)
    assert first.read() == {"check": frozenset()}
    assert first.checked() == {GRID}
    again = Stages(first)
    again.of("check", study.with_parameters({GRID: 0.5}), checked)
    assert again.kept == ("check",)


def test_what_is_not_kept_does_not_stay_in_memory():
    study, first = open_study("hai-phong"), Stages()
    made = weakref.ref(first.of("grid", study, lambda study: {study.parameters.value(GRID)}))
    again = Stages(first)
    again.of("grid", study.with_parameters({GRID: 0.5}), factor)
    del first
    assert made() is None


def test_a_copy_tells_what_was_read_and_keeps_nothing():
    study, first = open_study("hai-phong"), Stages()
    first.of("grid", study, lambda study: factor(study))
    copied = copy.deepcopy(first)
    assert copied.read() == first.read() == {"grid": {GRID}}
    assert copied.checked() == first.checked()
    again = Stages(copied)
    again.of("grid", study, factor)
    assert again.kept == ()
    with pytest.raises(TypeError, match="assess the study again"):
        copied["grid"].make(study)
