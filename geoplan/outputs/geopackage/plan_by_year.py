"""The plan year by year: what each scenario cuts in each zone and each industrial estate."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.fields import load_fields, pretty_unit
from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_fields import fields_style
from geoplan.outputs.geopackage.qgis_symbols import SymbolEdge, data_defined, map_symbol
from geoplan.outputs.geopackage.qgis_xml import xml_text
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.texts import text

if TYPE_CHECKING:
    from geoplan.planning.scenario.inputs.baseline import FloatArray
    from geoplan.planning.scenario.scenario_tables import ScenarioRun, Scenarios
    from geoplan.result.assessment import Assessment

_COLOURS: Mapping[str, str] = {"zone": "#0f766e", "estate": "#aa3377"}
_LARGEST_MM = 14.0
_NEUTRAL = "#6b7280"
SIZES = "sizes"
"""The rule under which the legend tells sizes."""
_SIZES = (1.0, 0.25, 0.05)
"""Parts of the largest value that the legend shows, rounded down."""
_COLUMN = "place_reduced_tco2e"


def plan_by_year(result: "Assessment") -> gpd.GeoDataFrame | None:
    """Return what each scenario cuts in each place in each year, as points; None without scenarios.

    A measure's part of the reduction, as `Assessment.scenarios` tells it, is split over its places by what stands in
    each of them in that year; years in which nothing stands there have no row. What has no place stays out.

    Parameters
    ----------
    result
        What the run found.
    """
    scenarios = result.scenarios
    if scenarios is None:
        return None
    points = _points(result)
    rows = [
        (scenario, kind, place, points[kind, place][0], year, tonnes, points[kind, place][1])
        for scenario, run in scenarios.runs.items()
        for (kind, place), cut in sorted(_by_place(scenarios, run).items())
        if (kind, place) in points
        for year, tonnes in zip(scenarios.baseline.years.tolist(), cut.tolist(), strict=True)
        if tonnes
    ]
    names = ("scenario_id", "place_kind", "place_id", "place_name", "year", _COLUMN, "geometry")
    frame = pd.DataFrame(rows, columns=list(names))
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=result.zones.crs) if len(frame) else None


def plan_style(plan: pd.DataFrame, scenarios: Mapping[str, str], *, language: Language = "en") -> str:
    """Return the QML of the plan by year: a circle whose area is what is cut, shown in its year.

    The first scenario is shown, and each of the others by a tick in the legend: their signs would lie upon each other.

    Parameters
    ----------
    plan
        What `plan_by_year` returned, with the columns in the order in which they are written.
    scenarios
        What scenarios are called in the language: id -> title, in the order of the study.
    language
        Of the legend and the aliases.
    """
    root = fields_style(plan.columns, "plan_by_year", language, title='"place_name"', tips=("place_name", _COLUMN))
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules, symbols = ET.SubElement(renderer, "rules", key="scenarios"), ET.SubElement(renderer, "symbols")
    most, pairs = float(np.abs(plan[_COLUMN]).max()), set(zip(plan["scenario_id"], plan["place_kind"], strict=True))
    there = [name for name in scenarios if any(scenario == name for scenario, _ in pairs)]
    for name in there:
        held = f"\"scenario_id\" = '{name}'"
        group = ET.SubElement(rules, "rule", filter=held, key=name, label=scenarios[name])
        if name != there[0]:
            group.set("checkstate", "0")
        for kind in (each for each in _COLOURS if (name, each) in pairs):
            symbol = _circle(len(symbols), _COLOURS[kind])
            for layer in symbol.iterfind("layer"):
                layer.append(_sized(most))
            held, label = f"\"place_kind\" = '{kind}'", text(f"gpkg.plan.{kind}", language)
            drawn = {"filter": held, "key": f"{name}-{kind}", "symbol": symbol.attrib["name"]}
            ET.SubElement(group, "rule", drawn, label=label)
            symbols.append(symbol)
    _add_sizes(rules, symbols, most, language)
    when = {"enabled": "1", "mode": "4", "accumulate": "0", "limitMode": "0", "durationUnit": "min"}
    when |= {"startExpression": 'make_date("year", 1, 1)', "endExpression": 'make_date("year", 12, 31)'}
    ET.SubElement(
        root, "temporal", when | {"startField": "", "endField": "", "durationField": "", "fixedDuration": "0"}
    )
    return xml_text(root)


def _add_sizes(rules: ET.Element, symbols: ET.Element, most: float, language: Language) -> None:
    """Say in the legend how much signs of three sizes stand for, by rules that hold nowhere."""
    field = load_fields()[_COLUMN]
    group = ET.SubElement(rules, "rule", filter="FALSE", key=SIZES, label=field.title[language])
    for number, part in enumerate(_SIZES):
        value, symbol = _round(most * part), _circle(len(symbols), _NEUTRAL)
        for option in symbol.iterfind("layer/Option/Option[@name='size']"):
            option.set("value", f"{_LARGEST_MM * float(np.sqrt(value / max(most, 1.0))):.2f}")
        label = f"{written(value, 0, language)} {pretty_unit(field.unit)}"
        drawn = {"filter": "FALSE", "key": f"{SIZES}-{number}", "symbol": symbol.attrib["name"]}
        ET.SubElement(group, "rule", drawn, label=label)
        symbols.append(symbol)


def _round(value: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above a value."""
    power = 10.0 ** np.floor(np.log10(max(value, 1.0)))
    return float(max(step for step in (1.0, 2.0, 5.0) if step * power <= max(value, 1.0)) * power)


def _circle(number: int, colour: str) -> ET.Element:
    return map_symbol(number, "marker", colour, edge=SymbolEdge("#ffffff", 0.3), sign="circle", opacity=0.8)


def _sized(most: float) -> ET.Element:
    """Return what makes the area of a sign that of a value; the largest value has the largest sign."""
    size = f'{_LARGEST_MM:g} * sqrt(abs("{_COLUMN}") / {max(most, 1.0):.6g})'
    return data_defined("size", size)


def _by_place(scenarios: "Scenarios", run: "ScenarioRun") -> "dict[tuple[str, str], FloatArray]":
    """Return the tonnes that are cut in each place [(kind, id) -> (years,)]."""
    cut: dict[tuple[str, str], FloatArray] = {}
    for measure, attributed in zip(scenarios.measures, run.attributed_t[: len(scenarios.measures)], strict=True):
        placed = run.placed.get(measure.measure_id)
        if placed is None or measure.place_kind == "study":
            continue
        whole = placed.sum(axis=0)
        parts = np.divide(placed, whole, out=np.zeros_like(placed), where=whole > 0) * attributed
        for place, tonnes in zip(measure.places, parts, strict=True):
            key = (measure.place_kind, place)
            cut[key] = cut.get(key, np.zeros(tonnes.shape)) + np.nan_to_num(tonnes)
    return cut


def _points(result: "Assessment") -> dict[tuple[str, str], tuple[str, shapely.Point]]:
    """Return the name of each zone and estate, and a point in it."""
    named = list(_named(result.zones, "zone"))
    if result.estates is not None:
        named += _named(result.estates, "estate")
    return dict(named)


def _named(frame: gpd.GeoDataFrame, kind: str) -> Iterator[tuple[tuple[str, str], tuple[str, shapely.Point]]]:
    points = frame.geometry.representative_point()
    for place, name, point in zip(frame[f"{kind}_id"], frame[f"{kind}_name"], points, strict=True):
        yield (kind, str(place)), (str(name), point)
