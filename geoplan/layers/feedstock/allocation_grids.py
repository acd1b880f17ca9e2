"""Grids of rice and livestock: keys that share a statistic over zones, and never totals of their own.

Such maps are models that spread a census of their own over cells (GLW, AGLW, MapSPAM), or classes seen by a satellite
(rice or not). Only their pattern is used: twice the values give the same result.
"""

import numpy as np
import xarray as xr

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import check_range, coverage, layer_grid, read_raster, values_and_areas
from geoplan.layers.opening.reading import Reading
from geoplan.units import M2_PER_HA, M2_PER_KM2

RICE_UNITS = ("ha", "share")
"""What a cell of a map of rice holds: its area of rice, or the share of it that is rice (1 and 0 for classes)."""
HERD_UNITS = ("heads", "heads/km2")


def read_rice_area(reading: Reading) -> tuple[xr.DataArray, float]:
    """Read a grid of the area of rice.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option is one of `RICE_UNITS`.

    Returns
    -------
    rice_area : DataArray
        ha in each cell (y, x), NaN where unknown, in the grid's own CRS. Harvests may be counted each.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the grid cannot be read or its unit is not declared.
    """
    unit = _unit(reading, RICE_UNITS)
    raster = read_raster(reading)
    given, cell_m2 = values_and_areas(raster)
    share = given if unit == "share" else given * M2_PER_HA / cell_m2
    limits = allowed(f"rice_area.{'share' if unit == 'share' else 'harvests'}")
    check_range(reading, raster, share, limits)
    hectares = np.where(limits.outside(share), np.nan, share * cell_m2 / M2_PER_HA)
    grid = layer_grid(raster, hectares, name="rice_area", long_name="rice area", units="ha")
    return grid, coverage(raster, ~np.isnan(hectares), reading.area)


def read_herd(reading: Reading) -> tuple[xr.DataArray, float]:
    """Read a grid of animals of one kind.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option is one of `HERD_UNITS`.

    Returns
    -------
    herd : DataArray
        Heads in each cell (y, x), NaN where unknown, in the grid's own CRS.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the grid cannot be read or its unit is not declared.
    """
    unit = _unit(reading, HERD_UNITS)
    raster = read_raster(reading)
    given, cell_m2 = values_and_areas(raster)
    cell_km2 = cell_m2 / M2_PER_KM2
    density = given if unit == "heads/km2" else given / cell_km2
    limits = allowed("herd.density")
    check_range(reading, raster, density, limits)
    heads = np.where(limits.outside(density), np.nan, density * cell_km2)
    grid = layer_grid(raster, heads, name=reading.kind, long_name=reading.kind.replace("_", " "), units="heads")
    return grid, coverage(raster, ~np.isnan(heads), reading.area)


def _unit(reading: Reading, units: tuple[str, ...]) -> str:
    unit = reading.source.unit.replace("²", "2")
    if unit not in units:
        found = f"'{reading.source.unit}'" if unit else "nothing"
        expected = " or ".join(f"'{name}'" for name in units)
        reading.stop_option("unit", found, expected, "Say what the cells hold: see the metadata of the file.")
    return unit
