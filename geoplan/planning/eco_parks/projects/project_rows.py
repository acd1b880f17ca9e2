"""What a project is, as a row of a table: the columns, and what is common to all that make such rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.technologies import eco_technologies

PROJECT_COLUMNS = (
    "estate_id",
    "project_rank",
    "technology",
    "project_size",
    "project_unit",
    "project_investment_usd",
    "project_payback_years",
    "project_avoided_tco2e",
    "project_abatement_usd_per_t",
    "jcm_kind",
    "project_basis",
    "confidence",
)
_CONFIDENCES = ("high", "medium", "low")
_OF_STUDY = "user"


@dataclass(frozen=True)
class EstateProject:
    """One project of one estate; NaN where a number is not known.

    Attributes
    ----------
    estate_id, technology
        Where, and a key of `geoplan.planning.eco_parks.technologies.eco_technologies`.
    project_size
        In the unit of the technology.
    project_investment_usd
        Before any subsidy.
    project_payback_years
        By the first year; NaN too where it never pays back.
    project_avoided_tco2e
        A year.
    project_abatement_usd_per_t
        Levelised; negative where the project pays for itself, NaN where nothing is avoided.
    project_basis
        A key of `geoplan.planning.eco_parks.technologies.project_bases`.
    confidence
        Of the weakest of what it rests on: ``high``, ``medium`` or ``low``.
    """

    estate_id: str
    technology: str
    project_size: float
    project_investment_usd: float
    project_payback_years: float
    project_avoided_tco2e: float
    project_abatement_usd_per_t: float
    project_basis: str
    confidence: str


def project_table(projects: Iterable[EstateProject], *, estate_ids: Sequence[str], has_jcm: bool) -> pd.DataFrame:
    """Return projects as a table, ranked within their estate.

    First what pays for itself, by the money that it brings a year: its abatement cost times what it avoids, since a
    cost per tonne below nought is the lower the less is avoided. Then what costs, the cheapest tonne first; then
    projects of unknown cost, by what they avoid; last, in the order of the technologies, what avoids an unknown amount.

    Parameters
    ----------
    projects
        In any order.
    estate_ids
        The order of the estates.
    has_jcm
        Whether the study has the Joint Crediting Mechanism; else no project has a kind of it.

    Returns
    -------
    DataFrame
        `PROJECT_COLUMNS`.
    """
    known = eco_technologies()
    table = pd.DataFrame([asdict(each) for each in projects])
    if not len(table):
        return empty_table(PROJECT_COLUMNS, texts=_TEXTS)
    table["project_payback_years"] = table["project_payback_years"].replace(np.inf, np.nan)
    table["project_unit"] = [known[key].unit for key in table["technology"]]
    table["jcm_kind"] = [known[key].jcm_kind if has_jcm else "" for key in table["technology"]]
    places = {name: place for place, name in enumerate(estate_ids)}
    cost = table["project_abatement_usd_per_t"]
    order = pd.DataFrame(
        {
            "estate": table["estate_id"].map(places),
            "is_unknown": cost.isna(),
            "costs": cost >= 0.0,
            "by": cost.where(cost >= 0.0, cost * table["project_avoided_tco2e"]),
            "avoided": -table["project_avoided_tco2e"],
            "technology": table["technology"].map({key: place for place, key in enumerate(known)}),
        }
    )
    table = table.loc[order.sort_values(list(order.columns), na_position="last").index].reset_index(drop=True)
    table["project_rank"] = table.groupby("estate_id", sort=False).cumcount() + 1
    return table[list(PROJECT_COLUMNS)]


def lowest_confidence(confidences: Iterable[str]) -> str:
    """Return the lowest of confidences: what a study sets itself lowers nothing, what says nothing is low.

    Examples
    --------
    >>> lowest_confidence(["high", "medium"]), lowest_confidence(["user", "high"]), lowest_confidence([""])
    ('medium', 'high', 'low')
    """
    given = [each for each in confidences if each != _OF_STUDY] or [_CONFIDENCES[0]]
    places = [_CONFIDENCES.index(each) if each in _CONFIDENCES else len(_CONFIDENCES) - 1 for each in given]
    return _CONFIDENCES[max(places)]


def empty_table(columns: Sequence[str], *, texts: Iterable[str] = ()) -> pd.DataFrame:
    """Return a table of no rows: some columns are texts, the others numbers."""
    held = set(texts)
    kinds: Mapping[str, Any] = {name: pd.Series(dtype=object if name in held else float) for name in columns}
    return pd.DataFrame(kinds)


_TEXTS = ("estate_id", "technology", "project_unit", "jcm_kind", "project_basis", "confidence")
