"""Weather files: recognised by what they hold, checked, and made one Dataset of hours in UTC.

EnergyPlus weather files, PVGIS typical years and series, NASA POWER, NSRDB, SAM, TMY3 and CAMS series and grids are
each read by a module of their own; what they have in common, and what a Dataset of weather must be, stands here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.files.boundary import Boundary, check_folder, check_regular
from geoplan.files.grids import ZARR
from geoplan.layers.weather.cams import is_cams, read_cams_rows
from geoplan.layers.weather.checks import (
    best_clock,
    check_clock,
    check_dark_days,
    check_diffuse,
    check_missing,
    check_parts,
    check_ranges,
    check_sun,
    check_times,
    check_variables,
    check_weather_place,
    check_weather_years,
    is_placed,
    uneven,
)
from geoplan.layers.weather.clock import PARTS, minutes_to_move
from geoplan.layers.weather.epw import read_epw_rows
from geoplan.layers.weather.grid import read_grid_rows
from geoplan.layers.weather.nasa_power import read_nasa_power_rows
from geoplan.layers.weather.nrel import is_sam_csv, is_tmy3, read_sam_rows, read_tmy3_rows
from geoplan.layers.weather.pvgis import read_pvgis_hourly_rows, read_pvgis_tmy_rows
from geoplan.layers.weather.rows import (
    BEAM,
    DAILY_ATTRS,
    HOURLY_ATTRS,
    VARIABLES,
    WeatherRows,
    fixed_zone,
    json_of,
    refuse,
    standard_clock,
    text_of,
)
from geoplan.layers.weather.sun import Sun, closable, close

WeatherKind: TypeAlias = Literal["epw", "pvgis_tmy", "pvgis_hourly", "nasa_power", "nsrdb", "tmy3", "cams", "grid"]

TYPICAL_YEAR = 2019
"""The number that a year of months from different years goes by; not a leap year."""

_READERS = {
    "epw": read_epw_rows,
    "pvgis_tmy": read_pvgis_tmy_rows,
    "pvgis_hourly": read_pvgis_hourly_rows,
    "nasa_power": read_nasa_power_rows,
    "nsrdb": read_sam_rows,
    "tmy3": read_tmy3_rows,
    "cams": read_cams_rows,
    "grid": read_grid_rows,
}
_RADIATION = {"ghi", "dni", "dhi", BEAM}
_DAILY = ("ghi", "dhi", "temp_air", "wind_speed")


def read_weather(
    path: str | Path,
    *,
    kind: WeatherKind | None = None,
    variables: tuple[str, ...] | None = None,
    time_zone: str | None = None,
    altitude: float | None = None,
    temp_air: npt.ArrayLike | None = None,
    wind_speed: npt.ArrayLike | None = None,
    shift_minutes: float | None = None,
    boundary: Boundary | None = None,
) -> xr.Dataset:
    """Read a weather file.

    Parameters
    ----------
    path
        An EPW file, a PVGIS or NASA POWER file (CSV or JSON), a file of NSRDB or another SAM csv, of TMY3 or of the
        CAMS Radiation Service, a NetCDF file or a Zarr folder.
    kind
        What it is; recognised by its content where it is not said. SAM csv goes by ``nsrdb``.
    variables
        The variables that it must have; the others are left out. By default ghi, dni, dhi, temp_air and wind_speed, of
        which one irradiance may follow from the other two; of days, all but dni.
    time_zone
        IANA name of the place's time zone: months are counted in it, and it is the clock of files that do not say
        theirs.
    altitude
        Of the places, for files that do not say. [m]
    temp_air, wind_speed
        For files without them, as those of CAMS: a number, or one for each month. [degC, m/s]
    shift_minutes
        By how much the file's times are to be moved, later above 0: 0 takes them as they are. By default a file of
        hours with ghi, dni and dhi is held against the sun, and its times are moved where it clearly stands up to 45
        minutes beside them; ``attrs["shift_minutes"]`` says so. [min]
    boundary
        Where links inside a Zarr folder may lead; by default nowhere outside of it.

    Returns
    -------
    Dataset
        Dims ``place`` and ``time``; coordinates ``latitude``, ``longitude`` [degrees], ``altitude`` [m]; ghi, dni, dhi
        [W/m2], temp_air [degC], wind_speed [m/s]. Times are hours in UTC, without zone, or the even parts of an hour
        that the file has; ``attrs["time_label"]`` says whether they mark the ``start`` of the interval or its
        ``centre``. ``attrs["time_zone"]`` is the clock that months follow. A typical year, whose months come from
        different years, goes by 2019. A daily file gives days, dated by ``attrs["time_zone"]``, with irradiation in
        Wh/m2/day and ``attrs["time_step"]`` = ``day``:
        `geoplan.potential.solar.hours_from_days.hours_from_days` makes hours of them.

    Raises
    ------
    LayerError
        With every fault: cells that are no numbers, missing values, gaps, repeated times, missing months, values in
        another unit, a clock that has no zone or a wrong one, places nowhere on earth.
    """
    path = Path(path)
    _check_arguments(path, kind, variables, time_zone)
    if path.is_dir():
        check_folder(path, boundary or Boundary(path))
    elif path.exists():
        check_regular(path)
    rows = _READERS[kind or recognise(path)](path)
    climate = {"temp_air": temp_air, "wind_speed": wind_speed}
    given = {name: values for name, values in climate.items() if values is not None}
    return weather_of(
        rows,
        variables=variables,
        time_zone=time_zone,
        altitude=altitude,
        shift_minutes=shift_minutes,
        climate=given,
    )


def recognise(path: Path) -> WeatherKind:
    """Tell what a weather file is by its content.

    Raises
    ------
    LayerError
        Where it is none that is known.
    """
    if path.is_dir():
        if any((path / name).exists() for name in ZARR):
            return "grid"
        refuse(path, "", "a folder without Zarr metadata", "a weather file or a Zarr folder", "Check the path.")
    if path.is_file():
        with path.open("rb") as stream:
            start = stream.read(8)
        if start.startswith((b"CDF", b"\x89HDF")):
            return "grid"
        if start.startswith((b"\x1f\x8b", b"PK\x03\x04")):
            refuse(path, "", "an archive", "a weather file", "Unpack it first.")
    lines = text_of(path)
    first = next(line for line in lines if line.strip()).strip()
    if first.startswith("{"):
        return _recognise_json(path, "\n".join(lines))
    if first.upper().startswith("LOCATION,"):
        return "epw"
    if "-BEGIN HEADER-" in first or "-END HEADER-" in "\n".join(lines[:100]):
        return "nasa_power"
    head = "\n".join(lines[:60])
    if "time(UTC)" in head:
        return "pvgis_tmy"
    if first.startswith("Latitude (decimal degrees)"):
        return "pvgis_hourly"
    if is_tmy3(lines):
        return "tmy3"
    if is_sam_csv(lines):
        return "nsrdb"
    if is_cams("\n".join(lines[:200])):
        return "cams"
    expected = "an EPW, PVGIS, NASA POWER, NSRDB, SAM, TMY3 or CAMS file, a NetCDF file or a Zarr folder"
    shown = first if len(first) <= 60 else f"{first[:60]}…"
    return refuse(path, "line 1", f"'{shown}'", expected, "Is its header cut off?")


def _recognise_json(path: Path, text: str) -> WeatherKind:
    content = json_of(path, text)
    outputs = content.get("outputs")
    if isinstance(outputs, dict) and "tmy_hourly" in outputs:
        return "pvgis_tmy"
    if isinstance(outputs, dict) and "hourly" in outputs:
        return "pvgis_hourly"
    properties = content.get("properties")
    if isinstance(properties, dict) and "parameter" in properties:
        return "nasa_power"
    found = f"JSON with {', '.join(sorted(content)[:5]) or 'nothing'}"
    message = content.get("message")
    hint = f"The service answered: {message}" if isinstance(message, str) else "Download the file again."
    return refuse(path, "", found, "PVGIS (outputs) or NASA POWER (properties.parameter)", hint)


def _check_arguments(path: Path, kind: str | None, variables: tuple[str, ...] | None, time_zone: str | None) -> None:
    faults = []
    if kind is not None and kind not in _READERS:
        faults.append(
            Fault(
                str(path),
                "kind",
                found=f"'{kind}'",
                expected="a kind of weather file",
                action=did_you_mean(kind, _READERS),
            )
        )
    faults += [
        Fault(str(path), "variables", found=f"'{name}'", expected="a variable", action=did_you_mean(name, VARIABLES))
        for name in variables or ()
        if name not in VARIABLES
    ]
    if time_zone is not None:
        try:
            pd.Timestamp(0, tz=time_zone)
        except (KeyError, ValueError):
            faults.append(
                Fault(
                    str(path),
                    "time_zone",
                    found=f"'{time_zone}'",
                    expected="an IANA time zone, as Asia/Ho_Chi_Minh",
                    action="Correct it.",
                )
            )
    if faults:
        raise LayerError(faults)


def weather_of(
    rows: WeatherRows,
    *,
    variables: tuple[str, ...] | None = None,
    time_zone: str | None = None,
    altitude: float | None = None,
    climate: Mapping[str, npt.ArrayLike] | None = None,
    shift_minutes: float | None = None,
) -> xr.Dataset:
    """Check what a reader has read and make the Dataset of it; see `read_weather`.

    Raises
    ------
    LayerError
        With all faults, those that the reader noted among them.
    """
    wanted = tuple(variables or (_DAILY if rows.step == "day" else VARIABLES))
    if altitude is not None:
        rows.altitude = np.where(np.isnan(rows.altitude), altitude, rows.altitude)
    for name, values in (climate or {}).items():
        _add_climate(rows, name, values)
    check_weather_place(rows)
    check_clock(rows)
    check_weather_years(rows)
    check_variables(rows, wanted)
    needed = set(wanted)
    if rows.step == "hour" and not needed & _RADIATION <= rows.values.keys():
        needed |= _RADIATION  # what is not there follows from the others
    rows.spare = {name: series for name, series in rows.values.items() if name in PARTS and name not in needed}
    rows.values = {name: series for name, series in rows.values.items() if name in needed}
    check_missing(rows)
    if not rows.times.isna().any():
        if rows.typical:
            _one_year(rows)
        check_times(rows)
    check_ranges(rows)
    check_diffuse(rows)
    placed = is_placed(rows) and not rows.times.isna().any()
    utc, sun = None, None
    if placed and len(rows.times) > 1:
        utc = _utc(rows, time_zone)
    if utc is not None and "ghi" in rows.values.keys() | closable(set(rows.values), daily=rows.step == "day"):
        sun = _sun(rows, utc)
        if rows.step == "hour":
            utc, sun = _moved(rows, utc, sun, shift_minutes)
            cosine = sun.cos_zenith(rows.latitude, rows.longitude)
            close(rows.values, wanted, cosine, sun.dni_extra)
        check_sun(rows, sun, rows.times.to_period("M"))
        if not rows.faults and rows.step == "hour":
            check_dark_days(rows, sun)
            if {"dni", "dhi"} <= rows.values.keys():
                check_parts(rows, sun)
    if rows.faults or utc is None:
        raise LayerError(rows.faults)
    return _dataset(rows, utc, wanted, time_zone)


def _add_climate(rows: WeatherRows, name: str, given: npt.ArrayLike) -> None:
    """Give rows a variable of air that their file has not: one number, or that of each row's month."""
    if name in rows.values:
        return
    try:
        numbers = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.empty(0)
    if numbers.shape not in ((), (12,)) or not np.isfinite(numbers).all():
        rows.fault(name, f"{given!r}"[:60], "a number, or twelve, one for each month", "Correct it.")
        return
    month = np.nan_to_num(rows.times.month.to_numpy(dtype=np.float64), nan=1.0).astype(int)
    series = np.broadcast_to(numbers, 12)[month - 1]
    rows.values[name] = np.tile(series, (len(rows.places), 1))
    rows.notes[f"{name}_given"] = "one for each month" if numbers.ndim else f"{float(numbers):g}"


