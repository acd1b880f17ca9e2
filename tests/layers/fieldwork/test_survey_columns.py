"""What a survey form asks, and the words that it is answered with."""

import pytest

from geoplan.languages import LANGUAGES
from geoplan.layers.demand.metered import UNITS
from geoplan.layers.demand.tenants import products
from geoplan.layers.fieldwork.survey_columns import SHEETS, choice_of, choices_of, plain, survey_choices, survey_columns
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.layers.parks.stream_kinds import stream_kinds
from geoplan.money.tariff_tables import PRICES, tariff_rows
from geoplan.outputs.wording.texts import load_texts
from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.technologies import eco_technologies


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_sheet_knows_its_rows_by_a_key_and_asks_for_a_value(sheet):
    columns = survey_columns()[sheet]
    assert columns[0].role == "key"
    assert any(column.role == "value" for column in columns)
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.title[language] for column in columns for language in LANGUAGES)


def test_only_values_contacts_and_remarks_are_asked_for():
    for columns in survey_columns().values():
        assert {column.role for column in columns if column.asked} <= {"value", "contact", "remark"}
        assert {column.role for column in columns if column.tells} <= {"value", "contact"}
        assert {column.role for column in columns if not column.asked} <= {"key", "model"}


def test_every_choice_and_every_range_that_a_column_names_is_there():
    for columns in survey_columns().values():
        for column in columns:
            if column.is_chosen:
                assert survey_choices()[column.allowed], column.name
            elif column.allowed:
                assert allowed(column.allowed).unit is not None, column.name


@pytest.mark.parametrize("choices", survey_choices())
def test_a_choice_is_known_by_each_of_its_texts(choices):
    for key, texts in survey_choices()[choices].items():
        for language in LANGUAGES:
            assert choice_of(f" {texts[language].upper()} ", choices) == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_choices_are_known_in_one_cell(language):
    texts = survey_choices()["technology"]
    keys = list(texts)
    for between in ("; ", ", ", "\n", "、", " "):
        assert choices_of(between.join(texts[key][language] for key in keys), "technology") == (keys, [])
    assert choices_of("rooftop_pv battery rooftop_pv", "technology") == (["rooftop_pv", "battery"], [])
    assert choices_of("rooftop_pv; sails", "technology") == (["rooftop_pv"], ["sails"])
    assert choices_of("", "technology") == ([], [])


def test_what_is_tabled_elsewhere_is_asked_alike():
    """Products of tenants, voltages of tariffs, and all that readers of parks know."""
    choices = survey_choices()
    assert set(choices["product"]) == set(products(load_parameters()))
    assert {row["voltage"] for row in tariff_rows(PRICES)} == set(choices["voltage"])
    assert all(texts == load_texts()[f"map.estate.voltage.{key}"] for key, texts in choices["voltage"].items())
    assert set(choices["stream_unit"]) == {unit for kind in stream_kinds().values() for unit in kind.units}
    assert set(choices["load_unit"]) == set(UNITS)
    assert set(choices["criterion"]) == set(load_criteria())
    assert choices["technology"] == {key: each.title for key, each in eco_technologies().items()}


def test_a_word_that_is_no_choice():
    assert choice_of("", "yes_no") is None
    assert choice_of("yes and no", "yes_no") is None


@pytest.mark.parametrize(("given", "read"), [("Đồ Sơn", "do son"), ("  HẢI AN ", "hai an"), ("屋根", "屋根")])
def test_words_without_their_marks(given, read):
    assert plain(given) == read
