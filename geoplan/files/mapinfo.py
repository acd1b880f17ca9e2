"""MapInfo's tables looked through: one may be a view of others, which stand anywhere."""

from itertools import pairwise
from pathlib import Path

from geoplan.errors import Fault, LayerError
from geoplan.files.limits import limit

_TYPES = ("native", "dbf")


def check_mapinfo(path: Path) -> None:
    """Check that a table (.tab) has its own rows.

    Raises
    ------
    LayerError
        Where it is made of other tables, or of a database.
    """
    limit("study.bytes").check(path.stat().st_size, path)
    words = path.read_bytes().decode("latin-1").lower().split()
    kinds = {after.strip('"') for word, after in pairwise(words) if word == "type"}
    joined = {"open", "view", '"\\isseamless"'} & set(words)
    if joined or not kinds & set(_TYPES):
        found = (
            "a table that is made of others" if joined else f"a table of the type {', '.join(sorted(kinds)) or 'none'}"
        )
        action = "Export it as GeoPackage, for example in QGIS."
        raise LayerError(Fault(str(path), "", found=found, expected="a table of its own", action=action))
