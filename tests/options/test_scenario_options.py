import pytest

from geoplan.errors import StudyError
from geoplan.languages import Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioOptions, ScenarioSetting
from geoplan.study import FILE_NAME, open_study, studies


def with_tables(folder, text):
    original = (studies()["hai-phong"] / FILE_NAME).read_text(encoding="utf-8")
    (folder / FILE_NAME).write_text(f"{original}\n{text}\n", encoding="utf-8")
    return folder


def test_a_study_that_says_nothing_names_no_scenario_and_no_base_year():
    study = open_study("hai-phong")
    assert study.scenario == ScenarioOptions()
    assert (study.scenario.base_year, study.scenario.last_year, dict(study.scenarios)) == (None, None, {})


def test_a_study_says_what_its_scenarios_do(tmp_path):
    text = """
[scenario]
base_year = 2024
grid = "to_zero_2050"

[scenarios.near]
title = { en = "Near", vi = "Gần" }
[scenarios.near.measures."rooftop_pv.residential"]
shares = { 2030 = 0.2, 2050 = 0.8 }
curve = "logistic"
jcm_share = 0.5
[scenarios.near.places.VSIP.estate_pv]
shares = { 2030 = 1 }
"""
    study = open_study(with_tables(tmp_path, text))
    near = study.scenarios["near"]
    assert near.title == Text(en="Near", vi="Gần")
    assert near.measures["rooftop_pv.residential"] == MeasureSetting(
        shares={2030: 0.2, 2050: 0.8}, curve="logistic", jcm_share=0.5
    )
    assert dict(near.places["VSIP"]["estate_pv"].shares) == {2030: 1.0}
    assert ScenarioSetting.model_validate(near.model_dump(mode="json")) == near


def test_what_cannot_be_is_told_at_once(tmp_path):
    text = """
[scenario]
grid = "falling"
base_yeer = 2024
[scenarios.near.measures.waste]
shares = { 2030 = 1.2, next = 0.5 }
curve = "logistc"
"""
    with pytest.raises(StudyError) as caught:
        open_study(with_tables(tmp_path, text))
    told = str(caught.value)
    for part in ("scenario.grid", "Did you mean 'base_year'?", "1.2", "next", "Did you mean 'logistic'?"):
        assert part in told


def test_a_year_in_another_spelling_is_refused_for_two_spellings_would_be_one_year(tmp_path):
    text = """
[scenarios.near.measures.wind]
shares = { "2030" = 0.2, "2030.0" = 0.9, " 2040 " = 1, "2_045" = 1 }
"""
    with pytest.raises(StudyError) as caught:
        open_study(with_tables(tmp_path, text))
    assert len(caught.value.faults) == 3
    assert all("four digits" in str(fault) for fault in caught.value.faults)


def test_a_scenario_has_a_name_of_any_language_but_has_one(tmp_path):
    assert "Kịch bản 2030" in open_study(with_tables(tmp_path, '[scenarios."Kịch bản 2030"]')).scenarios
    with pytest.raises(StudyError) as caught:
        open_study(with_tables(tmp_path, f'[scenarios.""]\n[scenarios." near"]\n[scenarios.{"x" * 61}]'))
    assert len(caught.value.faults) == 3
