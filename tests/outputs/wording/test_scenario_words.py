from types import SimpleNamespace

import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.scenario_words import BESIDE, measure_titles, missing_inputs, scenario_words
from geoplan.outputs.wording.texts import load_texts, texts_under
from geoplan.planning.scenario import scenarios
from geoplan.planning.scenario.inputs import growing_lines, target_readings, without_measures
from geoplan.planning.scenario.inputs.baseline import GRID
from support.sample_result import changed
from support.sample_scenarios import LACKING, sample_scenarios


def test_what_is_missing_is_said_and_what_it_is_needed_for():
    titles = load_texts()
    for key in texts_under("scenario.missing."):
        assert key.replace(".missing.", ".needs.") in titles, key
    assert {f"scenario.missing.{key}" for key in LACKING} <= set(titles)
    assert missing_inputs("inventory targets", "vi") == "Kiểm kê phát thải năm cơ sở; Các mục tiêu"
    assert missing_inputs("inventory a_key_of_tomorrow", "en") == "Inventory of the base year; a_key_of_tomorrow"
    assert missing_inputs("", "ja") == ""


def test_every_input_that_scenarios_may_miss_has_words():
    named = {
        *(growing_lines.PART, growing_lines.ENDS, growing_lines.DIFFERS),
        *(target_readings.TARGET_SENSE, target_readings.TARGET_VALUE, target_readings.DRIVER),
        *(target_readings.TARGET_BASE_YEAR, target_readings.TARGET_YEAR),
        *(without_measures.INVENTORY, without_measures.BUSINESS_AS_USUAL, without_measures.GRID_FACTOR),
        *(without_measures.SOLD, without_measures.SEVERAL_SOURCES, without_measures.GASES),
        without_measures.ESTATES_ABOVE,
        *(scenarios.TARGETS, scenarios.COSTS, scenarios.AVOIDED_COST, scenarios.MEASURES, scenarios.REAL_LAND),
        *(scenarios.ABSENT, scenarios.BUILT_ABOVE),
    }
    assert {f"scenario.missing.{key}" for key in named} <= load_texts().keys()


def test_a_whole_run_misses_nothing_that_has_no_words(small_result):
    told = [*small_result.scenarios.missing, *" ".join(small_result.scenarios.tables["targets"]["missing"]).split()]
    assert {f"scenario.missing.{key}" for key in told} <= load_texts().keys()


def test_the_grid_is_named_and_is_no_measure_of_the_place():
    titles = measure_titles(sample_scenarios())
    assert list(titles)[-1] == GRID
    for language in LANGUAGES:
        assert titles[GRID][language]
    assert "not the place's own" in titles[GRID].en


def test_targets_are_called_as_the_layer_calls_them_in_each_language(sited_assessment):
    assert scenario_words(sited_assessment, "vi").of("target_id", "net_zero") == "Net zero"
    layer = pd.DataFrame(
        {
            "target_id": ["net_zero", "cut"],
            "title_en": ["Net zero", ""],
            "title_vi": ["Phát thải ròng bằng không", ""],
            "title_ja": ["ネットゼロ", ""],
        }
    )
    told = changed(sited_assessment, inputs=SimpleNamespace(targets=layer))
    assert scenario_words(told, "ja").of("target_id", "net_zero") == "ネットゼロ"
    assert scenario_words(told, "ja").of("target_id", "cut") == "Two million tonnes"


@pytest.mark.parametrize("column", BESIDE)
def test_a_code_that_nothing_names_stands_for_itself(sited_assessment, column):
    assert scenario_words(sited_assessment, "en").of(column, "nobody.knows") == "nobody.knows"


def test_limits_of_one_kind_are_named_together(sited_assessment):
    words = scenario_words(sited_assessment, "ja")
    told = words.binding("potential:estate_pv potential:waste.incineration resource:waste other:thing")
    assert told == "賦存量をすべて使用：屋根設置型太陽光：工業団地、廃棄物発電；資源の上限：廃棄物；other thing"


def test_a_result_without_scenarios_has_no_names(sample_assessment):
    words = scenario_words(sample_assessment, "en")
    assert not words.measures
    assert not words.places
