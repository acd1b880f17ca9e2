"""Which of two roofs owns the place that both cover: the higher, else the larger, else the one with the lower id."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


def id_keys(ids: NDArray[np.object_]) -> tuple[NDArray[Any], ...]:
    """Return what ids are sorted by, for `numpy.lexsort`: whole numbers by their value, before all other ids.

    Examples
    --------
    >>> np.lexsort(id_keys(np.array(["way/2", "10", "9"], dtype=object))).tolist()
    [2, 1, 0]
    """
    texts = np.asarray(ids, dtype=str)
    number = np.char.isdigit(texts) if len(texts) else np.empty(0, dtype=bool)
    length = np.where(number, np.char.str_len(texts), 0) if len(texts) else np.empty(0, dtype=np.int64)
    return texts, length, ~number


def ranks(
    heights: NDArray[np.float64],
    areas_m2: NDArray[np.float64],
    ids_of: Callable[[NDArray[np.int64]], NDArray[np.object_]],
    *,
    held: int = 1 << 20,
) -> NDArray[np.int32]:
    """Return the place of each roof in the order of precedence: of two that overlap, the lower place owns the overlap.

    Parameters
    ----------
    heights
        NaN where unknown: lower than all that are known. [m]
    areas_m2
        Of the whole footprints. [m2]
    ids_of
        Gives the ids, as text, of those whose numbers it is told, in order: only those that are alike otherwise.
    held
        How many ids are in memory at once, about.

    Examples
    --------
    >>> ids = np.array(["9", "10", "2"], dtype=object)
    >>> ranks(np.array([3.0, np.nan, np.nan]), np.array([50.0, 80, 80]), ids.take).tolist()
    [0, 2, 1]
    """
    high, large = -np.round(np.nan_to_num(heights, nan=-1.0), 3), -np.round(areas_m2, 3)
    order = np.lexsort((large, high))
    high, large = high[order], large[order]
    new = np.ones(len(order) + 1, dtype=bool)  # where another group of those that are alike begins
    new[1:-1] = (high[1:] != high[:-1]) | (large[1:] != large[:-1])
    del high, large
    rows = np.flatnonzero(~(new[1:] & new[:-1]))
    group, firsts = np.cumsum(new[:-1])[rows], np.flatnonzero(new[rows])
    edges = [0, *firsts[1:][np.diff(firsts // held) > 0].tolist(), len(rows)]  # no group is cut
    for first, last in pairwise(edges):
        numbers, own = order[rows[first:last]], group[first:last]
        by_number = np.argsort(numbers)
        numbers, own = numbers[by_number], own[by_number]
        order[rows[first:last]] = numbers[np.lexsort((*id_keys(ids_of(numbers)), own))]
    places = np.empty(len(heights), dtype=np.int32)
    places[order] = np.arange(len(heights), dtype=np.int32)
    return places
