import json
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.plan_file import (
    PLAN_SCHEMA,
    PlanFile,
    check_plan,
    plan_settings,
    planned_scenarios,
    told_voltages,
    used_plan,
    zones_hash,
)
from geoplan.planning.scenario.exchange.scenario_section import section_of

ZONES = gpd.GeoDataFrame({"zone_id": ["a", "b"]}, geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])


def written(folder, **content):
    file = folder / "small-plan.json"
    file.write_text(json.dumps({"schema": PLAN_SCHEMA, "study": "small", **content}), encoding="utf-8")
    return file


def test_what_is_written_is_read_again(tmp_path):
    setting = EstateSetting(pv_share=0.25, battery_hours=2.0, customer="manufacturing", surplus_share=0.1)
    plan = PlanFile.of("small", zones="sha256:0", settings={"e": setting, "ế": EstateSetting()})
    again = PlanFile.read(plan.write(tmp_path / "plan.json"))
    assert again.estates == plan.estates
    assert (again.study, again.zones, again.version) == ("small", "sha256:0", plan.version)
    assert again.text() == plan.text()
    again.check(study="small", zones="sha256:0", estates=["e", "ế"])


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    estates = {
        "e": {"pv_share": 1.5, "batery_hours": 2, "dispatch": "tarif", "customer": 3},
        "f": {"battery_hours": True, "surplus_share": float("nan")},
        "g": 7,
    }
    plan = PlanFile.read(written(tmp_path, zones="sha256:1", estates=estates, szenarios={}))
    with pytest.raises(GeoplanError) as caught:
        plan.check(study="other", zones="sha256:0", estates=["e", "g"])
    told = str(caught.value)
    assert len(caught.value.faults) == 11
    for part in (
        "study: found 'small'; expected 'other'",
        "zones: found sha256:1; expected sha256:0",
        "szenarios: found an unknown section; expected one of estates, scenarios",
        "estates.f: found an unknown estate",
        "estates.e.pv_share: found 1.5; expected a number, 0 to 1",
        "Did you mean 'battery_hours'?",
        "Did you mean 'tariff'?",
        "estates.e.customer: found 3; expected a text",
        "estates.f.battery_hours: found True",
        "estates.f.surplus_share: found nan",
        "estates.g: found a int",
    ):
        assert part in told


def test_a_section_that_is_no_table_is_refused(tmp_path):
    plan = PlanFile.read(written(tmp_path, zones="z", estates=[1]))
    with pytest.raises(GeoplanError, match="estates: found a list"):
        plan.check(study="small", zones="z", estates=[])


@pytest.mark.parametrize(
    ("text", "told"),
    [("{", "no JSON text"), ("[]", "schema: found nothing"), ('{"schema": "geoplan-weights/1"}', "geoplan-weights/1")],
)
def test_what_is_no_plan_is_refused(tmp_path, text, told):
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GeoplanError, match=told):
        PlanFile.read(file)
    with pytest.raises(GeoplanError, match="no such file"):
        PlanFile.read(tmp_path / "none.json")


def test_the_hash_tells_other_ids_and_outlines_and_no_rounding():
    same = ZONES.set_geometry(ZONES.translate(0.001))
    assert zones_hash(same) == zones_hash(ZONES)
    for other in (ZONES.assign(zone_id=["a", "c"]), ZONES.iloc[::-1], ZONES.set_geometry(ZONES.translate(0.01))):
        assert zones_hash(other) != zones_hash(ZONES)


def test_a_run_says_what_it_used_and_repeats_it(small_result):
    study, layers = small_result.study, small_result.inputs
    used = small_result.plan.used
    assert used == used_plan(None, study, layers)
    assert used.estates["e"]["pv_share"] == 1.0
    check_plan(used, study, layers)
    assert used_plan(used, study, layers) == used
    assert plan_settings(used, study, {"e": ""}) == plan_settings(None, study, {"e": ""})
    half = PlanFile("small", used.zones, {"e": {"pv_share": 0.5}})
    check_plan(half, study, layers)
    setting = plan_settings(half, study, {"e": ""})["e"]
    assert (setting.pv_share, setting.battery_hours) == (0.5, study.estates.battery_hours)
    assert (setting.customer, setting.voltage) == ("manufacturing", "22 to 110 kV")
    wrong = PlanFile("small", used.zones, {"e": {"customer": "manufactoring"}, "f": {"calendar": "decision_963"}})
    with pytest.raises(GeoplanError) as caught:
        check_plan(wrong, study, layers)
    told = str(caught.value)
    assert "estates.e.customer: found 'manufactoring'" in told
    assert "Did you mean 'decision_963_2026'?" in told
    assert "estates.f: found an unknown estate" in told
    with pytest.raises(GeoplanError, match="expected sha256"):
        check_plan(PlanFile("small", "sha256:0"), study, layers)


