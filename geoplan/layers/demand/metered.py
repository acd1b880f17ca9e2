"""What meters of estates have counted: the load of a year in steps of 15, 30 or 60 minutes.

A file is long (a row is a meter and a step) or wide (a row is a step, a column an estate or one of its meters). Its
columns say kW or kWh, its times or study.toml their time zone: nothing of it is guessed. Meters of an estate add up.
"""

import functools
import operator
import re

import numpy as np
import pandas as pd

from geoplan.layers.demand.metered_times import MeteredYear, instants, metered_year
from geoplan.layers.demand.row_files import read_rows
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    as_text,
    clean,
    keep_where,
    number_columns,
    raise_gathered,
    rename_columns,
    rows_at,
)
from geoplan.units import HOURS_A_DAY, MINUTES_AN_HOUR

COLUMNS = ("estate_id", "meter_id", "time", "demand_kw", "demand_kwh")
NUMBERS = {"demand_kw": "estate_demand.load", "demand_kwh": "estate_demand.load"}
UNITS = ("kW", "kWh")
"""What an amount can be in: the mean of its step, or the energy of it."""
_COLUMN = re.compile(r"(?P<name>.+?)[\s_]*[\[(]?(?P<unit>kwh?)[\])]?", re.IGNORECASE)
_OF_METER = ":"
"""What stands between an estate and its meter in the name of a column."""
_WORK_DAYS = 5
_MIDDAY_H = 13.5
"""What the times are likely to be moved to: the middle of one shift or two."""


