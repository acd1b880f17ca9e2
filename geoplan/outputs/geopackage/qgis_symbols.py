"""Symbols, hatching and labels in QGIS's own XML."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree as ET

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_codes import code_title
from geoplan.siting.candidate_kinds import candidate_kinds

Shape: TypeAlias = Literal["fill", "marker", "ring"]

OUTLINE = "#6b6b6b"
"""The lines between zones."""
OVERVIEW = "overview"
"""The map on a sheet that shows where the large one lies: too small for names."""
_MARKER_MM, _RING_MM = 3.0, 5.2
# What a white line beneath another is wider. [mm]
_HALO_MM = 0.6
# Where a point's label may stand: right, left, above, below, then the corners.
_POSITIONS = "R,L,T,B,TR,BR,TL,BL"
_LABEL_LETTERS = 40


@dataclass(frozen=True)
class SymbolEdge:
    """The line around a symbol: its colour, and its width [mm]."""

    colour: str
    width_mm: float


def map_symbol(
    number: int,
    shape: Shape,
    colour: str,
    *,
    edge: SymbolEdge,
    opacity: float = 1.0,
    sign: str = "diamond",
    is_hollow: bool = False,
) -> ET.Element:
    """Return the symbol of a class.

    Parameters
    ----------
    number
        Its place among the symbols of the layer.
    shape
        What it is drawn as.
    colour, opacity
        Of its fill.
    edge
        The line around it.
    sign
        The form of a marker.
    is_hollow
        Whether only the line is drawn: of demonstrations.
    """
    is_fill, is_ring = shape == "fill", shape == "ring"
    is_outline = is_ring or is_hollow
    kind = "fill" if is_fill else "marker"
    symbol = ET.Element("symbol", name=str(number), type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    drawn = {"class": "SimpleFill" if is_fill else "SimpleMarker", "enabled": "1", "pass": "0", "locked": "0"}
    layer = ET.SubElement(symbol, "layer", drawn)
    options: dict[str, Any] = {
        "color": rgba(colour, opacity if is_fill else 0.0 if is_outline else 1.0),
        "outline_color": rgba(edge.colour if is_fill or is_outline else "#ffffff", 1.0),
        "outline_style": "solid",
        "outline_width": f"{edge.width_mm:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    size_mm = _RING_MM if is_ring else _MARKER_MM
    sign = "circle" if is_ring else sign
    options |= {"style": "solid"} if is_fill else {"name": sign, "size": f"{size_mm:g}", "size_unit": "MM"}
    parent = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    if is_outline and not is_fill:
        symbol.insert(0, _beneath(layer, edge.width_mm + _HALO_MM))
    return symbol


def _beneath(layer: ET.Element, width_mm: float) -> ET.Element:
    """Return the line of a hollow sign once more, white and wider, so that it is seen on dark ground."""
    wider = deepcopy(layer)
    changed = {"outline_color": rgba("#ffffff", 1.0), "outline_width": f"{width_mm:g}"}
    for option in wider.iter("Option"):
        if option.get("name") in changed:
            option.set("value", changed[option.attrib["name"]])
    return wider


def outlined_on_its_page() -> ET.Element:
    """Return a line around the feature of an atlas page, drawn there alone."""
    layer = ET.Element("layer", {"class": "SimpleLine", "enabled": "1", "pass": "1", "locked": "0"})
    parent = ET.SubElement(layer, "Option", type="Map")
    # the sample in a legend is no part of a geometry: there the line has no style
    given = {
        "line_style": "no",
        "line_color": rgba("#facc15", 1.0),
        "line_width": "1.1",
        "line_width_unit": "MM",
        "joinstyle": "round",
    }
    for name, value in given.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    is_its_page = "@geometry_part_num > 0 AND @atlas_featureid = $id"
    layer.append(data_defined("outlineStyle", f"if(coalesce({is_its_page}, FALSE), 'solid', 'no')"))
    return layer


def drawn_where(expression: str) -> ET.Element:
    """Return what lets QGIS draw a part of a symbol where an expression holds."""
    return data_defined("enabled", expression)


def data_defined(name: str, expression: str) -> ET.Element:
    """Return what makes a property of a part of a symbol follow an expression."""
    parent = ET.Element("data_defined_properties")
    defined = ET.SubElement(parent, "Option", type="Map")
    ET.SubElement(defined, "Option", name="name", value="", type="QString")
    told = ET.SubElement(ET.SubElement(defined, "Option", name="properties", type="Map"), "Option", type="Map")
    told.set("name", name)
    for key, value, kind in (("active", "true", "bool"), ("expression", expression, "QString"), ("type", "3", "int")):
        ET.SubElement(told, "Option", name=key, value=value, type=kind)
    ET.SubElement(defined, "Option", name="type", value="collection", type="QString")
    return parent


def casing(width_mm: float) -> ET.Element:
    """Return a white line to be drawn beneath an outline, so that it is seen on dark ground."""
    layer = ET.Element("layer", {"class": "SimpleFill", "enabled": "1", "pass": "0", "locked": "0"})
    parent = ET.SubElement(layer, "Option", type="Map")
    given = {"style": "no", "color": rgba("#ffffff", 0.0), "outline_color": rgba("#ffffff", 1.0)}
    given |= {"outline_style": "solid", "outline_width": f"{width_mm:g}", "outline_width_unit": "MM"}
    for name, value in {**given, "joinstyle": "round"}.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    return layer


def add_symbol_categories(
    root: ET.Element,
    column: str,
    colours_of: Mapping[str, str],
    shape: Shape,
    language: Language,
    *,
    opacity: float = 1.0,
) -> None:
    """Draw a layer in a colour for each code of a column."""
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=column)
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    kinds = candidate_kinds()
    for number, (code, colour) in enumerate(colours_of.items()):
        label = code_title(column, code, language)
        ET.SubElement(categories, "category", symbol=str(number), value=code, label=label, render="true")
        sign = kinds[code].sign if code in kinds else "circle"
        symbols.append(map_symbol(number, shape, colour, edge=SymbolEdge(colour, 0.26), opacity=opacity, sign=sign))


@dataclass(frozen=True)
class MapLettering:
    """How labels are written: size [pt], colour, slant and weight; of points, beside their symbols."""

    size_pt: float
    colour: str
    italic: bool = False
    is_bold: bool = False
    is_point: bool = False


def add_map_label(
    root: ET.Element, column: str, lettering: MapLettering, *, only: str = "", is_number: bool = False
) -> None:
    """Label features with a column, `only` those that an expression holds for; points beside their symbols."""
    root.set("labelsEnabled", "1")
    settings = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
    shown = f'"{column}"'
    if not is_number:
        shown = f"if(length({shown}) > {_LABEL_LETTERS}, left({shown}, {_LABEL_LETTERS - 1}) || '…', {shown})"
    if only:
        shown = f"if({only}, {shown}, NULL)"
    style = ET.SubElement(settings, "text-style", fieldName=shown, isExpression="1", fontSizeUnit="Point")
    for name, value in {
        "fontSize": f"{lettering.size_pt:g}",
        "fontWeight": "75" if lettering.is_bold else "50",
        "fontItalic": "1" if lettering.italic else "0",
        "textColor": rgba(lettering.colour, 1.0),
        "textOpacity": "1",
        "multilineHeight": "0.9",
        "allowHtml": "0",
    }.items():
        style.set(name, value)
    buffer = {"Draw": "1", "Size": "0.7", "SizeUnits": "MM", "Color": "255,255,255,255", "Opacity": "0.85"}
    ET.SubElement(
        style, "text-buffer", {f"buffer{name}": value for name, value in buffer.items()}, bufferJoinStyle="128"
    )
    ET.SubElement(settings, "text-format", autoWrapLength="16", useMaxLineLengthForAutoWrap="1", multilineAlign="1")
    # 6: where there is room around the point; 4: horizontal, inside the polygon
    placement = {"placement": "4", "priority": "5", "centroidInside": "1", "polygonPlacementFlags": "2", "dist": "0"}
    if lettering.is_point:
        placement |= {"placement": "6", "dist": "0.6", "distUnits": "MM", "predefinedPositionOrder": _POSITIONS}
        placement |= {"offsetType": "1", "priority": "7"}
    ET.SubElement(settings, "placement", placement)
    # the names of zones keep clear of points
    obstacle = "1" if lettering.is_point else "0"
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle=obstacle, displayAll="0", scaleVisibility="0")


def unnamed_in_overview(root: ET.Element) -> None:
    """Leave the labels of a layer out of the small map of a sheet."""
    shown = data_defined("Show", f"coalesce(@map_id, '') <> '{OVERVIEW}'")
    shown.tag = "dd_properties"
    for settings in root.iterfind("labeling/settings"):
        settings.append(shown)


def hatch_layer(number: int, *, only: str, colour: str = "") -> ET.Element:
    """Return lines upon a fill, drawn where an expression holds."""
    layer = ET.Element("layer", {"class": "LinePatternFill", "enabled": "1", "pass": "0", "locked": "0"})
    parent = ET.SubElement(layer, "Option", type="Map")
    for name, value in {"angle": "45", "distance": "1.8", "distance_unit": "MM"}.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    layer.append(drawn_where(only))
    symbol = ET.SubElement(layer, "symbol", name=f"@{number}@1", type="line", alpha="1", force_rhr="0")
    line = ET.SubElement(symbol, "layer", {"class": "SimpleLine", "enabled": "1", "pass": "0", "locked": "0"})
    options = ET.SubElement(line, "Option", type="Map")
    for name, value in {
        "line_color": rgba(colour or OUTLINE, 1.0),
        "line_width": "0.3",
        "line_width_unit": "MM",
    }.items():
        ET.SubElement(options, "Option", name=name, value=value, type="QString")
    return layer


def rgba(colour: str, opacity: float) -> str:
    """Return a colour as QGIS writes it: red, green, blue and how opaque it is, 0 to 255."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return ",".join(str(part) for part in (*parts, round(255 * opacity)))
