"""Days of unlike clearness within a month: how clear each is beside the month's mean, and how much of it is diffuse.

The clearness of a day is its GHI over what falls above the atmosphere. Outside the tropics the days of a month follow
the exponential distribution of Bendt et al. (1981), made from records of North America; between the tropics that of
Saunier et al. (1987), in which the clearest days are rare and the middling many; from 23.4 to 30 degrees a mixture of
both. Either has one parameter, which the month's mean decides. The clearest day is that of a clear sky in clean air at
the place, since its clearness must be adjusted to the place (Saunier et al.). No day is drawn: a month has the means of
as many equal slices of the distribution as it has days, in a fixed order.

References
----------
Bendt, P., Collares-Pereira, M., Rabl, A., 1981: The frequency distribution of daily insolation values. Solar Energy 27,
1-5.
Saunier, G. Y., Reddy, T. A., Kumar, S., 1987: A monthly probability distribution function of daily global irradiation
values appropriate for both tropical and temperate locations. Solar Energy 38, 169-177.
Erbs, D. G., Klein, S. A., Duffie, J. A., 1982: Estimation of the diffuse radiation fraction for hourly, daily and
monthly-average global radiation. Solar Energy 28, 293-302.
Hargreaves, G. H., Samani, Z. A., 1982: Estimating potential evapotranspiration. J. Irrig. Drain. Div. 108, 225-230.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.parameters import Parameter
from geoplan.potential.solar.clear_sky import clear_sky
from geoplan.potential.solar.sun import FloatArray

CLEAN_AIR = 2.0
"""Linke turbidity of the clearest day of a month: very clean air (Kasten 1996)."""

_TROPICS, _TEMPERATE = 23.44, 30.0
"""Latitudes up to which days are tropical, and from which on they are not. [degrees]"""
_DARKEST = 0.05
"""Clearness of the darkest day outside the tropics (Bendt et al. 1981); half the mean of darker months."""
_HEADROOM = 0.03
"""Least by which the clearest day is clearer than the mean."""
_CELLS = 400
_STEEPEST = 400.0
"""Bound of the distributions' parameter: months within a thousandth of the darkest or the clearest day."""
_HALVINGS = 50
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_SHORT_DAYS = np.radians(81.4)
_MOST_DIFFUSE = 0.99
"""So that no day is without any beam, where the month's beam has to go somewhere."""


@dataclass(frozen=True)
class LocalYear:
    """The hours of a year by the clock of a place.

    Attributes
    ----------
    centres
        Middle of each hour in UTC, without zone.
    months
        Month of each hour, 0 to 11.
    days
        The hour that each day begins with; where clocks are changed, a day has 23 or 25 hours.
    first
        The day that each month begins with.
    """

    centres: pd.DatetimeIndex
    months: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]

    @classmethod
    def of(cls, centres: pd.DatetimeIndex, local: pd.DatetimeIndex) -> "LocalYear":
        """Return the year of hours in UTC and by the local clock."""
        # where the offset grew within the year, its last hour is that of the next New Year
        months = np.where(local.year > local.year[0], 12, local.month).astype(np.int64) - 1
        days = np.flatnonzero(np.diff(local.day.to_numpy(), prepend=0))
        return cls(centres, months, days, np.flatnonzero(np.diff(months[days], prepend=-1)))

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Days of each month."""
        return np.diff(np.append(self.first, len(self.days)))

    @property
    def month_days(self) -> FloatArray:
        """Hours of each month as days."""
        return np.bincount(self.months) / 24.0

    def by_day(self, hours: FloatArray) -> FloatArray:
        """Add up the hours of each day, along the last axis."""
        return np.asarray(np.add.reduceat(hours, self.days, axis=-1))

    def by_month(self, days: FloatArray) -> FloatArray:
        """Add up the days of each month, along the last axis."""
        return np.asarray(np.add.reduceat(days, self.first, axis=-1))

    def of_month(self, months: FloatArray) -> FloatArray:
        """Give each day what its month has, along the last axis."""
        return np.repeat(months, self.lengths, axis=-1)

    def of_day(self, days: FloatArray) -> FloatArray:
        """Give each hour what its day has, along the last axis."""
        return np.repeat(days, np.diff(np.append(self.days, len(self.months))), axis=-1)

    def sunset(self, latitude: float) -> FloatArray:
        """Return the hour angle of each day's sunset at a latitude [degrees]; 0 in the polar night. [rad]."""
        from pvlib.solarposition import declination_spencer71

        declination = declination_spencer71(np.arange(len(self.days)) + 1.0)
        return np.arccos(np.clip(-np.tan(np.radians(latitude)) * np.tan(declination), -1.0, 1.0))


