"""Grids of hourly weather: NetCDF files, Zarr folders and open xarray Datasets, ERA5 among them.

Names are pvlib's, those of ERA5 (Copernicus Climate Data Store: *ERA5 hourly data on single levels*, *ERA5-Land hourly
data*) and of CMIP; units are read from the attributes, never guessed. Radiation in J/m2 is accumulated: in ERA5 over
the hour that ends at the time given, in ERA5-Land since 00 UTC (ECMWF, *Conversion table for accumulated variables*),
which is told by values that never fall within a day. Instantaneous values of such files are averaged over the same
hour. Times without an offset are UTC, as the CF conventions say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError
from geoplan.files.grids import open_grid
from geoplan.layers.weather.rows import BEAM, FloatArray, WeatherRows, refuse
from geoplan.units import SECONDS_AN_HOUR, WH_PER_KWH

VARIABLE_MAP: Mapping[str, tuple[str, ...]] = {
    "ghi": ("ghi", "ssrd", "surface_solar_radiation_downwards", "avg_sdswrf", "msdwswrf", "rsds"),
    BEAM: (
        "bhi",
        "fdir",
        "total_sky_direct_solar_radiation_at_surface",
        "avg_sdirswrf",
        "msdrswrf",
    ),
    "dni": ("dni",),
    "dhi": ("dhi", "rsdsdiff"),
    "temp_air": ("temp_air", "t2m", "2t", "2m_temperature", "tas"),
    "wind_speed": ("wind_speed", "si10", "10m_wind_speed", "sfcWind"),
    "u10": ("u10", "10u", "10m_u_component_of_wind", "uas"),
    "v10": ("v10", "10v", "10m_v_component_of_wind", "vas"),
    "altitude": ("altitude", "elevation", "orog", "z"),
}
"""geoplan's name -> the names that it goes by in grids."""

_ENDING = {"avg_sdswrf", "msdwswrf", "avg_sdirswrf", "msdrswrf"}
"""Means over the hour that ends at the time given."""

_LATITUDE, _LONGITUDE = ("latitude", "lat"), ("longitude", "lon")
_TIME = ("time", "valid_time")
_GRAVITY = 9.80665  # m/s2, by definition: a geopotential over it is an altitude

_WATTS = {"w/m2": 1.0, "wh/m2": 1.0, "kwh/m2": WH_PER_KWH}
_UNITS: dict[str, dict[str, tuple[float, float]]] = {
    "temp_air": {"k": (1.0, -273.15), "kelvin": (1.0, -273.15), "degc": (1.0, 0.0), "c": (1.0, 0.0)},
    "wind_speed": {"m/s": (1.0, 0.0)},
    "altitude": {"m": (1.0, 0.0), "metres": (1.0, 0.0), "m2/s2": (1.0 / _GRAVITY, 0.0)},
}
_ALIASES = {
    "wm-2": "w/m2",
    "jm-2": "j/m2",
    "whm-2": "wh/m2",
    "ms-1": "m/s",
    "m2s-2": "m2/s2",
    "°c": "c",
    "celsius": "c",
    "degreescelsius": "c",
    "degree_celsius": "c",
    "degrees_celsius": "c",
    "meters": "m",
    "meter": "m",
    "metre": "m",
}


def read_grid_rows(path: Path) -> WeatherRows:
    """Open a NetCDF file or a Zarr folder and read its weather.

    Parameters
    ----------
    path
        The file or the folder.

    Returns
    -------
    WeatherRows
        Each cell or station a place.

    Raises
    ------
    LayerError
        Where it cannot be opened or holds no hourly weather; other faults are noted in the result.
    """
    if not path.exists():
        refuse(path, "", "no such file", "a NetCDF file or a Zarr folder", "Check the path.")
    try:
        with open_grid(path) as opened:
            grid = opened.load()
    except LayerError:
        raise
    except (OSError, ImportError, KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).split("\n", 1)[0][:200]
        action = "Is the file cut off? NetCDF 4 needs the package h5netcdf, Zarr the package zarr."
        refuse(path, "", f"what xarray cannot open ({reason})", "a NetCDF file or a Zarr folder", action)
    return grid_rows(grid, file=str(path))


