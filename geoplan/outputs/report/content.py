"""What the report says: the result as the texts, tables and pictures that its template puts on pages."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.fields import Field, fields_of, load_fields
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.languages import Language, Text
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.drawing.background.background import background_of
from geoplan.outputs.drawing.wide_range import has_ends
from geoplan.outputs.drawing.zone_classes import SHARED_PALETTE, Columns, is_shared, shown_columns, zone_classes
from geoplan.outputs.manifest import file_name_of
from geoplan.outputs.report import estates as report_estates
from geoplan.outputs.report import first_page
from geoplan.outputs.report import sites as report_sites
from geoplan.outputs.report import waste as report_waste
from geoplan.outputs.report.eco_parks.eco_park_pages import eco_park_pages
from geoplan.outputs.report.figures import figures, total_of
from geoplan.outputs.report.maps import SKETCH_VERTICES, MapLook, ZoneShapes, zone_map, zone_shapes
from geoplan.outputs.report.measure import measure_page
from geoplan.outputs.report.scenarios.scenario_pages import scenario_pages, target_lines
from geoplan.outputs.report.used_parameters import used_parameters
from geoplan.outputs.source_date import source_date
from geoplan.outputs.wording.numbers import exact, readable, significant, written
from geoplan.outputs.wording.parameter_titles import parameter_title, unit_title, word_title
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.range_words import notes_of_ranges
from geoplan.outputs.wording.source_words import source_text
from geoplan.outputs.wording.texts import listed, load_texts, run_on, sentence, shown, text, texts_under
from geoplan.result.districts import district_shapes
from geoplan.result.headlines import TOTAL_ENERGY
from geoplan.sentences import headed, in_brackets
from geoplan.units import T_PER_KT

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]

# Result -> palette, as on the interactive map.
MAPS = {
    "total_energy_gwh": "viridis",
    "rooftop_pv_energy_gwh": "YlOrBr",
    "rooftop_pv_industrial_capacity_mwp": "YlOrBr",
    "biomass_energy_gwh": "YlGn",
    "biogas_energy_gwh": "BuPu",
    "waste_energy_gwh": "PuRd",
    "landfill_gas_energy_gwh": "PuRd",
    "landfill_gas_site_energy_gwh": "PuRd",
}
ZONE_COLUMNS = {
    "rooftop_pv_capacity_mwp": "report.column.pv_mwp",
    "rooftop_pv_energy_gwh": "report.column.pv_gwh",
    "biomass_energy_gwh": "report.column.biomass_gwh",
    "biogas_energy_gwh": "report.column.biogas_gwh",
    "waste_energy_gwh": "report.column.waste_gwh",
    "total_energy_gwh": "report.column.total_gwh",
    "ghg_avoided_tco2e": "report.column.ghg_kt",
    "landfill_gas_energy_gwh": "report.column.landfill_gas_gwh",
}
# Where the field's title is too long for a column, a shorter one.
ESTATE_COLUMNS = {
    "area_ha": "",
    "occupancy_pct": "",
    "estate_roof_count": "",
    "estate_pv_capacity_mwp": "report.column.pv_mwp",
    "estate_pv_energy_gwh": "report.column.pv_gwh",
}
# One of them stands for the other.
TOP_ZONES = 5
MOST_ZONES = 200
MOST_ROWS = 200
# Of a column with such a sum nobody reads tenths.
LARGE = 10_000
# Figures of more letters, side by side, leave the names of zones no room.
LETTERS_OF_A_LINE = 72
_SHOWN_IN = {"ghg_avoided_tco2e": T_PER_KT}
# Parameters with a smaller share of a result's uncertainty are not worth a planner's time.
LEAST_SHARE = 0.01
LONGEST_IN_SUMMARY = 320
# The lines that publishers ask for are printed whole.
LONGEST_ATTRIBUTION = 2_000


def report_content(result: "Assessment", language: Language) -> Row:
    """Return all that the report's template needs.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the report.
    """
    zones = result.zones.reset_index(drop=True)
    names = zone_names(zones)
    ground = background_of(result)
    shapes = zone_shapes(zones, names).upon(ground, language)
    sketch = zone_shapes(zones, names, most_vertices=SKETCH_VERTICES).upon(ground, language)
    order, columns = _by_total(zones), shown_columns(zones)
    said = report_estates.notes_on_pages(result)
    return {
        "language": language,
        "t": {key: given[language] for key, given in place_texts(result).items()},
        "place": shown(result.study.title[language]),
        "dated": first_page.dated(result, language),
        "created": source_date() or "",
        "description": shown(result.study.description[language], LONGEST_IN_SUMMARY),
        "target": shown(result.study.target[language], LONGEST_IN_SUMMARY),
        "status": _status(result, language),
        "told": run_on((shown(note[language], 1_000) for note in (*result.age_notes, *result.demand_notes)), language),
        "sources": first_page.source_rows(result, language),
        "ghg": first_page.reduction_tiles(result, language),
        "potential": _potential(result, language),
        "checks": first_page.check_rows(result, language),
        "checks_lead": sentence("report.checks.lead", price_year=str(result.study.prices.year))[language],
        "top": _top(zones, names, order, result, language),
        "top_map": _one_map(columns, shapes, "total_energy_gwh", language, ranks=order[:TOP_ZONES]),
        "method": _method(result, language),
        "charts": figures(result, language),
        "maps": list(_maps(columns, shapes, language)),
        "zones": _zone_table(zones, names, order[:MOST_ZONES], result, language),
        "zones_left_out": _left_out(order, language),
        "districts": _district_table(zones, result, language),
        "estates": _estates(result.estates, language),
        "estate_hours": report_estates.estate_pages(result, language),
        "eco_parks": eco_park_pages(result, language),
        "best_sites": report_sites.best_in_short(result, language),
        "candidates": list(report_sites.candidates(result, language, shapes=sketch)),
        "exclusions": list(report_sites.exclusions(result, language)),
        "shortlist": report_sites.shortlist(result, language),
        "waste_plan": report_waste.waste_plan_page(result.waste_plan, language),
        "scenarios": scenario_pages(result, language),
        "targets": target_lines(result, language),
        "landfills": report_waste.landfills_page(result.landfills, language, totals=result.totals),
        "feedstocks": list(_feedstocks(result, zones, names, language)),
        "layers": list(layer_rows(result, language)),
        "absent": _absent(result, language),
        "weak": list(_weak(result, language)),
        "weak_share": written(100 * LEAST_SHARE, 0, language),
        "measure": measure_page(result, names, language),
        "used_parameters": used_parameters(result, language),
        "notes": [shown(note[language], 1_000) for note in result.notes if note not in said],
    }


def zone_names(zones: pd.DataFrame) -> list[str]:
    """Return what each zone is called; its code where it has no name."""
    return [shown(name) or shown(code) for name, code in zip(zones["zone_name"], zones["zone_id"], strict=True)]


def _by_total(zones: pd.DataFrame) -> list[int]:
    """Return the zones' positions, the largest total first; unknown ones last."""
    total = _column(zones, "total_energy_gwh")
    return np.argsort(-np.nan_to_num(total, nan=-np.inf), kind="stable").tolist()


