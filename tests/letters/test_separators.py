import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.letters.separators import MixedDecimalsError, parted_rows, separator_of, with_decimal_points


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_numbers_of_a_spreadsheet_with_decimal_commas_keep_their_values(numbers):
    swapped = str.maketrans(",.", ".,")
    rows = [[f"{number:,.2f}".translate(swapped)] for number in numbers]
    cells, had_commas = with_decimal_points(rows)
    assert had_commas
    assert [float(row[0]) for row in cells] == [float(f"{number:.2f}") for number in numbers]


def test_texts_and_whole_numbers_stay():
    assert with_decimal_points([["lúa", "12", "", "a,b"]]) == ([["lúa", "12", "", "a,b"]], False)


@pytest.mark.parametrize("row", [["1,5", "2.5"], ["1.234"], ["12", "1.234.567"]])
def test_what_can_be_read_in_two_ways_is_not_guessed(row):
    with pytest.raises(MixedDecimalsError):
        with_decimal_points([row])


def test_a_comma_in_the_header_decides():
    assert separator_of('name,note\n"a;b",c') == ","
    assert [row for _, row in parted_rows('a;b\n"x;y";1', separator_of("a;b"))] == [["a", "b"], ["x;y", "1"]]
