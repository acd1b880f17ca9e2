"""Words for people, read from tables in three languages: sentences with blanks to fill, and names made fit for paper.

Each room keeps its own table beside the module that speaks: no text for people stands in code.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.languages import LANGUAGES, Language, Text

LONGEST_NAME = 60
_SWAPPED = str.maketrans(",.", ".,")
"""Vietnamese writes 1.234,5 for what English and Japanese write 1,234.5."""
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def read_texts(path: Path) -> dict[str, Text]:
    """Read a table of texts.

    Parameters
    ----------
    path
        A CSV file with the columns ``key``, ``en``, ``vi`` and ``ja``.

    Returns
    -------
    dict
        Key -> text, in the table's order.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: Text(en=row["en"], vi=row["vi"], ja=row["ja"]) for row in csv.DictReader(stream)}


def filled(sentence: Text, *, titles: Mapping[str, Text] | None = None, **values: float | str | list[str]) -> Text:
    """Return a sentence with its blanks filled, in three languages.

    Parameters
    ----------
    sentence
        A text that has ``{names}`` in it.
    titles
        Key -> what people call it, for lists of keys.
    **values
        What to fill in: numbers, words, or lists of keys of `titles`.

    Examples
    --------
    >>> filled(Text(en="{count} roofs lie in no zone."), count=1200).en
    '1,200 roofs lie in no zone.'
    """
    words = {}
    for language in LANGUAGES:
        given = {name: _words(value, titles or {}, language) for name, value in values.items()}
        words[language] = sentence[language].format(**given)
    return Text(**words)


def run_on(sentences: Iterable[str], language: Language) -> str:
    """Return sentences as one paragraph; empty ones are left out, and Japanese has no space between them.

    Parameters
    ----------
    sentences
        The sentences, each with its full stop.
    language
        Theirs.

    Examples
    --------
    >>> run_on(["It rains.", "", "It pours."], "en"), run_on(["雨。", "大雨。"], "ja")
    ('It rains. It pours.', '雨。大雨。')
    """
    return ("" if language == "ja" else " ").join(each.strip() for each in sentences if each.strip())


def listed(words: Iterable[str], language: Language, *, separator: str = ", ") -> str:
    """Return words as a list that people of a language read.

    Parameters
    ----------
    words
        The words.
    language
        Theirs.
    separator
        What stands between them, such as ``"; "`` where words hold commas; Japanese has one mark for both.

    Examples
    --------
    >>> listed(["land", "water"], "en"), listed(["土地", "水面"], "ja")
    ('land, water', '土地、水面')
    """
    return ("、" if language == "ja" else separator).join(words)


def written_day(day: date, language: Language) -> str:
    """Return a day as people of a language write it.

    Examples
    --------
    >>> [written_day(date(2026, 6, 2), each) for each in LANGUAGES]
    ['2026-06-02', '2/6/2026', '2026年6月2日']
    """
    if language == "en":
        return day.isoformat()
    return f"{day.day}/{day.month}/{day.year}" if language == "vi" else f"{day.year}年{day.month}月{day.day}日"


def in_brackets(words: str, language: Language) -> str:
    """Return what follows a word in brackets: Japanese has wide ones, and no space before them.

    Examples
    --------
    >>> "rooftops" + in_brackets("synthetic", "en"), "屋根" + in_brackets("合成", "ja")
    ('rooftops (synthetic)', '屋根（合成）')
    """
    return f"（{words}）" if language == "ja" else f" ({words})"


def headed(head: str, words: str, language: Language) -> str:
    """Return words behind what they are about.

    Examples
    --------
    >>> headed("Roofs", "42", "en"), headed("屋根", "42", "ja")
    ('Roofs: 42', '屋根：42')
    """
    return f"{head}：{words}" if language == "ja" else f"{head}: {words}"


def _words(value: float | str | list[str], titles: Mapping[str, Text], language: Language) -> str:
    if isinstance(value, list):
        return listed((titles[key][language] for key in value), language)
    if isinstance(value, str):
        return value
    number = f"{value:,}"
    return number.translate(_SWAPPED) if language == "vi" else number


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
