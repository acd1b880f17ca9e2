"""The columns of tables: those of the field dictionary, and what each criterion gives to a candidate's score."""

from collections.abc import Mapping
from functools import cache

from geoplan.fields import Field, Table, fields_of
from geoplan.outputs.wording.texts import load_texts
from geoplan.siting.ranking.criteria import load_candidate_criteria
from geoplan.study import LANGUAGES, Text

CONTRIBUTION = "contribution_"

FIRST: Mapping[Table, tuple[str, ...]] = {
    "candidates": ("rank", "candidate_id", "candidate_name", "candidate_kind", "capacity_mw", "energy_gwh"),
    "sites": ("site_id", "technology"),
    "jcm": ("jcm_rank", "candidate_id", "candidate_name", "candidate_kind", "rank"),
    "landfills": ("landfill_id", "landfill_name"),
    "exclusions": ("technology", "rule", "rule_title"),
    "waste_plan": ("year", "treatment", "treatment_title", "basis", "t_per_day", "share"),
    "surveyed": ("sheet", "item", "zone_id", "column", "value", "model_value", "place"),
}
"""What a reader looks for first, before the dictionary's order."""


@cache
def columns_of(table: Table) -> dict[str, Field]:
    """Return the fields of a table by name, in the order in which its files have them.

    Parameters
    ----------
    table
        Zones, roofs, candidates and so on.

    Examples
    --------
    >>> columns_of("candidates")["contribution_haul"].title.en
    'Points of the score: Short haul of feedstock'
    >>> list(columns_of("sites"))[:3]
    ['site_id', 'technology', 'area_ha']
    """
    known = {field.name: field for field in fields_of(table)}
    found = {name: known[name] for name in FIRST.get(table, ())} | known
    if table == "candidates":
        found |= {field.name: field for field in _contributions()}
    return found


def _contributions() -> list[Field]:
    title, about = (load_texts()[f"gpkg.contribution.{part}"] for part in ("title", "description"))
    return [
        Field(
            name=f"{CONTRIBUTION}{key}",
            unit="",
            aggregate="none",
            decimals=3,
            tables=("candidates",),
            title=Text(**{each: title[each].format(criterion=criterion.title[each]) for each in LANGUAGES}),
            description=about,
        )
        for key, criterion in load_candidate_criteria().items()
    ]
