"""The catalog: opens all layers of a study, checks them, and tells all their faults at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import xarray as xr
from pyproj import CRS

from geoplan.errors import Fault, LayerError
from geoplan.fields import load_fields
from geoplan.hashing import Snapshot
from geoplan.kinds.layer_kinds import in_opening_order, layer_kind, layer_kinds
from geoplan.layers.climate.climate_faults import climate_faults
from geoplan.layers.demand.estate_rows import KINDS, estate_row_faults
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.feedstock.statistics_check import statistics_faults
from geoplan.layers.fieldwork.survey import Survey, read_survey
from geoplan.layers.fieldwork.surveyed import survey_estates, survey_feedstock, survey_items
from geoplan.layers.fieldwork.surveyed_parks import PARK_KINDS, survey_parks
from geoplan.layers.land.own_exclusions import SECTION, OwnExclusion, open_exclusions
from geoplan.layers.land.population import settled_zones
from geoplan.layers.land.zones import clock_faults, districts_of, read_zones
from geoplan.layers.opening.raster import on_grid_of, transform_of
from geoplan.layers.opening.reading import Area, LayerReport, Reading
from geoplan.layers.parks.let_share import let_share_faults, with_let_share
from geoplan.layers.readers import read_layer
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.options.estate_options import pilot_faults
from geoplan.options.tour_options import PAGE_RESULTS, Known, tour_place_faults
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.study import FILE_NAME, Layers, LayerSource, Study, check_opened

__all__ = ["LayerReport", "OpenedLayers", "Rooftops", "open_layers"]

SYNTHETIC = "synthetic"
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "crops": ("mills",),
    "livestock": (),
    "waste": (),
    "mills": ("crops",),
    "estates": KINDS,
    "estate_demand": ("estates", "estate_tenants"),
    "estate_tenants": ("estates",),
    "estate_streams": ("estates",),
    "estate_evidence": ("estates",),
}
"""Layers that models look at before they compute, or whose rows are of others -> those that each is held against."""

_DRAWN_CELL_M = 100.0
"""Side of the cells on which houses are drawn where the land cover's own are much smaller: a block of houses each."""
_SMALLEST_DRAWN_M = 50.0


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
    planned_plants
        Plants that somebody has planned: a table with their size and place.
    terrain
        Elevation, m.
    roads, protected_areas
        Lines with a class; polygons.
    waters, places
        Lines and polygons with a class; points with a name: what maps are drawn upon.
    wind_speed
        Mean wind speed, m/s; its attribute ``height_m`` says at what height above the ground.
    inventory, inventory_beside
        Emissions by sector, carrier, scope, gas, year and zone: the one that plans start from, and another beside it.
    business_as_usual, targets, grid_path
        Emissions without measures, what is to be reached, and the factor of the grid: tables by year.
    measures, progress
        Measures of the study's own, and what has been built of measures: tables by measure and zone.
    demand
        Electricity sold and peak load by year, observed or forecast.
    estate_demand, estate_tenants
        Metered load of estates, each of one calendar year; tenants of estates, and what they make and use.
    estate_streams
        What estates offer and look for: heat, steam, carbon dioxide, water, residues and waste.
    estate_evidence
        What estates have shown of the criteria of an eco-industrial park, each with its day and source.
    installed_pv, installed_pv_statistics
        Photovoltaics that stand already: points or polygons, and a table of zones.
    rice_area, pig_density, cattle_density, poultry_density
        ha of rice and heads in each cell: patterns by which statistics are shared, never totals.
    more
        Kind of layer -> the layer, of kinds that have no name here: those of a user's own tables.
    reports
        Kind of layer -> what a reader of the results should know about it.
    absent
        The optional layers that the study does not have.
    survey
        What was seen on site, whose estates and statistics stand in the place of the layers' own; None without a form.
    snapshots
        Kind of layer -> its files as they were before they were read.
    exclusions
        What the study keeps free by files of its own, in the order of study.toml.
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
    planned_plants: pd.DataFrame | None = None
    waste_forecast: pd.DataFrame | None = None
    waste_treatment: pd.DataFrame | None = None
    terrain: xr.DataArray | None = None
    roads: gpd.GeoDataFrame | None = None
    waters: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None
    protected_areas: gpd.GeoDataFrame | None = None
    wind_speed: xr.DataArray | None = None
    inventory: pd.DataFrame | None = None
    inventory_beside: pd.DataFrame | None = None
    business_as_usual: pd.DataFrame | None = None
    targets: pd.DataFrame | None = None
    grid_path: pd.DataFrame | None = None
    measures: pd.DataFrame | None = None
    progress: pd.DataFrame | None = None
    demand: pd.DataFrame | None = None
    estate_demand: pd.DataFrame | None = None
    estate_tenants: pd.DataFrame | None = None
    estate_streams: pd.DataFrame | None = None
    estate_evidence: pd.DataFrame | None = None
    installed_pv: gpd.GeoDataFrame | None = None
    installed_pv_statistics: pd.DataFrame | None = None
    rice_area: xr.DataArray | None = None
    pig_density: xr.DataArray | None = None
    cattle_density: xr.DataArray | None = None
    poultry_density: xr.DataArray | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    reports: Mapping[str, LayerReport] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    survey: Survey | None = None
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict, repr=False)
    exclusions: tuple[OwnExclusion, ...] = ()

    def __repr__(self) -> str:
        read = ", ".join(f"{kind} ({report.status})" for kind, report in self.reports.items())
        return f"<OpenedLayers: {len(self.zones):,} zones; {read}; absent: {', '.join(self.absent) or 'none'}>"

    def of(self, kind: str) -> Any:
        """Return the layer of a kind, whichever it is; None where the study has none."""
        key = layer_kind(kind).key
        return getattr(self, key) if key in Layers.model_fields else self.more.get(key)

    def check_unchanged(self) -> None:
        """Check that the files that were read are still those whose hashes stand in the reports.

        Raises
        ------
        LayerError
            Where a file was written, replaced, added or removed since it was opened; all at once.
        """
        action = "Run again when nothing writes to it. Nothing was written."
        held = [(self.reports[kind].file, f"layers.{kind}", snapshot) for kind, snapshot in self.snapshots.items()]
        held += [
            (each.report.file, f"{SECTION}.{each.given.name}", each.snapshot)
            for each in self.exclusions
            if each.snapshot is not None
        ]
        if self.survey is not None and self.survey.snapshot is not None:
            held.append((self.survey.file, "survey", self.survey.snapshot))
        faults = [
            Fault(
                file,
                where,
                found="a file that changed while it was used",
                expected="one that stays",
                action=action,
            )
            for file, where, snapshot in held
            if snapshot.has_changed
        ]
        if faults:
            raise LayerError(faults)

    def final_reports(self) -> dict[str, LayerReport]:
        """Return the reports with what reading all the roofs has told: to be asked when they are read."""
        reports = dict(self.reports)
        if self.rooftops is not None and self.rooftops.clean is not None:
            reports["rooftops"] = self.rooftops.clean.reported(reports["rooftops"])
        return reports


