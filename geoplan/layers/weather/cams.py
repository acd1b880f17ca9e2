"""Series of the CAMS Radiation Service (SoDa): irradiation of periods in universal time, without air and wind.

Documented with the service (*CAMS solar radiation time-series*, Copernicus Atmosphere Data Store; soda-pro.com): lines
that begin with # tell the place and what the columns mean; the last of them, ``# Observation period;...``, has their
names. A row has the start and the end of its period, and sums in Wh/m2. ``pvlib.iotools.read_cams`` reads the same rows
(and judges this reader in the tests), but does not tell the lines at fault.

McClear's files look alike but hold the clear sky alone, which is no weather.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.weather.rows import BEAM, Cells, WeatherRows, number_of, refuse, text_of
from geoplan.units import MINUTES_AN_HOUR

PERIOD = "Observation period"
_COLUMNS = {"ghi": "GHI", "dni": "BNI", "dhi": "DHI", BEAM: "BHI"}
_AIR = (
    "CAMS has neither air nor wind: give read_weather temp_air= and wind_speed= (a number, or one for each month), or "
    "take PVGIS, NSRDB or NASA POWER, which have both."
)


def is_cams(head: str) -> bool:
    """Return whether the beginning of a text is that of a file of SoDa."""
    return f"# {PERIOD}" in head or ("CAMS" in head[:400] and head.startswith("#"))


def read_cams_rows(path: Path) -> WeatherRows:
    """Read a series of the CAMS Radiation Service.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WeatherRows
        Periods by their start, in UTC: hours, or 15 minutes, or one.

    Raises
    ------
    LayerError
        Where no rows can be read, and of the clear sky (McClear), true solar time, days and months; other faults are
        noted in the result.
    """
    lines = text_of(path)
    start = next((k for k, line in enumerate(lines) if line.lstrip("# ").startswith(PERIOD)), None)
    if start is None:
        refuse(path, "header", f"no line '# {PERIOD};...'", "the names of the columns", "Is the header cut off?")
    head = _head(lines[:start])
    names = [name.strip() for name in lines[start].lstrip("# ").split(";")]
    if "GHI" not in names:
        found = "the clear sky alone (McClear)" if any(name.startswith("Clear sky") for name in names) else "no GHI"
        refuse(path, f"line {start + 1}", found, "GHI, DHI and BNI", "Download the series of the Radiation Service.")
    clock = head.get("time reference", "")
    if clock and "ut" not in clock.lower().replace("(", " ").replace(")", " ").split():
        refuse(path, "header", f"the time reference '{clock}'", "universal time (UT)", "Download it in UT.")
    # The cells hold no commas: a table of the house's own.
    numbered = ((k, line.replace(";", ",")) for k, line in enumerate(lines[start + 1 :], start=start + 2))
    cells = Cells(path, names, ((k, line) for k, line in numbered if not line.startswith("#")), noun="line")
    if not cells.numbers:
        refuse(path, "", "no rows under the names of the columns", "hours", "Download the file again.")
    begin, minutes = _periods(cells)
    if not 0.0 < minutes <= MINUTES_AN_HOUR:
        found = f"periods of {in_figures(minutes / MINUTES_AN_HOUR)} hours"
        refuse(path, "header", found, "1 hour, 15 minutes or 1 minute", "Download it with the time step of 1 hour.")
    share = minutes / MINUTES_AN_HOUR
    values = {ours: cells.column(theirs)[np.newaxis] / share for ours, theirs in _COLUMNS.items() if theirs in names}
    return WeatherRows(
        file=str(path),
        times=begin,
        values=values,
        noun="line",
        numbers=cells.numbers,
        latitude=np.array([number_of(head.get("latitude", ""))]),
        longitude=np.array([number_of(head.get("longitude", ""))]),
        altitude=np.array([number_of(head.get("altitude", ""))]),
        places=[path.stem],
        clock=0.0,
        minutes=minutes,
        source="CAMS Radiation Service",
        absent={"temp_air": _AIR, "wind_speed": _AIR},
        faults=cells.faults,
    )


def _head(lines: list[str]) -> dict[str, str]:
    """Return what the comments say: the first word of a name, or all of it, in small letters -> its text."""
    head: dict[str, str] = {}
    for line in lines:
        name, colon, text = line.lstrip("# ").partition(": ")
        if colon:
            name = name.strip().lower()
            for key in (name, name.split(" (", maxsplit=1)[0]):
                head.setdefault(key, text.strip())
    return head


def _periods(cells: Cells) -> tuple[pd.DatetimeIndex, float]:
    """Return the starts of the periods in UTC, NaT where they cannot be read, which is noted; their length. [min]."""
    texts = cells.texts(cells.header[0])
    ends = texts.str.split("/", n=1, expand=True).reindex(columns=[0, 1])
    times = [pd.DatetimeIndex(pd.to_datetime(ends[k], format="ISO8601", errors="coerce", utc=True)) for k in (0, 1)]
    begin, end = (each.tz_localize(None) for each in times)
    unread = np.asarray(begin.isna()) | np.asarray(end.isna())
    cells.note_times(unread, texts.tolist(), "the start and the end of a period")
    lengths = (end.to_numpy() - begin.to_numpy())[~unread] / np.timedelta64(1, "m")
    return begin, float(np.median(lengths)) if len(lengths) else float("nan")
