"""Hours from monthly means: a typical year of weather from what a station table prints.

The clear sky gives the shape, the table the sums. Each month's hours of pvlib's Ineichen clear sky (with pvlib's Linke
turbidity and the station's altitude) are scaled until the month's global and diffuse irradiation equal the table; the
direct normal irradiance follows by closure. Every day of a month is equally cloudy: sums and the mean day hold, the
spread between days does not.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import HOURLY_ATTRS
from geoplan.parameters import Parameter, load_parameters
from geoplan.potential.solar.clear_sky import clear_sky, monthly_turbidity
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.sun import FloatArray, solar_ephemeris
from geoplan.potential.solar.weather_form import dataset_of
from geoplan.units import DAYS_A_YEAR, HOURS_A_YEAR

_MONTHLY = ("ghi", "dhi", "temp_air", "wind_speed")
CLIMATE = frozenset({"temp_air", "wind_speed"})


def monthly_means(
    *,
    ghi: npt.ArrayLike,
    dhi: npt.ArrayLike,
    temp_air: npt.ArrayLike,
    wind_speed: npt.ArrayLike,
    latitude: float,
    longitude: float,
    altitude: float,
    source: str = "",
    status: str = "",
) -> xr.Dataset:
    """Put one station's twelve means per variable into the Dataset that `hours_from_months` takes.

    Parameters
    ----------
    ghi, dhi
        Mean daily irradiation of each month, January first. [Wh/m2/day]
    temp_air, wind_speed
        Monthly means. [degC, m/s]
    latitude, longitude, altitude
        Of the station. [degrees, degrees, m]
    source, status
        Carried along: where the numbers stand, and ``real``, ``schematic`` or ``synthetic``.

    Returns
    -------
    Dataset
        Dims ``place`` (one) and ``month``. Several stations: ``xarray.concat([...], dim="place")``.

    Raises
    ------
    LayerError
        Where a variable has not twelve values.
    """
    given = {"ghi": ghi, "dhi": dhi, "temp_air": temp_air, "wind_speed": wind_speed}
    values = {name: np.asarray(series, dtype=float) for name, series in given.items()}
    faults = [
        Fault(source or "monthly means", name, found=f"{series.size} values", expected="12, one for each month")
        for name, series in values.items()
        if series.shape != (12,)
    ]
    if faults:
        raise LayerError(faults)
    return xr.Dataset(
        {name: (("place", "month"), series[None, :]) for name, series in values.items()},
        coords={
            "month": np.arange(1, 13),
            "latitude": ("place", [float(latitude)]),
            "longitude": ("place", [float(longitude)]),
            "altitude": ("place", [float(altitude)]),
        },
        attrs={key: text for key, text in (("source", source), ("status", status)) if text},
    )


def hours_from_months(
    monthly: xr.Dataset,
    *,
    time_zone: str,
    year: int = 2019,
    parameters: Mapping[str, Parameter] | None = None,
) -> xr.Dataset:
    """Make a typical year of hourly weather from monthly means.

    Parameters
    ----------
    monthly
        Dims ``place`` and ``month`` (1 to 12): ``ghi``, ``dhi`` [Wh/m2/day], ``temp_air`` [degC], ``wind_speed`` [m/s];
        coordinates ``latitude``, ``longitude`` [degrees], ``altitude`` [m].
    time_zone
        IANA name of the clock that the months follow, as ``Asia/Ho_Chi_Minh``.
    year
        The number the typical year goes by; not a leap year.
    parameters
        The assumptions ``pv.temp_air.*`` and ``pv.clearness_index``; by default those that come with geoplan.

    Returns
    -------
    Dataset
        Weather as `geoplan.potential.solar.pv_years.pv_years` takes it: 8,760 hours from the local New Year on,
        labelled by their start in UTC (so that the first labels may fall into the previous UTC year). Irradiance
        belongs to the middle of the hour. Each local month's sums of ghi and dhi and means of temp_air and wind_speed
        equal the table.

    Raises
    ------
    LayerError
        For missing months or values, a diffuse above the global irradiation, values that no sky can give (another
        unit), a leap year or an unknown time zone.

    Notes
    -----
    The diffuse irradiance is the scaled clear-sky one, limited in each hour to the global one, and from below so that
    the beam never exceeds the one of a clean and dry atmosphere (Linke turbidity 1); what the limits take is given to
    the month's other hours. The air temperature is linear between mid-month values chosen such that the monthly means
    hold, plus a cosine over the day.
    """
    parameters = load_parameters() if parameters is None else parameters
    monthly = dataset_of(monthly, "monthly", expected="an xarray Dataset of months, as of geoplan.monthly_means")
    centres, months = _local_year(year, time_zone, str(monthly.attrs.get("source", "monthly means")))
    table = _checked(monthly)
    places = np.column_stack([np.asarray(monthly[name], float) for name in ("latitude", "longitude", "altitude")])
    temp_air = _temperature(table["temp_air"], places[:, 1], centres, months, parameters)
    ephemeris = solar_ephemeris(centres)
    cos_zenith = cos_apparent_zenith(places, ephemeris.vector, ephemeris.parallax, temp_air)
    _refuse_impossible(monthly, table["ghi"], cos_zenith, ephemeris.dni_extra, months, parameters)

    clear_ghi, clear_dhi, clean_dni = clear_sky(
        places, cos_zenith, dni_extra=ephemeris.dni_extra, turbidity=_turbidity(places, centres)
    )
    days = np.bincount(months) / 24.0
    ghi = np.empty_like(clear_ghi)
    dhi = np.empty_like(clear_ghi)
    faults: list[Fault] = []
    for month in range(12):
        hours = months == month
        sums = table["ghi"][:, month] * days[month]
        clear = clear_ghi[:, hours].sum(axis=1)
        # Of the polar night's twilight there is no hour under the sun to give it to.
        ghi[:, hours] = clear_ghi[:, hours] * np.divide(sums, clear, out=np.zeros(len(clear)), where=clear > 0)[:, None]
        for place in range(len(places)):
            highest = ghi[place, hours]
            lowest = np.maximum(highest - clean_dni[place, hours] * np.maximum(cos_zenith[place, hours], 0.0), 0.0)
            wanted = table["dhi"][place, month] * days[month]
            if wanted < lowest.sum():
                found = f"DHI {table['dhi'][place, month]:.0f} of GHI {table['ghi'][place, month]:.0f} Wh/m2/day"
                expected = f"at least {lowest.sum() / days[month]:.0f}, as under a clean and dry atmosphere"
                faults.append(
                    Fault(_source(monthly), f"place {place}, month {month + 1}", found=found, expected=expected)
                )
                continue
            dhi[place, hours] = share_out(wanted, clear_dhi[place, hours], lowest, highest)
    if faults:
        raise LayerError(faults)

    up = cos_zenith > 0.0
    dni = np.divide(ghi - dhi, cos_zenith, out=np.zeros_like(ghi), where=up)
    values = {"ghi": ghi, "dni": dni, "dhi": dhi, "temp_air": temp_air, "wind_speed": table["wind_speed"][:, months]}
    weather = xr.Dataset(
        {name: (("place", "time"), series, HOURLY_ATTRS[name]) for name, series in values.items()},
        coords={"time": (centres - pd.Timedelta(minutes=30)).to_numpy()},
    )
    weather = weather.assign_coords({name: c for name, c in monthly.coords.items() if c.dims == ("place",)})
    weather.attrs = dict(monthly.attrs) | {"time_label": "start", "time_zone": time_zone}
    return weather


def share_out(total: float, shape: FloatArray, lowest: FloatArray, highest: FloatArray) -> FloatArray:
    """Scale a shape within limits until it has a given sum.

    Parameters
    ----------
    total
        The sum; between those of `lowest` and `highest`.
    shape
        Values at or above 0, multiplied by one factor.
    lowest, highest
        Limits of each value.

    Returns
    -------
    ndarray
        ``clip(factor * shape, lowest, highest)`` with the factor that gives `total`.

    Examples
    --------
    >>> share_out(6.0, np.array([1.0, 1.0, 2.0]), np.zeros(3), np.array([1.0, 9.0, 9.0])).round(6).tolist()
    [1.0, 1.666667, 3.333333]
    """
    # The clipped sum only rises with the factor, so halving finds it; where the limits' own sum is below the total,
    # no factor does, and doubling must end.
    below, above = 0.0, 1.0
    while np.clip(above * shape, lowest, highest).sum() < total and above < 1e12:
        above *= 2.0
    for _ in range(60):
        factor = 0.5 * (below + above)
        if np.clip(factor * shape, lowest, highest).sum() < total:
            below = factor
        else:
            above = factor
    # Bisection has told which values lie at a limit; the others carry the exact rest.
    scaled = above * shape
    free = (scaled > lowest) & (scaled < highest)
    result = np.clip(scaled, lowest, highest)
    if free.any():
        result[free] = shape[free] * ((total - result[~free].sum()) / shape[free].sum())
    return np.clip(result, lowest, highest)


def _local_year(year: int, time_zone: str, source: str) -> tuple[pd.DatetimeIndex, npt.NDArray[np.int64]]:
    """Return the middles of the year's hours in UTC, without zone, and the local month of each, 0 to 11."""
    try:
        first = pd.Timestamp(year=year, month=1, day=1, tz=time_zone)
    except (KeyError, ValueError) as error:
        raise LayerError(Fault(source, "time_zone", found=f"'{time_zone}'", expected="an IANA time zone")) from error
    if first.is_leap_year:
        raise LayerError(Fault(source, "year", found=f"{year}, a leap year", expected="a year of 8,760 hours, as 2019"))
    centres = pd.date_range(first.tz_convert("UTC") + pd.Timedelta(minutes=30), periods=HOURS_A_YEAR, freq="h")
    months = centres.tz_convert(time_zone).month.to_numpy().astype(np.int64) - 1
    return centres.tz_localize(None), months


