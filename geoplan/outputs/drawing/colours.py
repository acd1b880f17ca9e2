"""The colours of roofs and candidates, the same in map, report, field sheets and GeoPackage."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geoplan.siting.candidate_kinds import candidate_kinds

CLASS_COLOURS: Mapping[str, str] = {"residential": "#0072b2", "commercial": "#e69f00", "industrial": "#cc79a7"}
"""The kinds of roof and their colours: Okabe and Ito's, which colour-blind readers can tell apart."""

OTHER_COLOUR = "#374151"
"""The colour of what is of no such kind."""


def candidate_colour(kind: str) -> str:
    """Return the colour of a kind of candidate, dark enough for white figures upon it.

    Examples
    --------
    >>> candidate_colour("biomass"), candidate_colour("no such kind")
    ('#15803d', '#374151')
    """
    kinds = candidate_kinds()
    return kinds[kind].colour if kind in kinds else OTHER_COLOUR


@cache
def land_cover_colours() -> Mapping[str, tuple[int, int, int]]:
    """Return class of land cover -> red, green, blue.

    Examples
    --------
    >>> land_cover_colours()["water"]
    (74, 144, 217)
    """
    with Path(__file__).parents[1].joinpath("land_cover_colours.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: (int(row["red"]), int(row["green"]), int(row["blue"])) for row in csv.DictReader(stream)}
