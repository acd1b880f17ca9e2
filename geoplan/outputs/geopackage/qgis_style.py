"""Styles and metadata in QGIS's own XML, so that a GeoPackage opens there as it is meant to look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from geoplan.fields import Table, load_fields, pretty_unit
from geoplan.languages import Language
from geoplan.outputs.drawing.classes import colours
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.drawing.wide_range import has_ends, is_wide, quantile_columns, wide_limit
from geoplan.outputs.drawing.zone_classes import SHARED_PALETTE, class_labels, shown_columns, zone_classes
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.eco_codes import eco_codes, eco_title
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.planning.eco_parks.criteria.verdicts import VERDICTS as EIP_VERDICTS
from geoplan.planning.jcm import VERDICTS
from geoplan.potential.standing_roofs import HAS
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import COLUMN as PLACE_STATUS
from geoplan.siting.place_status import KNOWN, is_demonstration

Shape: TypeAlias = Literal["fill", "marker", "ring"]

BEST_LABELLED = 3
"""Candidates of a kind that carry their name on the map."""

STYLED_COLUMN = "rooftop_pv_energy_gwh"
"""The result that zones are coloured by."""

_CODES: Mapping[str, tuple[str, ...]] = {
    "roof_class": ("residential", "commercial", "industrial"),
    "roof_form": ("flat", "pitched"),
    "status": ("real", "schematic", "synthetic", "model", "surveyed"),
    "place_status": ("real", "schematic", "synthetic"),
    "confidence": ("high", "medium", "low", "user"),
    "candidate_kind": (),
    "technology": (),
    "origin": (),
    "limit_met": VERDICTS,
    "basis": ("given", "interpolated", "growth"),
    "load_basis": ("metered", "tenants", "area"),
    "load_confidence": ("high", "medium", "low"),
    "battery_dispatch": ("self_consumption", "tariff"),
    "left_scopes": ("scope_1_and_2", "scope_2_alone"),
    "zero_net_year": ("met", "not_met", "unknown"),
    "zero_hourly": ("met", "not_met", "unknown"),
    "tariff_customer": ("manufacturing", "park_retailer", "two_part_trial", "own"),
    "tariff_calendar": ("circular_16_2014", "decision_963_2026"),
    "interest": ("survey", "model"),
    "direction": ("offered", "sought"),
    "threshold_confidence": ("high", "medium", "low"),
    "energy_carrier": ("electricity", "fuel"),
    "place_kind": ("estate", "roof", "zone", "study"),
    "measure_status": ("real", "schematic", "synthetic"),
    "target_sense": ("below_bau", "below_base", "intensity", "level", "reduction"),
    "stream_status": ("paired", "part_paired", "unpaired", "no_amount", "no_temperature"),
}
"""Columns that hold one of a few codes, and the codes; those of candidates stand in the table of kinds."""
_STANDING = "#1d4ed8"
"""What hatches roofs on which photovoltaics stand already."""
_OF_USERS = "user"
_IS_KNOWN = f"""coalesce("{PLACE_STATUS}", '{KNOWN}') = '{KNOWN}'"""
"""Whether somebody can go to a candidate, as an expression of QGIS."""
_CODE_TEXTS: Mapping[str, str] = {
    "origin": "report.origin.",
    "basis": "report.basis.",
    "interest": "eco.interest.",
    "direction": "eco.direction.",
    "verdict": "eco.verdict.",
    "target_sense": "scenario.sense.",
}
"""Column -> how the keys of the texts of its codes begin."""

_UNKNOWN_COLOUR, _OUTLINE, _ESTATE_COLOUR = "#d9d9d9", "#6b6b6b", "#aa3377"
_JCM_COLOUR, _LANDFILL_COLOUR, _CATCHMENT_COLOUR = "#be123c", "#57534e", "#15803d"
_MARKER_MM, _RING_MM = 3.0, 5.2
# Where a point's label may stand: right, left, above, below, then the corners.
_POSITIONS = "R,L,T,B,TR,BR,TL,BL"
# A code that no energy, area or count can have, for features without a value: QGIS would leave them out.
_UNKNOWN_CODE = -1.0
# And one for the line of the legend on wide ranges.
_WIDE_CODE = -2.0
_LABEL_LETTERS = 40
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22.0"


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
    root = _style(zones.columns, "zones", language, title='"zone_name"', tips=("zone_name", column))
    has_gaps = bool(zones[column].isna().any())
    renderer = ET.SubElement(root, "renderer-v2", type="graduatedSymbol", graduatedMethod="GraduatedColor")
    renderer.set("attr", f'coalesce("{column}", {_UNKNOWN_CODE:g})' if has_gaps else column)
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    has_wide = has_ends(zones, column) and bool(is_wide(zones, column).any())
    classes = [*_classes(zones, column, language), *([_wide_class(language)] if has_wide else [])]
    for number, (low, high, label, colour) in enumerate(classes):
        limits = {"lower": repr(low), "upper": repr(high)}
        ET.SubElement(ranges, "range", limits, symbol=str(number), label=label, render="true")
        symbols.append(_symbol(number, "fill", colour, edge=_Edge(_OUTLINE, 0.16)))
        if has_wide:
            symbols[-1].append(_hatch(number, only="TRUE" if low == _WIDE_CODE else _wide_expression(column)))
    _label(root, "zone_name", _Lettering(7.5, "#222222"))
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
    symbols.append(_symbol(0, shape, _ESTATE_COLOUR, edge=_Edge(_ESTATE_COLOUR, 0.5), opacity=0.25))
    _label(root, "estate_name", _Lettering(7, "#7a1f54", italic=True))
    return xml_text(root)


def candidates_style(candidates: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of candidate sites: a colour for each kind, the best of each kind labelled, with aliases.

    Demonstrations are hollow by rules on ``place_status``, and carry no name.

    Parameters
    ----------
    candidates
        The candidates, with the columns in the order in which they are written.
    language
        The language of the aliases.
    """
    tips = ("candidate_name", "capacity_mw")
    root = _style(candidates.columns, "candidates", language, title='"candidate_name"', tips=tips)
    kinds = set(candidates["candidate_kind"])
    colours_of = {key: kind.colour for key, kind in candidate_kinds().items() if key in kinds}
    if is_demonstration(candidates).any():
        _rules(root, candidates, colours_of, language)
    else:
        _categories(root, "candidate_kind", colours_of, "marker", language)
    best = _best_of(candidates)
    _label(root, "candidate_name", _Lettering(7, "#111827", is_bold=True, is_point=True), only=best)
    return xml_text(root)