def read_estate_demand(reading: Reading) -> pd.DataFrame:
    """Read metered series of estates.

    Parameters
    ----------
    reading
        The layer being opened: CSV, a spreadsheet or Parquet. Long: `COLUMNS`, with one of the two amounts. Wide: time,
        and columns ``<estate_id> kW`` or ``<estate_id>:<meter_id> kWh``; without a unit in their names the option
        ``unit`` says it.

    Returns
    -------
    DataFrame
        estate_id, time (start of the step, on the study's clock), demand_kw (mean of the step, all meters added up);
        of each estate every step of one calendar year once, in order.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    return _added_up(reading, _meters(reading, keep_where(reading, read_rows(reading))))


def read_load_of(reading: Reading, estate_id: str) -> pd.DataFrame:
    """Read what the meters of one estate have counted, from a file of its own.

    Parameters
    ----------
    reading
        The file, as `read_estate_demand` takes it; a long one may be without estate_id.
    estate_id
        Whose it is. Where the file names this estate, what it says of others is left out; else all of it is this
        estate's, whatever its meters are called.

    Returns
    -------
    DataFrame
        As from `read_estate_demand`.

    Raises
    ------
    LayerError
        As there.
    """
    raw = read_rows(reading)
    if _is_long(reading, raw) and "estate_id" not in raw:
        raw = raw.assign(estate_id=estate_id)
    rows = _meters(reading, raw)
    own = rows["estate_id"] == estate_id
    if own.any():
        return _added_up(reading, rows[own])
    named = rows["estate_id"].str.cat(rows["meter_id"], sep=_OF_METER)
    return _added_up(reading, rows.assign(estate_id=estate_id, meter_id=named))


def _meters(reading: Reading, raw: pd.DataFrame) -> pd.DataFrame:
    """Return estate_id, meter_id, time, amount and is_kwh of each step of each meter."""
    long = _is_long(reading, raw)
    rows = _long_rows(reading, raw) if long else _wide_rows(reading, raw)
    written = rows["time"] if long else raw[_time_column(reading)]
    times = instants(reading, written)
    return rows.assign(
        **{
            name: given if long else given.reindex(rows.index)
            for name, given in (("written", written), ("time", times))
        }
    )


def _added_up(reading: Reading, rows: pd.DataFrame) -> pd.DataFrame:
    parts, ends = [], False
    for estate, meters in rows.groupby("estate_id", sort=False):
        part, by_ends = _estate(reading, str(estate), meters)
        ends |= by_ends
        if part is not None:
            parts.append(part)
    if ends:
        reading.remark("metered_by_ends")
    if not parts:
        raise_gathered(reading)
    return pd.concat(parts, ignore_index=True)


def _time_column(reading: Reading) -> str:
    return clean(reading.source.columns.get("time", "time"))


def _is_long(reading: Reading, raw: pd.DataFrame) -> bool:
    own = {clean(reading.source.columns.get(name, name)) for name in COLUMNS if name != "time"}
    return bool(own & {str(name) for name in raw.columns})


def _long_rows(reading: Reading, raw: pd.DataFrame) -> pd.DataFrame:
    """Return estate_id, meter_id, time, amount and is_kwh of a long table."""
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("estate_id", "time"))
    amounts = [name for name in NUMBERS if name in raw]
    if len(amounts) != 1:
        found = "both demand_kw and demand_kwh" if amounts else "neither demand_kw nor demand_kwh"
        reading.stop("columns", found, "one of them", "Name the column by what it holds: mean kW, or kWh of the step.")
    number = number_columns(reading, raw, {amounts[0]: NUMBERS[amounts[0]]}, required=amounts)[amounts[0]]
    ids = as_text(raw["estate_id"])
    empty = (ids == "").to_numpy()
    if empty.any():
        reading.fault(rows_at(raw, empty), "no estate_id", "the id of an estate", "Fill it in.")
    meters = as_text(raw["meter_id"]) if "meter_id" in raw else ""
    rows = pd.DataFrame({"estate_id": ids, "meter_id": meters, "time": raw["time"], "amount": number})
    return rows.assign(is_kwh=amounts[0] == "demand_kwh")


def _wide_rows(reading: Reading, raw: pd.DataFrame) -> pd.DataFrame:
    """Return the same of a wide table: its rows once for each column of amounts."""
    rename_columns(reading, raw, columns=("time",), required=("time",))
    names = [str(name) for name in raw.columns if name != _time_column(reading)]
    unit = reading.source.unit
    if unit and unit not in UNITS:
        reading.stop_option("unit", f"'{unit}'", " or ".join(UNITS), "Say what the columns hold.")
    told = {name: _COLUMN.fullmatch(name) for name in names}
    silent = [name for name, part in told.items() if part is None and not unit]
    if silent or not names:
        found = f"the column '{silent[0]}'" if silent else "no column but time"
        action = f"Name it '{silent[0] if silent else 'estate'} kW' or '… kWh', or set {reading.option('unit')}."
        reading.stop("columns", found, "columns that say kW or kWh", action)
    numbers = number_columns(reading, raw, dict.fromkeys(names, NUMBERS["demand_kw"]), required=names)
    parts = []
    for name in names:
        part = told[name]
        estate, _, meter = (part["name"] if part else name).partition(_OF_METER)
        energy = (part["unit"] if part else unit).casefold() == "kwh"
        parts.append(
            pd.DataFrame(
                {"estate_id": estate.strip(), "meter_id": meter.strip(), "amount": numbers[name], "is_kwh": energy}
            )
        )
    return pd.concat(parts)


def _estate(reading: Reading, estate: str, rows: pd.DataFrame) -> tuple[pd.DataFrame | None, bool]:
    """Return the load of one estate, all meters added up, and whether its times are ends of steps."""
    years: list[MeteredYear] = []
    loads = []
    before = len(reading.faults)
    for meter, own in rows.groupby("meter_id", sort=False):
        where = f"estate {estate}" + (f", meter {meter!s}" if meter else "")
        year = metered_year(reading, own["time"], where=where, written=own["written"])
        years.append(year)
        if year.minutes and year.year:
            kept = own.loc[own["time"].notna().to_numpy()]
            mean = kept["amount"].to_numpy() * np.where(kept["is_kwh"], MINUTES_AN_HOUR / year.minutes, 1.0)
            loads.append(pd.Series(mean, index=pd.DatetimeIndex(year.starts)))
    unlike = {(year.year, year.minutes) for year in years if year.minutes and year.year}
    if len(unlike) > 1:
        told = ", ".join(f"{year} in steps of {minutes} min" for year, minutes in sorted(unlike))
        reading.fault(f"estate {estate}", f"meters of {told}", "one year and one step", "Give them alike.")
    by_ends = any(year.by_ends for year in years)
    if len(reading.faults) > before or len(loads) != len(years):
        return None, by_ends
    kw = functools.reduce(operator.add, loads).sort_index()
    _check_working_day(reading, estate, kw)
    return pd.DataFrame({"estate_id": estate, "time": kw.index, "demand_kw": kw.to_numpy()}), by_ends


def _check_working_day(reading: Reading, estate: str, kw: "pd.Series") -> None:
    """Catch times of another zone: what works by day has the middle of its working day near noon.

    The middle is that of the first harmonic of the mean weekday; where that is faint, the load is the same all day and
    says nothing. ``shift_minutes`` says that somebody has looked.
    """
    if reading.source.shift_minutes is not None or not kw.sum() or allowed(NUMBERS["demand_kw"]).outside(kw).any():
        return
    times = pd.DatetimeIndex(kw.index)
    work = times.day_of_week < _WORK_DAYS
    hour = np.asarray(times.hour + times.minute / MINUTES_AN_HOUR, dtype=float)[work]
    step = (times[1] - times[0]) / pd.Timedelta(hours=1)
    wave = np.sum(kw.to_numpy()[work] * np.exp(2j * np.pi * (hour + step / 2) / HOURS_A_DAY))
    strength = 2.0 * abs(wave) / float(kw.to_numpy()[work].sum())
    middle = float(np.angle(wave) / (2 * np.pi) * HOURS_A_DAY) % HOURS_A_DAY
    limits = allowed("estate_demand.working_day")
    if allowed("estate_demand.working_day_strength").outside(strength) or not limits.outside(middle):
        return
    later = (_MIDDAY_H - middle + HOURS_A_DAY / 2) % HOURS_A_DAY - HOURS_A_DAY / 2
    action = (
        f"Times that are {abs(later):.0f} h {'later' if later > 0 else 'earlier'} would fit: correct the time zone; "
        "or set shift_minutes = 0 where it works by night."
    )
    reading.fault(f"estate {estate}", f"weekdays whose middle is at {middle:.1f} h", f"{limits}", action)
