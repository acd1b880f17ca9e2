"""What an estate pays for its electricity: energy by band, capacity, less what it sells; a line a month and part."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.machine.products import product_sums
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.tariffs import Tariff

BILL_COLUMNS = ("month", "part", "quantity", "unit", "price", "amount")


@dataclass(frozen=True, eq=False)
class BilledSteps:
    """Steps as a tariff or a series of prices sees them: made once for all that is billed upon them.

    Attributes
    ----------
    times
        Starts of the steps.
    tariff
        The tariff; None for a series of prices.
    hours
        Length of a step.
    months
        Those that the steps touch on the tariff's clock, in order, such as ``2026-01``.
    month
        (steps,) position in `months`.
    shares
        (steps, bands): the part of each step in each band. Of a series of prices (steps, 1), ones.
    buying
        (steps,) money per kWh.
    period
        (steps,) number of the period over which the capacity that is billed is a mean; None where it is a step's own.
    """

    times: pd.DatetimeIndex
    tariff: Tariff | None
    hours: float
    months: tuple[str, ...]
    month: npt.NDArray[np.int64]
    shares: FloatArray
    buying: FloatArray
    period: npt.NDArray[np.int64] | None = None

    @classmethod
    def of(cls, times: pd.DatetimeIndex, tariff: "pd.Series[float] | Tariff", hours: float) -> "BilledSteps":
        """Lay a tariff upon steps.

        Parameters
        ----------
        times
            Starts of the steps, with a time zone.
        tariff
            As of `geoplan.planning.estates.balance.estate_balance`.
        hours
            Length of a step.
        """
        if not isinstance(tariff, Tariff):
            months, month = _months(times)
            prices = np.ascontiguousarray(tariff, dtype=np.float64)
            return cls(times, None, hours, months, month, np.ones((len(times), 1)), prices)
        months, month = _months(times if tariff.time_zone is None else times.tz_convert(tariff.time_zone))
        shares = tariff.shares(times, minutes=60.0 * hours)
        buying = product_sums(shares, [band.price for band in tariff.bands])
        period = None
        if tariff.capacity_minutes is not None and tariff.capacity_minutes > 60.0 * hours:
            starts = times.tz_convert("UTC").floor(f"{tariff.capacity_minutes}min")
            period = np.unique(np.asarray(starts.asi8), return_inverse=True)[1].astype(np.int64)
        return cls(times, tariff, hours, months, month, shares, buying, period)

    def energy(self, kw: FloatArray) -> FloatArray:
        """Return the energy by month and band: (months, bands) [kWh]."""
        by_band = self.shares * (kw * self.hours)[:, None]
        return np.column_stack([self._by_month(each) for each in by_band.T])

    def peaks(self, kw: FloatArray) -> FloatArray:
        """Return the highest import of each month, a mean over the tariff's minutes: (months,) [kW]."""
        means = kw
        if self.period is not None:
            means = (np.bincount(self.period, kw) / np.bincount(self.period))[self.period]
        peaks = np.zeros(len(self.months))
        np.maximum.at(peaks, self.month, means)
        return peaks

    def amount(self, bought: FloatArray, sold: FloatArray) -> float:
        """Return what import and export of each step [mean kW] come to in money, the sum of their `bill_lines`."""
        if self.tariff is None:
            return float(product_sums(bought * self.hours, self.buying))
        prices = np.array([band.price for band in self.tariff.bands], dtype=float)
        energy = float(product_sums(product_sums(self.shares.T, bought), prices)) * self.hours
        capacity = 0.0
        if self.tariff.capacity_price > 0.0:
            capacity = float(self.peaks(bought).sum()) * self.tariff.capacity_price
        return energy + capacity - float(sold.sum()) * self.hours * self.tariff.export_price

    def _by_month(self, values: FloatArray) -> FloatArray:
        return np.bincount(self.month, values, minlength=len(self.months)).astype(np.float64)


def bill_lines(
    bought: "pd.Series[float]", sold: "pd.Series[float]", *, hours: float, tariff: "pd.Series[float] | Tariff"
) -> pd.DataFrame:
    """Return the parts of a bill by month.

    Parameters
    ----------
    bought, sold
        Import and export of each step, mean kW.
    hours
        Length of a step.
    tariff
        As of `geoplan.planning.estates.balance.estate_balance`. A month is one of the tariff's clock.

    Returns
    -------
    DataFrame
        `BILL_COLUMNS`; what is sold has a negative amount. Of a series of prices the price is the mean by energy, and
        NaN where nothing was bought.
    """
    steps = BilledSteps.of(pd.DatetimeIndex(bought.index), tariff, hours)
    taken, given = (np.ascontiguousarray(series, dtype=np.float64) for series in (bought, sold))
    energy, lines = steps.energy(taken), list[tuple[str, str, float, str, float, float]]()
    if not isinstance(tariff, Tariff):
        cost = steps.energy(taken * steps.buying)[:, 0]
        for month, kwh, amount in zip(steps.months, energy[:, 0], cost, strict=True):
            price = float(amount / kwh) if kwh > 0.0 else np.nan
            lines.append((month, "energy", float(kwh), "kWh", price, float(amount)))
        return pd.DataFrame(lines, columns=list(BILL_COLUMNS))
    peaks, back = steps.peaks(taken), np.bincount(steps.month, given * hours, minlength=len(steps.months))
    for row, month in enumerate(steps.months):
        for band, each in zip(tariff.bands, energy[row], strict=True):
            kwh = float(each)
            lines.append((month, band.name, kwh, "kWh", band.price, kwh * band.price))
        if tariff.capacity_price > 0.0:
            peak = float(peaks[row])
            lines.append((month, "capacity", peak, "kW", tariff.capacity_price, peak * tariff.capacity_price))
        kwh = float(back[row])
        if kwh > 0.0:
            lines.append((month, "sold", kwh, "kWh", tariff.export_price, -kwh * tariff.export_price))
    return pd.DataFrame(lines, columns=list(BILL_COLUMNS))


def _months(times: pd.DatetimeIndex) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Return the months that steps touch, in order, and which of them each step is in."""
    number = np.asarray(times.year, dtype=np.int64) * 12 + np.asarray(times.month, dtype=np.int64) - 1
    each, month = np.unique(number, return_inverse=True)
    return tuple(f"{one // 12}-{one % 12 + 1:02}" for one in each), month.astype(np.int64)
