"""What can be produced where: roofs, biomass, manure and waste of a study, by zone and in all."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.feedstock.landfills import with_history
from geoplan.layers.land.population import settled_zones
from geoplan.machine.cluster import Cluster, cluster_at
from geoplan.parameters import Parameters
from geoplan.potential.draws.economic_draws import curve_with_ends
from geoplan.potential.draws.potential_draws import (
    PotentialDraws,
    draw_potential,
    ends_of,
    results_of,
    with_ends,
)
from geoplan.potential.feedstock.economic_level import economic_curve
from geoplan.potential.feedstock.feedstock_by_zone import ByZone, ZoneKeys, land_shares, zone_keys
from geoplan.potential.feedstock.feedstocks import allocation_grids, feedstocks_by_zone
from geoplan.potential.installed import installed_by_zone, with_installed, with_installed_in_estates
from geoplan.potential.roofs.neighbour_shading import shading_table
from geoplan.potential.roofs.partition import PartitionJob
from geoplan.potential.roofs.roof_hours import RoofHours, roof_hours
from geoplan.potential.roofs.rooftop_results import RooftopResults, assess_rooftops
from geoplan.potential.roofs.surveyed import RoofSurvey
from geoplan.potential.sensitivity import sensitivity
from geoplan.potential.solar.resource import SolarResource, monthly_energy, solar_resource
from geoplan.potential.standing_roofs import with_marks
from geoplan.potential.waste.landfills import LandfillResults, landfill_results
from geoplan.potential.zone_table import estates_with_roofs, in_order, rooftop_checks, zones_and_totals
from geoplan.progress import Progress, part_of, reporting, timed
from geoplan.stages.stages import Stages
from geoplan.study import Study
from geoplan.units import M2_PER_KM2

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Potential:
    """What can be produced where.

    Attributes
    ----------
    zones
        One row per zone with what it can produce; columns of the field dictionary, in its order.
    totals
        The study's totals by field name, computed from the models and not from the zones.
    estates
        One row per industrial estate, with the potential of the roofs inside; None where the study has no such layer.
    roofs
        The single roofs and their sums.
    feedstocks
        One row per residue, animal and waste stream: what the statistics say and what it is worth.
    by_feedstock
        ``crops``, ``livestock``, ``waste`` -> the same by zone, with the keys by which it was shared.
    residue_curve
        From `geoplan.potential.feedstock.economic_level.economic_curve`, with P10, P50 and P90 of the electricity; None
        without residues or prices.
    landfills
        One point per landfill with its gas by first-order decay; None without such a layer.
    monthly
        Rooftop-PV energy by month (index 1 to 12), GWh.
    resource, ground_resource
        The solar resource (`geoplan.potential.solar.resource_contract`) for modules on roofs, and on racks on land and
        water.
    sensitivity
        For each result, the parameters and their share of its uncertainty.
    draws
        The same zones and totals in each future.
    roof_hours
        What the roofs of estates and zones give in each hour of the study's year.
    timings
        Seconds by step.
    """

    zones: gpd.GeoDataFrame
    totals: "pd.Series[float]"
    roofs: RooftopResults
    resource: "xr.Dataset"
    ground_resource: "xr.Dataset"
    monthly: "pd.Series[float]"
    estates: gpd.GeoDataFrame | None = None
    feedstocks: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_feedstock: Mapping[str, ByZone] = field(default_factory=dict)
    residue_curve: pd.DataFrame | None = None
    landfills: gpd.GeoDataFrame | None = None
    sensitivity: pd.DataFrame = field(default_factory=pd.DataFrame)
    draws: PotentialDraws | None = None
    roof_hours: RoofHours | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        energy, statistics = float(self.totals.get("total_energy_gwh", float("nan"))), len(self.feedstocks)
        return f"<Potential: {len(self.zones):,} zones, {energy:,.1f} GWh a year, {statistics:,} rows of feedstocks>"

    @property
    def estate_hours(self) -> HourlySeries | None:
        """Mean kW (AC) of all roofs of each estate, by hour of the study's year; sums are ``estate_pv_energy_gwh``."""
        return None if self.roof_hours is None else self.roof_hours.estates

    @property
    def rooftops_file(self) -> Path:
        """GeoParquet with one row per roof and its results."""
        return self.roofs.file


def cluster_for(study: Study, scheduler: str | None) -> AbstractContextManager[Cluster | None]:
    """Return the cluster of a run, as `geoplan.machine.cluster.cluster_at`, whose workers read the study's rooftops."""
    source = study.layers.rooftops
    files = [study.path_of(source)] if source.file else []
    return cluster_at(scheduler, files=[file for file in files if file.is_file()])


