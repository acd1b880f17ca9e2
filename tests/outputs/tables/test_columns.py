from geoplan.fields import fields_of
from geoplan.outputs.tables.columns import FIRST, columns_of
from geoplan.siting.candidate_table import COLUMNS, RANKED
from geoplan.siting.land.pv_sites import SITE_COLUMNS
from geoplan.siting.ranking.criteria import load_candidate_criteria
from geoplan.study import LANGUAGES

TABLES = ("zones", "rooftops", "estates", "candidates", "sites", "jcm", "landfills", "exclusions", "waste_plan")


def test_every_column_that_siting_can_give_is_explained() -> None:
    criteria = {f"contribution_{key}" for key in load_candidate_criteria()}
    assert {*COLUMNS, *RANKED, "criteria_not_applied", *criteria} <= set(columns_of("candidates"))
    assert set(SITE_COLUMNS) <= set(columns_of("sites"))


def test_columns_are_the_dictionarys_with_the_most_looked_for_first() -> None:
    for table in TABLES:
        columns = list(columns_of(table))
        first = FIRST.get(table, ())
        assert columns[: len(first)] == list(first)
        fields = [field.name for field in fields_of(table)]
        assert [name for name in columns if name not in first and name in fields] == [
            name for name in fields if name not in first
        ]


def test_labels_and_descriptions_are_there_and_tell_columns_apart() -> None:
    for table in TABLES:
        for language in LANGUAGES:
            labels = [field.label(language) for field in columns_of(table).values()]
            assert all(labels), table
            assert len(set(labels)) == len(labels), (table, language)
            assert all(field.description[language] for field in columns_of(table).values())


def test_a_contribution_is_called_after_its_criterion() -> None:
    for key, criterion in load_candidate_criteria().items():
        for language in LANGUAGES:
            assert criterion.title[language] in columns_of("candidates")[f"contribution_{key}"].title[language]
