"""A blank survey form: a workbook that lists what is worth a visit, with the model's numbers beside the cells to fill.

`geoplan.layers.fieldwork.survey.read_survey` reads the filled copy back; both know the columns from the same table.
"""

import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.languages import Language
from geoplan.layers.fieldwork.survey_answers import label_of
from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, SurveyColumn, survey_choices, survey_columns
from geoplan.layers.opening.ranges import allowed
from geoplan.outputs.fieldwork.survey_rows import MEASURE_ORDER, SurveyRows, survey_rows
from geoplan.outputs.tables.workbook import EPOCH, plain_value
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import text, texts_under
from geoplan.replacing import replaced_file
from geoplan.study import Study

ROOFS = 200
"""How many of the largest roofs are listed."""
_SPARE_ROWS = {
    "roofs": 200,
    "estates": 20,
    "tenants": 300,
    "streams": 150,
    "evidence": 300,
    "feedstock": 200,
    "sites": 50,
}
_FOR_MACHINES = frozenset({"candidate_kind"})
"""Columns of codes whose words stand beside them: there, and not shown."""
_GREY, _PALE = "#E7E7E7", "#F4F4F4"
_WIDE = {"note": 32.0, "measure_reason": 60.0, "criterion": 44.0, "evidence": 32.0, "technologies_wanted": 32.0}
_WIDTHS = {
    "text": 18.0,
    "number": 13.0,
    "choice": 13.0,
    "open_choice": 18.0,
    "choices": 24.0,
    "file": 22.0,
    "year": 9.0,
    "date": 14.0,
}
_DECIMALS = {"degrees": "0.000000", "MW": "0.00", "km": "0.00", "kWp": "#,##0.0"}
_NO_PARTS = 100.0
"""From here on a number is shown without decimals."""
_HIGHEST_EXCEL_ROW = 1_048_575


