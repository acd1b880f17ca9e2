"""What tables of statistics have in common: a zone, a subject, an amount, a year, a source.

A row belongs to a zone, to a district, or to the whole study where both are empty. Each amount must stand once: what
would be counted twice is a fault.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from geoplan.errors import did_you_mean
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    keep_where,
    number_columns,
    read_csv,
    rename_columns,
    rows_at,
    text_column,
    year_texts,
)
from geoplan.layers.opening.table_faults import check_zone_ids
from geoplan.letters.plain import plain

YEAR = "year"
_YEARS = "statistics.year"


@dataclass(frozen=True)
class StatisticsColumns:
    """The columns of a table of statistics.

    Attributes
    ----------
    subject
        What is counted: the column with the crop, the animal, the stream.
    amounts
        The numbers: column -> name of its range; the first must stand in each row, or, where `any_amount` is true, one
        of them.
    parts
        Columns that divide a subject further, such as the season.
    words
        Further columns of text, in small letters.
    called
        What a subject may be called, in small letters or without its marks too -> the name that stands for it, so that
        what goes by two names is seen to stand twice.
    """

    subject: str
    amounts: dict[str, str]
    parts: Sequence[str] = ()
    any_amount: bool = False
    words: Sequence[str] = ()
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in order."""
        return (
            "zone_id",
            "district",
            self.subject,
            *self.amounts,
            YEAR,
            *self.parts,
            *self.words,
            "source",
            "confidence",
        )

    @property
    def numbers(self) -> dict[str, str]:
        """Column -> the name of its range, for all that hold numbers."""
        return {**self.amounts, YEAR: _YEARS}


def read_statistics(reading: Reading, columns: StatisticsColumns) -> pd.DataFrame:
    """Read a table of statistics.

    Parameters
    ----------
    reading
        The layer being opened.
    columns
        The columns of its kind.

    Returns
    -------
    DataFrame
        All columns of the kind: amounts as numbers (NaN where a further one is not given), the others as text, empty
        where not given; the year has four digits. The index is the line in the file.

    Raises
    ------
    LayerError
        Where the file or its columns cannot be read; other faults are noted in `reading`.
    """
    main = "" if columns.any_amount else next(iter(columns.amounts))
    required = (columns.subject, main) if main else (columns.subject,)
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=columns.names, required=required)
    amounts = number_columns(reading, raw, columns.amounts, required=[main])
    years = year_texts(reading, raw, YEAR, limits=allowed(_YEARS))
    table = pd.DataFrame(index=raw.index)
    for name in columns.names:
        table[name] = amounts[name] if name in amounts else years if name == YEAR else text_column(raw, name)
    silent = pd.concat([text_column(raw, name) == "" for name in columns.amounts], axis=1).all(axis=1)
    if columns.any_amount and silent.any():
        reading.fault(rows_at(table, silent), "no amount", " or ".join(columns.amounts), "Fill one in.")
    for name in (columns.subject, *columns.words):
        table[name] = table[name].str.casefold()
    called = columns.called
    table[columns.subject] = [called.get(word) or called.get(plain(word), word) for word in table[columns.subject]]
    blank = table[columns.subject] == ""
    if blank.any():
        reading.fault(rows_at(table, blank), f"no {columns.subject}", f"a {columns.subject}", "Fill it in.")
    _check_zones(reading, table)
    _check_once(reading, table[~blank], columns)
    return table


def _check_zones(reading: Reading, table: pd.DataFrame) -> None:
    both = (table["zone_id"] != "") & (table["district"] != "")
    if both.any():
        reading.fault(rows_at(table, both), "a zone_id and a district", "one of them", "Leave one empty.")
    if reading.area is None:
        return
    districts = set(reading.area.zones["district"]) - {""} if "district" in reading.area.zones else set()
    strange = ~table["district"].isin(districts | {""})
    if strange.any():
        first = table.loc[strange, "district"].iloc[0]
        hint = did_you_mean(first, districts) or "Leave it empty for the whole study."
        reading.fault(rows_at(table, strange), f"district '{first}'", "a district of the zones layer", hint)
    check_zone_ids(reading, table, otherwise="Leave zone_id empty for the whole study.")


def _check_once(reading: Reading, table: pd.DataFrame, columns: StatisticsColumns) -> None:
    key = ["zone_id", *(["district"] if (table["district"] != "").any() else []), columns.subject, *columns.parts]
    twice = table.duplicated([*key, "year"], keep=False)
    if twice.any():
        reading.fault(rows_at(table, twice), f"the same {', '.join(key)} twice", "each once", "Remove the others.")
    years = table.groupby(key)["year"].transform("nunique") > 1
    if years.any():
        found = f"several years: {', '.join(sorted(set(table.loc[years, 'year'])))}"
        action = f"Choose one: {reading.option('where', 'year')}."
        reading.fault(rows_at(table, years), found, f"one year for each {columns.subject}", action)
    for part in columns.parts:
        total = table[part] == ""
        rest = [name for name in key if name != part]
        mixed = total.groupby([table[name] for name in rest]).transform("nunique") > 1
        if mixed.any():
            found = f"rows with and without a {part}, which would count twice"
            reading.fault(rows_at(table, mixed), found, "one of them", "Remove the others.")


def zones_covered(reading: Reading, table: pd.DataFrame) -> float:
    """Return the share of the zones' area that a table has a row for."""
    if reading.area is None:
        return math.nan
    districts = table["district"] if "district" in table else pd.Series("", index=table.index)
    if ((table["zone_id"] == "") & (districts == "")).any():
        return 1.0
    zones = reading.area.zones
    areas = zones.geometry.area.to_numpy()
    covered = zones["zone_id"].isin(set(table["zone_id"]))
    if "district" in zones:
        covered |= zones["district"].isin(set(districts) - {""})
    return float(areas[covered.to_numpy()].sum() / areas.sum())
