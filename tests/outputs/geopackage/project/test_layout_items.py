"""Items of a sheet; QGIS prints them in tests/qgis."""

import pytest

from geoplan.outputs.geopackage.project.layout_items import Box, MapSettings, item_uuid, label_item, map_item


def test_numbers_of_items_are_the_same_each_time_and_differ():
    assert item_uuid("a", "map") == item_uuid("a", "map") != item_uuid("b", "map")


def test_a_map_keeps_the_form_of_its_box_and_follows_a_theme():
    element = map_item("a", "map", Box(0, 0, 200, 100), MapSettings((0.0, 0.0, 10.0, 10.0), "日本語", is_atlas=True))
    limits = {key: float(value) for key, value in element.find("Extent").attrib.items()}
    assert limits == pytest.approx({"xmin": -5.0, "xmax": 15.0, "ymin": 0.0, "ymax": 10.0})
    assert (element.get("followPresetName"), element.find("AtlasMap").get("atlasDriven")) == ("日本語", "1")


def test_a_map_of_one_layer_follows_none():
    element = map_item(
        "a", "overview", Box(0, 0, 2, 1), MapSettings((0, 0, 1, 1), "x", overview_of="map", only="zones")
    )
    assert (element.get("followPreset"), element.findtext("LayerSet/Layer")) == ("false", "zones")
    assert element.find("ComposerMapOverview").get("frameMap") == item_uuid("a", "map")


def test_a_map_shows_more_on_pages_of_what_lies_far_off():
    settings = MapSettings((0.0, 0.0, 10.0, 5.0), "x", else_extent=(0.0, -100.0, 10.0, 100.0))
    element = map_item("a", "overview", Box(0, 0, 2, 1), settings)
    told = {
        each.get("name"): each.find("Option[@name='expression']").get("value")
        for each in element.iterfind("LayoutObject/dataDefinedProperties/Option/Option[@name='properties']/Option")
    }
    assert list(told) == [f"dataDefinedMap{name}" for name in ("XMin", "YMin", "XMax", "YMax")]
    assert told["dataDefinedMapYMin"].endswith(", 0.000, -100.000)")
    assert "POLYGON((0.000 0.000, 10.000 0.000" in told["dataDefinedMapYMin"]


def test_a_text_holds_no_letter_that_xml_forbids():
    assert label_item("a", "t", Box(0, 0, 1, 1), "a\x00b", size_pt=8).get("labelText") == "ab"
