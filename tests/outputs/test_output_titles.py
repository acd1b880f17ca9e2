"""What may be left out of a run, by name."""

import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.output_titles import PDF, left_out, output_titles
from geoplan.outputs.steps import STEPS


def test_each_output_has_steps_and_each_step_an_output():
    assert {step.output for step in STEPS} == output_titles().keys() - {PDF}


def test_strange_names_are_one_fault_that_lists_the_choices():
    with pytest.raises(GeoplanError) as caught:
        left_out(["maps", "report", "atlas"])
    (fault,) = caught.value.faults
    assert fault.found == "'atlas', 'maps'"
    assert fault.expected == f"some of {', '.join(output_titles())}"
    assert "'map'" in fault.action
