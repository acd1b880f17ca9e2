"""A filled survey form read back: what was seen on site, checked cell by cell.

A form is an Excel workbook that `geoplan.outputs.fieldwork.survey_form.write_survey_form` wrote, or a folder with its
sheets as CSV files. A sheet is known by the names in its first row, whatever it is called; rows without a surveyed
value are left out.
"""

import csv
import datetime as dt
import math
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.fields import current_names
from geoplan.files.archives import check_workbook
from geoplan.files.boundary import own_file
from geoplan.files.limits import limit
from geoplan.hashing import Snapshot
from geoplan.layers.fieldwork.survey_columns import (
    SHEETS,
    Sheet,
    SurveyColumn,
    choice_of,
    survey_choices,
    survey_columns,
)
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import as_text, clean
from geoplan.units import KG_PER_T

SurveyItems: TypeAlias = Mapping[str, Mapping[str, str]]
"""Kind (crop, animal, waste) -> item -> the unit that it is counted in."""

MODEL, SURVEYED = "model", "surveyed"
"""The status of a row: as the model has it, or as it was seen on site."""

_SHOWN = 60
"""Letters of a cell that a message repeats."""
_FORMULA = "formula"
_ERROR = "error"


@dataclass(frozen=True)
class Survey:
    """What was found on site; each frame has only rows with a surveyed value.

    Attributes
    ----------
    roofs
        roof_id, usable_area_m2 [m2, seen from above], capacity_kwp [kWp], roof_form, suitable (``yes``, ``no``,
        empty), owner_consent, note, surveyor, date; NaN or empty where not given.
    estates
        estate_id, occupancy_pct [%], demand_mwh [MWh a year], usable_roof_pct [% of the roof area] and remarks.
    feedstock
        zone_id, kind, item, amount, unit, year, source and remarks.
    sites
        candidate_id, suitable, reason, grid_distance_km [km] and remarks.
    file
        The form's name.
    sha256
        Of the form.
    snapshot
        The form as it was before it was read; None for a survey that no file holds.

    Notes
    -----
    Each frame also has ``place``: the sheet and row that a value stands in (``roofs!7``).
    """

    roofs: pd.DataFrame
    estates: pd.DataFrame
    feedstock: pd.DataFrame
    sites: pd.DataFrame
    file: str
    sha256: str
    snapshot: Snapshot | None = field(default=None, repr=False)

    def frame(self, sheet: Sheet) -> pd.DataFrame:
        """Return the frame of one sheet."""
        rows: pd.DataFrame = getattr(self, sheet)
        return rows

    def __repr__(self) -> str:
        return f"<Survey '{self.file}': {', '.join(f'{len(self.frame(sheet)):,} {sheet}' for sheet in SHEETS)}>"

    def __len__(self) -> int:
        return sum(len(self.frame(sheet)) for sheet in SHEETS)


@dataclass
class _Cells:
    """One sheet as it stands in the file: its title, the columns of its first row, and rows with their numbers."""

    title: str
    names: list[str]
    rows: list[tuple[int, list[Any]]]


