from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.outputs.drawing.zone_classes import class_labels, shown_columns, zone_classes
from geoplan.outputs.geopackage.qgis_codes import codes
from geoplan.outputs.geopackage.qgis_style import estates_style, read_style, rooftops_style, zones_style


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
    layers = root.iterfind(".//layer[@class='LinePatternFill']")
    only = [each.get("value") for layer in layers for each in layer.iter("Option") if each.get("name") == "expression"]
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


def test_estates_have_a_symbol_for_polygons_and_one_for_points(sample_assessment: Any) -> None:
    for shape, kind in (("fill", "SimpleFill"), ("marker", "SimpleMarker")):
        qml = estates_style(sample_assessment.estates, shape=shape)
        layers = ET.fromstring(qml).findall(".//renderer-v2/symbols/symbol/layer")
        assert [layer.attrib["class"] for layer in layers] == [kind]


def test_what_was_read_is_seen_and_hides_nothing() -> None:
    area, sign, line = (
        read_style(["name"], geometry=form, kind="noise") for form in ("MultiPolygon", "MultiPoint", "MultiLineString")
    )
    assert int(colours_of(area)[0].split(",")[-1]) < 128, "roofs and zones are seen through it"
    assert colours_of(sign)[0].endswith(",255")
    assert "renderer-v2" not in line
    systems = read_style(["name"], geometry="MultiPoint", kind="installed_pv")
    assert colours_of(systems) != colours_of(sign)
