import pytest
from pydantic import BaseModel, ValidationError

from geoplan.languages import LANGUAGES, AnyText, Text


class Titled(BaseModel):
    title: AnyText


def test_english_stands_in_for_a_language_that_is_not_given():
    text = Text(en="park", vi="khu công nghiệp")
    assert [text[language] for language in LANGUAGES] == ["park", "khu công nghiệp", "park"]


def test_one_text_is_taken_as_english():
    assert Titled(title="a plan").title == Text(en="a plan")
    with pytest.raises(ValidationError):
        Titled(title={"en": "a plan", "fr": "un plan"})
