"""Is weather near enough to a study to tell something about it? One rule for every format, and for tables of stations.

The distance is that of a place from the edge of the zones, 0 inside of them. What lies farther than 500 km is of
another climate; from 100 km on the distance is said.
"""

import numpy as np
import xarray as xr

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Area, Reading

_MENDED, _TOLD = (
    ("shift_minutes", "location", "offset_h"),
    ("shift_given_minutes", "shift_doubted_minutes", "dark_days"),
)
"""Attributes of weather that say how a file was understood: ``weather_NAME`` in the table of remarks."""


def within_reach(reading: Reading, weather: xr.Dataset) -> xr.Dataset:
    """Leave out the places of weather that are too far from the study, and say how far the nearest is.

    Parameters
    ----------
    reading
        The layer being opened; it gets a fault where no place is near enough, and a remark on how the file was read.
    weather
        With ``latitude`` and ``longitude`` (place). [degrees]

    Returns
    -------
    Dataset
        The places within reach; all of them where none is.
    """
    for names, say in ((_MENDED, reading.mend), (_TOLD, reading.remark)):
        for name in weather.attrs.keys() & set(names):
            say(f"weather_{name}", value=str(weather.attrs[name]))
    if reading.area is None:
        return weather
    latitude, longitude = (np.asarray(weather[name], dtype=np.float64) for name in ("latitude", "longitude"))
    distance = reading.area.reach_km(longitude, latitude)
    far = allowed("weather.distance").outside(distance)
    nearest = int(np.argmin(distance))
    here = latitude[nearest], longitude[nearest]
    if far.all():
        place = f"weather of {in_degrees(*here)}, {distance[nearest]:,.0f} km from the study"
        hint = elsewhere(reading.area, *here) or f"Take weather of the place: geoplan fetch {reading.study.folder}."
        reading.fault("latitude, longitude", place, f"at most {in_figures(allowed('weather.distance').high)} km", hint)
        return weather
    if allowed("weather.distance_unsaid").outside(distance[nearest]):
        reading.remark("weather_distance", distance_km=round(float(distance[nearest])))
    if not far.any():
        return weather
    reading.remark("weather_far_places", count=int(far.sum()))
    return weather.isel(place=np.flatnonzero(~far))


def elsewhere(area: Area, latitude: float, longitude: float) -> str:
    """Say which slip of the coordinates would bring a place that is too far within reach; empty where none does."""
    slips = {
        "Latitude and longitude are swapped.": (longitude, latitude),
        "East is positive: the sign of the longitude is wrong.": (latitude, -longitude),
        "North is positive: the sign of the latitude is wrong.": (-latitude, longitude),
    }
    limits = allowed("weather.distance")
    for hint, (north, east) in slips.items():
        if abs(north) <= 90 and not limits.outside(area.reach_km(np.array([east]), np.array([north]))).any():
            return hint
    return ""


def in_degrees(latitude: float, longitude: float) -> str:
    """Write a place as people do.

    Examples
    --------
    >>> in_degrees(52.3, -4.775)
    '52.30° N, 4.78° W'
    """
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.2f}° {north}, {abs(longitude):.2f}° {east}"
