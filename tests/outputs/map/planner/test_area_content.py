"""What the page sums areas with, held against `evaluate` where the page's scripts are not needed for it."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from geoplan.outputs.map.planner.area_content import area_content
from geoplan.pipeline import evaluate
from support.sample_result import changed


@pytest.fixture(scope="module")
def content(sited_assessment):
    return area_content(sited_assessment)


def test_a_hectare_carries_what_evaluate_says(sited_assessment, content):
    area = sited_assessment.zones.geometry.iloc[[6]].buffer(-1_000.0)
    told = evaluate(sited_assessment, gpd.GeoDataFrame(geometry=area.to_numpy(), crs=area.crs)).iloc[0]
    assert [kind["key"] for kind in content["kinds"]] == ["ground_pv", "floating_pv"]
    for kind in content["kinds"]:
        (figures,) = kind["figures"]["hectare"]
        names = ("capacity_mw", "energy_gwh", "energy_gwh_low", "energy_gwh_high")
        given = [told[f"{kind['key']}_{name}"] for name in names]
        assert [told[f"{kind['key']}_eligible_ha"] * figure for figure in figures] == pytest.approx(given, rel=1e-7)


def test_it_says_how_real_the_land_is_and_how_sure_the_assumptions_are(sited_assessment, content):
    reports = dict(sited_assessment.inputs.reports)
    reports["land_cover"] = replace(reports["zones"], kind="land_cover", status="synthetic")
    drawn = changed(sited_assessment, inputs=replace(sited_assessment.inputs, reports=reports))
    assert {kind["status"] for kind in area_content(drawn)["kinds"]} == {"synthetic"}
    assert {kind["confidence"] for kind in content["kinds"]} <= {"low", "medium", "high"}
    assert content["confidence"] in {"low", "medium", "high"}


def test_without_land_there_are_roofs_and_zones_still(sample_assessment):
    content = area_content(changed(sample_assessment, land={}))
    assert content["kinds"] == []
    assert content["plane"]["bounds"]


def test_a_kind_of_ones_own_is_left_to_python(sited_assessment, monkeypatch):
    from geoplan.outputs.map.planner import area_content as module

    monkeypatch.setattr(module, "BY_PLACE", ("on_water",))
    ground, water = area_content(sited_assessment)["kinds"]
    assert ground["figures"] is None
    assert ground["cells"] is not None
    assert water["figures"]["by"] == "place"


def test_a_place_that_reaches_around_the_earth_has_no_plane(sample_assessment):
    far = sample_assessment.zones.to_crs("ESRI:54030")
    far = far.set_geometry([shapely.box(-1.6e7, -8e6, 1.6e7, 8e6)] * len(far), crs=far.crs)
    assert area_content(changed(sample_assessment, zones=far)) is None
