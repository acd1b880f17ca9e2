"""A small study with all that decides where may be built, through the whole pipeline."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.outputs.map.content import page_content
from geoplan.pipeline import evaluate, run
from geoplan.refusals import check_study
from geoplan.study import open_study
from support.small_study import X, Y, make_study

CRS = "EPSG:32648"
MORE = """
[layers.power_grid]
file = "grid.gpkg"
status = "real"
licence = "CC0"
[layers.roads]
file = "roads.gpkg"
status = "real"
licence = "CC0"
[layers.installed_pv]
file = "installed.gpkg"
status = "real"
licence = "CC0"
[layers.installed_pv_statistics]
file = "installed.csv"
status = "real"
licence = "CC0"
[[siting.exclusions]]
name = "airfield"
title = { en = "Airfield", vi = "Sân bay", ja = "飛行場" }
file = "airfield.gpkg"
buffer_m = 300
kinds = ["ground_pv"]
status = "schematic"
licence = "CC BY 4.0"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = make_study(tmp_path_factory.mktemp("land"))
    roofs = gpd.read_parquet(folder / "roofs.parquet").iloc[:400]
    roofs.to_parquet(folder / "roofs.parquet")
    line = shapely.LineString([(X - 500, Y + 1000), (X + 9000, Y + 1000)])
    gpd.GeoDataFrame({"voltage_kv": [110.0]}, geometry=[line], crs=CRS).to_file(folder / "grid.gpkg")
    gpd.GeoDataFrame({"road_class": ["trunk"]}, geometry=[line], crs=CRS).to_file(folder / "roads.gpkg")
    field = gpd.GeoDataFrame(geometry=[shapely.box(X + 2000, Y, X + 3000, Y + 900)], crs=CRS)
    field.to_file(folder / "airfield.gpkg")
    systems = {"pv_kind": ["ground", "rooftop"], "capacity_mw": [2.0, 0.5]}
    places = [shapely.box(X + 6000, Y, X + 6500, Y + 500), roofs.geometry.iloc[7].representative_point()]
    gpd.GeoDataFrame(systems, geometry=places, crs=CRS).to_file(folder / "installed.gpkg")
    (folder / "installed.csv").write_text("zone_id,pv_kind,capacity_mw\na,roof,1\nb,roof,900\n", encoding="utf-8")
    with (folder / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write(MORE)
    return folder


@pytest.fixture(scope="module")
def outputs(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "weasyprint", None)
        target = tmp_path_factory.mktemp("out")
        return run(open_study(folder), output=target)[0], target


def test_check_finds_no_fault(folder):
    assert {row.kind for row in check_study(open_study(folder))} >= {"installed_pv", "roads", "power_grid"}


def test_what_the_study_keeps_free_takes_its_own_area(outputs):
    result, target = outputs
    rules = pd.read_csv(target / "exclusions.csv").set_index(["technology", "rule"])
    airfield = rules.loc[("ground_pv", "study:airfield")]
    assert airfield["rule_title"] == "Airfield"
    whole = shapely.box(X + 2000, Y, X + 3000, Y + 900).buffer(300).intersection(shapely.box(X, Y, X + 8000, Y + 2000))
    assert airfield["alone_km2"] == pytest.approx(whole.area / 1e6, rel=0.1)  # in cells of 100 m
    assert ("floating_pv", "study:airfield") not in rules.index
    assert rules.loc[("ground_pv", "installed_pv"), "alone_km2"] == pytest.approx(0.25)
    # 27 m from the line's axis on each side, in cells of 100 m: the line runs along their edges, 50 m from each centre
    assert rules.loc[("ground_pv", "roads"), "alone_km2"] == 0.0
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    assert [each["name"] for each in manifest["exclusions"]] == ["airfield"]
    assert result.inputs.exclusions[0].given.buffer_m == 300.0


def test_candidates_have_the_cost_of_line_and_road(outputs):
    _, target = outputs
    table = pd.read_csv(target / "candidates.csv")
    plants = table[table["candidate_kind"] != "rooftop_pv"]
    assert len(plants)
    assert plants["lcoe_with_spur_usd_per_mwh"].notna().all()
    assert (plants["lcoe_with_spur_usd_per_mwh"] >= plants["lcoe_usd_per_mwh"]).all()
    assert (plants["lcoe_with_spur_usd_per_mwh_low"] < plants["lcoe_with_spur_usd_per_mwh_high"]).all()
    assert not any("total_cost" in str(each).split(";") for each in plants["criteria_not_applied"])
    assert "lcoe_with_spur_usd_per_mwh" in (target / "map.html").read_text("utf-8")
    packed = gpd.read_file(target / "small.gpkg", layer="candidates")
    assert "spur_investment_musd" in packed


def test_roofs_say_what_stands_on_them_in_every_file(folder, outputs):
    result, target = outputs
    roofs = result.rooftops
    (met,) = roofs.index[roofs["has_installed_pv"]]
    standing = result.inputs.installed_pv
    assert roofs.geometry[met].intersects(standing.geometry[standing["pv_kind"] == "rooftop"].iloc[0])
    assert roofs["installed_kwp"].sum() == roofs["installed_kwp"][met] == 500.0
    packed = gpd.read_file(target / "small-rooftops.gpkg", layer="rooftops").set_index("roof_id")
    assert packed["installed_kwp"].sum() == 500.0
    assert packed.index[packed["has_installed_pv"]].tolist() == [roofs["roof_id"][met]]
    (area,) = evaluate(result, gpd.GeoDataFrame(geometry=[roofs.geometry[met].buffer(1)], crs=CRS)).to_dict("records")
    assert area["rooftop_pv_installed_mw"] == 0.5
    content = page_content(result, "en")
    assert content["installed"]["roofs"] == 1
    assert [(kind["key"], kind["mwp"]) for kind in content["installed"]["kinds"]] == [("rooftop", 0.5), ("ground", 2.0)]
    assert "installed_kwp" in content["fields"]


def test_what_stands_already_is_taken_off(outputs):
    result, _ = outputs
    zones = result.zones.set_index("zone_id")
    assert zones["installed_rooftop_pv_mwp"].tolist() == [1.0, 900.0, 0.0, 0.0]
    gross, left = zones["rooftop_pv_capacity_mwp"], zones["rooftop_pv_remaining_mwp"]
    assert left["a"] == pytest.approx(max(gross["a"] - 1.0, 0.0))
    assert left["b"] == 0.0
    assert zones.loc["b", "rooftop_pv_excess_mwp"] == pytest.approx(900.0 - gross["b"])
    assert result.totals["rooftop_pv_remaining_mwp"] == pytest.approx(left.sum())
    assert zones["installed_ground_pv_mwp"].tolist() == [0.0, 0.0, 0.0, 2.0]
    # its outline is known, so its land is out of the eligible land already
    assert zones["ground_pv_remaining_km2"].tolist() == pytest.approx(zones["ground_pv_eligible_km2"].tolist())
