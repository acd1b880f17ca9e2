"""Answers to the survey form on telephones, as KoBo and ODK export them."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from geoplan.layers.fieldwork.survey_columns import Sheet, survey_columns

Rows = Mapping[Sheet, Sequence[Mapping[str, object]]]
SURVEYOR, DAY = "Lan", "2026-07-01"
_SPACED = str.maketrans({";": " "})


def _cell(value: object) -> object:
    """Return what an export has: several choices stand apart by spaces."""
    return value.translate(_SPACED).replace("  ", " ") if isinstance(value, str) and ";" in value else value


def _questions(sheet: Sheet) -> list[str]:
    columns = [column.name for column in survey_columns()[sheet] if column.role != "model"]
    return [name for name in columns if name not in {"surveyor", "date"}]


def kobo_answers(path: Path, rows: Rows, *, groups: bool = True) -> Path:
    """Write the workbook that KoBo exports: a page of submissions, and one for each group that repeats.

    Parameters
    ----------
    path
        The workbook.
    rows
        Sheet -> rows: column -> answer.
    groups
        Whether the names of groups stand before those of questions.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Hai Phong - Survey form")
        page.write_row(0, 0, ["start", "surveyor", "date", "sheets", "sheets/roofs", "_id", "_uuid", "_index"])
        page.write_row(1, 0, ["2026-07-01T08:00", SURVEYOR, DAY, " ".join(rows), 0, 71, "a-b-c", 1])
        for sheet, answers in rows.items():
            page = book.add_worksheet(sheet)
            names = _questions(sheet)
            before = f"{sheet}/" if groups else ""
            header = [f"{before}{sheet}_{name}" for name in names]
            page.write_row(0, 0, [*header, "_index", "_parent_table_name", "_parent_index", "_submission__uuid"])
            for number, row in enumerate(answers, start=1):
                for position, name in enumerate(names):
                    if row.get(name) is not None:
                        page.write(number, position, _cell(row[name]))
                page.write_row(number, len(names), [number, "Hai Phong - Survey form", 1, "a-b-c"])
    return path


def odk_answers(folder: Path, rows: Rows) -> Path:
    """Write the CSV files that ODK exports: one of submissions, and one for each group that repeats."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "geoplan.csv", [["SubmissionDate", "surveyor", "date", "meta-instanceID", "KEY"]])
    _write(folder / "geoplan.csv", [["2026-07-02", SURVEYOR, DAY, "uuid:1", "uuid:1"]])
    for sheet, answers in rows.items():
        names = _questions(sheet)
        lines: list[list[object]] = [[*(f"{sheet}-{sheet}_{name}" for name in names), "PARENT_KEY", "KEY"]]
        for number, row in enumerate(answers, start=1):
            given = [_cell(row.get(name, "")) for name in names]
            lines.append([*given, "uuid:1", f"uuid:1/{sheet}[{number}]"])
        _write(folder / f"geoplan-{sheet}.csv", lines)
    return folder


def _write(path: Path, lines: Sequence[Sequence[object]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(lines)
