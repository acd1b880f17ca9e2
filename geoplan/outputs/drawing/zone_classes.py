"""The classes of all results of zones, so that map, report and QGIS colour and tell them alike.

The energies of all sources are compared with each other: they have one scale of classes and one ramp of colours.
"""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.fields import Field, fields_of
from geoplan.languages import Language
from geoplan.outputs.drawing.classes import Classes, classify, stepped
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, Per, rate_unit, rates
from geoplan.outputs.wording.numbers import exact, json_number, written
from geoplan.outputs.wording.texts import text

Columns: TypeAlias = Mapping[str, NDArray[np.float64]]

SHARED_ENDINGS = ("_energy_gwh", "_remaining_gwh")
"""How the columns end that are compared: what sources could give in a year."""
SHARED_PALETTE = "inferno"
"""Of many classes: its hue changes too, and its steps are told apart in grey and by colour-blind readers."""
MOST_SHARED = 10
_EVERY_DIGIT = 15


def is_shared(field: Field) -> bool:
    """Say whether a result has the classes of all that are compared.

    Examples
    --------
    >>> from geoplan.fields import load_fields
    >>> is_shared(load_fields()["waste_energy_gwh"]), is_shared(load_fields()["waste_t"])
    (True, False)
    """
    return field.name.endswith(SHARED_ENDINGS) and field.aggregate == "sum"


def shown_columns(zones: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the numbers of zones as the map holds them: rounded, so that every output finds the same classes."""
    return {
        field.name: np.array([json_number(value, field.decimals) for value in _numbers(zones[field.name])], dtype=float)
        for field in fields_of("zones")
        if field.name in zones and pd.api.types.is_numeric_dtype(zones[field.name]) and zones[field.name].dtype != bool
    }


def _numbers(column: "pd.Series[float]") -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def zone_classes(columns: Columns, *, only: Collection[str] | None = None) -> dict[str, Classes]:
    """Return the classes of each result.

    Parameters
    ----------
    columns
        From `shown_columns`: result -> one value a zone.
    only
        Of which results classes are wanted; of all where it is not given.
    """
    fields = {field.name: field for field in fields_of("zones") if field.name in columns}
    shared = _shared({name: columns[name] for name, field in fields.items() if is_shared(field)})
    return {
        name: shared[name] if name in shared else classify(columns[name], decimals=field.decimals)
        for name, field in fields.items()
        if only is None or name in only
    }


def rate_classes(columns: Columns, per: Per) -> dict[str, Classes]:
    """Return the classes of each result that is shown for each square kilometre or person.

    Parameters
    ----------
    columns
        From `shown_columns`.
    per
        What sums are shared by; there are none where nobody knows it.
    """
    by = columns.get(DENOMINATORS[per])
    if by is None or not np.isfinite(by).any():
        return {}
    units = [(field, rate_unit(field, per)) for field in fields_of("zones") if field.name in columns]
    shared = {field.name: rates(columns[field.name], by, factor=unit.factor) for field, unit in units if unit}
    same = _shared({field.name: shared[field.name] for field, unit in units if unit and is_shared(field)})
    return {name: same[name] if name in same else classify(column) for name, column in shared.items()}


def class_labels(classes: Classes, language: Language, *, decimals: int) -> list[str]:
    """Return what stands beside the colour of each class; the texts are those of the map.

    Parameters
    ----------
    classes
        Of a result.
    language
        Of numbers and words.
    decimals
        With how many the result is shown.

    Examples
    --------
    >>> class_labels(Classes("natural", (54.0, 90.0)), "en", decimals=2)
    ['< 54', '54 – < 90', '≥ 90']
    >>> class_labels(Classes("single", (2.5,), (0.0, 2.5)), "en", decimals=1)
    ['0.0', '2.5']
    """
    if classes.scheme == "single":
        return [written(value, decimals, language) for value in classes.values]
    if not classes.limits:
        return [text("map.class.all", language)] * classes.count
    ends = [exact(limit, language, digits=_EVERY_DIGIT) for limit in classes.limits]
    between = text("map.class.between", language)
    labels = [between.format(low=low, high=high) for low, high in pairwise(ends)]
    first, last = text("map.class.under", language), text("map.class.from", language)
    labels = [first.format(high=ends[0]), *labels, last.format(low=ends[-1])]
    if classes.is_none_apart:
        key = "map.class.some" if ends[2:] or ends[1:] else "map.class.any"
        labels[:2] = ["0", text(key, language).format(high=ends[min(1, len(ends) - 1)])]
    return labels


def _shared(columns: Columns) -> dict[str, Classes]:
    """Return one and the same classes for all of some results."""
    if not columns:
        return {}
    same = stepped(np.concatenate(list(columns.values())), most=MOST_SHARED)
    return {name: same if np.isfinite(column).any() else Classes("none") for name, column in columns.items()}
