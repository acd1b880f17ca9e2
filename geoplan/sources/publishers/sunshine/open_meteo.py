"""Open-Meteo: hours of irradiance that JAXA derives from Himawari, in cells of 0.05 degree, from 2016 on.

``https://satellite-api.open-meteo.com/v1/archive`` with ``models=jma_jaxa_himawari`` and ``hourly`` =
shortwave_radiation, direct_radiation (on the horizontal), diffuse_radiation: means of the hour that ends at the time
given, in W/m2, from images every 10 minutes; null where there is none. Air temperature and wind come from
``https://archive-api.open-meteo.com/v1/archive`` (ERA5 and models, at the time given). JSON: latitude, longitude,
elevation, utc_offset_seconds, hourly_units, hourly. Refusals are 400 with ``{"error": true, "reason": ...}`` and 429.
https://open-meteo.com/en/docs/satellite-radiation-api and https://open-meteo.com/en/docs/historical-weather-api.

Without a key for non-commercial use only (https://open-meteo.com/en/terms); whoever earns money with it needs a
subscription. Data CC BY 4.0; the irradiance is JAXA's, which may not be passed on as it is.

One call a year. Hours that are missing are filled from the days around up to 0.5 % of a year; a year that lacks more is
left out, and said.

Options: ``startyear``, ``endyear`` (default 2016 to 2023); ``latitude`` and ``longitude`` (default: a point inside the
study).
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import Point, weather_point
from geoplan.sources.publishers.sunshine.hours import wanted_years, without_gaps, write_hours
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import another_form, get_or_explain
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note

SUN = {"shortwave_radiation": "ghi", "diffuse_radiation": "dhi"}
AIR = {"temperature_2m": "temp_air", "wind_speed_10m": "wind_speed"}
_UNITS = {"ghi": "w/m2", "dhi": "w/m2", "temp_air": "°c", "wind_speed": "m/s"}
FIRST, DEFAULT = 2016, (2016, 2023)
_HOUR = pd.Timedelta(hours=1)
_HINTS = {
    "date": "Choose years that are over, from 2016.",
    "limit": "The service counts calls by hour and day: try again later.",
    "latitude": "Give latitude and longitude in degrees.",
    "longitude": "Give latitude and longitude in degrees.",
}


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the calls, two a year; the service gives no length."""
    del session
    return [
        Download(with_params(url, params), f"Open-Meteo, {kind}, {what} {year}")
        for year, calls in _calls(area).items()
        for what, (url, params) in calls.items()
    ]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the weather of the study's point.

    Returns
    -------
    FetchedLayer
        Hours by their start, UTC, in one NetCDF file.

    Raises
    ------
    TransferError
        Where the service refuses, with its own words, the answer is another, or all years lack too much. Nothing is
        written then.
    """
    point, years, elevation = weather_point(area), {}, 0.0
    for year, calls in _calls(area).items():
        sun, told = _hours(*calls["irradiance"], session, SUN)
        air, _ = _hours(*calls["air"], session, AIR)
        elevation = float(told.get("elevation") or 0.0)
        sun.index = pd.DatetimeIndex(sun.index) - _HOUR  # means of the hour that ends: by its start
        air_means = 0.5 * (air + air.shift(-1))  # instants, at both ends of an hour
        years[year] = sun.join(air_means.combine_first(air))
    weather = without_gaps(years, "open_meteo")
    path = folder / f"{kind}-open_meteo.nc"
    source = "Open-Meteo, Himawari (JAXA)"
    write_hours(path, weather.hours, point=point, altitude=elevation, label="start", source=source)
    about = sources()["open_meteo"]
    note = fetched_note(
        "open_meteo",
        years=weather.years,
        latitude=f"{point.latitude:g}",
        longitude=f"{point.longitude:g}",
        filled=weather.filled,
        left_out=", ".join(map(str, weather.left_out)) or "-",
    )
    return FetchedLayer(
        kind, path, {}, about.licence, about.attribution, vintage=weather.years, note=note, rows=len(weather.hours)
    )


def _calls(area: FetchArea) -> dict[int, dict[str, tuple[str, dict[str, Any]]]]:
    """Return year -> what is asked -> the address and the parameters of its call.

    The hours of a year by their start end on its days and at the first midnight of the next.
    """
    known, point = addresses("open_meteo"), weather_point(area)
    calls = {}
    for year in wanted_years(area, first=FIRST, default=DEFAULT):
        common = _common(point, year)
        sun = {**common, "hourly": ",".join(SUN), "models": "jma_jaxa_himawari"}
        air = {**common, "hourly": ",".join(AIR), "wind_speed_unit": "ms"}
        calls[year] = {"irradiance": (known["satellite"], sun), "air": (known["archive"], air)}
    return calls


def _common(point: Point, year: int) -> dict[str, Any]:
    return {
        "latitude": point.latitude,
        "longitude": point.longitude,
        "start_date": f"{year}-01-01",
        "end_date": f"{year + 1}-01-01",
        "timezone": "GMT",
    }


def _hours(
    url: str, params: dict[str, Any], session: Session, names: dict[str, str]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the hours of an answer under geoplan's names, and the answer."""
    answer = get_or_explain(session, url, params=params, hints=_HINTS)
    try:
        content: dict[str, Any] = json.loads(answer.read_bytes())
        hourly, units = content["hourly"], content["hourly_units"]
        if int(content["utc_offset_seconds"]) != 0:
            raise ValueError(f"a clock {content['utc_offset_seconds']} s from UTC")
        for theirs, ours in names.items():
            unit = str(units[theirs]).casefold().replace("²", "2")
            if unit != _UNITS[ours]:
                raise ValueError(f"{theirs} in '{unit}'")
        times = pd.DatetimeIndex(pd.to_datetime(hourly["time"]))
        values = {ours: pd.to_numeric(pd.Series(hourly[theirs], index=times)) for theirs, ours in names.items()}
        hours = pd.DataFrame(values, index=times).astype(float)
    except (ValueError, KeyError, TypeError) as error:
        session.forget(answer)
        raise another_form(error, url, params=params, expected="hours in JSON") from None
    if hours.isna().to_numpy().any():
        session.forget(answer)  # it may be whole next month
    return hours, content
