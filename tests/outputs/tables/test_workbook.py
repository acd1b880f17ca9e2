from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.fields import Table, load_fields
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.tables import workbook
from geoplan.outputs.tables.workbook import (
    LONGEST_SHEET_NAME,
    figure_of,
    frame_sheet,
    sheet_names,
    sheets_of,
    write_sheets,
    write_workbook,
)
from geoplan.outputs.wording.cell_words import cell_words, coded_columns
from geoplan.outputs.wording.source_words import source_text
from geoplan.outputs.wording.texts import text
from support.sample_result import changed

FORBIDDEN = set(":\\/?*[]")


@given(st.lists(st.text(alphabet=st.sampled_from("aA ':/?*[]\\\\\x00\n\ufffe地đHistory"), max_size=40), max_size=12))
def test_any_titles_become_names_that_spreadsheets_take(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len(names) == len(titles)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= LONGEST_SHEET_NAME
        assert not FORBIDDEN & set(name)
        assert name.strip("' \n") == name
        assert name.casefold() != "history"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_sheet_in_every_language(sited_assessment: Any, tmp_path: Path, language: Language) -> None:
    path = write_workbook(sited_assessment, tmp_path / "all.xlsx", language=language)
    book = openpyxl.load_workbook(path, read_only=True)
    kinds = ("candidates", "landfills", "exclusions", "waste_plan", "residue_curve", "surveyed", "measure_first")
    names = [text(f"gpkg.{kind}.title", language) for kind in kinds]
    names.insert(1, text("sheet_name.jcm", language))
    assert [name for name in book.sheetnames if name in names] == names
    rows = list(book[text("sheet_name.jcm", language)].iter_rows(values_only=True))
    assert len(rows) == 11
    assert text("report.jcm.missing", language) in rows[0]
    candidates = list(book[text("gpkg.candidates.title", language)].iter_rows(values_only=True))
    assert len(candidates) == len(sited_assessment.candidates) + 1
    assert any(str(title).startswith(text("gpkg.contribution.title", language)[:4]) for title in candidates[0])


def test_without_sites_there_is_no_sheet_for_them(sample_assessment: Any) -> None:
    bare = {sheet.name for sheet in sheets_of(sample_assessment, "en")}
    assert {"Candidate sites", "JCM shortlist", "Exclusions", "Waste plan", "Surveyed values"}.isdisjoint(bare)


def test_a_title_with_every_forbidden_sign_makes_a_workbook(sample_assessment: Any, tmp_path: Path) -> None:
    # what broke a run: a colon in the title of a sheet
    assert sheet_names(["Where to build: candidate sites"]) == ["Where to build candidate sites"]
    study = sample_assessment.study.model_copy(update={"title": Text(en="a:b[c]/d")})
    path = write_workbook(changed(sample_assessment, study=study), tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(path)["Summary"]["A1"].value.startswith("a:b[c]/d")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_has_the_quantiles_beside_each_total(sample_assessment: Any, language: Language) -> None:
    summary = sheets_of(sample_assessment, language)[0]
    assert summary.head[3:] == tuple(text(f"report.column.{end}", language) for end in ("low", "p50", "high"))
    rows = {row[0]: row for row in summary.rows}
    names = [name for name in sample_assessment.totals.index if not name.endswith(("_low", "_p50", "_high"))]
    assert len(rows) == len(names)
    totals = sample_assessment.totals
    title = load_fields()["total_energy_gwh"].title[language]
    expected = totals[[f"total_energy_gwh{end}" for end in ("", "_low", "_p50", "_high")]]
    assert (rows[title][1], *rows[title][3:]) == tuple(expected)
    assert all(value != value for value in rows[load_fields()["area_km2"].title[language]][3:])
    assert text("report.sum_of_ends", language) in summary.lines


YEARS: list[tuple[Table, str, str]] = [
    ("landfills", "first_year", "deposited_t"),
    ("waste_plan", "year", "waste_t"),
    ("targets", "target_year", "gap_tco2e"),
]


@pytest.mark.parametrize(("table", "column", "beside"), YEARS)
def test_a_year_has_no_separator_of_thousands(tmp_path: Path, table: Table, column: str, beside: str) -> None:
    sheet = frame_sheet(pd.DataFrame({column: [2022], beside: [2022.0]}), table, "a", "en")
    path = write_sheets([sheet], tmp_path / "a.xlsx", title="a")
    page = openpyxl.load_workbook(path)["a"]
    shapes = {str(page.cell(1, at).value): page.cell(2, at).number_format for at in (1, 2)}
    assert shapes.pop(load_fields()[column].title.en) == "General"
    assert "#,##0" in next(iter(shapes.values()))
    assert load_fields()[column].format(2022) == "2022"


def test_totals_are_shown_with_the_decimals_of_their_columns(sample_assessment: Any, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(write_workbook(sample_assessment, tmp_path / "a.xlsx"))["Summary"]
    shapes = {str(row[0].value): row[1].number_format for row in page.iter_rows() if row[1].value is not None}
    assert shapes[load_fields()["roof_count"].title.en] == "#,##0"
    assert shapes[load_fields()["total_energy_gwh"].title.en] == "#,##0.00"
    assert (figure_of(2026, "base_year").decimals, figure_of(0.5, "own").decimals) == (None, 2)


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_words_stand_in_the_place_of_codes(sited_assessment: Any, language: Language) -> None:
    """What cells hold in columns of codes is in no table of codes any more."""
    coded = {load_fields()[name].title[language]: name for name in coded_columns() if name in load_fields()}
    left = {}
    for sheet in sheets_of(sited_assessment, language):
        for at, title in enumerate(sheet.head):
            name = coded.get(title.partition(" [")[0])
            codes = {str(row[at]) for row in sheet.rows if isinstance(row[at], str)} if name else set()
            spoken = {code for code in codes if name and cell_words(name, code, language) != code}
            plain = {code for code in codes if "_" in code}
            if spoken | plain:
                left[sheet.name, title] = spoken | plain
    assert left == {}
    kinds = {
        str(row[at])
        for sheet in sheets_of(sited_assessment, language)
        for at, title in enumerate(sheet.head)
        if title == load_fields()["candidate_kind"].title[language]
        for row in sheet.rows
    }
    assert text("gpkg.code.rooftop_pv", language) in kinds


def test_layers_that_a_measure_rests_on_are_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"General Statistics Office; wood: press": "統計総局。木材：報道", "Office": "局"}
    reports = {
        each: SimpleNamespace(attribution=each, told=lambda _, language, told=told: told if language == "ja" else "")
        for each, told in names.items()
    }
    monkeypatch.setattr(workbook, "data_sources", lambda _: reports)
    frame = pd.DataFrame({"source": ["Office; General Statistics Office; wood: press", "our survey"]})
    told = workbook._with_layers_told(frame, cast("Any", None), "ja")
    assert told["source"].tolist() == ["局; 統計総局。木材：報道", "our survey"]


def test_parameters_say_where_they_come_from_in_the_readers_language(sample_assessment: Any) -> None:
    sheet = workbook.parameters_sheet(sample_assessment, "vi")
    sources = {row[0]: row[6] for row in sheet.rows}
    given = {name: each.source for name, each in sample_assessment.parameters.items()}
    assert sources == {name: source_text(source, "vi") for name, source in given.items()}
    assert "Giá trị thiết kế mặc định" in sources.values()
