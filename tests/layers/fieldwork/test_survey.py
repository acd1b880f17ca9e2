"""A filled survey form read back: what it says, and everything that can be wrong in it."""

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from geoplan.errors import LayerError
from geoplan.languages import LANGUAGES
from geoplan.layers.fieldwork import survey_sheets as survey_module
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.layers.fieldwork.survey_columns import SHEETS, choice_of, survey_choices, survey_columns

ZONES = pd.DataFrame({"zone_id": ["z1", "z2", "00123"], "population": [20_000.0, float("nan"), 3000.0]})
ITEMS = {"crop": {"paddy": "t/a", "rubber": "ha"}, "animal": {"pigs": "heads"}, "waste": {"all": "t/day"}}


def filled(path: Path, *, titles: dict[str, str] | None = None, **sheets: list[dict[str, Any]]) -> Path:
    """Write a form with these rows, as a spreadsheet program would save it."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet, rows in sheets.items():
            page = book.add_worksheet((titles or {}).get(sheet, sheet))
            columns = survey_columns()[sheet]
            for position, column in enumerate(columns):
                page.write_string(0, position, column.name)
                page.write_string(1, position, column.title.vi)
                for number, row in enumerate(rows, start=2):
                    value = row.get(column.name)
                    if isinstance(value, dt.date):
                        page.write_datetime(number, position, dt.datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, str) and value.startswith("="):
                        page.write_formula(number, position, value, value=7)
                    elif value is not None:
                        page.write(number, position, value)
    return path


def faults(path: Path, **options: Any) -> list[str]:
    with pytest.raises(LayerError) as error:
        read_survey(path, zones=ZONES, **options)
    return [f"{fault.where}: {fault.found}; {fault.expected}. {fault.action}" for fault in error.value.faults]


def at(cell: str, name: str) -> str:
    """Return what a cell of a form in Vietnamese is called."""
    sheet = cell.partition("!")[0]
    (title,) = (column.title.vi for column in survey_columns()[sheet] if column.name == name)
    return f"{cell}, {name} '{title}'"


def test_what_was_surveyed(tmp_path):
    path = filled(
        tmp_path / "form.xlsx",
        titles={"roofs": "Mái nhà"},
        roofs=[
            {"roof_id": 12, "model_roof_area_m2": 900.0, "usable_area_m2": 500, "roof_form": "mái bằng"},
            {"roof_id": 13, "model_roof_area_m2": 900.0},
            {"roof_id": 14, "suitable": "Không", "surveyor": "Anh", "date": dt.date(2025, 7, 1), "note": "=rusty"[1:]},
        ],
        estates=[{"estate_id": "e1", "occupancy_pct": 69.4, "demand_mwh": "120000"}],
        feedstock=[{"zone_id": "z1", "kind": "crop", "item": "Paddy", "amount": 1000, "unit": "tấn/năm", "year": 2024}],
        sites=[{"candidate_id": "ground-1", "suitable": "no", "reason": "mangroves"}],
    )
    survey = read_survey(path, zones=ZONES, items=ITEMS, roof_ids=["12", "13", "14"], estate_ids=["e1"])
    assert len(survey) == 5
    assert survey.roofs["roof_id"].tolist() == ["12", "14"]
    assert survey.roofs["usable_area_m2"].iloc[0] == 500
    assert survey.roofs["roof_form"].tolist() == ["flat", ""]
    assert survey.roofs["suitable"].tolist() == ["", "no"]
    assert survey.roofs["date"].tolist() == ["", "2025-07-01"]
    assert survey.roofs["place"].tolist() == ["Mái nhà!3", "Mái nhà!5"]
    assert survey.estates["demand_mwh"].tolist() == [120_000]
    assert survey.feedstock.iloc[0][["item", "unit", "year"]].tolist() == ["paddy", "t/a", "2024"]
    assert survey.sites["reason"].tolist() == ["mangroves"]
    assert survey.file == "form.xlsx"
    assert len(survey.sha256) == 64


def test_a_folder_of_csv_files_reads_alike(tmp_path):
    (tmp_path / "roofs.csv").write_text(
        "roof_id,usable_area_m2,capacity_kwp,roof_form,suitable,date\nSố,,,,,\n12,500,,pitched,yes,2025-07-01\n",
        encoding="utf-8",
    )
    roofs = read_survey(tmp_path, zones=ZONES).roofs
    assert roofs["roof_id"].tolist() == ["12"]
    assert roofs["roof_form"].tolist() == ["pitched"]
    (tmp_path / "roofs.csv").write_bytes(b"roof_id\n\xff\n")
    assert "CSV in UTF-8" in faults(tmp_path)[0]


def test_two_values_for_one_roof_name_both_rows(tmp_path):
    rows = [{"roof_id": 12, "capacity_kwp": 5}, {"roof_id": 13, "capacity_kwp": 5}, {"roof_id": 12, "capacity_kwp": 6}]
    path = filled(tmp_path / "form.xlsx", roofs=rows)
    assert faults(path) == ["roofs!3, roofs!5: 2 values for roof_id 12; one. Keep the right row, and clear the others."]


def test_all_faults_of_all_sheets_at_once(tmp_path):
    path = filled(
        tmp_path / "form.xlsx",
        roofs=[
            {"roof_id": 12, "capacity_kwp": "12 kWp"},
            {"roof_id": 99, "capacity_kwp": -3},
            {"capacity_kwp": 3, "date": "01/07/2025"},
            {"roof_id": 13, "usable_area_m2": "=10*5", "suitable": "perhaps"},
            {"roof_id": 12.5, "capacity_kwp": True},
        ],
        estates=[{"estate_id": "deep-c2", "occupancy_pct": 0.69}, {"estate_id": "deep-c1", "demand_mwh": 1e9}],
        feedstock=[
            {"zone_id": "z3", "kind": "crop", "item": "pady", "amount": 5, "unit": "t/a"},
            {"zone_id": "z1", "kind": "crop", "item": "paddy", "amount": 5, "unit": "ha"},
            {"zone_id": "z1", "kind": "animal", "item": "pigs", "unit": "heads"},
            {"zone_id": "z1", "kind": "waste", "item": "all", "amount": 7000, "unit": "t/day"},
            {"zone_id": "z2", "kind": "waste", "item": "all", "amount": "nan", "unit": "t/day"},
            {"zone_id": 123, "kind": "waste", "item": "all", "amount": 1, "unit": "kg"},
        ],
        sites=[{"candidate_id": "ground-9", "suitable": "no"}],
    )
    ids = {"roof_ids": ["12", "13"], "estate_ids": ["deep-c1"], "candidate_ids": ["ground-1"]}
    said = "\n".join(faults(path, items=ITEMS, **ids))
    for expected in (
        f"{at('roofs!M3', 'capacity_kwp')}: '12 kWp'; a number in kWp, with a decimal point and without its unit.",
        f"{at('roofs!M4', 'capacity_kwp')}: -3 kWp; 0 to 300,000 kWp.",
        f"{at('roofs!A4', 'roof_id')}: roof_id '99'; an id of the study.",
        f"{at('roofs!A5', 'roof_id')}: no roof_id; a roof_id.",
        f"{at('roofs!S5', 'date')}: '01/07/2025'; a date such as 2025-07-01.",
        f"{at('roofs!L6', 'usable_area_m2')}: the formula =10*5; a value.",
        f"{at('roofs!O6', 'suitable')}: 'perhaps'; one of yes, no.",
        f"{at('roofs!A7', 'roof_id')}: roof_id '12.5'; an id of the study.",
        f"{at('roofs!M7', 'capacity_kwp')}: 'True'; a number in kWp",
        f"{at('estates!G3', 'occupancy_pct')}: 0.69 %, which looks like a share; percent, from 0 to 100.",
        f"{at('estates!A3', 'estate_id')}: estate_id 'deep-c2'; an id of the study. Did you mean 'deep-c1'?",
        f"{at('estates!H4', 'demand_mwh')}: 1,000,000,000 MWh/a; 0 to 50,000,000 MWh/a.",
        f"{at('feedstock!A3', 'zone_id')}: zone_id 'z3'; an id of the study. Known: 00123, z1, z2.",
        f"{at('feedstock!C3', 'item')}: the crop 'pady'; one that has parameters. Did you mean 'paddy'?",
        f"{at('feedstock!J4', 'unit')}: 'ha'; 't/a', the unit of paddy.",
        f"{at('feedstock!I5', 'amount')}: no amount; a number.",
        f"{at('feedstock!I6', 'amount')}: 350 kg per person and day; at most 5 kg/person/day.",
        f"{at('feedstock!I7', 'amount')}: 'nan'; a number",
        f"{at('feedstock!A8', 'zone_id')}: zone_id '123'; an id of the study. Did you mean '00123'?",
        f"{at('feedstock!J8', 'unit')}: 'kg'; one of t/a, ha, m3/a, heads, t/day.",
        f"{at('sites!A3', 'candidate_id')}: candidate_id 'ground-9'; an id of the study. Did you mean 'ground-1'?",
        f"{at('sites!M3', 'reason')}: a site that is not suitable, without a reason; the reason.",
    ):
        assert expected in said, expected


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"usable_area_m2": 200}, "a usable area of 200 m2 on a roof of 100 m2; at most 1.25 times the roof's area."),
        ({"usable_area_m2": 50, "capacity_kwp": 16}, "16 kWp on 50 m2; at most 0.3 kWp on a square metre."),
        ({"capacity_kwp": 38}, "38 kWp on 100 m2; at most 0.3 kWp on a square metre."),
        ({"capacity_kwp": 10, "suitable": "no"}, "a roof that is not suitable, with an area or a capacity"),
    ],
)
def test_what_a_roof_cannot_carry(tmp_path, row, said):
    path = filled(tmp_path / "form.xlsx", roofs=[{"roof_id": 1, "model_roof_area_m2": 100.0} | row])
    assert said in faults(path)[0]


def test_forms_that_are_none(tmp_path):
    assert "no such file" in faults(tmp_path / "form.xlsx")[0]
    (tmp_path / "form.xlsx").write_bytes(b"PK\x03\x04 and nothing else")
    assert "what cannot be read" in faults(tmp_path / "form.xlsx")[0]
    (tmp_path / "form.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert "what cannot be read" in faults(tmp_path / "form.xls")[0]
    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet().write(0, 0, "anything")
    assert "no sheet of a survey form" in faults(tmp_path / "other.xlsx")[0]
    path = filled(tmp_path / "blank.xlsx", roofs=[{"roof_id": 1, "note": "nobody was there"}])
    assert "no surveyed value" in faults(path)[0]


def test_a_sheet_that_was_copied_or_lost_its_columns(tmp_path):
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title in ("roofs", "roofs (2)"):
            page = book.add_worksheet(title)
            page.write_row(0, 0, ["roof_id", "usable_area_m2", "capacity_kwp", "form", "suitable"])
            page.write_row(2, 0, [1, 20, 3])
    said = "\n".join(faults(path))
    assert "roofs!1: no column 'roof_form'; it." in said
    assert "roofs (2): a second sheet 'roofs' beside 'roofs'; one." in said


def test_choices_are_known_in_every_language():
    for choices, texts in survey_choices().items():
        for key, given in texts.items():
            assert {choice_of(given[language], choices) for language in LANGUAGES} == {key}


def test_every_sheet_asks_for_something_about_something():
    for sheet in SHEETS:
        columns = survey_columns()[sheet]
        assert columns[0].role == "key"
        assert any(column.role == "value" for column in columns)
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.title[language] for column in columns for language in LANGUAGES)
    firsts = [survey_columns()[sheet][0].name for sheet in SHEETS]
    assert len(set(firsts)) == len(firsts)


def resized(path: Path, rows: str) -> Path:
    """Let the sheets say another size of themselves, as programs do that fill in a form and leave the rest."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            is_sheet = name.startswith("xl/worksheets/")
            archive.writestr(name, re.sub(rb'ref="A1:[A-Z0-9]+"', f'ref="{rows}"'.encode(), part) if is_sheet else part)
    return path


