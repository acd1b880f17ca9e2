"""What may be left out of a run, by the names and titles of outputs.csv."""

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.languages import Text

PDF = "pdf"
"""The name that leaves out every PDF, whatever it tells of."""


@cache
def output_titles() -> MappingProxyType[str, Text]:
    """Return what may be left out of a run: name -> its title."""
    with Path(__file__).with_name("outputs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return MappingProxyType({row["output"]: Text(en=row["en"], vi=row["vi"], ja=row["ja"]) for row in rows})


def left_out(names: Collection[str]) -> frozenset[str]:
    """Return the outputs that are left out, once their names are known to be such.

    Parameters
    ----------
    names
        Rows of outputs.csv.

    Raises
    ------
    GeoplanError
        Where one is none; all in one fault.

    Examples
    --------
    >>> sorted(left_out(["report", "map", "map"]))
    ['map', 'report']
    """
    known = tuple(output_titles())
    strange = sorted({str(name) for name in names}.difference(known))
    if strange:
        hints = dict.fromkeys(did_you_mean(name, known) for name in strange)
        found, expected = ", ".join(map(repr, strange)), f"some of {', '.join(known)}"
        action = " ".join(hint for hint in hints if hint)
        raise GeoplanError(Fault("without", "", found=found, expected=expected, action=action))
    return frozenset(names)
