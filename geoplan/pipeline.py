"""The order of the steps: layers are opened, summed, assessed, and the outputs written."""

import logging
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, StudyError
from geoplan.layers.catalog import LayerReport, OpenedLayers, open_layers
from geoplan.outputs.assessment import Assessment
from geoplan.outputs.spool import RooftopSpool, ScratchFolder
from geoplan.outputs.texts import sentence
from geoplan.planning.carbon import grid_avoided_t, jcm_avoided_t
from geoplan.potential.by_zone import (
    ByZone,
    land_shares,
    manure_by_zone,
    residues_by_zone,
    waste_by_zone,
    zone_keys,
)
from geoplan.potential.neighbour_shading import shading_table
from geoplan.potential.partition_job import PartitionJob
from geoplan.potential.pv_yield import orientation_table, scale_to_grid
from geoplan.potential.rooftop_pv import CLASSES
from geoplan.potential.sensitivity import sensitivity
from geoplan.potential.solar_days import hours_from_days
from geoplan.potential.solar_hours import hours_from_months
from geoplan.potential.statistics_check import check_statistics
from geoplan.potential.top_down import top_down_rooftops
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.siting.biomass_sites import BiomassSites, biomass_sites, economic_residues, economic_tj_by_zone
from geoplan.siting.ranking import default_weights, normalised, ranked, read_weights
from geoplan.study import Language, Study, Text
from geoplan.zonal.statistics import zonal_stats

if TYPE_CHECKING:
    import xarray as xr

logger = logging.getLogger(__name__)

Frames: TypeAlias = dict[str, pd.DataFrame]


def assess(
    study: Study,
    *,
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Mapping[str, float] | None = None,
) -> Assessment:
    """Compute what can be produced where.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        The address of a Dask cluster, such as ``tcp://10.0.0.5:8786``, whose workers can read the rooftops' file; None
        computes in this process.
    weights
        Criterion -> weight, to rank the zones by; from `geoplan.siting.ranking.read_weights`, or the defaults.

    Returns
    -------
    Assessment
        Zones, roofs, estates and totals. The zones' sums equal the totals to 1e-9.

    Raises
    ------
    LayerError, ParameterError, CRSError
        Where the input is wrong; all faults of all layers at once.
    """
    with reporting(progress) as report:
        timings: dict[str, float] = {}
        with _timed(timings, "layers"):
            layers = open_layers(study, progress=part_of(report, start=0.0, end=0.35))
        step = part_of(report, start=0.35, end=1.0)
        return _assessed(study, layers, report=step, scheduler=scheduler, weights=weights, timings=timings)


def run(
    study: Study,
    *,
    output: Path | None = None,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Path | None = None,
) -> tuple[Assessment, list[Path]]:
    """Assess a study and write its outputs; they replace those of the last run as a whole, or not at all.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    output
        The folder to write; by default ``outputs/<study>`` below the current folder.
    language
        The language that the outputs open in.
    rooftops
        How to write the single roofs.
    progress
        False, True, or a callable (fraction, message).
    scheduler
        As for `assess`.
    weights
        A file of weights that was saved in the map.

    Returns
    -------
    tuple
        The assessment, and the files that were written.
    """
    from geoplan.outputs.folder import check_replaceable, replaced_folder
    from geoplan.outputs.geopackage import write_geopackage, write_rooftops
    from geoplan.outputs.manifest import write_manifest
    from geoplan.outputs.rasters import write_rasters
    from geoplan.outputs.report import write_report
    from geoplan.outputs.tables import write_tables
    from geoplan.outputs.webmap import write_map

    target = Path(output) if output is not None else Path("outputs") / study.name
    # what can be refused is refused before the long work, not after it
    check_replaceable(target)
    chosen = None if weights is None else read_weights(weights)
    with reporting(progress) as report:
        timings: dict[str, float] = {}
        with _timed(timings, "layers"):
            layers = open_layers(study, progress=part_of(report, start=0.0, end=0.15))
        step = part_of(report, start=0.15, end=0.5)
        result = _assessed(study, layers, report=step, scheduler=scheduler, weights=chosen, timings=timings)
        with replaced_folder(target) as folder:
            with _timed(result.timings, "map"):
                report(0.5, "map")
                names = [
                    write_map(
                        result, folder / "map.html", language=language, rooftops=None if rooftops != "none" else False
                    ).name
                ]
            with _timed(result.timings, "geopackage"):
                report(0.6, "GeoPackage")
                names.append(write_geopackage(result, folder / f"{study.name}.gpkg", language=language).name)
            if rooftops != "none":
                with _timed(result.timings, "rooftops file"):
                    report(0.65, "rooftops")
                    path = folder / f"{study.name}-rooftops.{rooftops}"
                    names.append(write_rooftops(result, path, format=rooftops, language=language).name)
            with _timed(result.timings, "tables and rasters"):
                report(0.8, "tables and rasters")
                names += [path.name for path in write_tables(result, folder, language=language)]
                rasters = write_rasters(result, folder / "rasters", layers=layers)
                names += [f"rasters/{path.name}" for path in rasters]
            with _timed(result.timings, "report"):
                report(0.87, "report")
                names += [path.name for path in write_report(result, folder, language=language)]
            names.append(write_manifest(result, folder, outputs=[folder / name for name in names]).name)
        report(1.0, "done")
    return result, [target / name for name in names]


