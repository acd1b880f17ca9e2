"""zones.xlsx: every table of a result in one workbook, with the field dictionary."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.fields import Field, Table, load_fields
from geoplan.languages import Language
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.drawing.svg import width_of
from geoplan.outputs.drawing.wide_range import is_quantile, quantile_columns
from geoplan.outputs.manifest import file_name_of
from geoplan.outputs.tables.columns import columns_of, ordered, with_degrees
from geoplan.outputs.tables.scenario_frames import scenario_frames, spoken
from geoplan.outputs.tables.side_tables import side_tables
from geoplan.outputs.wording.cell_words import cells_in_words
from geoplan.outputs.wording.parameter_titles import parameter_title, unit_title
from geoplan.outputs.wording.range_words import notes_of_ranges
from geoplan.outputs.wording.source_words import source_text
from geoplan.outputs.wording.texts import listed, load_texts, text
from geoplan.replacing import replaced_file
from geoplan.result.notes import drawn_title
from geoplan.sentences import headed

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
_NO_SHEET_NAME = str.maketrans(dict.fromkeys(":\\/?*[]", " "))
WIDEST = 60.0
NARROWEST = 9.0
# The file must not tell when it was made, or no two were the same.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Sheet:
    """One sheet: `lines` stand above the table; a column's `decimals` is None for texts and for numbers as they are."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    decimals: tuple[int | None, ...]
    lines: tuple[str, ...] = ()
    frozen_columns: int = 1


