"""Where figures come from, in three languages: what source_texts.csv has stands there, what a user wrote stays."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from geoplan.languages import LANGUAGES, Language, Text

SEPARATOR = "; "
"""Between the sources of a figure that has several."""


def source_text(source: str, language: Language) -> str:
    """Return what a source is called: names, numbers of laws and addresses stay as they are.

    Parameters
    ----------
    source
        As a table of parameters, prices, statistics or published figures has it.
    language
        ``en``, ``vi`` or ``ja``.

    Returns
    -------
    str
        The row's text. A source without a row that is several of them is translated part by part; what has none,
        such as a user's own, stays.

    Examples
    --------
    >>> source_text("design default", "vi"), source_text("our survey", "ja")
    ('Giá trị thiết kế mặc định', 'our survey')
    >>> source_text("our survey; unverified", "ja")
    'our survey。未確認'
    """
    known = load_sources()
    if language == "en" or source in known:
        return known[source][language] if source in known else source
    parts = source.split(SEPARATOR)
    if not any(part in known for part in parts):
        return source
    return listed_sources((known[part][language] if part in known else part for part in parts), language)


@cache
def load_sources() -> Mapping[str, Text]:
    """Return the sources of the tables: what they say in English -> in three languages."""
    with Path(__file__).with_name("source_texts.csv").open(encoding="utf-8", newline="") as stream:
        return {row["en"]: Text(**{each: row[each] for each in LANGUAGES}) for row in csv.DictReader(stream)}


def listed_sources(sources: Iterable[str], language: Language) -> str:
    """Return sources that hold together; each stands once.

    Examples
    --------
    >>> listed_sources(["A", "B", "A"], "vi"), listed_sources(["A", "B"], "ja")
    ('A; B', 'A。B')
    """
    return ("。" if language == "ja" else SEPARATOR).join(dict.fromkeys(sources))


def dated_source(when: str, source: str, language: Language) -> str:
    """Return when something holds, and who says so.

    Examples
    --------
    >>> dated_source("from 2025-05-10", "our utility", "en"), dated_source("from 2025-05-10", "our utility", "ja")
    ('from 2025-05-10. our utility', '2025年5月10日から。our utility')
    """
    mark = "。" if language == "ja" else ". "
    return mark.join(source_text(each, language) for each in (when, source))
