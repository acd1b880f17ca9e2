"""What to measure first, in words: what each thing is called, and why it stands where it stands."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.outputs.wording.numbers import readable, significant, written
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import run_on, shown, text
from geoplan.result.first_changes import ZONES

_IN_WORDS = frozenset({"crop", "animal", "waste"})
_STATION = "station"
_LEAST_PCT = 0.05
"""A narrowing of all energy below which that of the thing's own source is told."""
_LEAST_CHANCE_PCT = 0.5
"""Of another first: below it nothing is told, for without decimals it would be nought."""


def measure_title(row: Mapping[Hashable, Any], language: Language, *, zones: Mapping[str, str] | None = None) -> str:
    """Return what a thing is called.

    Parameters
    ----------
    row
        Of the table that `geoplan.result.measure_first.measure_first` gives.
    language
        Of the words.
    zones
        ``zone_id`` -> name.
    """
    thing, item, name = str(row["thing"]), str(row["item"]), shown(row["item_name"], 60)
    if thing in _IN_WORDS:
        called = word_title(item, language)
        called = called[:1].upper() + called[1:]
    elif thing == _STATION:
        called = text("measure.thing.station", language)
    else:
        called = name or text(f"measure.thing.{thing}", language).format(item=shown(item, 40))
    zone = str(row["zone_id"])
    if not zone:
        return called
    return text("measure.in_zone", language).format(thing=called, zone=shown((zones or {}).get(zone) or zone, 60))


def measure_reason(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return why a thing is worth being measured: what is known then, and by how much ranges narrow.

    Parameters
    ----------
    row
        Of the table that `geoplan.result.measure_first.measure_first` gives.
    language
        Of the words.
    """
    told = [text(f"measure.settles.{row['thing']}", language)]
    if row["narrowing_pct"] >= _LEAST_PCT:
        told.append(_narrowing("measure.narrows", row, "", language))
    else:
        key = "measure.narrows.source" if row["narrowing_gwh"] > 0 else "measure.narrows.beside"
        told.append(_narrowing(key, row, "source_", language))
    chance = float(row["first_changes_pct"])
    if chance >= _LEAST_CHANCE_PCT:  # not for what is not known
        key = "measure.first.zones" if row["first_of"] == ZONES else "measure.first.candidates"
        told.append(text(key, language).format(chance=written(chance, 0, language)))
    return run_on(told, language)


def _narrowing(key: str, row: Mapping[Hashable, Any], part: str, language: Language) -> str:
    fields = load_fields()
    name = str(row["result"])
    return text(key, language).format(
        source=fields[name].title[language] if name in fields else name,
        width=readable(row[f"{part}width_gwh"], language),
        narrowing=significant(row[f"{part}narrowing_gwh"], language, digits=2),
        share=significant(row[f"{part}narrowing_pct"], language, digits=2),
    )


def with_measure_words(
    table: pd.DataFrame, language: Language, *, zones: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the table with ``item_title`` and ``measure_reason``."""
    rows = table.to_dict("records")
    return table.assign(
        item_title=[measure_title(row, language, zones=zones) for row in rows],
        measure_reason=[measure_reason(row, language) for row in rows],
    )
