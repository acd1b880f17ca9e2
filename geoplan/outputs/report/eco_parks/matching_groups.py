"""Which parks look for a technology: what a company that builds it opens first."""

import math
from typing import Any

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.park_words import (
    LOW,
    Record,
    amount_words,
    million_usd,
    number_in,
    technology_title,
)
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import sentence, shown, text

Row = dict[str, Any]

ASKED = "survey"
"""What a row of the matching table says where a park asked for the technology itself."""
MOST_PARKS = 12
"""How many parks a technology names on paper; those that asked all stand there."""
LONGEST_CONTACT = 90
_CONTACT = ("contact_name", "contact_email", "contact_phone")


def matching_groups(
    matching: pd.DataFrame, language: Language, *, projects: pd.DataFrame, most: int = MOST_PARKS
) -> list[Row]:
    """Return the technologies in the order of the table, each with the parks that it fits.

    Parameters
    ----------
    matching
        `geoplan.planning.eco_parks.eco_parks.EcoParks.matching`: contacts stand in it only where somebody consented.
    language
        Of words and numbers.
    projects
        `EcoParks.projects`, which know what is of low confidence.
    most
        How many parks of a technology are named; those that asked for it are never left out.

    Returns
    -------
    list of dict
        ``title``, sums of those whose figures are known, ``mark`` where one of them is of low confidence, ``rows`` and
        ``more``, how many were left out.
    """
    weak = projects.loc[projects["confidence"] == LOW, ["technology", "estate_id"]].astype(str)
    low = set(weak.itertuples(index=False, name=None))
    return [
        _group(str(technology), rows.to_dict("records"), language, most=most, low=low)
        for technology, rows in matching.groupby("technology", sort=False)
    ]


def contact_words(row: Record) -> list[str]:
    """Return name, address and telephone of a row, without those that it does not have."""
    return [words for name in _CONTACT if (words := shown(row.get(name), LONGEST_CONTACT))]


def _group(technology: str, rows: list[Any], language: Language, *, most: int, low: set[tuple[Any, ...]]) -> Row:
    marks = {str(row["estate_id"]): (technology, str(row["estate_id"])) in low for row in rows}
    mark = text("profile.low", language)
    asked = [row for row in rows if row["interest"] == ASKED]
    others = [row for row in rows if row["interest"] != ASKED]
    kept = asked + others[: max(most - len(asked), 0)]
    left = len(rows) - len(kept)
    return {
        "key": technology,
        "title": technology_title(technology, language),
        "asked": written(len(asked), 0, language),
        "others": written(len(others), 0, language),
        "size": _size(rows, language),
        "investment": million_usd(_sum(rows, "project_investment_usd"), language),
        "avoided": readable(_sum(rows, "project_avoided_tco2e"), language),
        "lead": _lead(rows, len(asked), language),
        "mark": mark if any(marks.values()) else "",
        "rows": [_row(row, language) | {"mark": mark if marks[str(row["estate_id"])] else ""} for row in kept],
        "all_low": len(kept) > 1 and all(marks.values()),
        "more": sentence("report.eco.matching.more", count=left)[language] if left else "",
    }


def _lead(rows: list[Any], asked: int, language: Language) -> str:
    key = "report.eco.matching.parks" + (".asked" if asked else "")
    return sentence(key, count=len(rows), asked=asked)[language]


def _row(row: Any, language: Language) -> Row:
    is_asked = row["interest"] == ASKED
    return {
        "name": shown(row["estate_name"]) or shown(row["estate_id"]),
        "interest": text(f"eco.interest.{ASKED if is_asked else 'model'}", language),
        "is_asked": is_asked,
        "size": amount_words(number_in(row, "project_size"), shown(row.get("project_unit")), language),
        "investment": million_usd(number_in(row, "project_investment_usd"), language),
        "avoided": readable(number_in(row, "project_avoided_tco2e"), language),
        "contact": contact_words(row),
    }


def _size(rows: list[Any], language: Language) -> str:
    """Return the sum of sizes that have one unit; a dash where they have several."""
    units = {shown(row.get("project_unit")) for row in rows if number_in(row, "project_size") >= 0.0}
    return amount_words(_sum(rows, "project_size"), units.pop(), language) if len(units) == 1 else "–"


def _sum(rows: list[Any], name: str) -> float:
    """Return the sum of what is known; not a number where nothing is."""
    known = [value for row in rows if math.isfinite(value := number_in(row, name))]
    return sum(known) if known else math.nan