def _moved(
    rows: WeatherRows, utc: pd.DatetimeIndex, sun: Sun, shift_minutes: float | None
) -> tuple[pd.DatetimeIndex, Sun]:
    """Move the times, and the sun with them, by what the user says, or by what closure tells of rows without faults."""
    if rows.faults and shift_minutes is None:
        return utc, sun
    minutes = minutes_to_move(rows, sun, given=shift_minutes)
    if not minutes:
        return utc, sun
    moved = pd.DatetimeIndex(utc + pd.Timedelta(minutes=minutes))
    return moved, _sun(rows, moved)


def _one_year(rows: WeatherRows) -> None:
    """Give a year whose months come from different years one number, and drop its 29 February."""
    times = rows.times
    if not uneven(times, rows.length).any():
        rows.typical = False  # a year that was
        return
    leap = (times.month == 2) & (times.day == 29)
    if leap.any():
        rows.keep(np.asarray(~leap))
        times = rows.times
    # Each time is moved by whole years, so that only the year's number changes.
    parts = pd.DataFrame({"year": TYPICAL_YEAR, "month": times.month, "day": times.day})
    rows.times = pd.DatetimeIndex(pd.to_datetime(parts)) + (times - times.normalize())
    rows.notes["year"] = f"typical, goes by {TYPICAL_YEAR}"


