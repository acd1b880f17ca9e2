"""The clock of a metered series: instants of what a file writes, and whether they are one whole year of even steps."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import as_text, rows_at

STEPS_MIN = (15, 30, 60)
"""Lengths of a step. [min]"""
_TIME = re.compile(r"(\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?")
_SHOWN = "%Y-%m-%d %H:%M"


def instants(reading: Reading, times: "pd.Series") -> "pd.Series":
    """Return a column of times as instants on the study's clock; NaT where they cannot be read, which is noted.

    Parameters
    ----------
    reading
        The layer: its option ``time_zone`` says by which clock times without an offset from UTC are read, and
        ``shift_minutes`` how far all are moved.
    times
        Texts, or what a spreadsheet or Parquet types as times.

    Returns
    -------
    Series
        datetime64 with the study's time zone, in whole seconds: a spreadsheet that counts hours by adding 1/24 of a day
        is some thousandths beside them. The same index.
    """
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        moments = times
    elif times.dtype.kind == "M":
        moments = _by_zone(reading, times)
    else:
        moments = _of_texts(reading, times)
    shift = pd.Timedelta(minutes=reading.source.shift_minutes or 0.0)
    whole = (moments + shift).dt.as_unit("ns").dt.tz_convert("UTC").dt.round("s")
    return whole.dt.tz_convert(reading.study.time_zone)


def _of_texts(reading: Reading, times: "pd.Series") -> "pd.Series":
    texts = as_text(times)
    places, unique = pd.factorize(texts)
    parts = [_TIME.fullmatch(text) for text in unique]
    wrong = np.array([part is None for part in parts])
    clock = pd.Series(
        pd.to_datetime(
            pd.Series([part[1] if part else None for part in parts], dtype=object), format="ISO8601", errors="coerce"
        )
    )
    bad = pd.Series(wrong | clock.isna().to_numpy()).take(places).to_numpy()
    if bad.any():
        given = texts[bad].iloc[0]
        found = f"the time '{given}'" if given else "no time"
        reading.fault(rows_at(times, bad), found, "times as YYYY-MM-DD HH:MM, or so with +07:00", "Correct the cells.")
    offsets = [_offset(part[2]) if part and part[2] else pd.NaT for part in parts]
    ahead = pd.Series(pd.to_timedelta(pd.Series(offsets, dtype="timedelta64[ns]")))
    told = (clock - ahead).dt.tz_localize("UTC").take(places).set_axis(times.index)
    bare = (ahead.isna() & clock.notna()).take(places).to_numpy()
    if not bare.any():
        return told
    read = _by_zone(reading, clock.take(places).set_axis(times.index)[bare]).dt.tz_convert("UTC")
    return told.where(~bare, read.reindex(times.index))


@cache
def _offset(text: str) -> pd.Timedelta:
    """Return how far a clock is ahead of UTC: ``Z``, ``+07``, ``+0700`` or ``+07:00``."""
    if text == "Z":
        return pd.Timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = pd.Timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -ahead if text[0] == "-" else ahead


def _by_zone(reading: Reading, clock: "pd.Series") -> "pd.Series":
    """Return what times without an offset are by the time zone that the layer names; without one, by the study's."""
    zone = reading.source.time_zone
    if not zone:
        action = (
            f"Write them with their offset, such as 2025-01-31 07:30+07:00, or set {reading.option('time_zone')}, such "
            f'as "{reading.study.time_zone}".'
        )
        reading.option_fault("time_zone", "times without a time zone", "the clock that they are read by", action)
    moments = clock.dt.tz_localize(zone or reading.study.time_zone, ambiguous="NaT", nonexistent="NaT")
    lost = (moments.isna() & clock.notna()).to_numpy()
    if lost.any():
        action = "Write their offset from UTC, or times of a clock that is never changed, such as Etc/GMT-7."
        reading.fault(
            rows_at(clock, lost),
            f"times that the clock of {zone or reading.study.time_zone} shows twice or never",
            "each instant once",
            action,
        )
    return moments


@dataclass(frozen=True)
class MeteredYear:
    """The times of one meter, looked through.

    Attributes
    ----------
    starts
        Start of each row's step; those of a meter that writes the end of its steps are moved back.
    minutes
        Length of a step; 0 where it cannot be told. [min]
    year
        Of the place's clock; 0 where there are several.
    by_ends
        Whether the file's times are the ends of the steps.
    """

    starts: "pd.Series"
    minutes: int
    year: int
    by_ends: bool


