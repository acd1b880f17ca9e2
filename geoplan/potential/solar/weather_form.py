"""The forms in which weather is given in Python, each brought to the one that models take: dims place and time, in UTC.

Files are read by `geoplan.layers.weather`, which gives that form. A Dataset of a user's own may be of one place (dim
``time`` alone), of listed places, or of a grid (``latitude``, ``longitude``, ``time``, or two dims of a turned grid
with coordinates of both); its times may have a zone; its altitude may be left out.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.layers.weather.rows import HOURLY_ATTRS
from geoplan.units import DAYS_A_YEAR

WEATHER_VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
_PLACES = {"latitude": ("latitude", "lat"), "longitude": ("longitude", "lon")}
_TIMES = ("time", "valid_time")
_CALENDARS = frozenset({"standard", "gregorian", "proleptic_gregorian"})
_FORM = "an xarray Dataset with the dims place and time, latitude, longitude and time, or time alone"
_ACTION = (
    "Of a DataFrame with times as its index: xarray.Dataset.from_dataframe(frame.rename_axis('time'))"
    ".assign_coords(latitude=…, longitude=…); of a file: geoplan.read_weather(path)."
)


@dataclass(frozen=True, eq=False)
class PlacedWeather:
    """Weather by place and time, and the way back to the form in which it was given.

    Attributes
    ----------
    weather
        Dims ``place`` and ``time`` (UTC, without zone); coordinates latitude, longitude, altitude where they could be
        found: what it lacks or has wrong is not yet checked.
    dims
        Those that stood for the places.
    shape
        Their sizes.
    coords
        What is known of the places, in those dims.
    """

    weather: xr.Dataset
    dims: tuple[Hashable, ...]
    shape: tuple[int, ...]
    coords: Mapping[Hashable, xr.DataArray]

    def by_place(self, angles: Any) -> Any:
        """Return angles with the dim place where they had the dims of the places; others as they are."""
        if not isinstance(angles, xr.DataArray) or self.dims == ("place",) or set(angles.dims) != set(self.dims):
            return angles
        if not self.dims:
            return angles.item()
        return xr.DataArray(angles.transpose(*self.dims).to_numpy().ravel(), dims="place")

    def as_given(self, data: xr.DataArray) -> xr.DataArray:
        """Return what was worked out for each place, the first dim, in the dims of the weather as it was given."""
        if self.dims == ("place",):
            return data
        rest = data.dims[1:]
        coords = {name: coord for name, coord in data.coords.items() if set(coord.dims) <= set(rest)}
        values = data.to_numpy().reshape(self.shape + data.shape[1:])
        return xr.DataArray(
            values, dims=(*self.dims, *rest), coords={**self.coords, **coords}, name=data.name, attrs=data.attrs
        )


def by_place(weather: object) -> PlacedWeather:
    """Bring weather to the dims place and time, its times to UTC, and give its places an altitude.

    Parameters
    ----------
    weather
        As `geoplan.potential.solar.pv_years.pv_years` takes it.

    Raises
    ------
    LayerError
        Where it is no Dataset, has no times, or variables of other dims than those of its places and times.
    """
    weather = dataset_of(weather, "weather", expected=_FORM, action=_ACTION)
    source = str(weather.attrs.get("source", "weather"))
    weather = _in_utc(weather, source)
    names = {ours: next((n for n in theirs if n in weather.variables), "") for ours, theirs in _PLACES.items()}
    first = next((weather[name] for name in WEATHER_VARIABLES if name in weather.data_vars), None)
    dims = ("place",) if first is None else tuple(name for name in first.dims if name != "time")
    if dims == ("place",) and all(weather[name].dims == ("place",) for name in names.values() if name):
        known = {theirs: ours for ours, theirs in names.items() if theirs and theirs != ours}
        placed = weather.rename(known) if known else weather
        if loose := [name for name in (*_PLACES, "altitude") if name in placed.data_vars]:
            placed = placed.set_coords(loose)
        return PlacedWeather(_with_altitude(_within_half_a_turn(placed)), dims, (weather.sizes["place"],), {})
    return _flattened(weather, dims, names, source)


def dataset_of(given: object, name: str, *, expected: str, action: str = "") -> xr.Dataset:
    """Return what was given, if it is a Dataset.

    Raises
    ------
    LayerError
        Where it is a DataFrame, an array or nothing.
    """
    if isinstance(given, xr.Dataset):
        return given
    kind = f"{type(given).__module__.partition('.')[0]} {type(given).__name__}".removeprefix("builtins ")
    raise LayerError(Fault(name, "", found=f"an object of the type {kind}", expected=expected, action=action))


def whole_years(times: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """Return the year of a record to which each time belongs; 0 for what is left over.

    Parameters
    ----------
    times
        In rising order, without zone: hours, or days.

    Notes
    -----
    Years begin with the record, on whatever clock it is, and go by the calendar year in which most of each lies. One
    that lacks more than a day, but for a 29 February, is none.

    Examples
    --------
    >>> times = pd.date_range("2009-12-31 17:00", "2012-05-01", freq="h")
    >>> np.unique(whole_years(times)).tolist()
    [0, 2010, 2011]
    """
    years = np.zeros(len(times), dtype=np.int64)
    if len(times) < 2:
        return years
    begin, step = times[0], times[1] - times[0]
    for number in range(times[-1].year - begin.year + 1):
        first, last = (begin + pd.DateOffset(years=number + more) for more in (0, 1))
        within = slice(*times.searchsorted([first, last]))
        missing = (last - first) - step * (within.stop - within.start)
        leap = pd.Timedelta(days=int((last - first).days - DAYS_A_YEAR))
        if missing - leap <= pd.Timedelta(days=1):
            years[within] = (first + (last - first) / 2).year
    return years


def made_hours(
    given: xr.Dataset,
    centres: pd.DatetimeIndex,
    values: Mapping[str, npt.NDArray[np.float64]],
    attrs: Mapping[str, str],
) -> xr.Dataset:
    """Return hours that were made of days or months, at their places.

    Parameters
    ----------
    given
        The days or months: places and attributes are theirs.
    centres
        Middle of each hour, UTC; the hours are labelled by their start.
    values
        Variable -> its values (place, time), in the units of `HOURLY_ATTRS`.
    attrs
        What else is to be said of them.
    """
    weather = xr.Dataset(
        {name: (("place", "time"), series, HOURLY_ATTRS[name]) for name, series in values.items()},
        coords={"time": (centres - pd.Timedelta(minutes=30)).to_numpy()},
    )
    weather = weather.assign_coords({name: c for name, c in given.coords.items() if c.dims == ("place",)})
    kept = {key: text for key, text in given.attrs.items() if key != "time_step"}
    weather.attrs = kept | {"time_label": "start"} | dict(attrs)
    return weather


def _flattened(weather: xr.Dataset, dims: tuple[Hashable, ...], names: Mapping[str, str], source: str) -> PlacedWeather:
    sizes = {name: weather.sizes[name] for name in dims}
    placing = {ours: theirs for ours, theirs in names.items() if theirs}
    if "altitude" in weather.variables:
        placing["altitude"] = "altitude"
    there = [name for name in WEATHER_VARIABLES if name in weather.data_vars]
    faults = [
        Fault(source, name, found=_dims_of(weather[name]), expected=_dims_of(dims, "time"), action="Expand its dims.")
        for name in there
        if set(weather[name].dims) != {*dims, "time"}
    ]
    faults += [
        Fault(source, name, found=_dims_of(weather[name]), expected=f"at most {_dims_of(dims)}")
        for name in placing.values()
        if not set(weather[name].dims) <= set(dims)
    ]
    if faults:
        raise LayerError(faults)
    count = int(np.prod([*sizes.values()], dtype=int))
    flat = xr.Dataset(
        {
            name: (
                ("place", "time"),
                weather[name].transpose(*dims, "time").to_numpy().reshape(count, -1),
                weather[name].attrs,
            )
            for name in there
        },
        coords={"time": weather["time"].to_numpy()},
        attrs=weather.attrs,
    )
    for ours, theirs in placing.items():
        over = weather[theirs].variable.set_dims(sizes)  # type: ignore[no-untyped-call]
        flat = flat.assign_coords({ours: ("place", over.to_numpy().ravel())})
    flat = _with_altitude(_within_half_a_turn(flat))
    coords = {name: weather[name] for name in weather.coords if set(weather[name].dims) <= set(dims)}
    coords |= {theirs: weather[theirs] for theirs in placing.values()}
    if "altitude" in flat.coords and "altitude" not in coords:
        values = flat["altitude"].to_numpy().reshape(tuple(sizes.values()))
        coords["altitude"] = xr.DataArray(values, dims=dims, attrs=flat["altitude"].attrs)
    return PlacedWeather(flat, dims, tuple(sizes.values()), coords)


def _dims_of(variable: xr.DataArray | tuple[Hashable, ...], *more: str) -> str:
    names = variable.dims if isinstance(variable, xr.DataArray) else variable
    return f"dims ({', '.join(map(str, (*names, *more)))})"


def _in_utc(weather: xr.Dataset, source: str) -> xr.Dataset:
    """Return weather whose times are of NumPy's type, in UTC; a zone that they had becomes that of its months."""
    spare = next((name for name in _TIMES[1:] if name in weather.dims and "time" not in weather.dims), None)
    if spare is not None:
        weather = weather.rename({spare: "time"})
    if "time" not in weather.dims or "time" not in weather.coords:
        dims = ", ".join(map(str, weather.dims)) or "none"
        there = [str(name) for name in weather.dims]
        action = f"{did_you_mean('time', there)} Rename the dim of the times, and give it a coordinate.".strip()
        raise LayerError(Fault(source, "time", found=f"the dims {dims}", expected="a coordinate time", action=action))
    values = weather["time"].to_numpy()
    index = weather.indexes.get("time", None)
    if values.dtype.kind == "M" and getattr(index, "tz", None) is None:
        if np.isnat(values).any():
            found = f"no time ({int(np.isnat(values).sum()):,} of {len(values):,})"
            raise LayerError(Fault(source, "time", found=found, expected="a time of every interval"))
        return weather
    times = _times_of(values if index is None else index, source)
    zone = "" if times.tz is None else str(times.tz)
    utc = times if times.tz is None else times.tz_convert("UTC").tz_localize(None)
    moved = weather.assign_coords(time=utc.to_numpy())
    if zone and "time_zone" not in moved.attrs:
        moved.attrs = moved.attrs | {"time_zone": zone}
    return moved


