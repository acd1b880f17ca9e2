"""The plan, year by year and place by place."""

from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.outputs.geopackage.plan_by_year import SIZES, plan_by_year, plan_style
from geoplan.outputs.geopackage.sld_style import sld_style


def test_places_of_a_year_add_up_to_what_is_cut_there(small_result):
    plan = plan_by_year(small_result)
    scenarios = small_result.scenarios
    assert list(plan["scenario_id"].unique()) == list(scenarios.runs)
    placed = np.array([each.place_kind != "study" for each in scenarios.measures])
    for name, run in scenarios.runs.items():
        stands = np.array([run.placed[each.measure_id].sum(axis=0) > 0 for each in scenarios.measures])
        expected = (run.attributed_t[: len(scenarios.measures)] * stands)[placed].sum(axis=0)
        rows = plan[plan["scenario_id"] == name].groupby("year")["place_reduced_tco2e"].sum()
        told = rows.reindex(scenarios.baseline.years, fill_value=0.0).to_numpy()
        assert told == pytest.approx(expected, rel=1e-9, abs=1e-6)
        assert (told != 0).any()


def test_points_lie_in_their_places(small_result):
    plan = plan_by_year(small_result)
    zones = small_result.zones.set_index("zone_id").geometry
    rows = plan[plan["place_kind"] == "zone"].drop_duplicates("place_id")
    assert len(rows)
    assert all(zones[place].contains(point) for place, point in zip(rows["place_id"], rows.geometry, strict=True))


def test_without_scenarios_there_is_none():
    assert plan_by_year(SimpleNamespace(scenarios=None)) is None


def test_it_is_shown_in_its_year_and_its_area_is_what_is_cut():
    frame = plan(scenario_id="a", place_kind="zone")
    root = ET.fromstring(plan_style(frame, {"a": "A"}, language="ja"))
    when = root.find("temporal").attrib
    assert (when["enabled"], when["mode"], when["startExpression"]) == ("1", "4", 'make_date("year", 1, 1)')
    (size,) = [each.get("value") for each in root.iter("Option") if each.get("name") == "expression"]
    assert size == '14 * sqrt(abs("place_reduced_tco2e") / 400)'
    assert [each.get("label") for each in root.iter("rule")][:2] == ["A", "区域での削減量"]


def test_the_first_scenario_of_the_study_is_shown_and_the_others_by_choice():
    kinds = ["zone", "estate", "zone", "zone"]
    frame = plan(scenario_id=["late", "late", "early", "early"], place_kind=kinds)
    style = plan_style(frame, {"none": "None", "early": "Early", "late": "Late"})
    groups = ET.fromstring(style).findall("renderer-v2/rules/rule")[:-1]
    assert [(each.get("label"), each.get("checkstate")) for each in groups] == [("Early", None), ("Late", "0")]
    assert [[rule.get("filter") for rule in each] for each in groups] == [
        ["\"place_kind\" = 'zone'"],
        ["\"place_kind\" = 'zone'", "\"place_kind\" = 'estate'"],
    ]
    sld = ET.fromstring(sld_style(style, name="plan_by_year"))
    drawn = sld.findall(".//{*}Rule")
    assert len(drawn) == 1, "other programs have no ticks"
    names = {each.text for each in drawn[0].iterfind("{*}Filter//{*}Literal")}
    assert names == {"early", "zone"}


def test_the_legend_says_how_much_a_sign_stands_for():
    frame = plan(scenario_id="a", place_kind="zone").assign(place_reduced_tco2e=[9.0, 240_000.0])
    root = ET.fromstring(plan_style(frame, {"a": "A"}, language="vi"))
    (sizes,) = root.findall(f"renderer-v2/rules/rule[@key='{SIZES}']")
    assert {each.get("filter") for each in sizes.iter("rule")} == {"FALSE"}, "no place is drawn by it"
    assert [each.get("label") for each in sizes] == ["200.000 tCO₂e", "50.000 tCO₂e", "10.000 tCO₂e"]
    symbols = {each.get("name"): each for each in root.iterfind("renderer-v2/symbols/symbol")}
    signs = [symbols[each.get("symbol")] for each in sizes]
    told = [float(each.find("layer/Option/Option[@name='size']").get("value")) for each in signs]
    assert told[0] == pytest.approx(14 * (200 / 240) ** 0.5, abs=0.01), "as the map draws it"
    assert told[0] == pytest.approx(2 * told[1], abs=0.02), "areas are as the values"
    assert not [each for sign in signs for each in sign.iter("data_defined_properties")]


def plan(**columns):
    years = [2030, 2031] if isinstance(columns["scenario_id"], str) else [2030, 2030, 2030, 2031]
    tonnes = [100.0, 400.0, 50.0, 60.0][: len(years)]
    return pd.DataFrame({**columns, "year": years, "place_reduced_tco2e": tonnes})
