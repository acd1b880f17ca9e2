"""The kinds of measure: whole in three languages, their colours legible, their names those of parks."""

import pytest

from geoplan.languages import LANGUAGES
from geoplan.parameters import load_parameters
from geoplan.planning.estates.saving.measures import load_measures
from geoplan.planning.jcm import load_technologies
from geoplan.planning.scenario.measures.measure_kinds import BOILERS, OWN, SAVING, measure_groups, measure_kinds
from geoplan.study import Layers


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("table", [measure_kinds(), measure_groups()], ids=["kinds", "groups"])
def test_every_kind_and_group_has_names_and_a_colour_for_white_figures(table):
    for key, each in table.items():
        assert all(each.title[language].strip() for language in LANGUAGES), key
        assert 1.05 / (luminance(each.colour) + 0.05) >= 4.5, key


def test_every_kind_is_of_a_known_group_and_of_known_layers():
    for key, kind in measure_kinds().items():
        assert kind.group in measure_groups(), key
        assert kind.unit, key
        assert kind.resource, key
        assert set(kind.layers) <= set(Layers.model_fields), key
        assert not kind.jcm_kind or kind.jcm_kind in load_technologies(), key
        assert load_parameters().under(kind.assumptions[0]), key
    assert OWN in measure_groups()


def test_no_two_colours_of_groups_are_the_same():
    colours = [group.colour for group in measure_groups().values()]
    assert len(set(colours)) == len(colours)


def test_what_saves_energy_is_called_as_in_parks():
    for key, each in load_measures().items():
        kind = measure_kinds()[f"{SAVING}{key}"]
        assert {language: kind.title[language] for language in LANGUAGES} == each.titles
        assert (kind.resource == BOILERS) == (each.energy_carrier == "fuel")
        assert kind.place_kind == "estate"


def test_only_straw_that_burns_and_land_and_waste_have_several_claimants():
    claims = {}
    for key, kind in measure_kinds().items():
        claims.setdefault(kind.resource, []).append(key)
    shared = {resource: sorted(keys) for resource, keys in claims.items() if len(keys) > 1}
    assert set(shared) == {"land", "straw", "waste", BOILERS}
    assert shared["straw"] == ["biomass.straw", "open_burning_avoided"]
