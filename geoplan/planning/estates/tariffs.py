"""What electricity costs an estate, and how much surplus it may sell: `Tariff`, `Surplus`, and those that are law.

A tariff has bands: a price, and the hours of the week at which it holds. Bands must cover each minute of a week once.
A step that lies in two bands pays each for its part. The tables beside this module hold prices by customer and voltage
(``tariff_prices.csv``), hours by calendar (``tariff_hours.csv``) and what may be sold since when
(``surplus_rules.csv``), each row with its source: Viet Nam has issued new hours before billing them, so there are two
calendars and the user chooses.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError, did_you_mean

Of: TypeAlias = Literal["available", "produced", "capacity"]
Hours: TypeAlias = tuple[str, str, str]
"""Days (``mon-sat``, ``sun``), start and end (``17:30``, ``24:00``)."""

WEEK_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = len(WEEK_DAYS) * DAY_MINUTES
BANDS = ("normal", "off_peak", "peak")
"""Columns of the prices that are bands."""


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


@dataclass(frozen=True)
class Tariff:
    """What a customer pays and gets.

    Attributes
    ----------
    bands
        DispatchPrices by hour and weekday. One band of all hours is a flat price.
    capacity_price
        Money per kW and month of the highest import of each calendar month that the series touches.
    export_price
        Money per kWh sold; where it is negative, nothing is sold.
    currency
        ISO 4217.
    capacity_minutes
        The highest import is that of a mean over so many minutes; by default, and where steps are longer, of a step.
    time_zone
        The clock of the bands, an IANA name; by default that of the series.
    """

    bands: tuple[TariffBand, ...]
    _: KW_ONLY
    capacity_price: float = 0.0
    export_price: float = 0.0
    currency: str = ""
    capacity_minutes: int | None = None
    time_zone: str | None = None

    def faults(self) -> list[Fault]:
        """Return what is wrong with it; it is asked when it is used, so that all faults are told at once."""
        faults = [
            Fault("tariff", where, found=str(value), expected="a number", action="")
            for where, value in (("capacity_price", self.capacity_price), ("export_price", self.export_price))
            if not np.isfinite(value)
        ]
        if self.capacity_price < 0.0:
            faults.append(Fault("tariff", "capacity_price", found=str(self.capacity_price), expected="0 or more"))
        if self.capacity_minutes is not None and not 0 < self.capacity_minutes <= DAY_MINUTES:
            faults.append(
                Fault("tariff", "capacity_minutes", found=str(self.capacity_minutes), expected="1 to a day's 1440")
            )
        for band in self.bands:
            if not np.isfinite(band.price):
                faults.append(
                    Fault("tariff", f"band {band.name}", found=f"the price {band.price}", expected="a number")
                )
            faults += [
                Fault(
                    "tariff",
                    f"band {band.name}",
                    found=str(hours),
                    expected='days, start and end, such as ("mon-sat", "17:30", "22:30")',
                    action="Split what passes midnight.",
                )
                for hours in band.hours
                if _minutes(hours) is None
            ]
        return faults or list(_coverage(self.bands))

    def shares(self, times: pd.DatetimeIndex, *, minutes: float) -> npt.NDArray[np.float64]:
        """Return the share of each step that lies in each band.

        Parameters
        ----------
        times
            Starts of the steps, with a time zone.
        minutes
            Length of a step, whole, at most a day.

        Returns
        -------
        ndarray
            (steps, bands); each row adds up to 1.
        """
        local = times if self.time_zone is None else times.tz_convert(self.time_zone)
        start = np.asarray(local.day_of_week) * DAY_MINUTES + np.asarray(local.hour) * 60 + np.asarray(local.minute)
        whole = int(minutes)
        shares = np.empty((len(times), len(self.bands)))
        for column, band in enumerate(self.bands):
            holds = _week(band)
            until = np.concatenate([[0], np.cumsum(np.concatenate([holds, holds[:whole]]))])
            shares[:, column] = (until[start + whole] - until[start]) / whole
        return shares


@dataclass(frozen=True)
class Surplus:
    """How much of the PV that an estate does not use may be sold.

    Attributes
    ----------
    share
        0 to 1; 0 is no export at all.
    of
        Over the whole series: of the energy ``available`` at the inverter, before curtailment, or ``produced``, after
        it. In each step: of the ``capacity``.
    pv_kwp
        That capacity; only asked for there.
    """

    share: float
    of: Of = "available"
    pv_kwp: float | None = None

    def faults(self) -> list[Fault]:
        """Return what is wrong with it."""
        faults = []
        if not 0.0 <= self.share <= 1.0:
            faults.append(Fault("surplus", "share", found=str(self.share), expected="0 to 1"))
        if self.of not in get_args(Of):
            faults.append(
                Fault(
                    "surplus",
                    "of",
                    found=repr(self.of),
                    expected=" or ".join(get_args(Of)),
                    action=did_you_mean(str(self.of), get_args(Of)),
                )
            )
        if self.of == "capacity" and not (self.pv_kwp is not None and 0.0 <= self.pv_kwp < np.inf):
            faults.append(
                Fault(
                    "surplus",
                    "pv_kwp",
                    found=str(self.pv_kwp),
                    expected="the capacity of the PV [kWp]",
                    action="A share of the capacity needs it.",
                )
            )
        return faults


def tabled_tariff(
    customer: str, *, voltage: str, calendar: str, export_price: float = 0.0, country: str = "VN"
) -> Tariff:
    """Return a tariff of the tables.

    Parameters
    ----------
    customer
        ``manufacturing``, ``park_retailer`` (who sells on inside a park) or ``two_part_trial``.
    voltage
        As ``tariff_prices.csv`` writes it, such as ``22 to 110 kV``.
    calendar
        ``circular_16_2014``, billed in July 2026, or ``decision_963_2026``, issued and not yet billed then.
    export_price
        Money per kWh of surplus, which no table gives.
    country
        ISO 3166-1: where the tariff holds.

    Raises
    ------
    ParameterError
        For what the tables do not have.

    Examples
    --------
    >>> tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar="decision_963_2026")
    >>> [(band.name, band.price) for band in tariff.bands], tariff.currency
    ([('normal', 1833.0), ('off_peak', 1190.0), ('peak', 3398.0)], 'VND')
    """
    prices = {(row["country"], row["customer"], row["voltage"]): row for row in _rows("tariff_prices.csv")}
    hours = [row for row in _rows("tariff_hours.csv") if (row["country"], row["calendar"]) == (country, calendar)]
    faults = []
    if (country, customer, voltage) not in prices:
        known = [f"{each[1]}, {each[2]}" for each in prices if each[0] == country]
        asked = f"{customer}, {voltage}"
        faults.append(
            Fault(
                "tariff_prices.csv",
                country,
                found=asked,
                expected="a customer and a voltage of the table",
                action=did_you_mean(asked, known),
            )
        )
    if not hours:
        known = sorted({row["calendar"] for row in _rows("tariff_hours.csv") if row["country"] == country})
        faults.append(
            Fault(
                "tariff_hours.csv",
                country,
                found=calendar,
                expected="a calendar of the table",
                action=did_you_mean(calendar, known),
            )
        )
    if faults:
        raise ParameterError(faults)
    row = prices[country, customer, voltage]
    bands = tuple(
        TariffBand(
            band,
            float(row[band]),
            tuple((each["days"], each["start"], each["end"]) for each in hours if each["band"] == band),
        )
        for band in BANDS
    )
    return Tariff(
        bands,
        capacity_price=float(row["capacity"]),
        export_price=export_price,
        currency=row["currency"],
        capacity_minutes=int(row["capacity_minutes"]) if row["capacity_minutes"] else None,
        time_zone=row["time_zone"],
    )


def surplus_on(day: date, *, country: str = "VN") -> Surplus:
    """Return how much surplus may be sold on a day by law.

    Parameters
    ----------
    day
        The rule of that day.
    country
        ISO 3166-1: where the rule holds.

    Raises
    ------
    ParameterError
        Where no rule is known.

    Examples
    --------
    >>> surplus_on(date(2026, 6, 25)).share, surplus_on(date(2026, 6, 26)).share
    (0.2, 0.5)
    """
    rows = [row for row in _rows("surplus_rules.csv") if row["country"] == country]
    since = [row for row in rows if date.fromisoformat(row["since"]) <= day]
    if not since:
        known = ", ".join(f"{row['country']} since {row['since']}" for row in _rows("surplus_rules.csv"))
        raise ParameterError(
            Fault("surplus_rules.csv", country, found=str(day), expected=f"a day of a known rule: {known}")
        )
    row = max(since, key=lambda each: each["since"])
    of: Of = next(each for each in get_args(Of) if each == row["of"])
    return Surplus(float(row["share"]), of=of)


@cache
def _rows(name: str) -> tuple[Mapping[str, str], ...]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


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


def _week(band: TariffBand) -> npt.NDArray[np.int64]:
    """Return how often each minute of a week from Monday on is in the band."""
    week = np.zeros((len(WEEK_DAYS), DAY_MINUTES), dtype=np.int64)
    for hours in band.hours:
        known = _minutes(hours)
        if known is not None:
            days, start, end = known
            week[days.start : days.stop, start:end] += 1
    return week.ravel()


def _coverage(bands: Iterable[TariffBand]) -> Iterable[Fault]:
    """Yield where a week is in no band, or in more than one."""
    bands = tuple(bands)
    weeks = np.array([_week(band) for band in bands]).reshape(len(bands), WEEK_MINUTES)
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
            )
