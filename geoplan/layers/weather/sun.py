"""The sun over a weather file: for the irradiance that follows from the others, and for clocks that are not UTC.

Closure is ``ghi = dhi + dni * cos(zenith)``, with the sun at the middle of the interval.
"""

from copy import copy
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.opening.ranges import Range, allowed
from geoplan.layers.weather.rows import BEAM, FloatArray
from geoplan.units import DAYS_A_YEAR, DEGREES_AN_HOUR, HOURS_A_DAY, SECONDS_A_DAY, SECONDS_AN_HOUR

DELTA_T_S = 67.0  # pvlib's default difference between terrestrial time and UT1
KNOT_S = 6.0 * SECONDS_AN_HOUR


class Sun:
    """The sun at some instants, from any place.

    Parameters
    ----------
    centres
        The instants, UTC, without zone.
    """

    def __init__(self, centres: pd.DatetimeIndex) -> None:
        from pvlib import irradiance, spa

        seconds = (centres - pd.Timestamp(0)).total_seconds().to_numpy(dtype=np.float64)
        # What is left without the earth's rotation is so slow that lines between six-hourly values are exact to 1e-5.
        knots = np.arange(seconds.min() - KNOT_S, seconds.max() + 2 * KNOT_S, KNOT_S)
        delta_t = np.full(len(knots), DELTA_T_S)
        sidereal, ascension, declination = spa.solar_position(knots, 0, 0, 0, 0, 0, delta_t, 0, 1, sst=True)[:3]
        slow = np.unwrap(np.radians(sidereal - ascension) - rotation(knots))
        self._angle = np.interp(seconds, knots, slow) + rotation(seconds)
        self._declination = np.radians(np.interp(seconds, knots, declination))
        self.dni_extra: FloatArray = np.asarray(irradiance.get_extra_radiation(centres.day_of_year.to_numpy()), float)
        """Irradiance outside the atmosphere, normal to the sun. [W/m2]"""

    def at(self, chosen: npt.NDArray[np.int64]) -> "Sun":
        """Return the sun at some of the instants, by their numbers."""
        part = copy(self)
        part._angle, part._declination = self._angle[chosen], self._declination[chosen]
        part.dni_extra = self.dni_extra[chosen]
        return part

    def cos_zenith(self, latitude: FloatArray, longitude: FloatArray, *, later_h: float = 0.0) -> FloatArray:
        """Return the cosine of the true zenith, shape (place, time).

        Parameters
        ----------
        latitude, longitude
            Of the places, shape (place,). [degrees]
        later_h
            So many hours after the instants, but for the sun's own motion. [h]
        """
        phi = np.radians(latitude)[:, None]
        hour_angle = self._angle[None, :] + np.radians(longitude + DEGREES_AN_HOUR * later_h)[:, None]
        vertical, level = np.sin(phi) * np.sin(self._declination), np.cos(phi) * np.cos(self._declination)
        return np.asarray(vertical + level * np.cos(hour_angle))


def rotation(seconds: FloatArray) -> FloatArray:
    """Return the angle of a mean sun over Greenwich, which turns once a day, at seconds since 1970 UTC. [rad]."""
    return 2.0 * np.pi * (seconds / SECONDS_A_DAY % 1.0)


def above_the_atmosphere(latitude: float) -> FloatArray:
    """Return what falls on the level outside the atmosphere on the mean day of each month, shape (12,). [Wh/m2/day].

    Examples
    --------
    >>> above_the_atmosphere(55.75).round(-1)[[5, 11]].tolist()   # June and December in Moscow
    [11440.0, 1240.0]
    """
    return _above_the_atmosphere(latitude).copy()


@lru_cache(maxsize=256)
def _above_the_atmosphere(latitude: float) -> FloatArray:
    """Keep it: each variable of a station is held against the same sky, and every study that is opened again."""
    times = pd.date_range("2019-01-01 00:05", periods=DAYS_A_YEAR * HOURS_A_DAY * 6, freq="10min")
    sun = Sun(times)
    level = np.maximum(sun.cos_zenith(np.array([latitude]), np.zeros(1))[0], 0.0) * sun.dni_extra
    month = times.month.to_numpy() - 1
    return np.asarray(np.bincount(month, weights=level) / np.bincount(month) * HOURS_A_DAY)


def limits_of_months(shares: Range, above: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return between which ends the irradiation of months can lie. [Wh/m2/day].

    Parameters
    ----------
    shares
        What share of the irradiation outside the atmosphere it can be.
    above
        Outside the atmosphere, on the mean day of each month. [Wh/m2/day]

    Notes
    -----
    A month whose sun hardly rises may have nothing, and a little more than falls above the atmosphere.
    """
    low = np.where(above < allowed("irradiance.faint_sun").low, 0.0, shares.low * above)
    return low, shares.high * above + allowed("irradiance.twilight").high


def close(
    values: dict[str, FloatArray], wanted: tuple[str, ...], cos_zenith: FloatArray, dni_extra: FloatArray
) -> None:
    """Add the wanted irradiances that follow from those that are there.

    Parameters
    ----------
    values
        Variable -> (place, time) [W/m2]; gets the new ones.
    wanted
        The variables asked for.
    cos_zenith
        Of the sun, shape (place, time).
    dni_extra
        Irradiance outside the atmosphere, shape (time,). No beam is stronger. [W/m2]

    Notes
    -----
    As ``pvlib.irradiance.dni`` does, a sun nearer to the horizon than ``weather.closure_zenith`` allows has no beam,
    since there the quotient is all noise.
    """
    up = np.maximum(cos_zenith, 0.0)
    if BEAM in values:
        if "ghi" not in values and "dhi" in values:
            values["ghi"] = values["dhi"] + values[BEAM]
        if "dhi" not in values and "ghi" in values:
            values["dhi"] = np.maximum(values["ghi"] - values[BEAM], 0.0)
    if "dhi" not in values and {"ghi", "dni"} <= values.keys():
        # Measured parts never close exactly; sensors read below 0 at night, which must not turn the limits round.
        values["dhi"] = np.clip(values["ghi"] - values["dni"] * up, 0.0, np.maximum(values["ghi"], 0.0))
    if "ghi" not in values and {"dhi", "dni"} <= values.keys():
        values["ghi"] = values["dhi"] + values["dni"] * up
    if "dni" in values or "dni" not in wanted:
        return
    beam = values.get(BEAM)
    if beam is None and {"ghi", "dhi"} <= values.keys():
        beam = values["ghi"] - values["dhi"]
    if beam is not None:
        high = up > np.cos(np.radians(allowed("weather.closure_zenith").high))
        # The comparison keeps NaN, which a missing ghi or dhi makes, also at night.
        dni = np.divide(beam, up, out=np.where(np.isnan(beam), np.nan, 0.0), where=high)
        values["dni"] = np.clip(dni, 0.0, dni_extra)


def closable(names: set[str], *, daily: bool = False) -> set[str]:
    """Return which irradiances follow from those that are there.

    Examples
    --------
    >>> sorted(closable({"ghi", "bhi"}))
    ['dhi', 'dni']
    >>> sorted(closable({"ghi"})), sorted(closable({"ghi", "dhi"}, daily=True))
    ([], [])
    """
    if daily:  # a day's dni has no one sun to be closed with
        return set()
    there = names & {"ghi", "dni", "dhi", BEAM}
    return {"ghi", "dni", "dhi"} - there if len(there) >= 2 and there != {"dni", BEAM} else set()
