"""How real the layers of a page are, in words."""

from types import SimpleNamespace

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.status_words import status_words
from geoplan.outputs.wording.texts import text


def reports(**statuses):
    return {kind: SimpleNamespace(status=status) for kind, status in statuses.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_made_up_comes_before_what_is_drawn_and_what_is_real(language):
    told = status_words(reports(zones="real", estates="schematic", rooftops="synthetic"), language)
    assert told["careful"] is True
    made, drawn = told["lines"]
    assert text("layer.rooftops", language) in made
    assert text("layer.estates", language) in drawn
    assert text("layer.zones", language) in told["real"]


def test_a_page_of_real_layers_needs_no_care():
    assert status_words(reports(zones="real"), "en")["careful"] is False
    assert status_words({}, "en") == {"careful": False, "lines": [], "real": ""}


def test_a_kind_of_ones_own_stands_for_itself():
    assert "noise" in status_words(reports(noise="real"), "en")["real"]
