"""What can be wrong with a weather file's rows: places, clocks, gaps, missing values, units."""

import calendar
from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import BEAM, DAILY_ATTRS, HOURLY_ATTRS, FloatArray, WeatherRows
from geoplan.layers.weather.sun import Sun, closable
from geoplan.units import MINUTES_AN_HOUR, NOMINAL_SUN_W_PER_M2

_FORMATS = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d"}
_NAMED_GAPS = 3
WORTHY_SUN_W_PER_M2 = 0.05 * NOMINAL_SUN_W_PER_M2
"""Mean irradiance outside the atmosphere of a sun that is worth the name. [W/m2]"""


def check_weather_place(rows: WeatherRows) -> None:
    """Note places that the file does not give, or that are nowhere on earth."""
    hints = {
        "latitude": "Are latitude and longitude swapped?",
        "longitude": "East of Greenwich is positive.",
        "altitude": "In metres above the sea: add it to the file, or set altitude_m in study.toml.",
    }
    for name, hint in hints.items():
        limits, values = allowed(f"weather.{name}"), getattr(rows, name)
        wrong = limits.outside(values) | np.isnan(values)
        if wrong.any():
            first = values[wrong][0]
            found = f"no {name}" if np.isnan(first) else f"{name} {in_figures(first, grouped=False)}"
            where = "header" if len(values) == 1 else f"place {rows.places[int(np.flatnonzero(wrong)[0])]}"
            rows.fault(where, found, f"{limits}", hint)


def is_placed(rows: WeatherRows) -> bool:
    """Return whether all places are known, and on the earth."""
    return not any(
        (allowed(f"weather.{name}").outside(values) | np.isnan(values)).any()
        for name, values in (("latitude", rows.latitude), ("longitude", rows.longitude))
    )


def check_clock(rows: WeatherRows) -> None:
    """Note a clock that no place on earth has, and go on as if the file had named none."""
    limits = allowed("weather.time_offset")
    if rows.clock is not None and (np.isnan(rows.clock) or limits.outside(rows.clock)):
        rows.fault("header", f"a clock {in_figures(rows.clock)} h ahead of UTC", f"{limits}", "Correct the header.")
        rows.clock = None


def check_weather_years(rows: WeatherRows) -> None:
    """Note years before there were instruments, or beyond all models: the months of a typical year have theirs too."""
    limits = allowed("weather.year")
    wrong = np.asarray(limits.outside(rows.times.year))
    if wrong.any():
        rows.fault(rows.at(wrong), f"the year {rows.times.year[wrong][0]:.0f}", f"{limits}", "Correct the times.")


def check_variables(rows: WeatherRows, wanted: Collection[str]) -> None:
    """Note variables that are asked for, not there, and do not follow from the others."""
    there = set(rows.values)
    for name in sorted(set(wanted) - there - closable(there, daily=rows.step == "day")):
        known = ", ".join(sorted(there)) or "none"
        action = rows.absent.get(name, f"Download the file with it. There: {known}.")
        long_name = (DAILY_ATTRS if rows.step == "day" else HOURLY_ATTRS)[name]["long_name"]
        rows.fault("columns", f"no {name}", f"{long_name}", action)


def check_missing(rows: WeatherRows) -> None:
    """Note rows where a variable has no value."""
    for name, series in rows.values.items():
        missing = np.isnan(series)
        if missing.any():
            at = np.asarray(missing.any(axis=0))
            found = f"no {name} ({int(at.sum()):,} of {at.size:,} rows)"
            if len(rows.places) > 1:
                found += f" at {int(missing.any(axis=1).sum())} of {len(rows.places)} places"
            rows.fault(rows.at(at), found, "a value in every row", "Fill the gaps, or take a period without.")


