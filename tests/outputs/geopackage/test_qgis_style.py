from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.fields import fields_of, load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.drawing.zone_classes import class_labels, shown_columns, zone_classes
from geoplan.outputs.geopackage.qgis_style import (
    aliases_of,
    candidates_style,
    catchments_style,
    codes,
    estates_style,
    jcm_style,
    landfills_style,
    layer_metadata,
    rooftops_style,
    sites_style,
    table_style,
    zones_style,
)
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.candidate_kinds import candidate_kinds


def zones_with(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"zone_name": [f"zone {k}" for k in range(len(values))], "rooftop_pv_energy_gwh": values})


def ranges_of(qml: str) -> list[dict[str, str]]:
    return [dict(element.attrib) for element in ET.fromstring(qml).iter("range")]


def colours_of(qml: str) -> list[str]:
    options = ET.fromstring(qml).iterfind(".//renderer-v2/symbols/symbol/layer/Option/Option[@name='color']")
    return [option.attrib["value"] for option in options]


def test_classes_are_those_of_the_map_and_hold_every_value() -> None:
    values = np.random.default_rng(1).lognormal(3, 1, 60)
    found = ranges_of(zones_style(zones_with(values.tolist())))
    zones = zones_with(values.tolist())
    classes = zone_classes(shown_columns(zones))["rooftop_pv_energy_gwh"]
    place = classes.of(values)
    # QGIS takes the first range that holds a value: a value that equals a limit belongs to the upper class
    assert [float(each["lower"]) for each in found[:-1]] == list(classes.limits)[::-1]
    assert [each["lower"] for each in found[:-1]] == [each["upper"] for each in found[1:]]
    assert [each["label"] for each in found] == [f"{label} GWh" for label in class_labels(classes, "en", decimals=2)][
        ::-1
    ]

    def of_qgis(value: float) -> int:
        return next(k for k, each in enumerate(found) if float(each["lower"]) <= value <= float(each["upper"]))

    assert [len(found) - 1 - of_qgis(value) for value in values] == place.tolist()
    assert len(found) == len(set(colours_of(zones_style(zones)))) == len(set(place))


def test_zones_without_a_value_have_a_class_of_their_own() -> None:
    qml = zones_style(zones_with([1.0, 2.0, float("nan")]), language="ja")
    attribute = ET.fromstring(qml).find("renderer-v2")
    assert attribute is not None
    assert attribute.attrib["attr"] == 'coalesce("rooftop_pv_energy_gwh", -1)'
    last = ranges_of(qml)[-1]
    assert (last["lower"], last["upper"], last["label"]) == ("-1.0", "-1.0", "データなし")


def test_zones_with_wide_ranges_are_hatched_and_the_legend_says_so() -> None:
    ends = {"rooftop_pv_energy_gwh_low": [0.9, 1.0, 0.0], "rooftop_pv_energy_gwh_high": [1.1, 5.0, 0.0]}
    plain = zones_style(zones_with([1.0, 2.0, 0.0]))
    assert "LinePatternFill" not in plain
    root = ET.fromstring(zones_style(zones_with([1.0, 2.0, 0.0]).assign(**ends)))
    hatches = root.findall(".//renderer-v2/symbols/symbol/layer[@class='LinePatternFill']")
    assert len(hatches) == len(root.findall(".//range")) == len(ranges_of(plain)) + 1
    (last,) = root.findall(".//range[last()]")
    assert (last.attrib["lower"], "more than 100% of the value" in last.attrib["label"]) == ("-2.0", True)
    only = [each.attrib["value"] for each in root.iterfind(".//Option[@name='expression']")]
    assert only[-1] == "TRUE"
    assert set(only[:-1]) == {
        'coalesce("rooftop_pv_energy_gwh_high" - "rooftop_pv_energy_gwh_low" > 1 * abs("rooftop_pv_energy_gwh") '
        'AND "rooftop_pv_energy_gwh" <> 0, FALSE)'
    }


