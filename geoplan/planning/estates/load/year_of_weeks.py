"""Weeks laid over the hours of a year: each weekday where the calendar has it, holidays as Sundays."""

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.units import HOURS_A_DAY

_SUNDAY = 6


def hours_of_weeks(
    shapes: npt.NDArray[np.float64], times: pd.DatetimeIndex, *, holidays: Collection[date] = ()
) -> npt.NDArray[np.float64]:
    """Return the hours of a year of weeks.

    Parameters
    ----------
    shapes
        (rows, 168), from Monday 00:00 on.
    times
        Hours with the place's time zone.
    holidays
        Days that are as Sundays.

    Returns
    -------
    ndarray
        (rows, hours)

    Examples
    --------
    >>> times = pd.date_range("2026-01-01", periods=48, freq="h", tz="Asia/Ho_Chi_Minh")  # a Thursday
    >>> week = np.arange(168.0)[None, :]
    >>> hours_of_weeks(week, times, holidays=[date(2026, 1, 1)])[0, [0, 23, 24]].tolist()
    [144.0, 167.0, 96.0]
    """
    closed = np.isin(times.date, np.array(list(holidays), dtype=object))
    day = np.where(closed, _SUNDAY, times.day_of_week)
    return np.asarray(shapes[:, day * HOURS_A_DAY + np.asarray(times.hour)])
