"""What weather must be before a model takes it: the checks that files get, for a Dataset given in Python.

Shape and time axis are looked at here; what its values can be, and what the sun says of their unit and their clock, the
checks of `geoplan.layers.weather.checks` tell, which files pass too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.checks import best_clock, check_dark_days, check_parts, check_sun, uneven
from geoplan.layers.weather.clock import clock_fit
from geoplan.layers.weather.rows import WeatherRows
from geoplan.layers.weather.sun import Sun
from geoplan.potential.solar.sky_screen import doubtful
from geoplan.potential.solar.sun import solar_ephemeris
from geoplan.potential.solar.weather_form import WEATHER_VARIABLES
from geoplan.units import HOURS_A_DAY, HOURS_A_MEAN_YEAR, SECONDS_AN_HOUR

_HOURS = "steps of an hour or less"
_MEANS = "Take hourly weather, or make hours of days or months: hours_from_days, hours_from_months."
_REAL = frozenset("iuf")
"""NumPy's letters for types of real numbers."""
_SCALED = 2.0
_LABELS = {"start": 0.5, "centre": 0.0, "end": -0.5}
_SAMPLE, _MOST = 8, 64
"""About how many places are held against the sun where none is in doubt, and how many at most."""


@dataclass(frozen=True)
class Steps:
    """The time axis of a weather Dataset.

    Attributes
    ----------
    centres
        Middle of each interval, UTC.
    months
        Month of each interval in local time, 1 to 12.
    hours
        Length of an interval. [h]
    years
        Length of the series, rounded to whole years; 0 below one.
    """

    centres: pd.DatetimeIndex
    months: npt.NDArray[np.int64]
    hours: float
    years: int


def check_weather(weather: xr.Dataset) -> Steps:
    """Check the shape of a weather Dataset and read its time axis.

    Parameters
    ----------
    weather
        As `pv_years` takes it.

    Returns
    -------
    Steps
        The middle of each interval, its local month, its length.

    Raises
    ------
    LayerError
        With every fault: variables, coordinates or dims that are missing, latitudes out of range, a time axis with
        gaps, duplicates or backward steps, an unknown ``time_label`` or ``time_zone``.
    """
    source = _source(weather)
    faults = [*_variable_faults(weather, source), *_place_faults(weather, source)]
    label = str(weather.attrs.get("time_label", "start"))
    if label not in _LABELS:
        faults.append(
            Fault(
                source,
                "time_label",
                found=f"'{label}'",
                expected="start, centre or end",
                action=did_you_mean(label, _LABELS),
            )
        )
    times = pd.DatetimeIndex(weather["time"].to_numpy()) if "time" in weather.coords else pd.DatetimeIndex([])
    stride = np.diff(times.to_numpy()) if len(times) > 1 else np.zeros(1, dtype="timedelta64[s]")
    step = stride[0]
    if step <= np.timedelta64(0, "ns"):
        faults.append(Fault(source, "time", found=f"{len(times)} times", expected="at least two, in rising order"))
    elif (wrong := uneven(times, pd.Timedelta(step))).any():
        first = int(np.argmax(wrong))
        faults.append(
            Fault(
                source,
                "time",
                found=f"{times[first]} followed by {times[first + 1]}, {int(wrong.sum())} uneven steps in all",
                expected=f"steps of {pd.Timedelta(step)} without gaps or duplicates",
                action="Fill the gaps (29 February alone may be left out); give a typical year one year's number.",
            )
        )
    elif step > np.timedelta64(1, "h"):
        faults.append(Fault(source, "time", found=f"steps of {pd.Timedelta(step)}", expected=_HOURS, action=_MEANS))
    zone = str(weather.attrs.get("time_zone", "UTC"))
    try:
        local = times.tz_localize("UTC").tz_convert(zone)
    except (KeyError, ValueError):  # zoneinfo's error for an unknown key is a KeyError
        faults.append(Fault(source, "time_zone", found=f"'{zone}'", expected="an IANA time zone, as Asia/Ho_Chi_Minh"))
    if faults:
        raise LayerError(faults)
    hours = float(step / np.timedelta64(1, "s")) / SECONDS_AN_HOUR
    shift = pd.Timedelta(hours=_LABELS[label] * hours)
    # A year has 8,760 or 8,784 hours, none the mean: a day of room for each tells whole years from parts of them.
    years = round(len(times) * hours / HOURS_A_MEAN_YEAR)
    if abs(len(times) * hours - years * HOURS_A_MEAN_YEAR) > HOURS_A_DAY * max(1, years):
        years = 0
    return Steps(times + shift, (local + shift).month.to_numpy().astype(np.int64), hours, years)


