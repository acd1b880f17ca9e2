import string

import pytest

from geoplan.outputs.wording.texts import load_texts, text
from geoplan.study import LANGUAGES, Layers


def test_every_text_is_given_in_every_language_with_the_same_places():
    for key, given in load_texts().items():
        places = [
            {name for _, name, _, _ in string.Formatter().parse(getattr(given, lang)) if name} for lang in LANGUAGES
        ]
        assert all(getattr(given, lang).strip() for lang in LANGUAGES), key
        assert places[0] == places[1] == places[2], key


def test_every_kind_of_layer_has_a_name():
    assert {f"layer.{kind}" for kind in Layers.model_fields} <= load_texts().keys()


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        text("map.no_such_text", "en")
