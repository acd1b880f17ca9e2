"""Terrain: a raster of elevation, for slopes and horizons."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import BLOCK_CELLS, check_range, coverage, known_values, read_raster, row_blocks
from geoplan.layers.opening.reading import Reading

UNITS = ("", "m")
"""Elevations are metres, whether the entry in study.toml says so or not."""
_HIGHEST_BYTE = 255


def read_terrain(reading: Reading, *, block_cells: int = BLOCK_CELLS) -> tuple[xr.DataArray, float]:
    """Read a raster of elevation, over the study and around it.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option may say ``m``.
    block_cells
        How many cells are worked on at once.

    Returns
    -------
    terrain : DataArray
        Elevation above the sea (y, x), float32, m, NaN where unknown, in the raster's own CRS.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the raster cannot be read, or is in another unit; other faults are noted in `reading`.
    """
    if reading.source.unit not in UNITS:
        reading.stop_option("unit", f"'{reading.source.unit}'", "'m'", "Convert the elevations to metres.")
    raster = read_raster(reading, cells="means")
    elevation = np.empty(raster.shape, dtype=np.float32)
    for rows in row_blocks(raster.shape, cells=block_cells):
        part = raster[rows]
        elevation[rows] = np.where(known_values(part), part.to_numpy(), np.nan)
    limits = allowed("terrain.elevation")
    check_range(reading, raster, elevation, limits, block_cells=block_cells)
    _check_sea(reading, raster, elevation)
    for rows in row_blocks(raster.shape, cells=block_cells):
        elevation[rows][limits.outside(elevation[rows])] = np.nan
    terrain = raster.copy(data=elevation)
    terrain.attrs = {"long_name": "elevation", "units": "m"}
    terrain.encoding = {}
    terrain.name = "elevation"
    terrain.rio.write_nodata(np.nan, inplace=True)
    return terrain, coverage(raster, ~np.isnan(elevation), reading.area)


def _check_sea(reading: Reading, raster: xr.DataArray, elevation: NDArray[np.float32]) -> None:
    """Catch grids of bytes that write 255 for the sea: it would stand as a cliff of 255 m along the coast."""
    if raster.dtype != np.uint8 or not (elevation == _HIGHEST_BYTE).any():
        return
    cells = int((elevation == _HIGHEST_BYTE).sum())
    found = f"{_HIGHEST_BYTE} in {cells:,} cells of a raster of bytes, in which it is the highest number"
    action = f"If it marks the sea, declare it (gdal_edit.py -a_nodata {_HIGHEST_BYTE}); else write it in 16 bits."
    reading.fault("values", found, "elevations, and nodata that is declared", action)
