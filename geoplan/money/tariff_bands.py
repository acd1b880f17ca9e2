"""Bands of a tariff: a price, and the hours of the week at which it holds. Together they cover each minute once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.errors import Fault

Hours: TypeAlias = tuple[str, str, str]
"""Days (``mon-sat``, ``sun``), start and end (``17:30``, ``24:00``)."""

WEEK_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = len(WEEK_DAYS) * DAY_MINUTES


@dataclass(frozen=True)
class TariffBand:
    """A price and when it holds.

    Attributes
    ----------
    name
        What it is called.
    price
        Money per kWh.
    hours
        Each ``(days, start, end)``; what passes midnight is given in two.
    """

    name: str
    price: float
    hours: tuple[Hours, ...]


def band_faults(bands: Sequence[TariffBand]) -> list[Fault]:
    """Return what is wrong with each band: prices that are no numbers, hours that are none.

    Examples
    --------
    >>> [fault.where for fault in band_faults([TariffBand("night", 1.0, (("mon-sun", "22:00", "04:00"),))])]
    ['band night']
    """
    faults = []
    for band in bands:
        if not np.isfinite(band.price):
            faults.append(
                Fault(
                    "tariff",
                    f"band {band.name}",
                    found=f"the price {band.price}",
                    expected="a number",
                    action="Correct it.",
                )
            )
        faults += [
            Fault(
                "tariff",
                f"band {band.name}",
                found=" ".join(map(str, hours)),
                expected="days, start and end, such as mon-sat, 17:30 and 22:30",
                action="Split what passes midnight.",
            )
            for hours in band.hours
            if _minutes(hours) is None
        ]
    return faults


def coverage_faults(bands: Iterable[TariffBand]) -> Iterator[Fault]:
    """Yield where a week is in no band, or in more than one; hours that are none count for nothing."""
    bands = tuple(bands)
    weeks = np.array([week_of(band) for band in bands], dtype=np.int64).reshape(len(bands), WEEK_MINUTES)
    times = weeks.sum(axis=0)
    edges = np.flatnonzero(np.diff(times) != 0) + 1
    edges = np.unique([0, *edges, *range(0, WEEK_MINUTES, DAY_MINUTES), WEEK_MINUTES])
    for start, end in pairwise(edges):
        if times[start] != 1:
            day, first = divmod(int(start), DAY_MINUTES)
            last = first + int(end - start)
            inside = [band.name for band, week in zip(bands, weeks, strict=True) if week[start]]
            yield Fault(
                "tariff",
                f"{WEEK_DAYS[day]} {first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}",
                found=f"{times[start]} bands{': ' if inside else ''}{', '.join(inside)}",
                expected="each minute of the week in one band",
                action="Correct the hours of the bands.",
            )


def week_of(band: TariffBand) -> npt.NDArray[np.int64]:
    """Return how often each minute of a week from Monday on is in a band: (`WEEK_MINUTES`,)."""
    week = np.zeros((len(WEEK_DAYS), DAY_MINUTES), dtype=np.int64)
    for hours in band.hours:
        known = _minutes(hours)
        if known is not None:
            days, start, end = known
            week[days.start : days.stop, start:end] += 1
    return week.ravel()


def _minutes(hours: Hours) -> tuple[range, int, int] | None:
    """Return days, and start and end in minutes of the day, or None where that is no such thing."""
    try:
        days, start, end = hours
        first, _, last = days.partition("-")
        among = range(WEEK_DAYS.index(first), WEEK_DAYS.index(last or first) + 1)
        begins, ends = (_of_day(clock) for clock in (start, end))
    except (AttributeError, TypeError, ValueError):
        return None
    return (among, begins, ends) if among and 0 <= begins < ends <= DAY_MINUTES else None


def _of_day(clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if not 0 <= minute < 60:
        raise ValueError(clock)
    return hour * 60 + minute
