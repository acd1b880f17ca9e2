"""The words of criteria and indicators: frameworks, what values rest on, and units, in three languages."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geoplan.languages import LANGUAGES, Text


@cache
def eip_words() -> Mapping[tuple[str, str], Text]:
    """Return the words of ``eip_words.csv``: (set, key) -> what people read; sets are framework, basis and unit.

    Examples
    --------
    >>> eip_words()["basis", "plan"]["en"]
    'worked out with what is planned'
    """
    with Path(__file__).with_name("eip_words.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(row["set"], row["key"]): Text(**{name: row[name] for name in LANGUAGES}) for row in rows}


def eip_word(kind: str, key: str) -> Text:
    """Return one of the words.

    Parameters
    ----------
    kind
        ``framework``, ``basis`` (an empty key: not known) or ``unit``.
    key
        As in the tables of criteria and indicators.

    Examples
    --------
    >>> eip_word("basis", "")["en"], eip_word("unit", "firms")["vi"]
    ('not known', 'doanh nghiệp')
    """
    return eip_words()[kind, key or "unknown"]