def check_times(rows: WeatherRows) -> None:
    """Note times that come twice, run backward or leave gaps; whole months that are absent by their names."""
    if rows.times.isna().any():
        return  # noted where they were read
    length = rows.length.to_timedelta64()
    times, form = rows.times, _FORMATS[rows.step]
    if len(times) < 2:
        rows.fault("", f"{len(times)} rows", f"a series of {rows.step}s", "Is the file cut off?")
        return
    doubled = np.asarray(times.duplicated())
    if doubled.any():
        found = f"{times[doubled][0]:{form}} again ({int(doubled.sum())} times that came before)"
        rows.fault(rows.at(doubled), found, "each time once", "Remove the repeated rows; was a clock set back?")
    strides = np.diff(times.to_numpy())
    backward = np.concatenate([[False], strides < np.timedelta64(0, "ns")])
    if backward.any():
        first = int(np.argmax(backward))
        found = f"{times[first]:{form}} after {times[first - 1]:{form}}"
        rows.fault(rows.at(backward), found, "rising times", "Sort the rows by time.")
        return
    months = times.to_period("M")
    whole = pd.period_range(months[0], months[-1], freq="M")
    if rows.typical:
        whole = pd.period_range(f"{months[0].year}-01", f"{months[0].year}-12", freq="M")
    absent = whole.difference(months)
    if len(absent):
        names = ", ".join(f"{calendar.month_name[month.month]} {month.year}" for month in absent[:12])
        if rows.typical:
            names = ", ".join(calendar.month_name[month.month] for month in absent)
        rows.fault("times", f"no {rows.step} of {names}", "every month", "Download the file again, with whole years.")
    gaps = (uneven(times, rows.length) if rows.step == "hour" else strides != length) & (
        strides > np.timedelta64(0, "ns")
    )
    # A stride over an absent month is explained by it.
    number = times.year.to_numpy() * 12 + times.month.to_numpy()
    shown = np.flatnonzero(gaps & (np.diff(number) <= 1)).tolist()
    if shown:
        parts = [f"{times[k]:{form}} followed by {times[k + 1]:{form}}" for k in shown[:_NAMED_GAPS]]
        more = f" and {len(shown) - _NAMED_GAPS} more" if len(shown) > _NAMED_GAPS else ""
        at = np.zeros(len(times), dtype=bool)
        at[[k + 1 for k in shown]] = True
        unit = (
            "one day"
            if rows.step == "day"
            else "one hour"
            if rows.minutes == 60
            else f"{in_figures(rows.minutes)} minutes"
        )
        rows.fault(rows.at(at), "; ".join(parts) + more, f"steps of {unit}", "Fill the gaps or resample the file.")


def uneven(times: pd.DatetimeIndex, length: pd.Timedelta) -> npt.NDArray[np.bool_]:
    """Return which steps between times are not of a length, but for those over a 29 February that is left out.

    Years of 8,760 hours without it are usual (NSRDB, SAM); times may be of any clock.

    Examples
    --------
    >>> hours = pd.DatetimeIndex(["2020-02-28 22:00", "2020-02-28 23:00", "2020-03-01 00:00", "2020-03-01 02:00"])
    >>> uneven(hours, pd.Timedelta(hours=1)).tolist()
    [False, False, True]
    """
    stride = length.to_timedelta64()
    strides = np.diff(times.to_numpy())
    wrong = strides != stride
    over = np.flatnonzero(strides == stride + np.timedelta64(1, "D"))
    for number in over.tolist():
        middle = times[number] + length + pd.Timedelta(hours=12)
        if middle.is_leap_year:
            leap_day = pd.Timestamp(year=middle.year, month=2, day=29, hour=12)
            wrong[number] = abs(middle - leap_day) > pd.Timedelta(hours=14)  # the farthest clock from UTC
    return np.asarray(wrong)


def check_ranges(rows: WeatherRows) -> None:
    """Note values that no weather has, and set to 0 what noise puts a little below."""
    for name, series in rows.values.items():
        if name == BEAM:
            continue
        daily = "_day" if rows.step == "day" and name in ("ghi", "dni", "dhi") else ""
        limits = allowed(f"weather.{name}{daily}")
        wrong = limits.outside(series)
        if wrong.any():
            low, high = np.min(series[wrong]), np.max(series[wrong])
            found = f"{name} {in_figures(low)}" + (f" to {in_figures(high)}" if high > low else "")
            hint = _unit_hint(name, np.nanmedian(series[series > 0]) if (series > 0).any() else 0.0, rows.step)
            rows.fault(rows.at(np.asarray(wrong.any(axis=0))), found, f"{limits}", hint)
        if name != "temp_air":
            series[(series < 0) & ~wrong] = 0.0


