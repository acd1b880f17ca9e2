"""A week of an industry, drawn so that it has the statistics that were published of it.

The hours behind those statistics are not used: a smooth hump on a base is made as wide, as high and as late as share of
daytime energy, night over peak and load factor say, and Saturday and Sunday are let down to their energy.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.layers.demand.industries import Industry
from geoplan.machine.products import product_sums
from geoplan.units import HOURS_A_DAY

FloatArray = npt.NDArray[np.float64]

_WORK_DAYS, _DAYS = 5, 7
_DAY = slice(6, 18)
"""Hours of the day that daytime energy is counted in."""
_NOON, _MIDNIGHT = 12.0, 24.0
_STEEPNESS = 6.0
"""Of the flanks of the hump, which rises and falls within some hours, as shifts begin and end."""
_WIDTHS_H = np.arange(4.0, 20.25, 0.25)
_LET_DOWN_H = 4
"""How long a work goes down to its weekend, and up again. [h]"""
_MIDDLES_H = np.arange(HOURS_A_DAY) + 0.5


def weekly_shape(industry: Industry) -> FloatArray:
    """Return the hours of a week, from Monday 00:00 on, over the mean of a weekday.

    Parameters
    ----------
    industry
        Its statistics. Where they leave no such week, as a load factor that lies below what a day allows, the daytime
        energy, the night and the weekend are kept, and the load factor is as near as it can be.

    Returns
    -------
    ndarray
        (168,), above 0; Monday to Friday are alike.

    Examples
    --------
    >>> from geoplan.layers.demand.industries import load_industries
    >>> week = weekly_shape(load_industries()["food"]).reshape(7, 24)
    >>> week.sum(axis=1).round(2).tolist()
    [24.0, 24.0, 24.0, 24.0, 24.0, 16.08, 13.92]
    >>> [round(float(each), 6) for each in (week[0, 6:18].sum() / 24, week[0].min() / week[0].max())]
    [0.55, 0.67]
    """
    return _shape(industry).copy()


@cache
def _shape(industry: Industry) -> FloatArray:
    day = _weekday(industry)
    saturday, sunday = _weekend(day, industry)
    shape = np.concatenate([np.tile(day, _WORK_DAYS), saturday, sunday])
    if not (shape > 0.0).all():
        raise ValueError(f"the statistics of {industry.key} leave no load in some hours")
    return shape


def _weekday(industry: Industry) -> FloatArray:
    """Return the hours of a weekday, mean 1."""
    from scipy.optimize import brentq

    def share(middle: float, width: float) -> float:
        return float(_on_base(_hump(middle, width), industry)[_DAY].sum()) / HOURS_A_DAY - industry.daytime_share

    def misses(width: float) -> tuple[float, float]:
        most, least = share(_NOON, width), share(_MIDNIGHT, width)
        beyond = max(-most, least, 0.0)
        return round(beyond, 6), abs(_load_factor(_on_base(_hump(_NOON, width), industry), industry))

    width = float(min(_WIDTHS_H, key=misses))
    ends = share(_NOON, width), share(_MIDNIGHT, width)
    if ends[0] <= 0.0:
        middle = _NOON
    elif ends[1] >= 0.0:
        middle = _MIDNIGHT
    else:
        middle = float(brentq(share, _NOON, _MIDNIGHT, args=(width,), xtol=1e-9))
    return _on_base(_hump(middle, width), industry)


def _hump(middle: float, width: float) -> FloatArray:
    """Return a smooth hump of hours, 0 to 1, about so wide; it comes again each day."""
    turn = 2.0 * np.pi / HOURS_A_DAY
    height = np.cos(turn * (_MIDDLES_H - middle)) - np.cos(turn * width / 2.0)
    hump = 1.0 / (1.0 + np.exp(-_STEEPNESS * height))
    return np.asarray((hump - hump.min()) / (hump.max() - hump.min()))


def _on_base(hump: FloatArray, industry: Industry) -> FloatArray:
    """Return a day of mean 1 whose least hour over its largest is that of the industry."""
    low = industry.night_over_peak
    day = low + (1.0 - low) * hump
    return np.asarray(day / day.mean())


def _load_factor(day: FloatArray, industry: Industry) -> float:
    """Return by how much the load factor of a year of such weeks is too high."""
    mean = (_WORK_DAYS + industry.saturday + industry.sunday) / _DAYS
    largest = float(day.max()) * max(1.0, industry.saturday, industry.sunday)
    return mean / largest - industry.load_factor


def _weekend(day: FloatArray, industry: Industry) -> tuple[FloatArray, FloatArray]:
    """Return Saturday and Sunday: Friday's level is let down, and comes up to Monday's, within some hours.

    The level of Saturday, and then that of Sunday, follows from the energy of the day, which is linear in it.
    """
    down = _ramp(_MIDDLES_H / _LET_DOWN_H)
    up = _ramp((_MIDDLES_H - HOURS_A_DAY + _LET_DOWN_H) / _LET_DOWN_H)
    first = 1.0 + (industry.saturday - 1.0) * HOURS_A_DAY / product_sums(day, down)
    saturday = day * (1.0 + (first - 1.0) * down)
    fixed = day * (first * (1.0 - down) * (1.0 - up) + up)
    second = (industry.sunday * HOURS_A_DAY - float(fixed.sum())) / product_sums(day, down * (1.0 - up))
    return saturday, fixed + second * day * down * (1.0 - up)


def _ramp(way: Any) -> FloatArray:
    """Return a smooth step from 0 to 1 while `way` goes from 0 to 1."""
    inside = np.clip(way, 0.0, 1.0)
    return np.asarray(inside * inside * (3.0 - 2.0 * inside))
