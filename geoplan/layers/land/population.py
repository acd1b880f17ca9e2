"""Population: a raster of persons, or of persons per km2, as persons per cell."""

import geopandas as gpd
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import check_range, coverage, layer_grid, on_grid_of, read_raster, values_and_areas
from geoplan.layers.opening.reading import Reading
from geoplan.units import M2_PER_KM2
from geoplan.zonal.statistics import zonal_stats

UNITS = ("persons", "persons/km2")


def read_population(reading: Reading, land_cover: xr.DataArray | None) -> tuple[xr.DataArray, float]:
    """Read a population raster.

    Parameters
    ----------
    reading
        The layer being opened; its `unit` option says whether cells hold persons or persons per km2.
    land_cover
        Common classes; where most of a cell with 0 persons is built-up, they are unknown. None where there is none.

    Returns
    -------
    population : DataArray
        Persons per cell (y, x), NaN where unknown, in the raster's own CRS: its sum is the population.
    coverage : float
        Share of the zones' area where it is known.

    Raises
    ------
    LayerError
        Where the raster cannot be read or its unit is not declared.
    """
    unit = reading.source.unit
    if unit not in UNITS:
        found = f"'{unit}'" if unit else "nothing"
        reading.stop_option("unit", found, f"'{UNITS[0]}' (in each cell) or '{UNITS[1]}'", "Say what the cells hold.")
    raster = read_raster(reading, cells="amounts" if unit == "persons" else "means")
    given, areas_m2 = values_and_areas(raster)
    areas = areas_m2 / M2_PER_KM2
    density = given if unit == "persons/km2" else given / areas
    limits = allowed("population.density")
    check_range(reading, raster, density, limits)
    persons = np.where(limits.outside(density), np.nan, given * areas if unit == "persons/km2" else given)
    population = layer_grid(raster, persons, name="population", long_name="population", units="persons")
    known = ~np.isnan(persons)
    if land_cover is not None:
        settled = (persons == 0) & _is_built(land_cover, population)
        if settled.any():
            reading.mend("population_cells_unknown", count=int(settled.sum()))
            population = population.where(~settled)
    return population, coverage(raster, known, reading.area)


def _is_built(land_cover: xr.DataArray, population: xr.DataArray) -> NDArray[np.bool_]:
    """Return where built-up land is the most frequent class of a cell."""
    return on_grid_of(land_cover, population).to_numpy() == land_cover_classes()["built"].code


def settled_zones(zones: gpd.GeoDataFrame, population: xr.DataArray | None) -> gpd.GeoDataFrame:
    """Return the zones with their area and population: from the raster where there is one, else their own.

    Parameters
    ----------
    zones
        Polygons, projected, metres.
    population
        Persons per cell, in any CRS that it carries; None where there is no raster.

    Returns
    -------
    GeoDataFrame
        With ``area_km2`` [km2] and ``population`` [persons, NaN where unknown].
    """
    settled = zones.assign(area_km2=zones.geometry.area / M2_PER_KM2)
    if population is not None:
        on_grid = settled.to_crs(population.rio.crs)
        settled["population"] = zonal_stats(population, on_grid, stats=("sum",))["sum"].to_numpy()
    return settled
