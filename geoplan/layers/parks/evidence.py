"""What parks have shown of the criteria of an eco-industrial park: a row a park, criterion and day.

Each row says what shows it and where that is from. Of several rows of one park and criterion the newest counts.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.demand.row_files import read_rows
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, rename_columns, rows_at, text_column
from geoplan.layers.parks.eip_criteria import (
    COUNT,
    PERCENT,
    YES_NO,
    EipCriterion,
    answer_of,
    criteria_in_force,
    criterion_hint,
    criterion_key,
    load_criteria,
)

COLUMNS = ("estate_id", "criterion", "value", "evidence", "date", "source")
NUMBERS = {"value": "estate_evidence.value"}
_TEXTS = ("estate_id", "criterion", "evidence", "date", "source")
_REQUIRED = {
    "estate_id": "the id of an estate",
    "criterion": "a criterion",
    "evidence": "what shows it",
    "date": "when that was so",
    "source": "who says so",
}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MIDNIGHT = " 00:00:00"
_WHOLE = 100.0
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _EvidenceFault:
    """What is wrong with rows of evidence.

    Attributes
    ----------
    rows
        Which, as a mask over the table.
    found, expected, action
        As of `geoplan.errors.Fault`.
    """

    rows: Mask
    found: str
    expected: str
    action: str


def read_estate_evidence(reading: Reading) -> pd.DataFrame:
    """Read what parks have shown of the criteria.

    Parameters
    ----------
    reading
        The layer being opened: CSV, a spreadsheet or Parquet.

    Returns
    -------
    DataFrame
        `COLUMNS`: estate_id; criterion (a key of `load_criteria`; in the file its code or title too); value (a
        percentage from 0 to 100, a count, or 1 and 0 for yes and no, which the file may say in words); evidence, what
        shows it; date (``2025``, ``2025-06`` or ``2025-06-30``); source. Its index names the rows.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    return evidence_rows(reading, keep_where(reading, read_rows(reading)))


def evidence_rows(reading: Reading, raw: pd.DataFrame) -> pd.DataFrame:
    """Return rows of evidence, whichever file they are from, with every fault noted.

    Parameters
    ----------
    reading
        Gets the faults, and tells of which study the rows are.
    raw
        With `COLUMNS`, as texts or as the file types them; its index names the rows.

    Returns
    -------
    DataFrame
        As of `read_estate_evidence`.
    """
    raw = rename_columns(reading, raw, columns=COLUMNS, required=COLUMNS)
    texts = {name: text_column(raw, name) for name in _TEXTS}
    given = text_column(raw, "value")
    answers = given.map(answer_of)
    figures = number_columns(reading, raw.assign(value=answers.where(answers != "", given)), NUMBERS, required=NUMBERS)
    table = pd.DataFrame({**texts, **figures})[list(COLUMNS)]
    table["date"] = table["date"].str.removesuffix(_MIDNIGHT)  # what spreadsheets call days
    for fault in _evidence_faults(table, answered=(answers != "").to_numpy()):
        reading.fault(rows_at(table, fault.rows), fault.found, fault.expected, fault.action)
    table["criterion"] = table["criterion"].map(criterion_key)
    _remarks(reading, table)
    return table


def _evidence_faults(table: pd.DataFrame, *, answered: Mask) -> Iterator[_EvidenceFault]:
    """Yield what is wrong with rows of evidence.

    Parameters
    ----------
    table
        `COLUMNS`; criteria as they were given, values as numbers (NaN where none).
    answered
        Whether a value was said by a yes or a no: (rows,).
    """
    for name, expected in _REQUIRED.items():
        silent = (table[name] == "").to_numpy()
        if silent.any():
            yield _EvidenceFault(silent, f"no {name}", expected, "Fill it in, or remove the row.")
    keys = table["criterion"].map(criterion_key)
    for name in dict.fromkeys(table.loc[(keys == "") & (table["criterion"] != ""), "criterion"]):
        rows = (table["criterion"] == name).to_numpy()
        yield _EvidenceFault(rows, f"the criterion '{name}'", "one that is tabled", criterion_hint(name))
    values = table["value"].to_numpy(float)
    for key in dict.fromkeys(keys[keys != ""]):
        rows = (keys == key).to_numpy() & ~np.isnan(values)
        yield from _value_faults(load_criteria()[key], values, rows, answered)
    yield from _date_faults(table["date"])
    named = (keys != "") & (table["estate_id"] != "") & (table["date"] != "")
    same = pd.DataFrame({"estate_id": table["estate_id"], "criterion": keys, "date": table["date"]})
    twice = (same.duplicated(keep=False) & named).to_numpy()
    if twice.any():
        first = same[twice].iloc[0]
        said = f"{first['criterion']} of '{first['estate_id']}' twice on {first['date']}"
        yield _EvidenceFault(twice, said, "each once a day", "Keep the right row, and remove the other.")


