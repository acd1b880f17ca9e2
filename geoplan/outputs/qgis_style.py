"""Styles and metadata in QGIS's own XML, so that a GeoPackage opens there as it is meant to look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from geoplan.fields import Table, load_fields, pretty_unit
from geoplan.outputs.legend import classify, colours
from geoplan.outputs.texts import load_texts, text
from geoplan.study import Language

Shape: TypeAlias = Literal["fill", "marker"]

STYLED_COLUMN = "rooftop_pv_energy_gwh"
"""The result that zones are coloured by."""

CODES: Mapping[str, tuple[str, ...]] = {
    "roof_class": ("residential", "commercial", "industrial"),
    "roof_form": ("flat", "pitched"),
    "status": ("real", "schematic", "synthetic"),
    "confidence": ("high", "medium", "low", "user"),
}
"""Columns that hold one of a few codes, and the codes; their meaning stands in texts.csv."""

CLASS_COLOURS: Mapping[str, str] = {"residential": "#0072b2", "commercial": "#e69f00", "industrial": "#cc79a7"}
"""The kinds of roof and their colours: Okabe and Ito's, which colour-blind readers can tell apart."""

_PALETTE = "YlGnBu"
_UNKNOWN_COLOUR, _OUTLINE, _ESTATE_COLOUR = "#d9d9d9", "#6b6b6b", "#aa3377"
_CANDIDATE_COLOUR = "#1b6e3c"
# A code that no energy, area or count can have, for features without a value: QGIS would leave them out.
_UNKNOWN_CODE = -1.0
_LABEL_LETTERS = 40
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22.0"


def zones_style(zones: pd.DataFrame, *, column: str = STYLED_COLUMN, language: Language = "en") -> str:
    """Return the QML of the zones: graduated by one result, labelled, with aliases.

    Parameters
    ----------
    zones
        The zones, with the columns in the order in which they are written.
    column
        A column of numbers, none below 0.
    language
        The language of the legend and the aliases.
    """
    root = _style(zones.columns, "zones", language, title='"zone_name"', tips=("zone_name", column))
    has_gaps = bool(zones[column].isna().any())
    renderer = ET.SubElement(root, "renderer-v2", type="graduatedSymbol", graduatedMethod="GraduatedColor")
    renderer.set("attr", f'coalesce("{column}", {_UNKNOWN_CODE:g})' if has_gaps else column)
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    for number, (low, high, label, colour) in enumerate(_classes(zones[column], column, language)):
        limits = {"lower": repr(low), "upper": repr(high)}
        ET.SubElement(ranges, "range", limits, symbol=str(number), label=label, render="true")
        symbols.append(_symbol(number, "fill", colour, outline=_OUTLINE, width_mm=0.16))
    _label(root, "zone_name", size_pt=7.5, colour="#222222")
    return xml_text(root)


def estates_style(estates: pd.DataFrame, *, shape: Shape = "fill", language: Language = "en") -> str:
    """Return the QML of the industrial estates: one symbol, labelled, with aliases.

    Parameters
    ----------
    estates
        The estates, with the columns in the order in which they are written.
    shape
        ``fill`` for polygons, ``marker`` for points.
    language
        The language of the aliases.
    """
    tips = ("estate_name", "estate_pv_energy_gwh")
    root = _style(estates.columns, "estates", language, title='"estate_name"', tips=tips)
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol")
    symbols = ET.SubElement(renderer, "symbols")
    symbols.append(_symbol(0, shape, _ESTATE_COLOUR, outline=_ESTATE_COLOUR, width_mm=0.5, opacity=0.25))
    _label(root, "estate_name", size_pt=7, colour="#7a1f54", italic=True)
    return xml_text(root)


