import pytest

from geoplan.comparison.words import figure_title, figure_unit, word
from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_have_the_titles_of_the_field_dictionary(language):
    assert figure_title("population", language) == load_fields()["population"].title[language]
    assert figure_title("of_my_own", language) == "of_my_own"


def test_units_are_written_as_people_read_them():
    assert figure_unit("ghg_avoided_tco2e") == "tCO₂e"
    assert figure_unit("of_my_own") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_blanks_are_filled_in_each_language(language):
    told = word("title", language, a="before", b="after")
    assert "before" in told
    assert "after" in told
