"""What the page of a map is told of the scenarios of a result: `page_scenarios` gathers it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.languages import LANGUAGES, Text
from geoplan.outputs.drawing.classes import MOST_CLASSES, colours
from geoplan.outputs.map.scenarios.scenarios_content import FloatArray, GroupLook, PageScenarios
from geoplan.outputs.wording.texts import texts_under
from geoplan.parameters import Parameters
from geoplan.planning.plan_file import PLAN_SCHEMA, measure_ids, zones_hash
from geoplan.planning.scenario.inputs.baseline import GRID
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_kinds import measure_groups
from geoplan.planning.scenario.scenario_run import CREDITS_PASSED, SOCIAL_RATE
from geoplan.planning.scenario.scenario_tables import Scenarios
from geoplan.potential.cost import DISCOUNT_RATE

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

TERMS = {
    "discount_rate": DISCOUNT_RATE,
    "social_discount_rate": SOCIAL_RATE,
    "credits_passed_share": CREDITS_PASSED,
}
"""What the page reckons with -> the id of its parameter."""
_RAMP = "PuBuGn"
_GRID_COLOUR = "#94a3b8"
_MORE_COLOURS = ("#1f6f8b", "#8a5a00", "#5b4b8a", "#4a6741", "#8c3b5e", "#3b5b8c")
"""Of groups that a study adds, in their turn."""
_TITLES = 2
"""How many measures name a group that has no name of its own."""
_MISSING, _LINE = "scenario.missing.", "scenario.line."


def page_scenarios(result: "Assessment") -> PageScenarios | None:
    """Return what the page is told of the scenarios of a result; None where there are none.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    scenarios = result.scenarios
    if scenarios is None or not scenarios.measures or not scenarios.runs:
        return None
    parameters = result.parameters
    used = result.plan.used
    head = {
        "schema": PLAN_SCHEMA,
        "version": "" if used is None else used.version,
        "study": result.study.name,
        "zones": zones_hash(result.zones) if used is None else used.zones,
    }
    return PageScenarios(
        head=head,
        baseline=scenarios.baseline,
        measures=scenarios.measures,
        settings={name: run.setting for name, run in scenarios.runs.items()},
        targets=_titled(scenarios.tables["targets"], result.inputs.targets),
        terms={name: _value(parameters, of) for name, of in TERMS.items()},
        looks=group_looks(scenarios.measures),
        places=_zones_of(result.estates, result.zones),
        grid_moved=_grid_moved(scenarios),
        colours=[colours(_RAMP, count) for count in range(1, MOST_CLASSES + 1)],
        known=measure_ids(result.inputs),
        missing=_missing(scenarios),
    )


def group_looks(measures: tuple[Measure, ...]) -> Mapping[str, GroupLook]:
    """Return how each group of measures is drawn, and the cleaner grid.

    Parameters
    ----------
    measures
        A group of which no table says how it looks has a colour of its own. It is called as the line of an inventory
        of that name is, or by its measures.
    """
    known, lines = measure_groups(), texts_under(_LINE)
    looks = {key: GroupLook(group.colour, group.title) for key, group in known.items()}
    for group in dict.fromkeys(measure.group for measure in measures if measure.group not in known):
        titles = [measure.title for measure in measures if measure.group == group]
        colour = _MORE_COLOURS[(len(looks) - len(known)) % len(_MORE_COLOURS)]
        looks[group] = GroupLook(colour, lines.get(f"{_LINE}{group}", _listed(titles)) if titles[1:] else titles[0])
    return looks | {GRID: GroupLook(_GRID_COLOUR, texts_under("map.plan.")["map.plan.cleaner_grid"])}


def _listed(titles: Sequence[Text]) -> Text:
    """Return the first of some titles, with a sign that there are more."""
    more = ["…"] if len(titles) > _TITLES else []
    shown = titles[:_TITLES]
    en, vi, ja = ([title[language] for title in shown] for language in LANGUAGES)
    return Text(en=", ".join([*en, *more]), vi=", ".join([*vi, *more]), ja="、".join([*ja, *more]))


def _value(parameters: Parameters, name: str) -> float:
    return float(parameters.value(name)) if name in parameters else np.nan


def _grid_moved(scenarios: Scenarios) -> FloatArray:
    """Return the grid's factor in each future over its value; 1 where nobody says it."""
    if len(scenarios.grid_moved):
        return scenarios.grid_moved
    return np.ones(min((len(measure.moved.energy) for measure in scenarios.measures), default=0))


def _titled(table: pd.DataFrame, layer: pd.DataFrame | None) -> pd.DataFrame:
    """Return targets with the titles that their layer gives them in all languages."""
    if layer is None or table.empty:
        return table
    rows = layer.drop_duplicates("target_id").to_dict("records")
    texts = {str(row["target_id"]): Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]) for row in rows}
    return table.assign(
        target_title=[
            texts.get(str(key), title) for key, title in zip(table["target_id"], table["target_title"], strict=True)
        ]
    )


def _zones_of(estates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame) -> Mapping[str, str]:
    """Return in which zone each estate lies; those that lie in none are left out."""
    if estates is None or estates.empty:
        return {}
    points = gpd.GeoDataFrame(
        {"estate_id": estates["estate_id"].astype(str)}, geometry=estates.geometry.representative_point()
    )
    joined = gpd.sjoin(points.to_crs(zones.crs), zones[["zone_id", zones.geometry.name]], predicate="within")
    first = joined.drop_duplicates("estate_id")
    return dict(zip(first["estate_id"], first["zone_id"].astype(str), strict=True))


def _missing(scenarios: Scenarios) -> Mapping[str, Text]:
    known = texts_under(_MISSING)
    keys = dict.fromkeys((*scenarios.missing, *scenarios.baseline.missing))
    return {key: known.get(_MISSING + key, Text(en=key)) for key in keys}
