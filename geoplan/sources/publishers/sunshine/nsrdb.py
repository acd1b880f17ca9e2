"""NSRDB: hours of irradiance that NLR (NREL before 2026) derives from Himawari, in cells of 2 to 4 km.

``https://developer.nlr.gov/api/nsrdb/v2/solar/himawari-download.csv`` has the years 2016 to 2020, one point and year a
call; ``himawari-tmy-download.csv`` a typical year of 2011 to 2020 (``names=tmy-2020``). Parameters: wkt, names,
interval, utc, attributes, api_key, email. The answer is a CSV file: a line of names, a line of what they are (Source,
Location ID, Latitude, Longitude, Time Zone, Elevation, Local Time Zone, units), then Year, Month, Day, Hour, Minute,
GHI, DNI, DHI, Temperature, Wind Speed and a row an hour, whose minute is that of its instant. pvlib.iotools reads it
too (read_nsrdb_psm4). Refusals are 400, 403 and 429 with ``{"errors": [...]}``.
https://developer.nlr.gov/docs/solar/nsrdb/himawari-download/ and .../himawari-tmy-download/.

The service asks for a key (free: https://developer.nlr.gov/signup/) and an e-mail address: the environment variables
GEOPLAN_NSRDB_KEY and GEOPLAN_NSRDB_EMAIL, or the options. Neither is written anywhere: not in the study, its notes or
the cache, and messages and plans show asterisks in their place. Data of the public domain, with reference.

Options: ``product``, ``tmy`` (default) or ``hourly``; ``startyear``, ``endyear`` (default 2016 to 2020); ``api_key``,
``email``; ``latitude`` and ``longitude`` (default: a point inside the study).
"""

import io
import os
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import Point, weather_point
from geoplan.sources.publishers.sunshine.hours import wanted_years, without_gaps, write_hours
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import another_form, get_or_explain
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import shown_address
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note

ASKED = {"api_key": "GEOPLAN_NSRDB_KEY", "email": "GEOPLAN_NSRDB_EMAIL"}
"""What the service asks for -> the environment variable that gives it."""
PRODUCTS = {"tmy": "himawari_tmy", "hourly": "himawari"}
COLUMNS = {"GHI": "ghi", "DNI": "dni", "DHI": "dhi", "Temperature": "temp_air", "Wind Speed": "wind_speed"}
FIRST, LAST = 2016, 2020
TYPICAL = "tmy-2020"
TYPICAL_YEAR = 2019
"""The number that a typical year goes by here, as in geoplan's readers: not a leap year."""
_TIME = ["Year", "Month", "Day", "Hour", "Minute"]
_HINTS = {
    "api_key": "Check the key: GEOPLAN_NSRDB_KEY, or --option nsrdb.api_key.",
    "email": "Check the address: GEOPLAN_NSRDB_EMAIL, or --option nsrdb.email.",
    "rate limit": "The service counts calls by key, hour and day: try again later.",
    "wkt": "Himawari sees South and East Asia, Australia and the western Pacific alone.",
}
_PLACE = ("Latitude", "Longitude", "Elevation")


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the calls, one a year, without key and address; the service gives no length."""
    del session
    url, calls = _calls(area)
    return [
        Download(shown_address(with_params(url, params)), f"NSRDB Himawari, {kind}, {name}")
        for name, params in calls.items()
    ]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the weather of the study's point.

    Returns
    -------
    FetchedLayer
        Hours in UTC, by their instant, in one NetCDF file.

    Raises
    ------
    GeoplanError
        Where key or e-mail address are missing.
    TransferError
        Where the service refuses, or the answer is another. Nothing is written then.
    """
    url, calls = _calls(area)
    _check_asked(area)
    point, years, about = weather_point(area), {}, dict[str, str]()
    for name, params in calls.items():
        hours, about = _hours(url, params, session)
        year = TYPICAL_YEAR if name == TYPICAL else int(name)
        years[year] = _one_year(hours) if name == TYPICAL else hours
    weather = without_gaps(years, "nsrdb")
    typical = TYPICAL in calls
    path = folder / f"{kind}-nsrdb.nc"
    there = Point(float(about["Latitude"]), float(about["Longitude"]))
    altitude = float(about["Elevation"])
    write_hours(path, weather.hours, point=there, altitude=altitude, label="centre", source="NSRDB, Himawari (NLR)")
    known = sources()["nsrdb"]
    vintage = "2011-2020" if typical else weather.years
    note = fetched_note(
        "nsrdb_tmy" if typical else "nsrdb_hourly",
        years=vintage,
        latitude=f"{point.latitude:g}",
        longitude=f"{point.longitude:g}",
        filled=weather.filled,
    )
    rows = len(weather.hours)
    return FetchedLayer(kind, path, {}, known.licence, known.attribution, vintage=vintage, note=note, rows=rows)


