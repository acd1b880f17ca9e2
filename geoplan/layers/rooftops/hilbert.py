"""Places along a Hilbert curve, on a grid that is the same for every file.

The curve runs over cells of 1 m that cover the plane of any projected coordinate reference system, so the order of
footprints depends neither on the bounds of a file nor on how it is cut.
"""

import numpy as np
from numpy.typing import NDArray

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
    cell_x, cell_y = (np.clip(np.floor(axis) + half, 0, 2 * half - 1).astype(np.int64) for axis in (x, y))
    key = np.zeros(len(cell_x), dtype=np.uint64)
    for level in range(ORDER - 1, -1, -1):
        side = np.int64(1) << level
        right, up = (cell_x & side) != 0, (cell_y & side) != 0
        key = (key << np.uint64(2)) | np.where(right, np.where(up, 2, 3), np.where(up, 1, 0)).astype(np.uint64)
        # turn the quarter, so that the curve in it enters and leaves at the right corners
        flip = right & ~up
        # to turn all bits of a coordinate mirrors it in this level and in all below
        cell_x, cell_y = np.where(flip, ~cell_x, cell_x), np.where(flip, ~cell_y, cell_y)
        cell_x, cell_y = np.where(up, cell_x, cell_y), np.where(up, cell_y, cell_x)
    return key
