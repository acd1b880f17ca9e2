"""Numbers as people of three languages write them, and as a page carries them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.numbers import exact, json_number, readable, written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("write", [readable, exact, lambda value, language: written(value, 1, language)])
def test_what_is_not_known_is_a_dash(write, value, language):
    assert write(value, language) == "–"


def test_only_vietnamese_swaps_the_separators():
    assert {language: written(1_234_567.891, 2, language) for language in LANGUAGES} == {
        "en": "1,234,567.89",
        "vi": "1.234.567,89",
        "ja": "1,234,567.89",
    }


@pytest.mark.parametrize(("value", "decimals"), [(-0.0, 0), (-0.04, 1), (-1e-9, 3)])
def test_nothing_has_no_sign(value, decimals):
    assert not written(value, decimals, "en").startswith("-")


def test_what_is_below_nothing_keeps_its_sign():
    assert written(-0.06, 1, "vi") == "-0,1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1e6, "1,000,000"), (99.96, "100.0"), (9.996, "10.00"), (0.05, "0.050"), (-0.0123, "-0.012")],
)
def test_readable_numbers_have_about_three_digits(value, expected):
    assert readable(value, "en") == expected


@given(st.floats(1e-9, 1e9))
def test_a_readable_number_is_near_what_it_stands_for(value):
    assert float(readable(value, "en").replace(",", "")) == pytest.approx(value, rel=0.06)


@given(st.floats(-1e12, 1e12))
def test_seventeen_digits_keep_every_number(value):
    read = float(exact(value, "en", digits=17).replace(",", ""))
    assert read == pytest.approx(value, rel=1e-15, abs=1e-300)


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_a_number_for_a_page_has_the_decimals_that_are_shown(value, decimals):
    number = json_number(value, decimals)
    assert number == pytest.approx(value, rel=1e-5, abs=0)
    assert abs(number - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + abs(value) * 1e-15


def test_whole_numbers_for_a_page_have_no_point():
    assert repr(json_number(1_234_567.0)) == "1234567"
    assert [json_number(value) for value in (math.nan, math.inf)] == [None, None]
