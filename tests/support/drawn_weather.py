"""Weather drawn from pvlib's clear sky, dimmed by a fixed pattern of days, and written in the forms of files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from pvlib import atmosphere, clearsky, irradiance, solarposition

VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
CLEARNESS = np.array([1.0, 0.45, 0.8, 0.95, 0.2, 0.65, 0.9])  # of successive days


def drawn(
    latitude: float, longitude: float, *, clock: float = 0.0, year: int = 2019, minutes: int = 60, centre: float = 0.5
) -> pd.DataFrame:
    """Return a year by the local start of each interval, of the sun at a share `centre` of the interval."""
    local = pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq=f"{minutes}min", inclusive="left")
    instants = (local + pd.Timedelta(minutes=centre * minutes) - pd.Timedelta(hours=clock)).tz_localize("UTC")
    sun = solarposition.get_solarposition(instants, latitude, longitude, altitude=10.0)
    zenith = sun["apparent_zenith"]
    mass = atmosphere.get_absolute_airmass(atmosphere.get_relative_airmass(zenith), atmosphere.alt2pres(10.0))
    extra = irradiance.get_extra_radiation(instants.day_of_year.to_numpy())
    clear = clearsky.ineichen(zenith, mass, 3.0, altitude=10.0, dni_extra=extra)
    dim = CLEARNESS[(local.day_of_year.to_numpy() - 1) % 7]
    up = np.cos(np.radians(zenith.to_numpy())).clip(0.0)
    ghi = clear["ghi"].to_numpy() * (0.25 + 0.75 * dim)
    dni = np.where(up > 0, clear["dni"].to_numpy() * np.clip(1.5 * dim - 0.5, 0.0, 1.0), 0.0)
    values = {"ghi": ghi, "dni": dni, "dhi": ghi - dni * up}
    values |= {"temp_air": 20 - 6 * np.cos((local.hour.to_numpy() - 2) / 24 * 2 * np.pi), "wind_speed": 2.0}
    return pd.DataFrame(values, index=local).round(2)


def weather_of_frame(frame: pd.DataFrame, latitude: float, longitude: float, **attrs: str) -> xr.Dataset:
    """Return a Dataset of one place, as pv_years takes it, of a frame in UTC."""
    return xr.Dataset(
        {name: (("place", "time"), frame[name].to_numpy()[None]) for name in frame},
        coords={
            "time": frame.index.to_numpy(),
            "latitude": ("place", [latitude]),
            "longitude": ("place", [longitude]),
            "altitude": ("place", [10.0]),
        },
        attrs=attrs,
    )


def record_of(factors: Sequence[float], *, latitude: float = 20.8, longitude: float = 106.6) -> xr.Dataset:
    """Return hours in UTC of as many years from 2017 on, the same dimmed by a factor each, without 29 February."""
    frame = drawn(latitude, longitude)
    sun = ["ghi", "dni", "dhi"]
    years = [
        frame.assign(**frame[sun] * factor).set_axis(frame.index + pd.DateOffset(years=number - 2))
        for number, factor in enumerate(factors)
    ]
    return weather_of_frame(pd.concat(years), latitude, longitude)


def in_utc(frame: pd.DataFrame, clock: float) -> pd.DataFrame:
    """Return a frame on a clock [h] by UTC."""
    return frame.set_axis(frame.index - pd.Timedelta(hours=clock))


def write_nsrdb(
    path: Path, frame: pd.DataFrame, *, latitude: float, longitude: float, clock: int, padded: bool = False
) -> Path:
    """Write stamps that are the instants of the values, as NSRDB does; `padded` as a spreadsheet saves them."""
    units = {"DHI": "w/m2", "DNI": "w/m2", "GHI": "w/m2", "Temperature": "c", "Pressure": "mbar", "Wind Speed": "m/s"}
    head = {"Source": "NSRDB", "Location ID": "1", "City": "-", "State": "-", "Country": "-", "Latitude": latitude}
    head |= {"Longitude": longitude, "Time Zone": clock, "Elevation": 10, "Local Time Zone": 7}
    head |= {f"{name} Units": unit for name, unit in units.items()} | {"Cloud Type 0": "Clear", "Version": "v3.2.2"}
    columns = "Year,Month,Day,Hour,Minute,DHI,GHI,DNI,Clearsky GHI,Cloud Type,Wind Speed,Temperature,Pressure"
    filled = "," * (len(head) - columns.count(",") - 1) if padded else ""
    rows = [
        f"{t.year},{t.month},{t.day},{t.hour},{t.minute},{r.dhi},{r.ghi},{r.dni},900,0,{r.wind_speed},{r.temp_air},1013"
        for t, r in zip(frame.index, frame.itertuples(), strict=True)
    ]
    lines = [",".join(head), ",".join(map(str, head.values())), columns, *rows]
    path.write_text("\n".join([*lines[:2], *(line + filled for line in lines[2:])]) + "\n")
    return path


def write_tmy3(path: Path, frame: pd.DataFrame, *, latitude: float, longitude: float, clock: float) -> Path:
    """Write hours that end at their time, 01:00 to 24:00."""
    columns = "Date (MM/DD/YYYY),Time (HH:MM),ETR (W/m^2),GHI (W/m^2),GHI source,DNI (W/m^2),DHI (W/m^2),Dry-bulb (C),"
    rows = [
        f"{t:%m/%d/%Y},{t.hour + 1:02d}:00,0,{r.ghi},1,{r.dni},{r.dhi},{r.temp_air},{r.wind_speed}"
        for t, r in zip(frame.index, frame.itertuples(), strict=True)
    ]
    station = f'703165,"SOME PLACE",AK,{clock},{latitude},{longitude},10'
    path.write_text("\n".join([station, columns + "Wspd (m/s)", *rows]) + "\n")
    return path


def write_cams(path: Path, frame: pd.DataFrame, *, latitude: float, longitude: float, minutes: int) -> Path:
    """Write sums of periods in universal time [Wh/m2]."""
    step = {60: "1 h 0 min", 15: "0 h 15 min", 1: "0 h 1 min"}[minutes]
    head = [
        "Coding: utf-8",
        "Title: CAMS Radiation Service v4.5 all-sky irradiation (derived from satellite data).",
        f"Latitude (positive North, ISO 19115): {latitude:.4f}",
        f"Longitude (positive East, ISO 19115): {longitude:.4f}",
        "Altitude (m): 10.00",
        "Time reference: Universal time (UT)",
        f"Summarization (integration) period: 0 year 0 month 0 day {step} 0 s",
        "noValue: nan",
        "Observation period;TOA;Clear sky GHI;GHI;BHI;DHI;BNI;Reliability",
    ]
    share = minutes / 60
    ends = frame.index + pd.Timedelta(minutes=minutes)
    rows = [
        f"{t:%Y-%m-%dT%H:%M:%S.0}/{end:%Y-%m-%dT%H:%M:%S.0};0.0;0.0;{r.ghi * share:.4f};{(r.ghi - r.dhi) * share:.4f};"
        f"{r.dhi * share:.4f};{r.dni * share:.4f};1.0000"
        for t, end, r in zip(frame.index, ends, frame.itertuples(), strict=True)
    ]
    path.write_text("\n".join([*(f"# {line}" for line in head), *rows]) + "\n")
    return path
