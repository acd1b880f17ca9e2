"""Layouts of a project; QGIS prints them in tests/qgis."""

import pyproj

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer
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
    assert legend == ["候補地", "区域"]