@pytest.mark.parametrize("rows", ["A1", "A1:Z4", "B2:C3", "A1:XFD1048576"])
def test_a_form_is_read_whole_whatever_it_says_of_its_size(tmp_path, rows):
    surveyed = [{"roof_id": number, "model_roof_area_m2": 900.0, "usable_area_m2": 500} for number in range(5)]
    path = filled(tmp_path / "form.xlsx", roofs=surveyed)
    survey = read_survey(resized(path, rows), zones=ZONES)
    assert survey.roofs["roof_id"].tolist() == ["0", "1", "2", "3", "4"]
    assert survey.roofs["place"].tolist() == [f"roofs!{number}" for number in range(3, 8)]


def test_a_row_that_no_sheet_can_have_is_refused(tmp_path):
    path = filled(tmp_path / "form.xlsx", roofs=[{"roof_id": 1, "usable_area_m2": 500}])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b'<row r="3"', b'<row r="1099511627776"'))
    assert "roofs: more than 200,000 rows" in faults(path)[0]


def test_a_form_that_is_saved_while_it_is_read_is_not_taken(tmp_path, monkeypatch):
    path = filled(tmp_path / "form.xlsx", roofs=[{"roof_id": 1, "model_roof_area_m2": 900.0, "usable_area_m2": 500}])

    def saved_meanwhile(_file):
        filled(path, roofs=[{"roof_id": 2, "model_roof_area_m2": 900.0, "usable_area_m2": 500}])

    monkeypatch.setattr(survey_module, "check_workbook", saved_meanwhile)  # what is done first with an open form
    assert "a form that changed while it was read" in faults(path)[0]


