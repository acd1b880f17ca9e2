"""The catalog: opens all layers of a study, checks them, and tells all their faults at once."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import xarray as xr
from pyproj import CRS

from geoplan.errors import Fault, LayerError
from geoplan.layers.crops import read_crops
from geoplan.layers.estates import read_estates
from geoplan.layers.ghi_grid import read_ghi_grid
from geoplan.layers.irradiance import read_irradiance
from geoplan.layers.land_cover import read_land_cover
from geoplan.layers.livestock import read_livestock
from geoplan.layers.place import existing_file
from geoplan.layers.plants import read_plants
from geoplan.layers.population import read_population
from geoplan.layers.power_grid import read_power_grid
from geoplan.layers.raster import on_grid_of
from geoplan.layers.reading import Area, LayerReport, Reading
from geoplan.layers.rooftops import Rooftops
from geoplan.layers.statistics import zones_covered
from geoplan.layers.waste import read_waste
from geoplan.layers.weather import read_weather
from geoplan.layers.zones import read_zones
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.study import Layers, Study

__all__ = ["LayerReport", "OpenedLayers", "Rooftops", "open_layers"]

SYNTHETIC = "synthetic"

_Read: TypeAlias = tuple[Any, int, float]
"""A layer, its rows, and the share of the zones' area that it covers."""


@dataclass(frozen=True)
class OpenedLayers:
    """The layers of a study, read and checked; None where the study has none.

    Attributes
    ----------
    zones
        See `geoplan.layers.zones`; in the study's CRS, as are all vectors.
    rooftops
        The footprints, read in partitions.
    irradiance
        Monthly means at the station: ghi, dhi, temp_air, wind_speed (place, month).
    weather
        Hours or days of weather (place, time); see `geoplan.layers.weather`.
    ghi_grid
        GHI, kWh/m2 a year; in its own CRS, as are all rasters.
    population
        Persons per cell.
    land_cover
        Common classes.
    estates, power_grid, plants
        Points, lines and polygons.
    crops, livestock, waste
        Tables of statistics.
    reports
        Kind of layer -> what a reader of the results should know about it.
    absent
        The optional layers that the study does not have.
    """

    zones: gpd.GeoDataFrame
    rooftops: Rooftops
    irradiance: xr.Dataset | None = None
    weather: xr.Dataset | None = None
    ghi_grid: xr.DataArray | None = None
    population: xr.DataArray | None = None
    land_cover: xr.DataArray | None = None
    estates: gpd.GeoDataFrame | None = None
    crops: pd.DataFrame | None = None
    livestock: pd.DataFrame | None = None
    waste: pd.DataFrame | None = None
    power_grid: gpd.GeoDataFrame | None = None
    plants: gpd.GeoDataFrame | None = None
    reports: Mapping[str, LayerReport] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


def open_layers(study: Study, *, progress: Progress = False) -> OpenedLayers:
    """Open all layers of a study and check them.

    Parameters
    ----------
    study
        The study.
    progress
        False, True, or a callable ``(fraction, message)``.

    Returns
    -------
    OpenedLayers
        The layers, and a report on each.

    Raises
    ------
    LayerError
        With every fault of every layer. Rooftops that are to be drawn are drawn only where there is none; footprints
        from a file are checked one by one when they are read.
    """
    sources = dict(study.layers)
    kinds = [kind for kind in _ORDER if kind in sources]
    opened: dict[str, Any] = {}
    reports: dict[str, LayerReport] = {}
    faults: list[Fault] = []
    area: Area | None = None
    with reporting(progress) as report:
        for number, kind in enumerate(kinds):
            step = part_of(report, start=number / len(kinds), end=(number + 1) / len(kinds))
            step(0.0, f"reading {kind}")
            reading = Reading(study, kind, sources[kind], area)
            try:
                if kind == "rooftops" and reading.source.source == SYNTHETIC:
                    if not faults:
                        opened[kind], reports[kind] = _drawn(reading, opened, step)
                    continue
                layer, rows, coverage = _READERS[kind](reading, opened)
                if kind == "zones":
                    area = Area(layer) if len(layer) else None
                if not reading.faults:
                    opened[kind] = layer
                    reports[kind] = reading.report(rows=rows, coverage=coverage)
            except LayerError as error:
                reading.faults += error.faults
            faults += reading.faults
        report(1.0, "layers read")
    if faults:
        raise LayerError(faults)
    ordered = {kind: reports[kind] for kind in sources}
    # irradiance and weather stand for each other: the one that is not there is not missed
    absent = tuple(kind for kind in Layers.model_fields if kind not in {*sources, "irradiance", "weather"})
    return OpenedLayers(**opened, reports=ordered, absent=absent)


def open_zones(study: Study) -> gpd.GeoDataFrame:
    """Open the zones of a study alone.

    Raises
    ------
    LayerError
        With every fault of the zones.
    """
    reading = Reading(study, "zones", study.layers.zones, None)
    zones = read_zones(reading)
    if reading.faults:
        raise LayerError(reading.faults)
    return zones


def _drawn(reading: Reading, opened: Mapping[str, Any], report: Report) -> tuple[Rooftops, LayerReport]:
    """Draw the rooftops, or take those that were drawn before from the user's cache."""
    from geoplan.sources.synthetic import synthetic_rooftops

    study = reading.study
    if reading.source.file:
        reading.stop_option("source", "a file and a source", "one of them", "Remove one.")
    land_cover = opened.get("land_cover")
    if land_cover is not None and not reading.crs.equals(CRS.from_user_input(land_cover.rio.crs)):
        land_cover = on_grid_of(land_cover, crs=reading.crs)
    path: Path = synthetic_rooftops(
        opened["zones"],
        land_cover=land_cover,
        estates=opened.get("estates"),
        parameters=study.parameters,
        seed=study.seed,
        progress=report,
    )
    rooftops = Rooftops(reading, path=path)
    return rooftops, reading.report(rows=rooftops.count, path=path)


def _read_zones(reading: Reading, _: Mapping[str, Any]) -> _Read:
    zones = read_zones(reading)
    return zones, len(zones), 1.0


def _read_irradiance(reading: Reading, _: Mapping[str, Any]) -> _Read:
    irradiance = read_irradiance(reading)
    return irradiance, len(irradiance.data_vars), math.nan


def _read_weather(reading: Reading, _: Mapping[str, Any]) -> _Read:
    path = existing_file(reading)
    weather = read_weather(path, time_zone=reading.study.time_zone, altitude=reading.source.altitude_m)
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


def _statistics(read: Callable[[Reading], pd.DataFrame]) -> "_Reader":
    def reader(reading: Reading, _: Mapping[str, Any]) -> _Read:
        table = read(reading)
        return table, len(table), zones_covered(reading, table)

    return reader


_Reader: TypeAlias = Callable[[Reading, Mapping[str, Any]], _Read]

_READERS: dict[str, _Reader] = {
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
    "rooftops": _read_rooftops,
}

_ORDER = tuple(_READERS)
"""Zones first, for the others are held against them; rooftops last, for they may be drawn from the others."""
