"""Files of the National Renewable Energy Laboratory (USA): NSRDB and SAM csv, and TMY3.

NSRDB's files (PSM3 and PSM4, satellite years of 5 to 60 minutes for much of the world) are SAM csv, as the *SAM Help*,
"Weather File CSV Format", has it: a line with the names of the header, one with its values, one with the names of the
columns, of which each quantity has several. A stamp, with its minute, is the instant of the values, and the middle of
the interval; without a column of minutes it is the interval's start. A year without 29 February is usual.

TMY3 (Wilcox and Marion 2008, *Users Manual for TMY3 Data Sets*, NREL/TP-581-43156): a line of the station, the names of
the columns, then hours that end at their time, 01:00 to 24:00, on the local standard clock.

``pvlib.iotools.read_nsrdb_psm4`` and ``read_tmy3`` read the same rows (and judge this reader in the tests), but do not
tell the lines at fault.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.layers.weather.rows import Cells, FloatArray, WeatherRows, number_of, refuse, text_of
from geoplan.units import HOURS_A_DAY, MINUTES_AN_HOUR

_HEADER: Mapping[str, tuple[str, ...]] = {
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "altitude": ("elevation", "elev", "el", "site elevation", "altitude"),
    "clock": ("time zone", "timezone", "tz"),
    "source": ("source", "src"),
    "id": ("location id", "site id", "station id", "location", "id"),
    "version": ("version",),
}
_TIME: Mapping[str, tuple[str, ...]] = {
    "year": ("year", "yr"),
    "month": ("month", "mo"),
    "day": ("day",),
    "hour": ("hour", "hr"),
    "minute": ("minute", "min"),
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ghi": ("ghi", "gh", "global", "global horizontal", "global horizontal irradiance"),
    "dni": (
        "dni",
        "dn",
        "beam",
        "direct normal",
        "direct normal irradiance",
        "direct (beam) normal irradiance",
    ),
    "dhi": ("dhi", "df", "diffuse", "diffuse horizontal", "diffuse horizontal irradiance"),
    "temp_air": (
        "temperature",
        "tdry",
        "dry bulb",
        "dry bulb temp",
        "dry bulb temperature",
        "ambient",
        "ambient temp",
        "air temperature",
    ),
    "wind_speed": ("wind speed", "wspd", "windspeed"),
}
"""geoplan's name -> those of SAM, of which the first is NSRDB's; in small letters."""
_UNITS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("ghi", "dni", "dhi"), ("w/m2", "wh/m2", "w/m^2", "wh/m^2", "w m-2")),
    "temp_air": ("c", "degc", "deg c", "°c"),
    "wind_speed": ("m/s", "meter/second", "meters/second"),
}
_TMY3: Mapping[str, str] = {
    "ghi": "GHI (W/m^2)",
    "dni": "DNI (W/m^2)",
    "dhi": "DHI (W/m^2)",
    "temp_air": "Dry-bulb (C)",
    "wind_speed": "Wspd (m/s)",
}
_TMY3_DATE, _TMY3_TIME = "Date (MM/DD/YYYY)", "Time (HH:MM)"
_STATION = ("USAF number", "name", "state", "time zone", "latitude", "longitude", "elevation")
_MISSING = -900.0
"""TMY3 and SolarAnywhere write -9900 and -999 for what is missing."""


def is_sam_csv(lines: Sequence[str]) -> bool:
    """Return whether a text begins with a header of SAM csv: names with latitude and longitude, then their values."""
    if len(lines) < 3:
        return False
    names = [cell.lower() for cell in _cells(lines[0])]
    return all(set(_HEADER[name]) & set(names) for name in ("latitude", "longitude"))


def is_tmy3(lines: Sequence[str]) -> bool:
    """Return whether a text has the names of TMY3's columns in its second line."""
    return len(lines) > 1 and _cells(lines[1])[:2] == [_TMY3_DATE, _TMY3_TIME]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line]), [])]