def days_of_year(
    ghi: FloatArray, places: FloatArray, *, cos_zenith: FloatArray, dni_extra: FloatArray, year: LocalYear
) -> tuple[FloatArray, FloatArray]:
    """Return how clear each day of a year is, beside the mean of its month, and how clear by itself.

    Parameters
    ----------
    ghi
        Mean daily irradiation of the months, shape (place, month). [Wh/m2/day]
    places
        Latitude, longitude [degrees] and altitude [m], shape (place, 3).
    cos_zenith
        Of the apparent zenith angle, shape (place, time).
    dni_extra
        Outside the atmosphere, shape (time,). [W/m2]
    year
        The hours.

    Returns
    -------
    tuple
        Shapes (place, day): see `unlike_days`; and the same times the clearness of the month.
    """
    outside = year.by_month(year.by_day(np.maximum(cos_zenith, 0.0) * dni_extra))
    clean, _, _ = clear_sky(places, cos_zenith, dni_extra=dni_extra, turbidity=np.full_like(cos_zenith, CLEAN_AIR))
    lit = outside > 0.0
    clearness = np.divide(ghi * year.month_days, outside, out=np.zeros_like(outside), where=lit)
    clearest = np.divide(year.by_month(year.by_day(clean)), outside, out=np.zeros_like(outside), where=lit)
    rows = zip(clearness, clearest, places[:, 0], strict=True)
    unlike = np.stack([unlike_days(mean, top, latitude=at, lengths=year.lengths) for mean, top, at in rows])
    return unlike, unlike * year.of_month(clearness)


