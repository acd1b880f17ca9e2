"""Where the sun stands as seen from the earth's centre: the part of its position that depends on the time alone.

NREL's solar position algorithm sums a few hundred cosines per instant; pvlib does that here, once for all places. What
depends on the place is a rotation, a shift to the earth's surface and the refraction:
`geoplan.potential.solar.pv_kernel`.

References
----------
.. [1] I. Reda and A. Andreas, "Solar position algorithm for solar radiation applications", Solar Energy 76, 2004.
   :doi:`10.1016/j.solener.2003.12.003`
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.weather.sun import DELTA_T_S, KNOT_S, rotation
from geoplan.units import SECONDS_A_DEGREE

FloatArray = npt.NDArray[np.float64]


class Ephemeris(NamedTuple):
    """The sun as seen from the earth's centre.

    Attributes
    ----------
    vector
        Toward the Greenwich meridian, toward 90° west of it, toward the north pole; shape (time, 3). [-]
    parallax
        Sine of the equatorial horizontal parallax; shape (time,). [-]
    dni_extra
        Irradiance outside the atmosphere, normal to the sun, after Spencer (1971) as in pvlib; shape (time,). [W/m2]
    """

    vector: FloatArray
    parallax: FloatArray
    dni_extra: FloatArray


def solar_ephemeris(times: pd.DatetimeIndex) -> Ephemeris:
    """Compute what depends on the time alone.

    Parameters
    ----------
    times
        Instants in UTC (naive, or with a zone).

    Returns
    -------
    Ephemeris
        The sun's direction in the frame that turns with the earth, its parallax and the extraterrestrial irradiance.

    Examples
    --------
    >>> sun = solar_ephemeris(pd.DatetimeIndex(["2019-06-21 12:00"]))
    >>> round(float(np.degrees(np.arcsin(sun.vector[0, 2]))), 2)   # the declination
    23.44
    """
    utc = times.tz_localize("UTC") if times.tz is None else times.tz_convert("UTC")
    unixtime = (utc - pd.Timestamp(0, tz="UTC")).total_seconds().to_numpy(dtype=np.float64)
    # a run asks for the hours of one year again and again; each gets arrays of its own
    return Ephemeris(*(values.copy() for values in _ephemeris(unixtime.tobytes())))


@lru_cache(maxsize=2)
def _ephemeris(instants: bytes) -> Ephemeris:
    """Compute `solar_ephemeris` of seconds since 1970, in UTC, as the bytes of their array."""
    from pvlib import irradiance, spa
    from scipy.interpolate import CubicSpline

    unixtime = np.frombuffer(instants, dtype=np.float64)
    # All but the earth's rotation changes over weeks: knots every six hours and a cubic between them
    # give the direction to 2e-9, which is the rounding of the Julian day itself.
    knots = np.arange(unixtime.min() - 2 * KNOT_S, unixtime.max() + 3 * KNOT_S, KNOT_S)
    at = knots if len(knots) < len(unixtime) else unixtime
    # spa.solar_position works for both builds of pvlib.spa, with numba and without.
    delta_t = np.full(len(at), DELTA_T_S)
    sidereal, ascension, declination = spa.solar_position(at, 0, 0, 0, 0, 0, delta_t, 0, 1, sst=True)[:3]
    distance = spa.solar_position(at, 0, 0, 0, 0, 0, delta_t, 0, 1, esd=True)[0]
    slow = np.column_stack(
        (np.unwrap(np.radians(sidereal - ascension) - rotation(at)), np.radians(declination), distance)
    )
    if at is knots:
        slow = CubicSpline(knots, slow)(unixtime)
    hour_angle, declination, distance = slow[:, 0] + rotation(unixtime), slow[:, 1], slow[:, 2]
    vector = np.column_stack(
        (np.cos(declination) * np.cos(hour_angle), np.cos(declination) * np.sin(hour_angle), np.sin(declination))
    )
    # Step 3.12 of [1]_: 8.794 seconds of arc at one astronomical unit.
    parallax = np.sin(np.radians(8.794 / (SECONDS_A_DEGREE * distance)))
    extra = np.asarray(
        irradiance.get_extra_radiation(pd.to_datetime(unixtime, unit="s").day_of_year.to_numpy()), dtype=np.float64
    )
    return Ephemeris(vector, parallax, extra)