def _utc(rows: WeatherRows, time_zone: str | None) -> pd.DatetimeIndex | None:
    """Return the start, or the centre, of each row in UTC; None where the clock is not known, which is noted."""
    length = rows.length
    times = rows.times - length if rows.time_label == "end" else rows.times
    times = pd.DatetimeIndex(times + pd.Timedelta(minutes=rows.offset_minutes))
    if rows.clock is not None:
        rows.ahead = rows.clock
        return pd.DatetimeIndex(times - pd.Timedelta(hours=rows.clock))
    if time_zone is not None:
        rows.ahead = standard_clock(time_zone)
        try:
            return times.tz_localize(time_zone).tz_convert("UTC").tz_localize(None)
        except ValueError:
            if (np.diff(times.to_numpy()) != length.to_timedelta64()).any():
                found = f"hours that are left out or come twice, as where the clock of {time_zone} is changed"
                action = "Write the file's times in standard time or in UTC."
                rows.fault("times", found, "a clock that is not changed", action)
                return None
            # Hours that go on evenly where the zone's clock is changed keep its standard time.
            return pd.DatetimeIndex(times - pd.Timedelta(hours=rows.ahead))
    action = "Give the place's zone: time_zone='Asia/Ho_Chi_Minh', for example; or download the file in UTC."
    if "ghi" in rows.values and rows.step == "hour" and not np.isnan(rows.values["ghi"][0]).any():
        sun = Sun(times + length / 2)
        late = best_clock(sun, rows.values["ghi"][0], rows.latitude[0], rows.longitude[0])
        action += f" Its noon fits UTC{late:+g}."
    rows.fault("header", "a clock without a time zone", "UTC, or the hours from UTC", action)
    return None


