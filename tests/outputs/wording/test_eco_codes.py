from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.eco_codes import eco_codes, eco_title


def test_every_code_has_a_title_in_three_languages_and_its_column_is_in_the_dictionary():
    for column, titles in eco_codes().items():
        assert column in load_fields(), column
        assert titles, column
        for code, title in titles.items():
            assert all(title[language] for language in LANGUAGES), (column, code)


def test_a_code_that_no_table_has_stands_for_itself():
    assert eco_title("technology", "a_kind_of_my_own", "vi") == "a_kind_of_my_own"
    assert eco_title("no_such_column", "battery", "vi") == "battery"
