"""What the codes in a table's cells mean, by column: for workbooks, which people read; machines take the CSV files."""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.wording.eco_codes import eco_codes
from geoplan.outputs.wording.parameter_titles import unit_title, word_title
from geoplan.outputs.wording.source_words import source_text
from geoplan.outputs.wording.texts import load_texts
from geoplan.planning.jcm import load_missing
from geoplan.sentences import listed
from geoplan.siting.ranking.criteria import load_candidate_criteria

SEPARATOR = ";"
"""Between the codes of a cell that holds several."""
_LIKE: Mapping[str, str] = {
    "carrier_from": "carrier",
    "carrier_to": "carrier",
    "aim_sector": "sector",
    "device_from": "device",
    "device_to": "device",
    "unknown_features": "alike_by",
    "load_confidence": "confidence",
    "threshold_confidence": "confidence",
}
"""Columns whose codes are those of another."""
_BY_TEXTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("candidate_kind", "status", "place_status", "confidence", "load_basis"), ("gpkg.code.",)),
    **dict.fromkeys(("battery_dispatch", "tariff_customer", "tariff_calendar", "left_scopes"), ("gpkg.code.",)),
    **dict.fromkeys(("zero_net_year", "zero_hourly", "limit_met", "measure_group", "first_of"), ("gpkg.code.",)),
    **dict.fromkeys(("tariff_voltage", "sector"), ("gpkg.code.",)),
    **dict.fromkeys(("stream_status", "place_kind"), ("gpkg.code.",)),
    "origin": ("report.origin.",),
}
"""Columns whose codes have texts -> how the keys of these begin."""
_BY_WORDS = frozenset(
    {"management", "item", "crop", "animal", "stream", "residue", "feedstock", "material", "measure_group", "resource"}
    | {"device"}
)
"""Columns whose codes are words that parameters have too."""
_ECO = frozenset({"technology", "verdict"})
_SEVERAL = frozenset({"criteria_not_applied", "criteria_equal", "missing_information", "alike_by", "unknown_features"})
"""Columns whose cells hold several codes."""
_SOURCES = frozenset({"source", "place_source"})
"""Columns whose cells say where a figure comes from."""
_UNITS = frozenset({"unit", "check_unit", "eip_unit", "gap_unit", "project_unit", "pair_unit", "sdg_unit"})


def cell_words(column: str, code: str, language: Language) -> str:
    """Return what a code in a column means; the code where nothing says it.

    Examples
    --------
    >>> cell_words("zone_type", "ward", "vi"), cell_words("carrier_to", "lpg", "ja"), cell_words("zone_id", "a", "vi")
    ('phường', 'LPG', 'a')
    >>> cell_words("criteria_equal", "slope;haul", "en")
    'Gentle slope; Short haul of feedstock'
    """
    if column in _SEVERAL:
        told = (_one(column, each.strip(), language) for each in code.split(SEPARATOR))
        return listed(told, language, separator=f"{SEPARATOR} ")
    return _one(column, code, language)


def cells_in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table with words for the codes, sources and units of its cells; what nothing translates stays.

    Parameters
    ----------
    frame
        A table with the columns of the field dictionary.
    language
        Of the words.

    Examples
    --------
    >>> cells_in_words(pd.DataFrame({"zone_type": ["commune", "ward"]}), "ja")["zone_type"].tolist()
    ['社', '坊']
    >>> cells_in_words(pd.DataFrame({"source": ["design default", "our survey"]}), "vi")["source"].tolist()
    ['Giá trị thiết kế mặc định', 'our survey']
    """
    spoken = {
        name: pd.Series([_spoken(str(name), value, language) for value in frame[name]], frame.index, dtype=object)
        for name in frame.columns
        if name in coded_columns() | _SOURCES | _UNITS
    }
    return frame.assign(**spoken) if spoken else frame


@cache
def coded_columns() -> frozenset[str]:
    """Return the columns whose cells hold codes that have words."""
    own = {column for column, _ in _table()}
    return frozenset(own | _LIKE.keys() | _BY_TEXTS.keys() | _BY_WORDS | _ECO | _SEVERAL | _TITLES.keys())


def _spoken(column: str, value: Any, language: Language) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if column in _SOURCES:
        return source_text(value, language)
    words = cell_words(column, value, language)
    return unit_title(value, language) if column in _UNITS and words == value else words


def _one(column: str, code: str, language: Language) -> str:
    known = _LIKE.get(column, column)
    if (title := _table().get((known, code))) is not None:
        return title[language]
    if known in _TITLES and (title := _TITLES[known](code)) is not None:
        return title[language]
    if known in _ECO and code in eco_codes()[known]:
        return eco_codes()[known][code][language]
    titles = load_texts()
    for prefix in _BY_TEXTS.get(known, ()):
        if f"{prefix}{code}" in titles:
            return titles[f"{prefix}{code}"][language]
    return word_title(code, language) if known in _BY_WORDS and code.replace("_", "").islower() else code


def _of_field(code: str) -> Text | None:
    return load_fields()[code].title if code in load_fields() else None


def _of_criterion(code: str) -> Text | None:
    known = load_candidate_criteria()
    return known[code].title if code in known else None


def _of_application(code: str) -> Text | None:
    known = load_missing()
    return known[code].title if code in known else None


_TITLES: Mapping[str, Callable[[str], Text | None]] = {
    "result": _of_field,
    "criteria_not_applied": _of_criterion,
    "criteria_equal": _of_criterion,
    "missing_information": _of_application,
}
"""Columns whose codes other tables have the titles of."""


@cache
def _table() -> Mapping[tuple[str, str], Text]:
    with Path(__file__).with_name("cell_words.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["set"], row["key"]): Text(**{each: row[each] for each in LANGUAGES}) for row in csv.DictReader(stream)
        }
