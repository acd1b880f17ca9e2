"""The sheets of a filled form as they stand in its file, and the faults that are found in them.

A form is an Excel workbook or a folder of CSV files: one that geoplan wrote, or the answers that a form on telephones
brought together. A sheet is known by the names in its first row, whatever it is called.
"""

import csv
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, LayerError, column_letters, did_you_mean
from geoplan.fields import current_names
from geoplan.files.archives import check_workbook
from geoplan.files.limits import limit
from geoplan.layers.fieldwork.survey_answers import AnswerPage, are_answers, sheets_of_answers
from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, survey_columns
from geoplan.layers.opening.table import clean
from geoplan.letters.separators import MixedDecimalsError, parted_rows, separator_of, with_decimal_points

FORMULA = "formula"
ERROR = "error"
"""What a cell holds in the place of a value: a pair of this and what is written."""


@dataclass
class SurveySheet:
    """One sheet as it stands in the file.

    Attributes
    ----------
    title
        What the sheet is called.
    names
        The columns of its first row.
    rows
        Each with its place.
    columns
        Column -> its letters, and what people read above it.
    merged
        Cells that reach over several rows of answers, as ``L3:L4``: only the first of those rows has the value.
    """

    title: str
    names: list[str]
    rows: list[tuple[str, list[Any]]]
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    merged: Sequence[str] = ()