def _nearest(name: str, weather: xr.Dataset) -> str:
    there = sorted(str(other) for other in weather.variables)
    return did_you_mean(name, there) or "Rename the one that holds it."


def _variable_faults(weather: xr.Dataset, source: str) -> list[Fault]:
    faults = [
        Fault(source, name, found="no such variable", expected="dims (place, time)", action=_nearest(name, weather))
        for name in WEATHER_VARIABLES
        if name not in weather.data_vars
    ]
    faults += [
        Fault(
            source,
            name,
            found=f"dims {tuple(weather[name].dims)}",
            expected="dims (place, time)",
            action="Transpose or expand the dims.",
        )
        for name in WEATHER_VARIABLES
        if name in weather.data_vars and set(weather[name].dims) != {"place", "time"}
    ]
    return faults


def _place_faults(weather: xr.Dataset, source: str) -> list[Fault]:
    faults = []
    for name in ("latitude", "longitude", "altitude"):
        limits = allowed(f"weather.{name}")
        if name not in weather.coords:
            action = f"Give it to the places: assign_coords({name}=('place', […]))."
            faults.append(
                Fault(
                    source, name, found="no such coordinate", expected="a coordinate with the dim place", action=action
                )
            )
        elif weather[name].dtype.kind not in _REAL:
            faults.append(
                Fault(source, name, found=f"values of the type {weather[name].dtype}", expected="real numbers")
            )
        elif (wrong := limits.outside(weather[name]) | np.isnan(np.asarray(weather[name], dtype=float))).any():
            hint = "Are latitude and longitude swapped?" if name == "latitude" else ""
            first = float(np.asarray(weather[name], dtype=float)[wrong][0])
            found = f"{in_figures(first, grouped=False)} ({int(wrong.sum())} places)"
            faults.append(Fault(source, name, found=found, expected=f"{limits}", action=hint))
    return faults


def _source(weather: xr.Dataset) -> str:
    return str(weather.attrs.get("source", "weather"))


def checked_values(weather: xr.Dataset, steps: Steps) -> tuple[npt.NDArray[np.float64], ...]:
    """Return `WEATHER_VARIABLES` as arrays (place, time), after a look at whether weather can be so.

    Parameters
    ----------
    weather
        Whose shape `check_weather` has found right. NaN, which nights may have, passes.
    steps
        Its time axis.

    Raises
    ------
    LayerError
        For every variable that holds no real numbers, or some that no weather has: another unit, or a code for what is
        missing. Where the sun says that the times are not UTC, that ghi is in another unit or 0 for days, that dni and
        dhi are no parts of it.
    """
    faults, values = [], []
    # scaling to a grid moves the irradiance of a cell by the ratio of the sums, at most about twofold
    room = _SCALED if "scaled_to" in weather.attrs else 1.0
    for name in WEATHER_VARIABLES:
        limits = allowed(f"weather.{name}")
        if weather[name].dtype.kind not in _REAL:
            found = f"values of the type {weather[name].dtype}"
            faults.append(Fault(_source(weather), name, found=found, expected="real numbers", action="Convert them."))
            continue
        series = _values(weather, name)
        wrong = limits.impossible(series)
        if wrong and (room == 1.0 or limits.impossible(series / room)):
            action = "Check the unit, and the code for missing values, which is to be NaN."
            faults.append(Fault(_source(weather), name, found=wrong, expected=f"{limits}", action=action))
        values.append(series)
    if faults:
        raise LayerError(faults)
    faults = list(_faults_under_the_sun(weather, steps, (values[0], values[1], values[2])))
    if faults:
        raise LayerError(faults)
    return tuple(values)


