"""What the codes of eco-industrial parks mean: the titles that stand in tables of their own, by column."""

from collections.abc import Mapping
from functools import cache

from geoplan.planning.eco_parks.technologies import eco_technologies, jcm_kinds, project_bases
from geoplan.study import Language, Text


@cache
def eco_codes() -> Mapping[str, Mapping[str, Text]]:
    """Return column -> code -> what it means.

    Examples
    --------
    >>> eco_codes()["jcm_kind"]["waste_handling"].en
    'Waste handling and disposal'
    """
    technologies = {key: each.title for key, each in eco_technologies().items()}
    return {
        "technology": technologies,
        "best_technology": technologies,
        "measure": {key: technologies[key] for key, each in eco_technologies().items() if each.group == "saving"},
        "jcm_kind": jcm_kinds(),
        "project_basis": project_bases(),
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
