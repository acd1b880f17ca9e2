"""Round numbers between neighbours: where one class of values can end and the next begin."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Limits: TypeAlias = NDArray[np.float64]


def round_limits(below: Limits, above: Limits, *, digits: int, decimals: int | None = None) -> Limits:
    """Return between each value and the next a number with few digits, of its step the one nearest to the middle.

    Parameters
    ----------
    below
        For each value what the number has to exceed, rising; of the last nothing is asked.
    above
        The values, rising; the number does not exceed the next.
    digits
        How many digits the numbers may have that count.
    decimals
        How many decimals they may have.

    Returns
    -------
    array
        One number fewer than values; NaN where there is none with so few digits.

    Examples
    --------
    >>> values = np.array([53.97, 90.2, 90.4, 1_152.0])
    >>> round_limits(values, values, digits=1).tolist()
    [70.0, nan, 1000.0]
    >>> round_limits(values, values, digits=3, decimals=1).tolist()
    [72.1, 90.3, 620.0]
    """
    low, high = below[:-1], above[1:]
    greater = np.maximum(np.abs(low), np.abs(high))
    with np.errstate(divide="ignore"):
        size = np.floor(np.log10(np.where(greater > 0, greater, 1.0))).astype(int)
    place = size - digits + 1
    if decimals is not None:
        place = np.maximum(place, -decimals)
    step = 10.0**place
    last = np.floor(high / step)
    first = np.floor(low / step) + 1
    nearest = np.clip(np.round((low + high) / 2 / step), first, last)
    crosses_none = (low < 0) & (high >= 0)
    # written out where one lies between, for only so it has no more digits than it shows
    near = np.flatnonzero((first <= last) & ~crosses_none)
    numbers = np.where(crosses_none, 0.0, np.nan)
    numbers[near] = [float(f"{nearest[at]:.0f}e{place[at]}") for at in near]
    return np.where((low < numbers) & (numbers <= high), numbers, np.nan)
