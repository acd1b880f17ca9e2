"""Which share of a measure stands in which year: from what is built along a straight line or an S to what is asked."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geoplan.options.scenario_options import MeasureSetting
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray

_BEYOND_YEARS = 50.0
"""How far before the first and after the last year the steepest year of a curve is looked for."""
_HALVINGS = 60

BuiltShares = Mapping[int, float]
"""Year -> the share that stood then."""


def wanted_share(setting: MeasureSetting | None, years: IntArray, *, built: BuiltShares) -> FloatArray:
    """Return the share of its potential that is asked of a measure in each year.

    Parameters
    ----------
    setting
        The shares that are given, and the curve between them; None for no more than is built.
    years
        (years,) each, from the base year on.
    built
        Year -> the share that stood then, of years within `years`. What is built counts from the base year on: there it
        is 0 unless `built` says otherwise.

    Returns
    -------
    ndarray
        (years,) 0 to 1.

    Notes
    -----
    Until the last built year the share is a straight line through what was built. After it the curve leads through the
    shares that are given; the logistic one is ``K / (1 + exp(-r (t - t0)))``, shifted to what stands where it begins,
    and ends at the last share that is given [1]_.

    References
    ----------
    .. [1] P. F. Verhulst (1838): Notice sur la loi que la population suit dans son accroissement. Correspondance
       mathématique et physique 10, 113-121.

    Examples
    --------
    >>> setting = MeasureSetting(shares={2030: 0.5, 2040: 1.0})
    >>> wanted_share(setting, np.arange(2025, 2045, 5), built={}).tolist()
    [0.0, 0.5, 0.75, 1.0]
    """
    at = np.asarray(years, dtype=float)
    first = float(max(built, default=int(years[0])))
    known = {float(years[0]): 0.0} | {float(year): share for year, share in sorted(built.items())}
    before = np.interp(at, list(known), list(known.values()))
    share = before.copy()  # after the last built year: what stood then
    anchors = [] if setting is None else sorted((float(y), s) for y, s in setting.shares.items() if y > first)
    if setting is not None and anchors:
        start, later = known[first], at > first
        if setting.curve == "linear":
            share[later] = np.interp(at[later], [first, *(y for y, _ in anchors)], [start, *(s for _, s in anchors)])
        else:
            share[later] = _logistic(at[later], [(first, start), *anchors], setting)
    return np.asarray(np.clip(share, 0.0, 1.0))


def _logistic(at: FloatArray, points: Sequence[tuple[float, float]], setting: MeasureSetting) -> FloatArray:
    """Return shares along an S from the first point to the last; the second sets its steepest year."""
    (first, start), (last, most) = points[0], points[-1]
    if setting.midpoint is not None:
        steepest = setting.midpoint
    elif len(points) == 2 or most == start:
        steepest = (first + last) / 2.0
    else:
        year, share = points[1]
        steepest = _steepest(year, (share - start) / (most - start), ends=(first, last), rate=setting.rate)
    grown = logistic_fraction(np.minimum(at, last), ends=(first, last), rate=setting.rate, steepest=steepest)
    return start + (most - start) * grown


def logistic_fraction(at: npt.ArrayLike, *, ends: tuple[float, float], rate: float, steepest: float) -> FloatArray:
    """Return which part of the way a logistic curve has gone: 0 at the first end, 1 at the second.

    With ``L(t) = 1 / (1 + exp(-r (t - t0)))`` it is ``(L(t) - L(first)) / (L(last) - L(first))``, in a form that loses
    no digits where the steepest year lies far from both ends.

    Parameters
    ----------
    at
        Years, from the first end to the second.
    ends
        The years in which it begins and ends.
    rate
        r [1/a].
    steepest
        t0, a year.

    Examples
    --------
    >>> logistic_fraction([2025.0, 2035.0, 2045.0], ends=(2025.0, 2045.0), rate=0.35, steepest=2035.0).tolist()
    [0.0, 0.5, 1.0]
    """
    years = np.asarray(at, dtype=float)
    first, last = ends
    risen = np.expm1(-rate * (years - first)) / np.expm1(-rate * (last - first))
    # (1 + exp(-r (last - t0))) / (1 + exp(-r (t - t0))), each side of the steepest year without large powers
    below = np.exp(rate * np.minimum(years - steepest, 0.0))
    early = (below + np.exp(rate * (years - last))) / (below + 1.0)
    end = np.exp(-rate * max(last - steepest, 0.0))
    late = (1.0 + end) / (1.0 + np.exp(-rate * np.maximum(years - steepest, 0.0)))
    return np.asarray(risen * np.where(years < steepest, early, late))


def _steepest(year: float, wanted: float, *, ends: tuple[float, float], rate: float) -> float:
    """Return the steepest year by which a part of the way is gone in a year; the nearest where none does it."""
    low, high = ends[0] - _BEYOND_YEARS, ends[1] + _BEYOND_YEARS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        # the later it is steepest, the less of the way is gone
        gone = float(logistic_fraction(year, ends=ends, rate=rate, steepest=middle))
        low, high = (middle, high) if gone > wanted else (low, middle)
    return (low + high) / 2.0
