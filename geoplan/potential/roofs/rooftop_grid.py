"""The energy of roofs by the cells of a grid."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine

from geoplan.polygons.flat_polygons import polygons_of_wkb
from geoplan.polygons.polygon_measures import polygon_centroids
from geoplan.units import KWH_PER_MWH

Floats = npt.NDArray[np.float64]


def energy_by_cell(parts: Iterable[tuple[Floats, Floats]], affine: Affine, *, shape: tuple[int, int]) -> Floats:
    """Return the rooftop-solar energy of the roofs in each cell.

    Parameters
    ----------
    parts
        Roofs part by part: their centroids (roofs, 2), and their energy [kWh a year].
    affine, shape
        A grid (rows, columns) in the CRS of the roofs that covers all of them.

    Returns
    -------
    numpy.ndarray
        (y, x) [MWh a year]; each roof counts in the cell of its centroid, so that the cells add up to the total.

    Examples
    --------
    >>> centres = np.array([[1.5, 1.5], [3.5, 1.5], [14.5, 1.5]])
    >>> energy_by_cell([(centres, np.array([500.0, 700.0, 900.0]))], Affine(10, 0, 0, 0, -10, 10), shape=(1, 2))
    array([[1.2, 0.9]])
    """
    mwh = np.zeros(shape)
    for centres, kwh in parts:
        column, row = ~affine * tuple(centres.T)
        # A roof on the outermost edge belongs to the last cell.
        cell = np.ravel_multi_index(
            (row.astype(np.int64).clip(0, shape[0] - 1), column.astype(np.int64).clip(0, shape[1] - 1)), shape
        )
        mwh += np.bincount(cell, kwh / KWH_PER_MWH, minlength=mwh.size).reshape(shape)
    return mwh


def centres_and_energy(file: Path) -> Iterator[tuple[Floats, Floats]]:
    """Yield what `energy_by_cell` takes of the roofs in a file, and make no geometry of them.

    Parameters
    ----------
    file
        GeoParquet with ``energy_kwh`` and outlines in WKB.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as stored:
        for group in range(stored.num_row_groups):
            table = stored.read_row_group(group, columns=["energy_kwh", "geometry"]).combine_chunks()
            outlines = table["geometry"].combine_chunks()
            centres = polygon_centroids(polygons_of_wkb(outlines))
            others = np.flatnonzero(~np.isfinite(centres).all(axis=1))
            if others.size:
                shapes = shapely.from_wkb(outlines.take(others).to_numpy(zero_copy_only=False))
                centres[others] = shapely.get_coordinates(shapely.centroid(shapes))
            yield centres, table["energy_kwh"].to_numpy().astype(np.float64)