def candidates_style(candidates: pd.DataFrame, *, shape: Shape = "marker", language: Language = "en") -> str:
    """Return the QML of candidate sites (``marker``) or of their catchments (``fill``), labelled, with aliases.

    Parameters
    ----------
    candidates
        The candidates or the catchments, with the columns in the order in which they are written.
    shape
        What to draw.
    language
        The language of the aliases.
    """
    column = "candidate_name" if shape == "marker" else "candidate_id"
    root = _style(candidates.columns, "candidates", language, title=f'"{column}"', tips=(column, "capacity_mw"))
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    opacity = 1.0 if shape == "marker" else 0.12
    symbols.append(_symbol(0, shape, _CANDIDATE_COLOUR, outline="#ffffff", width_mm=0.4, opacity=opacity))
    if shape == "marker":
        _label(root, column, size_pt=7, colour=_CANDIDATE_COLOUR)
    return xml_text(root)


def rooftops_style(columns: Iterable[str], *, language: Language = "en") -> str:
    """Return the QML of the roofs: coloured by the kind of building, with aliases.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    language
        The language of the legend and the aliases.
    """
    root = _style(columns, "rooftops", language, title='"roof_id"', tips=("roof_id", "energy_kwh"))
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr="roof_class")
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    for number, (code, colour) in enumerate(CLASS_COLOURS.items()):
        label = text(f"gpkg.code.{code}", language)
        ET.SubElement(categories, "category", symbol=str(number), value=code, label=label, render="true")
        # The outline keeps roofs that are smaller than a pixel in sight.
        symbols.append(_symbol(number, "fill", colour, outline=colour, width_mm=0.26))
    return xml_text(root)


def table_style(columns: Iterable[str], *, language: Language = "en") -> str:
    """Return the QML of a table without geometry: aliases and the meaning of codes.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    language
        The language of the aliases.
    """
    return xml_text(_style(columns, None, language))


def aliases_of(columns: Iterable[str], table: Table | None, language: Language) -> dict[str, str]:
    """Return what to call the columns: titles with units from the field dictionary, or from the table of texts.

    Examples
    --------
    >>> aliases_of(["area_km2", "confidence", "x"], "zones", "en")
    {'area_km2': 'Area [km²]', 'confidence': 'Confidence'}
    """
    fields, texts = load_fields(), load_texts()
    found = {}
    for name in columns:
        if name in fields and table in fields[name].tables:
            found[name] = fields[name].label(language)
        elif f"gpkg.column.{name}" in texts:
            found[name] = text(f"gpkg.column.{name}", language)
    return found