def read_sam_rows(path: Path) -> WeatherRows:
    """Read a year of NSRDB, or another file of SAM csv.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Instants on the clock of the header, in the file's own steps.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    lines = text_of(path)
    expected = "the names of a header with Latitude and Longitude, their values, the names of the columns"
    if not is_sam_csv(lines):
        refuse(path, "line 1", f"'{lines[0][:60]}'", expected, "Is the header cut off?")
    head = dict(zip([cell.lower() for cell in _cells(lines[0])], _cells(lines[1]), strict=False))
    header = _cells(lines[2])
    while header and not header[-1]:
        header.pop()  # spreadsheets fill each row up to the header's width
    units, first = {}, 3
    if len(lines) > 3 and np.isnan(number_of(next(iter(_cells(lines[3])), ""))):
        units, first = dict(zip(header, _cells(lines[3]), strict=False)), 4
    numbered = [(number, _cut(line, len(header))) for number, line in enumerate(lines[first:], start=first + 1)]
    cells = Cells(path, [name or f"column {k}" for k, name in enumerate(header, 1)], numbered, noun="line")
    if not cells.numbers:
        refuse(path, "", "no rows under the names of the columns", "a year of hours or less", "Download it again.")
    ours = {name: _named(cells.header, known) for name, known in {**_COLUMNS, **_TIME}.items()}
    lacking = [name for name in ("year", "month", "day", "hour") if not ours[name]]
    if lacking:
        action = "Give each row its time: SAM alone may do without."
        refuse(path, "line 3", f"no column {' and '.join(lacking)}", "Year, Month, Day, Hour, Minute", action)
    times, minutes = _instants(cells, ours)
    place = {name: next((head[n] for n in known if head.get(n)), "") for name, known in _HEADER.items()}
    clock = number_of(place["clock"])
    rows = WeatherRows(
        file=str(path),
        times=times,
        values={name: cells.column(ours[name])[np.newaxis] for name in _COLUMNS if ours[name]},
        noun="line",
        numbers=cells.numbers,
        latitude=np.array([number_of(place["latitude"])]),
        longitude=np.array([number_of(place["longitude"])]),
        altitude=np.array([number_of(place["altitude"])]),
        places=[place["id"] or path.stem],
        clock=None if np.isnan(clock) else clock,
        time_label="centre",
        minutes=minutes,
        typical=True,
        source=" ".join(filter(None, (place["source"] or "SAM csv", place["version"]))),
        faults=cells.faults,
    )
    for name in _COLUMNS:
        unit = (units.get(ours[name], "") or head.get(f"{_COLUMNS[name][0]} units", "")).lower()
        if ours[name] and unit and unit not in _UNITS[name]:
            rows.fault("header", f"{ours[name]} in '{unit}'", f"{_UNITS[name][0]}", "Convert the values.")
    return rows


def _cut(line: str, count: int) -> str:
    """Return a row without the empty cells beyond the last column."""
    cells = line.split(",")
    return ",".join(cells[:count]) if len(cells) > count and not "".join(cells[count:]).strip() else line


def _named(header: Sequence[str], known: Sequence[str]) -> str:
    """Return the column that goes by one of some names, the first of them first; empty where none does."""
    small = {name.lower(): name for name in reversed(header)}
    return next((small[name] for name in known if name in small), "")


def _instants(cells: Cells, ours: Mapping[str, str]) -> tuple[pd.DatetimeIndex, float]:
    """Return the instants of rows on the file's clock, and how long a row is. [min]."""
    year, month, day, hour = (cells.column(ours[name]) for name in ("year", "month", "day", "hour"))
    times = cells.dates(year=year, month=month, day=day, hour=hour)
    given = cells.column(ours["minute"]) if ours["minute"] else np.zeros(len(times))
    if not ours["minute"]:
        # Rows of one hour follow each other evenly; SAM takes their middles for the instants.
        of_hour = pd.Series(np.arange(len(times))).groupby(np.asarray(times)).cumcount().to_numpy(dtype=float)
        length = MINUTES_AN_HOUR / (of_hour.max(initial=0.0) + 1.0)
        given = of_hour * length + length / 2.0
    times = pd.DatetimeIndex(times + pd.to_timedelta(pd.Series(given), unit="min"))
    strides = np.diff(times.to_numpy()) / np.timedelta64(1, "m")
    minutes = float(np.nanmedian(strides)) if len(strides) else float(MINUTES_AN_HOUR)
    return times, minutes if 0.0 < minutes <= MINUTES_AN_HOUR else float(MINUTES_AN_HOUR)


def read_tmy3_rows(path: Path) -> WeatherRows:
    """Read a typical year of the form TMY3.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Hours by their start, on the clock of the header, months of different years.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    lines = text_of(path)
    station = _cells(lines[0])
    if not is_tmy3(lines) or len(station) < len(_STATION):
        found = f"'{lines[0][:60]}'"
        refuse(path, "line 1", found, f"the station's {', '.join(_STATION)}", "Is the header cut off?")
    header = [name.replace("))", ")") for name in _cells(lines[1])]  # as SolarAnywhere writes
    cells = Cells(path, header, enumerate(lines[2:], start=3), noun="line")
    if not cells.numbers:
        refuse(path, "", "no rows under the names of the columns", "8,760 hours", "Download the file again.")
    values = {}
    for variable, name in _TMY3.items():
        if name in header:
            series = cells.column(name)
            values[variable] = np.where(series <= _MISSING, np.nan, series)[np.newaxis]
    clock, latitude, longitude, altitude = (number_of(cell) for cell in station[3:7])
    return WeatherRows(
        file=str(path),
        times=_hour_starts(cells),
        values=values,
        noun="line",
        numbers=cells.numbers,
        latitude=np.array([latitude]),
        longitude=np.array([longitude]),
        altitude=np.array([altitude]),
        places=[station[1] or path.stem],
        clock=None if np.isnan(clock) else clock,
        typical=True,
        source=" ".join(filter(None, ("TMY3", station[1], station[2], station[0]))),
        faults=cells.faults,
    )


def _hour_starts(cells: Cells) -> pd.DatetimeIndex:
    """Return the starts of TMY3's hours: that of the hour that ends at 24:00 is of the same day, month and year."""
    dates = cells.times(_TMY3_DATE, "%m/%d/%Y")
    clock = cells.texts(_TMY3_TIME)
    parts = clock.str.extract(r"^(\d{1,2}):(\d{2})$").astype(float)
    wrong = parts.isna().any(axis=1).to_numpy() | (parts[0] > HOURS_A_DAY).to_numpy()
    cells.note_times(wrong, clock.tolist(), "a time of 01:00 to 24:00")
    since: FloatArray = (parts[0].to_numpy(dtype=float) - 1.0) * MINUTES_AN_HOUR + parts[1].to_numpy(dtype=float)
    return pd.DatetimeIndex(dates + pd.to_timedelta(pd.Series(np.where(wrong, np.nan, since)), unit="min"))
