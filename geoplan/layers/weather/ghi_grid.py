"""A grid of global horizontal irradiation, which scales the station's hours from cell to cell."""

import numpy as np
import xarray as xr

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import check_range, coverage, known_values, read_raster
from geoplan.layers.opening.reading import Reading
from geoplan.units import DAYS_A_YEAR

DAYS = {"kWh/m2/year": 1.0, "kWh/m2/day": float(DAYS_A_YEAR)}
"""The units that a grid can come in -> how many of them make a year (of 8,760 hours, as the model's)."""


def read_ghi_grid(reading: Reading) -> tuple[xr.DataArray, float]:
    """Read a grid of yearly sums or daily means of GHI.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option must say which, since atlases publish both.

    Returns
    -------
    ghi_grid : DataArray
        kWh/m2 a year (y, x), NaN where unknown, in the grid's own CRS.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the grid cannot be read or its unit is not declared.
    """
    unit = reading.source.unit.replace("²", "2")
    if unit not in DAYS:
        found = f"'{reading.source.unit}'" if unit else "nothing"
        action = "The same atlas has yearly totals and daily means: read the unit in its metadata."
        reading.stop_option("unit", found, " or ".join(f"'{name}'" for name in DAYS), action)
    raster = read_raster(reading, cells="means")
    yearly = np.where(known_values(raster), raster.to_numpy().astype(float), np.nan) * DAYS[unit]
    limits = allowed("ghi_grid.ghi")
    check_range(reading, raster, yearly, limits)
    grid = raster.copy(data=np.where(limits.outside(yearly), np.nan, yearly))
    grid.attrs = {"long_name": "global horizontal irradiation", "units": "kWh/m2/year"}
    grid.encoding = {}
    grid.name = "ghi"
    return grid.rio.write_nodata(np.nan), coverage(raster, ~np.isnan(grid.to_numpy()), reading.area)