def _column(frame: pd.DataFrame, name: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _layer_names(kinds: Iterable[str], language: Language) -> str:
    titles = load_texts()
    keys = (f"layer.{kind}" for kind in kinds)
    return listed((titles[key][language] if key in titles else key.removeprefix("layer.") for key in keys), language)


def _status(result: "Assessment", language: Language) -> Row:
    statuses = result.statuses()
    lines = [
        text("map.banner_status", language).format(
            status=text(f"status.{status}", language).capitalize(),
            means=text(f"status.{status}.means", language),
            layers=_layer_names(statuses[status], language),
        )
        for status in ("synthetic", "schematic")
        if status in statuses
    ]
    real = statuses.get("real", [])
    known = text("report.status.real", language).format(layers=_layer_names(real, language)) if real else ""
    # the bold sentence stands before it
    gap = " " if lines and language != "ja" else ""
    return {"careful": bool(lines), "text": gap + run_on((*lines, known), language)}


def _potential(result: "Assessment", language: Language) -> str:
    """Return what the figures of the first page count, and where plants and plans count less."""
    told = (
        text("report.potential", language),
        *(note[language] for note in notes_of_ranges(result)),
        first_page.biogas_sentence(result, language),
        first_page.waste_sentence(result, language),
        text("report.weak_share", language),
    )
    return run_on(told, language)


def _top(
    zones: pd.DataFrame, names: Sequence[str], order: Sequence[int], result: "Assessment", language: Language
) -> list[Row]:
    energy = _column(zones, "total_energy_gwh")
    total = total_of(result, "total_energy_gwh")
    return [
        {
            "rank": rank,
            "name": shown(names[zone], 40),
            "district": shown(zones["district"].iloc[zone], 30) if "district" in zones else "",
            "energy": significant(energy[zone], language),
            "share": f"{written(100 * energy[zone] / total, 1, language)}%" if total > 0 else "–",
        }
        for rank, zone in enumerate(order[:TOP_ZONES], start=1)
        if energy[zone] == energy[zone]
    ]


def _method(result: "Assessment", language: Language) -> list[Row]:
    titles = {
        "rooftop": text("group.rooftop", language),
        "biomass": text("group.biomass", language),
        "biogas": text("group.biogas", language),
        "waste": text("group.waste", language),
        "place": text("report.zones", language),
        "interval": text("report.method.interval_title", language),
    }
    rows = [
        {"title": title, "text": sentence(f"report.method.{key}", count=result.study.draws)[language]}
        for key, title in titles.items()
    ]
    source = shown(source_text(str(result.resource.attrs.get("source", "")), language), 200)
    if source:
        told = sentence("report.method.source", layer=text("layer.irradiance", language).capitalize(), source=source)
        rows[0]["text"] = run_on((str(rows[0]["text"]), told[language]), language)
    there = [name for name in ("ghg_avoided_tco2e", "ghg_avoided_jcm_tco2e") if name in result.zones]
    fields = [load_fields()[name] for name in there]
    return [*rows, *({"title": each.title[language], "text": each.description[language]} for each in fields)]


def _maps(columns: Columns, shapes: ZoneShapes, language: Language) -> Iterator[Row]:
    for name in MAPS:
        if name in columns and np.isfinite(columns[name]).any():
            yield {
                "title": load_fields()[name].label(language),
                "map": _one_map(columns, shapes, name, language),
            }


def _one_map(columns: Columns, shapes: ZoneShapes, name: str, language: Language, *, ranks: Sequence[int] = ()) -> Any:
    field = load_fields()[name]
    values = columns[name]
    known = [zone for zone in ranks if values[zone] == values[zone]]
    palette = SHARED_PALETTE if is_shared(field) else MAPS[name]
    look = MapLook(zone_classes(columns, only=(name,))[name], palette, field.decimals)
    return zone_map(shapes, values, look=look, label=field.label(language), language=language, ranks=known)


def _cells(values: Sequence[float], decimals: Mapping[str, int], language: Language) -> list[str]:
    pairs = zip(decimals.items(), values, strict=True)
    return [written(value / _SHOWN_IN.get(name, 1.0), places, language) for (name, places), value in pairs]


def _decimals(totals: Mapping[str, float]) -> dict[str, int]:
    """Return how many decimals a column has: none where its sum has digits enough without."""
    known = {name: 1 if name in _SHOWN_IN else min(load_fields()[name].decimals, 1) for name in totals}
    return {name: 0 if totals[name] / _SHOWN_IN.get(name, 1.0) >= LARGE else known[name] for name in totals}


def _is_wide(rows: Sequence[Row], total: Sequence[str]) -> bool:
    """Say whether the longest figures of all columns fill a line."""
    cells = [[*row["cells"], row["range"]] for row in rows]
    longest = (max(map(len, column)) for column in zip(*cells, total, strict=True))
    return sum(longest) > LETTERS_OF_A_LINE


def _total_ranges(frame: pd.DataFrame, language: Language) -> list[str]:
    """Return P10 and P90 of each row's total; empty where they are not known."""
    ends = (_column(frame, f"{TOTAL_ENERGY}_{end}") for end in ("low", "high"))
    return [
        f"{readable(low, language)}–{readable(high, language)}" if low == low and high == high else ""
        for low, high in zip(*ends, strict=True)
    ]


def _zone_table(
    zones: pd.DataFrame, names: Sequence[str], order: Sequence[int], result: "Assessment", language: Language
) -> Row:
    present = ["population", *(name for name in ZONE_COLUMNS if name in zones.columns)]
    totals = {name: total_of(result, name) for name in present}
    decimals = _decimals(totals)
    table = {name: _column(zones, name) for name in present}
    districts = zones["district"] if "district" in zones else pd.Series("", index=zones.index)
    ranges = _total_ranges(zones, language)
    rows = [
        {
            "name": names[zone],
            "district": shown(districts.iloc[zone], 40),
            "cells": _cells([table[name][zone] for name in present], decimals, language),
            "range": ranges[zone],
        }
        for zone in order
    ]
    has_ranges = any(row["range"] for row in rows)
    total = _cells(list(totals.values()), decimals, language)
    total_range = _total_ranges(result.totals.to_frame().T, language)[0] if has_ranges else ""
    return {
        "is_wide": _is_wide(rows, [*total, total_range]),
        "has_ranges": has_ranges,
        "total_range": total_range,
        "head": [text(ZONE_COLUMNS.get(name, "report.column.population"), language) for name in present],
        "rows": rows,
        "total": total,
        "has_districts": any(row["district"] for row in rows),
    }


def _left_out(order: Sequence[int], language: Language) -> str:
    if len(order) <= MOST_ZONES:
        return ""
    return sentence("report.zones.first", count=MOST_ZONES, all=len(order))[language]


def _district_table(zones: gpd.GeoDataFrame, result: "Assessment", language: Language) -> Row | None:
    districts = district_shapes(zones, futures=result.zone_futures)
    if districts is None:
        return None
    return _zone_table(districts, zone_names(districts), _by_total(districts)[:MOST_ROWS], result, language)


def _estates(estates: gpd.GeoDataFrame | None, language: Language) -> Row | None:
    if estates is None or estates.empty:
        return None
    known, titles = load_fields(), load_texts()
    present = [name for name in ESTATE_COLUMNS if name in estates.columns]
    table = {name: _column(estates, name) for name in present}
    energy = table.get("estate_pv_energy_gwh", np.zeros(len(estates)))
    rows = []
    for place in np.argsort(-np.nan_to_num(energy), kind="stable")[:MOST_ROWS].tolist():
        row = estates.iloc[place]
        stage = shown(row.get("estate_status"))
        key = f"estate_status.{stage}"
        rows.append(
            {
                "name": shown(row.get("estate_name")) or shown(row.get("estate_id")),
                "stage": titles[key][language] if key in titles else stage,
                "cells": [_estate_cell(row, known[name], language) for name in present],
                "confidence": _confidence(row.get("confidence"), language),
            }
        )
    stages = next(field for field in fields_of("estates") if field.name == "estate_status")
    return {
        "head": [
            text(ESTATE_COLUMNS[name], language) if ESTATE_COLUMNS[name] else known[name].label(language)
            for name in present
        ],
        "stage": stages.title[language],
        "rows": rows,
        "total": [
            _estate_figure(float(np.nansum(table[name])), known[name], language, has_range=has_ends(estates, name))
            if known[name].aggregate == "sum" and np.isfinite(table[name]).any()
            else ""
            for name in present
        ],
    }


def _estate_cell(row: "pd.Series[Any]", field: Field, language: Language) -> str:
    """Return a figure of an industrial park, with P10 and P90 in brackets where they are known."""
    low, high = (_number(row.get(f"{field.name}{end}")) for end in ("_low", "_high"))
    has_range = low < high
    interval = in_brackets(f"{readable(low, language)}–{readable(high, language)}", language) if has_range else ""
    return _estate_figure(_number(row.get(field.name)), field, language, has_range=has_range) + interval


def _estate_figure(value: float, field: Field, language: Language, *, has_range: bool) -> str:
    # beside a range no more digits than it has
    return readable(value, language) if has_range else written(value, min(field.decimals, 1), language)


def _confidence(given: Any, language: Language) -> str:
    titles = texts_under("gpkg.code.")
    plain = shown(given)
    title = titles.get(f"gpkg.code.{plain}")
    return title[language] if title else plain


def _feedstocks(result: "Assessment", zones: pd.DataFrame, names: Sequence[str], language: Language) -> Iterator[Row]:
    named = dict(zip(zones["zone_id"].astype(str), names, strict=True))
    units = {
        "production_t": text("report.unit.t", language),
        "volume_m3": "m³",
        "area_ha": "ha",
        "heads": text("report.unit.heads", language),
        "t_per_day": text("report.unit.t_per_day", language),
    }
    whole = place_texts(result)["report.whole"][language]
    feedstocks = result.feedstocks
    if not {"feedstock", "energy_gwh"} <= set(feedstocks.columns):
        return
    for row in feedstocks.head(MOST_ROWS).to_dict("records"):
        amount = next((name for name in units if _number(row.get(name)) == _number(row.get(name))), None)
        item, feedstock = shown(row.get("item")), shown(row["feedstock"])
        season = report_waste.season_title(row, language)
        key = f"report.key.{shown(row.get('allocation_key'))}"
        zone = shown(row.get("zone_id"))
        statistic = f"{readable(_number(row[amount]), language)} {units[amount]}" if amount else "–"
        # Residues are counted by their crop: it says what the statistic is about.
        if item and item != feedstock:
            statistic = headed(word_title(item, language), statistic, language)
        between = [_number(row.get(f"energy_gwh{end}")) for end in ("_low", "_high")]
        ends, known = [readable(end, language) for end in between], between[0] <= between[1]  # no one knows NaN
        yield {
            "feedstock": listed(filter(None, (word_title(feedstock, language), season)), language),
            "statistic": statistic,
            "year": shown(row.get("year")),
            "zone": named.get(zone, zone) if zone else shown(row.get("district")) or whole,
            "key": load_texts()[key][language] if key in load_texts() else shown(row.get("allocation_key")),
            "energy": readable(_number(row["energy_gwh"]), language),
            "interval": in_brackets("–".join(ends), language) if known else "",
            "source": shown(source_text(_own(row.get("source")), language), 140),
            "confidence": _confidence(row.get("confidence"), language),
        }


def _own(given: Any) -> str:
    return given if isinstance(given, str) else ""


def _number(given: Any) -> float:
    return float(given) if isinstance(given, (int, float, np.number)) else math.nan


def layer_rows(result: "Assessment", language: Language) -> Iterator[Row]:
    """Yield what a reader should know of each layer: what it is, how real, whose, and of when.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of the words.
    """
    titles = source_titles(result.study)
    for kind, report in data_sources(result).items():
        remarks: list[Text] = [report.note, *report.texts]
        yield {
            "title": shown(titles[kind][language]) if kind in titles else kind,
            "status": report.status,
            "status_title": text(f"status.{report.status}", language),
            "file": shown(file_name_of(report, result.study), 80),
            "attribution": shown(report.told("attribution", language), LONGEST_ATTRIBUTION),
            "licence": shown(report.told("licence", language), 200),
            "vintage": shown(report.told("vintage", language)),
            "remarks": [shown(remark[language], 300) for remark in remarks if remark[language]],
        }


def _absent(result: "Assessment", language: Language) -> str:
    given = set(result.layers)
    absent = [key for key, kind in layer_kinds().items() if key not in given and kind.stands_for not in given]
    if not absent:
        return ""
    return text("report.data.none", language).format(layers=_layer_names(absent, language))


def _weak(result: "Assessment", language: Language) -> Iterator[Row]:
    """Yield the parameters, statistics and layers of low confidence that moved a result, the largest share first."""
    if not {"result", "parameter", "share"} <= set(result.sensitivity.columns):
        return
    rows = result.sensitivity[result.sensitivity["share"] >= LEAST_SHARE]
    for row in rows.sort_values("share", ascending=False, kind="stable").to_dict("records"):
        parameter = result.parameters.get(row["parameter"]) or result.uncertain_inputs.get(row["parameter"])
        if parameter is None or parameter.confidence != "low":
            continue
        field = load_fields().get(str(row["result"]))
        value, low, high = (exact(number, language) for number in (parameter.value, parameter.low, parameter.high))
        yield {
            "title": parameter_title(parameter.name, language),
            "name": parameter.name,
            "result": field.title[language] if field else str(row["result"]),
            "share": f"{written(100 * row['share'], 0 if row['share'] >= 0.1 else 1, language)}%",
            "value": value,
            "range": in_brackets(f"{low}–{high}", language),
            "unit": unit_title(parameter.unit, language),
            "source": shown(source_text(parameter.source, language), 200),
        }
