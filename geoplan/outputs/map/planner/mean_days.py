"""The mean day of each month: what the roofs of each zone give hour by hour, the sun that they have, and its path.

Hours are those of the run (`geoplan.potential.roofs.roof_hours`), on the place's standard time, which clocks that are
set forward in summer do not change. Months are those of the run's chart of months and years those of the zones: what
hours of one year of weather come to is fitted to both.
"""

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.weather.rows import standard_clock
from geoplan.outputs.map.sun.page_sun import far_apart
from geoplan.potential.roofs.plane_hours import WeatherYear, laid_upon, weather_year
from geoplan.potential.roofs.roof_hours import skies_above
from geoplan.potential.solar.resource import hourly_weather
from geoplan.potential.solar.sun import solar_ephemeris
from geoplan.potential.solar.weather_form import WEATHER_VARIABLES
from geoplan.units import HOURS_A_DAY, KWH_PER_GWH, WH_PER_KWH

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Floats = npt.NDArray[np.float64]
MONTHS = 12
MOST_SKIES = 24
"""Of weather of more places the irradiation of so many is told; zones below others take the nearest."""
_MIDDLE_DAY = 15
_ALIKE = 1e-12
_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Irradiation:
    """Global horizontal irradiation of mean days.

    Attributes
    ----------
    days
        W/m2 by place of the weather, month and hour.
    sky
        Which of these places each zone has.
    scale
        What a zone's year is to that of its place, by a grid of irradiation or a record of many years.
    """

    days: Floats
    sky: npt.NDArray[np.int64]
    scale: Floats


@dataclass(frozen=True, eq=False)
class MeanDays:
    """What the page is told of.

    Attributes
    ----------
    kw
        Mean kW (AC) of all roofs of each zone: (zones, months, hours).
    days
        How many days each month has.
    sun
        Altitude above the horizon, and azimuth from north over east, in the middle of each hour of the middle day of
        each month: (2, months, hours). [degrees]
    at
        Longitude and latitude that the sun is told for.
    ahead
        By how much standard time is ahead of UTC. [h]
    kind, year
        The layer that the hours are of, ``irradiance``, of which they were made, or ``weather``; and the year of the
        weather, 0 where it has none.
    irradiation
        None where the result has no weather.
    """

    kw: Floats
    days: npt.NDArray[np.int64]
    sun: Floats
    at: tuple[float, float]
    ahead: float
    kind: str
    year: int
    irradiation: Irradiation | None


def mean_days(result: "Assessment") -> MeanDays | None:
    """Return the mean days of a result; None where it knows no hours of its roofs.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    hours = result.potential.roof_hours
    if hours is None or not len(hours.zones.levels):
        return None
    times = hours.zones.times
    ahead = standard_clock(result.study.time_zone)
    clock = on_standard_time(times, ahead)
    days = np.array([monthrange(int(times[0].year), month)[1] for month in range(1, MONTHS + 1)])
    kw = means_of(hours.zones.levels, clock, days=days) * hours.zones.scale[:, None, None]
    energy = kw.sum(axis=2) * days / KWH_PER_GWH
    fitted = fitted_to(energy, rows=energy.sum(axis=1), columns=np.asarray(result.monthly, dtype=np.float64))
    factor = np.divide(fitted, energy, out=np.ones_like(energy), where=energy > 0.0)
    west, south, east, north = result.zones.to_crs(4326).total_bounds
    at = ((west + east) / 2.0, (south + north) / 2.0)
    return MeanDays(
        kw=kw * factor[:, :, None],
        days=days,
        sun=sun_path(int(times[0].year), at=at, ahead=ahead),
        at=at,
        ahead=ahead,
        kind="weather" if result.inputs.irradiance is None else "irradiance",
        year=hours.year,
        irradiation=_irradiation(result, times=times, clock=clock, days=days),
    )


def on_standard_time(times: pd.DatetimeIndex, ahead: float) -> pd.DatetimeIndex:
    """Return hours on a clock that is never set forward, without a zone.

    Parameters
    ----------
    times
        Hours with a zone.
    ahead
        By how much that clock is ahead of UTC. [h]

    Examples
    --------
    >>> on_standard_time(pd.date_range("2026-06-16 17:00", periods=1, tz="Europe/Zurich"), 1.0)[0].isoformat()
    '2026-06-16T16:00:00'
    """
    return times.tz_convert("UTC").tz_localize(None) + pd.Timedelta(hours=ahead)


def means_of(rows: npt.ArrayLike, clock: pd.DatetimeIndex, *, days: npt.NDArray[np.int64]) -> Floats:
    """Return the mean day of each month: (rows, months, hours); means times days are the sums of the rows.

    Parameters
    ----------
    rows
        (rows, hours), hours of a year.
    clock
        The same hours on the clock that days follow.
    days
        Of each month.
    """
    cells = (np.asarray(clock.month) - 1) * HOURS_A_DAY + np.asarray(clock.hour)
    sums = [np.bincount(cells, weights=row, minlength=MONTHS * HOURS_A_DAY) for row in np.asarray(rows)]
    return np.asarray(np.reshape(sums, (-1, MONTHS, HOURS_A_DAY)) / days[:, None])


def fitted_to(table: Floats, *, rows: Floats, columns: Floats) -> Floats:
    """Return a table whose sums are given, moved as little as that takes: rows and columns are scaled in turn.

    Parameters
    ----------
    table
        Not negative.
    rows, columns
        What rows and columns shall come to; alike in all. Columns that are not known leave the table as it is.

    References
    ----------
    Deming, W. E., Stephan, F. F., 1940: On a least squares adjustment of a sampled frequency table when the expected
    marginal totals are known. The Annals of Mathematical Statistics 11, 427-444.

    Examples
    --------
    >>> fitted_to(np.array([[1.0, 1.0], [2.0, 2.0]]), rows=np.array([2.0, 4.0]), columns=np.array([3.0, 3.0])).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    whole = float(rows.sum())
    if columns.shape != table.shape[1:] or not abs(columns.sum() - whole) <= 1e-6 * abs(whole):
        return table
    fitted = table.copy()
    for _ in range(_ROUNDS):
        fitted *= _ratio(columns, fitted.sum(axis=0))
        own = fitted.sum(axis=1)
        fitted *= _ratio(rows, own)[:, None]
        if np.abs(own - rows).max(initial=0.0) <= _ALIKE * whole:
            break
    return fitted