def _check_asked(area: FetchArea) -> None:
    faults = [
        Fault(
            "nsrdb",
            name,
            found="none",
            expected=f"yours, in the environment variable {variable} or --option nsrdb.{name}",
            action="A key is free: https://developer.nlr.gov/signup/.",
        )
        for name, variable in ASKED.items()
        if not _asked(area, name)
    ]
    if faults:
        raise GeoplanError(faults)


def _asked(area: FetchArea, name: str) -> str:
    return area.options.get(name) or os.environ.get(ASKED[name], "")


def _calls(area: FetchArea) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return the address, and the name of a year -> the parameters of its call."""
    product = area.options.get("product") or "tmy"
    if product not in PRODUCTS:
        expected = " or ".join(PRODUCTS)
        raise GeoplanError(Fault("--option", "product", found=f"'{product}'", expected=expected, action="Choose one."))
    names = [TYPICAL]
    years = wanted_years(area, first=FIRST, last=LAST, default=(FIRST, LAST))
    if product == "hourly":
        names = [str(year) for year in years]
    point = weather_point(area)
    common = {
        "wkt": f"POINT({point.longitude} {point.latitude})",
        "interval": 60,
        "utc": "true",
        "leap_day": "true",
        "attributes": "ghi,dni,dhi,air_temperature,wind_speed",
        **{name: _asked(area, name) for name in ASKED},
    }
    return addresses("nsrdb")[PRODUCTS[product]], {name: {**common, "names": name} for name in names}


def _hours(url: str, params: dict[str, Any], session: Session) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the hours of an answer under geoplan's names, and what its head says."""
    answer = get_or_explain(session, url, params=params, hints=_HINTS)
    try:
        text = answer.read_text(encoding="utf-8-sig")
        names, values, _ = text.split("\n", 2)
        about = dict(zip(names.strip().split(","), values.strip().split(","), strict=False))
        clock = pd.Timedelta(hours=float(about["Time Zone"]))
        table = pd.read_csv(io.StringIO(text), skiprows=2)[[*_TIME, *COLUMNS]].astype(float)
        times = pd.DatetimeIndex(pd.to_datetime(table[_TIME].astype(int))) - clock
        hours = table[list(COLUMNS)].rename(columns=COLUMNS).set_axis(times)
        about = {name: str(float(about[name])) for name in _PLACE}
        if hours.empty:
            raise ValueError("no hours")
    except (ValueError, KeyError, TypeError, OSError) as error:
        session.forget(answer)
        raise another_form(error, url, params=params, expected="hours in CSV") from None
    return hours, about


def _one_year(hours: pd.DataFrame) -> pd.DataFrame:
    """Give months of different years one number; a 29 February of one of them is left out."""
    times = pd.DatetimeIndex(hours.index)
    kept = ~((times.month == 2) & (times.day == 29))
    times = times[kept]
    moved = pd.to_datetime({"year": TYPICAL_YEAR, "month": times.month, "day": times.day})
    return hours[kept].set_axis(pd.DatetimeIndex(moved) + (times - times.normalize())).sort_index()
