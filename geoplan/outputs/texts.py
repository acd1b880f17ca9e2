"""The words of maps, reports and GeoPackages in three languages; they stand in texts.csv, never in code."""

import csv
from functools import cache
from pathlib import Path

from geoplan.study import LANGUAGES, Language, Text


@cache
def load_texts() -> dict[str, Text]:
    """Read the table of texts: key -> text in three languages."""
    path = Path(__file__).with_name("texts.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: Text(en=row["en"], vi=row["vi"], ja=row["ja"]) for row in csv.DictReader(stream)}


def text(key: str, language: Language) -> str:
    """Return one text.

    Parameters
    ----------
    key
        A key of texts.csv.
    language
        ``en``, ``vi`` or ``ja``.

    Raises
    ------
    KeyError
        Where there is no such key.

    Examples
    --------
    >>> text("status.schematic", "vi")
    'dữ liệu sơ đồ'
    """
    return load_texts()[key][language]


def texts_under(*prefixes: str) -> dict[str, Text]:
    """Return the texts whose keys begin with one of the prefixes, in the table's order.

    Examples
    --------
    >>> list(texts_under("unit."))
    ['unit.persons']
    """
    return {key: given for key, given in load_texts().items() if key.startswith(prefixes)}


def sentence(key: str, **values: float | str | list[str]) -> Text:
    """Return a text with its blanks filled, in three languages.

    Parameters
    ----------
    key
        A key of texts.csv whose text has ``{names}`` in it.
    **values
        What to fill in: numbers, words, or lists of keys of texts.csv.

    Examples
    --------
    >>> sentence("note.roofs_outside", count=1200).en
    '1,200 roofs lie in no zone and are left out.'
    """
    filled = {}
    for language in LANGUAGES:
        words = {name: _words(value, language) for name, value in values.items()}
        filled[language] = text(key, language).format(**words)
    return Text(**filled)


def _words(value: float | str | list[str], language: Language) -> str:
    if isinstance(value, list):
        return ("、" if language == "ja" else ", ").join(text(key, language) for key in value)
    return f"{value:,}" if isinstance(value, int) else str(value)
