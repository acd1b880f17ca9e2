"""The time zone of a place, from the table of the IANA database: ``zone.tab`` of the package tzdata.

The table has, per country, each zone with its principal place (data.iana.org/time-zones/tz-link.html). Of a country's
zones the one whose principal place is nearest is taken: right for countries with one zone, likely for the others.
"""

import re
from functools import cache
from importlib.resources import files

from pyproj import Geod

from geoplan.units import SECONDS_A_DEGREE

_PLACE = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


def time_zone_in(country: str, *, longitude: float, latitude: float) -> str:
    """Return the IANA name of a place's time zone.

    Parameters
    ----------
    country
        ISO 3166-1, two letters.
    longitude, latitude
        Of the place. [degrees]

    Returns
    -------
    str
        Empty where the table has no such country.

    Examples
    --------
    >>> time_zone_in("VN", longitude=106.7, latitude=20.85)
    'Asia/Ho_Chi_Minh'
    >>> time_zone_in("US", longitude=-118, latitude=34), time_zone_in("", longitude=0, latitude=0)
    ('America/Los_Angeles', '')
    """
    known = [(zone, lon, lat) for code, zone, lon, lat in _table() if code == country.upper()]
    if not known:
        return ""
    count = len(known)
    _, _, metres = Geod(ellps="WGS84").inv(
        [longitude] * count, [latitude] * count, [lon for _, lon, _ in known], [lat for _, _, lat in known]
    )
    return min(zip(metres, known, strict=True))[1][0]


@cache
def _table() -> tuple[tuple[str, str, float, float], ...]:
    """Return country, zone, longitude and latitude."""
    return tuple((row[0], row[2], *_degrees(row[1])) for row in table_rows("zone.tab"))


def table_rows(name: str) -> list[list[str]]:
    """Return the rows of a table of the time zone database, such as ``iso3166.tab``."""
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _degrees(text: str) -> tuple[float, float]:
    """Return longitude and latitude of ISO 6709's degrees, minutes and seconds."""
    match = _PLACE.fullmatch(text)
    assert match is not None
    latitude = int(match[2]) + int(match[3]) / 60 + int(match[4] or 0) / SECONDS_A_DEGREE
    longitude = int(match[6]) + int(match[7]) / 60 + int(match[8] or 0) / SECONDS_A_DEGREE
    return (longitude if match[5] == "+" else -longitude), (latitude if match[1] == "+" else -latitude)