def metered_year(
    reading: Reading, times: "pd.Series", *, where: str, written: "pd.Series | None" = None
) -> MeteredYear:
    """Look through the times of one meter, and note what is wrong with them.

    They must be each step of one calendar year on the place's clock once: 8,760 hours, twice or four times as many;
    8,784 of a leap year. A series whose last time is the new year's midnight, and whose first is not, is labelled by
    the ends of its steps.

    Parameters
    ----------
    reading
        The layer.
    times
        On the study's clock; NaT rows are left out, for they were noted.
    where
        What to call the meter.
    written
        The same times as the file writes them. Where the place's clock is an hour ahead at the new year, as south of
        the equator, the hours of a meter that keeps standard time end at the place's midnight: only its own clock
        tells them from ends of steps.
    """
    known = times.dropna()
    steps = np.diff(np.unique(known.to_numpy()))
    if not len(known):  # each of them was noted
        return MeteredYear(known, 0, 0, by_ends=False)
    if not len(steps):
        reading.fault(where, f"{known.iloc[0]:{_SHOWN}} alone", "each step of a whole year", "Give the whole series.")
        return MeteredYear(known, 0, 0, by_ends=False)
    minutes = _usual(steps)
    if minutes not in STEPS_MIN:
        reading.fault(
            where, f"steps of {in_figures(minutes)} min", "steps of 15, 30 or 60 min", "Export it in one of them."
        )
        return MeteredYear(known, 0, 0, by_ends=False)
    step = pd.Timedelta(minutes=minutes)
    by_ends = _by_ends(known, step) and not _is_start(reading, known, step, written)
    starts = known - step if by_ends else known
    years = np.unique(starts.dt.year)
    if len(years) > 1:
        _several_years(reading, starts, where)
        return MeteredYear(starts, int(minutes), 0, by_ends)
    year = int(years[0])
    whole = pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq=step, tz=reading.study.time_zone, inclusive="left")
    _check_steps(reading, starts, whole, where)
    return MeteredYear(starts, int(minutes), year, by_ends)


def _usual(steps: npt.NDArray[np.timedelta64]) -> float:
    """Return the most frequent of steps, in minutes."""
    lengths, counts = np.unique(steps, return_counts=True)
    return float(lengths[counts.argmax()] / np.timedelta64(1, "m"))


def _by_ends(times: "pd.Series", step: pd.Timedelta) -> bool:
    first, last = times.min(), times.max()
    midnight = last == last.normalize() and (last.month, last.day) == (1, 1)
    return bool(midnight and first - step >= last - pd.DateOffset(years=1))


def _is_start(reading: Reading, times: "pd.Series", step: pd.Timedelta, written: "pd.Series | None") -> bool:
    """Return whether the last time is the start of a step by the clock that it is written on."""
    last = times.max()
    if written is None or last.dst() != step:
        return False
    told = written[written.index == times.idxmax()]
    if told.dtype.kind != "M":
        part = _TIME.fullmatch(as_text(told).iloc[0])
        assert part is not None, "it was read"
        told = pd.Series([pd.Timestamp(part[1])])
    own = told.iloc[0].tz_localize(None) + pd.Timedelta(minutes=reading.source.shift_minutes or 0.0)
    return bool(own != own.normalize())


def _several_years(reading: Reading, starts: "pd.Series", where: str) -> None:
    counts = starts.dt.year.value_counts().sort_index()
    told = " and ".join(f"{count:,} rows of {year}" for year, count in counts.items())
    action = "Give one calendar year, January to December, on the place's clock."
    first = starts.min()
    ahead = pd.Timedelta(first.dst() or 0)
    minutes = ahead / pd.Timedelta(minutes=1)
    begin = (first - ahead).normalize()
    if ahead and (begin.month, begin.day) == (1, 1) and first - ahead - begin <= ahead:
        action += (
            f" The place's clock is {in_figures(minutes)} min ahead of its standard time at the new year: "
            f"if the meter keeps standard time, export a year from {begin.tz_localize(None) - ahead:{_SHOWN}} of its "
            "own clock on."
        )
    elif counts.min() < counts.sum() / 100:  # a zone's hours of nine thousand
        action += (
            f" The first stands at {first:{_SHOWN}} there: if that should be midnight, another time zone was "
            "said than the times are of."
        )
    reading.fault(where, told, "one year", action)


def _check_steps(reading: Reading, starts: "pd.Series", whole: pd.DatetimeIndex, where: str) -> None:
    """Note steps that come twice, lie beside the grid, or are not there."""
    twice = starts.duplicated(keep=False).to_numpy()
    if twice.any():
        found = f"{starts[twice].iloc[0]:{_SHOWN}} twice" + _more(int(starts[twice].nunique()))
        reading.fault(f"{where}, {rows_at(starts, twice)}", found, "each step once", "Remove the others.")
    beside = ~starts.isin(whole).to_numpy()
    if beside.any():
        found = f"{starts[beside].iloc[0]:{_SHOWN}}"
        reading.fault(f"{where}, {rows_at(starts, beside)}", found, "a step of the series", "Correct the times.")
    missing = whole.difference(pd.DatetimeIndex(starts))
    if len(missing):
        found = f"{len(whole) - len(missing):,} of {len(whole):,} steps of {whole[0].year}: "
        found += f"{missing[0]:{_SHOWN}} is not there" + _more(len(missing))
        reading.fault(where, found, "every step", "Fill the gap from another meter or a like day, and say so.")


def _more(count: int) -> str:
    return f", and {count - 1:,} more" if count > 1 else ""