def grid_rows(grid: xr.Dataset, *, file: str) -> WeatherRows:
    """Read the weather of an open grid.

    Parameters
    ----------
    grid
        With a time coordinate, and latitude and longitude as dims, as coordinates of stations, or of both dims of a
        grid that is turned.
    file
        What messages call it.

    Returns
    -------
    WeatherRows
        Each cell or station a place; places without any radiation (the sea of a land product) are left out.

    Raises
    ------
    LayerError
        Where it holds no hourly weather; other faults are noted in the result.
    """
    faults: list[Fault] = []
    flat = _flatten(grid, file)
    names = {ours: next((n for n in theirs if n in flat.variables), "") for ours, theirs in VARIABLE_MAP.items()}
    for name in ("latitude", "longitude", *filter(None, names.values())):
        if flat[name].dtype.kind not in "iuf":
            refuse(file, name, f"values of the type {flat[name].dtype}", "real numbers", "Convert them.")
    times = _times(flat, file)
    label = _label(flat, names)
    fields: dict[str, FloatArray] = {}
    step_s = float(np.median(np.diff(times.to_numpy()) / np.timedelta64(1, "s"))) if len(times) > 1 else SECONDS_AN_HOUR
    accumulated = False
    for variable in ("ghi", "dni", "dhi", BEAM):
        if not names[variable]:
            continue
        unit = _unit(flat[names[variable]])
        series = _field(flat[names[variable]])
        if unit == "j/m2":
            accumulated = True
            fields[variable] = _decumulated(series, times) / step_s
        elif unit in _WATTS:
            fields[variable] = series * _WATTS[unit]
        else:
            faults.append(_unit_fault(file, names[variable], flat, "W m-2, Wh m-2 or J m-2"))
    if accumulated:
        label = "end"
    for variable in ("temp_air", "wind_speed", "u10", "v10"):
        if not names[variable]:
            continue
        units = _UNITS["wind_speed" if variable in ("u10", "v10") else variable]
        unit = _unit(flat[names[variable]])
        if unit not in units:
            faults.append(_unit_fault(file, names[variable], flat, " or ".join(units)))
            continue
        factor, shift = units[unit]
        series = _field(flat[names[variable]]) * factor + shift
        # An instant at the end of the hour, brought to the hour's mean.
        fields[variable] = _hour_means(series) if label == "end" else series
    if "wind_speed" not in fields and {"u10", "v10"} <= fields.keys():
        fields["wind_speed"] = np.hypot(fields["u10"], fields["v10"])
    values = {name: series for name, series in fields.items() if name not in ("u10", "v10")}
    if not values:
        there = ", ".join(sorted(map(str, grid.data_vars))[:12]) or "nothing"
        refuse(file, "variables", there, "ghi, dni, dhi, temp_air, wind_speed, or ERA5's names", "Rename them.")
    hours = _Hours(times, values, label)
    return _rows(flat, file, names, hours, faults)