def unlike_days(
    clearness: FloatArray, clearest: FloatArray, *, latitude: float, lengths: npt.NDArray[np.int64]
) -> FloatArray:
    """Return how clear each day of some months is, beside the mean of its month.

    Parameters
    ----------
    clearness
        Mean of each month: GHI over what falls above the atmosphere; 0 where the sun is down.
    clearest
        Clearness of its clearest day.
    latitude
        Of the place. [degrees]
    lengths
        Days of each month.

    Returns
    -------
    ndarray
        One value a day, month after month; the mean of each month is 1. Bright and dull days alternate: the i-th day
        (from 0) has the rank of the fractional part of i times the golden ratio among those of its month.

    Examples
    --------
    >>> unlike_days(np.array([0.5]), np.array([0.75]), latitude=45.0, lengths=np.array([5])).round(2).tolist()
    [0.4, 1.27, 0.81, 1.43, 1.08]
    """
    reached, moment = _distributions(clearness, np.maximum(clearest, clearness + _HEADROOM), _temperate(latitude))
    days = np.empty(int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    for month, (start, count) in enumerate(zip(starts, lengths, strict=True)):
        edges = np.interp(np.linspace(0.0, 1.0, count + 1), reached[month], moment[month])
        slices = np.diff(edges)
        days[start : start + count] = (slices / slices.mean())[_order(count)]
    return days


def diffuse_share(clearness: FloatArray, sunset: FloatArray) -> FloatArray:
    """Return the share of a day's GHI that is diffuse.

    Parameters
    ----------
    clearness
        Of the day.
    sunset
        Hour angle of its sunset; below 81.4 degrees the day is one of winter. [rad]

    References
    ----------
    Erbs et al. 1982, their daily correlation.
    """
    k = np.minimum(clearness, 0.722)
    winter = np.where(k < 0.715, 1.0 + k * (-0.2727 + k * (2.4495 + k * (-11.9514 + k * 9.3879))), 0.143)
    summer = np.where(k < 0.722, 1.0 + k * (0.2832 + k * (-2.5557 + k * 0.8448)), 0.175)
    return np.minimum(np.where(sunset < _SHORT_DAYS, winter, summer), _MOST_DIFFUSE)


def daily_wave(longitude: FloatArray, centres: pd.DatetimeIndex, parameters: Mapping[str, Parameter]) -> FloatArray:
    """Return by how much the air of a mean day is warmer than its mean, by the sun's hour; shape (place, time). [K].

    Parameters
    ----------
    longitude
        Of the places, shape (place,). [degrees]
    centres
        Middle of each hour, UTC.
    parameters
        The assumptions ``pv.temp_air.*``.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> day = pd.date_range("2019-06-21", periods=24, freq="h")
    >>> wave = daily_wave(np.array([0.0]), day, load_parameters())[0]
    >>> int(wave.argmax()), bool(abs(wave.mean()) < 1e-9)
    (14, True)
    """
    amplitude = parameters["pv.temp_air.diurnal_amplitude"].value
    peak = parameters["pv.temp_air.peak_solar_hour"].value
    utc_hour = (centres.hour + centres.minute / 60.0).to_numpy()
    solar_hour = utc_hour[None, :] + longitude[:, None] / 15.0
    return np.asarray(amplitude * np.cos((solar_hour - peak) * (2.0 * np.pi / 24.0)))


def swing_of(clearness: FloatArray) -> FloatArray:
    """Return how far the temperature of each day swings, beside the mean of all days; shape (place, day).

    The clearness of a day goes with the square root of the range of its temperature (Hargreaves and Samani 1982).

    Examples
    --------
    >>> swing_of(np.array([[0.2, 0.4, 0.6]])).round(2).tolist()
    [[0.21, 0.86, 1.93]]
    """
    squares = np.square(clearness)
    mean = np.broadcast_to(squares.mean(axis=1, keepdims=True), squares.shape)
    return np.divide(squares, mean, out=np.ones_like(squares), where=mean > 0.0)


def _temperate(latitude: float) -> float:
    """Return how much of the distribution is that of the temperate zones, 0 to 1."""
    return float(np.clip((abs(latitude) - _TROPICS) / (_TEMPERATE - _TROPICS), 0.0, 1.0))


def _order(count: int) -> npt.NDArray[np.int64]:
    """Return the rank of each day of a month, 0 for the dullest."""
    return np.argsort(np.argsort(np.arange(count) * _GOLDEN % 1.0, kind="stable"), kind="stable")


def _distributions(mean: FloatArray, top: FloatArray, temperate: float) -> tuple[FloatArray, FloatArray]:
    """Return how much of each month's days, and of their clearness, lies below the edges of even cells."""
    top = top[:, None]
    x = (np.arange(_CELLS) + 0.5) * (top / _CELLS)
    darkest = np.minimum(_DARKEST, 0.5 * mean)[:, None]
    exponential = np.where(x >= darkest, 1.0 / (top - darkest), 0.0)
    base = temperate * exponential + (1.0 - temperate) * 6.0 * x * (top - x) / top**3
    low, high = np.full(len(top), -_STEEPEST), np.full(len(top), _STEEPEST)
    for _ in range(_HALVINGS):
        steepness = 0.5 * (low + high)
        # of two exponentials that differ by a factor, the one that cannot overflow
        weight = base * np.exp(steepness[:, None] * (x - np.where(steepness[:, None] > 0.0, top, 0.0)))
        below = (weight * x).sum(axis=1) < mean * weight.sum(axis=1)
        low, high = np.where(below, steepness, low), np.where(below, high, steepness)
    whole = weight.sum(axis=1, keepdims=True)
    none = np.zeros_like(top)
    reached = np.hstack([none, np.cumsum(weight, axis=1) / whole])
    return reached, np.hstack([none, np.cumsum(weight * x, axis=1) / whole])