def _sun(rows: WeatherRows, utc: pd.DatetimeIndex) -> Sun:
    if rows.step == "hour":
        return Sun(utc if rows.time_label == "centre" else utc + rows.length / 2)
    hours = pd.to_timedelta(np.arange(24) + 0.5, unit="h")
    return Sun(pd.DatetimeIndex((utc.to_numpy()[:, None] + hours.to_numpy()[None, :]).ravel()))


def _dataset(rows: WeatherRows, utc: pd.DatetimeIndex, wanted: tuple[str, ...], time_zone: str | None) -> xr.Dataset:
    daily = rows.step == "day"
    attrs = DAILY_ATTRS if daily else HOURLY_ATTRS
    zone = fixed_zone(rows.clock or 0.0)
    if time_zone is not None and not (daily and rows.clock is not None):
        zone = time_zone
    weather = xr.Dataset(
        {
            name: (("place", "time"), np.ascontiguousarray(rows.values[name]), dict(attrs[name]))
            for name in VARIABLES
            if name in wanted
        },
        coords={
            "place": rows.places,
            "time": (rows.times if daily else utc).to_numpy(),
            "latitude": ("place", rows.latitude, {"units": "degrees_north"}),
            "longitude": ("place", rows.longitude, {"units": "degrees_east"}),
            "altitude": ("place", rows.altitude, {"units": "m"}),
        },
    )
    label = "centre" if rows.time_label == "centre" else "start"
    weather.attrs = {"source": rows.source or rows.file, "time_label": label, "time_zone": zone} | rows.notes
    if daily:
        weather.attrs["time_step"] = "day"
    return weather
