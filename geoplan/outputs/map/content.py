"""What the page of a map shows, as plain lists, texts and numbers for its scripts."""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.fields import Field, fields_of, load_fields, pretty_unit
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.layers.opening.ranges import allowed
from geoplan.outputs.data_sources import data_sources, exclusion_titles
from geoplan.outputs.drawing.classes import MOST_CLASSES, colours
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.drawing.map_geometry import QUANTUM_DEG, label_points, quantised
from geoplan.outputs.drawing.wide_range import has_ends, is_quantile, is_wide, quantile_columns, wide_limit
from geoplan.outputs.map.candidates import WEIGHT_DECIMALS, candidate_fields, candidates_content, eligible_content
from geoplan.outputs.map.eco_parks.page_parks import page_parks
from geoplan.outputs.map.eco_parks.parks_content import parks_content
from geoplan.outputs.map.estate_content import estate_content
from geoplan.outputs.map.named_places import named_places
from geoplan.outputs.map.outlines.drawn_zones import drawn_zones
from geoplan.outputs.map.outlines.zone_outlines import zone_outlines
from geoplan.outputs.map.page_estates import page_estates
from geoplan.outputs.map.planner.tools_content import tools_content
from geoplan.outputs.map.scenarios.page_scenarios import page_scenarios
from geoplan.outputs.map.scenarios.scenarios_content import scenarios_content
from geoplan.outputs.map.sun.page_sun import page_sun
from geoplan.outputs.map.sun.sun_content import sun_content
from geoplan.outputs.map.zone_results import classes_of_set, rates_content, shared_colours
from geoplan.outputs.wording.headline_words import weak_share_of, years_of
from geoplan.outputs.wording.numbers import json_number
from geoplan.outputs.wording.opposites import as_shown, shown_value
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.range_words import notes_of_ranges
from geoplan.outputs.wording.texts import load_texts, sentence
from geoplan.parameters import Parameters
from geoplan.potential.draws.potential_draws import ENERGIES
from geoplan.potential.standing_roofs import KWP as INSTALLED_KWP
from geoplan.result.districts import district_futures, district_shapes
from geoplan.result.first_view import main_bounds
from geoplan.result.headlines import Headline
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.ranking.criteria import load_zone_criteria
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.weighting import WEIGHT
from geoplan.siting.ranking.weights_file import SCHEMA
from geoplan.siting.ranking.zones import default_weights, normalised, ranked_zones

if TYPE_CHECKING:
    from geoplan.layers.catalog import LayerReport
    from geoplan.result.assessment import Assessment

# Group of results -> the beginnings of their columns, and a palette that colour-blind readers can tell apart.
GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "total": (("total_", "ghg_"), "viridis"),
    "rooftop": (("rooftop_", "roof_", "usable_roof_"), "YlOrBr"),
    "biomass": (("biomass_", "residue_", "rice_"), "YlGn"),
    "biogas": (("biogas_", "manure_"), "BuPu"),
    "waste": (("waste_", "landfill_gas_"), "PuRd"),
    "place": (("",), "YlGnBu"),
}
# What has a bar with its range; the others are parts of them, or could be had instead.
BARS = (*ENERGIES, "total_energy_gwh")
# Of ends nobody reads more, and the page stays small.
_END_DIGITS = 4
FIRST_RESULTS = ("total_energy_gwh", "rooftop_pv_energy_gwh")
# The totals that come first, with scripts and without.
FIRST_TOTALS = (
    "total_energy_gwh",
    "rooftop_pv_capacity_mwp",
    "installed_rooftop_pv_mwp",
    "rooftop_pv_remaining_mwp",
    "rooftop_pv_remaining_gwh",
    "rooftop_pv_specific_yield_kwh_per_kwp",
    "roof_count",
    "ghg_avoided_tco2e",
    "rooftop_pv_of_sold_pct",
    "total_of_sold_pct",
    "rooftop_pv_of_peak_pct",
)

