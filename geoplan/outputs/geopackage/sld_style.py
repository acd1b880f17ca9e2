"""Styles as SLD 1.1, which GeoServer, MapServer and GIS other than QGIS read: made from the style of QGIS.

What an SLD cannot say stays with QGIS: names of columns, meaning of codes, tips and where labels move aside.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from geoplan.outputs.geopackage.ogc_filter import OGC, equal_to, ogc_filter

SLD, SE = "http://www.opengis.net/sld", "http://www.opengis.net/se"
_PREFIXES: Mapping[str, str] = {"": SLD, "se": SE, "ogc": OGC}
# The pixel of the OGC's scales is 0.28 mm wide (OGC 06-042, 7.2.4.6.9); a point is 1/72 inch.
_PIXELS_A_MM = 1 / 0.28
_MM_A_POINT = 25.4 / 72
# Signs of QGIS that an SLD has under the same name; a diamond is a square on its corner, the others become circles.
_SIGNS = frozenset({"square", "circle", "triangle", "star", "cross", "x"})
_LABEL = re.compile(r'^(?:if\((?P<only>.+), (?=(?:if\(length|"\w+", NULL)))?(?:if\(length\()?"(?P<column>\w+)"')
_UNKNOWN, _WIDE = -1.0, -2.0


@dataclass(frozen=True)
class _Rule:
    """One class: what stands in the legend, where it holds, and the symbol of QGIS."""

    label: str
    held: ET.Element | None
    symbol: ET.Element


def sld_style(qml: str, *, name: str) -> str:
    """Return a style of QGIS as SLD, or nothing where it draws nothing.

    Parameters
    ----------
    qml
        The style, as the functions of this room give it.
    name
        The layer that it is for.
    """
    style = ET.fromstring(qml)  # noqa: S314 - our own text
    renderer = style.find("renderer-v2")
    if renderer is None:
        return ""
    root = ET.Element(_sld("StyledLayerDescriptor"), version="1.1.0")
    layer = ET.SubElement(root, _sld("NamedLayer"))
    ET.SubElement(layer, _se("Name")).text = name
    user = ET.SubElement(layer, _sld("UserStyle"))
    ET.SubElement(user, _se("Name")).text = name
    features = ET.SubElement(user, _se("FeatureTypeStyle"))
    for rule in _rules(renderer):
        _draw(features, rule)
    _write_labels(features, style)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _prefixed(root) + "\n"


def _prefixed(root: ET.Element) -> str:
    """Write the names with the prefixes that everybody knows, whatever other code has registered."""
    for element in root.iter():
        space, _, tag = element.tag[1:].partition("}")
        prefix = next(key for key, value in _PREFIXES.items() if value == space)
        element.tag = f"{prefix}:{tag}" if prefix else tag
    for prefix, space in _PREFIXES.items():
        root.set(f"xmlns:{prefix}" if prefix else "xmlns", space)
    return ET.tostring(root, encoding="unicode")


def _rules(renderer: ET.Element) -> Iterator[_Rule]:
    symbols = {symbol.attrib["name"]: symbol for symbol in renderer.iterfind("symbols/symbol")}
    kind, column = renderer.attrib["type"], renderer.get("attr", "")
    if kind == "singleSymbol":
        yield _Rule("", None, symbols["0"])
    for category in renderer.iterfind("categories/category"):
        held = equal_to(column, category.attrib["value"])
        yield _Rule(category.attrib["label"], held, symbols[category.attrib["symbol"]])
    for rule in renderer.iterfind("rules/rule"):
        yield from _ruled(rule, symbols)
    ranges = renderer.findall("ranges/range")
    column = re.sub(r'^coalesce\("(\w+)", .*\)$', r"\1", column)
    for number, each in enumerate(ranges):
        symbol, label = symbols[each.attrib["symbol"]], each.attrib["label"]
        low, high = float(each.attrib["lower"]), float(each.attrib["upper"])
        if low == _UNKNOWN:
            yield _Rule(label, _unknown(column), symbol)
        elif low != _WIDE:  # what is hatched has a rule of its own
            most = "<=" if number == 0 else "<"
            yield _Rule(label, ogc_filter(f'"{column}" >= {low!r} AND "{column}" {most} {high!r}'), symbol)
    yield from _hatched(ranges, symbols)


def _ruled(rule: ET.Element, symbols: Mapping[str, ET.Element], above: str = "") -> Iterator[_Rule]:
    """Give a rule, or those below it; one that QGIS draws by choice alone, or in a legend alone, is left out."""
    held = f"({above}) AND {rule.attrib['filter']}" if above else rule.attrib["filter"]
    if rule.get("checkstate") == "0" or rule.attrib["filter"] == "FALSE":
        return
    if "symbol" in rule.attrib:
        yield _Rule(rule.attrib["label"], ogc_filter(held), symbols[rule.attrib["symbol"]])
    for below in rule.iterfind("rule"):
        yield from _ruled(below, symbols, held)


def _unknown(column: str) -> ET.Element:
    held = ET.Element(f"{{{OGC}}}Filter")
    ET.SubElement(ET.SubElement(held, f"{{{OGC}}}PropertyIsNull"), f"{{{OGC}}}PropertyName").text = column
    return held


def _hatched(ranges: list[ET.Element], symbols: Mapping[str, ET.Element]) -> Iterator[_Rule]:
    """Give the rule of lines that QGIS draws upon a fill where an expression holds."""
    for symbol in symbols.values():
        for layer in symbol.iterfind("layer[@class='LinePatternFill']"):
            (only,) = (each.attrib["value"] for each in layer.iter("Option") if each.get("name") == "expression")
            if only != "TRUE":
                lines = ET.Element("symbol", type="fill")
                lines.append(layer)
                told = [each.attrib["label"] for each in ranges if float(each.attrib["lower"]) == _WIDE]
                yield _Rule(told[0] if told else "", ogc_filter(only), lines)
                return


def _draw(parent: ET.Element, rule: _Rule) -> None:
    element = _rule_element(parent, rule.label, rule.held)
    for layer in rule.symbol.iterfind("layer"):
        kind = layer.attrib["class"]
        if rule.symbol.get("name") and layer.find("data_defined_properties") is not None and kind != "SimpleMarker":
            continue
        _SYMBOLIZERS[kind](element, layer)


def _rule_element(parent: ET.Element, label: str, held: ET.Element | None) -> ET.Element:
    element = ET.SubElement(parent, _se("Rule"))
    ET.SubElement(element, _se("Name")).text = label
    if label:
        ET.SubElement(ET.SubElement(element, _se("Description")), _se("Title")).text = label
    if held is not None:
        element.append(held)
    return element


def _fill(rule: ET.Element, layer: ET.Element) -> None:
    options = _options(layer)
    element = ET.SubElement(rule, _se("PolygonSymbolizer"))
    if options.get("style") != "no":
        _paint(ET.SubElement(element, _se("Fill")), "fill", options["color"])
    if options.get("outline_style") != "no":
        _stroke(element, options["outline_color"], float(options["outline_width"]))


def _hatch(rule: ET.Element, layer: ET.Element) -> None:
    options, line = _options(layer), _options(layer.find("symbol/layer"))
    fill = ET.SubElement(ET.SubElement(rule, _se("PolygonSymbolizer")), _se("Fill"))
    graphic = ET.SubElement(ET.SubElement(fill, _se("GraphicFill")), _se("Graphic"))
    mark = ET.SubElement(graphic, _se("Mark"))
    ET.SubElement(mark, _se("WellKnownName")).text = "slash"
    _stroke(mark, line["line_color"], float(line["line_width"]))
    ET.SubElement(graphic, _se("Size")).text = _pixels(float(options["distance"]))


def _marker(rule: ET.Element, layer: ET.Element) -> None:
    options = _options(layer)
    graphic = ET.SubElement(ET.SubElement(rule, _se("PointSymbolizer")), _se("Graphic"))
    mark, sign = ET.SubElement(graphic, _se("Mark")), options["name"]
    known = "square" if sign == "diamond" else sign if sign in _SIGNS else "circle"
    ET.SubElement(mark, _se("WellKnownName")).text = known
    if not options["color"].endswith(",0"):
        _paint(ET.SubElement(mark, _se("Fill")), "fill", options["color"])
    _stroke(mark, options["outline_color"], float(options["outline_width"]))
    ET.SubElement(graphic, _se("Size")).text = _pixels(float(options["size"]))
    if sign == "diamond":
        ET.SubElement(ET.SubElement(graphic, _se("Rotation")), f"{{{OGC}}}Literal").text = "45"


def _line(rule: ET.Element, layer: ET.Element) -> None:
    options = _options(layer)
    _stroke(ET.SubElement(rule, _se("LineSymbolizer")), options["line_color"], float(options["line_width"]))


def _arrow(rule: ET.Element, layer: ET.Element) -> None:
    colour = _options(layer.find("symbol/layer"))["color"]
    _stroke(ET.SubElement(rule, _se("LineSymbolizer")), colour, float(_options(layer)["arrow_width"]))


_SYMBOLIZERS = {
    "SimpleFill": _fill,
    "LinePatternFill": _hatch,
    "SimpleMarker": _marker,
    "SimpleLine": _line,
    "ArrowLine": _arrow,
}


def _write_labels(features: ET.Element, style: ET.Element) -> None:
    lettering = style.find("labeling/settings/text-style")
    if lettering is None:
        return
    told = _LABEL.match(lettering.attrib["fieldName"])
    if told is None:
        return
    held = ogc_filter(told["only"]) if told["only"] and told["only"] != "FALSE" else None
    rule = _rule_element(features, "", held)
    element = ET.SubElement(rule, _se("TextSymbolizer"))
    ET.SubElement(ET.SubElement(element, _se("Label")), f"{{{OGC}}}PropertyName").text = told["column"]
    font = ET.SubElement(element, _se("Font"))
    size = _pixels(float(lettering.attrib["fontSize"]) * _MM_A_POINT)
    slant = "italic" if lettering.get("fontItalic") == "1" else "normal"
    for name, value in (("font-size", size), ("font-style", slant)):
        ET.SubElement(font, _se("SvgParameter"), name=name).text = value
    halo = ET.SubElement(element, _se("Halo"))
    ET.SubElement(halo, _se("Radius")).text = "2"
    _paint(ET.SubElement(halo, _se("Fill")), "fill", "255,255,255,217")
    _paint(ET.SubElement(element, _se("Fill")), "fill", lettering.attrib["textColor"])


def _options(layer: ET.Element | None) -> dict[str, str]:
    given = [] if layer is None else layer.findall("Option/Option[@value]")
    return {option.attrib["name"]: option.attrib["value"] for option in given}


def _stroke(parent: ET.Element, colour: str, width_mm: float) -> None:
    element = ET.SubElement(parent, _se("Stroke"))
    _paint(element, "stroke", colour)
    ET.SubElement(element, _se("SvgParameter"), name="stroke-width").text = _pixels(width_mm)


def _paint(element: ET.Element, name: str, colour: str) -> None:
    red, green, blue, opaque = (int(part) for part in colour.split(","))
    ET.SubElement(element, _se("SvgParameter"), name=name).text = f"#{red:02x}{green:02x}{blue:02x}"
    if opaque < 255:
        ET.SubElement(element, _se("SvgParameter"), name=f"{name}-opacity").text = f"{opaque / 255:.2f}"


def _pixels(width_mm: float) -> str:
    return f"{width_mm * _PIXELS_A_MM:.1f}"


def _se(tag: str) -> str:
    return f"{{{SE}}}{tag}"


def _sld(tag: str) -> str:
    return f"{{{SLD}}}{tag}"