def _checked(monthly: xr.Dataset) -> dict[str, FloatArray]:
    source = _source(monthly)
    faults = [
        Fault(source, name, found="no such coordinate", expected="a coordinate with the dim place")
        for name in ("latitude", "longitude", "altitude")
        if name not in monthly.coords
    ]
    table: dict[str, FloatArray] = {}
    for name in _MONTHLY:
        if name not in monthly.data_vars:
            faults.append(Fault(source, name, found="no such variable", expected="twelve monthly means at each place"))
            continue
        if set(monthly[name].dims) != {"place", "month"} or list(np.asarray(monthly["month"])) != list(range(1, 13)):
            faults.append(
                Fault(source, name, found=f"dims {monthly[name].dims}", expected="dims place and month, months 1 to 12")
            )
            continue
        table[name] = np.asarray(monthly[name].transpose("place", "month"), dtype=float)
        bad = ~np.isfinite(table[name])
        expected = f"{allowed(f'irradiance.{name}')}" if name in CLIMATE else "a number >= 0"
        if name in CLIMATE:  # of irradiation the sky decides, further down
            bad |= allowed(f"irradiance.{name}").outside(table[name])
        else:
            bad |= table[name] < 0.0
        faults += [
            Fault(
                source,
                f"{name}, place {place}, month {month + 1}",
                found=f"{table[name][place, month]}",
                expected=expected,
            )
            for place, month in np.argwhere(bad)
        ]
    if not faults:
        faults = [
            Fault(
                source,
                f"place {place}, month {month + 1}",
                found=f"DHI {table['dhi'][place, month]:g} above GHI {table['ghi'][place, month]:g}",
                expected="DHI at or below GHI",
                action="Are the columns swapped?",
            )
            for place, month in np.argwhere(table["dhi"] > table["ghi"])
        ]
    if faults:
        raise LayerError(faults)
    return table


