"""The texts of the plugin: whole in three languages, each once."""

import csv
import string

from geoplan.languages import LANGUAGES
from support.places import REPOSITORY

TABLE = REPOSITORY / "qgis-plugin" / "geoplan_processing" / "texts.csv"


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_given_in_every_language_with_the_same_blanks():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 100
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert all(row[language].strip() for language in LANGUAGES), row
        assert len({frozenset(blanks(row[language])) for language in LANGUAGES}) == 1, row
        if row["en"].endswith("."):
            assert (row["vi"][-1], row["ja"][-1]) == (".", "。"), row
