"""Rows of weather as a reader notes them, under the sun of one place."""

import numpy as np
import pandas as pd

from geoplan.layers.weather.rows import WeatherRows
from geoplan.layers.weather.sun import Sun

LATITUDE, LONGITUDE = 20.75, 106.5


def rows_of(times: pd.DatetimeIndex, *, clock: float | None = 0.0, **values: np.ndarray) -> WeatherRows:
    """Return the rows of one place; each value may be a number, which then stands in every row."""
    return WeatherRows(
        file="hours.csv",
        times=times,
        values={
            name: np.broadcast_to(np.asarray(each, float), (1, len(times))).copy() for name, each in values.items()
        },
        noun="line",
        numbers=list(range(2, len(times) + 2)),
        latitude=np.array([LATITUDE]),
        longitude=np.array([LONGITUDE]),
        altitude=np.array([5.0]),
        places=["here"],
        clock=clock,
    )


def sunny(times: pd.DatetimeIndex, *, share: float = 0.6) -> np.ndarray:
    """Return a share of what falls on a plane outside the atmosphere in each hour, UTC. [W/m2]."""
    sun = Sun(times + pd.Timedelta(minutes=30))
    above = np.maximum(sun.cos_zenith(np.array([LATITUDE]), np.array([LONGITUDE]))[0], 0.0)
    return np.asarray(share * above * sun.dni_extra)


CLEARNESS = np.array([0.7, 0.3, 0.6, 0.68, 0.15, 0.5, 0.65])


def three_parts(
    times: pd.DatetimeIndex, *, later_min: float = 0.0, latitude: float = LATITUDE, longitude: float = LONGITUDE
) -> dict[str, np.ndarray]:
    """Return ghi, dni and dhi in whole W/m2 of hours that start at times in UTC, days of unlike clearness.

    The sun is that of so many minutes later: what a file has whose clock is wrong by as much.
    """
    sun = Sun(times + pd.Timedelta(minutes=30 + later_min))
    up = np.maximum(sun.cos_zenith(np.array([latitude]), np.array([longitude]))[0], 0.0)
    clearness = CLEARNESS[times.day_of_year.to_numpy() % len(CLEARNESS)]
    ghi = clearness * up * sun.dni_extra
    dni = np.where(up > 0.02, np.clip(clearness - 0.2, 0.0, None) * 1.2 * sun.dni_extra * up**0.3, 0.0)
    dni = np.minimum(dni, 0.9 * ghi / np.maximum(up, 0.02))
    return {"ghi": np.round(ghi), "dni": np.round(dni), "dhi": np.round(ghi - dni * up)}


EPW_HEADER = """{location}
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,drawn by a test
COMMENTS 2,{comment}
DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31"""


def write_epw(path, parts: dict[str, np.ndarray], *, location: str, comment: str = ""):
    """Write 8,760 hours of the local year 2019 as an EPW, the first ending at 1:00."""
    local = pd.date_range("2019-01-01", periods=8760, freq="h")
    lines = [EPW_HEADER.format(location=location, comment=comment)]
    for time, ghi, dni, dhi in zip(local, parts["ghi"], parts["dni"], parts["dhi"], strict=True):
        lines.append(
            f"2019,{time.month},{time.day},{time.hour + 1},0,?,20.0,10,60,101325,9999,9999,300,{ghi:.0f},{dni:.0f},"
            f"{dhi:.0f},999999,999999,999999,9999,180,2.0,5,5,20,77777,9,999999999,10,0.1,0,88,0.2,0,1"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
