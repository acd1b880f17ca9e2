"""plan.xlsx: a plan as a workbook, which a spreadsheet can change and a run reads back to the last digit."""

import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, GeoplanError, column_letters, did_you_mean
from geoplan.files.archives import check_workbook
from geoplan.files.boundary import resolved
from geoplan.files.limits import limit
from geoplan.planning.scenario.exchange.plan_sheets import (
    PLAN_SHEETS,
    Cell,
    PlanContent,
    ReadRow,
    Row,
    column_faults,
    names_missing,
    plan_of_sheets,
    sheets_of_plan,
)
from geoplan.replacing import replaced_file

_WIDEST, _NARROWEST = 40.0, 9.0
_FIRST_COLUMNS = {"scenarios": 3, "estates": 1, "plan": 1}
# The file must not tell when it was made, or no two were the same.
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SHOWN = 80
"""Letters of a value that a message repeats."""


@dataclass(frozen=True)
class ReferenceSheet:
    """A sheet that says what can be named, for who fills in the others; it is not read.

    Attributes
    ----------
    name
        What the sheet is called.
    rows
        The first holds what the columns are called.
    """

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class ReadPlan:
    """What a workbook says.

    Attributes
    ----------
    content
        As a plan in JSON has it.
    faults
        What is wrong with sheets, rows and cells.
    cells
        Place in the content, its names joined by points -> the cell that says it.
    computed
        The cells that hold a formula, of which the value that stood there was read.
    """

    content: dict[str, Any]
    faults: tuple[Fault, ...]
    cells: Mapping[str, str] = field(repr=False)
    computed: tuple[str, ...] = ()


