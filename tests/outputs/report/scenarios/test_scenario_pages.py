import html
import re
from dataclasses import replace

import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.report import render
from geoplan.outputs.report.scenarios.scenario_pages import MOST_SCENARIOS, scenario_pages, target_lines
from geoplan.outputs.wording.texts import text
from support.sample_result import changed
from support.sample_scenarios import LACKING, bare_scenarios, sample_scenarios


@pytest.fixture(scope="module")
def bare(sample_assessment):
    return changed(sample_assessment, scenarios=bare_scenarios())


def words(page):
    """All that the section says, titles and cells, without its charts."""
    parts = [page["lead"]]
    for block in page["blocks"]:
        parts += [
            block["title"],
            block["lead"],
            block["note"],
            *(cell for row in block["rows"] for cell in row["cells"]),
        ]
    return "\n".join(parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_that_lacks_everything_is_told_what_is_missing_before_the_first_figure(bare, language):
    page = scenario_pages(bare, language)
    first = page["blocks"][0]
    assert first["title"] == text("report.scenarios.missing", language)
    assert [row["cells"] for row in first["rows"]] == [
        [text(f"scenario.missing.{key}", language), text(f"scenario.needs.{key}", language)] for key in LACKING
    ]
    assert text("report.scenarios.unknown", language) in page["lead"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_inventory_nothing_says_what_is_left(bare, language):
    page = scenario_pages(bare, language)
    scenario = page["blocks"][1]
    assert "%" not in words({"lead": "", "blocks": page["blocks"][1:]})
    assert text("report.scenarios.year.cut", language).partition("{cut}")[2] in scenario["lead"]
    left = text("report.scenarios.year.left", language).replace("{left}", "")
    assert left not in scenario["lead"]
    chart = str(scenario["figures"][0]["chart"])
    assert text("report.scenarios.line.without", language) not in chart
    assert text("report.scenarios.line.left", language) not in chart
    assert text("report.scenarios.line.cut", language) in chart
    assert text("report.scenarios.chart.cuts", language) == page["blocks"][1]["figures"][0]["title"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_of_a_whole_place_is_there(sited_assessment, language):
    page = scenario_pages(sited_assessment, language)
    titles = [block["title"] for block in page["blocks"]]
    for key in ("missing", "targets", "supply", "least_cost", "inputs", "progress"):
        assert text(f"report.scenarios.{key}", language) in titles, key
    assert text("report.scenarios.base_year", language).format(year="2024") in titles
    assert sum(bool(block["figures"]) for block in page["blocks"]) == 5
    for block in page["blocks"]:
        assert all(len(row["cells"]) == len(block["head"]) for row in block["rows"]), block["title"]
        assert not re.search(r"\bnan\b", words({"lead": "", "blocks": [block]})), block["title"]


def test_measures_of_data_that_are_not_real_are_marked_and_named(sited_assessment):
    page = scenario_pages(sited_assessment, "en")
    assert [(row["status"], row["layers"]) for row in page["status"]] == [
        ("synthetic", "Rooftop solar: dwellings"),
        ("schematic", "Rooftop solar: industrial parks"),
    ]
    rows = next(block["rows"] for block in page["blocks"] if block["title"].startswith("Scenario: Low"))
    assert {row["cells"][0]: row["mark"] for row in rows}["Rooftop solar: dwellings"] == "synthetic"


def test_what_all_measures_rest_on_is_said_once(bare):
    page = scenario_pages(bare, "en")
    assert page["status"][0]["layers"] == "all measures"
    assert not any(row["mark"] for block in page["blocks"] for row in block["rows"])


def test_names_of_data_become_text(sited_assessment):
    page = render(sited_assessment, language="en")
    section = page.partition('<section id="scenarios">')[2].partition("</section>")[0]
    assert "Low Carbon &lt;2030&gt;" in section
    assert "<2030>" not in section
    assert "<b>buses" not in section
    assert "8 % below &lt;business as usual&gt;" in section


def test_targets_of_the_first_page_are_told_by_the_scenario_that_comes_nearest(sited_assessment):
    first, second, rest = target_lines(sited_assessment, "en")
    assert first.startswith("8 % below <business as usual> (2030, below business as usual): Net Zero 2050")
    assert "598 kt CO₂e to spare, chance 100%" in first
    assert "1,040 kt CO₂e short, chance 0%" in second
    assert rest.startswith("2 more targets")


def test_a_target_that_names_no_sense_is_read_in_none(sited_assessment):
    lines = "\n".join(target_lines(sited_assessment, "en"))
    assert "8 % by 2030: cannot be told. Missing: What the target is measured against." in lines
    assert not re.search(r"8 % by 2030 \(2030.*\d+ kt", lines)
    table = next(b for b in scenario_pages(sited_assessment, "en")["blocks"] if b["title"] == "Targets")
    rows = [row["cells"] for row in table["rows"] if row["cells"][1] == "8 % by 2030"]
    assert len(rows) == 1
    assert rows[0][2] == "not said"
    assert rows[0][5:] == ["–"] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_targets_the_first_page_says_why(sample_assessment, bare, language):
    assert target_lines(sample_assessment, language) == [text("report.target.missing", language)]
    assert target_lines(bare, language) == [text("report.target.missing", language)]
    whole = sample_scenarios()
    none = replace(whole, tables={**whole.tables, "targets": whole.tables["targets"].iloc[:0]})
    told = target_lines(changed(sample_assessment, scenarios=none), language)
    assert told == [text("report.target.none", language)]


def test_scenarios_beyond_the_first_are_counted(sample_assessment):
    whole = sample_scenarios()
    first = next(iter(whole.runs))
    copies = [f"{first}_{number}" for number in range(MOST_SCENARIOS + 1)]
    tables = {
        name: pd.concat([frame, *(own.assign(scenario_id=copy) for copy in copies)], ignore_index=True)
        for name, frame in whole.tables.items()
        if "scenario_id" in frame
        for own in [frame[frame["scenario_id"] == first]]
    }
    many = replace(
        whole,
        runs={**whole.runs, **dict.fromkeys(copies, whole.runs[first])},
        tables={**whole.tables, **tables},
    )
    page = scenario_pages(changed(sample_assessment, scenarios=many), "en")
    assert f"{len(copies) + 2 - MOST_SCENARIOS} more scenarios" in page["lead"]
    assert sum(block["title"].startswith("Scenario: ") for block in page["blocks"]) == MOST_SCENARIOS


def test_a_result_without_scenarios_has_no_section(sample_assessment):
    assert scenario_pages(sample_assessment, "en") is None
    assert 'id="scenarios"' not in render(sample_assessment, language="en")


def test_the_section_is_in_the_page_with_its_charts_and_tables(sited_assessment):
    page = html.unescape(render(sited_assessment, language="ja"))
    section = page.partition('<section id="scenarios">')[2].partition("</section>")[0]
    assert section.count("<svg") == 5
    assert "シナリオ：目標への道筋" in section
    assert "系統の低炭素化" in section
