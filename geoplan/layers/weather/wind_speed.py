"""A raster of the mean wind speed at a height above the ground."""

import numpy as np
import xarray as xr

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import check_range, coverage, known_values, read_raster
from geoplan.layers.opening.reading import Reading

UNITS = ("", "m/s")
"""Speeds are metres a second, whether the entry in study.toml says so or not."""
HEIGHT = "height_m"
"""The attribute that says at what height above the ground the speeds hold. [m]"""


def read_wind_speed(reading: Reading) -> tuple[xr.DataArray, float]:
    """Read a raster of yearly means of the wind speed.

    Parameters
    ----------
    reading
        The layer being opened; its `height_m` option must say the height, since atlases publish several.

    Returns
    -------
    wind_speed : DataArray
        m/s (y, x), float32, NaN where unknown, in the raster's own CRS; ``height_m`` among its attributes.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the raster cannot be read, is in another unit, or its height is not declared or none.
    """
    if reading.source.unit not in UNITS:
        reading.stop_option("unit", f"'{reading.source.unit}'", "'m/s'", "Convert the speeds to metres a second.")
    height_m, heights = reading.source.height_m, allowed("wind_speed.height")
    if height_m is None or heights.outside(height_m):
        found = "nothing" if height_m is None else in_figures(height_m)
        action = "The same atlas has several heights: read it in the name or the metadata of the file."
        reading.stop_option(HEIGHT, found, f"the height above the ground, {heights}", action)
    raster = read_raster(reading, cells="means")
    speed = np.where(known_values(raster), raster.to_numpy(), np.nan).astype(np.float32)
    limits = allowed("wind_speed.speed")
    check_range(reading, raster, speed, limits)
    grid = raster.copy(data=np.where(limits.outside(speed), np.float32(np.nan), speed))
    grid.attrs = {"long_name": "mean wind speed", "units": "m/s", HEIGHT: float(height_m)}
    grid.encoding = {}
    grid.name = "wind_speed"
    return grid.rio.write_nodata(np.nan), coverage(raster, ~np.isnan(grid.to_numpy()), reading.area)
