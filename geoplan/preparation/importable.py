"""Which kinds of layer a file can be made, of which form each is, and how the others come into a study.

They stand in ``importable.csv``, in the order in which they are listed to users.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast

Form: TypeAlias = Literal["raster", "features", "table"]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_name("importable.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def importable_layers() -> Mapping[str, Form]:
    """Return the kinds of layer that a file can be made: kind -> its form.

    Examples
    --------
    >>> importable_layers()["roads"]
    'features'
    """
    return {row["kind"]: cast("Form", row["form"]) for row in _rows() if row["form"]}


def other_ways() -> Mapping[str, str]:
    """Return how the other kinds of layer come into a study: kind -> what to do.

    Examples
    --------
    >>> other_ways()["zones"]
    'Make a new study of them: geoplan new FOLDER --zones FILE.'
    """
    return {row["kind"]: row["instead"] for row in _rows() if not row["form"]}


def amount(kind: str, rows: int) -> str:
    """Say how large a layer is: a raster has cells, any other rows.

    Examples
    --------
    >>> amount("terrain", 1200), amount("mills", 3)
    ('1,200 cells', '3 rows')
    """
    return f"{rows:,} {'cells' if importable_layers().get(kind) == 'raster' else 'rows'}"