def _ratio(wanted: Floats, sums: Floats) -> Floats:
    return np.divide(wanted, sums, out=np.ones_like(sums), where=sums > 0.0)


def sun_path(year: int, *, at: tuple[float, float], ahead: float) -> Floats:
    """Return altitude and azimuth of the sun in the middle of each hour of the middle day of each month.

    Parameters
    ----------
    year
        Of the calendar.
    at
        Longitude and latitude. [degrees]
    ahead
        By how much the clock is ahead of UTC. [h]

    Returns
    -------
    ndarray
        (2, months, hours), true altitude of the sun's centre, without refraction, and azimuth from north over east.
        [degrees]
    """
    middles = [
        pd.Timestamp(year, month, _MIDDLE_DAY, hour, 30) - pd.Timedelta(hours=ahead)
        for month in range(1, MONTHS + 1)
        for hour in range(HOURS_A_DAY)
    ]
    meridian, west, pole = solar_ephemeris(pd.DatetimeIndex(middles)).vector.T
    longitude, latitude = np.radians(at)
    angle = np.arctan2(west, meridian) + longitude  # past noon
    flat = np.hypot(meridian, west)
    up = np.sin(latitude) * pole + np.cos(latitude) * flat * np.cos(angle)
    south = np.sin(latitude) * flat * np.cos(angle) - np.cos(latitude) * pole
    azimuth = np.degrees(np.arctan2(flat * np.sin(angle), south)) + 180.0
    path = np.stack([np.degrees(np.arcsin(np.clip(up, -1.0, 1.0))), azimuth % 360.0])
    return path.reshape(2, MONTHS, HOURS_A_DAY)


def _irradiation(
    result: "Assessment", *, times: pd.DatetimeIndex, clock: pd.DatetimeIndex, days: npt.NDArray[np.int64]
) -> Irradiation | None:
    """Return the irradiation of the same hours; a zone's year is that of the resource where it lies."""
    if result.inputs.irradiance is None and result.inputs.weather is None:
        return None
    resource = result.resource
    year = weather_year(hourly_weather(result.study, result.inputs), resource, times=times)
    x, y, nearest = skies_above(result.zones, year)
    kept, sky = _few(np.unique(nearest), year, nearest)
    steps = year.weather.steps
    energy = year.weather.values[WEATHER_VARIABLES.index("ghi")][kept] * steps.hours
    hourly = laid_upon(energy, steps.centres, step_hours=steps.hours, times=times)
    whole = hourly.sum(axis=1) / WH_PER_KWH
    cells = np.zeros(len(x), dtype=np.int64)
    if resource.sizes["place"] > 1:
        far = np.hypot(x[:, None] - resource["x"].to_numpy(), y[:, None] - resource["y"].to_numpy())
        cells = far.argmin(axis=1)
    own = resource["ghi_kwh_m2"].to_numpy()[cells]
    return Irradiation(means_of(hourly, clock, days=days), sky, own / whole[sky])


def _few(
    used: npt.NDArray[np.int64], year: WeatherYear, nearest: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return places of the weather that are told of, and which of them each zone has."""
    weather = year.weather.placed.weather
    points = np.column_stack((weather["longitude"].to_numpy(), weather["latitude"].to_numpy()))
    kept = used[far_apart(points[used], most=MOST_SKIES)]
    far = np.hypot(*(points[nearest][:, None] - points[None, kept]).transpose(2, 0, 1))
    return kept, far.argmin(axis=1)
