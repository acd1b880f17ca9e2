"""Hours from monthly means: a typical year of weather from what a station table prints.

The clear sky gives the shape of a day, `geoplan.potential.solar.unlike_days` the days of unlike clearness that make
a month, the table the sums. Each day's hours of pvlib's Ineichen clear sky (with pvlib's Linke turbidity and the
station's altitude) are scaled to the day, and the days until the month's global and diffuse irradiation equal the
table; the direct normal irradiance follows by closure. Within a day the clouds are even.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.sun import limits_of_months
from geoplan.machine.products import product_sums, solved
from geoplan.parameters import Parameter, load_parameters
from geoplan.potential.solar.clear_sky import clear_sky, monthly_turbidity, share_out
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.sun import FloatArray, solar_ephemeris
from geoplan.potential.solar.unlike_days import LocalYear, daily_wave, days_of_year, diffuse_share, swing_of
from geoplan.potential.solar.weather_form import dataset_of, made_hours
from geoplan.units import DAYS_A_YEAR, HOURS_A_YEAR

_MONTHLY = ("ghi", "dhi", "temp_air", "wind_speed")
CLIMATE = frozenset({"temp_air", "wind_speed"})

_ALIKE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How much more alike the days of a month are made, step by step, where its beam does not fit them."""
_ROUNDING = 1e-12
_TRACE = 1e-6
"""Least diffuse share of an hour's shape, so that no hour is without any."""


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
        The assumptions ``pv.temp_air.*``; by default those that come with geoplan.

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
    The diffuse irradiance of a day is Erbs' of its clearness, its beam scaled so that the month's holds; within the
    day it is the scaled clear-sky one, limited in each hour to the global one, and from below so that the beam never
    exceeds the one of a clean and dry atmosphere (Linke turbidity 1); what the limits take is given to the others.
    Where the month's beam does not fit its unlike days, they are made more alike. The air temperature is linear
    between mid-month values, plus a cosine over the day that swings wider on clear days; the monthly means hold.
    """
    parameters = load_parameters() if parameters is None else parameters
    monthly = dataset_of(monthly, "monthly", expected="an xarray Dataset of months, as of geoplan.monthly_means")
    local = _local_year(year, time_zone, _source(monthly))
    centres = local.centres
    table = _checked(monthly)
    places = np.column_stack([np.asarray(monthly[name], float) for name in ("latitude", "longitude", "altitude")])
    sun = solar_ephemeris(centres)
    # How the days swing depends on how clear they are, and bends the sun's rays a little: so the sun comes twice.
    temp_air = _temperature(table["temp_air"], places[:, 1], local, parameters)
    cos_zenith = cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air)
    _refuse_impossible(monthly, table["ghi"], cos_zenith, sun.dni_extra, local.months)
    unlike, clearness = days_of_year(table["ghi"], places, cos_zenith=cos_zenith, dni_extra=sun.dni_extra, year=local)
    temp_air = _temperature(table["temp_air"], places[:, 1], local, parameters, swing=swing_of(clearness))
    cos_zenith = cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air)
    ghi, dhi = _irradiance(
        monthly, table, places, cos_zenith=cos_zenith, dni_extra=sun.dni_extra, unlike=unlike, year=local
    )

    up = cos_zenith > 0.0
    dni = np.divide(ghi - dhi, cos_zenith, out=np.zeros_like(ghi), where=up)
    values = {
        "ghi": ghi,
        "dni": dni,
        "dhi": dhi,
        "temp_air": temp_air,
        "wind_speed": table["wind_speed"][:, local.months],
    }
    return made_hours(monthly, centres, values, {"time_zone": time_zone})


@dataclass(frozen=True)
class _Sky:
    """What the sky of one place can give.

    Attributes
    ----------
    ghi, dhi
        Of the hours under a clear sky. [W/m2]
    clean_beam
        What a clean and dry atmosphere lets fall straight on level ground. [W/m2]
    outside
        What falls above the atmosphere in a day. [Wh/m2]
    """

    ghi: FloatArray
    dhi: FloatArray
    clean_beam: FloatArray
    outside: FloatArray


def _local_year(year: int, time_zone: str, source: str) -> LocalYear:
    """Return the hours of a local year."""
    try:
        first = pd.Timestamp(year=year, month=1, day=1, tz=time_zone)
    except (KeyError, ValueError) as error:
        raise LayerError(Fault(source, "time_zone", found=f"'{time_zone}'", expected="an IANA time zone")) from error
    if first.is_leap_year:
        raise LayerError(Fault(source, "year", found=f"{year}, a leap year", expected="a year of 8,760 hours, as 2019"))
    centres = pd.date_range(first.tz_convert("UTC") + pd.Timedelta(minutes=30), periods=HOURS_A_YEAR, freq="h")
    local = centres.tz_convert(time_zone)
    return LocalYear.of(centres.tz_localize(None), local)


def _irradiance(
    monthly: xr.Dataset,
    table: Mapping[str, FloatArray],
    places: FloatArray,
    *,
    cos_zenith: FloatArray,
    dni_extra: FloatArray,
    unlike: FloatArray,
    year: LocalYear,
) -> tuple[FloatArray, FloatArray]:
    """Return GHI and DHI of the hours, shape (place, time); refuse months of too strong a beam."""
    up = np.maximum(cos_zenith, 0.0)
    clear_ghi, clear_dhi, clean_dni = clear_sky(
        places, cos_zenith, dni_extra=dni_extra, turbidity=_turbidity(places, year.centres)
    )
    outside = year.by_day(up * dni_extra)
    ghi, dhi = np.empty_like(clear_ghi), np.empty_like(clear_ghi)
    faults: list[Fault] = []
    for place in range(len(places)):
        sky = _Sky(clear_ghi[place], clear_dhi[place], clean_dni[place] * up[place], outside[place])
        months = {name: table[name][place] for name in ("ghi", "dhi")}
        ghi[place], dhi[place], lacking = _irradiance_at(
            months, sky, unlike=unlike[place], latitude=places[place, 0], year=year
        )
        for month in np.flatnonzero(lacking > 0.0):
            found = f"DHI {months['dhi'][month]:.0f} of GHI {months['ghi'][month]:.0f} Wh/m2/day"
            least = months["dhi"][month] + lacking[month] / year.month_days[month]
            expected = f"at least {least:.0f}, as under a clean and dry atmosphere"
            faults.append(Fault(_source(monthly), f"place {place}, month {month + 1}", found=found, expected=expected))
    if faults:
        raise LayerError(faults)
    return ghi, dhi


def _irradiance_at(
    table: Mapping[str, FloatArray], sky: _Sky, *, unlike: FloatArray, latitude: float, year: LocalYear
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return GHI and DHI of the hours at one place, and what the DHI of each month lacks. [W/m2, Wh/m2]."""
    sums, beams = table["ghi"] * year.month_days, (table["ghi"] - table["dhi"]) * year.month_days
    clear = year.by_day(sky.ghi)
    alike, over = np.zeros(len(sums)), np.ones(len(sums), dtype=bool)
    for part in _ALIKE:
        alike = np.where(over, part, alike)
        weight = clear * (1.0 + year.of_month(1.0 - alike) * (unlike - 1.0))
        whole = year.by_month(weight)
        # Of the polar night's twilight there is no hour under the sun to give it to.
        days = weight * year.of_month(np.divide(sums, whole, out=np.zeros_like(whole), where=whole > 0.0))
        ghi = sky.ghi * year.of_day(np.divide(days, clear, out=np.zeros_like(days), where=clear > 0.0))
        lowest = np.maximum(ghi - sky.clean_beam, 0.0)
        most = np.maximum(days - year.by_day(lowest), 0.0)
        lacking = np.where(whole > 0.0, beams - year.by_month(most), 0.0)
        over = lacking > _ROUNDING * sums
        if not over.any():
            break
    clearness = np.divide(days, sky.outside, out=np.zeros_like(days), where=sky.outside > 0.0)
    beam_shape = days * (1.0 - diffuse_share(clearness, year.sunset(latitude)))
    possible = np.minimum(beams, year.by_month(most))
    beam = share_out(possible, beam_shape, lowest=np.zeros_like(most), highest=most, starts=year.first)
    shape = np.maximum(sky.dhi, _TRACE * ghi)
    dhi = share_out(days - beam, shape, lowest=lowest, highest=ghi, starts=year.days)
    return ghi, dhi, np.where(over, lacking, 0.0)


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
) -> None:
    """Refuse months brighter or darker than any sky: their unit is not Wh/m2/day."""
    bounds = allowed("weather.clearness")
    outside = np.maximum(cos_zenith, 0.0) * dni_extra
    faults = []
    for month in range(12):
        daily = outside[:, months == month].sum(axis=1) * 24.0 / (months == month).sum()
        lowest, highest = limits_of_months(bounds, daily)
        for place in range(len(ghi)):
            if not lowest[place] <= ghi[place, month] <= highest[place]:
                where = f"ghi, place {place}, month {month + 1}"
                action = "Is it W/m2, kWh or MJ? Convert it to Wh/m2/day. Are latitude and longitude swapped?"
                found = in_figures(ghi[place, month])
                faults.append(
                    Fault(
                        _source(monthly),
                        where,
                        found=found,
                        expected=f"{lowest[place]:.0f} to {highest[place]:.0f} Wh/m2/day",
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
    year: LocalYear,
    parameters: Mapping[str, Parameter],
    *,
    swing: FloatArray | None = None,
) -> FloatArray:
    """Return hourly air temperature whose monthly means are the table's; `swing`: of days, beside their mean."""
    days, knots = _year_days(year.centres)
    cosine = daily_wave(longitude, year.centres, parameters)
    if swing is not None:  # from noon to noon, so that no midnight has a step
        noons = np.arange(swing.shape[1]) + 0.5
        cosine *= np.stack([np.interp(days, noons, of_days) for of_days in swing])
    # How much each mid-month value weighs in each hour, and in each month's mean.
    hats = np.stack([np.interp(days, knots, np.eye(12)[m][[11, *range(12), 0]]) for m in range(12)])
    weights = np.stack([hats[:, year.months == month].mean(axis=1) for month in range(12)])
    left = means - np.stack([cosine[:, year.months == month].mean(axis=1) for month in range(12)], axis=1)
    return np.ascontiguousarray(product_sums(solved(weights, left.T).T, hats) + cosine)


def _source(monthly: xr.Dataset) -> str:
    return str(monthly.attrs.get("source", "monthly means"))
