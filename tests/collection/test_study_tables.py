"""Tables of studies: what each and all come to, who knows a figure, and who has failed."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geoplan.collection.joining.joined import JoinedAssessment
from geoplan.collection.study_tables import failures_table, studies_table, totals_table, write_study_tables
from geoplan.errors import Fault

FAILURES = {"south": (Fault("zones.gpkg", "row 1", found="=1+1", expected="a polygon", action="Draw it."),)}


def test_a_row_a_study_adds_up_to_the_totals(whole: JoinedAssessment):
    studies, totals = studies_table(whole), totals_table(whole, "en").set_index("field")
    assert studies["study_name"].tolist() == ["east", "north", "west"]
    assert studies["zone_count"].tolist() == [2, 2, 2]
    assert studies["worst_status"].tolist() == ["synthetic"] * 3
    for name in ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "ghg_avoided_tco2e"):
        assert studies[name].sum() == pytest.approx(totals.loc[name, "value"], rel=1e-9)
    assert totals.loc["biomass_energy_gwh", "study_count"] == 2
    assert (
        totals.loc["rooftop_pv_energy_gwh", "study_count"] == totals.loc["rooftop_pv_energy_gwh", "studies_in_all"] == 3
    )


def test_titles_are_those_of_the_language(whole: JoinedAssessment):
    named = [totals_table(whole, language)["title"].iloc[0] for language in ("en", "vi", "ja")]
    assert len(set(named)) == 3


def test_files_hold_them_and_no_text_is_a_formula(whole: JoinedAssessment, tmp_path: Path):
    written = write_study_tables(whole, tmp_path, language="vi", failures=FAILURES)
    assert [path.name for path in written if path.suffix != ".csvt"] == [
        *("studies.csv", "totals.csv", "failures.csv", "studies.xlsx")
    ]
    with (tmp_path / "failures.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["study_name"], row["found"]) == ("south", "'=1+1")
    book = load_workbook(tmp_path / "studies.xlsx")
    assert book.sheetnames == ["Các nghiên cứu", "Tổng số", "Không có kết quả"]
    assert book["Không có kết quả"]["D2"].data_type == "s"


def test_nothing_that_failed_is_a_head_alone():
    table = failures_table({})
    assert table.empty
    assert next(iter(table)) == "study_name"
