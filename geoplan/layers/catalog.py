"""The catalog: opens all layers of a study, checks them, and tells all their faults at once."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import xarray as xr
from pyproj import CRS

from geoplan.errors import Fault, LayerError
from geoplan.layers.feedstock.crop_seasons import read_crop_seasons
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.feedstock.landfills import read_landfills
from geoplan.layers.feedstock.livestock import read_livestock
from geoplan.layers.feedstock.mills import read_mills
from geoplan.layers.feedstock.waste import read_waste
from geoplan.layers.feedstock.waste_forecast import read_waste_forecast
from geoplan.layers.feedstock.waste_treatment import read_waste_treatment
from geoplan.layers.fieldwork.survey import Survey, read_survey
from geoplan.layers.fieldwork.surveyed import survey_estates, survey_feedstock, survey_items
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population, settled_zones
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.power_plants import read_plants
from geoplan.layers.land.protected_areas import read_protected_areas
from geoplan.layers.land.roads import read_roads
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.land.zones import districts_of, read_zones
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.raster import on_grid_of, transform_of
from geoplan.layers.opening.reading import Area, LayerReport, Reading
from geoplan.layers.opening.statistics import zones_covered
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.ghi_grid import read_ghi_grid
from geoplan.layers.weather.station import read_irradiance
from geoplan.layers.weather.weather import read_weather
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.study import Layers, LayerSource, Study

__all__ = ["LayerReport", "OpenedLayers", "Rooftops", "open_layers"]

SYNTHETIC = "synthetic"
_TABLES = ("crops", "livestock", "waste", "crop_seasons")
"""Layers whose rows may name zones."""

_DRAWN_CELL_M = 100.0
"""Side of the cells on which houses are drawn where the land cover's own are much smaller: a block of houses each."""
_SMALLEST_DRAWN_M = 50.0

_Read: TypeAlias = tuple[Any, int, float]
"""A layer, its rows, and the share of the zones' area that it covers."""


@dataclass(frozen=True)
class OpenedLayers:
    """The layers of a study, read and checked; None where the study has none.

    Attributes
    ----------
    zones
        See `geoplan.layers.land.zones`; in the study's CRS, as are all vectors.
    rooftops
        The footprints, read in partitions.
    irradiance
        Monthly means at the station: ghi, dhi, temp_air, wind_speed (place, month).
    weather
        Hours or days of weather (place, time); see `geoplan.layers.weather.weather`.
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
    crop_seasons, waste_forecast, waste_treatment
        Tables that say how they are shared over the year, and what comes after it.
    mills, landfills
        Points; a landfill has a row for each year or span of years of its history.
    terrain
        Elevation, m.
    roads, protected_areas
        Lines with a class; polygons.
    reports
        Kind of layer -> what a reader of the results should know about it.
    absent
        The optional layers that the study does not have.
    survey
        What was seen on site, whose estates and statistics stand in the place of the layers' own; None without a form.
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
    crop_seasons: pd.DataFrame | None = None
    mills: gpd.GeoDataFrame | None = None
    landfills: gpd.GeoDataFrame | None = None
    waste_forecast: pd.DataFrame | None = None
    waste_treatment: pd.DataFrame | None = None
    terrain: xr.DataArray | None = None
    roads: gpd.GeoDataFrame | None = None
    protected_areas: gpd.GeoDataFrame | None = None
    reports: Mapping[str, LayerReport] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    survey: Survey | None = None

    def final_reports(self) -> dict[str, LayerReport]:
        """Return the reports with what reading all the roofs has told: to be asked when they are read."""
        reports = dict(self.reports)
        if self.rooftops is not None and self.rooftops.clean is not None:
            reports["rooftops"] = self.rooftops.clean.reported(reports["rooftops"])
        return reports


def open_layers(study: Study, *, survey: Path | None = None, progress: Progress = False) -> OpenedLayers:
    """Open all layers of a study and check them.

    Parameters
    ----------
    study
        The study.
    survey
        A filled survey form: its estates and statistics take the place of the layers' own.
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
    layers = OpenedLayers(**opened, reports=ordered, absent=absent)
    return layers if survey is None else _surveyed(study, layers, survey)


