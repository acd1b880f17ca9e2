"""Places along a Hilbert curve, on a grid that is the same for every file.

The curve runs over cells of 1 m that cover the plane of any projected coordinate reference system, so the order of
footprints depends neither on the bounds of a file nor on how it is cut.
"""

import numpy as np
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled

ORDER = 26
"""Bits of each coordinate: 2^26 m is more than once around the earth."""


def hilbert_keys(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return how far along the curve points lie.

    Parameters
    ----------
    x, y
        Coordinates, in metres.

    Returns
    -------
    ndarray
        Distances along the curve, in cells. Cells whose keys follow each other touch.

    Examples
    --------
    >>> keys = hilbert_keys(np.array([0.5, 1.5, 0.5]), np.array([0.5, 0.5, 1.5]))
    >>> sorted((keys - keys.min()).tolist())
    [0, 1, 3]
    """
    half = 2.0 ** (ORDER - 1)
    cells = (np.clip(np.floor(axis) + half, 0, 2 * half - 1).astype(np.int64) for axis in (x, y))
    return _keys(*cells)


@compiled(nogil=True, error_model="numpy")
def _keys(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.uint64]:
    keys = np.empty(len(x), dtype=np.uint64)
    for place in range(len(keys)):
        cell_x, cell_y, key = x[place], y[place], np.int64(0)
        for level in range(ORDER - 1, -1, -1):
            right, up = (cell_x >> level) & 1, (cell_y >> level) & 1
            # the quarters one after the other: lower left, upper left, upper right, lower right
            key = (key << 2) | ((3 * right) ^ up)
            # turn the quarter, so that the curve in it enters and leaves at the right corners
            if not up:
                # to turn all bits of a coordinate mirrors it in this level and in all below
                if right:
                    cell_x, cell_y = ~cell_x, ~cell_y
                cell_x, cell_y = cell_y, cell_x
        keys[place] = np.uint64(key)
    return keys
