"""Which of two roofs owns the place that both cover: the higher, else the larger, else the one with the lower id."""

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


def ranks(heights: NDArray[np.float64], areas_m2: NDArray[np.float64], ids: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the place of each roof in the order of precedence: of two that overlap, the lower place owns the overlap.

    Parameters
    ----------
    heights
        NaN where unknown: lower than all that are known. [m]
    areas_m2
        Of the whole footprints. [m2]
    ids
        Their ids, as text.

    Examples
    --------
    >>> ids = np.array(["9", "10", "2"], dtype=object)
    >>> ranks(np.array([3.0, np.nan, np.nan]), np.array([50.0, 80, 80]), ids).tolist()
    [0, 2, 1]
    """
    high, large = -np.round(np.nan_to_num(heights, nan=-1.0), 3), -np.round(areas_m2, 3)
    places = np.empty(len(heights), dtype=np.int64)
    places[np.lexsort((*id_keys(ids), large, high))] = np.arange(len(heights))
    return places
