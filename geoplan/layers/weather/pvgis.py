"""PVGIS files, of its typical years (TMY) and of its hourly series, as CSV and JSON.

PVGIS documents both in its user manual and its API description (versions 5.2 and 5.3 write the same schema; 5.3 and
late 5.2 add the irradiance time offset); ``pvlib.iotools.read_pvgis_tmy`` and ``read_pvgis_hourly`` read the same rows
(and judge this reader in the tests), but do not tell the lines at fault. Times are UTC. A value holds for an instant,
not for an hour: in a series the stamp's own (10 minutes past the hour of most satellites, 30 of ERA5), in a typical
year the stamp plus the offset in the header. So ``time_label`` is ``centre``.

A series is in the plane of the array: only a horizontal one (slope 0) with its components is weather.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.errors import Fault, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import named
from geoplan.layers.weather.rows import BEAM, Cells, FloatArray, WeatherRows, json_of, number_of, refuse, text_of
from geoplan.units import MINUTES_AN_HOUR

_TMY = {"G(h)": "ghi", "Gb(n)": "dni", "Gd(h)": "dhi", "T2m": "temp_air", "WS10m": "wind_speed"}
_HOURLY = {"G(i)": "ghi", "Gb(i)": BEAM, "Gd(i)": "dhi", "T2m": "temp_air", "WS10m": "wind_speed"}
_STAMP = "%Y%m%d:%H%M"


def read_pvgis_tmy_rows(path: Path) -> WeatherRows:
    """Read a typical year of PVGIS, CSV or JSON.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Instants in UTC, months of different years.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    if _is_json(path):
        content, inputs = _json(path)
        table = _records(path, content["outputs"].get("tmy_hourly"), "time(UTC)")
    else:
        inputs, table = _csv(path, "time(UTC)")
    return _rows(path, inputs, table, "time(UTC)", _TMY, typical=True)


