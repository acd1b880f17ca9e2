"""Amounts and names of eco-industrial parks in words."""

import math

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.eco_parks.park_words import (
    amount_words,
    material_title,
    million_usd,
    number_in,
    technology_title,
)
from geoplan.planning.eco_parks.technologies import eco_technologies


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_a_project_has_words(language):
    for unit in {each.unit for each in eco_technologies().values()}:
        assert "/a" not in amount_words(5.0, unit, language)


def test_large_sizes_have_the_larger_unit():
    assert amount_words(999.0, "kWp", "en") == "999 kWp"
    assert amount_words(5_400.0, "kWh", "en") == "5.40 MWh"
    assert amount_words(1_234.5, "MWp", "vi") == "1.234 MWp"


def test_what_is_not_known_is_a_dash():
    assert amount_words(math.inf, "MWp", "en") == million_usd(math.nan, "en") == "–"
    assert math.isnan(number_in({"a": None, "b": "1"}, "a"))
    assert math.isnan(number_in({"a": None, "b": "1"}, "b"))
    assert number_in({"c": 2}, "c") == 2.0


def test_names_of_ones_own_stand_for_themselves():
    assert technology_title("kiln", "ja") == "kiln"
    assert material_title("red mud", "vi") == "red mud"
    assert material_title("slag", "en") == "slag"
    assert material_title("", "en") == ""
