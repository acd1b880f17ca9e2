"""The colours of roofs and candidates, the same in map, report, field sheets and GeoPackage."""

from collections.abc import Mapping

CLASS_COLOURS: Mapping[str, str] = {"residential": "#0072b2", "commercial": "#e69f00", "industrial": "#cc79a7"}
"""The kinds of roof and their colours: Okabe and Ito's, which colour-blind readers can tell apart."""

CANDIDATE_COLOURS: Mapping[str, str] = {
    "ground_pv": "#b45309",
    "floating_pv": "#0369a1",
    "rooftop_pv": "#a16207",
    "biomass": "#15803d",
    "biogas": "#7e22ce",
    "waste": "#9f1239",
}
"""The kinds of candidate and their colours, dark enough for white figures upon them."""

CANDIDATE_SIGNS: Mapping[str, str] = {
    "ground_pv": "square",
    "floating_pv": "circle",
    "rooftop_pv": "triangle",
    "biomass": "diamond",
    "biogas": "pentagon",
    "waste": "star",
}
"""Their signs, as QGIS names them: with one of its own a kind can be told apart without its colour, too."""

OTHER_COLOUR = "#374151"
"""The colour of what is of no such kind."""
