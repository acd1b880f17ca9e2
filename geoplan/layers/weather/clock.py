"""What the sun says of a file's clock, to the minute: by closure, where a file has ghi, dni and dhi of its own.

``ghi = dhi + dni * cos(zenith)`` holds with the sun where the file's maker saw it. Moved over the day, one shift fits:
0 where the clock is right, half an hour where hours stand for instants (PVGIS, ERA5) or a half-hour zone is cut off.
Half an hour costs roofs that face east or west 4 to 8 % and does not show in the yield of those that face south.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.rows import FloatArray, WeatherRows
from geoplan.layers.weather.sun import Sun
from geoplan.units import MINUTES_AN_HOUR

PARTS = ("ghi", "dni", "dhi")
"""The irradiances that tell the clock where a file has all three, none of them worked out of the others."""

_STEP_MIN = 10.0
_HALF_A_DAY_MIN = 720.0
_MOST_HOURS = 2000
_LEAST_HOURS = 50
_PLACES = 4
_ROUND_MIN = 5.0


@dataclass(frozen=True)
class ClockFit:
    """How the sun fits a file's irradiance.

    Attributes
    ----------
    minutes
        So much later than the file's times say, or earlier below 0, the irradiance was.
    left, as_read
        Root mean square of what closure leaves over with the sun moved so, and as the times are read. [W/m2]
    """

    minutes: float
    left: float
    as_read: float

    @property
    def ratio(self) -> float:
        """What the shift leaves of the error."""
        return self.left / self.as_read if self.as_read > 0 else 1.0

    @property
    def gains(self) -> bool:
        """Whether the shift explains more than the rounding of the file's numbers."""
        return not allowed("weather.closure_gain").outside(self.as_read - self.left)

    @property
    def clear(self) -> bool:
        """Whether one shift explains what does not fit, which is more than the rounding of the file's numbers."""
        return self.gains and not allowed("weather.closure_left").outside(self.ratio)

    @property
    def likely(self) -> bool:
        """Whether a shift explains a good part of what does not fit, and is one that clocks have."""
        near = not allowed("weather.shift_likely").outside(abs(self.minutes))
        return near and self.gains and not allowed("weather.closure_doubt").outside(self.ratio)

    def seen_beside(self, minutes: float) -> bool:
        """Return whether the shift differs from another one [min] by more than closure may be wrong."""
        return bool(allowed("weather.shift_unseen").outside(abs(self.minutes - minutes)))

    def __str__(self) -> str:
        side = "later" if self.minutes > 0 else "earlier"
        return (
            f"a sun {abs(self.minutes):g} minutes {side} than the times say: dhi + dni * cos(zenith) misses ghi by "
            f"{self.left:.1f} W/m2 there, by {self.as_read:.1f} as they are read"
        )


def clock_fit(
    sun: Sun,
    parts: Mapping[str, FloatArray],
    *,
    latitude: FloatArray,
    longitude: FloatArray,
    held_against: float = 0.0,
) -> ClockFit | None:
    """Tell by closure how far a file's times are from the sun's.

    Parameters
    ----------
    sun
        At the middle of each hour, as its time is read.
    parts
        ghi, dni and dhi as the file has them, shape (place, time); NaN where missing. [W/m2]
    latitude, longitude
        Of the places, shape (place,). [degrees]
    held_against
        The shift whose error is `ClockFit.as_read`. [min]

    Returns
    -------
    ClockFit or None
        None where too few hours have a beam.
    """
    ghi, dni, dhi = (parts[name] for name in PARTS)
    samples = []
    for place in np.unique(np.linspace(0, len(ghi) - 1, _PLACES).astype(int)).tolist():
        beam = ghi[place] - dhi[place]
        hours = np.flatnonzero((dni[place] > 0.0) & np.isfinite(beam))
        if len(hours) >= _LEAST_HOURS:
            if len(hours) > _MOST_HOURS:  # at random, for every second of half hours is another one than the first
                hours = np.sort(np.random.default_rng(0).choice(hours, _MOST_HOURS, replace=False))
            samples.append((place, sun.at(hours), beam[hours], dni[place, hours]))
    if not samples:
        return None

    def left(minutes: float) -> float:
        squares = []
        for place, at, beam, normal in samples:
            here = latitude[[place]], longitude[[place]]
            up = np.maximum(at.cos_zenith(*here, later_h=minutes / MINUTES_AN_HOUR)[0], 0.0)
            squares.append((beam - normal * up) ** 2)
        return float(np.concatenate(squares).mean())

    shifts = np.arange(-_HALF_A_DAY_MIN, _HALF_A_DAY_MIN, _STEP_MIN)
    best = float(shifts[int(np.argmin([left(shift) for shift in shifts.tolist()]))])
    # Around the best the squares are a parabola in the shift, whose vertex lies between the steps.
    before, there, after = (left(best + step) for step in (-_STEP_MIN, 0.0, _STEP_MIN))
    bend = before - 2.0 * there + after
    minutes = best + (0.5 * _STEP_MIN * (before - after) / bend if bend > 0.0 else 0.0)
    return ClockFit(_rounded(minutes), float(np.sqrt(min(left(minutes), there))), float(np.sqrt(left(held_against))))


