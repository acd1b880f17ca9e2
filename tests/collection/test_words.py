"""The words of collections are whole in three languages."""

from pathlib import Path

from geoplan.collection import words
from geoplan.collection.words import sentence_of
from geoplan.languages import LANGUAGES, Text
from geoplan.sentences import read_texts


def test_every_text_is_given_in_each_language():
    texts = read_texts(Path(words.__file__).with_name("texts.csv"))
    assert all(getattr(text, language) for text in texts.values() for language in LANGUAGES)


def test_lists_of_studies_are_told_by_their_titles():
    titles = {"a": Text(en="East", ja="東"), "b": Text(en="West", ja="西")}
    told = sentence_of("missing", titles=titles, studies=["a", "b"], count=2, all=5)
    assert told.en == "This is not the whole: no result of East, West (2 of 5 studies)."
    assert "東、西" in told.ja
