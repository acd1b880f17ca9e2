"""What electricity costs an estate, and how much surplus it may sell: `Tariff`, `Surplus`, and those that are law.

A tariff has bands: a price, and the hours of the week at which it holds. Bands must cover each minute of a week once.
A step that lies in two bands pays each for its part. Prices, hours and rules stand in the tables of
`geoplan.money.tariff_tables`.
"""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.money.tariff_bands import DAY_MINUTES, TariffBand, band_faults, coverage_faults, week_of
from geoplan.money.tariff_tables import BANDS, HOURS, PRICES, SURPLUS, TariffChoice, choice_faults, tariff_rows

Of: TypeAlias = Literal["available", "produced", "capacity"]


@dataclass(frozen=True)
class Tariff:
    """What a customer pays and gets.

    Attributes
    ----------
    bands
        Prices by hour and weekday. One band of all hours is a flat price.
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
            faults.append(
                Fault(
                    "tariff",
                    "capacity_price",
                    found=str(self.capacity_price),
                    expected="0 or more",
                    action="Correct it.",
                )
            )
        if self.capacity_minutes is not None and not 0 < self.capacity_minutes <= DAY_MINUTES:
            faults.append(
                Fault(
                    "tariff",
                    "capacity_minutes",
                    found=str(self.capacity_minutes),
                    expected="1 to a day's 1440",
                    action="Correct it.",
                )
            )
        faults += band_faults(self.bands)
        return faults or list(coverage_faults(self.bands))

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
            holds = week_of(band)
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
            faults.append(Fault("surplus", "share", found=str(self.share), expected="0 to 1", action="Correct it."))
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
    faults = choice_faults(TariffChoice(customer, voltage, calendar), country=country)
    if faults:
        raise ParameterError(faults)
    asked = (country, customer, voltage)
    row = next(row for row in tariff_rows(PRICES) if (row["country"], row["customer"], row["voltage"]) == asked)
    hours = [row for row in tariff_rows(HOURS) if (row["country"], row["calendar"]) == (country, calendar)]
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
    rows = [row for row in tariff_rows(SURPLUS) if row["country"] == country]
    since = [row for row in rows if date.fromisoformat(row["since"]) <= day]
    if not since:
        known = ", ".join(f"{row['country']} since {row['since']}" for row in tariff_rows(SURPLUS))
        raise ParameterError(Fault(SURPLUS, country, found=str(day), expected=f"a day of a known rule: {known}"))
    row = max(since, key=lambda each: each["since"])
    of: Of = next(each for each in get_args(Of) if each == row["of"])
    return Surplus(float(row["share"]), of=of)
