"""Hours from days: hourly weather from a series of daily sums and means, as satellites and stations give them.

The clear sky gives the shape, the day its sum, as `geoplan.potential.solar.hours_from_months` does with months: pvlib's
Ineichen clear sky is scaled until each day's global and diffuse irradiation equal the record; the direct normal
irradiance follows by closure. Within a day all hours are equally cloudy.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import fixed_zone, standard_clock
from geoplan.parameters import Parameter, load_parameters
from geoplan.potential.solar.clear_sky import MIDDLES, clear_sky, monthly_turbidity, share_out
from geoplan.potential.solar.hours_from_months import CLIMATE
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.sun import FloatArray, solar_ephemeris
from geoplan.potential.solar.unlike_days import daily_wave, swing_of
from geoplan.potential.solar.weather_form import dataset_of, made_hours


def hours_from_days(
    daily: xr.Dataset,
    *,
    time_zone: str | None = None,
    diffuse: Literal["record", "erbs"] = "record",
    parameters: Mapping[str, Parameter] | None = None,
) -> xr.Dataset:
    """Make hourly weather of daily sums and means.

    Parameters
    ----------
    daily
        Dims ``place`` and ``time`` (dates, without gaps): ``ghi``, ``dhi`` [Wh/m2/day], ``temp_air`` [degC],
        ``wind_speed`` [m/s]; coordinates ``latitude``, ``longitude`` [degrees], ``altitude`` [m].
    time_zone
        The clock that the days follow, an IANA name or ``UTC+07:00``; by default ``attrs["time_zone"]``. A zone with
        summer time is no clock of days: theirs is taken then, or the zone's standard time where they name none.
    diffuse
        ``record``: from ``dhi``. ``erbs``: not measured, but what the correlation of Erbs (pvlib.irradiance.erbs) finds
        in the scaled hours; for records without it.
    parameters
        The assumptions ``pv.temp_air.*``; by default those that come with geoplan.

    Returns
    -------
    Dataset
        Weather as `geoplan.potential.solar.pv_years.pv_years` takes it: hours labelled by their start in UTC. Each
        day's sums of ghi (and, from a record, dhi) and means of temp_air and wind_speed equal the record.

    Raises
    ------
    LayerError
        For missing days or values, a diffuse above the global irradiation, values that no sky can give (another unit),
        or an unknown clock.

    Notes
    -----
    The air temperature is linear between the days, plus a cosine over the day that swings wider on clear days, shifted
    so that the day's mean holds; the wind is even over the day. Erbs' correlation was made for hours as they come: on
    hours of an even cloudiness it finds more diffuse irradiance on fair days and less on days of sun and showers.
    """
    daily = dataset_of(daily, "daily", expected="an xarray Dataset with the dims place and time, as of read_weather")
    parameters = load_parameters() if parameters is None else parameters
    names = ("ghi", "temp_air", "wind_speed") if diffuse == "erbs" else ("ghi", "dhi", "temp_air", "wind_speed")
    table = _checked(daily, names)
    dates = pd.DatetimeIndex(daily["time"].to_numpy())
    _check_dates(daily, dates)
    zone, ahead = _clock(daily, dates, time_zone)
    hours = pd.date_range(dates[0], periods=24 * len(dates), freq="h")
    centres = hours + pd.Timedelta(minutes=30) - ahead
    places = np.column_stack([np.asarray(daily[name], float) for name in ("latitude", "longitude", "altitude")])
    sun = solar_ephemeris(centres)
    # How the days swing depends on how clear they are, and bends the sun's rays a little: so the sun comes twice.
    temp_air = _temperature(table["temp_air"], places[:, 1], centres, parameters)
    cosine = cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air)
    outside = _by_day(np.maximum(cosine, 0.0) * sun.dni_extra).sum(axis=2)
    _refuse_impossible(daily, dates, table["ghi"], outside=outside)
    clearness = np.divide(table["ghi"], outside, out=np.zeros_like(outside), where=outside > 0.0)
    temp_air = _temperature(table["temp_air"], places[:, 1], centres, parameters, swing=swing_of(clearness))
    cosine = cos_apparent_zenith(places, sun.vector, sun.parallax, temp_air)

    clear_ghi, clear_dhi, clean_dni = clear_sky(
        places, cosine, dni_extra=sun.dni_extra, turbidity=_turbidity(places, centres)
    )
    sums = _by_day(clear_ghi).sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(sums > 0, table["ghi"] / sums, 0.0)
    ghi = clear_ghi * np.repeat(factor, 24, axis=1)
    up = np.maximum(cosine, 0.0)
    if diffuse == "erbs":
        from pvlib import irradiance

        zenith = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        parts = irradiance.erbs(ghi, zenith, centres.day_of_year.to_numpy())
        dhi = np.clip(np.nan_to_num(np.asarray(parts["dhi"], dtype=float)), 0.0, ghi)
    else:
        lowest = np.maximum(ghi - clean_dni * up, 0.0)
        dhi = _shared(daily, dates, table["dhi"], clear_dhi, lowest, ghi)

    dni = np.divide(ghi - dhi, cosine, out=np.zeros_like(ghi), where=cosine > 0.0)
    # Where the diffuse is not limited by it, no beam is stronger than through a clean and dry atmosphere.
    if diffuse == "erbs":
        dni = np.minimum(dni, clean_dni)
        dhi = np.maximum(ghi - dni * up, 0.0)
    wind = np.repeat(table["wind_speed"], 24, axis=1)
    values = {"ghi": ghi, "dni": dni, "dhi": dhi, "temp_air": temp_air, "wind_speed": wind}
    attrs = {"time_zone": zone}
    if diffuse == "erbs":
        attrs["diffuse"] = "Erbs' correlation on hours of even cloudiness"
    return made_hours(daily, centres, values, attrs)


def _checked(daily: xr.Dataset, names: tuple[str, ...]) -> dict[str, FloatArray]:
    source = _source(daily)
    faults = [
        Fault(source, name, found="no such coordinate", expected="a coordinate with the dim place")
        for name in ("latitude", "longitude", "altitude")
        if name not in daily.coords
    ]
    table: dict[str, FloatArray] = {}
    for name in names:
        if name not in daily.data_vars:
            action = "Read the file that has it."
            faults.append(
                Fault(source, name, found="no such variable", expected="a value a day at each place", action=action)
            )
            continue
        if set(daily[name].dims) != {"place", "time"}:
            faults.append(Fault(source, name, found=f"dims {daily[name].dims}", expected="dims place and time"))
            continue
        table[name] = np.asarray(daily[name].transpose("place", "time"), dtype=float)
        climate = name in CLIMATE  # of irradiation the sky decides, further down
        bad = ~np.isfinite(table[name]) if name == "temp_air" else ~(table[name] >= 0.0) | np.isinf(table[name])
        if climate:
            bad |= allowed(f"weather.{name}").outside(table[name])
        if bad.any():
            dates = pd.DatetimeIndex(daily["time"].to_numpy())[np.asarray(bad.any(axis=0))]
            where = f"{name}, {dates[0]:%Y-%m-%d}" + (f" and {len(dates) - 1} more days" if len(dates) > 1 else "")
            expected = f"{allowed(f'weather.{name}')}" if climate else "a number >= 0"
            faults.append(Fault(source, where, found=f"{table[name][bad][0]}", expected=expected))
    if "dhi" in table and "ghi" in table and not faults:
        over = np.argwhere(table["dhi"] > table["ghi"])
        if len(over):
            place, day = over[0]
            both = f"DHI {in_figures(table['dhi'][place, day])} above GHI {in_figures(table['ghi'][place, day])}"
            found = f"{both}, {len(over)} days in all"
            where = f"place {place}, {pd.Timestamp(daily['time'].to_numpy()[day]):%Y-%m-%d}"
            faults.append(
                Fault(source, where, found=found, expected="DHI at or below GHI", action="Are the columns swapped?")
            )
    if faults:
        raise LayerError(faults)
    return table


def _clock(daily: xr.Dataset, dates: pd.DatetimeIndex, time_zone: str | None) -> tuple[str, pd.Timedelta]:
    """Return the zone whose clock the days follow, and how far it is ahead of UTC."""
    source, own = _source(daily), str(daily.attrs.get("time_zone", ""))
    expected = "the clock of the days, as Asia/Ho_Chi_Minh"
    zones = [zone for zone in (time_zone, own) if zone]
    if not zones:
        raise LayerError(Fault(source, "time_zone", found="none", expected=expected, action="Give time_zone=."))
    # At noon, since clocks change at night: an hour of the night may be missing or come twice.
    middays = pd.DatetimeIndex(dates + pd.Timedelta(hours=12))
    for zone in zones:
        try:
            ahead = middays - middays.tz_localize(zone).tz_convert("UTC").tz_localize(None)
        except (KeyError, ValueError) as error:
            raise LayerError(Fault(source, "time_zone", found=f"'{zone}'", expected=expected)) from error
        if ahead.nunique() == 1:
            return zone, ahead[0]
    # Records keep standard time in summer too.
    clock = standard_clock(zones[0])
    return fixed_zone(clock), pd.Timedelta(hours=clock)


def _check_dates(daily: xr.Dataset, dates: pd.DatetimeIndex) -> None:
    if (
        not len(dates)
        or (dates != dates.normalize()).any()
        or (np.diff(dates.to_numpy()) != np.timedelta64(1, "D")).any()
    ):
        found = f"{len(dates)} days" + (f" from {dates[0]:%Y-%m-%d} to {dates[-1]:%Y-%m-%d}" if len(dates) else "")
        raise LayerError(
            Fault(_source(daily), "time", found=found, expected="dates in order, without gaps", action="Fill the gaps.")
        )


def _by_day(series: FloatArray) -> FloatArray:
    return series.reshape(len(series), -1, 24)


def _refuse_impossible(
    daily: xr.Dataset,
    dates: pd.DatetimeIndex,
    ghi: FloatArray,
    *,
    outside: FloatArray,
) -> None:
    """Refuse days brighter than any sky, and records too dark on the whole: their unit is not Wh/m2/day."""
    bounds = allowed("weather.clearness")
    faults = []
    action = "Is it W/m2, kWh or MJ? Convert it to Wh/m2/day. Are latitude and longitude swapped?"
    for place in range(len(ghi)):
        # A day can be clearer than any month, but not clearer than what is outside.
        bright = ghi[place] > outside[place] + allowed("irradiance.twilight").high
        if bright.any():
            day = int(np.argmax(bright))
            found = f"{in_figures(ghi[place, day])}, {int(bright.sum())} days in all"
            expected = f"at most {outside[place, day]:.0f} Wh/m2/day, as outside the atmosphere"
            where = f"ghi, place {place}, {dates[day]:%Y-%m-%d}"
            faults.append(Fault(_source(daily), where, found=found, expected=expected, action=action))
        elif ghi[place].sum() < bounds.low * outside[place].sum():
            found = f"a mean of {in_figures(ghi[place].mean(), 4)}"
            expected = f"at least {bounds.low * outside[place].mean():.0f} Wh/m2/day"
            faults.append(Fault(_source(daily), f"ghi, place {place}", found=found, expected=expected, action=action))
    if faults:
        raise LayerError(faults)


def _turbidity(places: FloatArray, centres: pd.DatetimeIndex) -> FloatArray:
    """Return the turbidity, linear between the middles of the months of any years; shape (place, time)."""
    day = (centres.day_of_year + centres.hour / 24.0).to_numpy(dtype=float)
    middles = MIDDLES.day_of_year.to_numpy(dtype=float)
    return np.stack([np.interp(day, middles, monthly_turbidity(place[0], place[1]), period=365.25) for place in places])


def _shared(
    daily: xr.Dataset,
    dates: pd.DatetimeIndex,
    wanted: FloatArray,
    shape: FloatArray,
    lowest: FloatArray,
    highest: FloatArray,
) -> FloatArray:
    """Scale the clear sky's diffuse irradiance within its limits to each day's sum."""
    faults: list[Fault] = []
    least, most = _by_day(lowest).sum(axis=2), _by_day(highest).sum(axis=2)
    below = wanted < least * (1.0 - 1e-9)
    for place in np.flatnonzero(below.any(axis=1)):
        day = int(np.argmax(below[place]))
        found = f"DHI {wanted[place, day]:.0f} of GHI {most[place, day]:.0f} Wh/m2, {int(below[place].sum())} such days"
        expected = f"at least {least[place, day]:.0f}, as under a clean and dry atmosphere"
        where = f"place {place}, {dates[day]:%Y-%m-%d}"
        faults.append(
            Fault(
                _source(daily),
                where,
                found=found,
                expected=expected,
                action="Check dhi: is it in the unit of ghi?",
            )
        )
    if faults:
        raise LayerError(faults)
    totals, starts = np.clip(wanted, least, most), np.arange(0, shape.shape[1], 24)
    each = zip(totals, shape, lowest, highest, strict=True)
    return np.stack([share_out(total, of, lowest=low, highest=high, starts=starts) for total, of, low, high in each])


def _temperature(
    means: FloatArray,
    longitude: FloatArray,
    centres: pd.DatetimeIndex,
    parameters: Mapping[str, Parameter],
    *,
    swing: FloatArray | None = None,
) -> FloatArray:
    """Return hourly air temperature whose daily means are the record's; `swing`: of days, beside their mean."""
    hours = np.arange(means.shape[1] * 24) + 0.5
    middays = np.arange(means.shape[1]) * 24.0 + 12.0
    cosine = daily_wave(longitude, centres, parameters)
    if swing is not None:
        cosine *= np.stack([np.interp(hours, middays, of_days) for of_days in swing])
    hourly = np.stack([np.interp(hours, middays, series) for series in means]) + cosine
    return np.ascontiguousarray(hourly + np.repeat(means - _by_day(hourly).mean(axis=2), 24, axis=1))


def _source(daily: xr.Dataset) -> str:
    return str(daily.attrs.get("source", "daily record"))
