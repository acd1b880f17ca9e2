"""Names of columns, and the meaning of codes."""

from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geoplan.fields import fields_of, load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.qgis_codes import aliases_of, codes, with_unit
from geoplan.outputs.geopackage.qgis_style import zones_style
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.candidate_kinds import candidate_kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_aliases_are_the_titles_of_the_dictionary(language: Language) -> None:
    for table in ("zones", "rooftops", "estates", "candidates", "sites", "jcm", "landfills", "exclusions"):
        columns = list(columns_of(table))
        aliases = aliases_of(columns, table, language)
        assert list(aliases) == columns
        # gpkg_data_columns takes each name once in a table.
        assert len(set(aliases.values())) == len(columns)
    columns = [field.name for field in fields_of("zones")]
    frame = pd.DataFrame({name: [1.0] for name in columns})
    found = {
        e.attrib["field"]: e.attrib["name"] for e in ET.fromstring(zones_style(frame, language=language)).iter("alias")
    }
    assert found == {name: with_unit(load_fields()[name], language) for name in columns}


def test_a_unit_that_is_a_word_is_one_of_the_language() -> None:
    people = {each: with_unit(load_fields()["population"], each) for each in LANGUAGES}
    assert people == {"en": "Population [persons]", "vi": "Dân số [người]", "ja": "人口 [人]"}


def test_every_kind_of_candidate_has_its_code() -> None:
    assert codes()["candidate_kind"] == tuple(candidate_kinds())
    assert "plant" in codes()["origin"], "where a plant stands already"


def test_every_text_of_the_geopackage_is_there_in_three_languages() -> None:
    texts = {key: text for key, text in load_texts().items() if key.startswith("gpkg.")}
    assert len(texts) > 40
    for key, text in texts.items():
        assert text.en, key
        assert text.vi, key
        assert text.ja, key