@pytest.mark.parametrize(
    ("values", "count"),
    [([], 0), ([float("nan")], 1), ([7.25], 1), ([3.0] * 5, 1), ([0.0, 0.0, 1.0], 2), (list(range(5_000)), 10)],
)
def test_few_equal_no_and_many_values(values: list[float], count: int) -> None:
    qml = zones_style(zones_with(values))
    assert len(ranges_of(qml)) == len(colours_of(qml)) == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_aliases_are_the_titles_of_the_dictionary(language: Language) -> None:
    for table in ("zones", "rooftops", "estates", "candidates", "sites", "jcm", "landfills", "exclusions"):
        columns = list(columns_of(table))
        aliases = aliases_of(columns, table, language)
        assert list(aliases) == columns
        # gpkg_data_columns takes each name once in a table.
        assert len(set(aliases.values())) == len(columns)
    columns = [field.name for field in fields_of("zones")]
    frame = pd.DataFrame({name: [1.0] for name in columns})
    found = {
        e.attrib["field"]: e.attrib["name"] for e in ET.fromstring(zones_style(frame, language=language)).iter("alias")
    }
    assert found == {name: load_fields()[name].label(language) for name in columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_meaning(language: Language) -> None:
    root = ET.fromstring(table_style(codes(), language=language))
    for name, values in codes().items():
        entries = root.findall(f".//field[@name='{name}']//Option[@name='map']/Option/Option")
        assert [entry.attrib["value"] for entry in entries] == list(values)
        meanings = [entry.attrib["name"] for entry in entries]
        assert all(meanings)
        assert len(set(meanings)) == len(values)
        assert language == "en" or not set(meanings) & set(values), "a code that no text says stands for itself"


def test_every_text_of_the_geopackage_is_there_in_three_languages() -> None:
    texts = {key: text for key, text in load_texts().items() if key.startswith("gpkg.")}
    assert len(texts) > 40
    for key, text in texts.items():
        assert text.en, key
        assert text.vi, key
        assert text.ja, key


def test_roofs_on_which_something_stands_are_hatched_where_the_column_is_there():
    plain, marked = (rooftops_style(["roof_id", "roof_class", *more]) for more in ([], ["has_installed_pv"]))
    assert "LinePatternFill" not in plain
    symbols = ET.fromstring(marked).findall("renderer-v2/symbols/symbol")
    assert symbols
    for symbol in symbols:
        options = symbol.find("layer[@class='LinePatternFill']").iter("Option")
        told = [each.get("value") for each in options if each.get("name") == "expression"]
        assert told == ['"has_installed_pv"']


def test_roofs_are_coloured_by_the_kind_of_building() -> None:
    qml = rooftops_style(["roof_id", "roof_class"], language="vi")
    categories = [(e.attrib["value"], e.attrib["label"]) for e in ET.fromstring(qml).iter("category")]
    assert [value for value, _ in categories] == list(codes()["roof_class"])
    assert categories[0][1] == "Nhà ở"
    assert len(set(colours_of(qml))) == 3


def test_every_kind_of_candidate_has_its_code() -> None:
    assert codes()["candidate_kind"] == tuple(candidate_kinds())
    assert "plant" in codes()["origin"], "where a plant stands already"


def test_kinds_of_candidates_differ_in_colour_and_sign_and_the_best_are_labelled(sited_assessment: Any) -> None:
    qml = candidates_style(sited_assessment.candidates, language="en")
    root = ET.fromstring(qml)
    kinds = [each.attrib["value"] for each in root.iter("category")]
    assert kinds == ["ground_pv", "floating_pv", "rooftop_pv", "biomass"]
    signs = [each.attrib["value"] for each in root.iterfind(".//symbol/layer/Option/Option[@name='name']")]
    assert len(set(signs)) == len(kinds) == len(set(colours_of(qml)))
    style = next(root.iter("text-style"))
    assert style.attrib["fieldName"].startswith('if("rank" <= 3, ')
    rendering = next(root.iter("rendering"))
    assert rendering.attrib["obstacle"] == "1"


def test_demonstrations_are_hollow_by_a_rule_and_the_best_of_the_others_are_labelled(sited_assessment: Any) -> None:
    frame = sited_assessment.candidates
    first = frame["candidate_kind"].eq("ground_pv") & (frame["rank"] <= 2)
    shown = first | frame["candidate_kind"].eq("floating_pv")
    placed = frame.assign(place_status=shown.map({True: "schematic", False: "real"}))
    root = ET.fromstring(candidates_style(placed, language="ja"))
    rules = [(rule.attrib["filter"], rule.attrib["label"], rule.attrib["symbol"]) for rule in root.iter("rule")]
    known = """coalesce("place_status", 'real') = 'real'"""
    opacity = {
        symbol.attrib["name"]: symbol.find("layer/Option/Option[@name='color']").attrib["value"].split(",")[-1]
        for symbol in root.iter("symbol")
    }
    assert len(rules) == 5, "ground both ways, floating hollow, the others filled"
    for condition, label, symbol in rules:
        hollow = f"NOT ({known})" in condition
        assert opacity[symbol] == ("0" if hollow else "255")
        assert ("例示" in label) == hollow
    label = next(root.iter("text-style")).attrib["fieldName"]
    assert """"candidate_kind" = 'ground_pv' AND "rank" <= 5""" in label, "ranks 3 to 5 are the best three to go to"
    assert "floating_pv" not in label


def test_the_shortlist_is_a_ring_with_its_number(sited_assessment: Any) -> None:
    root = ET.fromstring(jcm_style(sited_assessment.jcm, language="vi"))
    options = {each.attrib["name"]: each.attrib["value"] for each in root.iterfind(".//symbol/layer/Option/Option")}
    assert (options["name"], options["color"].split(",")[-1]) == ("circle", "0")
    assert next(root.iter("text-style")).attrib["fieldName"] == '"jcm_rank"'


def test_landfills_catchments_and_patches_have_symbols(sited_assessment: Any) -> None:
    for style, frame, kind in (
        (landfills_style, sited_assessment.landfills, "SimpleMarker"),
        (catchments_style, sited_assessment.catchments, "SimpleFill"),
        (sites_style, sited_assessment.sites, "SimpleFill"),
    ):
        layers = ET.fromstring(style(frame)).findall(".//renderer-v2/symbols/symbol/layer")
        assert {layer.attrib["class"] for layer in layers} == {kind}


def test_estates_have_a_symbol_for_polygons_and_one_for_points(sample_assessment: Any) -> None:
    for shape, kind in (("fill", "SimpleFill"), ("marker", "SimpleMarker")):
        qml = estates_style(sample_assessment.estates, shape=shape)
        layers = ET.fromstring(qml).findall(".//renderer-v2/symbols/symbol/layer")
        assert [layer.attrib["class"] for layer in layers] == [kind]


def test_metadata_holds_any_text() -> None:
    qmd = layer_metadata(
        title="<b> & \x01 'q' \"Q\"",
        abstract="a\nb",
        language="vi",
        licences=["CC0", "x"],
        rights=["© y"],
    )
    root = ET.fromstring(qmd)
    assert root.findtext("title") == "<b> &  'q' \"Q\""
    assert root.findtext("abstract") == "a\nb"
    assert [element.text for element in root.iter("license")] == ["CC0", "x"]
    assert root.findtext("language") == "vi"
    assert root.findtext("rights") == "© y"
