"""The answers of PVGIS in their true form, for the point and the years that are asked for."""

from functools import cache

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.potential.solar.hours_from_days import hours_from_days

TMY, SERIES = "/api/v5_3/tmy", "/api/v5_3/seriescalc"
YEARS = [2014, 2008, 2005, 2008, 2007, 2013, 2013, 2015, 2013, 2013, 2011, 2005]


@cache
def sky(days, start, latitude, longitude):
    """Hours in UTC whose irradiance holds half past, as ERA5's."""
    dates = pd.date_range(start, periods=days + 2, freq="D") - pd.Timedelta(days=1)
    shape, count = ("place", "time"), days + 2
    height = 1.0 if abs(latitude) < 30 else 0.45  # of the sun in winter
    daily = {
        "ghi": (shape, [height * (4000 + 1500 * np.sin(np.arange(count)))]),
        "dhi": (shape, [height * (2300 + 500 * np.sin(np.arange(count) + 1))]),
        "temp_air": (shape, [24 + 3 * np.cos(np.arange(count))]),
        "wind_speed": (shape, [np.full(count, 3.2)]),
    }
    where = {"latitude": ("place", [latitude]), "longitude": ("place", [longitude]), "altitude": ("place", [9.0])}
    return hours_from_days(xr.Dataset(daily, {"time": dates, **where}), time_zone="UTC").isel(
        place=0, time=slice(24, -24)
    )


def tmy(asked):
    """A typical year for the point that is asked for."""
    latitude, longitude = float(asked.query["lat"][0]), float(asked.query["lon"][0])
    hours = sky(365, "2019-01-01", latitude, longitude)
    records = [
        {
            "time(UTC)": f"{YEARS[time.month - 1]}{time:%m%d:%H}00", "T2m": temp, "RH": 80.0, "G(h)": ghi,
            "Gb(n)": dni, "Gd(h)": dhi, "IR(h)": 400.0, "WS10m": 3.2, "WD10m": 90.0, "SP": 100500.0,
        }
        for time, temp, ghi, dni, dhi in zip(
            pd.DatetimeIndex(hours["time"].to_numpy()),
            *(hours[name].to_numpy().round(2).tolist() for name in ("temp_air", "ghi", "dni", "dhi")),
            strict=True,
        )
    ]  # fmt: skip
    location = {"latitude": latitude, "longitude": longitude, "elevation": 9.0, "irradiance_time_offset": 0.5}
    meteo = {"radiation_db": "PVGIS-ERA5", "meteo_db": "ERA5", "year_min": 2005, "year_max": 2023}
    meteo |= {"use_horizon": asked.query["usehorizon"] == ["1"], "horizon_db": None}
    months = [{"month": month, "year": year} for month, year in enumerate(YEARS, start=1)]
    return {
        "inputs": {"location": location, "meteo_data": meteo},
        "outputs": {"months_selected": months, "tmy_hourly": records},
        "meta": {"inputs": {}, "outputs": {}},
    }


def series(asked):
    """Hours of the years that are asked for, on the plane that is asked for."""
    latitude, longitude = float(asked.query["lat"][0]), float(asked.query["lon"][0])
    first, last = int(asked.query["startyear"][0]), int(asked.query["endyear"][0])
    days = (pd.Timestamp(last + 1, 1, 1) - pd.Timestamp(first, 1, 1)).days
    hours = sky(days, f"{first}-01-01", latitude, longitude)
    ghi, dhi, temp = (hours[name].to_numpy().round(2) for name in ("ghi", "dhi", "temp_air"))
    table = pd.DataFrame({"time": [f"{time:%Y%m%d:%H}30" for time in pd.DatetimeIndex(hours["time"].to_numpy())]})
    table["Gb(i)"], table["Gd(i)"], table["Gr(i)"] = (ghi - dhi).clip(0).round(2), dhi, 0.0
    table["H_sun"], table["T2m"], table["WS10m"], table["Int"] = 0.0, temp, 3.2, 0.0
    slope = float(asked.query["angle"][0])
    meteo = {"radiation_db": "PVGIS-ERA5", "meteo_db": "ERA5", "year_min": first, "year_max": last}
    return {
        "inputs": {
            "location": {"latitude": latitude, "longitude": longitude, "elevation": 9.0},
            "meteo_data": meteo | {"use_horizon": False, "horizon_db": None},
            "mounting_system": {"fixed": {"slope": {"value": slope}, "azimuth": {"value": 0}, "type": "free-standing"}},
        },
        "outputs": {"hourly": table.to_dict("records")},
        "meta": {"inputs": {}, "outputs": {}},
    }
