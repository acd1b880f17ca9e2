"""The cells of eligible land for a page: runs of cells of one share, row by row, compressed.

The bytes are a raw deflate stream of unsigned LEB128 numbers, column by column: how many runs each row has, from the
north; how many cells lie between each run and the one before it in its row; how many cells each has; the place of its
share in the list of shares. scripts/areas/land_cells.js reads it.
"""

import base64
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.outputs.map.packed_layer import varints
from geoplan.zonal.grid import grid_of


def packed_cells(land: xr.DataArray) -> dict[str, Any] | None:
    """Pack the share of each cell that may be used.

    Parameters
    ----------
    land
        (y, x), 0 to 1, on a grid along the axes; what `geoplan.siting.land.eligible_land.Overlay.land` returns.

    Returns
    -------
    dict or None
        ``west`` and ``north`` [m], ``cell`` (across, down) [m], ``rows``, ``runs``, ``shares`` and ``data``; None where
        nothing may be used, or the grid is turned.
    """
    affine = grid_of(land).affine
    values = land.to_numpy()
    used = np.flatnonzero((values > 0).any(axis=1))
    if not used.size or affine.b or affine.d or affine.a <= 0 or affine.e >= 0:
        return None
    rows = values[used[0] : used[-1] + 1]
    row, begin, end = _runs(rows)
    shares, codes = np.unique(rows[row, begin], return_inverse=True)
    first_in_row = np.diff(row, prepend=-1) != 0
    gaps = begin - np.where(first_in_row, 0, np.concatenate([[0], end[:-1]]))
    columns = (np.bincount(row, minlength=len(rows)), gaps, end - begin, codes)
    content = zlib.compress(b"".join(varints(each.astype(np.int64)) for each in columns), level=9, wbits=-15)
    return {
        "west": float(affine.c),
        "north": float(affine.f + used[0] * affine.e),
        "cell": [float(affine.a), float(-affine.e)],
        "rows": len(rows),
        "runs": len(row),
        "shares": [float(share) for share in shares],
        "data": base64.b64encode(content).decode(),
    }


def _runs(
    values: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the row, the first column and the one after the last of each run of equal shares above 0."""
    padded = np.pad(values, ((0, 0), (1, 1)))
    row, change = np.nonzero(padded[:, 1:] != padded[:, :-1])
    kept = (change < values.shape[1]) & (values[row, np.minimum(change, values.shape[1] - 1)] > 0)
    starts = np.flatnonzero(kept)  # the change after the beginning of a run is its end, for it ends in its row
    return row[starts], change[starts], change[starts + 1]
