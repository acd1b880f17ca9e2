"""Hours of many estates in whole levels: exact sums, and numbers small enough for the page of a map."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
LEVELS = 1023
"""The highest level of a series, about a thousandth of its largest value."""


@dataclass(frozen=True, eq=False)
class HourlySeries:
    """Mean kW of each hour, of many estates.

    The page of a map reads the same levels, so that its sums are those of Python.

    Attributes
    ----------
    times
        Hours of one year, labelled by their start, with a time zone.
    levels
        (rows, hours), 0 to `LEVELS`.
    scale
        (rows,), kW per level.
    """

    times: pd.DatetimeIndex
    levels: npt.NDArray[np.uint16]
    scale: FloatArray

    @classmethod
    def of(cls, times: pd.DatetimeIndex, kw: npt.ArrayLike, *, sums: npt.ArrayLike | None = None) -> "HourlySeries":
        """Round to levels, and keep the sums.

        Parameters
        ----------
        times
            (hours,)
        kw
            (rows, hours), not negative.
        sums
            (rows,) kWh that the rows shall come to; by default what they come to.

        Raises
        ------
        ValueError
            For negative or unknown values, or a sum above 0 of a row that is 0.

        Examples
        --------
        >>> times = pd.date_range("2026-01-01", periods=3, freq="h", tz="UTC")
        >>> series = HourlySeries.of(times, [[0.0, 1.0, 2.0]], sums=[30.0])
        >>> series.kw.sum().round(9), series.kw.max().round(2)
        (np.float64(30.0), np.float64(19.99))
        """
        values = np.asarray(kw, dtype=np.float64)
        total = values.sum(axis=1) if sums is None else np.asarray(sums, dtype=np.float64)
        if not (np.isfinite(values).all() and (values >= 0.0).all()):
            raise ValueError("hours must be known and not negative")
        most = values.max(axis=1, initial=0.0)
        if ((most == 0.0) & (total > 0.0)).any():
            raise ValueError("a row of zeros has no sum above 0")
        shown = np.divide(LEVELS * values, most[:, None], out=np.zeros_like(values), where=most[:, None] > 0.0)
        levels = np.rint(shown).astype(np.uint16)
        whole = levels.sum(axis=1, dtype=np.float64)
        return cls(times, levels, np.divide(total, whole, out=np.zeros_like(total), where=whole > 0.0))

    def __repr__(self) -> str:
        return f"<HourlySeries: {len(self.levels):,} rows of {len(self.times):,} hours>"

    @property
    def kw(self) -> FloatArray:
        """Mean kW: (rows, hours)."""
        return self.levels * self.scale[:, None]

    def series(self, row: int) -> "pd.Series[Any]":
        """Return one row with its hours."""
        return pd.Series(self.levels[row] * self.scale[row], self.times)

    def of_rows(self, rows: npt.ArrayLike) -> "HourlySeries":
        """Return some of the rows."""
        places = np.asarray(rows)
        return HourlySeries(self.times, self.levels[places], self.scale[places])
