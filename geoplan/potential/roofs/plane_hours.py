"""One year of weather, and what planes yield under it in each hour of the study's year.

Of a record of many years one whole year is taken, that whose yield lies nearest to the median of all (P50): the mean of
years would have neither clear nor dark days. It is laid upon the calendar of the study's year, in UTC as the sun goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.hours.year_of_hours import hours_of_typical_year
from geoplan.parameters import Parameter
from geoplan.potential.roofs.rooftop_pv import Floats
from geoplan.potential.solar.pv_years import CheckedWeather, years_under
from geoplan.potential.solar.resource import yearly_yields
from geoplan.potential.solar.weather_contract import Steps, check_weather
from geoplan.potential.solar.weather_form import WEATHER_VARIABLES, by_place, whole_years
from geoplan.units import HOURS_A_DAY, HOURS_A_YEAR, SECONDS_AN_HOUR

if TYPE_CHECKING:
    import xarray as xr

_HALF = 0.5
"""An hour of which less than this share is in the record counts as absent."""


@dataclass(frozen=True, eq=False)
class WeatherYear:
    """A year of weather at each of its places, and the hours of the study's year that it is laid upon.

    Attributes
    ----------
    weather
        The intervals of that year, of a record that was checked when the solar resource was made of it.
    times
        Hours of the study's year, labelled by their start.
    year
        Which year of the record it is; 0 where the record is no whole year.
    """

    weather: CheckedWeather
    times: pd.DatetimeIndex
    year: int

    def yields(
        self, place: int, *, tilt: Floats, azimuth: Floats, parameters: Mapping[str, Parameter]
    ) -> npt.NDArray[np.float64]:
        """Return what planes yield in each hour of the study's year: (planes, hours), kWh per kWp.

        Parameters
        ----------
        place
            Position of the place in the weather.
        tilt, azimuth
            Of each plane. [degrees]
        parameters
            The assumptions ``pv.*``.
        """
        placed, steps = self.weather.placed, self.weather.steps
        here = by_place(placed.weather.isel(place=[place]))
        values = tuple(each[place : place + 1] for each in self.weather.values)
        hourly = years_under(CheckedWeather(here, steps, values), tilt, azimuth, parameters=parameters, result="hourly")
        return laid_upon(hourly.to_numpy()[0], steps.centres, step_hours=steps.hours, times=self.times)


def weather_year(weather: "xr.Dataset", resource: "xr.Dataset", *, times: pd.DatetimeIndex) -> WeatherYear:
    """Return the year of a record whose yield is nearest to the median of its years.

    Parameters
    ----------
    weather
        Hours of whole years, or of a typical one, as the solar resource was made of.
    resource
        The solar resource of modules on roofs, with the yields of the years where the record has several.
    times
        Hours of the study's year.
    """
    placed = by_place(weather)
    steps = check_weather(placed.weather)
    years = whole_years(steps.centres)
    yields = yearly_yields(resource)
    if yields is None:
        year = int(years.max(initial=0))
    else:
        off = (yields["specific_yield_kwh_per_kwp"] - yields.attrs["p50"]).abs()
        year = int(yields["year"].iloc[int(np.argmin(off.to_numpy()))])
    rows = np.flatnonzero(years == year)
    chosen = by_place(placed.weather.isel(time=rows))
    own = Steps(steps.centres[rows], steps.months[rows], steps.hours, 1)
    values = tuple(
        np.ascontiguousarray(chosen.weather[name].transpose("place", "time").to_numpy(), dtype=np.float64)
        for name in WEATHER_VARIABLES
    )
    return WeatherYear(CheckedWeather(chosen, own, values), times, year)


def laid_upon(
    energy: Floats, centres: pd.DatetimeIndex, *, step_hours: float, times: pd.DatetimeIndex
) -> npt.NDArray[np.float64]:
    """Lay the intervals of one year of weather upon the hours of another year.

    An interval that reaches over the start of an hour is shared by time, so that half-hours, labels at the middle and
    time zones of half an hour end on the right hours. An hour that the record lacks is that of the day before.

    Parameters
    ----------
    energy
        (rows, intervals), in each interval.
    centres
        Middle of each interval, UTC without zone; together about a year.
    step_hours
        Length of an interval, an hour at most. [h]
    times
        Hours, labelled by their start, with a zone.

    Returns
    -------
    ndarray
        (rows, hours), in each hour.

    Examples
    --------
    >>> centres = pd.date_range("2001-01-01", periods=8760, freq="h")   # 0:00 stands for 23:30 to 0:30
    >>> times = pd.date_range("2026-01-01", periods=3, freq="h", tz="UTC")
    >>> laid_upon(np.arange(8760.0)[None], centres, step_hours=1.0, times=times)
    array([[0.5, 1.5, 2.5]])
    """
    hour = SECONDS_AN_HOUR
    phase = int(times[0].tz_convert("UTC").timestamp()) % hour
    begin = centres.as_unit("s").asi8 - step_hours * hour / 2.0 - phase
    first = np.floor(begin / hour)
    inside = np.minimum(1.0, (first + 1.0 - begin / hour) / step_hours)
    inside = np.where(1.0 - inside < 1e-9, 1.0, inside)
    seconds = (np.concatenate([first, first + 1.0]) * hour + phase).astype(np.int64)
    known = pd.to_datetime(seconds, unit="s", utc=True)
    code = pd.factorize(_codes(known))[0]
    starts = known[np.unique(code, return_index=True)[1]]
    covered = np.bincount(code, weights=step_hours * np.concatenate([inside, 1.0 - inside]))
    count = len(centres)
    sums = np.zeros((len(energy), len(starts)))
    for part, share in ((code[:count], inside), (code[count:], 1.0 - inside)):
        if share.any():
            _add(sums, part, energy * share)
    there = covered >= _HALF
    typical, values = starts[there], sums[:, there] / covered[there]
    typical, rows = _completed(typical)
    return np.asarray(values[:, rows][:, hours_of_typical_year(times, typical)], dtype=np.float64)


def _add(sums: Floats, code: npt.NDArray[np.intp], values: Floats) -> None:
    """Add values (rows, intervals) to the sums of their hours."""
    for row, each in enumerate(values):
        sums[row] += np.bincount(code, weights=each, minlength=sums.shape[1])


def _completed(typical: pd.DatetimeIndex) -> tuple[pd.DatetimeIndex, npt.NDArray[np.int64]]:
    """Return hours of every day but 29 February, and the row of the record that stands for each."""
    year = pd.date_range("2001-01-01", periods=HOURS_A_YEAR, freq="h", tz="UTC") + (typical[0] - typical[0].floor("h"))
    rows = pd.Series(np.arange(len(typical)), _codes(typical))
    leap = typical[(typical.month == 2) & (typical.day == 29)]
    wanted = year if len(leap) < HOURS_A_DAY else pd.DatetimeIndex(year.append(leap))
    chosen = rows.reindex(_codes(wanted)).to_numpy(dtype=float, copy=True)
    while len(missing := np.flatnonzero(np.isnan(chosen))):
        chosen[missing] = chosen[missing - HOURS_A_DAY]
    return wanted, chosen.astype(np.int64)


def _codes(times: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    return np.asarray((times.month * 32 + times.day) * HOURS_A_DAY + times.hour, dtype=np.int64)