def write_plan_workbook(
    content: Mapping[str, Any], path: str | Path, *, references: Sequence[ReferenceSheet] = ()
) -> Path:
    """Write a plan as a workbook.

    Parameters
    ----------
    content
        As a plan in JSON has it.
    path
        The file; it is replaced only when the new one is whole.
    references
        Sheets for who fills it in.

    Returns
    -------
    Path
        The file. The same plan gives the same bytes. A number of more digits than spreadsheets keep is a text, so that
        none is lost.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    import xlsxwriter

    target = Path(path)
    sheets = sheets_of_plan(content)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with replaced_file(target) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in (*sheets.items(), *((each.name, each.rows) for each in references)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, _FIRST_COLUMNS.get(name, 1))
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    _write_cell(sheet, (number, column), value, bold if number == 0 else None)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width)
    return target


def read_plan_workbook(path: str | Path) -> ReadPlan:
    """Read a plan from a workbook.

    Parameters
    ----------
    path
        The file, as `write_plan_workbook` wrote it and a spreadsheet has changed it.

    Returns
    -------
    ReadPlan
        With all that is wrong with sheets, rows and cells. A formula counts as the value that its program has stored;
        one without a stored value is a fault.

    Raises
    ------
    GeoplanError
        Where it is no workbook that can be read, or too large.
    """
    file = str(path)
    if not resolved(Path(path), error=GeoplanError).exists():
        action = "Check the path."
        raise GeoplanError(Fault(file, "", found="no such file", expected="a plan", action=action))
    check_workbook(Path(path))
    formulas, values = (_cells_of(Path(path), data_only=kept) for kept in (False, True))
    faults: list[Fault] = []
    computed: list[str] = []
    sheets: dict[str, list[ReadRow]] = {}
    for name in PLAN_SHEETS:
        if name not in formulas:
            action = did_you_mean(name, formulas)
            faults.append(Fault(file, "", found=f"no sheet '{name}'", expected="it", action=action))
            continue
        cells = _known(name, formulas[name], values.get(name, {}), file=file, faults=faults, computed=computed)
        first = {column: _name_of(value) for (row, column), value in cells.items() if row == 1}
        names = [first.get(column, "") for column in range(1, max(first, default=0) + 1)]
        faults += column_faults(name, names, file=file)
        # without its columns nothing can be said of a row
        sheets[name] = [] if names_missing(name, names) else list(_rows(name, cells, first))
    plan: PlanContent = plan_of_sheets(sheets, file=file)
    return ReadPlan(plan.content, (*faults, *plan.faults), plan.cells, tuple(computed))


def _write_cell(sheet: Any, at: tuple[int, int], value: Cell, style: Any) -> None:
    if value is None:
        return
    # spreadsheets keep fifteen digits
    if isinstance(value, float | int) and not isinstance(value, bool) and float(f"{value:.15g}") == float(value):
        sheet.write_number(*at, float(value), style)
    else:
        sheet.write_string(*at, repr(value) if isinstance(value, float) else _plain(str(value)), style)


def _plain(text: str) -> str:
    """Return a text that XML can hold."""
    kept = (letter for letter in text if letter in "\t\n" or unicodedata.category(letter) not in {"Cc", "Cs"})
    return "".join(letter for letter in kept if letter not in "\ufffe\uffff")


def _widths(rows: Sequence[Row]) -> list[float]:
    columns = range(max((len(row) for row in rows), default=0))
    longest = [max((len(str(row[column])) for row in rows if row[column] is not None), default=0) for column in columns]
    return [min(_WIDEST, max(_NARROWEST, length + 2.0)) for length in longest]


def _cells_of(path: Path, *, data_only: bool) -> dict[str, dict[tuple[int, int], Any]]:
    """Return the cells that hold anything: sheet -> (row, column), each from 1 -> cell."""
    import openpyxl

    try:
        with path.open("rb") as stream, warnings.catch_warnings():  # openpyxl leaves open what it cannot read
            warnings.simplefilter("ignore")  # of styles and lists that openpyxl does not know: only values are read
            book = openpyxl.load_workbook(stream, read_only=True, data_only=data_only)
            try:
                return {page.title: _page(page, path) for page in book.worksheets}
            finally:
                book.close()
    except (GeoplanError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers come upon
        found, action = (
            f"what cannot be read ({type(error).__name__}: {error})",
            "Save the plan as an Excel workbook (.xlsx).",
        )
        raise GeoplanError(Fault(str(path), "", found=found, expected="a plan", action=action)) from None


def _page(page: Any, path: Path) -> dict[tuple[int, int], Any]:
    # other programs leave the size that a sheet says of itself as it was
    page.reset_dimensions()
    cells: dict[tuple[int, int], Any] = {}
    for number, row in enumerate(page.iter_rows(), start=1):
        if number > limit("workbook.rows").most:
            raise GeoplanError(limit("workbook.rows").fault(path, page.title))
        cells |= {(number, column): cell for column, cell in enumerate(row, start=1) if cell.value not in (None, "")}
    return cells


def _known(
    sheet: str,
    formulas: Mapping[tuple[int, int], Any],
    values: Mapping[tuple[int, int], Any],
    *,
    file: str,
    faults: list[Fault],
    computed: list[str],
) -> dict[tuple[int, int], Cell]:
    """Return what cells hold, formulas as what they came to; note those that came to nothing, and errors."""
    cells: dict[tuple[int, int], Cell] = {}
    headings = {column: _name_of(cell.value) for (row, column), cell in formulas.items() if row == 1}
    for at, cell in formulas.items():
        place, value = f"{sheet}!{column_letters(at[1])}{at[0]}", cell.value
        where = f"{place}, {headings[at[1]]}" if at[0] > 1 and at[1] in headings else place
        if cell.data_type == "f":
            stored = values.get(at)
            if stored is None:
                found, expected = f"the formula {str(value)[:_SHOWN]} without a value", "a value"
                action = "Open and save it in a spreadsheet, or write the value in its place."
                faults.append(Fault(file, where, found=found, expected=expected, action=action))
                continue
            computed.append(place)
            value, cell = stored.value, stored
        if cell.data_type == "e" or not isinstance(value, str | int | float) or isinstance(value, bool):
            faults.append(
                Fault(file, where, found=str(value)[:_SHOWN], expected="a text or a number", action="Correct the cell.")
            )
        else:
            cells[at] = value
    return cells


def _rows(sheet: str, cells: Mapping[tuple[int, int], Cell], first: Mapping[int, str]) -> Iterator[ReadRow]:
    """Give the rows below the first, by the names of their columns."""
    by_row: dict[int, dict[str, Cell]] = {}
    for (row, column), value in sorted(cells.items()):
        name = first.get(column, "")
        if row > 1 and name and str(value).strip():
            by_row.setdefault(row, {})[name] = value
    letters = {name: column_letters(column) for column, name in first.items()}
    for number, values in by_row.items():
        yield ReadRow(sheet, number, values, letters)


def _name_of(value: Cell) -> str:
    """Return what a column is called; a year may be a number."""
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value).strip()
