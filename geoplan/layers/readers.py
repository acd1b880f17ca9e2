"""The reader of each kind of layer, in one form: what is opened so far goes in, the layer and its extent come out."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import xarray as xr

from geoplan.layers.feedstock.crop_seasons import read_crop_seasons
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.feedstock.landfills import read_landfills
from geoplan.layers.feedstock.livestock import read_livestock
from geoplan.layers.feedstock.mills import read_mills
from geoplan.layers.feedstock.waste import read_waste
from geoplan.layers.feedstock.waste_forecast import read_waste_forecast
from geoplan.layers.feedstock.waste_treatment import read_waste_treatment
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.power_plants import read_plants
from geoplan.layers.land.protected_areas import read_protected_areas
from geoplan.layers.land.roads import read_roads
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.land.zones import read_zones
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import zones_covered
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.ghi_grid import read_ghi_grid
from geoplan.layers.weather.station import read_irradiance
from geoplan.layers.weather.weather import read_weather
from geoplan.layers.weather.wind_speed import read_wind_speed

_Read: TypeAlias = tuple[Any, int, float]
"""A layer, its rows, and the share of the zones' area that it covers."""


def read_layer(reading: Reading) -> tuple[Any, int, float]:
    """Read one layer by itself.

    Parameters
    ----------
    reading
        The layer being opened, which gets the faults that do not stop the reader.

    Returns
    -------
    tuple
        The layer, its rows or cells, and the share of the zones' area that it covers (NaN where that means nothing).

    Raises
    ------
    LayerError
        Where it cannot be read at all.
    """
    return READERS[reading.kind](reading, {})


def _read_zones(reading: Reading, _: Mapping[str, Any]) -> _Read:
    zones = read_zones(reading)
    return zones, len(zones), 1.0


def _read_irradiance(reading: Reading, _: Mapping[str, Any]) -> _Read:
    irradiance = read_irradiance(reading)
    return irradiance, len(irradiance.data_vars), math.nan


def _read_weather(reading: Reading, _: Mapping[str, Any]) -> _Read:
    path = existing_file(reading)
    zone, altitude = reading.study.time_zone, reading.source.altitude_m
    weather = read_weather(path, time_zone=zone, altitude=altitude, boundary=reading.boundary)
    return weather, int(weather.sizes["time"]), math.nan


def _read_rooftops(reading: Reading, _: Mapping[str, Any]) -> _Read:
    rooftops = Rooftops(reading)
    rooftops.check_first()
    return rooftops, rooftops.count, math.nan


def _read_population(reading: Reading, opened: Mapping[str, Any]) -> _Read:
    population, coverage = read_population(reading, opened.get("land_cover"))
    return population, int(population.size), coverage


def _raster(read: Callable[[Reading], tuple[xr.DataArray, float]]) -> "_Reader":
    def reader(reading: Reading, _: Mapping[str, Any]) -> _Read:
        raster, coverage = read(reading)
        return raster, int(raster.size), coverage

    return reader


def _features(read: Callable[[Reading], gpd.GeoDataFrame]) -> "_Reader":
    def reader(reading: Reading, _: Mapping[str, Any]) -> _Read:
        features = read(reading)
        return features, len(features), math.nan

    return reader


def _table(read: Callable[[Reading], pd.DataFrame]) -> "_Reader":
    def reader(reading: Reading, _: Mapping[str, Any]) -> _Read:
        table = read(reading)
        return table, len(table), math.nan

    return reader


def _statistics(read: Callable[[Reading], pd.DataFrame]) -> "_Reader":
    def reader(reading: Reading, _: Mapping[str, Any]) -> _Read:
        table = read(reading)
        return table, len(table), zones_covered(reading, table)

    return reader


_Reader: TypeAlias = Callable[[Reading, Mapping[str, Any]], _Read]

READERS: dict[str, _Reader] = {
    "zones": _read_zones,
    "irradiance": _read_irradiance,
    "weather": _read_weather,
    "ghi_grid": _raster(read_ghi_grid),
    "land_cover": _raster(read_land_cover),
    "population": _read_population,
    "estates": _features(read_estates),
    "crops": _statistics(read_crops),
    "livestock": _statistics(read_livestock),
    "waste": _statistics(read_waste),
    "power_grid": _features(read_power_grid),
    "plants": _features(read_plants),
    "crop_seasons": _statistics(read_crop_seasons),
    "mills": _features(read_mills),
    "landfills": _features(read_landfills),
    "waste_forecast": _table(read_waste_forecast),
    "waste_treatment": _table(read_waste_treatment),
    "terrain": _raster(read_terrain),
    "roads": _features(read_roads),
    "protected_areas": _features(read_protected_areas),
    "wind_speed": _raster(read_wind_speed),
    "rooftops": _read_rooftops,
}

ORDER = tuple(READERS)
"""Zones first, for the others are held against them; rooftops last, for they may be drawn from the others."""
