"""Styles for programs other than QGIS; QGIS itself reads them in tests/qgis."""

from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geoplan.outputs.geopackage.ogc_filter import OGC
from geoplan.outputs.geopackage.qgis_fields import table_style
from geoplan.outputs.geopackage.qgis_style import estates_style, rooftops_style, zones_style
from geoplan.outputs.geopackage.site_styles import candidates_style, jcm_style, landfills_style, sites_style
from geoplan.outputs.geopackage.sld_style import SE, sld_style

NAMES = {"se": SE, "ogc": OGC}


def rules(sld):
    return ET.fromstring(sld).findall(".//se:Rule", NAMES)


def titles(sld):
    return [rule.findtext("se:Description/se:Title", "", NAMES) for rule in rules(sld)]


def test_classes_colours_and_limits_are_those_of_qgis():
    frame = pd.DataFrame({"zone_name": list("abcd"), "rooftop_pv_energy_gwh": [1.0, 20.0, 300.0, float("nan")]})
    qml = zones_style(frame, language="vi")
    sld = sld_style(qml, name="zones")
    labels = [each.attrib["label"] for each in ET.fromstring(qml).iter("range")]
    assert titles(sld) == [*labels, ""], "and the rule of the names"
    fills = [rule.findtext(".//se:SvgParameter[@name='fill']", "", NAMES) for rule in rules(sld)[:-1]]
    assert len(set(fills)) == len(labels)
    assert rules(sld)[-2].find("ogc:Filter/ogc:PropertyIsNull", NAMES) is not None
    assert [len(rule.findall(".//ogc:PropertyIsLessThanOrEqualTo", NAMES)) for rule in rules(sld)[:3]] == [1, 0, 0]
    assert rules(sld)[-1].findtext("se:TextSymbolizer/se:Label/ogc:PropertyName", "", NAMES) == "zone_name"


def test_wide_ranges_are_hatched_by_a_rule_that_says_so():
    ends = {"rooftop_pv_energy_gwh_low": [0.9, 1.0], "rooftop_pv_energy_gwh_high": [1.1, 5.0]}
    frame = pd.DataFrame({"zone_name": list("ab"), "rooftop_pv_energy_gwh": [1.0, 2.0]}).assign(**ends)
    sld = sld_style(zones_style(frame), name="zones")
    (hatched,) = [rule for rule in rules(sld) if rule.find(".//se:GraphicFill", NAMES) is not None]
    assert "more than 100% of the value" in hatched.findtext("se:Description/se:Title", "", NAMES)


def test_kinds_have_signs_that_other_programs_know(sited_assessment):
    sld = sld_style(candidates_style(sited_assessment.candidates), name="candidates")
    marks = {mark.text for mark in ET.fromstring(sld).iterfind(".//se:WellKnownName", NAMES)}
    assert marks <= {"square", "circle", "triangle", "star", "cross", "x"}
    assert titles(sld)[:2] == ["Ground-mounted solar", "Floating solar"]
    (label,) = [rule for rule in rules(sld) if rule.find("se:TextSymbolizer", NAMES) is not None]
    assert label.findtext("ogc:Filter/ogc:PropertyIsLessThanOrEqualTo/ogc:PropertyName", "", NAMES) == "rank"


def test_patches_have_a_white_line_beneath_their_own(sited_assessment):
    (first, *_) = rules(sld_style(sites_style(sited_assessment.sites), name="eligible_land"))
    strokes = [each.text for each in first.iterfind(".//se:SvgParameter[@name='stroke']", NAMES)]
    assert strokes[0] == "#ffffff"
    assert len(strokes) == 2


def test_what_is_hollow_and_what_is_see_through_stay_so(sited_assessment):
    ring = ET.fromstring(sld_style(jcm_style(sited_assessment.jcm), name="jcm_shortlist"))
    assert ring.find(".//se:Mark/se:Fill", NAMES) is None
    estates = ET.fromstring(sld_style(estates_style(sited_assessment.estates), name="estates"))
    assert estates.findtext(".//se:SvgParameter[@name='fill-opacity']", "", NAMES) == "0.25"
    square = ET.fromstring(sld_style(landfills_style(sited_assessment.landfills), name="landfills"))
    assert square.findtext(".//se:WellKnownName", "", NAMES) == "square"


def test_roofs_on_which_something_stands_are_hatched():
    sld = sld_style(rooftops_style(["roof_id", "roof_class", "has_installed_pv"]), name="rooftops")
    assert len(rules(sld)) == 4
    assert rules(sld)[-1].findtext("ogc:Filter//ogc:PropertyName", "", NAMES) == "has_installed_pv"


@pytest.mark.parametrize("columns", [["a"], ["status"]])
def test_a_table_is_not_drawn(columns):
    assert sld_style(table_style(columns), name="sources") == ""