def write_workbook(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path:
    """Write all tables of a result as a workbook.

    Sheets: summary (status of the data, totals, notes), zones, and where the result has them industrial parks,
    candidates, the JCM shortlist, landfills, exclusions, the waste plan, surveyed values and scenarios; feedstocks,
    parameters and which of them were used, sources, and the field dictionary. Texts are texts: none is run as a formula
    or made into a link. Numbers are in full, shown with the decimals of the field dictionary; what is not known is an
    empty cell.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; it is replaced only when the new one is whole.
    language
        Of titles and descriptions.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    return write_sheets(sheets_of(result, language), path, title=result.study.title[language])


def write_sheets(sheets: Sequence[Sheet], path: str | Path, *, title: str) -> Path:
    """Write sheets as a workbook.

    Parameters
    ----------
    sheets
        In their order.
    path
        The file; it is replaced only when the new one is whole.
    title
        Of the workbook.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    import xlsxwriter

    target = Path(path)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with replaced_file(target) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        book.set_properties({"title": plain_value(title), "created": EPOCH})
        formats = _Formats(book)
        for sheet, name in zip(sheets, sheet_names(sheet.name for sheet in sheets), strict=True):
            _write_sheet(book, sheet, name, formats)
    return target


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return names that spreadsheets take for sheets: short enough, without the signs that they forbid, each once.

    Parameters
    ----------
    titles
        What the sheets are called.

    Examples
    --------
    >>> sheet_names(["Where: here/there?", "'History'", "history", "Zones"])
    ['Where here there', 'History_', 'history_ 2', 'Zones']
    """
    names: list[str] = []
    taken: set[str] = set()
    for title in titles:
        allowed = " ".join(plain_value(title).translate(_NO_SHEET_NAME).split()).strip("' ") or "_"
        # Spreadsheets keep this name to themselves.
        base = f"{allowed}_" if allowed.casefold() == "history" else allowed
        name, number = base[:LONGEST_SHEET_NAME].strip("' "), 1
        while name.casefold() in taken:
            number += 1
            name = f"{base[: LONGEST_SHEET_NAME - len(str(number)) - 1].rstrip()} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def sheets_of(result: "Assessment", language: Language) -> list[Sheet]:
    """Return the workbook's sheets.

    Parameters
    ----------
    result
        What the run found.
    language
        Of titles and descriptions.
    """
    sheets = [
        _summary(result, language),
        frame_sheet(result.zones, "zones", text("gpkg.zones.title", language), language),
    ]
    if result.estates is not None and len(result.estates):
        sheets.append(frame_sheet(result.estates, "estates", text("gpkg.estates.title", language), language))
    for table, frame in side_tables(result, language).items():
        sheets.append(frame_sheet(with_degrees(frame), table, _table_title(table, language), language))
    for table, frame in scenario_frames(result, language).items():
        told = _with_layers_told(spoken(frame, language), result, language)
        sheets.append(frame_sheet(told, table, _table_title(table, language), language))
    if len(result.feedstocks):
        sheets.append(_feedstocks(result, language))
    return [*sheets, parameters_sheet(result, language), _sources(result, language), _fields(language)]


def _with_layers_told(frame: pd.DataFrame, result: "Assessment", language: Language) -> pd.DataFrame:
    """Return a table whose column ``source`` says in a language who made the layers that a row rests on."""
    if "source" not in frame:
        return frame
    reports = data_sources(result).values()
    names = {report.attribution: report.told("attribution", language) for report in reports if report.attribution}
    longest = sorted(names, key=len, reverse=True)
    if not longest:
        return frame
    any_of_them = re.compile("|".join(map(re.escape, longest)))
    told = [
        any_of_them.sub(lambda match: names[match[0]], value) if isinstance(value, str) else value
        for value in frame["source"]
    ]
    return frame.assign(source=pd.Series(told, frame.index, dtype=object))


def plain_value(given: Any) -> str:
    r"""Return a text that XML and a cell can hold.

    Examples
    --------
    >>> plain_value("a\x00b"), plain_value(None), len(plain_value("x" * 40_000))
    ('ab', '', 32767)
    """
    if given is None or given is pd.NA or given != given:
        return ""
    whole = str(given)
    if whole.isprintable():
        return whole[:LONGEST_CELL]
    kept = (letter for letter in whole if letter in "\t\n" or unicodedata.category(letter) not in {"Cc", "Cs"})
    return "".join(letter for letter in kept if letter not in "\ufffe\uffff")[:LONGEST_CELL]


def _summary(result: "Assessment", language: Language) -> Sheet:
    known, titles = load_fields(), load_texts()
    totals = result.totals
    names = [name for name in known if name in totals.index and not is_quantile(name, set(totals.index))]
    names += [str(name) for name in totals.index if name not in known]
    drawn = result.drawn_columns()
    named = {name: drawn_title(known[name].title) if name in drawn else known[name].title for name in known}
    rows = [
        (
            named[name][language] if name in known else name,
            figure_of(totals[name], name),
            unit_title(known[name].unit, language) if name in known else "",
            *(figure_of(totals.get(end, math.nan), name) for end in quantile_columns(name).values()),
        )
        for name in names
    ]
    lines = [f"{result.study.title[language]} – {text('report.title', language)}"]
    statuses = result.statuses()
    if statuses.keys() - {"real"}:
        lines.append(text("report.status.lead", language))
    for status, kinds in sorted(statuses.items(), reverse=True):
        keys = [f"layer.{kind}" for kind in kinds]
        layers = listed(
            (titles[key][language] if key in titles else key.removeprefix("layer.") for key in keys), language
        )
        lines.append(headed(text(f"status.{status}", language), layers, language))
    lines += [note[language] for note in (*notes_of_ranges(result), *result.notes)]
    titled = ("report.total", "gpkg.column.value", "gpkg.column.unit", *(f"report.column.{end}" for end in QUANTILES))
    head = tuple(text(key, language) for key in titled)
    decimals = (None,) * len(head)
    return Sheet(text("report.summary", language), head, tuple(rows), decimals, tuple(map(plain_value, lines)), 0)


def frame_sheet(
    frame: pd.DataFrame, table: Table, name: str, language: Language, *, lines: tuple[str, ...] = ()
) -> Sheet:
    """Return a table of the field dictionary as a sheet.

    Parameters
    ----------
    frame
        The table.
    table
        Which of the dictionary's.
    name
        What the sheet is called.
    language
        Of the titles.
    lines
        What stands above it.
    """
    known = columns_of(table)
    in_order = ordered(frame, table)
    head = [
        _label(known[column].title[language], known[column].unit, language) if column in known else str(column)
        for column in in_order.columns
    ]
    decimals = [_decimals(known[column]) if column in known else None for column in in_order.columns]
    rows = _rows(cells_in_words(in_order, language))
    return Sheet(name, tuple(head), rows, tuple(decimals), lines, frozen_columns=2)


def _decimals(field: Field) -> int | None:
    """Return how many decimals a column is shown with; None for years, whose thousands do not stand apart."""
    return None if field.is_year else field.decimals


class Figure(float):
    """A number that is shown with decimals of its own, in a column that holds numbers of several kinds.

    Attributes
    ----------
    decimals
        How many; None for the number as it is.
    """

    decimals: int | None

    def __new__(cls, value: float, decimals: int | None) -> Self:
        """Return the number with its decimals."""
        made = super().__new__(cls, value)
        made.decimals = decimals
        return made


def figure_of(value: float, name: str) -> Figure:
    """Return the value of a field of the dictionary, shown as its column is; with two decimals what it lacks."""
    known = load_fields()
    return Figure(value, _decimals(known[name]) if name in known else 2)


def _feedstocks(result: "Assessment", language: Language) -> Sheet:
    """Return what the models say of each statistic, by the models' own names."""
    frame = cells_in_words(pd.DataFrame(result.feedstocks).reset_index(drop=True), language)
    columns = tuple(str(column) for column in frame.columns)
    return Sheet(text("report.sheet.feedstocks", language), columns, _rows(frame), (None,) * len(columns), (), 0)


def parameters_sheet(
    result: "Assessment", language: Language, *, names: Collection[str] | None = None, lines: tuple[str, ...] = ()
) -> Sheet:
    """Return the parameters as a sheet.

    Parameters
    ----------
    result
        What the run found.
    language
        Of the titles.
    names
        The ids of those that are shown; by default all.
    lines
        What stands above them.
    """
    keys = ("name", "title", "value", "low", "high", "unit", "source", "confidence", "note")
    head = [text("report.column.parameter" if key == "title" else f"gpkg.column.{key}", language) for key in keys]
    used = _used(result, language)
    rows = [
        (
            name,
            parameter_title(name, language),
            p.value,
            p.low,
            p.high,
            unit_title(p.unit, language),
            source_text(p.source, language),
            _code(p.confidence, language),
            p.note,
            used.get(name, ""),
        )
        for name, p in result.parameters.items()
        if names is None or name in names
    ]
    head.append(text("report.column.in_this_study", language))
    return Sheet(text("gpkg.parameters.title", language), tuple(head), tuple(rows), (None,) * len(head), lines)


def _used(result: "Assessment", language: Language) -> dict[str, str]:
    """Return each parameter -> whether the study used it, in words; nothing of a result that no run made."""
    if not result.used:
        return {}
    checked, unused = set(result.used.get("checks", ())), set(result.unused)
    codes = {name: "no" if name in unused else "checks" if name in checked else "yes" for name in result.parameters}
    return {name: text(f"report.used.{code}", language) for name, code in codes.items()}


def _sources(result: "Assessment", language: Language) -> Sheet:
    keys = ("title", "status", "file", "attribution", "licence", "vintage", "rows", "coverage", "remarks", "sha256")
    titles = source_titles(result.study)
    rows = []
    for kind, report in data_sources(result).items():
        remarks = [remark[language] for remark in (report.note, *report.texts) if remark[language]]
        title = titles[kind][language] if kind in titles else kind
        values = {
            "title": title,
            "status": text(f"status.{report.status}", language),
            "file": file_name_of(report, result.study),
            "remarks": "\n".join(remarks),
            "licence": report.told("licence", language),
            "attribution": report.told("attribution", language),
            "vintage": report.told("vintage", language),
        }
        rows.append(tuple(values[key] if key in values else getattr(report, key) for key in keys))
    head = tuple(text(f"gpkg.column.{key}", language) for key in keys)
    return Sheet(text("gpkg.sources.title", language), head, tuple(rows), (None,) * len(keys))


def _fields(language: Language) -> Sheet:
    rows = [
        (
            field.name,
            field.title[language],
            unit_title(field.unit, language),
            field.description[language],
            text(f"report.aggregate.{field.aggregate}", language),
            listed((_table_title(table, language) for table in field.tables), language),
        )
        for field in {**load_fields(), **columns_of("candidates")}.values()
    ]
    head = (
        text("report.column.field", language),
        text("report.column.meaning", language),
        text("gpkg.column.unit", language),
        text("report.column.description", language),
        text("report.column.aggregate", language),
        text("report.column.tables", language),
    )
    return Sheet(text("report.sheet.fields", language), head, tuple(rows), (None,) * len(head))


def _table_title(table: Table, language: Language) -> str:
    titles = load_texts()
    return next(titles[key][language] for key in (f"sheet_name.{table}", f"gpkg.{table}.title") if key in titles)


def _rows(frame: pd.DataFrame) -> tuple[tuple[Any, ...], ...]:
    return tuple(frame.astype(object).itertuples(index=False, name=None))


def _label(title: str, unit: str, language: Language) -> str:
    return f"{title} [{unit_title(unit, language)}]" if unit else title


def _code(code: str, language: Language) -> str:
    title = load_texts().get(f"gpkg.code.{code}")
    return title[language] if title else code


class _Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({"valign": "top"})
        self._numbers: dict[int | None, Any] = {}

    def number(self, decimals: int | None) -> Any:
        if decimals not in self._numbers:
            shape = "General" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"num_format": shape, "valign": "top"})
        return self._numbers[decimals]


