from dataclasses import replace

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.eco_parks.profile_case import case_block
from geoplan.planning.business.park_case import park_case


@pytest.fixture(scope="module")
def basis(small_result):
    return small_result.plan.business.parks["e"]


def figures_of(block) -> dict[str, dict[str, str]]:
    return {each["title"].split(" [")[0]: each for each in block["figures"]}


def test_the_block_is_the_row_of_the_table_of_estates(small_result, basis):
    row = small_result.plan.estates.table.iloc[0]
    told = figures_of(case_block(park_case(basis), "en"))
    assert told["Payback"]["value"] == f"{row['payback_years']:.1f}"
    assert told["Payback"]["ends"] == f"{row['payback_years_low']:.1f} – {row['payback_years_high']:.1f}"
    assert float(told["Investment"]["value"]) == pytest.approx(row["estate_investment_usd"] / 1e6, rel=0.01)
    assert told["Payback, discounted"]["value"] == "not paid back"
    assert told["Net present value"]["value"].startswith(("-", "−"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_says_what_it_was_worked_out_with(basis, language):
    case = park_case(basis)
    note = case_block(case, language)["note"]
    assert note.count("VND/kWh") == 3
    assert "VND/kWp" in note
    assert "{" not in note


def test_what_nobody_uses_is_sold(basis):
    assert "sold" in case_block(park_case(basis, used_share=0.0), "en")["note"]


def test_without_a_tariff_or_roofs_there_is_no_block(basis):
    first = replace(basis.year.first, avoided_usd=float("nan"))
    unknown = replace(basis, year=replace(basis.year, first=first))
    none = replace(basis, year=replace(basis.year, first=replace(basis.year.first, pv_kwp=0.0)))
    assert case_block(park_case(unknown), "en") is None
    assert case_block(park_case(none), "en") is None
    assert case_block(None, "en") is None
