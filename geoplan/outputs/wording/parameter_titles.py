"""Parameters and feedstocks by the names that people read; they stand in parameter_titles.csv, never in code."""

import csv
import re
from functools import cache
from pathlib import Path

from geoplan.fields import pretty_unit
from geoplan.languages import Language, Text
from geoplan.outputs.wording.texts import load_texts

_WORD = "word."


def parameter_title(name: str, language: Language) -> str:
    """Return what a parameter is called; its id where the table has no title.

    Parameters
    ----------
    name
        The id. In the table's keys, ``*`` stands for one word of it, which is put into the title's blanks.
    language
        ``en``, ``vi`` or ``ja``.

    Examples
    --------
    >>> parameter_title("residues.rice_straw.rpr", "en")
    'Rice straw: residue per tonne of product'
    >>> parameter_title("rooftop.packing.flat.commercial", "vi")
    'Hệ số bố trí tấm pin: mái bằng, công trình thương mại và công cộng'
    """
    titles, patterns = _load()
    if name in titles:
        return titles[name][language]
    for pattern, title in patterns:
        match = pattern.fullmatch(name)
        if match:
            filled = title[language].format(*(word_title(word, language) for word in match.groups()))
            return filled[:1].upper() + filled[1:]
    return name


def word_title(word: str, language: Language) -> str:
    """Return what a residue, an animal, a waste stream or a kind of roof is called.

    Examples
    --------
    >>> word_title("rice_straw", "ja"), word_title("a_new_residue", "en")
    ('稲わら', 'a new residue')
    """
    title = _load()[0].get(_WORD + word)
    return title[language] if title else word.replace("_", " ")


def unit_title(unit: str, language: Language) -> str:
    """Return how a unit is written; nothing where there is none.

    Examples
    --------
    >>> unit_title("t/t paddy", "vi"), unit_title("m3/kg", "ja"), unit_title("-", "en")
    ('tấn/tấn lúa', 'm³/kg', '')
    """
    title = load_texts().get(f"unit.{unit}")
    return "" if unit == "-" else pretty_unit(title[language] if title else unit)


@cache
def _load() -> tuple[dict[str, Text], list[tuple[re.Pattern[str], Text]]]:
    """Return the titles of whole keys, and the patterns with theirs."""
    path = Path(__file__).with_name("parameter_titles.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = {row["key"]: Text(en=row["en"], vi=row["vi"], ja=row["ja"]) for row in csv.DictReader(stream)}
    whole = {key: title for key, title in rows.items() if "*" not in key}
    patterns = [
        (re.compile(re.escape(key).replace(r"\*", r"([^.]+)")), title) for key, title in rows.items() if "*" in key
    ]
    return whole, patterns
