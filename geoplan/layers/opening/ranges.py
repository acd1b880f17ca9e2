"""The limits of every rule for layers: what a value of a kind can be, what is mended and what is refused.

They stand in ``ranges.csv``, each with its unit and its reason; an empty end is open.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import in_figures

YEAR = "year"
"""The unit of calendar years."""


@dataclass(frozen=True)
class Range:
    """What a quantity can be.

    Attributes
    ----------
    name
        ``<kind>.<quantity>``.
    low, high
        The ends, both allowed; infinite where open.
    unit
        The unit of both.
    source
        Why the ends are where they are.
    """

    name: str
    low: float
    high: float
    unit: str
    source: str

    def outside(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Return where `values` are out of range or infinite; NaN, which is unknown, is not.

        Examples
        --------
        >>> allowed("estates.occupancy").outside([0.0, 100.0, 101.0, float("nan")]).tolist()
        [False, False, True, False]
        """
        numbers = np.asarray(values, dtype=float)
        return (numbers < self.low) | (numbers > self.high) | np.isinf(numbers)

    def impossible(self, values: ArrayLike) -> str:
        """Name one of many values that is out of range; empty where none is. NaN, which is unknown, is not.

        Two passes and no copy: for arrays that are as large as memory allows.

        Examples
        --------
        >>> allowed("estates.occupancy").impossible([[0.0, float("nan")], [101.0, 5.0]])
        '101'
        """
        numbers = np.asarray(values)
        if not numbers.size:
            return ""
        ends = float(np.fmin.reduce(numbers, axis=None)), float(np.fmax.reduce(numbers, axis=None))
        return next((in_figures(end, 10) for end in ends if self.outside(end)), "")

    @property
    def whole(self) -> bool:
        """Whether there are no parts of the unit."""
        return self.unit == YEAR

    def __str__(self) -> str:
        if self.whole:
            return f"a year from {self.low:.0f} to {self.high:.0f}"
        unit = "" if self.unit == "-" else f" {self.unit}"
        if math.isinf(self.high):
            return f"{in_figures(self.low)}{unit} or more"
        if math.isinf(self.low):
            return f"at most {in_figures(self.high)}{unit}"
        return f"{in_figures(self.low)} to {in_figures(self.high)}{unit}"


@cache
def load_ranges() -> dict[str, Range]:
    """Return all ranges: name -> range."""
    with Path(__file__).with_name("ranges.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["name"]: Range(
                row["name"],
                float(row["low"] or -math.inf),
                float(row["high"] or math.inf),
                row["unit"],
                row["source"],
            )
            for row in csv.DictReader(stream)
        }


def allowed(name: str) -> Range:
    """Return the range of one quantity.

    Examples
    --------
    >>> str(allowed("ghi_grid.ghi"))
    '300 to 3,000 kWh/m2/year'
    """
    return load_ranges()[name]