def read_pvgis_hourly_rows(path: Path) -> WeatherRows:
    """Read an hourly series of PVGIS, CSV or JSON.

    Parameters
    ----------
    path
        The file; of slope 0, with the radiation's components.

    Returns
    -------
    WeatherRows
        Instants in UTC.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    if _is_json(path):
        content, inputs = _json(path)
        table = _records(path, content["outputs"].get("hourly"), "time")
    else:
        inputs, table = _csv(path, "time")
    rows = _rows(path, inputs, table, "time", _HOURLY, typical=False)
    components = "Download it with radiation components."
    rows.absent = {"dhi": components, "dni": components}
    if not {"ghi", BEAM} & rows.values.keys() and "P" in table.header:
        rows.absent["ghi"] = f"The file has the yield of modules, not the weather. {components}"
    slope = inputs.slope
    if inputs.tracking:
        found = f"irradiance on a plane that tracks the sun ({inputs.tracking})"
        rows.fault("header", found, "on the horizontal", "Download it with a fixed mounting and slope 0.")
    elif slope != 0.0:
        found = "no slope" if np.isnan(slope) else f"irradiance on a plane of slope {in_figures(slope)}°"
        rows.fault("header", found, "on the horizontal, slope 0°", "Download it with slope 0.")
    return rows


def _is_json(path: Path) -> bool:
    return next((line.strip()[0] == "{" for line in text_of(path) if line.strip()), False)


@dataclass(frozen=True)
class _Inputs:
    """What the head of a file says of its place, its plane and its radiation; NaN and empty where it does not."""

    latitude: float = math.nan
    longitude: float = math.nan
    elevation: float = math.nan
    offset: float = math.nan
    """Hours between the time that is written and the instant of the values."""
    slope: float = math.nan
    tracking: str = ""
    database: str = ""


def _json(path: Path) -> tuple[dict[str, Any], _Inputs]:
    try:
        content = json_of(path, "\n".join(text_of(path)))
        location = content["inputs"]["location"]
        data = content["inputs"].get("meteo_data", {})
        mounting = content["inputs"].get("mounting_system", {})
        fixed = "fixed" in mounting
        inputs = _Inputs(
            latitude=number_of(location.get("latitude")),
            longitude=number_of(location.get("longitude")),
            elevation=number_of(location.get("elevation")),
            offset=number_of(location.get("irradiance_time_offset")),
            slope=number_of(mounting["fixed"].get("slope", {}).get("value")) if fixed else math.nan,
            tracking="" if fixed else ", ".join(mounting),
            database=data.get("radiation_db", ""),
        )
        if not isinstance(content["outputs"], dict):
            raise KeyError("outputs")
    except (KeyError, AttributeError, TypeError) as error:
        found = f"JSON without {error}" if isinstance(error, KeyError) else "JSON of another structure"
        refuse(path, "", found, "inputs.location and outputs, as PVGIS writes", "Download the file again.")
    return content, inputs


def _records(path: Path, records: Any, time: str) -> Cells:
    """Bring the records of JSON into the shape of a table."""
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        refuse(path, "outputs", "no hours", "a list of hours", "Download the file again.")
    header = list(records[0])
    if time not in header:
        refuse(path, "outputs, record 1", f"no '{time}'", f"'{time}'", "Download the file again.")
    lines = enumerate((",".join(str(record.get(name, "")) for name in header) for record in records), start=1)
    return Cells(path, header, ((k, line.replace("None", "")) for k, line in lines), noun="record")


def _csv(path: Path, time: str) -> tuple[_Inputs, Cells]:
    lines = text_of(path)
    start = next((k for k, line in enumerate(lines) if line.split(",")[0].strip() == time), None)
    if start is None:
        semicolons = next((k for k, line in enumerate(lines) if line.split(";")[0].strip() == time), None)
        if semicolons is not None:
            action = "Export it with commas, and points in the numbers, as PVGIS gives it."
            refuse(path, f"line {semicolons + 1}", "cells separated by semicolons", "by commas", action)
        refuse(path, "header", f"no line that begins with '{time},'", "the names of the columns", "Is it cut off?")
    numbers = dict.fromkeys(("Latitude", "Longitude", "Elevation", "Irradiance Time Offset", "Slope"), math.nan)
    database = ""
    for line in lines[:start]:
        name, _, text = line.partition(":")
        for beginning in numbers:
            if name.strip().startswith(beginning):
                numbers[beginning] = number_of(text)
        if name.strip().startswith("Radiation database"):
            database = text.strip()
    latitude, longitude, elevation, offset, slope = numbers.values()
    inputs = _Inputs(latitude, longitude, elevation, offset, slope, database=database)
    # After the hours come an empty line and what the columns mean.
    end = next((k for k in range(start + 1, len(lines)) if not lines[k].strip()), len(lines))
    numbered = enumerate(lines[start + 1 : end], start=start + 2)
    return inputs, Cells(path, lines[start].split(","), numbered, noun="line")


def _rows(
    path: Path, inputs: _Inputs, cells: Cells, time: str, columns: dict[str, str], *, typical: bool
) -> WeatherRows:
    if not cells.numbers:
        refuse(path, "", "no hours under the header", "hours", "Download the file again.")
    values = {ours: cells.column(theirs)[np.newaxis] for theirs, ours in columns.items() if theirs in cells.header}
    if BEAM in values and "Gr(i)" in cells.header:
        reflected = cells.column("Gr(i)")
        _check_reflected(cells, reflected)
    times = cells.times(time, _STAMP)
    offset = inputs.offset
    limits = allowed("weather.time_offset")
    if limits.outside(offset):
        offset = math.nan
        found = f"an irradiance time offset of {in_figures(inputs.offset)} h"
        action = "Restore the header, or download the file again."
        cells.faults.append(Fault(cells.file, "header", found=found, expected=f"{limits}", action=action))
    database = inputs.database
    return WeatherRows(
        file=str(path),
        times=times,
        values=values,
        noun=cells.noun,
        numbers=cells.numbers,
        latitude=np.array([inputs.latitude]),
        longitude=np.array([inputs.longitude]),
        altitude=np.array([inputs.elevation]),
        places=[path.stem],
        clock=0.0,
        time_label="centre",
        offset_minutes=round(offset * MINUTES_AN_HOUR) if typical and not np.isnan(offset) else 0.0,
        typical=typical,
        source=f"PVGIS, {database}" if database else "PVGIS",
        faults=cells.faults,
    )


def _check_reflected(cells: Cells, reflected: FloatArray) -> None:
    """Note irradiance from the ground, which a horizontal plane does not see."""
    seen = reflected > 0.0
    if seen.any():
        where = named(cells.noun, [cells.numbers[k] for k in np.flatnonzero(seen)])
        found = f"Gr(i) up to {in_figures(np.nanmax(reflected))} W/m2 from the ground"
        cells.faults.append(
            Fault(cells.file, where, found=found, expected="0 on the horizontal", action="Download it with slope 0.")
        )
