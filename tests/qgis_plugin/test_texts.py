"""The texts of the plugin: whole in three languages, each once."""

import csv
import string

from geoplan.languages import LANGUAGES
from support.places import REPOSITORY

TABLE = REPOSITORY / "qgis-plugin" / "geoplan_processing" / "texts.csv"


WORDING = REPOSITORY / "geoplan" / "outputs" / "wording" / "texts.csv"


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_given_in_every_language_with_the_same_blanks():
    rows = rows_of(TABLE)
    assert len(rows) > 100
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert None not in row, f"a comma without quotes: {row}"
        assert all(row[language].strip() for language in LANGUAGES), row
        assert len({frozenset(blanks(row[language])) for language in LANGUAGES}) == 1, row
        if row["en"].endswith("."):
            assert (row["vi"][-1], row["ja"][-1]) == (".", "。"), row


def test_groups_of_a_project_are_called_as_geoplan_calls_them():
    """Who adds a group to the project of a run adds its row to the plugin's table, under `group.`."""
    ours = {row["key"]: [row[language] for language in LANGUAGES] for row in rows_of(TABLE)}
    theirs = {row["key"]: [row[language] for language in LANGUAGES] for row in rows_of(WORDING)}
    groups = {key.removeprefix("gpkg."): texts for key, texts in theirs.items() if key.startswith("gpkg.group.")}
    assert groups
    assert {key: texts for key, texts in ours.items() if key.startswith("group.")} == groups
