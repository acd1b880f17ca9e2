import math

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.planning.plan_file import PLAN_SCHEMA, PlanFile
from geoplan.planning.scenario.exchange.plan_workbook import ReferenceSheet, read_plan_workbook, write_plan_workbook
from geoplan.planning.scenario.exchange.scenario_section import KnownIds

share = st.floats(0.0, 1.0)
name = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=5)
measure = st.fixed_dictionaries(
    {"shares": st.dictionaries(st.integers(1990, 2100).map(str), share, max_size=3)},
    optional={
        "curve": st.sampled_from(["linear", "logistic"]),
        "rate": st.floats(1e-3, 10.0),
        "midpoint": st.floats(1990.0, 2100.0),
        "jcm_share": share,
    },
)
measures = st.dictionaries(name, measure, max_size=2)
scenario = st.fixed_dictionaries(
    {
        "title": st.builds(
            lambda en, vi: {"en": en} | ({"vi": vi} if vi else {}), st.just("") | name, st.just("") | name
        ),
        "measures": measures,
        "places": st.dictionaries(name, measures, max_size=2),
    }
)
estate = st.fixed_dictionaries({}, optional={"pv_share": share, "battery_hours": st.floats(0.0, 24.0), "voltage": name})
plans = st.fixed_dictionaries(
    {
        "schema": st.just(PLAN_SCHEMA),
        "version": st.just("0.2.0"),
        "study": name,
        "zones": st.just("sha256:0"),
        "estates": st.dictionaries(name, estate, max_size=2),
        "scenarios": st.dictionaries(name, scenario, max_size=2),
    }
)

SMALL = {
    "schema": PLAN_SCHEMA,
    "version": "0.2.0",
    "study": "small",
    "zones": "sha256:0",
    "estates": {"e": {"pv_share": 0.25}},
    "scenarios": {
        "low": {"title": {"en": "Low"}, "measures": {"wind": {"shares": {"2030": 0.2, "2050": 0.7}}}, "places": {}}
    },
}


def check(plan, **known):
    plan.check(study="small", zones="sha256:0", estates=["e"], known=KnownIds(**known))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans)
def test_a_plan_comes_back_from_its_workbook_to_the_last_digit(tmp_path, content):
    read = read_plan_workbook(write_plan_workbook(content, tmp_path / "plan.xlsx"))
    assert read.faults == ()
    assert read.content == content
    assert read.computed == ()


