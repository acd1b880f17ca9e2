"""The country of a study, for sources that keep one file per country.

The IANA time zone tells it: ``zone.tab`` and ``iso3166.tab`` of the time zone database
(https://www.iana.org/time-zones, in the package tzdata) list the zones of each country by its ISO 3166 code of two
letters; ``countries.csv`` has the code of three.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.sources.contract import FetchArea
from geoplan.sources.place.time_zones import table_rows


@dataclass(frozen=True)
class Country:
    """A country.

    Attributes
    ----------
    alpha2, alpha3
        Its ISO 3166 codes.
    name
        Its English name in the time zone database.
    """

    alpha2: str
    alpha3: str
    name: str


def country_of(area: FetchArea) -> Country:
    """Return the country of a study: the option ``country`` (two or three letters), or that of its time zone.

    Raises
    ------
    GeoplanError
        Where the option is no country, or the time zone belongs to none.

    Examples
    --------
    >>> import geopandas as gpd
    >>> country_of(FetchArea((0, 0, 1, 1), gpd.GeoDataFrame(), "EPSG:32648", "Asia/Ho_Chi_Minh")).alpha3
    'VNM'
    """
    given = area.options.get("country", "").strip()
    if given:
        country = next((each for each in countries() if given.upper() in (each.alpha2, each.alpha3)), None)
        country = country or next((each for each in countries() if given.casefold() == each.name.casefold()), None)
        if country is None:
            hint = did_you_mean(given, [each.name for each in countries()])
            raise GeoplanError(
                Fault(
                    "--option",
                    "country",
                    found=f"'{given}'",
                    expected="an ISO 3166 code of two or three letters",
                    action=hint,
                )
            )
        return country
    code = _zones().get(area.time_zone, "")
    country = next((each for each in countries() if each.alpha2 == code), None)
    if country is None:
        action = "Give --option country=VNM, for example, or the place's IANA time_zone in study.toml."
        found_text = f"none for the time zone {area.time_zone}"
        raise GeoplanError(Fault("--option", "country", found=found_text, expected="a country", action=action))
    return country


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries of ISO 3166 in order of their codes."""
    names = dict(row[:2] for row in table_rows("iso3166.tab"))
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(Country(row["alpha2"], row["alpha3"], names.get(row["alpha2"], row["alpha3"])) for row in rows)


@cache
def _zones() -> dict[str, str]:
    return {zone: code for code, _, zone, *_ in table_rows("zone.tab")}