def _faults_under_the_sun(
    weather: xr.Dataset, steps: Steps, irradiance: tuple[npt.NDArray[np.float64], ...]
) -> Iterator[Fault]:
    """Yield what the sun tells of ghi, dni and dhi (place, time): of places in doubt, and of some of the others."""
    places = np.column_stack([np.asarray(weather[name], dtype=float) for name in ("latitude", "longitude")])
    ghi, dni, dhi = irradiance
    seen = doubtful(places, (ghi, dni, dhi), solar_ephemeris(steps.centres), steps.centres)
    seen[:: max(1, len(seen) // _SAMPLE)] = True  # what the quick look does not know is the same at all places
    at = np.flatnonzero(seen)[:_MOST]
    latitude, longitude = places[at].T
    rows = WeatherRows(
        file=_source(weather),
        times=steps.centres,
        values={"ghi": np.nan_to_num(ghi[at]), "dni": dni[at], "dhi": dhi[at]},
        noun="time",
        numbers=range(len(steps.centres)),
        latitude=latitude,
        longitude=longitude,
        altitude=np.zeros(len(at)),
        places=[
            f"{in_figures(north, grouped=False)}, {in_figures(east, grouped=False)}"
            for north, east in zip(latitude, longitude, strict=True)
        ],
        clock=0.0,
        time_label="centre",
        minutes=60.0 * steps.hours,
    )
    sun = Sun(steps.centres)
    check_sun(rows, sun, steps.centres.to_period("M"))
    if not rows.faults:
        check_dark_days(rows, sun)
        check_parts(rows, sun)
    for fault in rows.faults:
        yield replace(fault, action=_clock_told(rows, sun)) if fault.where == "times" else fault
    if not rows.faults and "shift_doubted_minutes" not in weather.attrs:
        yield from _half_hours(rows, sun)


def _clock_told(rows: WeatherRows, sun: Sun) -> str:
    ghi = rows.values["ghi"]
    dark = np.where(sun.cos_zenith(rows.latitude, rows.longitude) > 0.0, 0.0, ghi).sum(axis=1)
    place = int(np.argmax(dark / np.maximum(ghi.sum(axis=1), 1e-9)))
    late = best_clock(sun, ghi[place], rows.latitude[place], rows.longitude[place])
    told = "Times are taken as UTC: give the coordinate time its zone, or move it; or correct the longitude."
    return f"The hours fit a clock {late:+g} h from UTC. {told}"


def _half_hours(rows: WeatherRows, sun: Sun) -> Iterator[Fault]:
    """Yield what closure clearly tells of times that are less than hours beside the sun."""
    up = np.maximum(sun.cos_zenith(rows.latitude, rows.longitude), 0.0)
    with np.errstate(invalid="ignore"):
        left = np.where(
            rows.values["dni"] > 0.0, rows.values["ghi"] - rows.values["dhi"] - rows.values["dni"] * up, np.nan
        )
    if not (left**2 >= allowed("weather.closure_gain").low ** 2).any():
        return  # closure holds as it is, and there is nothing for a shift to explain
    fit = clock_fit(sun, rows.values, latitude=rows.latitude, longitude=rows.longitude)
    if fit is None or not fit.seen_beside(0.0) or not fit.clear:
        return
    action = f"Does time_label (start, centre, end) say what the times mark? Or move them by {fit.minutes:+g} minutes."
    yield Fault(rows.file, "times", found=str(fit), expected="the sun at the middle of each interval", action=action)


def _values(weather: xr.Dataset, name: str) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(weather[name].transpose("place", "time").to_numpy(), dtype=np.float64)


def refuse_missing(weather: xr.Dataset, sums: npt.NDArray[np.float64]) -> None:
    """Name the variables and places of missing values, where sums (place, plane, bin) are NaN for them.

    Raises
    ------
    LayerError
        Where any is.
    """
    bad = np.flatnonzero(np.isnan(sums).any(axis=(1, 2)))
    if not len(bad):
        return
    counts = weather[list(WEATHER_VARIABLES)].isel(place=bad).isnull().sum()
    faults = [
        Fault(
            _source(weather),
            name,
            found=f"{int(counts[name])} missing values at {len(bad)} places, the first at index {bad[0]}",
            expected="a number for every daylight hour",
            action="Fill the gaps, or leave the places out.",
        )
        for name in WEATHER_VARIABLES
        if int(counts[name])
    ]
    raise LayerError(
        faults or Fault(_source(weather), "", found="values that are not finite", expected="finite numbers")
    )
