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
