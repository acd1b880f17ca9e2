"""What to measure first, in words of three languages."""

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.wording.measure_words import measure_reason, measure_title, with_measure_words
from geoplan.result.assessment import Assessment


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_thing_has_a_title_and_a_reason(sited_assessment: Assessment, language: Language) -> None:
    table = sited_assessment.measure_first
    assert table is not None
    told = with_measure_words(table, language)
    assert not told["item_title"].str.contains("[_{}]").any()
    assert not told["measure_reason"].str.contains("[_{}]|nan").any()
    assert told["measure_reason"].is_unique


def test_numbers_and_chances_are_told_where_they_are_known(sited_assessment: Assessment) -> None:
    table = sited_assessment.measure_first
    assert table is not None
    rows = {row["thing"]: row for row in table.to_dict("records")}
    estate = measure_reason(rows["estate"], "en")
    assert "500 GWh a year wide, narrows by about 20 GWh (4%)" in estate
    assert estate.endswith("another candidate of its kind comes first in 12% of the futures.")
    assert measure_reason(rows["animal"], "vi").endswith("đơn vị khác đứng đầu trong 12% số kịch bản.")
    assert "first" not in measure_reason(rows["roof"], "en")
    assert "first" not in measure_reason({**rows["estate"], "first_changes_pct": 0.4}, "en"), "no 0% of the futures"
    landfill = measure_reason(rows["landfill"], "en")
    assert "It is no part of all energy" in landfill
    assert "40.0 GWh a year wide, narrows by about 1 GWh" in landfill
    assert "Of all energy it is little" in measure_reason({**rows["waste"], "narrowing_pct": 0.01}, "en")
    assert measure_title(rows["animal"], "ja", zones={rows["animal"]["zone_id"]: "Lê Chân"}) == "豚（Lê Chân）"
    assert measure_title(rows["estate"], "en") == "KCN Đình Vũ"