def _times_of(values: "pd.Index[Any] | npt.NDArray[Any]", source: str) -> pd.DatetimeIndex:
    """Return times that are not of NumPy's type: with a zone, or of cftime.

    Raises
    ------
    LayerError
        Where they are no times, are of another calendar, or have a zone in part.
    """
    if isinstance(values, pd.DatetimeIndex):
        return values
    first = values[0] if len(values) else None
    calendar = getattr(first, "calendar", None)
    expected, action = "times of NumPy or pandas, in UTC or with a zone", ""
    try:
        if calendar in _CALENDARS:
            return pd.DatetimeIndex([pd.Timestamp(str(time.isoformat())) for time in values])
        if calendar is not None:
            found = f"times of the calendar '{calendar}'"
            action = "Convert them: weather.convert_calendar('standard', use_cftime=False), and fill the days it adds."
        elif hasattr(first, "tzinfo"):
            stamps = [pd.Timestamp(time) for time in values]
            zones = {str(stamp.tz) for stamp in stamps}
            if len(zones) == 1 or "None" not in zones:
                index = pd.DatetimeIndex(stamps) if len(zones) == 1 else pd.to_datetime(stamps, utc=True)
                if not index.isna().any():
                    return pd.DatetimeIndex(index)
            found, action = "times with and without a zone, or none at all", "Give all of them the same."
        else:
            found = f"values of the type {values.dtype}" + (f", as {str(first)[:30]!r}" if first is not None else "")
            action = "Convert them: pandas.to_datetime(…, utc=True)."
    except (TypeError, ValueError) as error:
        found = f"times that cannot be read ({str(error)[:100]})"
    raise LayerError(Fault(source, "time", found=found, expected=expected, action=action))