def _unit_hint(name: str, middle: float, step: str) -> str:
    if name == "temp_air":
        return "Kelvin or Fahrenheit? Convert it to degC." if middle > 60 else "Is it a code for missing values?"
    if name == "wind_speed":
        return "Is it a code for missing values, or in km/h?"
    if step == "day":
        return "W/m2 stands where Wh/m2/day is meant, or the other way round: check the unit in the header."
    return "Sums of a day (Wh/m2/day) or J/m2 stand where the mean W/m2 of the hour is meant: check the unit."


def check_diffuse(rows: WeatherRows) -> None:
    """Note places where diffuse irradiation is above the global one."""
    if not {"ghi", "dhi"} <= rows.values.keys():
        return
    with np.errstate(invalid="ignore"):
        global_, diffuse = (np.nansum(rows.values[name], axis=1) for name in ("ghi", "dhi"))
    over = diffuse > global_ * 1.001
    if over.any():
        place = int(np.argmax(over))
        found = f"dhi {diffuse[place]:,.0f} above ghi {global_[place]:,.0f} in sum at {rows.places[place]}"
        rows.fault("dhi", found, "dhi, which is a part of ghi, at most as large", "Are the columns swapped?")


def check_dark_days(rows: WeatherRows, sun: Sun) -> None:
    """Note days under the sun without any irradiance: a 0 that stands for a missing value. A few are said, not refused.

    Parameters
    ----------
    rows
        Hours, or less, with ghi.
    sun
        At the middle of each.
    """
    ghi = rows.values["ghi"]
    day, days = pd.factorize(rows.times.normalize())
    starts = np.flatnonzero(np.diff(day, prepend=-1))
    outside = np.maximum(sun.cos_zenith(rows.latitude, rows.longitude), 0.0) * sun.dni_extra
    above = np.add.reduceat(outside, starts, axis=1) / np.bincount(day)
    most = np.maximum.reduceat(ghi, starts, axis=1)
    whole = np.bincount(day) * rows.length >= pd.Timedelta(days=1)
    # As for the months' clearness: a sun that is worth the name, since under less a thick cloud may leave nothing.
    dark = (most <= 0.0) & (above > WORTHY_SUN_W_PER_M2) & whole
    share = dark.sum(axis=1) / max(1, int(whole.sum()))
    place = int(np.argmax(share))
    if allowed("weather.dark_days").outside(share[place]):
        first = days[int(np.argmax(dark[place]))]
        found = f"ghi 0 the whole day, on {int(dark[place].sum()):,} days at {rows.places[place]}"
        action = "Is 0 a code for missing values? Fill the gaps, or take a period without."
        rows.fault(f"ghi, {first:%Y-%m-%d}", found, "some irradiance on every day under the sun", action)
    elif dark.any():
        rows.notes["dark_days"] = str(int(dark[place].sum()))


def check_parts(rows: WeatherRows, sun: Sun) -> None:
    """Note places whose dni and dhi do not add up to ghi over the whole series: one is missing, or in another unit.

    Parameters
    ----------
    rows
        Hours, or less, with ghi, dni and dhi.
    sun
        At the middle of each.
    """
    ghi, dni, dhi = (rows.values[name] for name in ("ghi", "dni", "dhi"))
    parts = dhi + dni * np.maximum(sun.cos_zenith(rows.latitude, rows.longitude), 0.0)
    # Where the one or the other is not known, neither counts.
    known = ~np.isnan(parts) & ~np.isnan(ghi)
    total = np.where(known, ghi, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, np.where(known, parts, 0.0).sum(axis=1) / total, np.nan)
    limits = allowed("weather.parts")
    wrong = limits.outside(share)
    if wrong.any():
        place = int(np.argmax(wrong))
        sums = [float(np.nansum(each[place])) for each in (dni, dhi)]
        empty = [name for name, total_of in zip(("dni", "dhi"), sums, strict=True) if total_of <= 0.0]
        found = f"dhi and the vertical part of dni, which are {share[place]:.0%} of ghi at {rows.places[place]}"
        hint = "Is one of them in another unit, or is dni the beam on the horizontal?"
        if len(empty) == 1:
            hint = f"{empty[0]} is 0 throughout: is that a code for missing values? Work it out from the others."
        rows.fault("ghi, dni, dhi", found, f"{limits.low:.0%} to {limits.high:.0%}", hint)