def _assessed(
    study: Study,
    layers: OpenedLayers,
    *,
    report: Report,
    scheduler: str | None,
    weights: Mapping[str, float] | None,
    timings: dict[str, float],
) -> Assessment:
    zones = _place(layers)
    with _timed(timings, "land"):
        report(0.0, "land cover per zone")
        land = None if layers.land_cover is None else land_shares(zones, layers.land_cover)
    with _timed(timings, "solar resource"):
        report(0.03, "solar resource")
        weather = _weather(study, layers)
        resource = _resource(study, layers, weather)
        shading = None
        if layers.rooftops.has_heights:
            shading = shading_table(weather, parameters=study.parameters, crs=study.crs)
    with _timed(timings, "biomass and waste"):
        report(0.05, "biomass and waste")
        keys = zone_keys(zones, land=land)
        tables = _feedstocks(study, layers, keys)
    with _timed(timings, "plants"):
        report(0.07, "biomass plants")
        sites = _plants(study, layers, zones, tables)
    scratch = ScratchFolder()
    with _timed(timings, "rooftops"):
        file = scratch.path / "rooftops.parquet"
        step = part_of(report, start=0.1, end=0.98)
        job = PartitionJob(layers.rooftops, zones, resource, study.parameters, layers.estates, shading)
        roofs = _rooftops(job, file=file, scheduler=scheduler, report=step)
    checks = _checks(study, layers, zones, resource)
    result, totals = _together(zones, land, roofs, list(tables.values()), study, checks=checks)
    report(1.0, "assessed")
    feedstocks = [part.feedstocks for part in tables.values() if len(part.feedstocks)]
    return Assessment(
        study=study,
        zones=_ranked(result, weights),
        weights=weights,
        estates=_estates(layers, roofs),
        candidates=None if sites is None else sites.plants,
        catchments=None if sites is None else sites.areas,
        totals=totals,
        monthly=_monthly(resource, totals["rooftop_pv_energy_gwh"]),
        feedstocks=pd.concat(feedstocks, ignore_index=True) if feedstocks else pd.DataFrame(),
        layers=_reports(layers),
        sensitivity=sensitivity(roofs["classes"]["energy_kwh"], tables.values(), parameters=study.parameters),
        notes=tuple(_notes(layers, zones, roofs)),
        timings=timings,
        rooftops_file=file,
        resource=resource,
        scratch=scratch,
    )


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    logger.info("%s: %.2f s", step, seconds)
    timings[step] = round(seconds, 3)


def _place(layers: OpenedLayers) -> gpd.GeoDataFrame:
    """Return the zones with their population: from the raster where there is one, else their own attribute."""
    zones = layers.zones.assign(area_km2=layers.zones.geometry.area / 1e6)
    if layers.population is not None:
        on_grid = zones.to_crs(layers.population.rio.crs)
        zones["population"] = zonal_stats(layers.population, on_grid, stats=("sum",))["sum"].to_numpy()
    return zones


def _weather(study: Study, layers: OpenedLayers) -> "xr.Dataset":
    given = layers.weather if layers.irradiance is None else layers.irradiance
    if given is None:
        raise StudyError(Fault("study", "layers", "neither irradiance nor weather", "one of them"))
    if layers.irradiance is not None:
        return hours_from_months(given, time_zone=study.time_zone, parameters=study.parameters)
    if given.attrs.get("time_step") == "day":
        return hours_from_days(given, time_zone=study.time_zone, parameters=study.parameters)
    return given


