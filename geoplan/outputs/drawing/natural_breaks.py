"""Natural breaks (Fisher-Jenks): the classes whose values scatter least about their class means, found exactly."""

import numpy as np
from numpy.typing import NDArray


def natural_breaks(
    values: NDArray[np.float64],
    count: int,
    *,
    weights: NDArray[np.float64] | None = None,
    cuts: NDArray[np.intp] | None = None,
) -> list[int]:
    """Cut rising values into classes with the least sum of squared deviations from the class means.

    Fisher's dynamic programme. The best first member of a class only moves up as its last member does, so each row
    is found by halving: time grows with the number of values times its logarithm, not with its square.

    Parameters
    ----------
    values
        Distinct values, rising.
    count
        The number of classes; no more than there are values.
    weights
        How often each value stands in the data; once, where not given.
    cuts
        After which values a class may end, rising, the last value left out; after each of them, where not given.

    Returns
    -------
    list
        The place of each class's last value, rising.

    Examples
    --------
    >>> values = np.array([1.0, 1.1, 5.0, 5.2, 9.0])
    >>> natural_breaks(values, 3), natural_breaks(values, 3, cuts=np.array([0, 2, 3]))
    ([1, 3, 4], [2, 3, 4])
    """
    size = len(values)
    weight = np.ones(size) if weights is None else np.asarray(weights, dtype=float)
    middle = size // 2
    # Near 0, or the squares of large values would drown what sets neighbours apart.
    near = (values - values[middle]) / (np.ptp(values) or 1.0)
    sums = tuple(_sums_from(middle, part) for part in (weight, weight * near, weight * near**2))
    lasts = np.arange(size) if cuts is None else np.append(cuts, size - 1)
    edges = np.concatenate([[0], lasts + 1])
    sums, size = tuple(part[edges] for part in sums), lasts.size
    scatter = _scatter(sums, np.zeros(size, dtype=np.intp), np.arange(size))
    of_all = _scatter_of_all(sums, size) if size <= FEW else None
    firsts = []
    for number in range(1, count):
        if of_all is None:
            scatter, first = _one_class_more(scatter, sums, number)
        else:
            scatter, first = _one_more_of_few(scatter, of_all, number)
        firsts.append(first)
    ends = [size - 1]
    for first in reversed(firsts):
        ends.append(int(first[ends[-1]]) - 1)
    return lasts[ends[::-1]].tolist()


def scatter_of(values: NDArray[np.float64], ends: list[int], *, weights: NDArray[np.float64] | None = None) -> float:
    """Return the sum of squared deviations of values from the means of their classes.

    Parameters
    ----------
    values
        Rising.
    ends
        The place of each class's last value, rising.
    weights
        How often each value stands in the data; once, where not given.

    Examples
    --------
    >>> scatter_of(np.array([1.0, 3.0, 9.0]), [1, 2])
    2.0
    """
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    firsts = np.concatenate([[0], np.asarray(ends[:-1], dtype=np.intp) + 1])
    means = np.add.reduceat(weight * values, firsts) / np.add.reduceat(weight, firsts)
    members = np.diff(np.append(firsts, len(values)))
    return float((weight * (values - np.repeat(means, members)) ** 2).sum())


_Sums = tuple[NDArray[np.float64], ...]

FEW = 160
"""Of so few values all classes that there can be are weighed at once: halving takes more steps than that."""


def _scatter_of_all(sums: _Sums, size: int) -> NDArray[np.float64]:
    """Return the sum of squared deviations of the values from each first to each last one, (first, last)."""
    first, last = np.triu_indices(size)
    scatter = np.full((size, size), np.inf)
    scatter[first, last] = _scatter(sums, first, last)
    return scatter


def _one_more_of_few(
    before: NDArray[np.float64], of_all: NDArray[np.float64], least: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return what `_one_class_more` does."""
    size = before.size
    best, first = np.full(size, np.inf), np.full(size, least, dtype=np.intp)
    cost = before[least - 1 : size - 1, None] + of_all[least:, least:]
    first[least:] = cost.argmin(axis=0) + least
    best[least:] = cost.min(axis=0)
    return best, first


def _sums_from(middle: int, part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sums whose differences are those of the values between; a giant at one end does not blur the others."""
    before = -np.cumsum(part[:middle][::-1])[::-1]
    return np.concatenate([before, [0.0], np.cumsum(part[middle:])])


def _scatter(sums: _Sums, first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the sum of squared deviations of the values from first to last."""
    weight, total, squares = (part[last + 1] - part[first] for part in sums)
    return np.maximum(squares - total**2 / weight, 0.0)


def _one_class_more(
    before: NDArray[np.float64], sums: _Sums, least: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the least scatter up to each value with one class more, and where the last class begins."""
    size = before.size
    best, first = np.full(size, np.inf), np.full(size, least, dtype=np.intp)
    # All values that lie halfway between values already done are done at once.
    edges = np.array([least - 1, size], dtype=np.intp)
    lowest, highest = np.array([least]), np.array([size - 1])
    while (gaps := np.flatnonzero(np.diff(edges) > 1)).size:
        last = (edges[gaps] + edges[gaps + 1]) // 2
        low, high = lowest[gaps], np.minimum(highest[gaps], last)
        lengths = high - low + 1
        starts = np.cumsum(lengths) - lengths
        candidate = np.arange(lengths.sum()) - np.repeat(starts - low, lengths)
        cost = before[candidate - 1] + _scatter(sums, candidate, np.repeat(last, lengths))
        best[last] = np.minimum.reduceat(cost, starts)
        is_best = np.flatnonzero(cost == np.repeat(best[last], lengths))
        first[last] = candidate[is_best[np.searchsorted(is_best, starts)]]
        edges = np.insert(edges, gaps + 1, last)
        lowest = np.insert(lowest, gaps + 1, first[last])
        highest = np.insert(highest, gaps, first[last])
    return best, first
