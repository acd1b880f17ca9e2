"""Sums shared out within limits: what a month or a day has in all, over its days or hours."""

import numpy as np
import numpy.typing as npt

from geoplan.potential.solar.sun import FloatArray

_HALVINGS = 60
_LARGEST_FACTOR = 1e12


def share_out(
    totals: FloatArray, shape: FloatArray, *, lowest: FloatArray, highest: FloatArray, starts: npt.NDArray[np.int64]
) -> FloatArray:
    """Scale a shape within limits until each of its groups has a given sum.

    Parameters
    ----------
    totals
        The sum of each group; between those of `lowest` and `highest`.
    shape
        Values at or above 0; those of a group are multiplied by one factor.
    lowest, highest
        Limits of each value.
    starts
        Where each group begins in `shape`, rising from 0.

    Returns
    -------
    ndarray
        ``clip(factor * shape, lowest, highest)`` with the factor of each group that gives its total.

    Examples
    --------
    >>> shape, highest = np.array([1.0, 1.0, 2.0, 5.0]), np.array([1.0, 9.0, 9.0, 9.0])
    >>> totals, starts = np.array([6.0, 2.0]), np.array([0, 3])
    >>> share_out(totals, shape, lowest=np.zeros(4), highest=highest, starts=starts).round(6).tolist()
    [1.0, 1.666667, 3.333333, 2.0]
    """
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(shape))))
    below, above = np.zeros(len(starts)), np.ones(len(starts))

    def short(factor: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(np.add.reduceat(np.clip(factor[group] * shape, lowest, highest), starts) < totals)

    # The clipped sum only rises with the factor, so halving finds it; where the limits' own sum is below the total,
    # no factor does, and doubling must end.
    while (growing := short(above) & (above < _LARGEST_FACTOR)).any():
        above = np.where(growing, 2.0 * above, above)
    for _ in range(_HALVINGS):
        factor = 0.5 * (below + above)
        under = short(factor)
        below, above = np.where(under, factor, below), np.where(under, above, factor)
    # Halving has told which values lie at a limit; the others carry the exact rest.
    scaled = above[group] * shape
    free = (scaled > lowest) & (scaled < highest)
    result = np.clip(scaled, lowest, highest)
    rest = totals - np.add.reduceat(np.where(free, 0.0, result), starts)
    weight = np.add.reduceat(np.where(free, shape, 0.0), starts)
    share = np.divide(rest, weight, out=np.zeros_like(rest), where=weight > 0.0)
    return np.clip(np.where(free, share[group] * shape, result), lowest, highest)