@dataclass
class FormFaults:
    """The faults of one form.

    Attributes
    ----------
    file
        What messages call the form.
    faults
        What was noted.
    sheets
        Title of each sheet -> where its columns stand.
    unread
        Places of rows with a cell that could not be read.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    sheets: dict[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def note(self, where: str, found: str, expected: str, action: str = "", *, column: str = "") -> None:
        """Note a fault and go on.

        Parameters
        ----------
        where
            The place: ``roofs!7``, a sheet and its row.
        found, expected, action
            As in `geoplan.errors.Fault`.
        column
            The column of the cell at fault; its letters stand before the row, its heading behind.
        """
        at = self.cell(where, column) if column else where
        self.faults.append(Fault(self.file, at, found=found, expected=expected, action=action))

    def note_cell(self, place: str, column: str, found: str, expected: str, action: str = "") -> None:
        """Note a cell that cannot be read; other checks pass its row over."""
        self.unread.add(place)
        self.note(place, found, expected, action, column=column)

    def cell(self, place: str, column: str) -> str:
        """Return what a cell is called: ``roofs!M7, capacity_kwp 'Installed capacity [kWp]'``."""
        title, _, row = place.rpartition("!")
        letters, heading = self.sheets.get(title, {}).get(column, ("", ""))
        told = f" '{heading}'" if heading and heading != column else ""
        return f"{title}!{letters}{row}, {column}{told}"


def sheets_of_form(file: Path, checking: FormFaults) -> dict[Sheet, SurveySheet]:
    """Return the sheets that a form has.

    Parameters
    ----------
    file
        The workbook, or the folder.
    checking
        Gets the faults of its first rows.

    Raises
    ------
    LayerError
        Where it cannot be read, or has no sheet of a form.
    """
    pages = list(_csv_pages(file) if file.is_dir() else _workbook_pages(file))
    sheets: dict[Sheet, SurveySheet] = {}
    for sheet, cells in _known(pages):
        if sheet in sheets:
            action = "Put the rows into one sheet, and remove the other."
            checking.note(cells.title, f"a second sheet '{sheet}' beside '{sheets[sheet].title}'", "one", action)
            continue
        sheets[sheet] = cells
        checking.sheets[cells.title] = cells.columns
        lacking = [column.name for column in survey_columns()[sheet] if column.role in {"key", "value"}]
        lacking = [name for name in lacking if name not in cells.names and not _is_newer(sheet, name)]
        for name in lacking:
            hint = did_you_mean(name, [given for given in cells.names if given])
            action = f"Leave the first row of the form as it is. {hint}".strip()
            checking.note(f"{cells.title}!1", f"no column '{name}'", "it", action)
        known = {column.name for column in survey_columns()[sheet]}
        for name in sorted(name for name in known if cells.names.count(name) > 1):
            checking.note(f"{cells.title}!1", f"the column '{name}' twice", "each column once", "Rename one.")
        for cell in cells.merged:
            action = "Part them, and fill in each row."
            checking.note(f"{cells.title}!{cell}", "cells of several rows in one", "a cell in each row", action)
    if not sheets:
        action = "Take the form that geoplan wrote, and leave its first rows as they are."
        raise LayerError(
            Fault(str(file), "", found="no sheet of a survey form", expected=", ".join(SHEETS), action=action)
        )
    return sheets


_FIRST = frozenset({"occupancy_pct", "demand_mwh", "usable_roof_pct"})
"""What forms of all versions ask of estates."""


def _is_newer(sheet: Sheet, name: str) -> bool:
    """Return whether a form of an older version may be without a column."""
    column = next(each for each in survey_columns()[sheet] if each.name == name)
    return sheet == "estates" and column.role == "value" and name not in _FIRST


def _known(pages: list[AnswerPage]) -> Iterator[tuple[Sheet, SurveySheet]]:
    """Yield the pages that are sheets of a form, in their order."""
    if are_answers(pages):
        for sheet, page in sheets_of_answers(pages):
            names = [str(value) for value in page.rows[0][1]]
            rows = [(f"{page.title}!{number}", row) for number, row in page.rows[1:]]
            yield sheet, SurveySheet(page.title, names, rows, _placed(page.columns))
        return
    by_first: dict[str, Sheet] = {survey_columns()[sheet][0].name: sheet for sheet in SHEETS}
    for page in pages:
        given = [clean(str(value)) if value is not None else "" for value in page.rows[0][1]] if page.rows else []
        names = [current_names().get(name, name) for name in given]  # forms of older versions are read as before
        if names and names[0] in by_first:
            rows = [(f"{page.title}!{number}", values) for number, values in page.rows[1:] if number > _TITLES]
            titles = next((values for number, values in page.rows[1:] if number == _TITLES), [])
            headings = [clean(str(value)) if value else "" for value in titles]
            headings += [""] * (len(names) - len(headings))
            columns = {name: (at, heading) for at, (name, heading) in enumerate(zip(names, headings, strict=False))}
            yield by_first[names[0]], SurveySheet(page.title, names, rows, _placed(columns), page.merged)


_TITLES = 2
"""The row that holds the titles that people read."""


def _placed(columns: Mapping[str, tuple[int, str]]) -> dict[str, tuple[str, str]]:
    """Return the letters of columns for their positions, beside their headings."""
    return {name: (column_letters(at + 1), heading) for name, (at, heading) in columns.items() if name}


def _csv_pages(folder: Path) -> Iterable[AnswerPage]:
    for path in sorted(folder.glob("*.csv")):
        limit("table.bytes").check(path.stat().st_size, path)
        try:
            text = path.read_text(encoding="utf-8-sig")
            separator = separator_of(text)
            given = [row for _, row in parted_rows(text, separator)]
            cells = given if separator == "," else with_decimal_points(given)[0]
            rows: list[tuple[int, list[Any]]] = [(number, list(row)) for number, row in enumerate(cells, start=1)]
        except (UnicodeDecodeError, csv.Error, MixedDecimalsError) as error:
            found = f"what cannot be read ({error})"
            raise LayerError(
                Fault(str(path), "", found=found, expected="CSV in UTF-8", action="Save it as 'CSV UTF-8'.")
            ) from None
        yield AnswerPage(path.name, rows)


def _workbook_pages(file: Path) -> list[AnswerPage]:
    import openpyxl

    check_workbook(file)
    try:
        with file.open("rb") as stream, warnings.catch_warnings():  # openpyxl leaves open what it cannot read
            warnings.simplefilter("ignore")  # of styles and lists that openpyxl does not know: only values are read
            book = openpyxl.load_workbook(stream, read_only=True)
            try:
                sheets = [_page_of(page, file) for page in book.worksheets]
            finally:
                book.close()
    except (LayerError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers come upon
        found = f"what cannot be read ({type(error).__name__}: {error})"
        action = "Save the filled form as an Excel workbook (.xlsx)."
        raise LayerError(Fault(str(file), "", found=found, expected="a survey form", action=action)) from None
    return sheets


def _page_of(page: Any, file: Path) -> AnswerPage:
    return AnswerPage(page.title, _rows_of(page, file), merged=_merged(page))


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


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+(\d+):[A-Z]+(\d+))"')


def _merged(page: Any) -> tuple[str, ...]:
    """Return the merged cells that reach over several rows of answers; of a streamed sheet openpyxl tells none."""
    part = getattr(page, "_worksheet_path", "")
    if not part:
        return ()
    content = page.parent._archive.read(part)
    return tuple(ref.decode() for ref, first, last in _MERGED.findall(content) if int(last) > max(int(first), _TITLES))


def _cell(cell: Any) -> Any:
    kind = getattr(cell, "data_type", None)
    if kind == "f":
        return (FORMULA, str(cell.value))
    return (ERROR, str(cell.value)) if kind == "e" else cell.value