# What a click on a roof tells, and what it is rounded to.
ROOF_QUANTA = {"roof_area_m2": 1.0, "capacity_kwp": 0.01, "energy_kwh": 1.0}


def page_content(result: "Assessment", language: Language) -> dict[str, Any]:
    """Return all that the page shows, as plain lists, texts and numbers for its scripts.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the page opens.
    """
    known = load_fields()
    zones = drawn_zones(result.zones)
    shown = {"zones": zones}
    districts = district_shapes(zones, futures=result.zone_futures)
    if districts is not None:
        shown["districts"] = districts
    fields = _zone_fields(zones)
    drawn = result.drawn_columns()
    ranged = [name for name in BARS if has_ends(zones, name)]
    sets = [_zone_set(key, frame, fields) | _intervals(_with_ranks(key, frame, result)) for key, frame in shown.items()]
    groups = {key: [field.name for field in fields if _group_of(field.name) == key] for key in GROUPS}
    selectable = [name for names in groups.values() for name in names if _is_selectable(zones, name)]
    return {
        "language": language,
        "languages": list(LANGUAGES),
        "title": result.study.title.as_table(),
        "about": result.study.description.as_table(),
        "texts": {lang: {key: given[lang] for key, given in _page_texts(result).items()} for lang in LANGUAGES},
        "study": result.study.name,
        "fields": {
            field.name: _field(field) | ({"place": drawn[field.name]} if field.name in drawn else {})
            for field in [*candidate_fields(result), *_estate_fields(), *_roof_fields(result), *fields]
        },
        "groups": [{"key": key, "fields": names, "colours": _ramps(GROUPS[key][1])} for key, names in groups.items()],
        "selectable": selectable,
        "rates": rates_content(fields),
        "shared": shared_colours(fields),
        "first": next((name for name in (*FIRST_RESULTS, *selectable) if name in selectable), None),
        "intervals": ranged,
        "wide": wide_limit(),
        "quantum": QUANTUM_DEG,
        "bounds": main_bounds(zones.geometry.to_crs(4326)),
        "sets": sets,
        "totals": {
            name: json_number(shown_value(name, value), known[name].decimals)
            for name, value in result.totals.items()
            if name in known
        },
        "first_totals": list(FIRST_TOTALS),
        "headlines": {each.figure: _headline(each, result) for each in result.headlines if each.value == each.value},
        "monthly": [json_number(value, 2) for value in result.monthly],
        "estates": list(_estates(result.estates)),
        "estate_plan": estate_content(page_estates(result)),
        "eco_parks": parks_content(page_parks(result)),
        "scenarios": scenarios_content(page_scenarios(result)),
        "sun": sun_content(page_sun(result)),
        "named_places": named_places(result.inputs),
        "layers": [_layer(kind, report) for kind, report in data_sources(result).items()],
        "notes": [note.as_table() for note in result.notes],
        "told": [note.as_table() for note in (*notes_of_ranges(result), *result.age_notes, *result.demand_notes)],
        "candidates": candidates_content(result),
        "eligible": eligible_content(result),
        "ranking": _ranking(zones, result.weights, result.parameters),
        **({"links": dict(result.links)} if result.links else {}),
        "base_map": {key: base_map()[key] for key in ("url", "attribution", "max_zoom")},
        **tools_content(result, energies=ranged),
    }


def _zone_fields(zones: gpd.GeoDataFrame) -> list[Field]:
    """Return the results of zones; the page ranks by itself, with weights that the reader moves."""
    return [
        field
        for field in fields_of("zones")
        if _is_number(zones, field.name)
        and not field.name.startswith("priority_")
        and not is_quantile(field.name, zones.columns)
    ]


def _headline(line: Headline, result: "Assessment") -> Mapping[Language, str]:
    """Return what stands beneath a figure of the first panel: the years of its inputs, and what of it is weak."""
    statuses = {kind: report.status for kind, report in result.layers.items()}
    told = {language: years_of(line, language, statuses=statuses) for language in LANGUAGES}
    if line.low_confidence_share != line.low_confidence_share:
        return told
    return {
        language: sentence("map.headline", years=years, weak=weak_share_of(line, language))[language]
        for language, years in told.items()
    }