def _rounded(minutes: float) -> float:
    """Return whole minutes, of five where they are as near as closure tells them.

    Examples
    --------
    >>> _rounded(-29.4), _rounded(12.6)
    (-30.0, 13.0)
    """
    fives = round(minutes / _ROUND_MIN) * _ROUND_MIN
    return fives if abs(minutes - fives) < 1.0 else float(round(minutes))


def minutes_to_move(rows: WeatherRows, sun: Sun, *, given: float | None = None) -> float:
    """Return by how many minutes the times of rows are to be moved; note what cannot be mended.

    Parameters
    ----------
    rows
        Hours, or less; all that they and their `WeatherRows.spare` have of `PARTS` tells the clock.
    sun
        At the middle of each, as its time is read.
    given
        What the user says instead: nothing is mended then. [min]
    """
    if given is not None:
        limits = allowed("weather.shift")
        if limits.outside(given) or np.isnan(given):
            rows.fault("shift_minutes", f"{given:g}", f"{limits}", "Correct it; whole days belong into the times.")
            return 0.0
    parts = {name: series for name, series in (rows.spare | rows.values).items() if name in PARTS}
    fit = None
    if len(parts) == len(PARTS):
        fit = clock_fit(sun, parts, latitude=rows.latitude, longitude=rows.longitude)
    if given is not None:
        if given:
            rows.notes["shift_given_minutes"] = f"{given:g}"
        if fit is not None and fit.seen_beside(given) and fit.clear:
            rows.notes["shift_doubted_minutes"] = f"{fit.minutes:g}"
        return float(given)
    if fit is None or _has_several_clocks(rows, sun, parts, fit) or not fit.seen_beside(0.0):
        return 0.0
    if fit.clear and not allowed("weather.shift_mended").outside(abs(fit.minutes)):
        rows.notes["shift_minutes"] = f"{fit.minutes:g}"
        return fit.minutes
    option = f"set shift_minutes = {fit.minutes:g}"
    if fit.clear:
        _refuse(rows, fit, f"{option}.")
    elif fit.likely:
        _refuse(rows, fit, f"{option}, or 0 where the times are right and dni is modelled apart from ghi.")
    return 0.0


def _has_several_clocks(rows: WeatherRows, sun: Sun, parts: Mapping[str, FloatArray], whole: ClockFit) -> bool:
    """Note months that clearly have another clock than the rest, as where it is changed in summer."""
    month = rows.times.month.to_numpy()
    shifts: dict[float, list[str]] = {}
    differ = False
    for number in np.unique(month).tolist():
        hours = np.flatnonzero(month == number)
        there = {name: series[:, hours] for name, series in parts.items()}
        own = clock_fit(
            sun.at(hours), there, latitude=rows.latitude, longitude=rows.longitude, held_against=whole.minutes
        )
        if own is not None:
            shifts.setdefault(own.minutes, []).append(calendar.month_name[number])
            differ |= own.seen_beside(whole.minutes) and own.clear
    if differ:
        told = "; ".join(f"{minutes:+g} minutes in {', '.join(names)}" for minutes, names in sorted(shifts.items()))
        action = (
            "Is the clock changed in summer? Write the file's times in standard time or in UTC, or download it again."
        )
        rows.fault("times", f"a sun beside the times by {told}", "one clock the whole year", action)
    return differ


def _refuse(rows: WeatherRows, fit: ClockFit, option: str) -> None:
    fits = rows.ahead - fit.minutes / MINUTES_AN_HOUR
    action = (
        f"The hours fit a clock {fits:+.4g} h from UTC, and are read as {rows.ahead:+g} h. "
        f"Correct the zone, or the times; or {option}"
    )
    rows.fault("times", str(fit), f"at most {allowed('weather.shift_mended').high:g} minutes, clearly", action)