def test_the_same_plan_gives_the_same_bytes_and_the_same_plan_file(tmp_path):
    first, again = (write_plan_workbook(SMALL, tmp_path / file) for file in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == again.read_bytes()
    plan = PlanFile.read(first)
    check(plan)
    assert plan == PlanFile("small", "sha256:0", SMALL["estates"], SMALL["scenarios"], "0.2.0", content=plan.content)
    book = PlanFile.read(plan.write_workbook(tmp_path / "c.xlsx"))
    assert (book.estates, book.scenarios) == (plan.estates, plan.scenarios)


def test_a_number_with_more_digits_than_spreadsheets_keep_is_a_text(tmp_path):
    shares = {"2030": 0.1 + 0.2, "2031": 0.5, "2032": math.nextafter(1.0, 0.0)}
    content = SMALL | {"scenarios": {"low": {"title": {"en": ""}, "measures": {"w": {"shares": shares}}, "places": {}}}}
    file = write_plan_workbook(content, tmp_path / "plan.xlsx")
    page = openpyxl.load_workbook(file)["scenarios"]
    assert [cell.value for cell in page[3]][-3:] == ["0.30000000000000004", 0.5, "0.9999999999999999"]
    assert read_plan_workbook(file).content == content


def test_what_a_spreadsheet_has_changed_is_read(tmp_path):
    file = write_plan_workbook(
        SMALL, tmp_path / "plan.xlsx", references=[ReferenceSheet("measures", [("id",), ("wind",)])]
    )
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["plan", "scenarios", "estates", "measures"]
    page = book["scenarios"]
    columns = {cell.value: cell.column for cell in page[1]}
    page.cell(3, columns["2030"], 0.35)
    page.cell(1, page.max_column + 1, 2040)
    page.cell(3, page.max_column, 0.5)
    page.append(["low", "z", "wind", *[None] * (columns["2050"] - 4), 1])
    book.create_sheet("notes")
    book.save(tmp_path / "new.xlsx")
    low = PlanFile.read(tmp_path / "new.xlsx").scenarios["low"]
    assert low["measures"]["wind"]["shares"] == {"2030": 0.35, "2040": 0.5, "2050": 0.7}
    assert low["places"] == {"z": {"wind": {"shares": {"2050": 1.0}}}}


def test_a_formula_counts_as_the_value_that_is_stored_and_is_named(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "plan.xlsx") as book:
        plan, scenarios, estates = (book.add_worksheet(each) for each in ("plan", "scenarios", "estates"))
        plan.write_column("A1", ["key", "schema", "study", "zones"])
        plan.write_column("B1", ["value", PLAN_SCHEMA, "small", "sha256:0"])
        scenarios.write_row("A1", ["scenario", "place", "measure", 2030])
        scenarios.write_row("A2", ["low", None, "wind"])
        scenarios.write_formula("D2", "=0.5/2", value=0.25)
        estates.write("A1", "estate")
    plan = PlanFile.read(tmp_path / "plan.xlsx")
    check(plan)
    assert plan.scenarios["low"]["measures"]["wind"]["shares"] == {"2030": 0.25}
    assert plan.computed == ("scenarios!D2",)


def test_all_that_is_wrong_with_cells_sheets_and_values_is_told_at_once(tmp_path):
    book = openpyxl.load_workbook(write_plan_workbook(SMALL, tmp_path / "plan.xlsx"))
    del book["estates"]
    page = book["scenarios"]
    columns = {cell.value: cell.column for cell in page[1]}
    page.cell(3, columns["2030"], "=1/2")
    page.cell(3, columns["2050"], 1.5)
    page.cell(3, columns["curve"], "#N/A").data_type = "e"
    page.cell(3, columns["rate"], True)
    page.cell(4, 1, "low")
    page.cell(4, 3, "wnd")
    book.save(tmp_path / "new.xlsx")
    plan = PlanFile.read(tmp_path / "new.xlsx")
    with pytest.raises(GeoplanError) as caught:
        check(plan, measures=["wind"])
    told = [str(fault).split(", ", 1)[1] if ", " in str(fault) else str(fault) for fault in caught.value.faults]
    assert len(told) == 6
    for part in (
        "found no sheet 'estates'; expected it.",
        "scenarios!K3, 2030: found the formula =1/2 without a value; expected a value. Open and save it",
        "scenarios!G3, curve: found #N/A; expected a text or a number.",
        "scenarios!H3, rate: found True; expected a text or a number.",
        "scenarios!L3, 2050 (scenarios.low.measures.wind.shares.2050): found 1.5; expected a share, 0 to 1.",
        "scenarios!C4, measure (scenarios.low.measures.wnd): found an unknown measure",
    ):
        assert any(part in str(fault) for fault in caught.value.faults), part


def test_a_row_above_the_names_of_the_columns_is_told_once_and_not_by_each_row(tmp_path):
    book = openpyxl.load_workbook(write_plan_workbook(SMALL, tmp_path / "plan.xlsx"))
    book["scenarios"].insert_rows(1)
    book["scenarios"]["A1"] = "Our plan"
    book.save(tmp_path / "new.xlsx")
    told = [(fault.where, fault.found) for fault in read_plan_workbook(tmp_path / "new.xlsx").faults]
    assert told == [
        *(("scenarios!1", f"no column '{name}'") for name in ("scenario", "place", "measure")),
        ("scenarios!A1", "the column 'Our plan'"),
    ]


def test_a_workbook_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(GeoplanError, match="found no such file; expected a plan"):
        PlanFile.read(tmp_path / "plan.xlsx")


def test_a_workbook_of_something_else_is_told_by_its_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "plans"
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(GeoplanError) as caught:
        check(PlanFile.read(tmp_path / "other.xlsx"))
    assert [fault.found for fault in caught.value.faults] == [
        "no sheet 'plan'",
        "no sheet 'scenarios'",
        "no sheet 'estates'",
    ]
    assert "Did you mean 'plans'?" in str(caught.value)


def test_another_schema_and_what_is_no_workbook_are_refused(tmp_path):
    other = write_plan_workbook(SMALL | {"schema": "geoplan-plan/0"}, tmp_path / "plan.xlsx")
    with pytest.raises(GeoplanError, match="schema: found 'geoplan-plan/0'"):
        check(PlanFile.read(other))
    (tmp_path / "text.xlsx").write_text("plan")
    with pytest.raises(GeoplanError, match="expected a workbook"):
        PlanFile.read(tmp_path / "text.xlsx")
