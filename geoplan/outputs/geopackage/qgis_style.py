"""How QGIS shows zones, industrial estates and roofs; places to build stand in `site_styles`."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from geoplan.fields import load_fields, pretty_unit
from geoplan.languages import Language
from geoplan.outputs.drawing.classes import colours
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.drawing.wide_range import has_ends, is_wide, quantile_columns, wide_limit
from geoplan.outputs.drawing.zone_classes import SHARED_PALETTE, class_labels, shown_columns, zone_classes
from geoplan.outputs.geopackage.qgis_fields import fields_style
from geoplan.outputs.geopackage.qgis_symbols import (
    OUTLINE,
    MapLettering,
    Shape,
    SymbolEdge,
    add_map_label,
    add_symbol_categories,
    hatch_layer,
    map_symbol,
    outlined_on_its_page,
    unnamed_in_overview,
)
from geoplan.outputs.geopackage.qgis_xml import xml_text
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import text
from geoplan.potential.standing_roofs import HAS

STYLED_COLUMN = "rooftop_pv_energy_gwh"
"""The result that zones are coloured by."""

_STANDING = "#1d4ed8"
"""What hatches roofs on which photovoltaics stand already."""

_UNKNOWN_COLOUR, _ESTATE_COLOUR, _READ_COLOUR = "#d9d9d9", "#aa3377", "#0e7490"
# A code that no energy, area or count can have, for features without a value: QGIS would leave them out.
_UNKNOWN_CODE = -1.0
# And one for the line of the legend on wide ranges.
_WIDE_CODE = -2.0


def zones_style(zones: pd.DataFrame, *, column: str = STYLED_COLUMN, language: Language = "en") -> str:
    """Return the QML of the zones: graduated by one result, hatched where its range is wide, labelled, with aliases.

    Parameters
    ----------
    zones
        The zones, with the columns in the order in which they are written.
    column
        A column of numbers, none below 0.
    language
        The language of the legend and the aliases.
    """
    root = fields_style(zones.columns, "zones", language, title='"zone_name"', tips=("zone_name", column))
    has_gaps = bool(zones[column].isna().any())
    renderer = ET.SubElement(root, "renderer-v2", type="graduatedSymbol", graduatedMethod="GraduatedColor")
    renderer.set("symbollevels", "1")  # lines of an atlas page lie upon all zones
    renderer.set("attr", f'coalesce("{column}", {_UNKNOWN_CODE:g})' if has_gaps else column)
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    has_wide = has_ends(zones, column) and bool(is_wide(zones, column).any())
    classes = [*_classes(zones, column, language), *([_wide_class(language)] if has_wide else [])]
    for number, (low, high, label, colour) in enumerate(classes):
        limits = {"lower": repr(low), "upper": repr(high)}
        ET.SubElement(ranges, "range", limits, symbol=str(number), label=label, render="true")
        symbols.append(map_symbol(number, "fill", colour, edge=SymbolEdge(OUTLINE, 0.16)))
        symbols[-1].append(outlined_on_its_page())
        if has_wide:
            symbols[-1].append(hatch_layer(number, only="TRUE" if low == _WIDE_CODE else _wide_expression(column)))
    add_map_label(root, "zone_name", MapLettering(7.5, "#222222"))
    unnamed_in_overview(root)
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
    root = fields_style(estates.columns, "estates", language, title='"estate_name"', tips=tips)
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol")
    symbols = ET.SubElement(renderer, "symbols")
    symbols.append(map_symbol(0, shape, _ESTATE_COLOUR, edge=SymbolEdge(_ESTATE_COLOUR, 0.5), opacity=0.25))
    add_map_label(root, "estate_name", MapLettering(7, "#7a1f54", italic=True))
    return xml_text(root)


def rooftops_style(columns: Iterable[str], *, language: Language = "en") -> str:
    """Return the QML of the roofs: coloured by the kind of building, hatched where PV stands already, with aliases.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    language
        The language of the legend and the aliases.
    """
    names = list(columns)
    root = fields_style(names, "rooftops", language, title='"roof_id"', tips=("roof_id", "energy_kwh"))
    # The outline keeps roofs that are smaller than a pixel in sight.
    add_symbol_categories(root, "roof_class", CLASS_COLOURS, "fill", language)
    if HAS in names:
        for number, symbol in enumerate(root.findall("renderer-v2/symbols/symbol")):
            symbol.append(hatch_layer(number, only=f'"{HAS}"', colour=_STANDING))
    return xml_text(root)


def read_style(columns: Iterable[str], *, geometry: str, kind: str, language: Language = "en") -> str:
    """Return the QML of what was read and is passed on: signs, or areas through which those below are seen.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    geometry
        ``MultiPoint``, ``MultiPolygon`` or ``MultiLineString``; lines are left to QGIS.
    kind
        The kind of layer: photovoltaics that stand have the colour that hatches their roofs.
    language
        Of the aliases.
    """
    root = fields_style(columns, None, language)
    if geometry != "MultiLineString":
        shape: Shape = "marker" if geometry == "MultiPoint" else "fill"
        colour = _STANDING if kind == "installed_pv" else _READ_COLOUR
        symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
        symbols.append(map_symbol(0, shape, colour, edge=SymbolEdge(colour, 0.4), opacity=0.25, sign="circle"))
    return xml_text(root)


def _classes(zones: pd.DataFrame, column: str, language: Language) -> Iterator[tuple[float, float, str, str]]:
    """Yield lower end, upper end, label and colour of each class that zones fall into: those of the map.

    The highest comes first, as in the map's legend: QGIS takes the first that holds a value, and a value that equals a
    limit belongs to the upper class.
    """
    field, columns = load_fields()[column], shown_columns(zones)
    classes, values = zone_classes(columns, only=(column,))[column], zones[column].to_numpy(dtype=float)
    place, unit = classes.of(columns[column]), pretty_unit(field.unit)
    known = values[np.isfinite(values)]
    ends = [float(np.floor(known.min())), *classes.limits, float(np.ceil(known.max()))] if known.size else []
    labels = class_labels(classes, language, decimals=field.decimals)
    palette = colours(SHARED_PALETTE, classes.count)
    for number in reversed(range(classes.count)):
        if (place == number).any():
            yield ends[number], ends[number + 1], f"{labels[number]} {unit}".strip(), palette[number]
    if zones[column].isna().any():
        yield _UNKNOWN_CODE, _UNKNOWN_CODE, text("map.no_data", language), _UNKNOWN_COLOUR


def _wide_class(language: Language) -> tuple[float, float, str, str]:
    """Return a class without features, which tells in the legend what the hatching means."""
    label = text("map.wide", language).format(limit=written(100 * wide_limit(), 0, language))
    return _WIDE_CODE, _WIDE_CODE, label, "#ffffff"


def _wide_expression(column: str) -> str:
    low, high = (f'"{quantile_columns(column)[end]}"' for end in ("low", "high"))
    return f"""coalesce({high} - {low} > {wide_limit():g} * abs("{column}") AND "{column}" <> 0, FALSE)"""
