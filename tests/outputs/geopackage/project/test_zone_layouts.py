"""Layouts of a project; QGIS prints them in tests/qgis."""

import pyproj

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer, layer_id
from geoplan.outputs.geopackage.project.project_file import ProjectView
from geoplan.outputs.geopackage.project.zone_layouts import SheetTexts, layouts_of

LAYERS = [ProjectLayer(name, name, "Point", {}, extent=(0, 0, 1, 1)) for name in ("candidates", "zones", "sources")]
VIEW = ProjectView(pyproj.CRS("EPSG:32648"), first_view=(0, 0, 1, 1), zones=(0, 0, 2, 2))
TEXTS = SheetTexts({"en": "City", "vi": "Thành phố", "ja": "市"}, dict.fromkeys(("en", "vi", "ja"), "synthetic"))


def test_each_language_has_an_atlas_by_zone_and_a_map_of_the_place():
    layouts = layouts_of(LAYERS, TEXTS, columns=["zone_name", "area_km2"], view=VIEW, file_name="a.gpkg")
    assert [each.find("Atlas").get("enabled") for each in layouts] == ["1", "0"] * 3
    assert len({each.get("name") for each in layouts}) == 6
    texts = {each.get("labelText") for each in layouts[2].iter("LayoutItem") if each.get("type") == "65641"}
    assert "Thành phố" in texts
    assert "synthetic" in texts, "how real the data are stands on every sheet"
    assert any("Diện tích" in each for each in texts)
    legend = [each.get("name") for each in layouts[4].iter("layer-tree-layer")]
    assert legend == ["候補地", "屋根設置型太陽光：年間発電量"], "what the colours of zones tell"


def test_signs_alone_stand_above_classes_and_roofs_where_they_are_drawn():
    names = ("zones", "rooftops", "estates", "candidates", "jcm_shortlist")
    layers = [ProjectLayer(name, name, "Polygon", {}, extent=(0, 0, 1, 1)) for name in names]
    wide = ProjectView(VIEW.crs, first_view=(0, 0, 9_000, 9_000), zones=(0, 0, 9_000, 9_000))
    atlas, whole = layouts_of(layers, TEXTS, columns=["zone_name"], view=wide, file_name="a.gpkg")[:2]
    tables = [[each.get("id") for each in layout.iter("layer-tree-layer")] for layout in (atlas, whole)]
    assert tables[0] == [layer_id(each) for each in ("jcm_shortlist", "estates", "candidates", "zones", "rooftops")]
    assert tables[1] == tables[0][:-1], "at 1:45,000 no roof is drawn"
    assert [each.get("name") for each in atlas.iter("layer-tree-layer")][-1].startswith("Roofs (drawn at 1:25,000")


def test_no_map_of_a_sheet_ends_at_its_frame():
    whole = layouts_of(LAYERS, TEXTS, columns=["zone_name"], view=VIEW, file_name="a.gpkg")[1]
    maps = {each.get("id"): each.find("Extent") for each in whole.iter("LayoutItem") if each.get("type") == "65639"}
    assert float(maps["map"].get("ymax")) > 1.02
    assert float(maps["overview"].get("ymin")) < -0.04
