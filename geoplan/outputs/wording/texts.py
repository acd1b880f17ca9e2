"""The words of maps, reports and GeoPackages in three languages; they stand in texts.csv, never in code."""

import csv
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from geoplan.study import LANGUAGES, Language, Text

LONGEST_NAME = 60
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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
    >>> list(texts_under("status.real"))
    ['status.real']
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


def shown(given: Any, longest: int = LONGEST_NAME) -> str:
    r"""Return a text that fits on paper and cannot turn the line it stands in around.

    Controls and marks of writing direction are left out, long texts are cut: the files of tables hold them whole.

    Examples
    --------
    >>> shown("\u202eA\x00\n b"), shown("long " * 20, 9), shown(None)
    ('A b', 'long lon…', '')
    """
    if given is None or given != given:
        return ""
    plain = "".join(
        " " if letter.isspace() else letter
        for letter in str(given)
        if letter.isspace() or (unicodedata.category(letter) != "Cc" and letter not in _BIDI_CONTROLS)
    )
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
