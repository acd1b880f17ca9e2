from types import SimpleNamespace
from typing import Any

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.report import render
from geoplan.outputs.report.used_parameters import EXAMPLES, subject_title, used_parameters
from geoplan.outputs.tables.workbook import sheets_of
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.outputs.wording.texts import text
from geoplan.parameters import load_parameters
from geoplan.result.assessment import Assessment
from support.sample_result import changed

languages = pytest.mark.parametrize("language", LANGUAGES)
READ = ("grid.emission_factor", "pv.resource_factor", "waste.rate.urban")
CHECKED = "gases.methane.lhv"


@pytest.fixture
def of_a_run(sample_assessment: Assessment) -> Assessment:
    """The sample, as if a run had read three parameters, and a check one."""
    stages: Any = SimpleNamespace(
        read=lambda: {"sun": frozenset(READ[:2]), "waste": frozenset(READ)},
        checked=lambda: frozenset({CHECKED, READ[0]}),
    )
    return changed(sample_assessment, stages=stages)


@languages
def test_the_report_counts_what_was_used_and_names_examples_of_the_rest(
    of_a_run: Assessment, language: Language
) -> None:
    section = used_parameters(of_a_run, language)
    assert section is not None
    count = len(of_a_run.parameters)
    rows = {row["subject"]: row for row in section["rows"]}
    assert len(rows) == len({name.split(".")[0] for name in of_a_run.parameters})
    assert sum(int(row["used"]) for row in rows.values()) == len(READ) + 1
    assert sum(int(row["unused"]) for row in rows.values()) == count - len(READ) - 1
    assert f"{len(READ) + 1}" in section["lead"]
    assert f"{count - len(READ) - 1}" in section["lead"]
    grid = rows[subject_title("grid", language)]
    left = [name for name in of_a_run.parameters if name.startswith("grid.") and name not in READ]
    assert grid["used"] == "1"
    assert grid["unused"] == str(len(left))
    assert sum(parameter_title(name, language) in grid["examples"] for name in left) >= min(EXAMPLES, len(left))
    page = render(of_a_run, language=language)
    assert f"<h2>{text('report.used', language)}</h2>" in page


@languages
def test_every_table_of_parameters_has_a_title(language: Language) -> None:
    for subject in {name.split(".")[0] for name in load_parameters()}:
        assert subject_title(subject, language) != subject
    assert subject_title("of_a_later_day", language) == "of_a_later_day"


def test_a_result_that_no_run_made_says_nothing_of_it(sample_assessment: Assessment) -> None:
    assert used_parameters(sample_assessment, "en") is None
    assert text("report.used", "en") not in render(sample_assessment, language="en")
    assert column_of_use(sample_assessment, "en") == {""}


@languages
def test_the_workbook_says_of_each_whether_it_was_used(of_a_run: Assessment, language: Language) -> None:
    words = {code: text(f"report.used.{code}", language) for code in ("yes", "checks", "no")}
    sheet = next(each for each in sheets_of(of_a_run, language) if each.name == text("gpkg.parameters.title", language))
    assert sheet.head[-1] == text("report.column.in_this_study", language)
    said = {row[0]: row[-1] for row in sheet.rows}
    assert {name for name, word in said.items() if word == words["yes"]} == set(READ)
    assert {name for name, word in said.items() if word == words["checks"]} == {CHECKED}
    assert said["wind.shear"] == words["no"]


def column_of_use(result: Assessment, language: Language) -> set[str]:
    """Return what stands in the last column of the sheet of parameters."""
    title = text("gpkg.parameters.title", language)
    return {row[-1] for sheet in sheets_of(result, language) if sheet.name == title for row in sheet.rows}