def check_sun(rows: WeatherRows, sun: Sun, months: pd.PeriodIndex) -> None:
    """Hold the irradiation against the sun: its unit by the sky's clearness, its clock by what falls at night.

    Parameters
    ----------
    rows
        With ghi.
    sun
        At the middle of each hour; of each hour of each day, where `rows` has days.
    months
        The calendar month of each row.
    """
    ghi = rows.values["ghi"]
    cosine = np.maximum(sun.cos_zenith(rows.latitude, rows.longitude), 0.0)
    outside = cosine * sun.dni_extra
    if rows.step == "day":
        outside = outside.reshape(len(ghi), -1, 24).sum(axis=2)
    _check_clearness(rows, ghi, outside, months)
    if rows.step == "hour" and not rows.faults:
        _check_clock(rows, sun, ghi, cosine)


def _check_clearness(rows: WeatherRows, ghi: FloatArray, outside: FloatArray, months: pd.PeriodIndex) -> None:
    limits = allowed("weather.clearness")
    codes, names = pd.factorize(months)
    # Half a month and a sun that is worth the name: less is weather, or the polar night.
    days = np.bincount(codes) * (rows.length / pd.Timedelta(days=1))
    for number, month in enumerate(names):
        at = codes == number
        top, bottom = np.nansum(ghi[:, at], axis=1), outside[:, at].sum(axis=1)
        hours = at.sum() * (24.0 if rows.step == "day" else 1.0)
        sunny = (bottom > WORTHY_SUN_W_PER_M2 * hours) & (days[number] >= 14)
        with np.errstate(divide="ignore", invalid="ignore"):
            clearness = np.where(sunny, top / bottom, np.nan)
        wrong = limits.outside(clearness)
        if wrong.any():
            place = int(np.argmax(wrong))
            day = top[place] / (hours / 24.0)
            part = in_figures(clearness[place], 2)
            found = f"ghi of {in_figures(day, 4)} Wh/m2/day, {part} of the irradiation outside the atmosphere"
            if len(rows.places) > 1:
                found += f", at {int(wrong.sum())} places"
            hint = "Is the unit kW/m2, MJ/m2 or W/m2 where Wh/m2/day is meant? Are latitude and longitude swapped?"
            when = calendar.month_name[month.month] + ("" if rows.typical else f" {month.year}")
            rows.fault(f"ghi, {when}", found, f"{in_figures(limits.low)} to {in_figures(limits.high)} of it", hint)


def _check_clock(rows: WeatherRows, sun: Sun, ghi: FloatArray, cosine: FloatArray) -> None:
    total = ghi.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, np.where(cosine > 0, 0.0, ghi).sum(axis=1) / total, 0.0)
    limits = allowed("weather.night_share")
    place = int(np.argmax(share))
    if not limits.outside(share[place]):
        return
    late = best_clock(sun, ghi[place], rows.latitude[place], rows.longitude[place])
    found = f"{share[place]:.1%} of ghi at {rows.places[place]} while the sun is down"
    action = (
        f"The hours fit a clock {rows.ahead + late:+g} h from UTC, and are read as {rows.ahead:+g} h. "
        f"Correct the zone, or the longitude; or set shift_minutes = {-late * MINUTES_AN_HOUR:g}."
    )
    rows.fault("times", found, f"at most {limits.high:.1%}", f"{action}")


def best_clock(sun: Sun, ghi: FloatArray, latitude: float, longitude: float) -> float:
    """Return by how many hours a place's irradiance is late, or early below 0, against the sun. [h]."""
    lags = np.arange(-12.0, 12.5, 0.5)
    place = np.array([latitude]), np.array([longitude])
    curves = [np.maximum(sun.cos_zenith(*place, later_h=-lag)[0], 0.0) for lag in lags]
    return float(lags[int(np.argmax([(curve * ghi).sum() for curve in curves]))])
