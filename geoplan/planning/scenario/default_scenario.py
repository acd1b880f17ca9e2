"""The scenario of a study that names none: all that the map shows, built evenly until the last year."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from geoplan.languages import LANGUAGES, Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.measures.measure import Measure

EVERYTHING = "everything"
"""The id of the scenario that does all that could be done."""
_ON_THE_MAP = ("land", "water")
_SLACK = 1e-9


def everything(measures: Sequence[Measure], *, last_year: int) -> ScenarioSetting:
    """Return a scenario of all that could be done: no plan, but what there is.

    Parameters
    ----------
    measures
        Those of one resource share it evenly, where there is less than they could use together. What stands on land
        or water is left out where that is not real: the rest of a schematic land cover is not land to build on.
    last_year
        By when all of it stands.

    Returns
    -------
    ScenarioSetting
        Each measure along a straight line.
    """
    kept = [measure for measure in measures if not is_demonstration_land(measure)]
    claimants = _claimants(kept)
    return ScenarioSetting(
        title=_titles()[EVERYTHING],
        measures={
            measure.measure_id: MeasureSetting(shares={last_year: 1.0 / claimants.get(measure.measure_id, 1)})
            for measure in kept
        },
    )


def is_demonstration_land(measure: Measure) -> bool:
    """Return whether a measure stands on land or water that nobody has mapped: what a schematic layer leaves over."""
    return measure.resource in _ON_THE_MAP and measure.status != "real"


def _claimants(measures: Sequence[Measure]) -> Mapping[str, int]:
    """Return how many measures share the resource of each, of those that could use more than there is somewhere."""
    uses: dict[str, dict[str, dict[str, float]]] = {}
    for measure in measures:
        for place, share in zip(measure.places, measure.resource_share.tolist(), strict=True):
            if measure.resource and share > 0:
                uses.setdefault(measure.resource, {}).setdefault(place, {})[measure.measure_id] = share
    most: dict[str, int] = {}
    for places in uses.values():
        if any(sum(claims.values()) > 1.0 + _SLACK for claims in places.values()):
            sharing = {measure_id for claims in places.values() for measure_id in claims}
            most |= dict.fromkeys(sharing, len(sharing))
    return most


@cache
def _titles() -> Mapping[str, Text]:
    with Path(__file__).with_name("default_scenarios.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["key"]: Text(**{language: row[f"title_{language}"] for language in LANGUAGES})
            for row in csv.DictReader(stream)
        }
