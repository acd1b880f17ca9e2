"""Which language the terminal speaks."""

import pytest

from geoplan.cli.speech.language import CODES, language_for
from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES
from support.command import geoplan


def test_the_languages_are_those_of_texts():
    assert CODES == LANGUAGES


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["run", "x", "--language", "ja"], {"GEOPLAN_LANGUAGE": "vi", "LANG": "vi_VN.UTF-8"}, "ja"),
        (["--language=vi", "check", "x"], {"LANG": "ja_JP.UTF-8"}, "vi"),
        (["run", "--language", "vi", "--language", "en"], {}, "en"),
        (["check", "x"], {"GEOPLAN_LANGUAGE": "ja", "LC_ALL": "vi_VN.UTF-8"}, "ja"),
        (["check", "x"], {"GEOPLAN_LANGUAGE": " VI "}, "vi"),
        (["check", "x"], {"LC_ALL": "vi_VN", "LANG": "ja_JP.UTF-8"}, "vi"),
        (["check", "x"], {"LC_MESSAGES": "ja_JP.eucJP", "LANG": "C"}, "ja"),
        (["check", "x"], {"LC_ALL": "C", "LANG": "vi_VN.UTF-8"}, "en"),
        (["check", "x"], {"LC_ALL": "", "LANG": "vi_VN.UTF-8"}, "vi"),
        (["check", "x"], {"GEOPLAN_LANGUAGE": "", "LANG": "fr_FR.UTF-8"}, "en"),
        (["evaluate", "x", "--", "--language", "ja"], {"LANG": "C"}, "en"),
        (["check", "x", "--language"], {"LANG": "vi_VN"}, "vi"),
        (["check", "x", "--language", "fr"], {"LANG": "vi_VN"}, "vi"),
    ],
)
def test_the_option_comes_first_then_the_variable_then_the_locale(arguments, environment, language):
    assert language_for(arguments, environment) == language


def test_windows_names_its_locales_by_words(monkeypatch):
    monkeypatch.setattr("locale.getlocale", lambda *_: ("Vietnamese_Vietnam", "1258"))
    assert language_for([], {}) == "vi"
    monkeypatch.setattr("locale.getlocale", lambda *_: (None, None))
    assert language_for([], {}) == "en"


def test_a_language_that_is_none_is_refused_and_not_passed_over():
    with pytest.raises(GeoplanError, match="GEOPLAN_LANGUAGE: found 'fr'; expected en, vi or ja"):
        language_for(["studies"], {"GEOPLAN_LANGUAGE": "fr"})
    assert geoplan("studies", GEOPLAN_LANGUAGE="fr").status == 1
    assert geoplan("studies", "--language", "en", GEOPLAN_LANGUAGE="fr").status == 0