def write_survey_form(
    study: Study,
    zones: gpd.GeoDataFrame,
    path: str | Path,
    *,
    candidates: gpd.GeoDataFrame | None = None,
    rooftops: gpd.GeoDataFrame | None = None,
    estates: gpd.GeoDataFrame | None = None,
    measure_first: pd.DataFrame | None = None,
    language: Language = "en",
    largest: int = ROOFS,
) -> Path:
    """Write a blank survey form.

    Sheets: what to do, roofs, industrial parks with their tenants, streams and evidence, feedstock, sites. The first
    row of each holds the names by which the columns are known, the second their titles and units. What the model says
    is grey and locked (without a password); lists and limits stand in the cells to fill. Texts are texts: none is run
    as a formula.

    Parameters
    ----------
    study
        The place, and its parameters, which say what feedstock there is.
    zones
        With ``zone_id`` and ``zone_name``.
    path
        The file, ending in ``.xlsx``; it is replaced only when the new one is whole.
    candidates
        Candidate sites; those that are roofs are listed among the roofs too. Demonstrations
        (`geoplan.siting.place_status.is_demonstration`) are left out.
    rooftops
        Roofs with their results; the `largest` by capacity are listed. Of roofs that are not real none is: nobody
        can find them.
    estates
        Industrial estates.
    measure_first
        From `geoplan.result.measure_first.measure_first`: rows stand in its order, each with the reason, and the
        amounts of feedstock that it names are listed. None lists none of these.
    language
        Of titles, lists and the page that says what to do.
    largest
        How many roofs to list. [-]

    Returns
    -------
    Path
        The file. The same input gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    import xlsxwriter

    form = survey_rows(
        study,
        zones,
        candidates=candidates,
        rooftops=rooftops,
        estates=estates,
        measure_first=measure_first,
        language=language,
        largest=largest,
    )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = Path(path)
    with replaced_file(target) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        title = f"{study.title[language]} – {text('survey.title', language)}"
        book.set_properties({"title": plain_value(title), "created": EPOCH})
        formats = _formats(book)
        _write_read_me(book, title, form, language, formats)
        for sheet in SHEETS:
            _write_sheet(book, sheet, form, language, formats)
        _write_lists(book, _long_lists(form, language))
    return target


def _formats(book: Any) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {
        "names": {"font_size": 8, "font_color": "#808080", "locked": True},
        "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "locked": True},
        "title": {"bold": True, "font_size": 14},
        "line": {"text_wrap": True, "valign": "top"},
        "model": {"bg_color": _GREY, "locked": True},
        "open": {"locked": False, "border": 1, "border_color": "#C8C8C8"},
        # an id that is typed in keeps its leading zeros
        "id": {"locked": False, "border": 1, "border_color": "#C8C8C8", "num_format": "@"},
        "spare": {"locked": True, "bg_color": _PALE, "border": 1, "border_color": "#C8C8C8"},
        "date": {"locked": False, "num_format": "yyyy-mm-dd", "border": 1, "border_color": "#C8C8C8"},
    }
    formats = {name: book.add_format(options) for name, options in made.items()}
    for unit, shape in _DECIMALS.items():
        formats[f"model {unit}"] = book.add_format({**made["model"], "num_format": shape})
    formats["model order"] = book.add_format({**made["model"], "num_format": "0"})
    formats["model whole"] = book.add_format({**made["model"], "num_format": "#,##0"})
    formats["model number"] = book.add_format({**made["model"], "num_format": "#,##0.0#"})
    return formats


def _write_read_me(book: Any, title: str, form: SurveyRows, language: Language, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(text("survey.sheet.read_me", language))
    page.set_column(0, 0, 100)
    page.set_column(1, 3, 18)
    page.write_string(0, 0, plain_value(title), formats["title"])
    lines = [given[language] for given in texts_under("survey.read_me.").values()]
    for number, line in enumerate(lines, start=2):
        page.write_string(number, 0, line, formats["line"])
    top = len(lines) + 3
    page.write_string(top, 0, text("survey.items", language), formats["head"])
    kinds, units = survey_choices()["feedstock_kind"], survey_choices()["feedstock_unit"]
    entries = [(kind, item, unit) for kind, of in form.items.items() for item, unit in of.items()]
    for number, (kind, item, unit) in enumerate(entries, start=top + 1):
        page.write_string(number, 0, word_title(item, language), formats["line"])
        page.write_string(number, 1, kinds[kind][language], formats["line"])
        page.write_string(number, 2, units[unit][language], formats["line"])
    top += len(entries) + 2
    page.write_string(top, 0, text("survey.technologies", language), formats["head"])
    for number, word in enumerate(_words(form, "technology", language), start=top + 1):
        page.write_string(number, 0, word, formats["line"])


def _write_sheet(book: Any, sheet: Sheet, form: SurveyRows, language: Language, formats: dict[str, Any]) -> None:
    columns, rows = survey_columns()[sheet], form.rows[sheet]
    page = book.add_worksheet(text(f"survey.sheet.{sheet}", language))
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True})
    last = min(len(rows) + _SPARE_ROWS[sheet] + 1, _HIGHEST_EXCEL_ROW)
    for position, column in enumerate(columns):
        page.write_string(0, position, column.name, formats["names"])
        page.write_string(1, position, label_of(column, language), formats["head"])
        hidden = {"hidden": True} if column.name in _FOR_MACHINES else {}
        page.set_column(position, position, _WIDE.get(column.name, _WIDTHS[column.kind]), None, hidden)
        _write_column(page, position, column, rows, last, formats)
        if column.asked or column.role == "key":
            page.data_validation(2, position, last, position, _validation(column, form, language))
    page.set_row(1, 48)
    page.freeze_panes(2, 2)
    page.autofilter(1, 0, last, len(columns) - 1)


def _write_column(
    page: Any,
    position: int,
    column: SurveyColumn,
    rows: Sequence[Mapping[str, Any]],
    last: int,
    formats: dict[str, Any],
) -> None:
    for number, row in enumerate(rows, start=2):
        if column.asked:
            shape = "date" if column.kind == "date" else "id" if _keeps_digits(column) else "open"
            page.write_blank(number, position, None, formats[shape])
        else:
            _write_model(page, number, position, row.get(column.name), column, formats)
    open_here = column.asked or column.role == "key"
    for number in range(len(rows) + 2, last + 1):
        shape = "date" if column.kind == "date" else "id" if _keeps_digits(column) else "open"
        shape = shape if open_here else "spare"
        page.write_blank(number, position, None, formats[shape])


def _keeps_digits(column: SurveyColumn) -> bool:
    """Return whether a cell keeps the zeros that a number typed in begins with: ids and telephones."""
    return column.kind == "text" and column.role in {"key", "contact"}


def _write_model(page: Any, row: int, position: int, value: Any, column: SurveyColumn, formats: dict[str, Any]) -> None:
    if column.kind == "number" and value is not None and np.isfinite(value):
        shape = f"model {column.unit}" if column.unit in _DECIMALS else "model number"
        if column.unit not in _DECIMALS and (float(value).is_integer() or abs(value) >= _NO_PARTS):
            shape = "model whole"
        shape = "model order" if column.name == MEASURE_ORDER else shape
        page.write_number(row, position, float(value), formats[shape])
    elif column.kind != "number" and (given := plain_value(value)):
        page.write_string(row, position, given, formats["model"])
    else:
        page.write_blank(row, position, None, formats["model"])


def _validation(column: SurveyColumn, form: SurveyRows, language: Language) -> dict[str, Any]:
    """Return what a cell accepts; pasted cells are not checked, so `geoplan.layers.fieldwork.survey` does it again."""
    if column.role == "key" and column.name in _ids(form, language):
        return {"validate": "list", "source": f"={_LIST}{column.name}", "ignore_blank": True}
    if column.kind in {"choice", "open_choice"} and (words := _words(form, column.allowed, language)):
        source = f"={_LIST}{column.allowed}" if _is_long(words) else words
        # a word of one's own is taken where the set is open
        return {"validate": "list", "source": source, "ignore_blank": True, "show_error": column.kind == "choice"}
    if column.kind in {"number", "year"} and column.allowed:
        limits = allowed(column.allowed)
        low, high = max(limits.low, -1e12), min(limits.high, 1e12)
        kind = "integer" if column.kind == "year" else "decimal"
        options = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, "ignore_blank": True}
        return options | {"error_title": column.name, "error_message": str(limits)[:255]}
    return {"validate": "any"}


_LIST = "geoplan_"
"""Start of the names of lists that stand in the workbook; the rest is the column, or the set of choices."""
_LONGEST = 255
"""Letters that a cell's own list holds. [-]"""


