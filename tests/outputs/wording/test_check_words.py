"""What checks are called, and why a result differs."""

import string
from typing import Any

import pytest

from geoplan.languages import LANGUAGES, Text
from geoplan.outputs.wording.check_words import check_words, checks_table, range_of, reason_of
from geoplan.result.checks import Check
from geoplan.result.published import Reference, load_references


def test_every_check_has_a_title_and_no_word_is_left_over() -> None:
    references = load_references()
    words = check_words()
    assert {f"check.{each.check}" for each in references} == {key for key in words if key.startswith("check.")}
    reasons = {key.removeprefix("reason.").rpartition(".") for key in words if key.startswith("reason.")}
    assert {key for key, _, _ in reasons} <= {each.key for each in references}
    assert {side for _, _, side in reasons} <= {"above", "below"}


def test_what_lies_outside_in_a_run_has_its_reason_in_all_languages(small_result: Any) -> None:
    outside = [check for check in small_result.checks if check.reason]
    assert outside
    for check in outside:
        words = check_words()[f"reason.{check.reason}"]
        blanks = {name for _, name, _, _ in string.Formatter().parse(words.en) if name}
        assert blanks <= set(check.figures), check.reason
        assert all(check.figures[name] == check.figures[name] for name in blanks), check.reason
        assert len({reason_of(check, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_numbers_of_a_reason_are_written_as_its_language_does() -> None:
    roofs = next(each for each in load_references() if each.key == "roofs_hcmc_person")
    figures = {"roof": 17.54, "there": 11.111, "industrial": 35.68, "without": 0.937}
    check = Check(roofs, 1.457, figures=figures)
    assert "17.5 m² of roof here, against 11.1" in reason_of(check, "en")
    assert "17,5 m² mái" in reason_of(check, "vi")


def test_a_difference_that_nobody_has_explained_says_so() -> None:
    unknown = Reference("x", "park_roof_share", 1.0, 2.0, "-", "", "", "", "low", Text(en="X"))
    assert reason_of(Check(unknown, 3.0), "en") == "No reason is known."
    assert reason_of(Check(unknown, 1.5), "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_a_row_for_each_check(small_result: Any, language: Any) -> None:
    table = checks_table(small_result.checks, language)
    assert table["reference"].tolist() == [each.reference.key for each in small_result.checks]
    assert ((table["reason"] == "") == (table["verdict"] == "inside")).all()
    assert table["check_title"].str.len().min() > 0


def test_a_range_without_a_low_end_is_a_price() -> None:
    assert range_of(float("nan"), 100.5, "vi") == "≤ 100,5"
