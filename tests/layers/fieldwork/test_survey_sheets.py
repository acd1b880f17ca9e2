"""The sheets of a form are known by their first rows, whatever they are called and whichever version wrote them."""

import csv
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from geoplan.errors import LayerError
from geoplan.layers.fieldwork.survey_columns import SHEETS, survey_columns
from geoplan.layers.fieldwork.survey_sheets import FORMULA, FormFaults, sheets_of_form
from support.parks_study import parks_survey


def rows_of(folder: Path) -> dict[str, list[list[str]]]:
    rows = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows[path.stem] = list(csv.reader(stream))
    return rows


def workbook(path: Path, pages: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in pages.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_a_folder_and_a_workbook_are_alike(tmp_path):
    folder = parks_survey(tmp_path / "form")
    sheets = sheets_of_form(folder, FormFaults("form"))
    assert list(sheets) == ["estates", "evidence", "streams", "tenants"]
    pages = {f"Trang {number}": rows for number, rows in enumerate(rows_of(folder).values())}
    alike = sheets_of_form(workbook(tmp_path / "form.xlsx", pages), FormFaults("form"))
    for sheet, cells in sheets.items():
        assert alike[sheet].names == cells.names == [column.name for column in survey_columns()[sheet]]
        assert [[value or "" for value in row] for _, row in alike[sheet].rows] == [row for _, row in cells.rows]
    assert sheets["streams"].rows[0][0] == "streams.csv!3"
    assert alike["streams"].rows[0][0] == "Trang 2!3"


def test_an_older_form_may_lack_what_was_not_asked_then(tmp_path):
    checking = FormFaults("form")
    older = ["estate_id", "estate_name", "occupancy_pct", "demand_mwh_a", "usable_roof_pct", "note"]
    pages = {"parks": [older, [], ["p1", "", "60", "", "", ""]]}
    sheets = sheets_of_form(workbook(tmp_path / "old.xlsx", pages), checking)
    assert not checking.faults
    assert sheets["estates"].names[3] == "demand_mwh"
    assert "no column 'occupancy_pct'" in str(faults_of(tmp_path, [["estate_id", "demand_mwh", "usable_roof_pct"]]))


def faults_of(folder: Path, rows: list[list[str]]) -> list[str]:
    checking = FormFaults("form")
    sheets_of_form(workbook(folder / "other.xlsx", {"parks": rows}), checking)
    return [fault.found for fault in checking.faults]


def test_what_has_no_sheet_of_a_form_is_refused_with_their_names(tmp_path):
    path = workbook(tmp_path / "none.xlsx", {"zones": [["zone", "people"]]})
    with pytest.raises(LayerError, match=", ".join(SHEETS)):
        sheets_of_form(path, FormFaults("form"))


def test_a_formula_is_told_from_a_value(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "form.xlsx")) as book:
        page = book.add_worksheet()
        names = [column.name for column in survey_columns()["evidence"]]
        page.write_row(0, 0, names)
        page.write_formula(2, names.index("evidence_value"), "=1+1", value=2)
    ((_, values),) = sheets_of_form(tmp_path / "form.xlsx", FormFaults("form"))["evidence"].rows
    assert values[names.index("evidence_value")] == (FORMULA, "=1+1")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system which files are open")
def test_a_workbook_that_cannot_be_read_is_not_left_open(tmp_path):
    whole, broken = workbook(tmp_path / "whole.xlsx", {"page": [["cell"]]}), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<" if name == "xl/workbook.xml" else old.read(name))
    with pytest.raises(LayerError, match="what cannot be read"):
        sheets_of_form(broken, FormFaults("form"))
    assert broken not in [each.resolve() for each in Path("/proc/self/fd").iterdir()]