def _page_texts(result: "Assessment") -> dict[str, Text]:
    own = {f"layer.{rule}": title for rule, title in exclusion_titles(result.study).items()}
    codes = (f"gpkg.code.{code}" for code in (*CLASS_COLOURS, *candidate_kinds()))
    keys = ("map.", "demonstration", "status.", "layer.", "group.", "zone_type.", "estate_status.", "scenario.missing.")
    shown = (*keys, *codes)
    return {key: given for key, given in place_texts(result).items() if key.startswith(shown)} | own


@cache
def base_map() -> dict[str, str | int]:
    """Return the tile service that the page may ask for a background, where the reader wants it; it needs no key."""
    with Path(__file__).with_name("base_maps.csv").open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    return row | {"max_zoom": int(row["max_zoom"])}


def _ranking(
    zones: gpd.GeoDataFrame, weights: Mapping[str, float] | None, parameters: Parameters
) -> dict[str, Any] | None:
    """Return the criteria and the weights the page begins with; those without a layer are said not to be applied."""
    begin = default_weights() if weights is None else weights
    applied = normalised(zones).columns
    if applied.empty:
        return None
    criteria = [
        {
            "key": key,
            "title": each.title.as_table(),
            "weight": json_number(begin[key], WEIGHT_DECIMALS),
            "applied": key in applied,
        }
        for key, each in load_zone_criteria().items()
    ]
    texts = load_texts()
    title, description = texts["map.score"].as_table(), texts["map.score_means"].as_table()
    return {
        "schema": SCHEMA,
        "most": allowed(WEIGHT).high,
        "criteria": criteria,
        **asdict(Sampling.of(parameters)),
        "field": {"title": title, "description": description, "unit": dict.fromkeys(LANGUAGES, ""), "decimals": 1},
        "colours": _ramps("OrRd"),
    }


def _zone_set(key: str, frame: gpd.GeoDataFrame, fields: list[Field]) -> dict[str, Any]:
    values = {
        field.name: [json_number(value, field.decimals) for value in shown_value(field.name, frame[field.name])]
        for field in fields
        if field.name in frame.columns
    }
    ends = [
        column
        for name in BARS
        if has_ends(frame, name)
        for column in quantile_columns(name).values()
        if column in frame
    ]
    return {
        "key": key,
        "ids": _texts(frame, "zone_id"),
        "names": _texts(frame, "zone_name"),
        "plain": _texts(frame, "zone_name_en"),
        "types": _texts(frame, "zone_type"),
        "districts": _texts(frame, "district"),
        **zone_outlines(frame),
        "values": values | {name: [json_number(value, digits=_END_DIGITS) for value in frame[name]] for name in ends},
        "wide": {name: wide for name in values if (wide := _wide_zones(frame, name))},
        "shares": {key: _shares(column) for key, column in normalised(frame).items()},
        **classes_of_set(values),
    }


def _with_ranks(key: str, frame: gpd.GeoDataFrame, result: "Assessment") -> gpd.GeoDataFrame:
    """Return zones with the ranks of the tables; districts, which no table has, are ranked in the same futures."""
    if key == "zones" or not result.zone_futures:
        return frame
    energies = district_futures(result.zones, result.zone_futures)
    return ranked_zones(frame, result.weights, sampling=Sampling.of(result.parameters), energies=energies)


def _intervals(frame: pd.DataFrame) -> dict[str, list[list[int]]]:
    """Return the low and the high ranks of the futures, by the weights that the page begins with; 0 for no rank."""
    names = ["priority_rank_low", "priority_rank_high"]
    if any(name not in frame or frame[name].isna().all() for name in names):
        return {}
    return {"rank_ends": [frame[name].fillna(0).astype(int).tolist() for name in names]}


