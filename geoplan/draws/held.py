"""Why some parameters that have a range stand still in futures: ``held.csv``.

A room of the toolkit holds what it cannot follow, such as where candidates stand; another may follow the same.
"""

import csv
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Holder: TypeAlias = Literal["potential", "shade", "siting", "nothing"]
"""Who holds: the potential, the shade of neighbours where it is measured, candidates, or that there is none."""


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    with Path(__file__).with_name("held.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            (pattern, row["room"], row["reason"]) for row in csv.DictReader(stream) for pattern in row["ids"].split()
        )


def why_held(name: str, *, by: Holder) -> str:
    """Return why a parameter stands still in futures; empty where nothing says it.

    Parameters
    ----------
    name
        Its id.
    by
        Who holds it.

    Examples
    --------
    >>> why_held("siting.land.smallest_cell", by="siting")
    'A grid is a method and no fact'
    >>> why_held("siting.wind.density", by="siting")
    ''
    """
    return next((reason for pattern, room, reason in _rows() if room == by and fnmatchcase(name, pattern)), "")