def assess_potential(
    study: Study,
    layers: OpenedLayers,
    *,
    scheduler: str | None = None,
    progress: Progress = False,
    stages: Stages | None = None,
) -> Potential:
    """Compute what can be produced where.

    Parameters
    ----------
    study
        Its CRS, time zone and parameters.
    layers
        The study's; what a survey replaces is replaced in them. What needs a layer that is absent is left out.
    scheduler
        The address of a Dask cluster, such as ``tcp://10.0.0.5:8786``, whose workers can read the rooftops' file; None
        computes in this process.
    progress
        False, True, or a callable (fraction, message).
    stages
        Those of the run: ``land``, ``sun``, ``shading``, ``crops``, ``livestock``, ``waste``, ``landfills``, ``roofs``,
        ``hours``, ``draws`` and ``potential`` are added to them.

    Returns
    -------
    Potential
        The zones' sums equal the totals to 1e-9.

    Raises
    ------
    LayerError, StudyError
        Where a layer cannot be used.
    """
    timings: dict[str, float] = {}
    run = Stages() if stages is None else stages
    with reporting(progress) as report:

        def roofs_of(
            study: Study, layers: OpenedLayers, land: _Land, sun: SolarResource, shading: "xr.Dataset | None"
        ) -> RooftopResults:
            step = part_of(report, start=0.1, end=0.99)
            job = _job(study, layers, land.zones, sun, shading)
            return with_marks(assess_rooftops(job, scheduler=scheduler, progress=step), layers.installed_pv)

        def together(study: Study, *given: Any) -> Potential:
            return replace(_together(study, *given), timings=timings)

        with timed(timings, "land"):
            report(0.0, "land cover per zone")
            land = run.of("land", study, _land, layers)
        with timed(timings, "solar resource"):
            report(0.03, "solar resource")
            sun = run.of("sun", study, solar_resource, layers)
            shading = run.of("shading", study, _shading, layers, sun.weather)
        with timed(timings, "biomass and waste"):
            report(0.05, "biomass and waste")
            feedstocks = [run.of(kind, study, partial(_feedstock, kind), layers, land) for kind in _FEEDSTOCKS]
            landfills = run.of("landfills", study, _landfills, layers, land)
        with timed(timings, "rooftops"):
            roofs = run.of("roofs", study, roofs_of, layers, land, sun, shading)
        with timed(timings, "hours"):
            hours = run.of("hours", study, _hours, layers, land, sun, roofs)
        with timed(timings, "draws"):
            drawn = run.of("draws", study, _drawn, layers, land, sun, roofs, landfills, *feedstocks)
        potential = run.of("potential", study, together, layers, land, sun, roofs, hours, landfills, drawn, *feedstocks)
        report(1.0, "potential")
    return potential


_FEEDSTOCKS = ("crops", "livestock", "waste")


@dataclass(frozen=True, eq=False)
class _Land:
    """The zones, the shares of their land cover (None where it is not known), and what statistics are shared by."""

    zones: gpd.GeoDataFrame
    shares: pd.DataFrame | None
    keys: ZoneKeys


def _land(_study: Study, layers: OpenedLayers) -> _Land:
    zones = settled_zones(layers.zones, layers.population)
    shares = None if layers.land_cover is None else land_shares(zones, layers.land_cover)
    return _Land(zones, shares, zone_keys(zones, land=shares, grids=allocation_grids(layers)))


def _feedstock(kind: str, study: Study, layers: OpenedLayers, land: _Land) -> dict[str, ByZone]:
    """Return one kind of feedstock by zone; nothing without its layer."""
    others: dict[str, Any] = dict.fromkeys((other for other in (*_FEEDSTOCKS, "mills") if other != kind), None)
    if kind == "crops":
        others.pop("mills")
    alone = replace(layers, **others)
    return feedstocks_by_zone(alone, land.zones, keys=land.keys, parameters=study.parameters)


