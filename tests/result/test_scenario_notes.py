from dataclasses import replace

import numpy as np
import pytest

from geoplan.result.scenario_notes import notes_on_scenarios
from support.sample_scenarios import YEARS, bare_scenarios, sample_scenarios


def told(scenarios):
    return " ".join(note.en for note in notes_on_scenarios(scenarios))


def test_a_place_that_lacks_everything_is_told_so_in_three_languages():
    notes = notes_on_scenarios(bare_scenarios())
    assert all(note.vi and note.ja for note in notes)
    said = told(bare_scenarios())
    assert "No whole inventory" in said
    assert "names no target" in said
    assert "all that the map says is possible by 2050" in said
    assert "Of 1 of 1 measures the cost" in said


def test_targets_that_cannot_be_read_are_counted_once_whatever_the_scenarios():
    said = told(sample_scenarios())
    assert "Of 2 of 6 targets" in said
    assert "Of 1 of 6 measures" in said
    assert "inventory" not in said
    assert "no plan" not in said


def test_emissions_that_end_before_the_scenarios_do_are_no_whole_forecast():
    whole = sample_scenarios()
    ends = np.where(YEARS > 2040, np.nan, whole.baseline.fixed_t)
    short = replace(whole, baseline=replace(whole.baseline, fixed_t=ends))
    assert "not known in all years" in told(short)


@pytest.mark.parametrize("nothing", [None, replace(bare_scenarios(), measures=())])
def test_without_scenarios_there_is_nothing_to_say(nothing):
    assert notes_on_scenarios(nothing) == ()
