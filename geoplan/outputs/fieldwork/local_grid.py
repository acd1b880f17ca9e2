"""Coordinates as local surveys write them: VN-2000 in 3-degree zones in Viet Nam, UTM elsewhere.

Provinces of Viet Nam have central meridians of their own, which no rule gives from the longitude: those that are known
stand in survey_grids.csv, the national zones stand in for the others.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.kinds.national import VIET_NAM_TIME
from geoplan.languages import Text
from geoplan.units import SECONDS_A_DEGREE

SECONDS_DECIMALS = 2
"""Of a second of arc, where a place is known to a metre."""
M_A_DEGREE = 111_195.0
"""Of latitude, on a sphere as large as the Earth (mean radius 6,371.0 km)."""


@dataclass(frozen=True)
class SurveyGrid:
    """A projected coordinate reference system for surveyors.

    Attributes
    ----------
    epsg
        Its EPSG code.
    title
        What people call it.
    meridian
        Its central meridian, as it is written.
    confidence
        Whether the authorities of the place are known to use it.
    """

    epsg: int
    title: Text
    meridian: str
    confidence: str


@dataclass(frozen=True)
class NationalZone:
    """A zone of VN-2000, and where it is used.

    Attributes
    ----------
    bounds
        West, south, east, north [degrees, WGS84].
    grid
        The coordinate reference system.
    """

    bounds: tuple[float, float, float, float]
    grid: SurveyGrid


def survey_grid(longitude: float, latitude: float, *, time_zone: str = "") -> SurveyGrid:
    """Return the grid that surveys of a place use.

    Parameters
    ----------
    longitude, latitude
        Of the middle of the place. [degrees, WGS84]
    time_zone
        The place's IANA time zone; VN-2000 is taken in Viet Nam's only.

    Returns
    -------
    SurveyGrid
        A 3-degree zone of VN-2000 in Viet Nam, otherwise the zone of UTM on WGS84.

    Raises
    ------
    GeoplanError
        For coordinates that are not on the globe.

    Examples
    --------
    >>> survey_grid(106.7, 20.85, time_zone="Asia/Ho_Chi_Minh").epsg
    9210
    >>> survey_grid(135.5, 34.6, time_zone="Asia/Tokyo").epsg
    32653
    """
    if not (-180 <= longitude <= 180 and -84 <= latitude <= 84):
        found = f"longitude {longitude:g}, latitude {latitude:g}"
        raise GeoplanError(
            Fault("place", "coordinates", found=found, expected="longitude and latitude between 84° south and north")
        )
    if time_zone in VIET_NAM_TIME:
        for zone in national_zones():
            west, south, east, north = zone.bounds
            if west <= longitude <= east and south <= latitude <= north:
                return zone.grid
    number = min(int((longitude + 180) // 6) + 1, 60)
    name = f"WGS 84 / UTM {number}{'N' if latitude >= 0 else 'S'}"
    meridian = f"{abs(6 * number - 183)}°{'E' if 6 * number >= 183 else 'W'}"
    return SurveyGrid((32600 if latitude >= 0 else 32700) + number, Text(en=name), meridian, "high")


def dms(degrees: float, *, decimals: int = SECONDS_DECIMALS) -> str:
    """Return an angle in degrees, minutes and seconds, without a sign; a hundredth of a second is 0.3 m.

    Parameters
    ----------
    degrees
        The angle.
    decimals
        Of the seconds.

    Examples
    --------
    >>> dms(20.8508912), dms(-59.99999999), dms(20.8508912, decimals=0)
    ('20°51′03.21″', '60°00′00.00″', '20°51′03″')
    """
    parts = 10**decimals
    whole, rest = divmod(round(abs(degrees) * SECONDS_A_DEGREE * parts), SECONDS_A_DEGREE * parts)
    minutes, seconds = divmod(rest, 60 * parts)
    width = 3 + decimals if decimals else 2
    return f"{whole}°{minutes:02d}′{seconds / parts:0{width}.{decimals}f}″"


@dataclass(frozen=True)
class Digits:
    """How many digits of a place are worth writing.

    Attributes
    ----------
    seconds
        Decimals of seconds of arc.
    degrees
        Decimals of degrees.
    metres
        Decimals of metres; negative where tens or hundreds are rounded to.
    """

    seconds: int
    degrees: int
    metres: int


def digits_of(known_to_m: float) -> Digits:
    """Return how many digits say where a place is: none that stands for less than a tenth of what is known.

    Parameters
    ----------
    known_to_m
        How well the place is known: the side of a cell, for points that cells gave. [m]

    Examples
    --------
    >>> digits_of(100.0), digits_of(1.0)
    (Digits(seconds=0, degrees=4, metres=-1), Digits(seconds=2, degrees=6, metres=1))
    """
    finest = max(known_to_m, 1.0) / 10
    seconds = math.floor(math.log10(M_A_DEGREE / SECONDS_A_DEGREE / finest))
    return Digits(
        min(max(seconds, 0), SECONDS_DECIMALS),
        max(math.floor(math.log10(M_A_DEGREE / finest)), 0),
        -math.ceil(math.log10(finest)),
    )


@cache
def national_zones() -> tuple[NationalZone, ...]:
    """Return the zones of VN-2000; where two have a place, the first one stands for it."""
    path = Path(__file__).with_name("survey_grids.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            NationalZone(
                (float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])),
                SurveyGrid(
                    int(row["epsg"]),
                    Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
                    row["meridian"],
                    row["confidence"],
                ),
            )
            for row in csv.DictReader(stream)
        )