def _flatten(grid: xr.Dataset, file: str) -> xr.Dataset:
    """Bring the grid to the dims place and time."""
    grid = grid.rename({name: "time" for name in _TIME[1:] if name in grid.dims and "time" not in grid.dims})
    spare = [name for name, size in grid.sizes.items() if size == 1 and name not in ("time", *_LATITUDE, *_LONGITUDE)]
    grid = grid.squeeze([name for name in spare if name not in ("place", "station")])
    latitude = next((name for name in _LATITUDE if name in grid.variables), "")
    longitude = next((name for name in _LONGITUDE if name in grid.variables), "")
    if not latitude or not longitude:
        action = "Add coordinates latitude and longitude, in degrees; project a grid in metres to them."
        refuse(file, "coordinates", f"{', '.join(map(str, grid.coords)) or 'none'}", "latitude and longitude", action)
    if "time" not in grid.dims:
        refuse(file, "coordinates", f"the dims {', '.join(map(str, grid.dims))}", "a dim time", "Rename it.")
    dims = tuple(dict.fromkeys((*grid[latitude].dims, *grid[longitude].dims)))
    others = [str(name) for name in grid.dims if name not in (*dims, "time", "bnds", "nv", "bounds")]
    if others:
        action = "Choose one of each: expver 1 and 5, or runs of an ensemble, must be merged first."
        refuse(file, "dims", f"{', '.join(others)} beside time and place", "time, latitude and longitude", action)
    if not dims:
        return grid.expand_dims("place").rename({latitude: "latitude", longitude: "longitude"})
    named = grid.rename({latitude: "_lat", longitude: "_lon"} if len(dims) == 2 and latitude in dims else {})
    if len(dims) == 2 and latitude in dims:
        flat = named.stack(place=("_lat", "_lon"))
        return flat.reset_index("place").rename({"_lat": "latitude", "_lon": "longitude"})
    if len(dims) == 2:
        flat = grid.stack(place=dims, create_index=False)
        return flat.rename({latitude: "latitude", longitude: "longitude"})
    new = {latitude: "latitude", longitude: "longitude", dims[0]: "place"}
    return grid.rename({old: name for old, name in new.items() if old != name})


def _times(flat: xr.Dataset, file: str) -> pd.DatetimeIndex:
    times = flat["time"].to_numpy()
    if not np.issubdtype(times.dtype, np.datetime64):
        found = f"times of the kind {type(times.flat[0]).__name__ if times.size else times.dtype}"
        action = "Set the units of time ('hours since 1970-01-01') and its calendar; convert_calendar('standard')."
        refuse(file, "time", found, "times of the standard calendar", action)
    index = pd.DatetimeIndex(times)
    if len(index) > 1 and (np.diff(times) != np.timedelta64(1, "h")).all():
        found = f"steps of {pd.Timedelta(np.median(np.diff(times)))}"
        refuse(file, "time", found, "steps of one hour", "Download the hourly product.")
    return index


def _label(flat: xr.Dataset, names: Mapping[str, str]) -> Literal["start", "centre", "end"]:
    """Tell what part of an hour a time marks: by its bounds, its attributes, or what is known of the variable."""
    bounds = flat["time"].attrs.get("bounds") or flat["time"].encoding.get("bounds")
    if bounds in flat.variables:
        edges = np.asarray(flat[bounds].transpose("time", ...))
        if np.issubdtype(edges.dtype, np.datetime64) and edges.ndim == 2:
            here = flat["time"].to_numpy()
            if (edges[:, 0] == here).all():
                return "start"
            return "end" if (edges[:, 1] == here).all() else "centre"
    stated: dict[str, Literal["start", "centre", "end"]] = {"start": "start", "centre": "centre", "end": "end"}
    given = str(flat.attrs.get("time_label", ""))
    if given in stated:
        return stated[given]
    return "end" if {names["ghi"], names[BEAM]} & _ENDING else "start"


def _unit(variable: xr.DataArray) -> str:
    text = str(variable.attrs.get("units", "")).lower().replace("**", "").replace("^", "").replace("²", "2")
    text = text.replace(" ", "")
    return _ALIASES.get(text, text)


def _unit_fault(file: str, name: str, flat: xr.Dataset, expected: str) -> Fault:
    unit = str(flat[name].attrs.get("units", ""))
    found = f"the unit '{unit}'" if unit else "no unit"
    return Fault(
        file,
        f"{name}, attribute units",
        found=found,
        expected=expected,
        action="Set the attribute, or convert the values.",
    )


def _field(variable: xr.DataArray) -> FloatArray:
    return np.array(variable.transpose("place", "time").to_numpy(), dtype=np.float64)