def _wide_zones(frame: pd.DataFrame, name: str) -> str:
    """Return a sign a zone, 1 where the range of a result is wide; empty where it is so nowhere."""
    if not has_ends(frame, name):
        return ""
    signs = "".join("1" if wide else "0" for wide in is_wide(frame, name))
    return signs if "1" in signs else ""


def _shares(column: "pd.Series[float]") -> list[float | None]:
    return [float(share) if math.isfinite(share) else None for share in column]


def _estates(estates: gpd.GeoDataFrame | None) -> Iterator[dict[str, Any]]:
    if estates is None or estates.empty:
        return
    degrees = estates.geometry.to_crs(4326)
    numbers = [field.name for field in _estate_fields() if _is_number(estates, field.name)]
    ends = [end for name in numbers if has_ends(estates, name) for end in quantile_columns(name).values()]
    shapes, points = quantised(degrees), label_points(degrees)
    for row, geometry in enumerate(degrees):
        if geometry is None or geometry.is_empty:
            continue
        point = points[row] or (
            round(geometry.representative_point().x, 5),
            round(geometry.representative_point().y, 5),
        )
        yield {
            "id": _texts(estates, "estate_id")[row],
            "name": _texts(estates, "estate_name")[row] or _texts(estates, "estate_id")[row],
            "stage": _texts(estates, "estate_status")[row],
            "shape": shapes[row],
            "point": point,
            "values": {name: json_number(estates[name].iloc[row]) for name in numbers}
            | {name: json_number(estates[name].iloc[row], digits=_END_DIGITS) for name in ends},
        }


def _estate_fields() -> list[Field]:
    return [field for field in fields_of("estates") if field.aggregate != "none"]


def roof_quanta(result: "Assessment") -> Mapping[str, float]:
    """Return what a click on a roof tells, and what that is rounded to: what stands on it, where a layer says it.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    roofs = result.potential.roofs
    return quanta_of_roofs(installed_is_known=roofs is not None and roofs.installed is not None)


def quanta_of_roofs(*, installed_is_known: bool) -> Mapping[str, float]:
    """Return the same for roofs, by whether their file says what stands on them."""
    return ROOF_QUANTA | ({INSTALLED_KWP: ROOF_QUANTA["capacity_kwp"]} if installed_is_known else {})


def _roof_fields(result: "Assessment") -> list[Field]:
    return [load_fields()[name] for name in roof_quanta(result)]


def _layer(kind: str, report: "LayerReport") -> dict[str, Any]:
    told = {
        "licence": {language: report.told("licence", language) for language in LANGUAGES},
        "attribution": {language: report.told("attribution", language) for language in LANGUAGES},
        "vintage": {language: report.told("vintage", language) for language in LANGUAGES},
    }
    remarks = [remark.as_table() for remark in (report.note, *report.texts) if remark.en]
    return {"kind": kind, "status": report.status, **told, "remarks": remarks}


def _field(field: Field) -> dict[str, Any]:
    field = as_shown(field)
    unit = load_texts().get(f"unit.{field.unit}")
    return {
        "title": field.title.as_table(),
        "description": field.description.as_table(),
        "unit": unit.as_table() if unit else dict.fromkeys(LANGUAGES, pretty_unit(field.unit)),
        "decimals": field.decimals,
    }


def _group_of(name: str) -> str:
    return next(key for key, (beginnings, _) in GROUPS.items() if name.startswith(beginnings))


def _is_number(frame: pd.DataFrame, name: str) -> bool:
    return name in frame.columns and pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool


def _is_selectable(zones: pd.DataFrame, name: str) -> bool:
    return bool(np.isfinite(zones[name].astype(float)).any())


def _ramps(palette: str) -> list[tuple[str, ...]]:
    """Return the colours for one class, two classes and so on."""
    return [colours(palette, count) for count in range(1, MOST_CLASSES + 1)]


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame.columns:
        return [""] * len(frame)
    return ["" if value is None or value != value else str(value) for value in frame[column]]