def open_layers(
    study: Study, *, survey: Path | None = None, every_roof: bool = False, progress: Progress = False
) -> OpenedLayers:
    """Open all layers of a study and check them.

    Parameters
    ----------
    study
        The study.
    survey
        A filled survey form: its estates and statistics take the place of the layers' own.
    every_roof
        Read every footprint, to check them all; else the first ones alone, and the others when they are used.
    progress
        False, True, or a callable ``(fraction, message)``.

    Returns
    -------
    OpenedLayers
        The layers, and a report on each.

    Raises
    ------
    StudyError
        For the name of a study in the place of one.
    LayerError
        With every fault of every layer, and of statistics and mills beside each other and the parameters that they
        need. Rooftops that are to be drawn are drawn only where there is none.
    """
    check_opened(study)
    sources = dict(study.layers)
    kinds = in_opening_order(sources)
    opened: dict[str, Any] = {}
    spoilt: dict[str, Any] = {}
    reports: dict[str, LayerReport] = {}
    snapshots: dict[str, Snapshot] = {}
    faults: list[Fault] = []
    area: Area | None = None
    with reporting(progress) as report:
        for number, kind in enumerate(kinds):
            step = part_of(report, start=number / len(kinds), end=(number + 1) / len(kinds))
            step(0.0, f"reading {kind}")
            reading = Reading(study, kind, sources[kind], area)
            try:
                if kind == "rooftops":  # the last: what does not fit together is known before they are drawn
                    faults += _statistics_faults(study, opened, files=_files_of(study), spoilt=spoilt)
                if kind == "rooftops" and reading.source.source == SYNTHETIC:
                    if not faults:
                        opened[kind], reports[kind] = _drawn(reading, opened, step)
                    continue
                layer, rows, coverage = read_layer(reading, opened)
                if kind == "estates":
                    layer = _with_let_share(reading, layer)
                if kind == "rooftops" and every_roof:
                    layer.check_all(progress=step)
                if reading.snapshot is not None:
                    snapshots[kind] = reading.snapshot
                if kind == "zones":
                    area = Area(layer) if len(layer) else None
                if not layer_kinds()[kind].used_by:
                    reading.remark("not_used")
                if not reading.faults:
                    opened[kind] = layer
                    reports[kind] = reading.report(rows=rows, coverage=coverage)
                elif kind in KINDS:
                    spoilt[kind] = layer
            except LayerError as error:
                reading.faults += error.faults
            faults += reading.faults
        exclusions, more_faults = open_exclusions(study, area=area)
        faults += clock_faults(study, area) + more_faults + _pilot_faults(study, opened.get("estates"))
        faults += climate_faults(study, opened, files=_files_of(study)) + _tour_faults(study, opened)
        report(1.0, "layers read")
    if faults:
        raise LayerError(faults)
    ordered = {kind: reports[kind] for kind in sources}
    # of two that stand for each other, the one that is not there is not missed
    absent = tuple(key for key, kind in layer_kinds().items() if key not in sources and kind.stands_for not in sources)
    typed = {kind: layer for kind, layer in opened.items() if kind in Layers.model_fields}
    more = {kind: layer for kind, layer in opened.items() if kind not in typed}
    layers = OpenedLayers(**typed, more=more, reports=ordered, absent=absent, snapshots=snapshots)
    layers = replace(layers, exclusions=exclusions)
    return layers if survey is None else _surveyed(study, layers, survey)


