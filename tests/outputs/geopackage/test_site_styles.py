"""How places to build look in QGIS."""

from typing import Any
from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.site_styles import (
    candidates_style,
    catchments_style,
    jcm_style,
    landfills_style,
    sites_style,
)


def colours_of(qml: str) -> list[str]:
    options = ET.fromstring(qml).iterfind(".//renderer-v2/symbols/symbol/layer/Option/Option[@name='color']")
    return [option.attrib["value"] for option in options]


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
