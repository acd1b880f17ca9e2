from typing import Any

import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.tables.side_tables import missing_words, rule_title, side_tables
from geoplan.siting.land.rules import rules_not_applied
from support.sample_result import changed


def test_only_tables_with_rows_are_given(sample_assessment: Any, sited_assessment: Any) -> None:
    assert list(side_tables(sample_assessment, "en")) == ["checks"]
    assert side_tables(changed(sample_assessment, checks=()), "en") == {}
    names = ["candidates", "jcm", "landfills", "exclusions", "waste_plan", "residue_curve"]
    names += ["surveyed", "measure_first", "checks"]
    assert list(side_tables(sited_assessment, "en")) == names
    empty = changed(sited_assessment, candidates=sited_assessment.candidates.iloc[:0], surveyed=None)
    assert list(side_tables(empty, "en")) == [*names[1:-3], "measure_first", "checks"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stand_beside_codes(sited_assessment: Any, language: Language) -> None:
    tables = side_tables(sited_assessment, language)
    assert "missing_information_text" not in sited_assessment.jcm, "the result itself is left as it is"
    for keys, words in tables["jcm"][["missing_information", "missing_information_text"]].itertuples(index=False):
        assert words == missing_words(keys, language)
        assert "_" not in words
    for table, column in (
        ("exclusions", "rule_title"),
        ("waste_plan", "treatment_title"),
        ("residue_curve", "residue_title"),
        ("measure_first", "item_title"),
        ("measure_first", "measure_reason"),
    ):
        assert not tables[table][column].str.contains("_").any()


@pytest.mark.parametrize("technology", ["ground_pv", "floating_pv"])
def test_rules_that_need_a_layer_have_a_title(technology: Any) -> None:
    for rule in rules_not_applied(technology, layers=()):
        for language in LANGUAGES:
            assert rule_title(rule, language) != rule, rule