def _words(form: SurveyRows, choices: str, language: Language) -> list[str]:
    return [given[language] for given in form.choices[choices].values()]


def _is_long(words: Sequence[str]) -> bool:
    """Return whether words are too long for a cell's own list, or would fall apart at their commas."""
    return len(",".join(words)) > _LONGEST or any("," in word for word in words)


def _ids(form: SurveyRows, language: Language) -> dict[str, list[str]]:
    """Return the columns whose values are ids or items of the study, and those that there are."""
    items = [word_title(name, language) for of in form.items.values() for name in of]
    ids = {"zone_id": list(form.zones), "item": items, "estate_id": list(form.estates)}
    return {column: values for column, values in ids.items() if values}


def _long_lists(form: SurveyRows, language: Language) -> dict[str, list[str]]:
    """Return what stands in lists of the workbook: ids, and sets of choices too long for a cell's own."""
    asked = {column.allowed for columns in survey_columns().values() for column in columns if column.is_chosen}
    sets = {name: _words(form, name, language) for name in sorted(asked)}
    return _ids(form, language) | {name: words for name, words in sets.items() if _is_long(words)}


def _write_lists(book: Any, lists: Mapping[str, Sequence[str]]) -> None:
    page = book.add_worksheet("lists")
    page.hide()
    for position, (name, values) in enumerate(lists.items()):
        page.write_column(0, position, [plain_value(entry) for entry in values])
        letter = string.ascii_uppercase[position]
        book.define_name(f"{_LIST}{name}", f"=lists!${letter}$1:${letter}${len(values)}")
