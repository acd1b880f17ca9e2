"""The hours of one year on a place's clock, and how a typical year is laid upon them."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def year_of_hours(year: int, time_zone: str) -> pd.DatetimeIndex:
    """Return each hour of a year, labelled by its start.

    Parameters
    ----------
    year
        Of the calendar: it says which days are Sundays and holidays.
    time_zone
        IANA name. Hours are of even length: where clocks are changed, one is left out and one comes twice.

    Returns
    -------
    DatetimeIndex
        8,760 hours, or 8,784 of a leap year.

    Examples
    --------
    >>> len(year_of_hours(2026, "Asia/Ho_Chi_Minh")), len(year_of_hours(2028, "Europe/Zurich"))
    (8760, 8784)
    """
    return pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq="h", tz=time_zone, inclusive="left")


def hours_of_typical_year(times: pd.DatetimeIndex, typical: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """Return which hour of a typical year stands for each hour of a real one.

    Days of the calendar meet days of the calendar in UTC, as the sun does; 29 February is 28 February where the typical
    year has none.

    Parameters
    ----------
    times
        Hours with a time zone.
    typical
        Hours with a time zone, each hour of a year once; its years do not matter, and those of months may differ.

    Returns
    -------
    ndarray
        (times,) positions in `typical`.

    Raises
    ------
    ValueError
        Where the typical year lacks an hour or has one twice.

    Examples
    --------
    >>> typical = pd.date_range("2001-01-01", periods=8760, freq="h", tz="UTC")
    >>> hours_of_typical_year(pd.date_range("2028-02-29 05:00", periods=2, freq="D", tz="UTC"), typical)
    array([1397, 1421])
    """
    known = pd.Index(_hour_code(typical))
    if known.has_duplicates:
        raise ValueError("an hour of the typical year comes twice")
    code = _hour_code(times)
    code = np.where(np.isin(code, known), code, np.where(code // 24 == _DAY_29, code - 24, code))
    places = known.get_indexer(pd.Index(code))
    if (places < 0).any():
        raise ValueError("the typical year lacks an hour")
    return np.asarray(places, dtype=np.int64)


_DAY_29 = 2 * 32 + 29
"""29 February, as `_hour_code` counts days."""


def _hour_code(times: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    utc = times.tz_convert("UTC")
    return np.asarray((utc.month * 32 + utc.day) * 24 + utc.hour, dtype=np.int64)
