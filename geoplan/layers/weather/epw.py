r"""EnergyPlus weather files (EPW): eight header lines, then a row per hour on the local standard clock.

The format is the "EnergyPlus Weather File (EPW) Data Dictionary" of EnergyPlus' *Auxiliary Programs*: hour 1 is the
hour that ends at 1:00; a value at or above a field's ``\missing`` number is missing. ``pvlib.iotools.read_epw`` reads
the same rows (and judges this reader in the tests), but does not tell the lines at fault.
"""

from pathlib import Path

import numpy as np

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import Cells, WeatherRows, number_of, refuse, text_of

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
    location = [cell.strip() for cell in lines[0].split(",")]
    if location[0].upper() != "LOCATION" or len(location) < 10:
        expected = "LOCATION with city, state, country, source, WMO number, latitude, longitude, zone and elevation"
        refuse(path, "line 1", f"'{lines[0][:60]}'", expected, "Is the header cut off?")
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
    latitude, longitude, clock, altitude = (number_of(cell) for cell in location[6:10])
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
    _check_header(rows, lines[periods], periods + 1, clock, longitude)
    return rows


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
        rows.fault(f"line {line}", f"{an_hour:g} records an hour", "1", "Take the means of each hour.")
    if not np.isnan(clock) and abs(clock - longitude / 15.0) > allowed("weather.clock").high and abs(longitude) <= 180:
        found = f"a clock of UTC{clock:+g} at longitude {longitude:g}"
        rows.fault("line 1", found, f"about UTC{longitude / 15.0:+.0f}", "East is positive, for both.")