def _refuse_impossible(
    monthly: xr.Dataset,
    ghi: FloatArray,
    cos_zenith: FloatArray,
    dni_extra: FloatArray,
    months: npt.NDArray[np.int64],
    parameters: Mapping[str, Parameter],
) -> None:
    """Refuse months brighter or darker than any sky: their unit is not Wh/m2/day."""
    bounds = parameters["pv.clearness_index"]
    outside = np.maximum(cos_zenith, 0.0) * dni_extra
    faults = []
    for month in range(12):
        daily = outside[:, months == month].sum(axis=1) * 24.0 / (months == month).sum()
        for place in range(len(ghi)):
            # A month whose sun hardly rises may have nothing, and a little more than falls above the atmosphere.
            low = 0.0 if daily[place] < allowed("irradiance.faint_sun").low else bounds.low * daily[place]
            high = bounds.high * daily[place] + allowed("irradiance.twilight").high
            if not low <= ghi[place, month] <= high:
                where = f"ghi, place {place}, month {month + 1}"
                action = "Is it W/m2, kWh or MJ? Convert it to Wh/m2/day. Are latitude and longitude swapped?"
                found = f"{ghi[place, month]:g}"
                faults.append(
                    Fault(
                        _source(monthly),
                        where,
                        found=found,
                        expected=f"{low:.0f} to {high:.0f} Wh/m2/day",
                        action=action,
                    )
                )
    if faults:
        raise LayerError(faults)


