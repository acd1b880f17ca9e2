"""Where a cost of one size is least."""

from collections.abc import Callable

_GOLDEN = (5.0**0.5 - 1.0) / 2.0


def golden_section(cost: Callable[[float], float], low: float, high: float, steps: int) -> float:
    """Return where a convex cost is least between two ends, the ends among what is tried.

    Parameters
    ----------
    cost
        What a size costs.
    low, high
        Between which sizes.
    steps
        How many sizes are tried inside.

    Examples
    --------
    >>> round(golden_section(lambda size: (size - 2.0) ** 2, 0.0, 10.0, 30), 3)
    2.0
    >>> golden_section(lambda size: size, 1.0, 5.0, 5)
    1.0
    """
    if high <= low:
        return low
    ends = {low: cost(low)}
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = cost(left), cost(right)
    for _ in range(steps - 2):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = cost(right)
    ends |= {left: at_left, right: at_right}
    return min(ends, key=lambda each: ends[each])