def _decumulated(series: FloatArray, times: pd.DatetimeIndex) -> FloatArray:
    """Return the radiation of each hour alone. [J/m2].

    Sums since 00 UTC (the time 00:00 ends a day) never fall from 01:00 to 24:00; those of hours fall each afternoon.
    """
    follows = np.diff(times.to_numpy()) == np.timedelta64(1, "h")
    within = follows & (times.hour.to_numpy()[1:] != 1)
    change = np.diff(series, axis=1)
    with np.errstate(invalid="ignore"):
        peak = np.nanmax(series, initial=0.0)
        falls = (change[:, within] < -1e-3 * peak).any()
    if falls or not within.any() or peak == 0.0:
        return series
    hours = np.empty_like(series)
    hours[:, 1:] = np.where(within, change, series[:, 1:])
    # What came before the first time is not there; before 01:00 there is nothing to take off.
    hours[:, 0] = series[:, 0] if times[0].hour == 1 else np.nan
    return np.where(hours < 0, 0.0, hours)


def _hour_means(series: FloatArray) -> FloatArray:
    means = series.copy()
    means[:, 1:] = 0.5 * (series[:, 1:] + series[:, :-1])
    return means


@dataclass(frozen=True)
class _Hours:
    """Hours of weather, in pvlib's units.

    Attributes
    ----------
    times
        In UTC.
    values
        Variable -> its values (place, time).
    label
        Which end of the interval a time names.
    """

    times: pd.DatetimeIndex
    values: Mapping[str, FloatArray]
    label: Literal["start", "centre", "end"]


def _rows(flat: xr.Dataset, file: str, names: Mapping[str, str], hours: _Hours, faults: list[Fault]) -> WeatherRows:
    times, values = hours.times, dict(hours.values)
    latitude = np.array(flat["latitude"].to_numpy(), dtype=np.float64).reshape(-1)
    longitude = np.array(flat["longitude"].to_numpy(), dtype=np.float64).reshape(-1)
    longitude = np.where((longitude > 180.0) & (longitude <= 360.0), longitude - 360.0, longitude)
    altitude = np.full(len(latitude), np.nan)
    if names["altitude"]:
        variable = flat[names["altitude"]]
        unit, known = _unit(variable), _UNITS["altitude"]
        if not unit and names["altitude"] == "altitude":
            unit = "m"  # pvlib's name, and its unit
        if unit in known:
            over = variable.isel(time=0) if "time" in variable.dims else variable
            altitude = np.array(np.broadcast_to(over.to_numpy() * known[unit][0], latitude.shape), dtype=np.float64)
        else:
            faults.append(_unit_fault(file, names["altitude"], flat, " or ".join(known)))
    # A land product has no values at sea; the first hour of a sum since midnight is lost for all places.
    if "ghi" in values and np.isnan(values["ghi"][:, 0]).all() and not np.isnan(values["ghi"][:, 1:]).all():
        values = {name: series[:, 1:] for name, series in values.items()}
        times = times[1:]
    radiation = values.get("ghi", next(iter(values.values())))
    land = ~np.isnan(radiation).all(axis=1)
    notes: dict[str, str] = {}
    if not land.all() and land.any():
        values = {name: series[land] for name, series in values.items()}
        latitude, longitude, altitude = latitude[land], longitude[land], altitude[land]
        notes["places_without_values"] = str(int((~land).sum()))
    places: list[Any] = [f"{north:g}, {east:g}" for north, east in zip(latitude, longitude, strict=True)]
    if "place" in flat.coords and flat["place"].dtype.kind in "OU":
        places = [str(name) for name in flat["place"].to_numpy()[land if land.any() else slice(None)]]
    radiation_needed = "Download ERA5's fdir (total sky direct solar radiation at surface) too."
    return WeatherRows(
        file=file,
        times=times,
        values=values,
        noun="time",
        numbers=[f"{time:%Y-%m-%d %H:%M}" for time in times],
        latitude=latitude,
        longitude=longitude,
        altitude=altitude,
        places=places,
        clock=0.0,
        time_label=hours.label,
        source=str(flat.attrs.get("source", flat.attrs.get("title", "")) or file),
        absent={"dhi": radiation_needed, "dni": radiation_needed},
        notes=notes,
        faults=faults,
    )
