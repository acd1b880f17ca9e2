"""What tags and columns say is no roof: below the ground, gone, not yet built, or of cloth; by one table.

``no_roofs.csv`` has the keys of OpenStreetMap (wiki.openstreetmap.org: Key:building, Key:location, Lifecycle prefix)
and the columns of Overture. ``true`` stands for whatever means yes (true, yes, t, 1), ``<0`` for each number below 0.
An abandoned building still has its roof.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.layers.opening.table import as_text

_YES = frozenset({"true", "yes", "t", "y", "1", "1.0"})


@cache
def no_roof_values() -> Mapping[str, frozenset[str]]:
    """Return key -> the values that say that something is no roof."""
    values: dict[str, set[str]] = {}
    with Path(__file__).with_name("no_roofs.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            values.setdefault(row["key"], set()).update(_YES if row["value"] == "true" else {row["value"]})
    return {key: frozenset(those) for key, those in values.items()}


def no_roof(tags: Mapping[str, str]) -> bool:
    """Return whether the tags of one object say that it is no roof.

    Examples
    --------
    >>> no_roof({"building": "yes", "location": "underground"}), no_roof({"building": "yes", "layer": "1"})
    (True, False)
    """
    return any(key in tags and _says(tags[key], values) for key, values in no_roof_values().items())


def no_roofs(columns: Mapping[str, pd.Series]) -> NDArray[np.bool_]:
    """Return where columns say that something is no roof.

    Parameters
    ----------
    columns
        Key of the table -> the column, of text, numbers or truth values; one at least.

    Examples
    --------
    >>> no_roofs({"is_underground": pd.Series(["false", "true", None]), "building": pd.Series(["ruins", "yes", "yes"])})
    array([ True,  True, False])
    """
    said = np.zeros(len(next(iter(columns.values()))), dtype=bool)
    for key, column in columns.items():
        places, unique = pd.factorize(as_text(column))
        values = np.array([_says(str(text), no_roof_values()[key]) for text in unique], dtype=bool)
        if values.any():
            said |= values[places]
    return said


def _says(text: str, values: frozenset[str]) -> bool:
    plain = text.strip().casefold()
    if plain in values:
        return True
    if "<0" not in values:
        return False
    try:
        return float(plain) < 0
    except ValueError:
        return False
