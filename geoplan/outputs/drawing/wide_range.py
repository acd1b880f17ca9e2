"""Where a result is so uncertain that its colour on a map says little: its range is wide beside its base value.

From which width on a range is wide stands in wide_range.csv.
"""

import csv
from collections.abc import Container
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES


@cache
def wide_limit() -> float:
    """Return the width of a range, low to high over the base value, above which it is wide."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        return next(float(row["value"]) for row in csv.DictReader(stream) if row["name"] == "limit")


def quantile_columns(name: str) -> dict[str, str]:
    """Return the columns that hold the quantiles of a result: ``low``, ``p50``, ``high`` -> column.

    Examples
    --------
    >>> quantile_columns("waste_energy_gwh")["p50"]
    'waste_energy_gwh_p50'
    """
    return {end: f"{name}_{end}" for end in QUANTILES}


def is_quantile(name: str, columns: Container[str]) -> bool:
    """Say whether a column holds a quantile of another one.

    Parameters
    ----------
    name
        The column.
    columns
        The columns beside it.

    Examples
    --------
    >>> is_quantile("waste_t_low", {"waste_t", "waste_t_low"}), is_quantile("area_low", {"area_low"})
    (True, False)
    """
    base, _, end = name.rpartition("_")
    return end in QUANTILES and base in columns


def has_ends(frame: pd.DataFrame, name: str) -> bool:
    """Say whether a result has a low and a high end beside it."""
    ends = quantile_columns(name)
    return {name, ends["low"], ends["high"]} <= set(frame.columns)


def is_wide(frame: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Say of which rows the range is wide; of none whose value or ends are not known, or whose value is 0.

    Parameters
    ----------
    frame
        With the column and its ends.
    name
        The column.
    """
    ends = quantile_columns(name)
    base, low, high = (frame[column].to_numpy(dtype=float) for column in (name, ends["low"], ends["high"]))
    with np.errstate(invalid="ignore"):
        return np.asarray((base != 0) & (high - low > wide_limit() * np.abs(base)))