def _turbidity(places: FloatArray, centres: pd.DatetimeIndex) -> FloatArray:
    """Return the turbidity, linear between the middles of the year's months; shape (place, time)."""
    day, knots = _year_days(centres)
    around = [11, *range(12), 0]
    return np.stack([np.interp(day, knots, monthly_turbidity(place[0], place[1])[around]) for place in places])


def _year_days(centres: pd.DatetimeIndex) -> tuple[FloatArray, FloatArray]:
    """Return days since the year began, and the middles of its months with one more on either side."""
    lengths = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.float64)
    middles: FloatArray = np.cumsum(lengths) - lengths / 2.0
    knots = np.concatenate(([middles[-1] - DAYS_A_YEAR], middles, [middles[0] + DAYS_A_YEAR]))
    days = (np.arange(len(centres), dtype=np.float64) + 0.5) / 24.0
    return days, knots


def _temperature(
    means: FloatArray,
    longitude: FloatArray,
    centres: pd.DatetimeIndex,
    months: npt.NDArray[np.int64],
    parameters: Mapping[str, Parameter],
) -> FloatArray:
    """Return hourly air temperature whose monthly means are the table's."""
    days, knots = _year_days(centres)
    # How much each mid-month value weighs in each hour, and in each month's mean.
    hats = np.stack([np.interp(days, knots, np.eye(12)[m][[11, *range(12), 0]]) for m in range(12)])
    weights = np.stack([hats[:, months == month].mean(axis=1) for month in range(12)])
    base = np.linalg.solve(weights, means.T).T @ hats
    amplitude = parameters["pv.temp_air.diurnal_amplitude"].value
    peak = parameters["pv.temp_air.peak_solar_hour"].value
    # Mean solar time, so that every 24 hours of the cosine add up to nothing.
    utc_hour = (centres.hour + centres.minute / 60.0).to_numpy()
    solar_hour = utc_hour[None, :] + longitude[:, None] / 15.0
    swing = amplitude * np.cos((solar_hour - peak) * (2.0 * np.pi / 24.0))
    return np.ascontiguousarray(base + swing)


def _source(monthly: xr.Dataset) -> str:
    return str(monthly.attrs.get("source", "monthly means"))