def _resource(study: Study, layers: OpenedLayers, weather: "xr.Dataset") -> "xr.Dataset":
    resource = orientation_table(weather, parameters=study.parameters, crs=study.crs)
    return resource if layers.ghi_grid is None else scale_to_grid(resource, layers.ghi_grid)


def _rooftops(job: PartitionJob, *, file: Path, scheduler: str | None, report: Report) -> Frames:
    """Assess the roofs partition by partition and add the small frames up."""
    sums: Frames = {}
    totals: list[pd.Series[float]] = []
    done = outside = 0
    with RooftopSpool(file, crs=job.zones.crs) as spool:
        for part in job.results(scheduler):
            spool.write(part.roofs)
            for name, frame in (
                ("zones", part.zones),
                ("estates", part.estates),
                ("classes", part.classes.to_frame()),
            ):
                if frame is not None:
                    sums[name] = frame if name not in sums else sums[name] + frame
            totals.append(part.totals)
            outside += part.outside
            done += len(part.roofs) + part.outside
            report(min(done / max(job.rooftops.count, 1), 1.0), f"{done:,} rooftops")
    every = pd.DataFrame(totals)
    sums["totals"] = pd.DataFrame({name: [math.fsum(every[name])] for name in every})
    sums["totals"]["outside"] = float(outside)
    return sums


def _feedstocks(study: Study, layers: OpenedLayers, keys: dict[str, "pd.Series[float]"]) -> dict[str, ByZone]:
    tables = (layers.crops, layers.livestock, layers.waste)
    zone_ids = list(keys["area"].index)
    check_statistics(study.parameters, zone_ids=zone_ids, **dict(zip(_STATISTICS, tables, strict=True)))
    shared = {
        kind: share(table, keys, parameters=study.parameters)
        for kind, table, share in zip(_STATISTICS, tables, _SHARING, strict=True)
        if table is not None
    }
    if "crops" in shared:
        shared["crops"] = _with_economic_level(shared["crops"], study, area_km2=float(keys["area"].sum()) / 1e6)
    return shared


_STATISTICS = ("crops", "livestock", "waste")
_SHARING = (residues_by_zone, manure_by_zone, waste_by_zone)


def _with_economic_level(residues: ByZone, study: Study, *, area_km2: float) -> ByZone:
    shares = economic_residues(residues, parameters=study.parameters, area_km2=area_km2)
    zones, whole = economic_tj_by_zone(residues, shares)
    return replace(
        residues,
        zones=residues.zones.assign(residue_economic_tj=zones),
        totals=pd.concat([residues.totals, pd.Series({"residue_economic_tj": whole})]),
        feedstocks=residues.feedstocks.assign(
            economic_tj=residues.feedstocks["available_tj"] * residues.feedstocks["residue"].map(shares)
        ),
    )


def _plants(
    study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame, tables: dict[str, ByZone]
) -> BiomassSites | None:
    if "crops" not in tables or layers.land_cover is None:
        return None
    return biomass_sites(
        tables["crops"], zones, land_cover=layers.land_cover, parameters=study.parameters, estates=layers.estates
    )


def _together(
    zones: gpd.GeoDataFrame,
    land: pd.DataFrame | None,
    roofs: Frames,
    tables: list[ByZone],
    study: Study,
    *,
    checks: pd.DataFrame,
) -> tuple[gpd.GeoDataFrame, "pd.Series[float]"]:
    """Put the columns of the field dictionary together, for the zones and, apart from them, for the totals."""
    places = _result_columns(roofs["zones"], [part.zones.set_axis(zones.index) for part in tables], study)
    whole = _result_columns(roofs["totals"], [part.totals.to_frame().T for part in tables], study).iloc[0]
    frame = zones.drop(columns="geometry")
    if land is not None:
        for name in ("built", "cropland", "forest", "water"):
            frame[f"{name}_share"] = land[name] * 100
    result = pd.concat([frame, places, checks], axis=1)
    place = pd.Series(
        {name: math.fsum(frame[name].dropna()) for name in ("area_km2", "area_official_km2", "population")}
    )
    ordered = [name for name in _field_order() if name in result]
    whole = pd.concat([place, whole, checks.sum(min_count=1)])
    return gpd.GeoDataFrame(result[ordered], geometry=zones.geometry, crs=zones.crs), whole


def _checks(study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame, resource: "xr.Dataset") -> pd.DataFrame:
    """Return what the roofs come to from the top down, to stand beside what they add up to."""
    found = top_down_rooftops(zones, estates=layers.estates, resource=resource, parameters=study.parameters)
    return found[list(_CHECKS)].rename(columns=_CHECKS)


