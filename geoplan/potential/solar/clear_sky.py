"""The clear sky that hours are shaped after: pvlib's Ineichen model with its own table of turbidity.

A shape is scaled to the sum of a day or a month by `share_out`.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.potential.solar.sun import FloatArray

MIDDLES = pd.DatetimeIndex([f"2019-{month:02d}-15" for month in range(1, 13)], tz="UTC")
"""The days for which the turbidity of a month is looked up."""
_HALVINGS = 60
_LARGEST_FACTOR = 1e12


def clear_sky(
    places: FloatArray, cos_zenith: FloatArray, *, dni_extra: FloatArray, turbidity: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return clear-sky irradiance.

    Parameters
    ----------
    places
        Latitude, longitude [degrees] and altitude [m], shape (place, 3).
    cos_zenith
        Of the apparent zenith angle, shape (place, time).
    dni_extra
        Outside the atmosphere, shape (time,). [W/m2]
    turbidity
        Linke turbidity, shape (place, time).

    Returns
    -------
    tuple
        GHI and DHI, and the DNI of a clean and dry atmosphere (turbidity 1); shape (place, time). [W/m2]

    References
    ----------
    Ineichen and Perez 2002, as in `pvlib.clearsky.ineichen`.
    """
    from pvlib import atmosphere, clearsky

    zenith = np.degrees(np.arccos(np.clip(cos_zenith, -1.0, 1.0)))
    altitude = places[:, 2, None]
    airmass = atmosphere.get_relative_airmass(zenith, "kastenyoung1989")
    # A relative air mass knows no altitude: Ineichen's formula wants the mass of the air above the place itself.
    airmass = atmosphere.get_absolute_airmass(airmass, atmosphere.alt2pres(altitude))
    with np.errstate(divide="ignore", invalid="ignore"):  # the night has no air mass; pvlib turns it into zeros
        clear = clearsky.ineichen(zenith, airmass, turbidity, altitude=altitude, dni_extra=dni_extra)
        clean = clearsky.ineichen(zenith, airmass, np.ones(1), altitude=altitude, dni_extra=dni_extra)
    # pvlib's closure leaves traces of the order of rounding around sunrise
    return clear["ghi"], np.maximum(clear["dhi"], 0.0), clean["dni"]


def monthly_turbidity(latitude: float, longitude: float) -> FloatArray:
    """Return pvlib's Linke turbidity of the twelve months at a place [degrees]."""
    from pvlib.clearsky import lookup_linke_turbidity

    table = lookup_linke_turbidity(MIDDLES, latitude, longitude, interp_turbidity=False)
    return np.asarray(table, dtype=float)


def share_out(
    totals: FloatArray, shape: FloatArray, *, lowest: FloatArray, highest: FloatArray, starts: npt.NDArray[np.int64]
) -> FloatArray:
    """Scale a shape within limits until each of its groups has a given sum.

    Parameters
    ----------
    totals
        The sum of each group; between those of `lowest` and `highest`.
    shape
        Values at or above 0; those of a group are multiplied by one factor.
    lowest, highest
        Limits of each value.
    starts
        Where each group begins in `shape`, rising from 0.

    Returns
    -------
    ndarray
        ``clip(factor * shape, lowest, highest)`` with the factor of each group that gives its total.

    Examples
    --------
    >>> shape, highest = np.array([1.0, 1.0, 2.0, 5.0]), np.array([1.0, 9.0, 9.0, 9.0])
    >>> totals, starts = np.array([6.0, 2.0]), np.array([0, 3])
    >>> share_out(totals, shape, lowest=np.zeros(4), highest=highest, starts=starts).round(6).tolist()
    [1.0, 1.666667, 3.333333, 2.0]
    """
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(shape))))
    below, above = np.zeros(len(starts)), np.ones(len(starts))

    def short(factor: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(np.add.reduceat(np.clip(factor[group] * shape, lowest, highest), starts) < totals)

    # The clipped sum only rises with the factor, so halving finds it; where the limits' own sum is below the total,
    # no factor does, and doubling must end.
    while (growing := short(above) & (above < _LARGEST_FACTOR)).any():
        above = np.where(growing, 2.0 * above, above)
    for _ in range(_HALVINGS):
        factor = 0.5 * (below + above)
        under = short(factor)
        below, above = np.where(under, factor, below), np.where(under, above, factor)
    # Halving has told which values lie at a limit; the others carry the exact rest.
    scaled = above[group] * shape
    free = (scaled > lowest) & (scaled < highest)
    result = np.clip(scaled, lowest, highest)
    rest = totals - np.add.reduceat(np.where(free, 0.0, result), starts)
    weight = np.add.reduceat(np.where(free, shape, 0.0), starts)
    share = np.divide(rest, weight, out=np.zeros_like(rest), where=weight > 0.0)
    return np.clip(np.where(free, share[group] * shape, result), lowest, highest)
