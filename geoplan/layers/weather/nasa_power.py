"""NASA POWER files of one point: hourly and daily series, CSV with its header block, and JSON.

Documented in the POWER documentation (*Services > API > Temporal > Hourly, Daily*): the header stands between
``-BEGIN HEADER-`` and ``-END HEADER-``, gives each column's unit and the number that means "missing" (-999). An hour is
named by its start. The clock is UTC or LST, the solar time of a band of 15° of longitude, and stands after the dates
(``... through 12/31/2022 in LST``; in JSON, ``header.time_standard``). Older daily files do not say: their days are
LST, which is what the API gives where it is not asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import numpy as np
import pandas as pd

from geoplan.layers.weather.rows import Cells, FloatArray, WeatherRows, json_of, number_of, refuse, solar_clock, text_of
from geoplan.units import HOURS_A_DAY, WH_PER_KWH, WH_PER_MJ

_COLUMNS = {
    "ALLSKY_SFC_SW_DWN": "ghi",
    "ALLSKY_SFC_SW_DNI": "dni",
    "ALLSKY_SFC_SW_DIFF": "dhi",
    "T2M": "temp_air",
    "WS10M": "wind_speed",
}
_ABSENT = {ours: f"Download the parameter {theirs} too." for theirs, ours in _COLUMNS.items()}
_UNITS: dict[str, dict[str, dict[str, float]]] = {
    "hour": {
        "irradiance": {
            "W/m^2": 1.0,
            "Wh/m^2": 1.0,
            "kW-hr/m^2": WH_PER_KWH,
            "kW-hr/m^2/hour": WH_PER_KWH,
            "MJ/m^2": WH_PER_MJ,
            "MJ/hr": WH_PER_MJ,
            "MJ/m^2/hour": WH_PER_MJ,
        },
        "temp_air": {"C": 1.0, "degC": 1.0},
        "wind_speed": {"m/s": 1.0},
    },
    "day": {
        "irradiance": {
            "kW-hr/m^2/day": WH_PER_KWH,
            "kWh/m^2/day": WH_PER_KWH,
            "Wh/m^2/day": 1.0,
            "MJ/m^2/day": WH_PER_MJ,
            "W/m^2": float(HOURS_A_DAY),
        },
        "temp_air": {"C": 1.0, "degC": 1.0},
        "wind_speed": {"m/s": 1.0},
    },
}
"""Step -> quantity -> unit in the header -> the factor to W/m2, or Wh/m2 a day."""

_PLACE = re.compile(r"latitude\s+(\S+)\s+longitude\s+(\S+)", re.IGNORECASE)
_CLOCK = re.compile(r"through.*\bin\s+(UTC|LST|GMT)\b", re.IGNORECASE)
_PARAMETER = re.compile(r"^(\w+)\s+.*\(([^()]*)\)\s*$")


def read_nasa_power_rows(path: Path) -> WeatherRows:
    """Read an hourly or daily file of NASA POWER.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Hours by their start, or days.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    lines = text_of(path)
    if next(line for line in lines if line.strip()).strip().startswith("{"):
        return _from_json(path, "\n".join(lines))
    return _from_csv(path, lines)


def _from_csv(path: Path, lines: list[str]) -> WeatherRows:
    end = next((k for k, line in enumerate(lines) if line.strip() == "-END HEADER-"), None)
    if end is None:
        refuse(path, "header", "no line -END HEADER-", "the header block of the file", "Is the file cut off?")
    head = [line.strip() for line in lines[:end]]
    start = next((k for k in range(end + 1, len(lines)) if lines[k].strip()), None)
    if start is None or start + 1 >= len(lines):
        refuse(path, "", "no rows after -END HEADER-", "hours or days", "Download the file again.")
    if ";" in lines[start] and "," not in lines[start]:
        action = "Export it with commas, and points in the numbers, as NASA POWER gives it."
        refuse(path, f"line {start + 1}", "cells separated by semicolons", "by commas", action)
    cells = Cells(path, lines[start].split(","), enumerate(lines[start + 1 :], start=start + 2), noun="line")
    step = _step(path, f"line {start + 1}", cells.header)
    parts = {name: cells.column(name) for name in ("YEAR", "MO", "DY", "DOY", "HR") if name in cells.header}
    if "MO" not in parts:
        first = pd.to_datetime(pd.Series(parts["YEAR"]).map("{:.0f}-01-01".format), errors="coerce")
        days = pd.DatetimeIndex(first + pd.to_timedelta(pd.Series(parts["DOY"] - 1.0), unit="D"))
        parts["YEAR"], parts["MO"], parts["DY"] = (
            np.asarray(part, dtype=np.float64) for part in (days.year, days.month, days.day)
        )
    hour = parts.get("HR", np.zeros(len(cells.numbers)))
    times = cells.dates(year=parts["YEAR"], month=parts["MO"], day=parts["DY"], hour=hour)
    units = {match[1]: match[2] for line in head if (match := _PARAMETER.match(line))}
    place = next((match for line in head if (match := _PLACE.search(line))), None)
    clock = next((match[1].upper() for line in head if (match := _CLOCK.search(line))), "")
    missing = next((number_of(line.rpartition(":")[2]) for line in head if "missing" in line.lower()), -999.0)
    elevation = next((line.rpartition("=")[2] for line in head if "elevation" in line.lower()), "")
    values = {name: cells.column(name) for name in _COLUMNS if name in cells.header}
    latitude, longitude = (number_of(text) for text in place.groups()) if place else (np.nan, np.nan)
    head_says = _Head(step, units, missing, clock, place=(latitude, longitude, number_of(elevation)))
    return _rows(path, cells, times, head=head_says, values=values)