def test_a_park_pays_at_the_voltage_that_it_tells_unless_the_plan_names_one(small_result):
    study = small_result.study
    usual = plan_settings(None, study, {"e": ""})["e"]
    told = plan_settings(None, study, {"e": "6 to 22 kV"})["e"]
    assert (usual.voltage, told.voltage) == ("22 to 110 kV", "6 to 22 kV")
    assert replace(told, voltage=usual.voltage) == usual
    named = PlanFile("small", "", {"e": {"voltage": "below 6 kV"}})
    assert plan_settings(named, study, {"e": "6 to 22 kV"})["e"].voltage == "below 6 kV"
    assert plan_settings(None, study, {"e": "no such voltage"})["e"] == usual
    layers = small_result.inputs
    estates = layers.estates.assign(voltage="6 to 22 kV")
    assert used_plan(None, study, replace(layers, estates=estates)).estates["e"]["voltage"] == "6 to 22 kV"
    assert told_voltages(None) == {}
    assert told_voltages(layers.estates.assign(voltage=float("nan"))) == {"e": ""}


def test_scenarios_of_a_plan_take_the_place_of_the_studys_own(small_result):
    study, layers = small_result.study, small_result.inputs
    half, whole = (ScenarioSetting(measures={"wind": {"shares": {2030: share}}}) for share in (0.5, 1.0))
    own = study.model_copy(update={"scenarios": {"a": half, "b": half}})
    plan = PlanFile("small", zones_hash(layers.zones), scenarios=section_of({"b": whole, "c": whole}))
    check_plan(plan, own, layers)
    assert planned_scenarios(plan, own) == {"a": half, "b": whole, "c": whole}
    used = used_plan(plan, own, layers)
    assert list(used.scenarios) == ["a", "b", "c"]
    assert json.loads(used.text())["scenarios"]["c"]["measures"]["wind"]["shares"] == {"2030": 1.0}
    assert planned_scenarios(used, own) == planned_scenarios(used, study)


def test_a_place_of_a_scenario_that_does_not_exist_is_told_with_the_rest(small_result, tmp_path):
    layers = small_result.inputs
    content = {"scenarios": {"a": {"places": {"nowhere": {}}}}, "estates": {"f": {}}}
    plan = PlanFile.read(written(tmp_path, zones=zones_hash(layers.zones), **content))
    with pytest.raises(GeoplanError) as caught:
        check_plan(plan, small_result.study, layers)
    assert len(caught.value.faults) == 2
    assert "scenarios.a.places.nowhere: found an unknown place" in str(caught.value)


def test_a_measure_of_a_scenario_that_no_map_and_no_study_knows_is_told(small_result):
    zones = zones_hash(small_result.inputs.zones)
    plan = PlanFile("small", zones, scenarios={"a": {"measures": {"wind": {}, "wnd": {}}}})
    with pytest.raises(GeoplanError, match=r"scenarios\.a\.measures\.wnd: found an unknown measure.*'wind'"):
        check_plan(plan, small_result.study, small_result.inputs)


def test_what_the_study_itself_names_is_held_with_the_plan_and_without_one(small_result):
    wrong = ScenarioSetting(measures={"wnd": {"shares": {2030: 0.5}}})
    study = small_result.study.model_copy(update={"scenarios": {"a": wrong}})
    with pytest.raises(GeoplanError, match=r"scenarios\.a\.measures\.wnd: found the measure 'wnd'.*'wind'"):
        check_plan(None, study, small_result.inputs)
    plan = PlanFile("small", zones_hash(small_result.inputs.zones), {"f": {}})
    with pytest.raises(GeoplanError) as caught:
        check_plan(plan, study, small_result.inputs)
    assert len(caught.value.faults) == 2


def test_a_run_repeats_the_workbook_that_it_wrote(small_result, tmp_path):
    study, layers = small_result.study, small_result.inputs
    used = used_plan(PlanFile("small", "", {"e": {"pv_share": 0.1 + 0.2}}), study, layers)
    book = PlanFile.read(used.write_workbook(tmp_path / "plan.xlsx"))
    check_plan(book, study, layers)
    assert used_plan(book, study, layers) == used
    noted = used_plan(replace(book, computed=("estates!B2",)), study, layers)
    assert noted.computed == ("estates!B2",)