@dataclass
class _Checking:
    """The faults of one form."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def note(self, where: str, found: str, expected: str, action: str = "") -> None:
        self.faults.append(Fault(self.file, where, found=found, expected=expected, action=action))


def read_survey(
    path: str | Path,
    *,
    zones: pd.DataFrame,
    items: SurveyItems | None = None,
    estate_ids: Collection[str] | None = None,
    roof_ids: Collection[str] | None = None,
    candidate_ids: Collection[str] | None = None,
) -> Survey:
    """Read a filled survey form.

    Parameters
    ----------
    path
        The workbook, or a folder with ``roofs.csv``, ``estates.csv``, ``feedstock.csv``, ``sites.csv``.
    zones
        With ``zone_id``, and ``population`` where it is known.
    items
        What can be surveyed, and the unit of each, as `geoplan.layers.fieldwork.surveyed.survey_items` gives it; None
        leaves that to who uses the form.
    estate_ids, roof_ids, candidate_ids
        What the study has; None leaves the ids unchecked.

    Returns
    -------
    Survey
        What was surveyed.

    Raises
    ------
    LayerError
        With every fault of every sheet, each with its sheet and row: values twice, ids that do not exist, numbers that
        are none or cannot be, formulas, other units, contradictions.
    """
    file = Path(path)
    checking = _Checking(str(file))
    own_file(file, expected="a filled survey form")
    try:
        snapshot = Snapshot.of(partial(_files_of, file))
    except OSError as error:
        found, action = error.strerror or str(error), "Check its permissions."
        raise LayerError(Fault(str(file), "", found=found, expected="a file that can be read", action=action)) from None
    cells = _sheets(file, checking)
    known: dict[Sheet, Collection[Any] | None] = {
        "roofs": roof_ids,
        "estates": estate_ids,
        "feedstock": list(zones["zone_id"]),
        "sites": candidate_ids,
    }
    frames = {sheet: _frame(sheet, cells.get(sheet), known[sheet], checking) for sheet in SHEETS}
    _check_roofs(frames["roofs"], checking)
    _check_sites(frames["sites"], checking)
    _check_feedstock(frames["feedstock"], zones, items, checking)
    if not checking.faults and not any(len(frame) for frame in frames.values()):
        checking.note("", "no surveyed value", "at least one", "Fill in the white cells of the form.")
    if checking.faults:
        raise LayerError(checking.faults)
    if snapshot.has_changed:
        action = "Save the form, and run again: nothing was written."
        raise LayerError(
            Fault(
                str(file), "", found="a form that changed while it was read", expected="one that stays", action=action
            )
        )
    frames = {sheet: frame.drop(columns="model_roof_area_m2", errors="ignore") for sheet, frame in frames.items()}
    return Survey(**frames, file=file.name, sha256=snapshot.sha256, snapshot=snapshot)


def _files_of(form: Path) -> list[Path]:
    if form.is_dir():
        return sorted(form.glob("*.csv"))
    return [form] if form.exists() else []


def _sheets(file: Path, checking: _Checking) -> dict[Sheet, _Cells]:
    every = _csv_sheets(file) if file.is_dir() else _workbook_sheets(file)
    by_first: dict[str, Sheet] = {survey_columns()[sheet][0].name: sheet for sheet in SHEETS}
    found: dict[Sheet, _Cells] = {}
    for cells in every:
        sheet = by_first.get(cells.names[0]) if cells.names else None
        if sheet is None:
            continue
        if sheet in found:
            action = "Put the rows into one sheet, and remove the other."
            checking.note(cells.title, f"a second sheet '{sheet}' beside '{found[sheet].title}'", "one", action)
            continue
        found[sheet] = cells
        lacking = [column.name for column in survey_columns()[sheet] if column.role in {"key", "value"}]
        for name in [name for name in lacking if name not in cells.names]:
            hint = did_you_mean(name, [given for given in cells.names if given])
            action = f"Leave the first row of the form as it is. {hint}".strip()
            checking.note(f"{cells.title}!1", f"no column '{name}'", "it", action)
    if not found:
        action = "Take the form that geoplan wrote, and leave its first rows as they are."
        raise LayerError(
            Fault(str(file), "", found="no sheet of a survey form", expected=", ".join(SHEETS), action=action)
        )
    return found


def _csv_sheets(folder: Path) -> Iterable[_Cells]:
    for path in sorted(folder.glob("*.csv")):
        limit("table.bytes").check(path.stat().st_size, path)
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = [(number, list(row)) for number, row in enumerate(csv.reader(stream), start=1)]
        except (UnicodeDecodeError, csv.Error) as error:
            found = f"what cannot be read ({error})"
            raise LayerError(
                Fault(str(path), "", found=found, expected="CSV in UTF-8", action="Save it as 'CSV UTF-8'.")
            ) from None
        yield _cells_of(path.name, rows)


def _workbook_sheets(file: Path) -> list[_Cells]:
    from zipfile import BadZipFile

    import openpyxl

    check_workbook(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and lists that openpyxl does not know: only values are read
            book = openpyxl.load_workbook(file, read_only=True)
            try:
                sheets = [_cells_of(page.title, _rows_of(page, file)) for page in book.worksheets]
            finally:
                book.close()
    except LayerError:
        raise
    except (BadZipFile, openpyxl.utils.exceptions.InvalidFileException, KeyError, ValueError, OSError) as error:
        found = f"what cannot be read ({error})"
        action = "Save the filled form as an Excel workbook (.xlsx)."
        raise LayerError(Fault(str(file), "", found=found, expected="a survey form", action=action)) from None
    return sheets


def _rows_of(page: Any, file: Path) -> list[tuple[int, list[Any]]]:
    """Return the rows that hold anything, whatever the sheet says of its own size: other programs leave it as it was.

    See https://openpyxl.readthedocs.io/en/stable/optimized.html#worksheet-dimensions.
    """
    page.reset_dimensions()
    rows = []
    for number, row in enumerate(page.iter_rows(), start=1):
        if number > limit("workbook.rows").most:
            raise LayerError(limit("workbook.rows").fault(file, page.title))
        values = [_cell(cell) for cell in row]
        if any(value not in (None, "") for value in values):
            rows.append((number, values))
    return rows


def _cell(cell: Any) -> Any:
    kind = getattr(cell, "data_type", None)
    if kind == "f":
        return (_FORMULA, str(cell.value))
    return (_ERROR, str(cell.value)) if kind == "e" else cell.value


def _cells_of(title: str, rows: list[tuple[int, list[Any]]]) -> _Cells:
    given = [clean(str(value)) if value is not None else "" for value in rows[0][1]] if rows else []
    names = [current_names().get(name, name) for name in given]  # forms of older versions are read as before
    # the second row holds the titles that people read
    return _Cells(title, names, [(number, values) for number, values in rows[1:] if number > 2])


def _frame(sheet: Sheet, cells: _Cells | None, known: Collection[Any] | None, checking: _Checking) -> pd.DataFrame:
    columns = [column for column in survey_columns()[sheet] if column.role != "model" or column.name == _ROOF_AREA]
    records: list[dict[str, Any]] = []
    for number, values in [] if cells is None else cells.rows:
        assert cells is not None
        given = dict(zip(cells.names, values, strict=False))
        if all(_blank(given.get(column.name)) for column in columns if column.role == "value"):
            continue
        place = f"{cells.title}!{number}"
        record = {column.name: _value(given.get(column.name), column, place, checking) for column in columns}
        for column in columns:
            if column.role == "key" and _blank(given.get(column.name)):
                checking.note(place, f"no {column.name}", f"a {column.name}", "Fill it in, or clear the row.")
        records.append(record | {"place": place})
    frame = pd.DataFrame(records, columns=[*(column.name for column in columns), "place"])
    for column in columns:
        frame[column.name] = frame[column.name].astype(_TYPES.get(column.kind, object))
    keys = [column.name for column in columns if column.role == "key"]
    _check_once(frame, keys, checking)
    if known is not None:
        _check_known(frame, keys[0], known, checking)
    return frame


_ROOF_AREA = "model_roof_area_m2"
_TYPES = {"number": float}


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(value: Any, column: SurveyColumn, place: str, checking: _Checking) -> Any:
    """Return a cell's value, or note what is wrong with it and return nothing."""
    empty: Any = math.nan if column.kind in _TYPES else ""
    if _blank(value):
        return empty
    where = f"{place}, {column.name}"
    if isinstance(value, tuple):
        what, written = value
        action = "Copy the cell and insert it again as a value." if what == _FORMULA else "Correct the cell."
        checking.note(where, f"the {what} {written}", "a value", action)
        return empty
    if column.kind in _TYPES:
        return _number(value, column, where, checking)
    if column.kind == "choice":
        key = choice_of(str(value), column.allowed)
        if key is None:
            choices = ", ".join(survey_choices()[column.allowed])
            checking.note(where, f"'{value}'", f"one of {choices}", "Take one from the cell's list.")
        return key or empty
    if column.kind == "date":
        return _date(value, column, where, checking)
    if column.kind == "year":
        year = _number(value, column, where, checking)
        return "" if math.isnan(year) else str(int(year))
    return as_text(pd.Series([value], dtype=object)).iloc[0]


