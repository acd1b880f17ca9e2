r"""EnergyPlus weather files (EPW): eight header lines, then a row per hour on the local standard clock.

The format is the "EnergyPlus Weather File (EPW) Data Dictionary" of EnergyPlus' *Auxiliary Programs*: hour 1 is the
hour that ends at 1:00; a value at or above a field's ``\missing`` number is missing. ``pvlib.iotools.read_epw`` reads
the same rows (and judges this reader in the tests), but does not tell the lines at fault.

PVGIS writes such files too, with rows in UTC under a header that names another zone; COMMENTS 2 has how far from the
hour's end the instant lies that a row holds for.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import Cells, WeatherRows, number_of, refuse, text_of
from geoplan.units import DEGREES_AN_HOUR, HOURS_A_DAY, MINUTES_AN_HOUR

_HEADER = (
    "LOCATION",
    "DESIGN CONDITIONS",
    "TYPICAL/EXTREME PERIODS",
    "GROUND TEMPERATURES",
    "HOLIDAYS/DAYLIGHT SAVINGS",
    "COMMENTS 1",
    "COMMENTS 2",
    "DATA PERIODS",
)
_NUMBERS = 4
"""Latitude, longitude, zone and elevation, which end the line LOCATION."""
_NAMES, _COMMAS_IN_NAMES = 6, 2
_LONGEST = 2000
_OFFSET = re.compile(r"irradiance time offset \(h\)\s*:\s*([-+.\d]+)", re.IGNORECASE)
_ZONE_PARTS_AN_HOUR = 4
_FIELDS = 35
_TIME = ("year", "month", "day", "hour", "minute")
_COLUMNS = {
    "temp_air": (6, 99.9),
    "ghi": (13, 9999.0),
    "dni": (14, 9999.0),
    "dhi": (15, 9999.0),
    "wind_speed": (21, 999.0),
}
"""Variable -> its field, from 0 on, and the number from which on it is missing."""


def read_epw_rows(path: Path) -> WeatherRows:
    """Read an EPW file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Hours by their start, on the clock of the header.

    Raises
    ------
    LayerError
        Where no rows can be read; other faults are noted in the result.
    """
    lines = text_of(path)
    location, numbers, mended = _location(path, lines[0])
    periods = next((k for k, line in enumerate(lines) if line.upper().startswith("DATA PERIODS")), None)
    if periods is None:
        refuse(path, "header", "no line DATA PERIODS", f"the lines {', '.join(_HEADER)}", "Is the header cut off?")
    names = [f"field {number}" for number in range(_FIELDS)]
    cells = Cells(path, names, _padded(lines, periods + 1), noun="line")
    if not cells.numbers:
        refuse(path, "", "no rows after DATA PERIODS", "8,760 hours", "Download the file again.")
    parts = {name: cells.column(names[number]) for number, name in enumerate(_TIME)}
    times = cells.dates(year=parts["year"], month=parts["month"], day=parts["day"], hour=parts["hour"], first_hour=1)
    values = {}
    for variable, (number, missing) in _COLUMNS.items():
        series = cells.column(names[number])
        values[variable] = np.where(series >= missing, np.nan, series)[np.newaxis]
    latitude, longitude, clock, altitude = numbers
    rows = WeatherRows(
        file=str(path),
        times=times,
        values=values,
        noun="line",
        numbers=cells.numbers,
        latitude=np.array([latitude]),
        longitude=np.array([longitude]),
        altitude=np.array([altitude]),
        places=[location[1] or path.stem],
        clock=None if np.isnan(clock) else clock,
        typical=True,
        source=", ".join(cell for cell in (location[1], location[3], location[4], location[5]) if cell),
        faults=cells.faults,
    )
    if mended:
        rows.notes["location"] = f"UTC{clock:+g}, {altitude:g} m"
    _take_instants(rows, lines[:periods])
    _check_header(rows, lines[periods], periods + 1, clock, longitude)
    return rows


def _location(path: Path, line: str) -> tuple[list[str], list[float], bool]:
    """Return the cells of the line LOCATION, its four numbers, and whether commas in them had to be understood.

    A name may hold a comma, in quotes or not; a zone or an elevation may have a decimal comma, which makes two cells.
    """
    cells = [cell.strip() for cell in next(csv.reader([line[:_LONGEST]], skipinitialspace=True), [""])]
    while len(cells) > _NAMES + _NUMBERS and np.isnan(number_of(cells[-1])):
        cells.pop()  # what some writers add, such as a class of climate
    expected = "LOCATION with city, state, country, source, WMO number, latitude, longitude, zone and elevation"
    if cells[0].upper() != "LOCATION" or len(cells) < _NAMES + _NUMBERS:
        refuse(path, "line 1", f"'{line[:60]}'", expected, "Is the header cut off?")
    plain = [number_of(cell) for cell in cells[_NAMES:]]
    if len(plain) == _NUMBERS:
        return cells, plain, False
    for start in range(_NAMES, min(_NAMES + _COMMAS_IN_NAMES, len(cells) - _NUMBERS) + 1):
        for parts in _joined(cells[start:], _NUMBERS):
            numbers = [number_of(part) for part in parts]
            if _is_place(numbers):
                return cells, numbers, True
    if _is_place(plain[:_NUMBERS]):
        return cells, plain[:_NUMBERS], False
    found = f"'{line[:80]}', of {len(cells)} cells"
    return refuse(path, "line 1", found, f"{expected}: 10 cells", "Numbers need a decimal point, names no comma.")


def _joined(cells: Sequence[str], count: int) -> Iterator[list[str]]:
    """Yield the ways to read cells as so many numbers, some with a decimal comma: the first ones first."""
    if count == 0 or len(cells) < count:
        if not count and not cells:
            yield []
        return
    whole = cells[0].lstrip("+-").isdecimal()
    if whole and len(cells) > 1 and cells[1].isdecimal():
        for rest in _joined(cells[2:], count - 1):
            yield [f"{cells[0]}.{cells[1]}", *rest]
    for rest in _joined(cells[1:], count - 1):
        yield [cells[0], *rest]


def _is_place(numbers: Sequence[float]) -> bool:
    """Return whether numbers are a place on earth with a clock that zones have."""
    latitude, longitude, clock, altitude = numbers
    known = {"latitude": latitude, "longitude": longitude, "altitude": altitude}
    if any(np.isnan(value) or allowed(f"weather.{name}").outside(value) for name, value in known.items()):
        return False
    quarters = clock * _ZONE_PARTS_AN_HOUR
    return quarters == round(quarters) and abs(_beside_the_sun(clock, longitude)) <= allowed("weather.clock").high


def _beside_the_sun(clock: float, longitude: float) -> float:
    """Return by how many hours a clock is ahead of the sun's, whatever the date; NaN where it is not known. [h].

    Examples
    --------
    >>> _beside_the_sun(13.0, -180.0), _beside_the_sun(7.0, 105.0)
    (1.0, 0.0)
    """
    half = HOURS_A_DAY / 2
    return float((clock - longitude / DEGREES_AN_HOUR + half) % HOURS_A_DAY - half)


def _take_instants(rows: WeatherRows, header: Sequence[str]) -> None:
    """Read the rows as PVGIS means them, where a comment says how far from the hour's end their instants lie."""
    comments = [line for line in header if line.upper().startswith("COMMENTS")]
    match = next((told for line in comments if (told := _OFFSET.search(line))), None)
    if match is None:
        return
    offset, limits = number_of(match[1]), allowed("weather.time_offset")
    if np.isnan(offset) or limits.outside(offset):
        found = f"an irradiance time offset of '{match[1]}' h"
        rows.fault("header", found, f"{limits}", "Restore the comment, or download the file again.")
        return
    rows.clock, rows.time_label = 0.0, "centre"
    rows.offset_minutes = round((1.0 + offset) * MINUTES_AN_HOUR)
    rows.notes["offset_h"] = f"{offset:g}"


def _padded(lines: list[str], start: int) -> list[tuple[int, str]]:
    """Return the rows with their numbers; older files leave out the last fields, none of which is read here."""
    numbered = []
    for number, line in enumerate(lines[start:], start=start + 1):
        short = _FIELDS - 1 - line.count(",")
        # Albedo and the two of liquid precipitation came later; weather codes may be blank but are there.
        numbered.append((number, line + "," * short if line.strip() and 0 < short <= 3 else line))
    return numbered


def _check_header(rows: WeatherRows, periods: str, line: int, clock: float, longitude: float) -> None:
    cells = [cell.strip() for cell in periods.split(",")]
    an_hour = number_of(cells[2]) if len(cells) > 2 else float("nan")
    if an_hour != 1.0:
        rows.fault(f"line {line}", f"{in_figures(an_hour)} records an hour", "1", "Take the means of each hour.")
    if abs(longitude) <= 180 and abs(_beside_the_sun(clock, longitude)) > allowed("weather.clock").high:
        found = f"a clock of UTC{clock:+g} at longitude {in_figures(longitude)}"
        rows.fault("line 1", found, f"about UTC{longitude / DEGREES_AN_HOUR:+.0f}", "East is positive, for both.")