def jcm_style(shortlist: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of the JCM shortlist: a ring around each candidate, labelled with its place in the list.

    Parameters
    ----------
    shortlist
        With the columns in the order in which they are written.
    language
        The language of the aliases.
    """
    tips = ("candidate_name", "jcm_reduction_tco2e")
    root = _style(shortlist.columns, "jcm", language, title='"candidate_name"', tips=tips)
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    symbols.append(_symbol(0, "ring", _JCM_COLOUR, edge=_Edge(_JCM_COLOUR, 0.7)))
    _label(root, "jcm_rank", _Lettering(8.5, _JCM_COLOUR, is_bold=True, is_point=True), is_number=True)
    return xml_text(root)


def landfills_style(landfills: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of the landfills: one symbol, labelled, with aliases.

    Parameters
    ----------
    landfills
        With the columns in the order in which they are written.
    language
        The language of the aliases.
    """
    tips = ("landfill_name", "landfill_gas_site_energy_gwh")
    root = _style(landfills.columns, "landfills", language, title='"landfill_name"', tips=tips)
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    symbols.append(_symbol(0, "marker", _LANDFILL_COLOUR, edge=_Edge("#ffffff", 0.3), sign="square"))
    _label(root, "landfill_name", _Lettering(7, _LANDFILL_COLOUR, is_point=True))
    return xml_text(root)


def catchments_style(catchments: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of the areas that feed plants: outlines, so that what lies below stays in sight.

    Parameters
    ----------
    catchments
        With the columns in the order in which they are written.
    language
        The language of the aliases.
    """
    root = _style(catchments.columns, "candidates", language, title='"candidate_id"')
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    colour = _CATCHMENT_COLOUR
    symbols.append(_symbol(0, "fill", colour, edge=_Edge(colour, 0.3), opacity=0.05))
    return xml_text(root)


def sites_style(sites: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of eligible land and water: a colour for each technology, with aliases.

    Parameters
    ----------
    sites
        The patches, with the columns in the order in which they are written.
    language
        The language of the legend and the aliases.
    """
    root = _style(sites.columns, "sites", language, title='"site_id"', tips=("site_id", "capacity_mw"))
    used = set(sites["technology"])
    colours_of = {key: kind.colour for key, kind in candidate_kinds().items() if key in used}
    _categories(root, "technology", colours_of, "fill", language, opacity=0.45)
    return xml_text(root)


def _categories(
    root: ET.Element,
    column: str,
    colours_of: Mapping[str, str],
    shape: Shape,
    language: Language,
    *,
    opacity: float = 1.0,
) -> None:
    renderer = ET.SubElement(root, "renderer-v2", type="categorizedSymbol", attr=column)
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    kinds = candidate_kinds()
    for number, (code, colour) in enumerate(colours_of.items()):
        label = code_title(column, code, language)
        ET.SubElement(categories, "category", symbol=str(number), value=code, label=label, render="true")
        sign = kinds[code].sign if code in kinds else "circle"
        symbols.append(_symbol(number, shape, colour, edge=_Edge(colour, 0.26), opacity=opacity, sign=sign))


def _best_of(candidates: pd.DataFrame) -> str:
    """Return an expression for the best of each kind that somebody can go to."""
    hollow = is_demonstration(candidates)
    if not hollow.any():
        return f'"rank" <= {BEST_LABELLED}'
    known = candidates[~hollow & candidates["rank"].notna()]
    last = known.sort_values("rank").groupby("candidate_kind")["rank"].agg(lambda rank: rank.head(BEST_LABELLED).max())
    of_kinds = " OR ".join(f""""candidate_kind" = '{kind}' AND "rank" <= {rank:g}""" for kind, rank in last.items())
    return f"{_IS_KNOWN} AND ({of_kinds})" if of_kinds else "FALSE"


def _rules(root: ET.Element, candidates: pd.DataFrame, colours_of: Mapping[str, str], language: Language) -> None:
    """Draw candidates by rules: of each kind those that somebody can go to, and its demonstrations hollow."""
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules, symbols = ET.SubElement(renderer, "rules", key="kinds"), ET.SubElement(renderer, "symbols")
    kinds, hollow = candidate_kinds(), is_demonstration(candidates)
    for code, colour in colours_of.items():
        for is_hollow in sorted(set(hollow[candidates["candidate_kind"] == code])):
            number = str(len(symbols))
            condition = f"NOT ({_IS_KNOWN})" if is_hollow else _IS_KNOWN
            label = code_title("candidate_kind", code, language)
            label += in_brackets(text("demonstration", language), language) if is_hollow else ""
            filter_ = f"""("candidate_kind" = '{code}') AND {condition}"""
            ET.SubElement(rules, "rule", filter=filter_, key=f"{code}-{number}", label=label, symbol=number)
            edge = _Edge(colour, 0.5)
            symbols.append(
                _symbol(int(number), "marker", colour, edge=edge, sign=kinds[code].sign, is_hollow=bool(is_hollow))
            )


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
    root = _style(names, "rooftops", language, title='"roof_id"', tips=("roof_id", "energy_kwh"))
    # The outline keeps roofs that are smaller than a pixel in sight.
    _categories(root, "roof_class", CLASS_COLOURS, "fill", language)
    if HAS in names:
        for number, symbol in enumerate(root.findall("renderer-v2/symbols/symbol")):
            symbol.append(_hatch(number, only=f'"{HAS}"', colour=_STANDING))
    return xml_text(root)


def table_style(columns: Iterable[str], table: Table | None = None, *, language: Language = "en") -> str:
    """Return the QML of a table without geometry: aliases and the meaning of codes.

    Parameters
    ----------
    columns
        The columns in the order in which they are written.
    table
        Which table of the field dictionary it is, if any.
    language
        The language of the aliases.
    """
    return xml_text(_style(columns, table, language))


def aliases_of(columns: Iterable[str], table: Table | None, language: Language) -> dict[str, str]:
    """Return what to call the columns: titles with units from the field dictionary, or from the table of texts.

    Examples
    --------
    >>> aliases_of(["area_km2", "confidence", "x"], "zones", "en")
    {'area_km2': 'Area [km²]', 'confidence': 'Confidence'}
    """
    fields, texts = columns_of(table) if table else {}, load_texts()
    aliases = {}
    for name in columns:
        if name in fields:
            aliases[name] = fields[name].label(language)
        elif f"gpkg.column.{name}" in texts:
            aliases[name] = text(f"gpkg.column.{name}", language)
    return aliases


def codes() -> Mapping[str, tuple[str, ...]]:
    """Return the columns that hold one of a few codes, and the codes; for what they mean see `code_title`.

    Examples
    --------
    >>> codes()["technology"][:2]
    ('ground_pv', 'floating_pv')
    """
    kinds = list(candidate_kinds().values())
    origins = dict.fromkeys(origin for kind in kinds for origin in kind.origins)
    of_parks = {column: tuple(titles) for column, titles in eco_codes().items()}
    on_land = [kind.key for kind in kinds if kind.is_on_land]
    return {
        **_CODES,
        **of_parks,
        "candidate_kind": tuple(kind.key for kind in kinds),
        "verdict": (*EIP_VERDICTS, *of_parks["verdict"]),
        "technology": tuple(dict.fromkeys([*on_land, *of_parks["technology"]])),
        "origin": (*origins, _OF_USERS),
    }


def code_title(column: str, code: str, language: Language) -> str:
    """Return what a code means, or the code where no text says it; `codes` has the columns that hold codes.

    Kinds of candidate of one's own come from where they like: their origins have no text.

    Examples
    --------
    >>> code_title("origin", "density", "en"), code_title("roof_form", "flat", "vi")
    ('much feedstock around', 'Mái bằng')
    """
    title = load_texts().get(f"{_CODE_TEXTS.get(column, 'gpkg.code.')}{code}")
    return title[language] if title else eco_title(column, code, language)


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
    known = codes()
    for name in columns:
        if name in known:
            _value_map(ET.SubElement(configuration, "field", name=name), name, language)
    parent = ET.SubElement(root, "aliases")
    # The column of feature numbers comes first.
    for number, name in enumerate(columns, start=1):
        ET.SubElement(parent, "alias", field=name, index=str(number), name=aliases.get(name, ""))
    if tips:
        ET.SubElement(root, "previewExpression").text = title
        ET.SubElement(root, "mapTip").text = _map_tip(*tips, aliases)
    return root


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


def _hatch(number: int, *, only: str, colour: str = "") -> ET.Element:
    """Return lines upon a fill, drawn where an expression holds."""
    layer = ET.Element("layer", {"class": "LinePatternFill", "enabled": "1", "pass": "0", "locked": "0"})
    parent = ET.SubElement(layer, "Option", type="Map")
    for name, value in {"angle": "45", "distance": "1.8", "distance_unit": "MM"}.items():
        ET.SubElement(parent, "Option", name=name, value=value, type="QString")
    defined = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(defined, "Option", name="name", value="", type="QString")
    enabled = ET.SubElement(ET.SubElement(defined, "Option", name="properties", type="Map"), "Option", type="Map")
    enabled.set("name", "enabled")
    for name, value, kind in (("active", "true", "bool"), ("expression", only, "QString"), ("type", "3", "int")):
        ET.SubElement(enabled, "Option", name=name, value=value, type=kind)
    ET.SubElement(defined, "Option", name="type", value="collection", type="QString")
    symbol = ET.SubElement(layer, "symbol", name=f"@{number}@1", type="line", alpha="1", force_rhr="0")
    line = ET.SubElement(symbol, "layer", {"class": "SimpleLine", "enabled": "1", "pass": "0", "locked": "0"})
    options = ET.SubElement(line, "Option", type="Map")
    for name, value in {
        "line_color": _rgba(colour or _OUTLINE, 1.0),
        "line_width": "0.3",
        "line_width_unit": "MM",
    }.items():
        ET.SubElement(options, "Option", name=name, value=value, type="QString")
    return layer


def _map_tip(name: str, figure: str, aliases: Mapping[str, str]) -> str:
    # Map tips are HTML: a name must not become part of it.
    safe = f"""replace(replace(to_string("{name}"), '&', '&amp;'), '<', '&lt;')"""
    return f"""<b>[% {safe} %]</b><br/>{aliases.get(figure, figure)}: [% coalesce(round("{figure}", 1), '–') %]"""


def _value_map(field: ET.Element, column: str, language: Language) -> None:
    widget = ET.SubElement(field, "editWidget", type="ValueMap")
    outer = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
    entries = ET.SubElement(outer, "Option", name="map", type="List")
    for code in codes()[column]:
        entry = ET.SubElement(entries, "Option", type="Map")
        ET.SubElement(entry, "Option", name=code_title(column, code, language), value=code, type="QString")


@dataclass(frozen=True)
class _Edge:
    """The line around a symbol: its colour, and its width [mm]."""

    colour: str
    width_mm: float


def _symbol(
    number: int,
    shape: Shape,
    colour: str,
    *,
    edge: _Edge,
    opacity: float = 1.0,
    sign: str = "diamond",
    is_hollow: bool = False,
) -> ET.Element:
    is_fill, is_ring = shape == "fill", shape == "ring"
    is_outline = is_ring or is_hollow
    kind = "fill" if is_fill else "marker"
    symbol = ET.Element("symbol", name=str(number), type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    drawn = {"class": "SimpleFill" if is_fill else "SimpleMarker", "enabled": "1", "pass": "0", "locked": "0"}
    layer = ET.SubElement(symbol, "layer", drawn)
    options: dict[str, Any] = {
        "color": _rgba(colour, opacity if is_fill else 0.0 if is_outline else 1.0),
        "outline_color": _rgba(edge.colour if is_fill or is_outline else "#ffffff", 1.0),
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
    return symbol


@dataclass(frozen=True)
class _Lettering:
    """How labels are written: size [pt], colour, slant and weight; of points, beside their symbols."""

    size_pt: float
    colour: str
    italic: bool = False
    is_bold: bool = False
    is_point: bool = False


def _label(root: ET.Element, column: str, lettering: _Lettering, *, only: str = "", is_number: bool = False) -> None:
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
        "textColor": _rgba(lettering.colour, 1.0),
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
