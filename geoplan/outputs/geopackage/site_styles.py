"""How QGIS shows where to build: candidates, the shortlist, landfills, catchments and eligible land."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_codes import code_title
from geoplan.outputs.geopackage.qgis_fields import fields_style
from geoplan.outputs.geopackage.qgis_symbols import (
    MapLettering,
    SymbolEdge,
    add_map_label,
    add_symbol_categories,
    casing,
    map_symbol,
)
from geoplan.outputs.geopackage.qgis_xml import xml_text
from geoplan.outputs.wording.texts import text
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import COLUMN as PLACE_STATUS
from geoplan.siting.place_status import KNOWN, is_demonstration

BEST_LABELLED = 3
"""Candidates of a kind that carry their name on the map."""

_IS_KNOWN = f"""coalesce("{PLACE_STATUS}", '{KNOWN}') = '{KNOWN}'"""
"""Whether somebody can go to a candidate, as an expression of QGIS."""
_JCM_COLOUR, _LANDFILL_COLOUR, _CATCHMENT_COLOUR = "#be123c", "#57534e", "#15803d"
_PATCH_OPACITY, _CASING_MM = 0.65, 0.7


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
    root = fields_style(candidates.columns, "candidates", language, title='"candidate_name"', tips=tips)
    kinds = set(candidates["candidate_kind"])
    colours_of = {key: kind.colour for key, kind in candidate_kinds().items() if key in kinds}
    if is_demonstration(candidates).any():
        _rules(root, candidates, colours_of, language)
    else:
        add_symbol_categories(root, "candidate_kind", colours_of, "marker", language)
    best = _best_of(candidates)
    add_map_label(root, "candidate_name", MapLettering(7, "#111827", is_bold=True, is_point=True), only=best)
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
    root = fields_style(shortlist.columns, "jcm", language, title='"candidate_name"', tips=tips)
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    symbols.append(map_symbol(0, "ring", _JCM_COLOUR, edge=SymbolEdge(_JCM_COLOUR, 0.7)))
    add_map_label(root, "jcm_rank", MapLettering(8.5, _JCM_COLOUR, is_bold=True, is_point=True), is_number=True)
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
    root = fields_style(landfills.columns, "landfills", language, title='"landfill_name"', tips=tips)
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    symbols.append(map_symbol(0, "marker", _LANDFILL_COLOUR, edge=SymbolEdge("#ffffff", 0.3), sign="square"))
    add_map_label(root, "landfill_name", MapLettering(7, _LANDFILL_COLOUR, is_point=True))
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
    root = fields_style(catchments.columns, "candidates", language, title='"candidate_id"')
    symbols = ET.SubElement(ET.SubElement(root, "renderer-v2", type="singleSymbol"), "symbols")
    colour = _CATCHMENT_COLOUR
    symbols.append(map_symbol(0, "fill", colour, edge=SymbolEdge(colour, 0.3), opacity=0.05))
    return xml_text(root)


def sites_style(sites: pd.DataFrame, *, language: Language = "en") -> str:
    """Return the QML of eligible land and water: a colour for each technology, with aliases.

    A white line around each patch keeps it in sight upon zones of any colour.

    Parameters
    ----------
    sites
        The patches, with the columns in the order in which they are written.
    language
        The language of the legend and the aliases.
    """
    root = fields_style(sites.columns, "sites", language, title='"site_id"', tips=("site_id", "capacity_mw"))
    used = set(sites["technology"])
    colours_of = {key: kind.colour for key, kind in candidate_kinds().items() if key in used}
    add_symbol_categories(root, "technology", colours_of, "fill", language, opacity=_PATCH_OPACITY)
    for each in root.iterfind("renderer-v2/symbols/symbol"):
        each.insert(0, casing(_CASING_MM))
    return xml_text(root)


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
            edge = SymbolEdge(colour, 0.5)
            symbols.append(
                map_symbol(int(number), "marker", colour, edge=edge, sign=kinds[code].sign, is_hollow=bool(is_hollow))
            )
