"""What an estate pays for its electricity: energy by band, capacity, less what it sells; a line a month and part."""

import numpy as np
import pandas as pd

from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.tariffs import Tariff

BILL_COLUMNS = ("month", "part", "quantity", "unit", "price", "amount")


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
    times = pd.DatetimeIndex(bought.index)
    energy = bought.to_numpy() * hours
    if not isinstance(tariff, Tariff):
        cost = energy * tariff.to_numpy(dtype=float)
        months = _months(times)
        lines = []
        for month in sorted(set(months)):
            inside = months == month
            kwh, amount = float(energy[inside].sum()), float(cost[inside].sum())
            lines.append((month, "energy", kwh, "kWh", amount / kwh if kwh > 0.0 else np.nan, amount))
        return pd.DataFrame(lines, columns=list(BILL_COLUMNS))
    local = times if tariff.time_zone is None else times.tz_convert(tariff.time_zone)
    months = _months(local)
    by_band = tariff.shares(times, minutes=60.0 * hours) * energy[:, None]
    given = sold.to_numpy() * hours
    peaks = _means(bought, hours, tariff.capacity_minutes)
    lines = []
    for month in sorted(set(months)):
        inside = months == month
        for column, band in enumerate(tariff.bands):
            kwh = float(by_band[inside, column].sum())
            lines.append((month, band.name, kwh, "kWh", band.price, kwh * band.price))
        if tariff.capacity_price > 0.0:
            peak = float(peaks[inside].max())
            lines.append((month, "capacity", peak, "kW", tariff.capacity_price, peak * tariff.capacity_price))
        kwh = float(given[inside].sum())
        if kwh > 0.0:
            lines.append((month, "sold", kwh, "kWh", tariff.export_price, -kwh * tariff.export_price))
    return pd.DataFrame(lines, columns=list(BILL_COLUMNS))


def _months(times: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.array([f"{year}-{month:02}" for year, month in zip(times.year, times.month, strict=True)])


def _means(bought: "pd.Series[float]", hours: float, minutes: int | None) -> FloatArray:
    """Return the mean import over the clock's periods of so many minutes, of each step; of longer steps, their own."""
    if minutes is None or minutes <= 60.0 * hours:
        return np.asarray(bought, dtype=np.float64)
    periods = pd.DatetimeIndex(bought.index).tz_convert("UTC").floor(f"{minutes}min")
    return np.asarray(bought.groupby(np.asarray(periods.asi8)).transform("mean"), dtype=np.float64)
