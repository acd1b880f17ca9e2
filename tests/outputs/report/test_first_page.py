"""What the first page says of each figure, and the page of published ones."""

import re
from dataclasses import replace
from typing import Any

import pytest

from geoplan.outputs.report.first_page import check_rows, reduction_tiles, source_rows, waste_sentence
from geoplan.result.headlines import WasteBurnt
from geoplan.study import LANGUAGES, Language
from support.sample_result import changed


def digits_of(number: str) -> int:
    return len(re.sub(r"[^0-9]", "", number.lstrip("0.,")).rstrip("0") or "0")


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_three_digits_at_most(small_result: Any, language: Language) -> None:
    rows = source_rows(small_result, language)
    for row in [*rows["rows"], rows["total"]]:
        assert all(digits_of(row[end]) <= 3 for end in ("low", "base", "high"))
        assert digits_of(row["weak"]) <= 2
    assert all(digits_of(tile["value"]) <= 3 for tile in reduction_tiles(small_result, language)["tiles"])


def test_each_source_names_the_years_of_its_inputs(small_result: Any) -> None:
    rows = {row["title"]: row for row in source_rows(small_result, "en")["rows"]}
    assert rows["Biomass"]["years"] == "crops 2016"
    assert rows["Waste"]["years"] == "municipal waste 2016"


def test_no_bar_is_longer_than_the_widest(small_result: Any) -> None:
    shares = [row["share"] for row in source_rows(small_result, "en")["rows"]]
    assert max(shares) <= 100
    assert min(shares) >= 0


def test_the_national_factor_names_its_year_and_other_factors_none(small_result: Any) -> None:
    national, jcm = reduction_tiles(small_result, "en")["tiles"]
    assert national["factor"].endswith("(2023)")
    assert not jcm["factor"].endswith(")")
    assert float(national["value"].replace(",", "")) / float(jcm["value"].replace(",", "")) == pytest.approx(
        small_result.parameters.value("grid.emission_factor")
        / small_result.parameters.value("grid.jcm_emission_factor"),
        rel=0.01,
    )


def test_the_plan_of_waste_stands_beside_what_the_page_burns(small_result: Any) -> None:
    burnt = WasteBurnt(610_353.0, 257.8, 2022, 610_353.0, 79_346.0, 37.53)
    told = waste_sentence(changed(small_result, waste_burnt=burnt), "en")
    assert "all 610 thousand tonnes" in told
    assert "burns 79.3 of the 610 thousand tonnes collected in 2022 (37.5 GWh)" in told
    assert waste_sentence(changed(small_result, waste_burnt=None), "en") == ""
    whole = waste_sentence(changed(small_result, waste_burnt=replace(burnt, burnt_t=burnt.plan_t)), "en")
    assert "burns all of 2022 too" in whole
    assert "other treatments" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_outside_has_a_reason_beside_it(small_result: Any, language: Language) -> None:
    rows = check_rows(small_result, language)
    assert len(rows) == len(small_result.checks)
    assert all(bool(row["reason"]) != row["is_inside"] for row in rows)
