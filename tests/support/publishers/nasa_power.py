"""The answers of NASA POWER in their true form, for the point and the days that are asked for."""

from functools import cache

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.potential.solar.hours_from_days import hours_from_days

HOURLY, DAILY = "/api/temporal/hourly/point", "/api/temporal/daily/point"
NAMES = {
    "ALLSKY_SFC_SW_DWN": "ghi",
    "ALLSKY_SFC_SW_DNI": "dni",
    "ALLSKY_SFC_SW_DIFF": "dhi",
    "T2M": "temp_air",
    "WS10M": "wind_speed",
}
FILL = -999.0


@cache
def sky(start, end, latitude, longitude):
    """Hours in UTC of some days."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    count = (last - first).days + 3
    shape = ("place", "time")
    height = 1.0 if abs(latitude) < 30 else 0.45  # of the sun in winter
    daily = {
        "ghi": (shape, [height * (4000 + 1500 * np.sin(np.arange(count)))]),
        "dhi": (shape, [height * (2300 + 500 * np.sin(np.arange(count) + 1))]),
        "temp_air": (shape, [24 + 3 * np.cos(np.arange(count))]),
        "wind_speed": (shape, [np.full(count, 3.2)]),
    }
    coordinates = {
        "latitude": ("place", [latitude]),
        "longitude": ("place", [longitude]),
        "altitude": ("place", [12.3]),
    }
    days = pd.date_range(first - pd.Timedelta(days=1), periods=count, freq="D")
    grid = xr.Dataset(daily, {"time": days, **coordinates})
    return hours_from_days(grid, time_zone="UTC").isel(place=0, time=slice(24, -24))


def hours(asked):
    """Hours of the days and the point that are asked for."""
    given = {name: value[0] for name, value in asked.query.items()}
    return sky(given["start"], given["end"], float(given["latitude"]), float(given["longitude"]))


def feature(asked, parameters, units):
    point = [float(asked.query["longitude"][0]), float(asked.query["latitude"][0]), 12.3]
    header = {
        "title": "NASA/POWER Source Native Resolution Data",
        "api": {"version": "v2.8.0", "name": "POWER API"},
        "sources": ["SYN1DEG", "MERRA2"],
        "fill_value": FILL,
        "time_standard": asked.query["time-standard"][0],
        "start": asked.query["start"][0],
        "end": asked.query["end"][0],
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {"parameter": parameters},
        "header": header,
        "messages": [],
        "parameters": {name: {"units": units.get(name, ""), "longname": name} for name in parameters},
        "times": {"data": 1.0, "process": 0.1},
    }


def hourly(asked):
    series = hours(asked)
    stamps = [f"{time:%Y%m%d%H}" for time in pd.DatetimeIndex(series["time"].to_numpy())]
    parameters = {
        name: dict(zip(stamps, series[NAMES[name]].to_numpy().round(2).tolist(), strict=True))
        for name in asked.query["parameters"][0].split(",")
    }
    return feature(asked, parameters, dict.fromkeys(NAMES, "Wh/m^2") | {"T2M": "C", "WS10M": "m/s"})


def daily(asked):
    series = hours(asked)
    days = pd.DatetimeIndex(series["time"].to_numpy()).strftime("%Y%m%d")
    parameters = {}
    for name in asked.query["parameters"][0].split(","):
        by_day = pd.Series(series[NAMES[name]].to_numpy()).groupby(days)
        values = by_day.mean() if name in ("T2M", "WS10M") else by_day.sum() / 1000
        parameters[name] = values.round(3).to_dict()
    return feature(asked, parameters, dict.fromkeys(NAMES, "kW-hr/m^2/day") | {"T2M": "C", "WS10M": "m/s"})