def _with_let_share(reading: Reading, estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return estates with their let share where let hectares tell it; what contradicts is noted."""
    parameters = reading.study.parameters
    for fault in let_share_faults(estates, parameters=parameters):
        named = ", ".join(estates.loc[fault.rows, "estate_id"])
        reading.fault(f"estate {named}", fault.found, fault.expected, fault.action)
    return with_let_share(estates, parameters=parameters)


def _statistics_faults(
    study: Study, opened: Mapping[str, Any], *, files: Mapping[str, Path], spoilt: Mapping[str, Any] | None = None
) -> list[Fault]:
    """Return what models would refuse of the statistics that could be read; `spoilt` are those with faults already."""
    spoilt = spoilt or {}
    if "zones" not in opened:
        return []
    kinds = ["crops", "livestock", "waste"]
    if study.layers.crops is None or "crops" in opened:  # mills are held against the crops
        kinds.append("mills")
    there = {kind: opened[kind] for kind in kinds if opened.get(kind) is not None}
    tables = {kind: table.assign(file=str(files.get(kind, kind))) for kind, table in there.items()}
    zones = opened["zones"]
    named = ZoneNames(zones["zone_id"].tolist(), districts_of(zones))
    faults = statistics_faults(study.parameters.for_checks(), zones=named, **tables)
    if opened.get("estates") is None and study.layers.estates is not None:
        return faults  # they could not be read
    rows = {kind: opened[kind] for kind in KINDS if opened.get(kind) is not None}
    return faults + estate_row_faults(opened.get("estates"), {**rows, **spoilt}, files=files, faulty=spoilt.keys())


def _pilot_faults(study: Study, estates: gpd.GeoDataFrame | None) -> list[Fault]:
    """Return the parks that a study names as pilots and does not have."""
    if estates is None and study.layers.estates is not None:
        return []  # they could not be read
    ids = [] if estates is None else estates["estate_id"].astype(str).tolist()
    return pilot_faults(study.estates.pilots, estates=ids, file=str(study.folder / FILE_NAME))


def _tour_faults(study: Study, opened: Mapping[str, Any]) -> list[Fault]:
    """Return what the tour names of zones, parks and results that is not there."""
    zones, estates = opened.get("zones"), opened.get("estates")
    sets = None
    if zones is not None:
        districts = districts_of(zones)
        sets = {
            "zones": list(districts),
            "districts": sorted({district or zone for zone, district in districts.items()}),
        }
    parks = None if estates is None else estates["estate_id"].astype(str).tolist()
    if study.layers.estates is None:
        parks = []
    known = Known(sets=sets, parks=parks, results=(*load_fields(), *PAGE_RESULTS))
    return tour_place_faults(study.tour, known=known, file=str(study.folder / FILE_NAME))


def check_parameters(study: Study, layers: OpenedLayers) -> None:
    """Check parameters against layers that were opened with others.

    Parameters
    ----------
    study
        Its parameters.
    layers
        Its layers.

    Raises
    ------
    LayerError
        Where the parameters that the statistics need cannot be; all at once.
    """
    kinds = ("zones", "crops", "livestock", "waste", "mills")
    faults = _statistics_faults(study, {kind: getattr(layers, kind) for kind in kinds}, files=_files_of(study))
    if faults:
        raise LayerError(faults)


def _files_of(study: Study) -> dict[str, Path]:
    return {kind: study.path_of(source) for kind, source in study.layers}


def _surveyed(study: Study, layers: OpenedLayers, form: Path) -> OpenedLayers:
    """Read a survey form, and put what it says of estates and statistics in the place of what the layers say."""
    estates = layers.estates
    survey = read_survey(
        form,
        zones=settled_zones(layers.zones, layers.population),
        items=survey_items(study.parameters),
        estate_ids=[] if estates is None else estates["estate_id"].astype(str).tolist(),
    )
    names = ZoneNames(layers.zones["zone_id"].astype(str).tolist(), districts_of(layers.zones))
    before = {kind: getattr(layers, kind) for kind in PARK_KINDS}
    done: dict[str, Any] = {}
    faults: list[Fault] = []
    steps: tuple[Callable[[], Mapping[str, Any]], ...] = (
        lambda: vars(survey_feedstock(layers.crops, layers.livestock, layers.waste, survey, zones=names)),
        lambda: {"estates": None if estates is None else _surveyed_estates(study, estates, survey)},
        lambda: survey_parks(study, survey, form=form, before=before),
    )
    for step in steps:
        try:
            done |= step()
        except LayerError as error:
            faults += error.faults
    if not faults:
        told = {kind for kind in PARK_KINDS if done[kind] is not before[kind]}
        together = {"zones": layers.zones, "mills": layers.mills, **done}
        faults = _statistics_faults(study, together, files=_files_of(study) | dict.fromkeys(told, form))
    if faults:
        raise LayerError(faults)
    return replace(layers, **done, survey=survey)


def _surveyed_estates(study: Study, estates: gpd.GeoDataFrame, survey: Survey) -> gpd.GeoDataFrame:
    return survey_estates(estates, survey, country=study.tariff_country, parameters=study.parameters)


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
    layer, rows, coverage = read_layer(reading)
    faults = reading.faults or faults_beside(study, kind, layer, zones=zones, file=reading.path)
    if faults:
        raise LayerError(faults)
    return reading.report(rows=rows, coverage=coverage)


def faults_beside(study: Study, kind: str, layer: Any, *, zones: gpd.GeoDataFrame, file: Path) -> list[Fault]:
    """Return what models would refuse of a layer that has been read, beside those that the study has.

    Parameters
    ----------
    study
        The study.
    kind, layer
        The layer, before it stands in the study.
    zones
        The study's zones.
    file
        What to name in a fault.
    """
    if kind not in _TOGETHER or (kind == "mills" and study.layers.crops is None):  # the crops may come after them
        return []
    opened = {"zones": zones, kind: layer}
    for other in _TOGETHER[kind]:
        source = study.layers.of(other)
        if source is not None:
            reading = Reading(study, other, source, Area(zones))
            with suppress(LayerError):  # its own faults are not those of this layer
                opened[other] = read_layer(reading)[0]
    return _statistics_faults(study, opened, files=_files_of(study) | {kind: file})


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
        if layer_kinds()[kind].form not in ("statistics", "table"):
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