def _value_faults(
    criterion: EipCriterion, values: npt.NDArray[np.float64], rows: Mask, answered: Mask
) -> Iterator[_EvidenceFault]:
    """Yield values that the criterion cannot have."""

    def fault(wrong: Mask, expected: str, action: str) -> Iterator[_EvidenceFault]:
        if wrong.any():
            shown = "yes or no" if answered[wrong].all() else in_figures(values[wrong][0], 10)
            yield _EvidenceFault(wrong, f"value {shown} of {criterion.key}", expected, action)

    if criterion.kind == YES_NO:
        yield from fault(rows & ~np.isin(values, (0.0, 1.0)), "yes or no", "Say whether it is so.")
        return
    number = {PERCENT: "a percentage, 0 to 100", COUNT: "a whole number"}[criterion.unit]
    yield from fault(rows & answered, number, "Say how much it is.")
    rest = rows & ~answered
    if criterion.unit == COUNT:
        yield from fault(rest & (values % 1.0 != 0.0), number, "Count each once.")
        return
    yield from fault(rest & (values > _WHOLE), number, "Check the unit.")
    share = rest & (values > 0.0) & (values <= 1.0)
    if share.any():
        percent = _WHOLE * values[share][0]
        action = f"Write {in_figures(percent)} for {in_figures(percent)} %; a share below 1 % is given as 0."
        yield from fault(share, "percent, not a share of 1", action)


def _date_faults(dates: "pd.Series[str]") -> Iterator[_EvidenceFault]:
    """Yield days that are none."""
    wrong = np.array([text != "" and not _is_date(text) for text in dates], dtype=bool)
    if wrong.any():
        action = "Days and months in another order cannot be told apart."
        yield _EvidenceFault(wrong, f"the date '{dates[wrong].iloc[0]}'", "2025, 2025-06 or 2025-06-30", action)


def _is_date(text: str) -> bool:
    """Return whether a text is a year, a month or a day.

    Examples
    --------
    >>> [_is_date(text) for text in ("2025", "2025-06", "2025-02-30", "30/06/2025")]
    [True, True, False, False]
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return not allowed("statistics.year").outside(year)


def _remarks(reading: Reading, table: pd.DataFrame) -> None:
    asked = criteria_in_force(viet_nam=reading.study.is_viet_nam)
    elsewhere = (table["criterion"] != "") & ~table["criterion"].isin(list(asked))
    if elsewhere.any():
        reading.remark("evidence_elsewhere", count=int(elsewhere.sum()))
    older = len(table) - len(newest_evidence(table))
    if older:
        reading.remark("evidence_older", count=older)


def newest_evidence(table: pd.DataFrame) -> pd.DataFrame:
    """Return the newest row of each park and criterion; a year is older than its months and days.

    Parameters
    ----------
    table
        As from `read_estate_evidence`.

    Examples
    --------
    >>> rows = {"estate_id": "a", "criterion": "eip_open_space", "value": [4.0, 6.0], "date": ["2025", "2023-05"]}
    >>> newest_evidence(pd.DataFrame(rows))["value"].tolist()
    [4.0]
    """
    return (
        table.sort_values("date", kind="stable").drop_duplicates(["estate_id", "criterion"], keep="last").sort_index()
    )
