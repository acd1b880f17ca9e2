"""The energy of roofs by the cells of a grid."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from affine import Affine

from geoplan.units import KWH_PER_MWH


def energy_by_cell(
    partitions: Iterable[gpd.GeoDataFrame], affine: Affine, *, shape: tuple[int, int]
) -> npt.NDArray[np.float64]:
    """Return the rooftop-solar energy of the roofs in each cell.

    Parameters
    ----------
    partitions
        Roofs with ``energy_kwh`` [kWh a year], part by part.
    affine, shape
        A grid (rows, columns) in the CRS of the roofs that covers all of them.

    Returns
    -------
    numpy.ndarray
        (y, x) [MWh a year]; each roof counts in the cell of its centroid, so that the cells add up to the total.

    Examples
    --------
    >>> import shapely
    >>> squares = shapely.box([1, 3, 14], [1, 1, 1], [2, 4, 15], [2, 2, 2])
    >>> roofs = gpd.GeoDataFrame({"energy_kwh": [500.0, 700.0, 900.0]}, geometry=squares)
    >>> energy_by_cell([roofs], Affine(10, 0, 0, 0, -10, 10), shape=(1, 2))
    array([[1.2, 0.9]])
    """
    mwh = np.zeros(shape)
    for part in partitions:
        centre = part.geometry.centroid
        column, row = ~affine * (centre.x.to_numpy(), centre.y.to_numpy())
        # A roof on the outermost edge belongs to the last cell.
        cell = np.ravel_multi_index(
            (row.astype(np.int64).clip(0, shape[0] - 1), column.astype(np.int64).clip(0, shape[1] - 1)), shape
        )
        mwh += np.bincount(cell, part["energy_kwh"].to_numpy(float) / KWH_PER_MWH, minlength=mwh.size).reshape(shape)
    return mwh
