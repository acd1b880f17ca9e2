"""The colours of roofs and candidates, the same in map, report, field sheets and GeoPackage."""

from collections.abc import Mapping

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
