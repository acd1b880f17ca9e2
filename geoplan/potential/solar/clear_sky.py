"""The clear sky that hours are shaped after: pvlib's Ineichen model with its own table of turbidity."""

import numpy as np
import pandas as pd

from geoplan.potential.solar.sun import FloatArray

MIDDLES = pd.DatetimeIndex([f"2019-{month:02d}-15" for month in range(1, 13)], tz="UTC")
"""The days for which the turbidity of a month is looked up."""


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
