"""NASA POWER: hours or days of irradiance, temperature and wind at one point, from satellites (CERES) and MERRA-2.

``/api/temporal/hourly/point`` and ``daily/point``: https://power.larc.nasa.gov/docs/services/api/temporal/hourly/
(hours from 2001, by their start, clock ``time-standard`` UTC or LST, which is the default) and .../daily/; refusals are
422 with ``{"messages": [...]}`` and 429 where too much is asked: https://power.larc.nasa.gov/docs/services/api/.
Parameter names, units by community (RE: Wh/m^2, kW-hr/m^2/day) and the fill value -999 as in
pvlib.iotools.get_nasa_power. No key; free of restrictions, with reference to the POWER project:
https://power.larc.nasa.gov/docs/referencing/.

Irradiance comes in cells of 1 degree (weather 0.5 x 0.625), so one point stands for a province. Each year is one call,
and a year that is in the cache is not asked again. Values that are missing in at most 0.5 % of a year's hours or days
are filled from the same hour of the days beside them; a year with more is left out. The three components are estimated
apart and do not close: GHI is the one to trust.

Options: ``step``, ``hourly`` (default) or ``daily``; ``startyear``, ``endyear`` (default 2015 to 2024); ``latitude``
and ``longitude`` (default: a point inside the study).
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.publishers.sunshine.hours import MOST_MISSING, longest_run
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import another_form, get_or_explain, said_by
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import TransferError, shown_address
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, write_whole

IRRADIANCES = 3
"""How many of the parameters, from the first, are irradiances."""
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
        Where the service refuses, with its own words, the answer is another, or no year is whole enough. Nothing is
        written then.
    """
    url, calls = _calls(area)
    asked = {year: _year(url, params, session) for year, params in calls.items()}
    kept = longest_run([year for year, answer in asked.items() if answer.filled is not None])
    if not kept:
        action = "Choose other years: the latest months are not there yet."
        raise TransferError(
            Fault(
                shown_address(url),
                str(year),
                found=f"{answer.missing:,} values missing",
                expected=f"a year with at most {MOST_MISSING:.1%} of its hours missing",
                action=action,
            )
            for year, answer in asked.items()
        )
    whole = asked[kept[0]].content
    for year in kept[1:]:
        for name, series in asked[year].content["properties"]["parameter"].items():
            whole["properties"]["parameter"][name].update(series)
    filled = sum(asked[year].filled or 0 for year in kept)
    left = [str(year) for year in calls if year not in kept]
    first, last = kept[0], kept[-1]
    whole["header"] |= {"start": f"{first}0101", "end": f"{last}1231"}
    rows = len(whole["properties"]["parameter"][PARAMETERS[0]])
    path = folder / f"{kind}-nasa_power.json"
    write_whole(path, lambda partial: partial.write_text(json.dumps(whole), encoding="utf-8", newline="\n"))
    about, years = sources()["nasa_power"], str(first) if first == last else f"{first}-{last}"
    params = calls[first]
    keys = ["nasa_power", *(["nasa_power_filled"] if filled else []), *(["nasa_power_years_left"] if left else [])]
    given = {"filled": filled, "left": ", ".join(left)}
    note = fetched_note(
        *keys, **given, years=years, latitude=f"{params['latitude']:g}", longitude=f"{params['longitude']:g}"
    )
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, vintage=years, note=note, rows=rows)


class _Answer(NamedTuple):
    """A year's answer, how many of its values are missing, and how many hours were filled; None for too many."""

    content: dict[str, Any]
    missing: int
    filled: int | None


def _year(url: str, params: dict[str, Any], session: Session) -> _Answer:
    """Return a year's answer; small gaps in it are filled."""
    answer = get_or_explain(session, url, params=params, hints=_HINTS)
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
        raise another_form(error, url, params=params, expected="a year of weather in JSON", said=said) from None
    missing = sum(value == fill or value is None for name in PARAMETERS for value in series[name].values())
    filled = _fill_gaps(series, fill)
    if filled is None:
        session.forget(answer)  # it may be whole next month
    return _Answer(content, missing, filled)


def _fill_gaps(series: dict[str, dict[str, float]], fill: float) -> int | None:
    """Fill what is missing from the same hour of the nearest days before and after, and say how many hours that were.

    The three irradiances belong together: where one is missing, all are filled. A series with too much missing stays as
    it is: None.
    """
    stamps = sorted(series[PARAMETERS[0]])
    given = [[series[name].get(stamp) for stamp in stamps] for name in PARAMETERS]
    values = np.array([[np.nan if value is None or value == fill else value for value in row] for row in given], float)
    gaps = np.isnan(values)
    gaps[:IRRADIANCES] |= gaps[:IRRADIANCES].any(axis=0)
    count = int(gaps.any(axis=0).sum())
    if count > MOST_MISSING * len(stamps):
        return None
    a_day = 24 if len(stamps[0]) == len("2015010100") else 1
    for row, column in np.argwhere(gaps):
        before = _first_known(values[row, column::-a_day], gaps[row, column::-a_day])
        after = _first_known(values[row, column::a_day], gaps[row, column::a_day])
        series[PARAMETERS[row]][stamps[column]] = round(float(np.nanmean([before, after])), 2)
    return count


def _first_known(values: NDArray[np.float64], gaps: NDArray[np.bool_]) -> float:
    return float(values[np.argmin(gaps)]) if not gaps.all() else np.nan


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
