"""Texts for people: every table of them, wherever in the house it stands, is whole in three languages."""

import csv
import string

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.study import Layers
from support.places import PACKAGE


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


TABLES = [
    file
    for file in sorted(PACKAGE.rglob("*.csv"))
    if {*LANGUAGES} <= {*file.read_text("utf-8").partition("\n")[0].strip().split(",")}
]


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_tables_of_texts_are_seen():
    """Those of `read_texts`, and those that a room reads by itself."""
    tables = {file.relative_to(PACKAGE).as_posix() for file in TABLES}
    assert tables >= {
        "kinds/layer_kinds.csv",
        "outputs/wording/texts.csv",
        "outputs/wording/map_texts.csv",
        "outputs/wording/report_texts.csv",
        "outputs/wording/fieldwork_texts.csv",
        "result/notes.csv",
        "layers/opening/remarks.csv",
        "sources/windows/fetched_notes.csv",
    }


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_every_text_is_given_in_every_language_with_the_same_blanks(file):
    rows = rows_of(file)
    assert rows
    for row in rows:
        assert all(row[language].strip() for language in LANGUAGES), row
        assert len({frozenset(blanks(row[language])) for language in LANGUAGES}) == 1, row
        assert None not in row, row


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_text_stands_in_a_table_twice(file):
    keys = [
        tuple(row[name] for name in row if name in ({"set", "key", "when"} & {*row} or {"en"})) for row in rows_of(file)
    ]
    assert len(keys) == len(set(keys))


def test_every_kind_of_layer_has_a_name():
    assert {f"layer.{kind}" for kind in Layers.model_fields} <= load_texts().keys()


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        text("map.no_such_text", "en")