def _number(value: Any, column: SurveyColumn, where: str, checking: _Checking) -> float:
    try:
        number = math.nan if isinstance(value, (bool, dt.date, dt.time)) else float(value)
    except (TypeError, ValueError, OverflowError):  # the last of integers of hundreds of digits
        number = math.nan
    whole = column.kind == "year"
    if not math.isfinite(number) or (whole and number != int(number)):
        unit = f" in {column.unit}" if column.unit else ""
        expected = "a whole number" if whole else f"a number{unit}, with a decimal point and without its unit"
        checking.note(where, f"'{str(value)[:_SHOWN]}'", expected, "Correct the cell.")
        return math.nan
    if column.allowed:
        limits = allowed(column.allowed)
        if limits.outside(number):
            unit = f" {column.unit}" if column.unit else ""
            checking.note(where, f"{number:,.10g}{unit}", f"{limits}", "Check the unit and the number.")
            return math.nan
        if column.unit == "%" and 0 < number <= 1:
            action = f"Write {number * 100:g} for {number * 100:g} %; a share below 1 % is given as 0."
            checking.note(where, f"{number:g} %, which looks like a share", "percent, from 0 to 100", action)
            return math.nan
    return number


def _date(value: Any, column: SurveyColumn, where: str, checking: _Checking) -> str:
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
        checking.note(where, f"'{value}'", "a date such as 2025-07-01", action)
        return ""
    return day.isoformat()


