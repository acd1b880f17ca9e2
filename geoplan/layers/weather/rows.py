"""Weather as a file has it: its rows on the file's clock, before they are checked and become hours in UTC.

Each reader of a format fills a `WeatherRows`; `geoplan.layers.weather.weather` makes the Dataset of it. Faults are
noted on the way, so that a file is refused once, with all that is wrong with it.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.files.json_text import content_of
from geoplan.files.limits import limit
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import named

FloatArray = npt.NDArray[np.float64]

VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
BEAM = "bhi"
"""Beam irradiance on the horizontal, which PVGIS and ERA5 give instead of ghi or dni."""

_YEAR = "statistics.year"
"""The name of the range of years that any file can be of."""

HOURLY_ATTRS = {
    "ghi": {"units": "W/m2", "long_name": "global horizontal irradiance"},
    "dni": {"units": "W/m2", "long_name": "direct normal irradiance"},
    "dhi": {"units": "W/m2", "long_name": "diffuse horizontal irradiance"},
    "temp_air": {"units": "degC", "long_name": "air temperature"},
    "wind_speed": {"units": "m/s", "long_name": "wind speed"},
}
DAILY_ATTRS = {
    "ghi": {"units": "Wh/m2/day", "long_name": "global horizontal irradiation of the day"},
    "dni": {"units": "Wh/m2/day", "long_name": "direct normal irradiation of the day"},
    "dhi": {"units": "Wh/m2/day", "long_name": "diffuse horizontal irradiation of the day"},
    "temp_air": {"units": "degC", "long_name": "air temperature, mean of the day"},
    "wind_speed": {"units": "m/s", "long_name": "wind speed, mean of the day"},
}


@dataclass
class WeatherRows:
    """The rows of one weather file.

    Attributes
    ----------
    file
        The file, as messages name it.
    times
        The rows' times on the file's clock, without zone; NaT where they cannot be read.
    values
        Variable -> (place, row), NaN where missing: W/m2 (Wh/m2/day where `step` is ``day``), degC, m/s. May hold
        `BEAM`.
    noun, numbers
        What messages call the rows: ``line`` and their numbers in the file.
    latitude, longitude, altitude
        Of each place, NaN where the file does not say. [degrees, degrees, m]
    places
        The places' names.
    spare
        Variables that are there and not asked for, as `values`: the clock is told by them.
    clock
        How far the file's clock is ahead of UTC [h]; None where the file does not say.
    time_label
        What part of its interval a time marks.
    ahead
        How far the clock that the times are read by is ahead of UTC [h]: `clock`, or that of the place's zone.
    offset_minutes
        So much after what its time says a row holds. [min]
    step
        Whether a row is an hour, or less, or a day.
    minutes
        How long a row is that is no day. [min]
    typical
        Whether months may come from different years.
    source
        Where the numbers come from, for the Dataset's attributes.
    absent
        Variable -> why the file lacks it and how to get it, where more can be said than that it is not there.
    notes
        More attributes of the Dataset.
    faults
        What has been found so far.
    """

    file: str
    times: pd.DatetimeIndex
    values: dict[str, FloatArray]
    noun: str
    numbers: Sequence[object]
    latitude: FloatArray
    longitude: FloatArray
    altitude: FloatArray
    places: list[str]
    spare: dict[str, FloatArray] = field(default_factory=dict)
    clock: float | None = None
    time_label: Literal["start", "centre", "end"] = "start"
    ahead: float = 0.0
    offset_minutes: float = 0.0
    step: Literal["hour", "day"] = "hour"
    minutes: float = 60.0
    typical: bool = False
    source: str = ""
    absent: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def length(self) -> pd.Timedelta:
        """How long the interval of a row is."""
        return pd.Timedelta(days=1) if self.step == "day" else pd.Timedelta(minutes=self.minutes)

    def fault(self, where: str, found: str, expected: str, action: str = "") -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(self.file, where, found=found, expected=expected, action=action))

    def at(self, mask: npt.NDArray[np.bool_]) -> str:
        """Name the rows where `mask`, of shape (row,), is true."""
        return named(self.noun, [self.numbers[number] for number in np.flatnonzero(mask).tolist()])

    def keep(self, rows: npt.NDArray[Any]) -> None:
        """Keep some rows, by mask or by order."""
        self.times = self.times[rows]
        self.values = {name: series[:, rows] for name, series in self.values.items()}
        self.spare = {name: series[:, rows] for name, series in self.spare.items()}
        self.numbers = np.asarray(self.numbers, dtype=object)[rows].tolist()


class Cells:
    """The table inside a text file: its header, its rows of cells, each with the number of its line.

    Parameters
    ----------
    path
        The file.
    header
        The columns' names.
    lines
        Number of each row's line, and its text.
    noun
        What messages call a row.
    """

    def __init__(self, path: Path, header: Sequence[str], lines: Iterable[tuple[int, str]], *, noun: str) -> None:
        self.file = str(path)
        self.noun = noun
        self.header = [name.strip() for name in header]
        rows = [(number, next(csv.reader([line]), [])) for number, line in lines if line.strip()]
        wrong = [number for number, cells in rows if len(cells) != len(self.header)]
        self.faults: list[Fault] = []
        if wrong:
            widths = sorted({len(cells) for _, cells in rows if len(cells) != len(self.header)})
            found = f"{', '.join(map(str, widths))} cells"
            action = "Numbers need a decimal point, cells a comma between them." if any(w > 1 for w in widths) else ""
            action = action or "Is the file cut off, or separated by semicolons? Download it again."
            self.faults.append(
                Fault(self.file, named("line", wrong), found=found, expected=f"{len(self.header)} cells", action=action)
            )
        rows = [row for row in rows if len(row[1]) == len(self.header)]
        self.numbers = [number for number, _ in rows]
        self.columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(self.header)

    def texts(self, name: str) -> "pd.Series[str]":
        """Return the cells of a column, without the blanks around them."""
        return pd.Series([cell.strip() for cell in self.columns[self.header.index(name)]], dtype=str)

    def column(self, name: str) -> FloatArray:
        """Return a column as numbers, NaN where nothing stands; note the cells that hold no number."""
        texts = self.texts(name)
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
        wrong = np.isnan(numbers) & ~texts.str.lower().isin(["", "nan"]).to_numpy(dtype=bool)
        if wrong.any():
            where = named(self.noun, [self.numbers[number] for number in np.flatnonzero(wrong).tolist()])
            found = f"{name} '{texts[wrong].iloc[0]}'"
            self.faults.append(
                Fault(
                    self.file, where, found=found, expected="a number with a decimal point", action="Correct the cells."
                )
            )
        return np.array(numbers)

    def times(self, name: str, pattern: str) -> pd.DatetimeIndex:
        """Return a column as times, NaT where it cannot be read, which is noted."""
        texts = self.texts(name)
        read = pd.DatetimeIndex(pd.to_datetime(texts, format=pattern, errors="coerce"))
        times = pd.DatetimeIndex(read.where(~allowed(_YEAR).outside(read.year)))
        self.note_times(np.asarray(times.isna()), texts.tolist(), f"times as {pattern}")
        return times

    def dates(
        self, *, year: FloatArray, month: FloatArray, day: FloatArray, hour: FloatArray, first_hour: int = 0
    ) -> pd.DatetimeIndex:
        """Return times from their parts, each of shape (row,), NaT where they make none, which is noted.

        The day's first hour goes by `first_hour` and starts at 0:00.
        """
        none = allowed(_YEAR).outside(year) | ~((hour >= first_hour) & (hour <= first_hour + 23))
        parts = pd.DataFrame({"year": np.where(none, np.nan, year), "month": month, "day": day})
        hours = pd.Series(np.where(none, 0.0, hour - first_hour))
        times = pd.to_datetime(parts, errors="coerce") + pd.to_timedelta(hours, unit="h")
        wrong = times.isna() | none
        texts = [f"{y:g}-{m:g}-{d:g} hour {h:g}" for y, m, d, h in zip(year, month, day, hour, strict=True)]
        self.note_times(wrong.to_numpy(), texts, "a date of the calendar")
        return pd.DatetimeIndex(times.where(~wrong))

    def note_times(self, wrong: npt.NDArray[np.bool_], texts: Sequence[str], expected: str) -> None:
        """Note rows whose time cannot be read."""
        if wrong.any():
            first, *_ = rows = np.flatnonzero(wrong).tolist()
            where = named(self.noun, [self.numbers[number] for number in rows])
            self.faults.append(
                Fault(
                    self.file, where, found=f"the time '{texts[first]}'", expected=expected, action="Correct the cells."
                )
            )


def text_of(path: Path) -> list[str]:
    """Return the lines of a text file: UTF-8, or Latin-1 as older weather files.

    Raises
    ------
    LayerError
        Where the file is absent or is no text.
    """
    if not path.is_file():
        refuse(path, "", "no such file", "a weather file", "Check the path.")
    limit("weather.bytes").check(path.stat().st_size, path)
    content = path.read_bytes()
    if not content.strip():
        refuse(path, "", "an empty file", "a weather file", "Download it again.")
    if b"\x00" in content:
        refuse(path, f"byte {content.index(0)}", "binary data", "text", "Unpack or download the file again.")
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return content.decode("latin-1").splitlines()


def json_of(path: Path, text: str) -> Any:
    """Return what JSON text holds.

    Raises
    ------
    LayerError
        Where it is none, or holds numbers or lists that no weather service writes.
    """
    try:
        return content_of(text, path)
    except json.JSONDecodeError as error:
        refuse(path, f"line {error.lineno}", error.msg, "JSON", "Is the file cut off? Download it again.")


def refuse(path: Path | str, where: str, found: str, expected: str, action: str = "") -> NoReturn:
    """Raise at once: nothing more can be read."""
    raise LayerError(Fault(str(path), where, found=found, expected=expected, action=action))


def number_of(text: object) -> float:
    """Return the number a header gives; NaN where it gives none.

    Examples
    --------
    >>> number_of(" 18.0 deg."), number_of("optimum")
    (18.0, nan)
    """
    words = str(text).replace("\t", " ").split()
    try:
        return float(words[0])
    except (IndexError, ValueError):
        return float("nan")


def solar_clock(longitude: float) -> float:
    """Return the whole hours that a band of 15° around a longitude is ahead of UTC. [h].

    Examples
    --------
    >>> solar_clock(106.6), solar_clock(-0.1)
    (7.0, 0.0)
    """
    return float(np.floor((longitude + 7.5) / 15.0)) + 0.0


def fixed_zone(clock: float) -> str:
    """Return a name for a fixed offset from UTC [h] that pandas knows: an IANA one for whole hours.

    Examples
    --------
    >>> fixed_zone(7.0), fixed_zone(5.5), fixed_zone(0.0)
    ('Etc/GMT-7', 'UTC+05:30', 'UTC')
    """
    if not clock:
        return "UTC"
    if clock == round(clock) and -12 <= clock <= 14:
        return f"Etc/GMT{-round(clock):+d}"
    minutes = round(abs(clock) * 60)
    return f"UTC{'+' if clock > 0 else '-'}{minutes // 60:02d}:{minutes % 60:02d}"


def standard_clock(time_zone: str) -> float:
    """Return how far the standard time of an IANA time zone, which records keep in summer too, is ahead of UTC. [h].

    Examples
    --------
    >>> standard_clock("Europe/Berlin"), standard_clock("Australia/Sydney"), standard_clock("Asia/Kolkata")
    (1.0, 10.0, 5.5)
    """
    both = pd.DatetimeIndex(["2023-01-15", "2023-07-15"], tz="UTC")
    ahead = both.tz_convert(time_zone).tz_localize(None) - both.tz_localize(None)
    return float(ahead.min() / pd.Timedelta(hours=1))
