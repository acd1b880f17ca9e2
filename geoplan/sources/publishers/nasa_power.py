"""NASA POWER: hours or days of irradiance, temperature and wind at one point, from satellites (CERES) and MERRA-2.

``/api/temporal/hourly/point`` and ``daily/point``: https://power.larc.nasa.gov/docs/services/api/temporal/hourly/
(hours from 2001, by their start, clock ``time-standard`` UTC or LST, which is the default) and .../daily/; refusals are
422 with ``{"messages": [...]}`` and 429 where too much is asked: https://power.larc.nasa.gov/docs/services/api/.
Parameter names, units by community (RE: Wh/m^2, kW-hr/m^2/day) and the fill value -999 as in
pvlib.iotools.get_nasa_power. No key; free of restrictions, with reference to the POWER project:
https://power.larc.nasa.gov/docs/referencing/.

Irradiance comes in cells of 1 degree (weather 0.5 x 0.625), so one point stands for a province. Each year is one call,
and a year that is in the cache is not asked again. The three components are estimated apart and do not close: GHI is
the one to trust.

Options: ``step``, ``hourly`` (default) or ``daily``; ``startyear``, ``endyear`` (default 2015 to 2024); ``latitude``
and ``longitude`` (default: a point inside the study).
"""

import json
from pathlib import Path
from typing import Any

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import explained, said_by
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import TransferError, shown_address
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, write_whole

PARAMETERS = ("ALLSKY_SFC_SW_DWN", "ALLSKY_SFC_SW_DNI", "ALLSKY_SFC_SW_DIFF", "T2M", "WS10M")
STEPS = {"hourly": "UTC", "daily": "LST"}
"""Step -> the clock that is asked for: hours in UTC, days by the sun."""
FIRST, LAST = 2015, 2024
"""The years that are taken where none are asked for: ten whole ones."""
_BEGIN = 2001

_HINTS = {
    "date": "Choose years that are over, from 2001: the last months are not there yet.",
    "parameter": "The service has changed its parameters: get the file by hand.",
    "latitude": "Give latitude and longitude in degrees.",
    "longitude": "Give latitude and longitude in degrees.",
}


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the calls, one a year; the service gives no length."""
    del session
    url, calls = _calls(area)
    return [Download(with_params(url, params), f"NASA POWER, {kind}, {year}") for year, params in calls.items()]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the weather of the study's point, the years in one JSON as NASA POWER gives one.

    Returns
    -------
    FetchedLayer
        Hours in UTC, or days by the sun; geoplan tells the file by its content.

    Raises
    ------
    TransferError
        Where the service refuses, with its own words, the answer is another, or values are missing. Nothing is written
        then.
    """
    url, calls = _calls(area)
    whole: dict[str, Any] = {}
    faults: list[Fault] = []
    for year, params in calls.items():
        content, missing = _year(url, params, session)
        if missing:
            action = "Choose years before it: the latest months are not there yet."
            faults.append(
                Fault(
                    shown_address(url),
                    str(year),
                    found=f"{missing:,} values missing",
                    expected="whole years",
                    action=action,
                )
            )
        if not whole:
            whole = content
            continue
        for name, series in content["properties"]["parameter"].items():
            whole["properties"]["parameter"][name].update(series)
    if faults:
        raise TransferError(faults)
    first, last = min(calls), max(calls)
    whole["header"] |= {"start": f"{first}0101", "end": f"{last}1231"}
    rows = len(whole["properties"]["parameter"][PARAMETERS[0]])
    path = folder / f"{kind}-nasa_power.json"
    write_whole(path, lambda partial: partial.write_text(json.dumps(whole), encoding="utf-8"))
    about, years = sources()["nasa_power"], str(first) if first == last else f"{first}-{last}"
    params = calls[first]
    note = fetched_note(
        "nasa_power", years=years, latitude=f"{params['latitude']:g}", longitude=f"{params['longitude']:g}"
    )
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, vintage=years, note=note, rows=rows)


def _year(url: str, params: dict[str, Any], session: Session) -> tuple[dict[str, Any], int]:
    """Return a year's answer, and how many of its values are missing."""
    try:
        answer = session.get(url, params=params)
    except TransferError as error:
        raise explained(error, session, url, params=params, hints=_HINTS) from None
    said = ""
    try:
        content: dict[str, Any] = json.loads(answer.read_bytes())
        said = said_by(content)
        fill = content["header"]["fill_value"]
        series = content["properties"]["parameter"]
        content["geometry"]["coordinates"], content["parameters"]
        lengths = {len(series[name]) for name in PARAMETERS}
        if len(lengths) != 1 or not max(lengths):
            raise KeyError("properties.parameter")
    except (ValueError, KeyError, TypeError) as error:
        session.forget(answer)
        found = said or f"an answer of another form ({type(error).__name__}: {error})"
        action = "The answer was not kept: try again later."
        full = shown_address(with_params(url, params))
        raise TransferError(Fault(full, "", found=found, expected="a year of weather in JSON", action=action)) from None
    missing = sum(value == fill or value is None for name in PARAMETERS for value in series[name].values())
    if missing:
        session.forget(answer)  # it may be whole next month
    return content, missing


def _calls(area: FetchArea) -> tuple[str, dict[int, dict[str, Any]]]:
    """Return the address, and year -> the parameters of its call."""
    step = area.options.get("step", "hourly")
    faults = []
    if step not in STEPS:
        faults.append(Fault("--option", "step", found=f"'{step}'", expected=" or ".join(STEPS), action="Choose one."))
    years = []
    for name, default in (("startyear", FIRST), ("endyear", LAST)):
        given = area.options.get(name) or str(default)
        if not given.isdigit() or int(given) < _BEGIN:
            faults.append(
                Fault("--option", name, found=f"'{given}'", expected=f"a year from {_BEGIN}", action="Such as 2015.")
            )
        else:
            years.append(int(given))
    if len(years) == 2 and years[0] > years[1]:
        faults.append(
            Fault("--option", "endyear", found=str(years[1]), expected=f"{years[0]} or later", action="Exchange them.")
        )
    if faults:
        raise GeoplanError(faults)
    point = weather_point(area)
    common = {
        "parameters": ",".join(PARAMETERS),
        "community": "RE",
        "latitude": point.latitude,
        "longitude": point.longitude,
        "format": "JSON",
        "time-standard": STEPS[step],
    }
    span = range(years[0], years[1] + 1)
    return addresses("nasa_power")[step], {
        year: {**common, "start": f"{year}0101", "end": f"{year}1231"} for year in span
    }
