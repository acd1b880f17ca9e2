"""What of a battery's size is left after years: it fades by time, by how full it stands, and by its cycles."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.units import DAYS_A_YEAR

_FADE = "estates.battery.fade"
_COEFFICIENTS = ("calendar", "exponent", "cycle", "replaced_at")


@dataclass(frozen=True)
class BatteryFade:
    """What is left of batteries.

    Attributes
    ----------
    capacity_share
        (years + 1, ...): of the size, at the start and after each year, as if nothing were replaced.
    mean_share
        (years, ...): the mean of each year, with a new battery after each replacement.
    replacement_year
        (...): after how many whole years the first replacement is due; NaN where it is not within the years.
    """

    capacity_share: FloatArray
    mean_share: FloatArray
    replacement_year: FloatArray


def battery_fade(
    parameters: Valued, *, mean_level_share: npt.ArrayLike, cycles_a_year: npt.ArrayLike, years: int
) -> BatteryFade:
    """Return what is left of batteries over the years.

    A day d takes ``a · b · d^(b - 1) · E`` by time and ``c`` for each cycle, so that after t days
    ``1 - a · t^b · E - c · cycles`` is left: E is the mean stored energy over the size, and t is in days. A battery is
    replaced at the end of the year in which what is left falls below ``estates.battery.fade.replaced_at``.

    Parameters
    ----------
    parameters
        Of one future, or of all along the last axis: ``estates.battery.fade.calendar`` (a), ``.exponent`` (b),
        ``.cycle`` (c), ``.replaced_at``.
    mean_level_share
        E, of any shape.
    cycles_a_year
        Full cycles a year: what left the store over its size; of the same shape.
    years
        How many.

    References
    ----------
    NREL, REopt.jl, degradation of storage with its default coefficients (commit 029db01).

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> fade = battery_fade(load_parameters(), mean_level_share=0.5, cycles_a_year=300.0, years=10)
    >>> [round(float(share), 3) for share in fade.capacity_share[[1, 10]]]
    [0.985, 0.907]
    """
    named = [np.asarray(parameters.value(f"{_FADE}.{name}"), float) for name in _COEFFICIENTS]
    given = (np.asarray(each, dtype=np.float64) for each in (mean_level_share, cycles_a_year))
    stored, cycles, a, b, c, least = np.broadcast_arrays(*given, *named)
    ends = np.arange(years + 1, dtype=np.float64).reshape(-1, *(1,) * stored.ndim)
    left = np.maximum(1.0 - a * (ends * DAYS_A_YEAR) ** b * stored - c * cycles * ends, 0.0)
    mean = (left[1:] + left[:-1]) / 2.0
    worn = left[1:] < least
    due = np.where(worn.any(axis=0), worn.argmax(axis=0) + 1.0, np.nan)
    age = (ends[:-1] % np.where(np.isnan(due), years + 1.0, due)).astype(np.int64)
    return BatteryFade(left, np.take_along_axis(mean, np.broadcast_to(age, mean.shape), axis=0), due)


def cycles_of(discharged_kwh: npt.ArrayLike, *, battery_kwh: npt.ArrayLike, discharge_efficiency: float) -> FloatArray:
    """Return the full cycles of batteries: what left the store over its size; 0 without a battery.

    Parameters
    ----------
    discharged_kwh
        AC, of a year.
    battery_kwh
        Sizes.
    discharge_efficiency
        From what is stored to AC.
    """
    out, size = np.broadcast_arrays(np.asarray(discharged_kwh, float), np.asarray(battery_kwh, float))
    left = out / discharge_efficiency
    return np.asarray(np.divide(left, size, out=np.zeros(left.shape), where=size > 0.0), dtype=np.float64)
