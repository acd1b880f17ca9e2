"""The answers of Open-Meteo in their true form: means of the hour that ends, null where there is none."""

import numpy as np
import pandas as pd

from support.publishers.nasa_power import sky

PATH = "/v1/archive"  # of both hosts: the model tells them apart
SUN = {"shortwave_radiation": "ghi", "diffuse_radiation": "dhi", "direct_radiation": "beam"}
AIR = {"temperature_2m": "temp_air", "wind_speed_10m": "wind_speed"}


def truth(asked):
    """Hours by their start, of the days that are asked for and an hour on both sides."""
    given = {name: value[0] for name, value in asked.query.items()}
    first, last = pd.Timestamp(given["start_date"]), pd.Timestamp(given["end_date"])
    before, after = first - pd.Timedelta(days=1), last + pd.Timedelta(days=1)
    latitude, longitude = float(given["latitude"]), float(given["longitude"])
    hours = sky(f"{before:%Y%m%d}", f"{after:%Y%m%d}", latitude, longitude)
    table = pd.DataFrame(
        {name: hours[name].to_numpy() for name in ("ghi", "dhi", "temp_air", "wind_speed")},
        index=pd.DatetimeIndex(hours["time"].to_numpy()),
    )
    return table.assign(beam=table["ghi"] - table["dhi"])


def answer(asked, *, missing=0, unit="W/m²"):
    given = {name: value[0] for name, value in asked.query.items()}
    hours = truth(asked)
    times = pd.date_range(given["start_date"], pd.Timestamp(given["end_date"]) + pd.Timedelta(hours=23), freq="h")
    hourly, units = {"time": [f"{time:%Y-%m-%dT%H:%M}" for time in times]}, {"time": "iso8601"}
    for name in given["hourly"].split(","):
        ending = name in SUN
        series = hours[{**SUN, **AIR}[name]]
        # a mean stands at the end of its hour, an instant at its own time: drawn as the mean of the hours beside it
        at = series.reindex(times - pd.Timedelta(hours=1)) if ending else series.reindex(times)
        values = [None if np.isnan(value) else round(float(value), 1) for value in at]
        if ending:
            values[4000 : 4000 + missing] = [None] * missing
        hourly[name] = values
        units[name] = unit if ending else {"temperature_2m": "°C"}.get(name, "m/s")
    assert given.get("models") == "jma_jaxa_himawari" or set(given["hourly"].split(",")) <= set(AIR)
    return {
        "latitude": round(float(given["latitude"]) / 0.05) * 0.05,
        "longitude": round(float(given["longitude"]) / 0.05) * 0.05,
        "generationtime_ms": 12.3,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 7.0,
        "hourly_units": units,
        "hourly": hourly,
    }