def _from_json(path: Path, text: str) -> WeatherRows:
    content = json_of(path, text)
    try:
        parameters: dict[str, dict[str, Any]] = content["properties"]["parameter"]
        header = content["header"]
        longitude, latitude, *rest = (number_of(number) for number in content["geometry"]["coordinates"])
        units = {name: str(content["parameters"][name]["units"]) for name in parameters}
        stamps = list(next(iter(parameters.values())))
        if not all(isinstance(each, dict) for each in parameters.values()):
            raise KeyError("properties.parameter")
        missing, clock = number_of(header.get("fill_value", -999.0)), str(header.get("time_standard", "")).upper()
    except (KeyError, AttributeError, TypeError, ValueError, StopIteration) as error:
        found = f"JSON without {error}" if isinstance(error, KeyError) else "JSON of another structure"
        expected = "geometry.coordinates, properties.parameter, header and parameters, as NASA POWER writes"
        refuse(path, "", found, expected, "Download the file again.")
    lengths = {len(stamp) for stamp in stamps}
    if lengths not in ({8}, {10}):
        _not_hours_or_days(path, "properties.parameter", f"times as '{stamps[0] if stamps else ''}'")
    known = [name for name in _COLUMNS if name in parameters]
    lines = (
        (k, ",".join([stamp, *(_json_number(parameters[name].get(stamp)) for name in known)]))
        for k, stamp in enumerate(stamps, start=1)
    )
    cells = Cells(path, ["time", *known], lines, noun="record")
    hourly = lengths == {10}
    times = cells.times("time", "%Y%m%d%H" if hourly else "%Y%m%d")
    place = (latitude, longitude, rest[0] if rest else float("nan"))
    head = _Head("hour" if hourly else "day", units, missing, clock, place=place)
    return _rows(path, cells, times, head=head, values={name: cells.column(name) for name in known})


def _json_number(value: Any) -> str:
    return "" if value is None else str(value)


def _step(path: Path, where: str, header: list[str]) -> Literal["hour", "day"]:
    names = set(header)
    if "YEAR" in names and (names >= {"MO", "DY"} or "DOY" in names):
        return "hour" if "HR" in names else "day"
    return _not_hours_or_days(path, where, f"the columns {', '.join(header[:6])}")


def _not_hours_or_days(path: Path, where: str, found: str) -> NoReturn:
    expected = "YEAR with MO and DY, or DOY, and HR for hours"
    refuse(path, where, found, expected, "Download hours or days; months are the layer irradiance.")


@dataclass(frozen=True)
class _Head:
    """What the head of a file says of its values.

    Attributes
    ----------
    step
        Whether they are hours or days.
    units
        NASA POWER's name for a variable -> its unit.
    missing
        The value that stands for none.
    clock
        The time standard: ``UTC`` or ``LST``.
    place
        Latitude, longitude [degrees] and altitude [m]; NaN where it does not say.
    """

    step: Literal["hour", "day"]
    units: Mapping[str, str]
    missing: float
    clock: str
    place: tuple[float, float, float]


def _rows(
    path: Path, cells: Cells, times: pd.DatetimeIndex, *, head: _Head, values: dict[str, FloatArray]
) -> WeatherRows:
    latitude, longitude, altitude = head.place
    rows = WeatherRows(
        file=str(path),
        times=times,
        values={},
        noun=cells.noun,
        numbers=cells.numbers,
        latitude=np.array([latitude]),
        longitude=np.array([longitude]),
        altitude=np.array([altitude]),
        places=[path.stem],
        clock=_clock(head.clock, head.step, longitude),
        step=head.step,
        source="NASA POWER",
        absent=dict(_ABSENT),
        faults=cells.faults,
    )
    for name, series in values.items():
        variable = _COLUMNS[name]
        factors = _UNITS[head.step][variable if variable in ("temp_air", "wind_speed") else "irradiance"]
        unit = head.units.get(name, "").replace("²", "^2").strip()
        if unit not in factors:
            found = f"the unit '{unit}' of {name}" if unit else f"no unit of {name}"
            rows.fault("header", found, " or ".join(factors), "Restore the header, or convert the values.")
        filled = np.where(series == head.missing, np.nan, series * factors.get(unit, np.nan))
        if unit in factors:
            rows.values[variable] = filled[np.newaxis]
    return rows


def _clock(standard: str, step: str, longitude: float) -> float | None:
    if standard in ("UTC", "GMT"):
        return 0.0
    if np.isnan(longitude) or (standard != "LST" and step == "hour"):
        return None
    return solar_clock(longitude)
