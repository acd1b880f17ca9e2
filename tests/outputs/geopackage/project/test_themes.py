"""Themes of a project."""

from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer, add_styles
from geoplan.outputs.geopackage.project.themes import YEARS, theme_name, themes_element

STYLES = dict.fromkeys(("en", "vi", "ja"), "<qgis/>")
LAYERS = (
    ProjectLayer("plan_by_year", "Plan", "Point", STYLES, extent=(0, 0, 1, 1), is_shown=False, in_theme=YEARS),
    ProjectLayer("candidates", "Sites", "Point", STYLES, extent=(0, 0, 1, 1)),
    ProjectLayer("zones", "Zones", "Polygon", STYLES, extent=(0, 0, 1, 1)),
    ProjectLayer("sources", "Sources", "No geometry", STYLES),
)


def shown(preset):
    return [each.get("id").split("_")[1] for each in preset]


def test_there_is_a_theme_for_each_language_and_one_for_its_plan():
    presets = {each.get("name"): each for each in themes_element(LAYERS)}
    assert list(presets)[::2] == ["English", "Tiếng Việt", "日本語"]
    assert theme_name("ja", YEARS) == list(presets)[5]
    assert shown(presets["日本語"]) == ["candidates", "zones", "sources"]
    assert shown(presets[theme_name("vi", YEARS)]) == ["plan", "zones", "sources"]
    assert {each.get("style") for each in presets["Tiếng Việt"]} == {"vi"}
    assert {each.get("visible") for preset in presets.values() for each in preset} == {"1"}, (
        "QGIS 3.22 draws the rest too"
    )


def test_the_style_of_the_moment_is_the_layer_s_own():
    element = ET.Element("maplayer")
    add_styles(element, STYLES, "vi", most_scale=100)
    (manager,) = element
    assert {each.get("name"): len(each) for each in manager} == {"en": 1, "vi": 0, "ja": 1}
