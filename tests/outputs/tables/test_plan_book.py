from dataclasses import replace

import openpyxl
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.tables.plan_book import write_plan_book
from geoplan.outputs.wording.cell_words import cell_words
from geoplan.planning.plan_file import PlanFile, check_plan
from support.sample_result import changed


def rows_of(file, sheet):
    return [tuple(cell.value for cell in row) for row in openpyxl.load_workbook(file)[sheet].iter_rows()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_of_a_run_is_read_back_beside_what_it_can_name(small_result, tmp_path, language):
    file = write_plan_book(small_result, tmp_path / "plan.xlsx", language=language)
    plan = PlanFile.read(file)
    check_plan(plan, small_result.study, small_result.inputs)
    assert plan.estates == small_result.plan.used.estates
    places = rows_of(file, "places")
    assert places[0] == ("place", "name", "place_kind")
    assert [row[0] for row in places[1:]] == [*small_result.zones["zone_id"], *small_result.estates["estate_id"]]
    measures = rows_of(file, "measures")
    titles = {each.measure_id: each.title[language] for each in small_result.scenarios.measures}
    assert {row[0]: row[1] for row in measures[1:]} == titles
    known = {cell_words("place_kind", kind, language) for kind in ("zone", "estate")}
    assert {row[2] for row in places[1:]} == known


def test_a_result_made_by_hand_has_no_plan(small_result, tmp_path):
    assert (
        write_plan_book(replace(small_result, plan=replace(small_result.plan, used=None)), tmp_path / "plan.xlsx")
        is None
    )
    assert not (tmp_path / "plan.xlsx").exists()


def test_without_scenarios_there_are_no_measures_to_name(small_result, tmp_path):
    file = write_plan_book(changed(small_result, scenarios=None), tmp_path / "plan.xlsx")
    assert rows_of(file, "measures") == [("measure", "title", "place_kind", "unit", "potential", "build_limit")]
