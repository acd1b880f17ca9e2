"""The cells of a filled form as values: numbers, choices, dates and texts, each fault with its sheet and row."""

import datetime as dt
import math
from typing import Any

import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.fieldwork.survey_columns import (
    Sheet,
    SurveyColumn,
    choice_of,
    choices_of,
    survey_choices,
    survey_columns,
)
from geoplan.layers.fieldwork.survey_sheets import FORMULA, FormFaults, SurveySheet
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import as_text
from geoplan.letters.plain import plain
from geoplan.letters.separators import point_of_thousands

MODEL_ROOF_AREA = "model_roof_area_m2"
"""What the model says of a roof that a surveyed area is held against."""
_TYPES = {"number": float}
_SHOWN = 60
"""Letters of a cell that a message repeats."""


def sheet_frame(sheet: Sheet, cells: SurveySheet | None, checking: FormFaults) -> pd.DataFrame:
    """Return the rows of a sheet in which something is told.

    Parameters
    ----------
    sheet
        Which.
    cells
        As it stands in the file; None where the form is without it.
    checking
        Gets the faults of cells, and of rows without their key.

    Returns
    -------
    DataFrame
        The columns of the sheet, NaN or "" where nothing is told, and ``place``, the row of the form.
    """
    columns = [column for column in survey_columns()[sheet] if column.role != "model" or column.name == MODEL_ROOF_AREA]
    records: list[dict[str, Any]] = []
    for place, values in [] if cells is None else cells.rows:
        assert cells is not None
        given = dict(zip(cells.names, values, strict=False))
        if all(_blank(given.get(column.name)) for column in columns if column.tells):
            continue
        record = {column.name: _value(given.get(column.name), column, place, checking) for column in columns}
        for column in columns:
            if column.role == "key" and _blank(given.get(column.name)):
                action = "Fill it in, or clear the row."
                checking.note(place, f"no {column.name}", f"a {column.name}", action, column=column.name)
        records.append(record | {"place": place})
    frame = pd.DataFrame(records, columns=[*(column.name for column in columns), "place"])
    for column in columns:
        frame[column.name] = frame[column.name].astype(_TYPES.get(column.kind, object))
    return frame


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(value: Any, column: SurveyColumn, place: str, checking: FormFaults) -> Any:
    """Return a cell's value, or note what is wrong with it and return nothing."""
    empty: Any = math.nan if column.kind in _TYPES else ""
    if _blank(value):
        return empty
    if isinstance(value, tuple):
        what, written = value
        action = "Copy the cell and insert it again as a value." if what == FORMULA else "Correct the cell."
        checking.note_cell(place, column.name, f"the {what} {written}", "a value", action)
        return empty
    if column.kind in _TYPES:
        return _number(value, column, place, checking)
    if column.kind == "choice":
        key = choice_of(str(value), column.allowed)
        if key is None:
            checking.note_cell(place, column.name, f"'{value}'", *_expected(str(value), column.allowed))
        return key or empty
    if column.kind == "choices":
        keys, unknown = choices_of(str(value), column.allowed)
        for word in unknown:
            checking.note_cell(place, column.name, f"'{word}'", *_expected(word, column.allowed))
        return ";".join(keys)
    if column.kind == "date":
        return _date(value, column, place, checking)
    if column.kind == "year":
        year = _number(value, column, place, checking)
        return "" if math.isnan(year) else str(int(year))
    text: str = as_text(pd.Series([value], dtype=object)).iloc[0]
    return choice_of(text, column.allowed) or text if column.kind == "open_choice" else text


def _expected(word: str, choices: str) -> tuple[str, str]:
    """Return what was expected of a cell that takes one of a set, and what to do."""
    known = list(survey_choices()[choices])
    if len(known) <= _FEW:
        return f"one of {', '.join(known)}", "Take one from the cell's list."
    return "one of the cell's list", did_you_mean(plain(word), known) or f"Such as {', '.join(known[:_FEW])}."


_FEW = 6
"""Choices that a message lists."""


def _number(value: Any, column: SurveyColumn, place: str, checking: FormFaults) -> float:
    try:
        number = math.nan if isinstance(value, (bool, dt.date, dt.time)) else float(value)
    except (TypeError, ValueError, OverflowError):  # the last of integers of hundreds of digits
        number = math.nan
    whole = column.kind == "year"
    if isinstance(value, str) and math.isfinite(number) and point_of_thousands([value.strip()]):
        action = "Write it without a separator of thousands, and without zeros at the end."
        checking.note_cell(place, column.name, f"'{value}', whose point may part thousands", "a number", action)
        return math.nan
    if not math.isfinite(number) or (whole and number != int(number)):
        unit = f" in {column.unit}" if column.unit else ""
        expected = "a whole number" if whole else f"a number{unit}, with a decimal point and without its unit"
        checking.note_cell(place, column.name, f"'{str(value)[:_SHOWN]}'", expected, "Correct the cell.")
        return math.nan
    if column.allowed:
        limits = allowed(column.allowed)
        if limits.outside(number):
            unit = f" {column.unit}" if column.unit else ""
            checking.note_cell(
                place, column.name, f"{in_figures(number, 10)}{unit}", f"{limits}", "Check the unit and the number."
            )
            return math.nan
        if column.unit == "%" and 0 < number <= 1:
            action = (
                f"Write {in_figures(number * 100)} for {in_figures(number * 100)} %; a share below 1 % is given as 0."
            )
            checking.note_cell(
                place,
                column.name,
                f"{in_figures(number)} %, which looks like a share",
                "percent, from 0 to 100",
                action,
            )
            return math.nan
    return number


def _date(value: Any, column: SurveyColumn, place: str, checking: FormFaults) -> str:
    day: dt.date | None = None
    if isinstance(value, dt.datetime):
        day = value.date()
    elif isinstance(value, dt.date):
        day = value
    elif isinstance(value, str):
        try:
            day = dt.date.fromisoformat(value.strip())
        except ValueError:
            day = None
    if day is None or allowed(column.allowed).outside(day.year):
        action = "Days and months in another order cannot be told apart."
        checking.note_cell(place, column.name, f"'{value}'", "a date such as 2025-07-01", action)
        return ""
    return day.isoformat()
