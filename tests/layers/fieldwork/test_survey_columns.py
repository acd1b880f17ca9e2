"""What a survey form asks, and the words that it is answered with."""

import pytest

from geoplan.layers.fieldwork.survey_columns import SHEETS, choice_of, plain, survey_choices, survey_columns
from geoplan.layers.opening.ranges import allowed
from geoplan.study import LANGUAGES


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_sheet_knows_its_rows_by_a_key_and_asks_for_a_value(sheet):
    columns = survey_columns()[sheet]
    assert columns[0].role == "key"
    assert any(column.role == "value" for column in columns)
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.title[language] for column in columns for language in LANGUAGES)


def test_only_values_and_remarks_are_asked_for():
    for columns in survey_columns().values():
        assert {column.role for column in columns if column.asked} <= {"value", "remark"}
        assert {column.role for column in columns if not column.asked} <= {"key", "model"}


def test_every_choice_and_every_range_that_a_column_names_is_there():
    for columns in survey_columns().values():
        for column in columns:
            if column.kind == "choice":
                assert survey_choices()[column.allowed], column.name
            elif column.allowed:
                assert allowed(column.allowed).unit is not None, column.name


@pytest.mark.parametrize("choices", survey_choices())
def test_a_choice_is_known_by_each_of_its_texts(choices):
    for key, texts in survey_choices()[choices].items():
        for language in LANGUAGES:
            assert choice_of(f" {texts[language].upper()} ", choices) == key


def test_a_word_that_is_no_choice():
    assert choice_of("", "yes_no") is None
    assert choice_of("yes and no", "yes_no") is None


@pytest.mark.parametrize(("given", "read"), [("Đồ Sơn", "do son"), ("  HẢI AN ", "hai an"), ("屋根", "屋根")])
def test_words_without_their_marks(given, read):
    assert plain(given) == read