def _together(
    study: Study,
    layers: OpenedLayers,
    land: _Land,
    sun: SolarResource,
    roofs: RooftopResults,
    hours: RoofHours | None,
    landfills: LandfillResults | None,
    drawn: PotentialDraws,
    *feedstocks_of: Mapping[str, ByZone],
) -> Potential:
    """Put zones, totals and tables together."""
    parameters = study.parameters
    feedstocks = {kind: part for each in feedstocks_of for kind, part in each.items()}
    checks = rooftop_checks(land.zones, estates=layers.estates, resource=sun.roofs, parameters=parameters)
    parts = [(part.zones, part.totals) for part in feedstocks.values()]
    parts += [] if landfills is None else [(landfills.zones, landfills.totals)]
    table, totals = zones_and_totals(
        land.zones, land=land.shares, roofs=roofs, parts=parts, checks=checks, parameters=parameters
    )
    table, totals = _with_installed(layers, table, totals)
    rows = [
        with_ends(part.feedstocks, drawn.feedstocks[kind]) for kind, part in feedstocks.items() if len(part.feedstocks)
    ]
    results, inputs = results_of(drawn)
    return Potential(
        zones=in_order(with_ends(table, drawn.zones)),
        totals=ends_of(totals, drawn.totals),
        roofs=roofs,
        resource=sun.roofs,
        ground_resource=sun.land,
        monthly=monthly_energy(sun.roofs, energy_gwh=totals["rooftop_pv_energy_gwh"]),
        estates=_estates(layers, roofs, drawn),
        feedstocks=pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(),
        by_feedstock=feedstocks,
        residue_curve=_residue_curve(feedstocks, land.keys, parameters, drawn),
        landfills=None if landfills is None else with_ends(landfills.landfills, drawn.feedstocks["landfills"]),
        sensitivity=sensitivity(results, inputs=inputs, draws=drawn.draws),
        draws=drawn,
        roof_hours=hours,
    )


def _hours(
    study: Study, layers: OpenedLayers, land: _Land, sun: SolarResource, roofs: RooftopResults
) -> RoofHours | None:
    """Return what roofs give in each hour of the study's year."""
    year = year_of(study, years_of_layers(study, layers))
    return roof_hours(
        roofs,
        sun,
        zones=land.zones,
        estates=layers.estates,
        times=year_of_hours(year, study.time_zone),
        parameters=study.parameters,
    )


def _drawn(
    study: Study,
    layers: OpenedLayers,
    land: _Land,
    sun: SolarResource,
    roofs: RooftopResults,
    landfills: LandfillResults | None,
    *feedstocks_of: Mapping[str, ByZone],
) -> PotentialDraws:
    """Work out what all this comes to in each future."""
    return draw_potential(
        study,
        layers,
        resource=sun.roofs,
        roofs=roofs,
        keys=land.keys,
        feedstocks={kind: part for each in feedstocks_of for kind, part in each.items()},
        landfills=landfills,
        population=land.zones["population"],
    )


def _with_installed(
    layers: OpenedLayers, zones: gpd.GeoDataFrame, totals: "pd.Series[float]"
) -> tuple[gpd.GeoDataFrame, "pd.Series[float]"]:
    """Add what stands already, where a layer says it."""
    if layers.installed_pv is None and layers.installed_pv_statistics is None:
        return zones, totals
    installed = installed_by_zone(zones, layers.installed_pv, layers.installed_pv_statistics)
    table, whole = with_installed(zones, totals, installed)
    return in_order(table), whole


def _shading(study: Study, layers: OpenedLayers, weather: "xr.Dataset") -> "xr.Dataset | None":
    """Return what neighbours can shade; None where no heights are known."""
    if not layers.rooftops.has_heights:
        return None
    return shading_table(weather, parameters=study.parameters, crs=study.crs)


def _job(
    study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame, sun: SolarResource, shading: "xr.Dataset | None"
) -> PartitionJob:
    """Put together what each partition of roofs needs; neighbours shade each other where heights are known."""
    survey = None if layers.survey is None else RoofSurvey.of(layers.survey)
    return PartitionJob(
        zones=zones,
        resource=sun.roofs,
        parameters=study.parameters,
        estates=layers.estates,
        shading=shading,
        survey=survey,
        rooftops=layers.rooftops,
    )


def _estates(layers: OpenedLayers, roofs: RooftopResults, drawn: PotentialDraws) -> gpd.GeoDataFrame | None:
    if layers.estates is None or roofs.estates is None:
        return None
    estates = with_installed_in_estates(estates_with_roofs(layers.estates, roofs.estates), layers.installed_pv)
    return with_ends(estates, drawn.estates)


def _residue_curve(
    feedstocks: Mapping[str, ByZone], keys: ZoneKeys, parameters: Parameters, drawn: PotentialDraws
) -> pd.DataFrame | None:
    residues = feedstocks.get("crops")
    if residues is None:
        return None
    area_km2 = float(keys.area.sum()) / M2_PER_KM2
    curve = economic_curve(residues, parameters=parameters, area_km2=area_km2)
    if curve.empty:
        return None
    energy, told = drawn.feedstocks["crops"]["energy_gwh"], residues.feedstocks["residue"].astype(str)
    return curve_with_ends(
        curve, energy, residues=told, draws=parameters.futures, parameters=parameters, area_km2=area_km2
    )


def _landfills(study: Study, layers: OpenedLayers, land: _Land) -> LandfillResults | None:
    if layers.landfills is None:
        return None
    known = with_history(layers.landfills)
    return None if known.empty else landfill_results(known, land.zones, parameters=study.parameters)
