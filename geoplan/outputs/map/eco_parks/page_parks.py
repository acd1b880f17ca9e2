"""What the page of a map is told of the eco-industrial parks of a result: `page_parks` gathers it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.languages import LANGUAGES, Text
from geoplan.layers.parks.eip_criteria import BELOW, load_criteria
from geoplan.layers.parks.stream_kinds import stream_kinds, stream_materials
from geoplan.outputs.map.eco_parks.parks_content import PageParks
from geoplan.outputs.wording.texts import texts_under
from geoplan.planning.eco_parks.criteria.eip_words import eip_words
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators
from geoplan.planning.eco_parks.technologies import eco_technologies, jcm_kinds, project_bases
from geoplan.planning.estates.saving.measures import load_end_uses, load_measures

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

_UNDER = {"verdict": "eco.verdict.", "interest": "eco.interest.", "feature": "domino.feature."}
"""Kind of key -> how the keys of its texts begin."""


def page_parks(result: "Assessment") -> PageParks | None:
    """Return what the page is told of the eco-industrial parks of a result; None where there are none.

    Parameters
    ----------
    result
        What `assess` returned.

    Notes
    -----
    Contacts are those of `EcoParks`, which holds none that a park has not agreed to.
    """
    parks, estates = result.eco_parks, result.estates
    if parks is None or estates is None:
        return None
    tables: dict[str, pd.DataFrame] = {
        "facts": pd.DataFrame(estates.drop(columns=estates.geometry.name)),
        "contacts": parks.contacts,
        "saving": parks.saving,
        "eip": parks.eip,
        "sdg": parks.sdg,
        "projects": parks.projects,
        "streams": parks.streams,
        "pairs": parks.symbiosis,
        "matching": parks.matching,
        "likes": parks.domino,
        "roll_out": parks.roll_out,
    }
    criteria = load_criteria()
    return PageParks(
        tables={name: table for name, table in tables.items() if len(table)},
        titles=_titles(),
        codes={key: each.code for key, each in criteria.items()},
        below=frozenset(key for key, each in criteria.items() if each.comparison == BELOW),
    )


def _titles() -> Mapping[str, Mapping[str, Text]]:
    """Return what keys of the tables are called, by the kind of key."""
    words = eip_words()
    measures = {key: _text(each.titles) for key, each in load_measures().items()}
    return {
        "technology": measures | {key: each.title for key, each in eco_technologies().items()},
        "end_use": {key: _text(titles) for key, titles in load_end_uses().items()},
        "jcm": jcm_kinds(),
        "project_basis": project_bases(),
        "criterion": {key: each.title for key, each in load_criteria().items()},
        "indicator": {key: each.title for key, each in sdg_indicators().items()},
        **{kind: _words_of(kind, words) for kind in ("framework", "basis", "unit")},
        "stream": {key: _text(each.titles) for key, each in stream_kinds().items()},
        "material": {key: _text(each.titles) for key, each in stream_materials().items()},
        **{kind: _under(prefix) for kind, prefix in _UNDER.items()},
    }


def _words_of(kind: str, words: Mapping[tuple[str, str], Text]) -> dict[str, Text]:
    return {key: word for (own, key), word in words.items() if own == kind}


def _under(prefix: str) -> dict[str, Text]:
    return {key.removeprefix(prefix): given for key, given in texts_under(prefix).items()}


def _text(titles: Mapping[str, str]) -> Text:
    return Text(**{language: titles[language] for language in LANGUAGES})