_CHECKS = {
    "top_down_rooftop_mwp": "rooftop_top_down_capacity_mwp",
    "top_down_roof_area_m2": "roof_area_top_down_m2",
}


def _ranked(zones: gpd.GeoDataFrame, weights: Mapping[str, float] | None) -> gpd.GeoDataFrame:
    """Add the zones' ranks, by the same criteria and weights as the map's."""
    shares = normalised(zones)
    if shares.empty or shares.columns.empty:
        return zones
    found = ranked(shares, default_weights() if weights is None else weights)
    known = found["rank"] > 0
    return zones.assign(
        priority_score=(found["score"] * 100).to_numpy(),
        priority_rank=found["rank"].where(known).to_numpy(float),
        priority_rank_low=found["rank_low"].where(known).to_numpy(float),
        priority_rank_high=found["rank_high"].where(known).to_numpy(float),
    )


def _field_order() -> list[str]:
    from geoplan.fields import fields_of

    return [field.name for field in fields_of("zones")]


def _result_columns(roofs: pd.DataFrame, parts: list[pd.DataFrame], study: Study) -> pd.DataFrame:
    """Return result columns from sums of roofs and feedstocks: one row per zone, or one row for the whole study."""
    pv = pd.DataFrame(
        {
            "roof_count": roofs["roof_count"],
            "roof_area_m2": roofs["roof_area_m2"],
            "usable_roof_area_m2": roofs["usable_roof_area_m2"],
            "rooftop_pv_capacity_mwp": roofs["capacity_kwp"] / 1e3,
            "rooftop_pv_energy_gwh": roofs["energy_kwh"] / 1e6,
            "rooftop_pv_energy_gwh_low": roofs["energy_kwh_low"] / 1e6,
            "rooftop_pv_energy_gwh_high": roofs["energy_kwh_high"] / 1e6,
            "rooftop_pv_specific_yield_kwh_per_kwp": roofs["energy_kwh"] / roofs["capacity_kwp"].replace(0, np.nan),
            **{f"rooftop_pv_{kind}_capacity_mwp": roofs[f"capacity_kwp_{kind}"] / 1e3 for kind in CLASSES},
        }
    )
    frame = pd.concat([pv, *(part.set_axis(pv.index) for part in parts)], axis=1)
    energies = [
        name
        for name in ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh")
        if name in frame
    ]
    frame["total_energy_gwh"] = frame[energies].sum(axis=1)
    frame["ghg_avoided_t"] = grid_avoided_t(frame["total_energy_gwh"], study.parameters)
    frame["ghg_avoided_jcm_t"] = jcm_avoided_t(frame["rooftop_pv_energy_gwh"], study.parameters)
    return frame


def _estates(layers: OpenedLayers, roofs: Frames) -> gpd.GeoDataFrame | None:
    if layers.estates is None:
        return None
    sums = roofs["estates"]
    return layers.estates.assign(
        estate_roof_count=sums["roof_count"],
        estate_roof_area_m2=sums["roof_area_m2"],
        estate_pv_capacity_mwp=sums["capacity_kwp"] / 1e3,
        estate_pv_energy_gwh=sums["energy_kwh"] / 1e6,
    )


def _monthly(resource: "xr.Dataset", energy_gwh: float) -> "pd.Series[float]":
    """Spread the yearly energy over the months as the best orientation does, averaged over the places."""
    months = resource["specific_yield_monthly"].mean("place").to_series()
    return (months / months.sum() * energy_gwh).rename("rooftop_pv_energy_gwh")


def _reports(layers: OpenedLayers) -> dict[str, LayerReport]:
    """Add to the layers' reports what reading all the roofs has found."""
    reports = dict(layers.reports)
    if layers.rooftops.clean is not None:
        reports["rooftops"] = layers.rooftops.clean.reported(reports["rooftops"])
    return reports


def _notes(layers: OpenedLayers, zones: gpd.GeoDataFrame, roofs: Frames) -> Iterator[Text]:
    """Say what the reader must know, in three languages."""
    if layers.absent:
        yield sentence("note.absent", layers=[f"layer.{kind}" for kind in layers.absent])
    unknown = int(zones["population"].isna().sum())
    if unknown:
        yield sentence("note.population_unknown", count=unknown)
    outside = int(roofs["totals"]["outside"].iloc[0])
    if outside:
        yield sentence("note.roofs_outside", count=outside)
