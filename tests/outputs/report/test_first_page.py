"""What the first page says of each figure, and the page of published ones."""

import re
from dataclasses import replace
from typing import Any

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.first_page import (
    biogas_sentence,
    check_rows,
    reduction_tiles,
    source_rows,
    waste_sentence,
)
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import text
from geoplan.result.checks import LCOE
from geoplan.result.headlines import WasteBurnt
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
    assert "(2023); confidence: " in national["factor"]
    assert "(" not in jcm["factor"]
    assert float(national["value"].replace(",", "")) / float(jcm["value"].replace(",", "")) == pytest.approx(
        small_result.parameters.value("grid.emission_factor")
        / small_result.parameters.value("grid.jcm_emission_factor"),
        rel=0.01,
    )


def test_the_plan_of_waste_stands_beside_what_the_page_burns(small_result: Any) -> None:
    burnt = WasteBurnt(610_353.0, 257.8, 2026, 2050, 610_353.0, 79_346.0, 37.53)
    told = waste_sentence(changed(small_result, waste_burnt=burnt), "en")
    assert "all 610 thousand tonnes" in told
    assert "burns 79.3 of the 610 thousand tonnes collected in 2026 (37.5 GWh)" in told
    assert waste_sentence(changed(small_result, waste_burnt=None), "en") == ""
    whole = waste_sentence(changed(small_result, waste_burnt=replace(burnt, burnt_t=burnt.plan_t)), "en")
    assert "burns all of 2026 too" in whole
    assert "other treatments" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_burns_nothing_says_so_without_a_nought(small_result: Any, language: Language) -> None:
    burnt = WasteBurnt(610_353.0, 257.8, 2022, 2050, 610_353.0, 0.0, 0.0)
    told = waste_sentence(changed(small_result, waste_burnt=burnt), language)
    assert "2022" in told
    assert "2050" in told
    assert not re.search(r"(?<![\d.,])0(?![\d.,]*\d)", told)
    planned = text("report.waste_burnt.planned", language)
    assert "planned_plants" not in small_result.layers
    assert planned not in told
    layers = {**small_result.layers, "planned_plants": small_result.layers["zones"]}
    assert planned in waste_sentence(changed(small_result, waste_burnt=burnt, layers=layers), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_manure_that_plants_cannot_take_is_told_beside_all_manure(small_result: Any, language: Language) -> None:
    totals = small_result.totals.copy()
    totals["biogas_energy_gwh"], totals["biogas_farm_energy_gwh"] = 50.49, 13.62
    told = biogas_sentence(changed(small_result, totals=totals), language)
    assert significant(50.49, language) in told
    assert significant(13.62, language) in told
    totals["biogas_farm_energy_gwh"] = 50.49
    assert biogas_sentence(changed(small_result, totals=totals), language) == ""


def test_years_of_layers_that_are_not_real_say_so(small_result: Any) -> None:
    roofs = source_rows(small_result, "en")["rows"][0]["years"]
    assert roofs.startswith("roofs")
    assert "(synthetic)" in roofs


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_outside_has_a_reason_beside_it(small_result: Any, language: Language) -> None:
    rows = check_rows(small_result, language)
    assert len(rows) == len(small_result.checks)
    assert all(bool(row["reason"]) != row["is_inside"] for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_costs_of_demonstrations_are_called_so(small_result: Any, language: Language) -> None:
    candidates = small_result.candidates.assign(place_status="real")
    told = [row["demonstrated"] for row in check_rows(changed(small_result, candidates=candidates), language)]
    assert not any(told)
    drawn = candidates.assign(place_status="schematic")
    rows = check_rows(changed(small_result, candidates=drawn), language)
    assert [bool(row["demonstrated"]) for row in rows] == [
        check.reference.check in {f"{LCOE}{kind}" for kind in drawn["candidate_kind"]} for check in small_result.checks
    ]


def test_units_are_in_the_language_of_the_reader(small_result: Any) -> None:
    assert "kWp/người" in {row["unit"] for row in check_rows(small_result, "vi")}
    assert "kWp/人" in {row["unit"] for row in check_rows(small_result, "ja")}
