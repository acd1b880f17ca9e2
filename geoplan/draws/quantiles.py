"""Which futures stand in tables: the tenth, the fiftieth and the ninetieth of a hundred."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

QUANTILES: Mapping[str, float] = MappingProxyType({"low": 0.1, "p50": 0.5, "high": 0.9})
"""Last part of a column's name -> the share of futures that lies below what it holds."""
MIDDLE = (0.25, 0.75)


def quantiles_of(draws: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return P10, P50 and P90 of draws along their last axis: (3, …); NaN where any is unknown.

    Examples
    --------
    >>> quantiles_of(np.arange(101.0)).tolist()
    [10.0, 50.0, 90.0]
    """
    values = np.asarray(draws, dtype=float)
    if not values.shape[-1]:
        return np.full((len(QUANTILES), *values.shape[:-1]), np.nan)
    return np.asarray(np.quantile(values, list(QUANTILES.values()), axis=-1), dtype=float)


def outside_middle(base: npt.ArrayLike, draws: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Say where a base value lies outside the middle half of its draws, from P25 to P75.

    Parameters
    ----------
    base
        (…,)
    draws
        (…, n)

    Examples
    --------
    >>> outside_middle([10.0, 50.0], np.tile(np.arange(101.0), (2, 1))).tolist()
    [True, False]
    """
    value, values = np.asarray(base, dtype=float), np.asarray(draws, dtype=float)
    low, high = np.quantile(values, MIDDLE, axis=-1)
    # where nothing moves, rounding does not put the base outside
    slack = 1e-9 * np.abs(value)
    return np.asarray((value < low - slack) | (value > high + slack))