def _check_once(frame: pd.DataFrame, keys: list[str], checking: _Checking) -> None:
    complete = frame[(frame[keys].notna() & (frame[keys].astype(str) != "")).all(axis=1)]
    for given, rows in complete.groupby(keys, sort=False):
        if len(rows) > 1:
            named = ", ".join(f"{key} {_shown(value)}" for key, value in zip(keys, given, strict=True))
            where = ", ".join(rows["place"])
            checking.note(where, f"{len(rows)} values for {named}", "one", "Keep the right row, and clear the others.")


def _check_known(frame: pd.DataFrame, key: str, known: Collection[Any], checking: _Checking) -> None:
    there = {str(each) for each in known}
    for place, value in zip(frame["place"], frame[key], strict=True):
        shown = _shown(value)
        if shown and shown not in there:
            action = did_you_mean(shown, there) if len(there) < _MANY else ""
            checking.note(place, f"{key} '{shown}'", "an id of the study", action or "Take it from the map.")


_MANY = 50_000
"""Ids among which the nearest one can still be looked for."""


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.0f}"
    return str(value)


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples()


def _check_roofs(roofs: pd.DataFrame, checking: _Checking) -> None:
    """Check what a roof can carry; without a surveyed area, the one that the form showed is its measure."""
    density, ratio = allowed("survey.capacity_density").high, allowed("survey.usable_over_roof").high
    for row in _rows(roofs):
        area, usable, capacity = row.model_roof_area_m2, row.usable_area_m2, row.capacity_kwp
        if row.suitable == "no" and (usable > 0 or capacity > 0):
            found = "a roof that is not suitable, with an area or a capacity"
            checking.note(row.place, found, "one of them", "Clear the numbers, or correct 'suitable'.")
        if usable > area * ratio:
            found = f"a usable area of {usable:,.10g} m2 on a roof of {area:,.10g} m2"
            checking.note(row.place, found, f"at most {ratio:g} times the roof's area", "Check the roof's number.")
        most = (area * ratio if math.isnan(usable) else usable) * density
        if capacity > most:
            on = area if math.isnan(usable) else usable
            found = f"{capacity:,.10g} kWp on {on:,.10g} m2"
            checking.note(row.place, found, f"at most {density:g} kWp on a square metre", "Check the unit.")


def _check_sites(sites: pd.DataFrame, checking: _Checking) -> None:
    for row in _rows(sites):
        if row.suitable == "no" and not row.reason:
            checking.note(row.place, "a site that is not suitable, without a reason", "the reason", "Fill it in.")


_AMOUNTS = {
    "t/a": "crops.production",
    "ha": "crops.area",
    "m3/a": "crops.volume",
    "heads": "livestock.heads",
    "t/day": "waste.tonnes",
}
"""Unit -> the range of the statistic that a surveyed amount takes the place of."""


def _check_feedstock(
    feedstock: pd.DataFrame, zones: pd.DataFrame, items: SurveyItems | None, checking: _Checking
) -> None:
    population = dict(zip(zones["zone_id"], zones["population"], strict=True)) if "population" in zones else {}
    feedstock["item"] = feedstock["item"].str.casefold() if len(feedstock) else feedstock["item"]
    told = {fault.where.partition(", ")[0] for fault in checking.faults if ", " in fault.where}
    for row in _rows(feedstock):
        if row.place in told:
            continue
        if math.isnan(row.amount):
            checking.note(row.place, "no amount", "a number", "Fill it in, or clear the row.")
        units = items.get(row.kind) if items is not None and row.kind else None
        if units is not None and row.item and row.item not in units:
            checking.note(
                row.place, f"the {row.kind} '{row.item}'", "one that has parameters", did_you_mean(row.item, units)
            )
        elif units is not None and row.item and row.unit != units[row.item]:
            found = f"'{row.unit}'" if row.unit else "no unit"
            checking.note(row.place, found, f"'{units[row.item]}', the unit of {row.item}", "Convert the amount.")
        limits = allowed(_AMOUNTS[row.unit]) if row.unit in _AMOUNTS else allowed("survey.amount")
        if limits.outside(row.amount):
            checking.note(row.place, f"{row.amount:,.10g} {row.unit}".strip(), f"{limits}", "Check the unit.")
        persons = population.get(row.zone_id, math.nan)
        if row.unit == "t/day" and persons > 0:
            each = allowed("waste.per_person")
            if each.outside(row.amount * KG_PER_T / persons):
                found = f"{row.amount * KG_PER_T / persons:,.3g} kg per person and day"
                checking.note(row.place, found, f"{each}", "Give the mass in tonnes a day.")
