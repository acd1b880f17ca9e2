"""Cells of a form as values, each fault with its sheet and row."""

from typing import Any

import pandas as pd
import pytest

from geoplan.layers.fieldwork.survey_cells import sheet_frame
from geoplan.layers.fieldwork.survey_columns import Sheet, survey_columns
from geoplan.layers.fieldwork.survey_sheets import FormFaults, SurveySheet


def read(sheet: Sheet, *rows: dict[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    names = [column.name for column in survey_columns()[sheet]]
    cells = [(f"{sheet}!{number}", [row.get(name) for name in names]) for number, row in enumerate(rows, start=3)]
    checking = FormFaults("form")
    frame = sheet_frame(sheet, SurveySheet(sheet, names, cells), checking)
    return frame, [f"{fault.where}: {fault.found}; {fault.expected}. {fault.action}" for fault in checking.faults]


def test_a_row_that_tells_nothing_is_left_out():
    estates = [{"estate_id": "p1", "note": "closed"}, {"estate_id": "p2", "contact_consent": "no"}, {"let_ha": 3}]
    frame, faults = read("estates", *estates)
    assert frame["place"].tolist() == ["estates!4", "estates!5"]
    assert faults == ["estates!5, estate_id: no estate_id; a estate_id. Fill it in, or clear the row."]
    frame, _ = read(
        "streams", {"stream": "water", "estate_id": "p1"}, {"stream": "co2", "estate_id": "p1", "direction": "sought"}
    )
    assert frame["stream"].tolist() == ["co2"]  # an amount that nobody knows is a stream all the same


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ("rooftop_pv; battery", "rooftop_pv;battery"),
        ("Điện mặt trời mái nhà, Pin lưu trữ", "rooftop_pv;battery"),
        ("屋根設置型太陽光、蓄電池", "rooftop_pv;battery"),
        ("rooftop_pv battery", "rooftop_pv;battery"),
    ],
)
def test_several_technologies_in_one_cell(given, keys):
    frame, faults = read("estates", {"estate_id": "p1", "technologies_wanted": given})
    assert not faults
    assert frame["technologies_wanted"].tolist() == [keys]


def test_words_of_a_set_are_keys_and_words_of_ones_own_stay_where_the_set_is_open():
    rows = [
        {"stream": "Hơi nước", "estate_id": "p1", "direction": "Cần tìm"},
        {"stream": "residue", "estate_id": "p1", "direction": "offered", "material": "Rice husk"},
        {"stream": "residue", "estate_id": "p1", "direction": "offered", "material": "Fish bones"},
    ]
    frame, faults = read("streams", *rows)
    assert not faults
    assert frame["stream"].tolist()[0] == "steam"
    assert frame["direction"].tolist()[0] == "sought"
    assert frame["material"].tolist() == ["", "rice_husk", "Fish bones"]


def test_a_criterion_is_known_by_its_key_and_by_the_words_of_the_list():
    word = next(iter(survey_columns()["evidence"]))
    assert word.allowed == "criterion"
    rows = [{"criterion": "eip_open_space", "estate_id": "p1", "evidence_value": "6.5"}]
    frame, _ = read("evidence", *rows)
    assert frame["criterion"].tolist() == ["eip_open_space"]


def test_what_is_no_choice_is_told_with_the_nearest_or_a_few():
    _, faults = read("estates", {"estate_id": "p1", "technologies_wanted": "roof top pv"})
    assert all("one of the cell's list" in fault for fault in faults)
    _, faults = read("streams", {"stream": "heet", "estate_id": "p1", "direction": "offered"})
    assert faults == [
        "streams!3, stream: 'heet'; one of heat, steam, co2, water, residue, waste. Take one from the cell's list."
    ]
    _, (fault,) = read("tenants", {"tenant_name": "A", "estate_id": "p1", "industry": "cemen"})
    assert "Did you mean 'cement'?" in fault


def test_the_ends_of_numbers_hold_for_parks_too():
    _, faults = read("estates", {"estate_id": "p1", "let_ha": -1, "transformer_kva": 2, "tenants_count": "many"})
    assert [fault.partition(";")[0] for fault in faults] == [
        "estates!3, let_ha: -1 ha",
        "estates!3, tenants_count: 'many'",
        "estates!3, transformer_kva: 2 kVA",
    ]


def test_a_sheet_that_is_not_there_is_empty_with_its_columns():
    frame = sheet_frame("tenants", None, FormFaults("form"))
    assert frame.empty
    assert {"tenant_name", "estate_id", "production_t", "place"} <= set(frame)
