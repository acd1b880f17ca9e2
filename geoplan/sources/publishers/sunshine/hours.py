"""Hours of weather at one point, from several calls: years asked for, gaps filled, one NetCDF file written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import FetchArea
from geoplan.sources.place.weather_point import Point
from geoplan.sources.transfer.retries import TransferError
from geoplan.sources.windows.clipping import write_whole

UNITS = {"ghi": "W/m2", "dni": "W/m2", "dhi": "W/m2", "temp_air": "degC", "wind_speed": "m/s"}
MOST_MISSING = 0.005
"""The share of a year's hours (or days) that may be missing: they are filled. A year that lacks more is left out."""
_DAYS = 7
"""How far a missing hour looks for the same hour of other days."""


@dataclass(frozen=True)
class Filled:
    """Hours of whole years, without gaps.

    Attributes
    ----------
    hours
        By the time in UTC; some of the columns of `UNITS`.
    filled
        Hours that were filled.
    left_out
        The years that lacked too much, and those that they cut off from the longest run.
    """

    hours: pd.DataFrame
    filled: int
    left_out: tuple[int, ...]

    @property
    def years(self) -> str:
        """The years that are there, such as ``2016-2020``."""
        there = sorted(set(pd.DatetimeIndex(self.hours.index).year))
        return str(there[0]) if len(there) == 1 else f"{there[0]}-{there[-1]}"


def wanted_years(area: FetchArea, *, first: int, default: tuple[int, int], last: int | None = None) -> range:
    """Return the years that are asked for: the options ``startyear`` and ``endyear``.

    Parameters
    ----------
    area
        With the options.
    first, last
        What the publisher has; None where it goes on.
    default
        What is taken where nothing is asked for.

    Raises
    ------
    GeoplanError
        Where they are no years, or others than the publisher has.
    """
    faults, years = [], []
    for name, otherwise in zip(("startyear", "endyear"), default, strict=True):
        given = area.options.get(name) or str(otherwise)
        if not given.isdigit() or not first <= int(given) <= (last or int(given)):
            expected = f"a year from {first}" + (f" to {last}" if last else "")
            faults.append(
                Fault("--option", name, found=f"'{given}'", expected=expected, action=f"Such as {otherwise}.")
            )
        else:
            years.append(int(given))
    if len(years) == 2 and years[0] > years[1]:
        found, expected = str(years[1]), f"{years[0]} or later"
        faults.append(Fault("--option", "endyear", found=found, expected=expected, action="Exchange them."))
    if faults:
        raise GeoplanError(faults)
    return range(years[0], years[1] + 1)


def without_gaps(years: Mapping[int, pd.DataFrame], source: str) -> Filled:
    """Fill the hours that are missing by the same hour of the days around, and leave out years that lack too many.

    Of what is left the longest run of years is taken: hours must follow each other.

    Parameters
    ----------
    years
        Year -> its hours by the time in UTC; NaN, or no row, where missing.
    source
        What messages call it.

    Raises
    ------
    TransferError
        Where no year is left.

    Examples
    --------
    >>> hours = pd.date_range("2019-01-01", periods=8760, freq="h")
    >>> ghi = pd.DataFrame({"ghi": 100.0}, index=hours)
    >>> ghi.iloc[5:8] = np.nan
    >>> without_gaps({2019: ghi}, "somewhere").filled
    3
    """
    kept, lacking = dict[int, tuple[pd.DataFrame, int]](), list[int]()
    for year, hours in years.items():
        begin = pd.Timestamp(year, 1, 1)
        if len(hours):  # instants may stand within their hours, such as half past
            begin += hours.index[0] - hours.index[0].floor("h")
        count = (pd.Timestamp(year + 1, 1, 1) - pd.Timestamp(year, 1, 1)) // pd.Timedelta(hours=1)
        whole = hours.reindex(pd.date_range(begin, periods=count, freq="h"))
        missing = whole.isna().any(axis=1)
        if missing.mean() > MOST_MISSING:
            lacking.append(year)
            continue
        kept[year] = _filled(whole), int(missing.sum())
    if not kept:
        action = "Choose other years, with startyear and endyear, or another source: --source."
        faults = [
            Fault(source, str(year), found="too many hours missing", expected="a whole year", action=action)
            for year in lacking
        ]
        raise TransferError(faults)
    run = longest_run(sorted(kept))
    left_out = tuple(year for year in sorted(years) if year not in run)
    return Filled(pd.concat([kept[year][0] for year in run]), sum(kept[year][1] for year in run), left_out)


def longest_run(years: Sequence[int]) -> list[int]:
    """Return the most years that follow each other, the latest of several; none of none.

    Parameters
    ----------
    years
        In order.

    Examples
    --------
    >>> longest_run([2011, 2012, 2014, 2015, 2017]), longest_run([])
    ([2014, 2015], [])
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return max(reversed(runs), key=len, default=[])


def _filled(hours: pd.DataFrame) -> pd.DataFrame:
    """Take the mean of the nearest days that have the hour, before and after."""
    by_hour = pd.DatetimeIndex(hours.index).hour
    before, after = (
        hours.groupby(by_hour).ffill(limit=_DAYS),
        hours.groupby(by_hour).bfill(limit=_DAYS),
    )
    neighbours = before.where(after.isna(), after.where(before.isna(), 0.5 * (before + after)))
    return hours.where(hours.notna(), neighbours)


def write_hours(path: Path, hours: pd.DataFrame, *, point: Point, altitude: float, label: str, source: str) -> None:
    """Write hours as NetCDF, as geoplan's reader of grids takes them.

    Parameters
    ----------
    path
        The file.
    hours
        By the time in UTC; some of the columns of `UNITS`.
    point
        Where they hold.
    altitude
        Of the ground there. [m]
    label
        What part of an hour its time marks: ``start`` or ``centre``.
    source
        Where they come from.
    """
    import xarray as xr

    variables = {
        name: (("place", "time"), hours[name].to_numpy(dtype=np.float32)[np.newaxis], {"units": UNITS[name]})
        for name in UNITS
        if name in hours
    }
    coordinates = {
        "time": pd.DatetimeIndex(hours.index).to_numpy(),
        "latitude": ("place", [point.latitude], {"units": "degrees_north"}),
        "longitude": ("place", [point.longitude], {"units": "degrees_east"}),
        "altitude": ("place", [float(altitude)], {"units": "m"}),
    }
    grid = xr.Dataset(variables, coordinates, {"time_label": label, "source": source, "Conventions": "CF-1.8"})
    encoding = {"time": {"units": "minutes since 1970-01-01", "dtype": "int32"}}
    write_whole(
        path, lambda partial: grid.to_netcdf(partial, format="NETCDF3_64BIT", engine="scipy", encoding=encoding)
    )