def _write_sheet(book: Any, sheet: Sheet, name: str, formats: _Formats) -> None:
    page = book.add_worksheet(name)
    for number, line in enumerate(sheet.lines):
        page.write_string(number, 0, line, formats.title if number == 0 else formats.text)
    top = len(sheet.lines) + 1 if sheet.lines else 0
    for column, title in enumerate(sheet.head):
        page.write_string(top, column, plain_value(title), formats.head)
    for number, row in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(row):
            _write_cell(page, number, column, value, formats, sheet.decimals[column])
    for column, title in enumerate(sheet.head):
        page.set_column(column, column, _width(title, (row[column] for row in sheet.rows)))
    page.freeze_panes(top + 1, sheet.frozen_columns)
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.head) - 1)


def _write_cell(page: Any, row: int, column: int, value: Any, formats: _Formats, decimals: int | None) -> None:
    if isinstance(value, Figure):
        decimals = value.decimals
    if isinstance(value, bool):
        page.write_boolean(row, column, value, formats.text)
    elif isinstance(value, (int, float)) or (hasattr(value, "dtype") and value.dtype.kind in "iuf"):
        if math.isfinite(value):
            page.write_number(row, column, float(value), formats.number(decimals))
    elif (given := plain_value(value)) != "":
        page.write_string(row, column, given, formats.text)


def _width(title: str, values: Iterable[Any]) -> float:
    """Return a column's width in letters: that of its longest text, within bounds."""
    # A title may stand on two lines.
    longest = max([width_of(plain_value(title), 1.0) / 0.6 / 2, *(_letters(value) for value in values)])
    return min(max(longest + 2, NARROWEST), WIDEST)


def _letters(value: Any) -> float:
    if isinstance(value, str):
        return width_of(value[: int(WIDEST)], 1.0) / 0.6
    return NARROWEST
