"""What the page of a map holds of scenarios, so that it works one out while a slider moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.languages import Text
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.outputs.map.scenarios.packed_numbers import PackedFutures, PackedNumbers
from geoplan.outputs.wording.numbers import json_number
from geoplan.planning.scenario.exchange.scenario_section import section_of
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.measures.measure import Measure, UnitCosts

FloatArray = npt.NDArray[np.float64]

FUTURES = 200
"""How many futures the page has: enough for P10 and P90, few enough to be sent."""
_DIGITS = 12
NEAR_YEAR = 2030
"""The nearer of the two years that a measure has a slider for, where a study begins before it and ends after it."""


@dataclass(frozen=True)
class GroupLook:
    """How measures of a group are drawn.

    Attributes
    ----------
    colour
        Of its wedges and bars.
    title
        What it is called.
    """

    colour: str
    title: Text


@dataclass(frozen=True, eq=False)
class PageScenarios:
    """What the page is told of.

    Attributes
    ----------
    head
        ``schema``, ``version``, ``study`` and ``zones`` of a plan file.
    baseline
        What the place gives off without measures.
    measures
        What can be done.
    settings
        Id of a scenario -> what it does.
    targets
        `geoplan.planning.scenario.scenario_tables.SCENARIO_COLUMNS` of ``targets``: rows of one scenario are enough.
    terms
        ``discount_rate`` of who invests, ``social_discount_rate``, and ``credits_passed_share``: which part of the
        credits of the Joint Crediting Mechanism the host does not claim; NaN for what is not known.
    looks
        Group of measures -> how it is drawn.
    places
        Id of an estate -> id of the zone that it lies in, where it lies in one.
    grid_moved
        (futures,) the grid's factor in each future over its value.
    colours
        For zones that are shown by what a plan cuts there: a list of colours for each number of classes.
    known
        Ids of measures that a plan may name, though nothing can be done with them here.
    missing
        What is missing -> in words.
    """

    head: Mapping[str, str]
    baseline: Baseline
    measures: Sequence[Measure]
    settings: Mapping[str, ScenarioSetting]
    targets: pd.DataFrame
    terms: Mapping[str, float]
    looks: Mapping[str, GroupLook]
    places: Mapping[str, str]
    grid_moved: FloatArray
    colours: Sequence[Sequence[str]] = ()
    known: Collection[str] = ()
    missing: Mapping[str, Text] = field(default_factory=dict)


def scenarios_content(given: PageScenarios | None) -> dict[str, Any] | None:
    """Return what the page holds, as plain lists, texts and numbers for its scripts.

    Parameters
    ----------
    given
        None where a study has no measures.

    Returns
    -------
    dict
        Numbers that are reckoned with stand in ``numbers``, whole, and futures in ``futures``; the rest names rows of
        these by their place.
    """
    if given is None or not given.measures:
        return None
    numbers = PackedNumbers()
    futures = PackedFutures(_futures(given))
    base = given.baseline
    years = [int(base.years[0]), int(base.years[-1])]
    uses = {use.use_id: at for at, use in enumerate(base.uses)}
    places = [list(key) for key in dict.fromkeys(measure.places for measure in given.measures)]
    measures = [_measure(each, numbers=numbers, futures=futures, uses=uses, places=places) for each in given.measures]
    grid = futures.place_of(given.grid_moved)
    return {
        **given.head,
        "years": years,
        "anchors": [NEAR_YEAR, years[1]] if years[0] < NEAR_YEAR < years[1] else years[1:],
        "baseline": _baseline(base, numbers),
        "places": places,
        "measures": measures,
        "other_measures": sorted(set(given.known) - {each.measure_id for each in given.measures}),
        "groups": {
            key: {"colour": look.colour, "title": look.title.as_table()} for key, look in _looks_used(given).items()
        },
        "settings": section_of(given.settings),
        "targets": _targets(given.targets),
        "terms": {name: json_number(value, digits=_DIGITS) for name, value in given.terms.items()},
        "zone_of": dict(given.places),
        "grid": grid,
        "colours": [list(ramp) for ramp in given.colours],
        "missing": [words.as_table() for words in given.missing.values()],
        "numbers": numbers.content(),
        "futures": futures.content(),
    }


def _futures(given: PageScenarios) -> int:
    return min([FUTURES, len(given.grid_moved), *(len(each.moved.energy) for each in given.measures)])


def _looks_used(given: PageScenarios) -> Mapping[str, GroupLook]:
    used = {measure.group for measure in given.measures} | {"cleaner_grid"}
    return {key: look for key, look in given.looks.items() if key in used}


def _measure(
    measure: Measure,
    *,
    numbers: PackedNumbers,
    futures: PackedFutures,
    uses: Mapping[str, int],
    places: Sequence[Sequence[str]],
) -> dict[str, Any]:
    row, moved = numbers.place_of, measure.moved
    return {
        "id": measure.measure_id,
        "group": measure.group,
        "title": measure.title.as_table(),
        "unit": measure.unit,
        "kind": measure.place_kind,
        "places": list(places).index(list(measure.places)),
        "potential": row(measure.potential),
        "energy": row(measure.energy_mwh),
        "direct": row(measure.direct_t),
        "lag": row(measure.lag_t),
        "growth": row(measure.growth),
        "saved": [{"use": uses[use], "by": row(by)} for use, by in measure.saved.items() if use in uses],
        "resource": measure.resource,
        "resource_share": row(measure.resource_share),
        "build_limit": json_number(measure.build_limit, digits=_DIGITS),
        "built": [[int(year), float(amount)] for year, amount in sorted(measure.built.items())],
        "jcm_factor": float(measure.jcm_factor),
        "costs": _costs(measure.costs, numbers),
        "moved": [futures.place_of(each) for each in (moved.energy, moved.direct, moved.saving, moved.cost)],
        "status": measure.status,
        "confidence": measure.confidence,
    }


def _costs(costs: UnitCosts | None, numbers: PackedNumbers) -> dict[str, Any] | None:
    if costs is None:
        return None
    named = {
        "capex": costs.capex_usd,
        "running": costs.running_usd,
        "value": costs.value_usd,
        "society": costs.society_usd,
    }
    return {name: numbers.place_of(row) for name, row in named.items()} | {
        "life": json_number(costs.life_years, digits=_DIGITS)
    }


def _baseline(base: Baseline, numbers: PackedNumbers) -> dict[str, Any]:
    return {
        "uses": [{"id": use.use_id, "electric": use.is_electric} for use in base.uses],
        "activity": [numbers.place_of(row) for row in base.activity],
        "fixed": numbers.place_of(base.fixed_t),
        "grid_factor": numbers.place_of(base.grid_factor),
        "base_factor": numbers.place_of([base.base_factor]),
        "has_floor": bool(base.has_floor),
        "is_known": bool(base.is_known),
        "tells_mwh": bool(base.tells_mwh),
        "status": base.status,
    }


def _targets(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each target once in each sense that it is read in."""
    known = table.drop_duplicates(["target_id", "target_sense"])
    return [
        {
            "id": str(row["target_id"]),
            "title": _title_of(row),
            "year": int(row["target_year"]),
            "sense": str(row["target_sense"]),
            "level": json_number(row["target_level_tco2e"], digits=_DIGITS),
            "missing": str(row["missing"]).split(),
        }
        for row in known.to_dict("records")
    ]


def _title_of(row: Mapping[Any, Any]) -> dict[str, str]:
    title = row["target_title"]
    return (title if isinstance(title, Text) else Text(en=str(title))).as_table()