def test_numbers_that_no_form_can_mean(tmp_path):
    (tmp_path / "form").mkdir()
    huge = "9" * 400
    names = "roof_id,usable_area_m2,capacity_kwp,roof_form,suitable,model_roof_area_m2"
    roofs = f"{names}\n,,,,,\n1e300,5,,,,100\n7,{huge},,,,1e308\n"
    feedstock = (
        "zone_id,kind,item,amount,unit,year\n,,,,,\nz2,animal,pigs,1e12,heads,2022.5\nz2,crop,paddy,1e11,t/a,20x4\n"
    )
    (tmp_path / "form" / "roofs.csv").write_text(roofs, encoding="utf-8")
    (tmp_path / "form" / "feedstock.csv").write_text(feedstock, encoding="utf-8")
    told = faults(tmp_path / "form", items=ITEMS)
    for where in ("roofs.csv!B4, usable_area_m2", "roofs.csv!F4, model_roof_area_m2"):
        assert any(fault.startswith(where) for fault in told), where
    for where in ("feedstock.csv!F3, year", "feedstock.csv!F4, year"):
        assert any(fault.startswith(where) for fault in told), where
    assert all(len(fault) < 200 for fault in told)


@pytest.mark.parametrize(
    ("kind", "item", "unit", "amount"), [("animal", "pigs", "heads", 1e12), ("crop", "paddy", "t/a", 1e11)]
)
def test_amounts_have_the_range_of_what_they_replace(tmp_path, kind, item, unit, amount):
    row = {"zone_id": "z2", "kind": kind, "item": item, "amount": amount, "unit": unit}
    (told,) = faults(filled(tmp_path / "form.xlsx", feedstock=[row]), items=ITEMS)
    assert told.startswith(f"{at('feedstock!I3', 'amount')}: {amount:,.0f} {unit}; 0 to ")
