"""Indicators and the targets that they are tagged with."""

import re

import pytest

from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators


def test_indicators_name_targets_and_criteria_that_there_are():
    for key, each in sdg_indicators().items():
        assert each.key == key
        assert each.source
        assert each.targets
        assert all(re.fullmatch(r"(1[0-7]|[1-9])\.\d\d?", target) for target in each.targets)
        if each.evidence:
            assert load_criteria()[each.evidence].unit == each.unit


@pytest.mark.published
def test_tags_are_those_of_the_facts_and_of_low_confidence():
    tags = {key: each.targets for key, each in sdg_indicators().items()}
    assert tags["renewable_share"] == ("7.2", "9.4", "13.2")
    assert tags["energy_saving"] == ("7.3", "9.4", "12.2", "13.2")
    assert tags["symbiosis_given"] == ("12.2", "9.4", "17.17")
    assert tags["wastewater_reused"] == ("6.3", "6.4", "12.4")
    assert tags["waste_recovered"] == ("12.5", "11.6")
    assert tags["open_space"] == ("11.7", "15.9")
    assert tags["worker_housing"] == ("8.8", "3.9")
    assert {each.confidence for each in sdg_indicators().values()} == {"low"}
