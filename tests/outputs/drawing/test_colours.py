"""The colours of roofs and candidates: of every kind one, and figures can be read upon them."""

import itertools
import re

import pytest

from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.outputs.drawing.colours import CLASS_COLOURS, OTHER_COLOUR, candidate_colour
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.candidate_kinds import candidate_kinds

KINDS = candidate_kinds()
ALL = [*CLASS_COLOURS.values(), *(kind.colour for kind in KINDS.values()), OTHER_COLOUR]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2, from 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_kind_of_roof_has_its_colour():
    assert set(CLASS_COLOURS) == set(CLASSES)


def test_every_kind_of_candidate_has_its_colour_and_its_sign():
    assert len({kind.sign for kind in KINDS.values()}) == len(KINDS)
    assert all(load_texts()[f"gpkg.code.{key}"] == kind.title for key, kind in KINDS.items())
    assert candidate_colour("no such kind") == OTHER_COLOUR


def test_colours_are_written_in_one_way_and_none_comes_twice():
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in ALL)
    assert len(set(ALL)) == len(ALL)


@pytest.mark.parametrize("kind", KINDS)
def test_white_figures_can_be_read_upon_a_candidate(kind):
    assert 1.05 / (luminance(candidate_colour(kind)) + 0.05) >= 4.5


def test_kinds_of_roofs_differ_without_their_hue_too():
    for one, other in itertools.combinations(CLASS_COLOURS.values(), 2):
        assert abs(luminance(one) - luminance(other)) > 0.04
