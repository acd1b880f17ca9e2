"""Where a tenth of the futures of a range lies, by a library of distributions and not by the toolkit's own formulas."""

import math

import numpy as np
import scipy.optimize
import scipy.stats

from geoplan.draws.distributions import TAIL, WIDE

OF_A_THOUSAND = 5e-3
"""How far the tenth of a thousand futures may lie from that of the distribution, as a part of it."""


def tenths(low: float, value: float, high: float) -> tuple[float, float]:
    """Return P10 and P90 of a range: low and high are P5 and P95 of a triangle, or bounds where they are the value.

    Examples
    --------
    >>> [round(end, 4) for end in tenths(0.2, 0.25, 0.3)]
    [0.2096, 0.2904]
    """
    if low > 0 and high / low > WIDE:
        first, last = _tenths(math.log(low), math.log(value), math.log(high))
        return math.exp(first), math.exp(last)
    return _tenths(low, value, high)


def _tenths(low: float, value: float, high: float) -> tuple[float, float]:
    down, up = value - low, high - value

    def missed(logarithms: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[float]:
        left, right = _reach(logarithms)
        triangle = scipy.stats.triang(left / (left + right), value - left, left + right)
        return [
            float(triangle.cdf(low)) - TAIL if down > 0 else float(logarithms[0]),
            float(triangle.sf(high)) - TAIL if up > 0 else float(logarithms[1]),
        ]

    def _reach(logarithms: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, float]:
        beyond = np.exp(logarithms)
        return float(down * (1 + beyond[0])), float(up * (1 + beyond[1]))

    left, right = _reach(scipy.optimize.root(missed, np.log([0.5, 0.5]), tol=1e-12).x)
    first, last = scipy.stats.triang(left / (left + right), value - left, left + right).ppf([0.1, 0.9])
    return float(first), float(last)
