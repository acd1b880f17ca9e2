"""The plan, year by year and place by place."""

from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.outputs.geopackage.plan_by_year import plan_by_year, plan_style


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
    frame = pd.DataFrame({"place_kind": ["zone", "zone"], "year": [2030, 2031], "place_reduced_tco2e": [100.0, 400.0]})
    root = ET.fromstring(plan_style(frame, language="ja"))
    when = root.find("temporal").attrib
    assert (when["enabled"], when["mode"], when["startExpression"]) == ("1", "4", 'make_date("year", 1, 1)')
    (size,) = [each.get("value") for each in root.iter("Option") if each.get("name") == "expression"]
    assert size == '14 * sqrt(abs("place_reduced_tco2e") / 400)'
    assert [each.get("label") for each in root.iter("category")] == ["区域での削減量"]


def test_the_legend_says_how_much_a_sign_stands_for():
    frame = pd.DataFrame(
        {"place_kind": ["zone", "zone"], "year": [2030, 2031], "place_reduced_tco2e": [9.0, 240_000.0]}
    )
    root = ET.fromstring(plan_style(frame, language="vi"))
    legend = root.find("renderer-v2/data-defined-size-legend")
    signs = {each.get("label"): float(each.get("size")) for each in legend.iter("class")}
    assert list(signs) == ["200.000 tCO₂e", "50.000 tCO₂e", "10.000 tCO₂e"]
    sizes = list(signs.values())
    assert sizes[0] == pytest.approx(14 * (200 / 240) ** 0.5, abs=0.01), "as the map draws it"
    assert sizes[0] == pytest.approx(2 * sizes[1], abs=0.02), "areas are as the values"
    assert root.find("renderer-v2/source-symbol/symbol") is not None, "without it QGIS shows no sizes"
