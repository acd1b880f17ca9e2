"""What the codes of eco-industrial parks mean: the titles that stand in tables of their own, by column."""

from collections.abc import Mapping
from functools import cache

from geoplan.languages import Language, Text
from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.layers.parks.stream_kinds import stream_kinds
from geoplan.outputs.wording.check_words import check_words
from geoplan.planning.eco_parks.criteria.eip_words import eip_words
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators
from geoplan.planning.eco_parks.technologies import eco_technologies, jcm_kinds, project_bases
from geoplan.planning.estates.saving.measures import load_end_uses

_CHECKED = "verdict."
"""How the keys of the words begin by which checks are told, whose column is called as that of criteria."""
_UNKNOWN = "unknown"
"""What words call a basis that is empty in tables."""


@cache
def eco_codes() -> Mapping[str, Mapping[str, Text]]:
    """Return column -> code -> what it means.

    Examples
    --------
    >>> eco_codes()["jcm_kind"]["waste_handling"].en
    'Waste handling and disposal'
    """
    technologies = {key: each.title for key, each in eco_technologies().items()}
    sets: dict[str, dict[str, Text]] = {}
    for (kind, key), title in eip_words().items():
        sets.setdefault(kind, {})[key] = title
    bases = {key: title for key, title in sets["basis"].items() if key != _UNKNOWN}
    return {
        "technology": technologies,
        "best_technology": technologies,
        "measure": {key: technologies[key] for key, each in eco_technologies().items() if each.group == "saving"},
        "jcm_kind": jcm_kinds(),
        "project_basis": project_bases(),
        "end_use": {key: Text(**titles) for key, titles in load_end_uses().items()},
        "framework": sets["framework"],
        "criterion": {key: each.title for key, each in load_criteria().items()},
        "sdg_indicator": {key: each.title for key, each in sdg_indicators().items()},
        **dict.fromkeys(("eip_basis", "sdg_basis"), bases),
        "verdict": {
            key.removeprefix(_CHECKED): title for key, title in check_words().items() if key.startswith(_CHECKED)
        },
        "stream": {key: Text(**each.titles) for key, each in stream_kinds().items()},
    }


def eco_title(column: str, code: str, language: Language) -> str:
    """Return what a code of a column means; the code where no table has it.

    Examples
    --------
    >>> eco_title("technology", "battery", "ja"), eco_title("technology", "own", "en")
    ('蓄電池', 'own')
    """
    known = eco_codes().get(column, {})
    return known[code][language] if code in known else code
