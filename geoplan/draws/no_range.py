"""Why some assumptions that nobody verified have no range: ``no_range.csv``.

What is weak and has neither a range nor a reason looks certain in all futures. A rule, a count, a year, the state that
another row is stated for and the shape of a roof that was drawn are no quantities that may be off.
"""

import csv
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType


@cache
def reasons() -> Mapping[str, tuple[str, ...]]:
    """Return why rows have no range: the reason -> the ids that it holds for, ``*`` standing for any letters.

    Examples
    --------
    >>> reasons()["A year that the study names"]
    ('waste.plan.base_year', 'waste.plan.last_year', 'learning.wind.cost_year')
    """
    told: dict[str, list[str]] = {}
    with Path(__file__).with_name("no_range.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            told.setdefault(row["reason"], []).extend(row["ids"].split())
    return MappingProxyType({reason: tuple(ids) for reason, ids in told.items()})


def why_no_range(name: str) -> str:
    """Return why a parameter has no range; empty where nothing says it.

    Examples
    --------
    >>> why_no_range("residues.maize_cob.moisture")
    'The state to which the ratio refers: what the ratio may be in that state has its own range'
    >>> why_no_range("residues.maize_cob.rpr")
    ''
    """
    return next((reason for reason, ids in reasons().items() if any(fnmatchcase(name, one) for one in ids)), "")