def _within_half_a_turn(weather: xr.Dataset) -> xr.Dataset:
    """Return longitudes that count from 0 to 360 as those that count from -180 to 180."""
    if "longitude" not in weather.coords or weather["longitude"].dtype.kind not in "iuf":
        return weather
    east = weather["longitude"].to_numpy()
    beyond = (east > 180.0) & (east <= 360.0)
    if not beyond.any():
        return weather
    return weather.assign_coords(longitude=("place", np.where(beyond, east - 360.0, east), weather["longitude"].attrs))


def _with_altitude(weather: xr.Dataset) -> xr.Dataset:
    """Give places without an altitude that of pvlib's table, where it is known where they are."""
    if "altitude" in weather.coords or not {"latitude", "longitude"} <= set(weather.coords):
        return weather
    latitude, longitude = (weather[name].to_numpy() for name in ("latitude", "longitude"))
    if latitude.dtype.kind not in "iuf" or longitude.dtype.kind not in "iuf":
        return weather.assign_coords(altitude=("place", np.zeros(weather.sizes["place"])))
    attrs = {"units": "m", "source": "pvlib.location.lookup_altitude"}
    return weather.assign_coords(altitude=("place", altitudes(latitude, longitude), attrs))


def altitudes(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the altitude of places by pvlib's table (steps of 28 m, cells of 5'); 0 for places off the earth. [m].

    Examples
    --------
    >>> altitudes([10.8, 46.9], [106.65, 9.85])
    array([  -2., 1790.])
    """
    from pvlib.location import lookup_altitude

    places = np.column_stack([np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)])
    on_earth = np.isfinite(places).all(axis=1) & (abs(places[:, 0]) <= 90.0) & (abs(places[:, 1]) <= 180.0)
    heights = np.zeros(len(places))
    heights[on_earth] = [float(lookup_altitude(*place)) for place in places[on_earth]]
    return heights