def _surveyed(study: Study, layers: OpenedLayers, form: Path) -> OpenedLayers:
    """Read a survey form, and put what it says of estates and statistics in the place of what the layers say."""
    estates = layers.estates
    survey = read_survey(
        form,
        zones=settled_zones(layers.zones, layers.population),
        items=survey_items(study.parameters),
        estate_ids=[] if estates is None else estates["estate_id"].astype(str).tolist(),
    )
    statistics = survey_feedstock(
        layers.crops,
        layers.livestock,
        layers.waste,
        survey,
        zone_ids=layers.zones["zone_id"].astype(str).tolist(),
        districts=districts_of(layers.zones),
    )
    return replace(
        layers,
        estates=None if estates is None else survey_estates(estates, survey),
        crops=statistics.crops,
        livestock=statistics.livestock,
        waste=statistics.waste,
        survey=survey,
    )


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
    return _READERS[reading.kind](reading, {})


def check_layer(study: Study, kind: str, *, source: LayerSource, folder: Path, zones: gpd.GeoDataFrame) -> LayerReport:
    """Open one layer as `open_layers` does, before it stands in the study.

    Parameters
    ----------
    study
        The study that it is for.
    kind
        The kind of layer.
    source
        What study.toml would say of it.
    folder
        Where its file stands.
    zones
        The study's zones.

    Returns
    -------
    LayerReport
        What a reader should know about it.

    Raises
    ------
    LayerError
        With every fault of the layer.
    """
    there = study.model_copy(update={"folder": folder})
    reading = Reading(there, kind, source, None if kind == "zones" else Area(zones))
    _, rows, coverage = _READERS[kind](reading, {})
    if reading.faults:
        raise LayerError(reading.faults)
    return reading.report(rows=rows, coverage=coverage)


def check_tables(study: Study, *, source: LayerSource, folder: Path) -> None:
    """Check that a study's tables know its zones, before other zones take their place.

    Parameters
    ----------
    study
        The study.
    source
        What study.toml would say of the new zones.
    folder
        Where their file stands.

    Raises
    ------
    LayerError
        Where a table names a zone or a district that is not among the new ones.
    """
    zones = read_zones(Reading(study.model_copy(update={"folder": folder}), "zones", source, None))
    faults: list[Fault] = []
    for kind, table in study.layers:
        if kind not in _TABLES:
            continue
        reading = Reading(study, kind, table, Area(zones))
        try:
            read_layer(reading)
        except LayerError as error:
            reading.faults += error.faults
        faults += reading.faults
    if faults:
        action = "The new zones have other ids: change these rows, or take them out, and fetch the zones again."
        raise LayerError([replace(fault, action=f"{fault.action} {action}".strip()) for fault in faults])


def _drawn(reading: Reading, opened: Mapping[str, Any], report: Report) -> tuple[Rooftops, LayerReport]:
    """Draw the rooftops, or take those that were drawn before from the user's cache."""
    from geoplan.layers.rooftops.synthetic import synthetic_rooftops

    study = reading.study
    if reading.source.file:
        reading.stop_option("source", "a file and a source", "one of them", "Remove one.")
    land_cover = opened.get("land_cover")
    if land_cover is not None and not _drawable(land_cover, reading.crs):
        land_cover = on_grid_of(land_cover, crs=reading.crs, smallest_m=_DRAWN_CELL_M)
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


def _drawable(land_cover: xr.DataArray, crs: CRS) -> bool:
    """Return whether houses can be drawn on the cells as they are: square ones in metres, wide enough for several."""
    own, cell = CRS.from_user_input(land_cover.rio.crs), transform_of(land_cover)
    return crs.equals(own) and abs(cell.a) >= _SMALLEST_DRAWN_M and abs(cell.e) >= _SMALLEST_DRAWN_M


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
    "crop_seasons": _statistics(read_crop_seasons),
    "mills": _features(read_mills),
    "landfills": _features(read_landfills),
    "waste_forecast": _table(read_waste_forecast),
    "waste_treatment": _table(read_waste_treatment),
    "terrain": _raster(read_terrain),
    "roads": _features(read_roads),
    "protected_areas": _features(read_protected_areas),
    "rooftops": _read_rooftops,
}

_ORDER = tuple(_READERS)
"""Zones first, for the others are held against them; rooftops last, for they may be drawn from the others."""
