"""The report's section on what to measure first."""

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.content import zone_names
from geoplan.outputs.report.measure import MOST_MEASURED, measure_page
from geoplan.outputs.report.report import render
from geoplan.outputs.wording.texts import text
from geoplan.result.assessment import Assessment
from support.sample_result import changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_that_a_form_takes_are_told(sited_assessment: Assessment, language: Language) -> None:
    page = measure_page(sited_assessment, zone_names(sited_assessment.zones), language)
    assert page is not None
    assert [row["order"] for row in page["rows"]] == ["1", "3", "4", "5"], "no form takes a station, nor a landfill"
    assert page["rows"][0]["title"] == "KCN Đình Vũ"
    assert len(page["rows"]) <= MOST_MEASURED
    whole = render(sited_assessment, language=language)
    assert text("report.measure", language) in whole
    assert page["rows"][1]["narrowing"] in whole


def test_nothing_is_told_where_nothing_is_known(sample_assessment: Assessment, sited_assessment: Assessment) -> None:
    assert measure_page(sample_assessment, [], "en") is None
    table = sited_assessment.measure_first
    assert table is not None
    none = changed(sited_assessment, measure_first=table.iloc[:0])
    assert measure_page(none, [], "en") is None