def layer_metadata(
    *,
    title: str,
    abstract: str,
    language: Language,
    licences: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> str:
    """Return a layer's metadata in the form that QGIS reads from a GeoPackage.

    Parameters
    ----------
    title, abstract
        What the layer is; the abstract names the status of what it was made from.
    language
        The language of these texts.
    licences, rights
        Licences and attributions of what the layer was made from.
    """
    root = ET.Element("qgis", version=VERSION)
    texts = (("identifier", ""), ("parentidentifier", ""), ("language", language), ("type", "dataset"))
    lists = (("rights", rights), ("license", licences))
    for name, content in (*texts, ("title", title), ("abstract", abstract)):
        ET.SubElement(root, name).text = printable(content)
    for name, lines in lists:
        for line in lines:
            ET.SubElement(root, name).text = printable(line)
    return xml_text(root)


def _style(
    columns: Iterable[str],
    table: Table | None,
    language: Language,
    *,
    title: str = "",
    tips: tuple[str, str] | None = None,
) -> ET.Element:
    columns = list(columns)
    root = ET.Element("qgis", version=VERSION, styleCategories="AllStyleCategories", labelsEnabled="0")
    root.set("simplifyDrawingHints", "1")
    aliases = aliases_of(columns, table, language)
    configuration = ET.SubElement(root, "fieldConfiguration")
    for name in columns:
        if name in CODES:
            _value_map(ET.SubElement(configuration, "field", name=name), CODES[name], language)
    parent = ET.SubElement(root, "aliases")
    # The column of feature numbers comes first.
    for number, name in enumerate(columns, start=1):
        ET.SubElement(parent, "alias", field=name, index=str(number), name=aliases.get(name, ""))
    if tips:
        ET.SubElement(root, "previewExpression").text = title
        ET.SubElement(root, "mapTip").text = _map_tip(*tips, aliases)
    return root


def _classes(values: "pd.Series[float]", column: str, language: Language) -> Iterator[tuple[float, float, str, str]]:
    """Yield lower end, upper end, label and colour of each class: those of the map."""
    unit = pretty_unit(load_fields()[column].unit)
    classes = classify(np.asarray(values, dtype="float64"))
    limits = (classes.lowest, *classes.breaks)
    palette = colours(_PALETTE, len(classes.breaks))
    for low, high, colour in zip(limits[:-1], limits[1:], palette, strict=True):
        yield low, high, f"{low:,.12g} – {high:,.12g} {unit}", colour
    if values.isna().any():
        yield _UNKNOWN_CODE, _UNKNOWN_CODE, text("map.no_data", language), _UNKNOWN_COLOUR


def _map_tip(name: str, figure: str, aliases: Mapping[str, str]) -> str:
    # Map tips are HTML: a name must not become part of it.
    safe = f"""replace(replace(to_string("{name}"), '&', '&amp;'), '<', '&lt;')"""
    return f"""<b>[% {safe} %]</b><br/>{aliases.get(figure, figure)}: [% coalesce(round("{figure}", 1), '–') %]"""


def _value_map(field: ET.Element, codes: Iterable[str], language: Language) -> None:
    widget = ET.SubElement(field, "editWidget", type="ValueMap")
    outer = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
    entries = ET.SubElement(outer, "Option", name="map", type="List")
    for code in codes:
        entry = ET.SubElement(entries, "Option", type="Map")
        ET.SubElement(entry, "Option", name=text(f"gpkg.code.{code}", language), value=code, type="QString")


def _symbol(
    number: int, shape: Shape, colour: str, *, outline: str, width_mm: float, opacity: float = 1.0
) -> ET.Element:
    symbol = ET.Element("symbol", name=str(number), type=shape, alpha="1", clip_to_extent="1", force_rhr="0")
    kind = {"fill": "SimpleFill", "marker": "SimpleMarker"}[shape]
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0", "locked": "0"})
    options: dict[str, Any] = {
        "color": _rgba(colour, opacity if shape == "fill" else 1.0),
        "outline_color": _rgba(outline if shape == "fill" else "#ffffff", 1.0),
        "outline_style": "solid",
        "outline_width": f"{width_mm:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    options |= {"style": "solid"} if shape == "fill" else {"name": "diamond", "size": "3.4", "size_unit": "MM"}
    parent = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    return symbol


def _label(root: ET.Element, column: str, *, size_pt: float, colour: str, italic: bool = False) -> None:
    root.set("labelsEnabled", "1")
    settings = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
    short = f"""if(length("{column}") > {_LABEL_LETTERS}, left("{column}", {_LABEL_LETTERS - 1}) || '…', "{column}")"""
    style = ET.SubElement(settings, "text-style", fieldName=short, isExpression="1", fontSizeUnit="Point")
    for name, value in {
        "fontSize": f"{size_pt:g}",
        "fontWeight": "50",
        "fontItalic": "1" if italic else "0",
        "textColor": _rgba(colour, 1.0),
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
    placement = {"placement": "4", "priority": "5", "centroidInside": "1", "polygonPlacementFlags": "2", "dist": "0"}
    ET.SubElement(settings, "placement", placement)
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle="0", displayAll="0", scaleVisibility="0")


def _rgba(colour: str, opacity: float) -> str:
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return ",".join(str(part) for part in (*parts, round(255 * opacity)))


def printable(line: str) -> str:
    """Drop the control characters that XML has no way to hold."""
    return "".join(letter for letter in line if letter >= " " or letter in "\t\n")


def xml_text(root: ET.Element) -> str:
    """Return the text of a QGIS file."""
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
