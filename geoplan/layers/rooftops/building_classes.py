"""What the tags of buildings say about their roofs: the class of use and the form, by two tables.

``building_classes.csv`` has the values of Overture's ``class`` and ``subtype`` (docs.overturemaps.org, schema,
BuildingClass and BuildingSubtype) and of OpenStreetMap's ``building`` (wiki.openstreetmap.org, Key:building), from
which the former are made. ``roof_shapes.csv`` has those of Overture's ``roof_shape`` and OpenStreetMap's
``roof:shape``. An empty class or form means that the value says neither: it is left to the roof's area, or to the
statistics.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.layers.opening.table import as_text

CLASSES = ("residential", "commercial", "industrial")
FORMS = ("flat", "pitched")

Words: TypeAlias = Mapping[str, str]


@cache
def class_words() -> Words:
    """Return value -> class, of all sources; geoplan's own words among them.

    Examples
    --------
    >>> class_words()["warehouse"], class_words()["industrial"], class_words()["yes"]
    ('industrial', 'industrial', '')
    """
    return {row["value"]: row["roof_class"] for row in _rows("building_classes.csv")} | {name: name for name in CLASSES}


@cache
def form_words() -> Words:
    """Return value -> form; geoplan's own words among them.

    Examples
    --------
    >>> form_words()["gabled"], form_words()["flat"], form_words()["many"]
    ('pitched', 'flat', '')
    """
    return {row["value"]: row["roof_form"] for row in _rows("roof_shapes.csv")} | {name: name for name in FORMS}


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def translated(texts: pd.Series, words: Words) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Translate the values of a column.

    Parameters
    ----------
    texts
        The column as the file has it.
    words
        `class_words` or `form_words`.

    Returns
    -------
    tuple
        The classes or forms, missing where nothing is said; and where a value stands that no table knows.

    Examples
    --------
    >>> values, unknown = translated(pd.Series(["House", "yes", None, "castle of sand"]), class_words())
    >>> values.tolist(), unknown.tolist()
    (['residential', nan, nan, nan], [False, False, False, True])
    """
    given = as_text(texts).str.casefold()
    places, unique = pd.factorize(given)
    meaning = np.array([words.get(str(value)) or None for value in unique], dtype=object)
    strange = np.array([bool(value) and str(value) not in words for value in unique], dtype=bool)
    if not len(unique):
        return pd.Series(np.nan, index=texts.index, dtype=str), np.zeros(len(texts), dtype=bool)
    return pd.Series(meaning[places], index=texts.index, dtype=str), strange[places]


def telling(finer: pd.Series, coarser: pd.Series) -> pd.Series:
    """Return the finer value where it tells a class, else the coarser one.

    Examples
    --------
    >>> telling(pd.Series(["house", "roof", None]), pd.Series(["residential", "commercial", "civic"])).tolist()
    ['house', 'commercial', 'civic']
    """
    told, _ = translated(finer, class_words())
    return as_text(finer).where(told.notna() | (as_text(coarser) == ""), as_text(coarser))
