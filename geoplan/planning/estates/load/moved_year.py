"""A metered year laid upon another: weekdays on weekdays, holidays on holidays.

The rule: a day takes the metered day of the same weekday that is nearest to its own date, at most three days off; what
would lie beyond the end of the year comes from its other end, 52 weeks away; 29 February takes the place of the
28th where the metered year has none. Where the holidays of both years are known, a holiday takes the same one (the
second day of Tet that of Tet), one that the metered year did not have its nearest Sunday; a day that would take a
holiday takes the nearest like weekday that was none. A series of the year itself stays as it is.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.units import DAYS_A_YEAR, HOURS_A_DAY, MINUTES_AN_HOUR

FloatArray = npt.NDArray[np.float64]
Holidays = Mapping[date, str]

_WEEK = 7
_YEAR_OF_WEEKS = 52 * _WEEK
_SUNDAY = 6
_HALF_HOUR_MIN = 30


@dataclass(frozen=True)
class MovedLoad:
    """A metered load in the hours of another year.

    Attributes
    ----------
    kw
        Mean kW of each hour: (hours,).
    peak_kw
        The largest mean of half an hour; of an hour where the steps are hours.
    year
        The metered year.
    """

    kw: FloatArray
    peak_kw: float
    year: int


def moved_load(metered: "pd.Series", times: pd.DatetimeIndex, *, then: Holidays, now: Holidays) -> MovedLoad:
    """Lay a metered year upon the hours of a year.

    Parameters
    ----------
    metered
        Mean kW of the steps of one year, each once, labelled by their start on the place's clock.
    times
        Hours of the year, on the same clock.
    then, now
        Holidays of the metered year and of this one: day -> what it is. Where one is empty, weekdays alone count.
    """
    clock = pd.DatetimeIndex(metered.index)
    minutes = int((clock[1] - clock[0]) / pd.Timedelta(minutes=1))
    year = int(clock[0].year)
    slots = HOURS_A_DAY * MINUTES_AN_HOUR // minutes
    day = clock.day_of_year.to_numpy() - 1
    slot = (clock.hour.to_numpy() * MINUTES_AN_HOUR + clock.minute.to_numpy()) // minutes
    days = _days_by_slots(metered.to_numpy(float), day, slot, slots)
    taken = source_days(int(times[0].year), year, then=then, now=now)
    hourly = days.reshape(len(days), HOURS_A_DAY, -1).mean(axis=2)
    halves = days if minutes > _HALF_HOUR_MIN else days.reshape(len(days), -1, _HALF_HOUR_MIN // minutes).mean(axis=2)
    kw = hourly[taken[times.day_of_year.to_numpy() - 1], times.hour.to_numpy()]
    return MovedLoad(kw, float(halves[np.unique(taken)].max()), year)


def _days_by_slots(kw: FloatArray, day: npt.NDArray[np.int64], slot: npt.NDArray[np.int64], slots: int) -> FloatArray:
    """Return (days, slots): what comes twice by a changed clock is the mean, what never comes the last."""
    table = np.full((int(day.max()) + 1, slots), np.nan)
    sums, counts = np.zeros_like(table), np.zeros_like(table)
    np.add.at(sums, (day, slot), kw)
    np.add.at(counts, (day, slot), 1.0)
    np.divide(sums, counts, out=table, where=counts > 0)
    return pd.Series(table.ravel()).ffill().bfill().to_numpy().reshape(table.shape)


def source_days(year: int, metered: int, *, then: Holidays, now: Holidays) -> npt.NDArray[np.int64]:
    """Return which day of the metered year each day of a year takes, both counted from 0.

    Parameters
    ----------
    year, metered
        The year, and the one that was metered.
    then, now
        As for `moved_load`.

    Examples
    --------
    >>> source_days(2026, 2025, then={}, now={})[:3].tolist(), int(source_days(2026, 2025, then={}, now={})[-1])
    ([1, 2, 3], 1)
    """
    days = _days_of(year)
    if year == metered:
        return np.arange(len(days))
    first, length = date(metered, 1, 1), DAYS_A_YEAR + calendar.isleap(metered)
    plain = [_like_weekday(day, metered) for day in days]
    if then and now:
        plain = [_beside_holidays(day, own, then, now) for day, own in zip(days, plain, strict=True)]
    return np.array([min(max((day - first).days, 0), length - 1) for day in plain])


def _days_of(year: int) -> list[date]:
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    return [first + timedelta(days=number) for number in range((last - first).days)]


def _like_weekday(day: date, metered: int) -> date:
    """Return the day of the metered year with the same weekday, nearest to the same date."""
    leaps = day.month == 2 and day.day == 29 and not calendar.isleap(metered)
    near = date(metered, 2, 28) if leaps else day.replace(year=metered)
    off = (day.weekday() - near.weekday() + 3) % _WEEK - 3
    return _within(near + timedelta(days=off), metered)


def _within(day: date, metered: int) -> date:
    """Return a day, or the one of the same weekday at the other end of its year."""
    if day.year < metered:
        return day + timedelta(days=_YEAR_OF_WEEKS)
    return day - timedelta(days=_YEAR_OF_WEEKS) if day.year > metered else day


def _beside_holidays(day: date, plain: date, then: Holidays, now: Holidays) -> date:
    """Return the metered day of a holiday for a holiday, and of a day that was none for one that is none."""
    if day in now:
        alike = sorted(each for each, name in then.items() if name == now[day])
        if alike:
            place = sorted(each for each, name in now.items() if name == now[day]).index(day)
            return alike[min(place, len(alike) - 1)]
        off = (_SUNDAY - plain.weekday() + 3) % _WEEK - 3
        return _within(plain + timedelta(days=off), plain.year)
    for weeks in range(_WEEK):
        for way in (weeks, -weeks):
            other = plain + timedelta(days=_WEEK * way)
            if other.year == plain.year and other not in then:
                return other
    return plain
