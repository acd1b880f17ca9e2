"""The order of the steps: layers are opened, summed, assessed, and the outputs written."""

import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, GeoplanError, StudyError
from geoplan.layers.catalog import LayerReport, OpenedLayers, open_layers
from geoplan.layers.fieldwork.survey import Survey, read_survey
from geoplan.layers.opening.statistics_check import check_statistics
from geoplan.outputs.fieldwork.local_grid import VIET_NAM_TIME
from geoplan.outputs.wording.texts import sentence
from geoplan.planning.candidate_costs import add_costs
from geoplan.planning.jcm import jcm_shortlist
from geoplan.planning.waste_plan import can_be_planned, waste_plan
from geoplan.potential.biomass.mills import mills_in_zones
from geoplan.potential.carbon import EMISSION_FACTOR, grid_avoided_t, jcm_avoided_t, with_process_emissions
from geoplan.potential.feedstock.feedstock_by_zone import (
    ByZone,
    land_shares,
    manure_by_zone,
    residues_by_zone,
    waste_by_zone,
    zone_keys,
)
from geoplan.potential.feedstock.surveyed import survey_feedstock, survey_items
from geoplan.potential.roofs.neighbour_shading import shading_table
from geoplan.potential.roofs.partitions import PartitionJob
from geoplan.potential.roofs.rooftop_results import RooftopSpool, ScratchFolder
from geoplan.potential.roofs.surveyed import RoofSurvey, check_surveyed_roofs, survey_estates
from geoplan.potential.roofs.top_down import top_down_rooftops
from geoplan.potential.sensitivity import sensitivity
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months
from geoplan.potential.solar.orientation_table import orientation_table, scale_to_grid
from geoplan.potential.waste.landfills import LandfillResults, landfill_results
from geoplan.potential.zone_table import estates_with_roofs, in_order, monthly_energy, ranked_zones, zones_and_totals
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.result.assessment import Assessment
from geoplan.result.survey_notes import survey_notes, surveyed_values
from geoplan.siting.candidate_table import Weights, read_candidate_weights
from geoplan.siting.plants.biomass import economic_residues, economic_tj_by_zone
from geoplan.siting.ranking.zones import read_weights
from geoplan.siting.sites import Sites, find_sites
from geoplan.study import Language, Study, Text
from geoplan.zonal.statistics import zonal_stats

if TYPE_CHECKING:
    import xarray as xr

logger = logging.getLogger(__name__)

Frames: TypeAlias = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class _Chosen:
    """The weights that the user gives; None for the defaults."""

    zones: Mapping[str, float] | None = None
    candidates: Weights | None = None


def assess(
    study: Study,
    *,
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Mapping[str, float] | None = None,
    candidate_weights: Weights | None = None,
    survey: Path | None = None,
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
        Criterion -> weight, to rank the zones by; from `geoplan.siting.ranking.zones.read_weights`, or the defaults.
    candidate_weights
        Kind of candidate -> criterion -> weight; from `geoplan.siting.candidate_table.read_candidate_weights`, or the
        defaults.
    survey
        A filled survey form, whose roofs, estates, statistics and sites take the place of the model's.

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
        chosen = _Chosen(weights, candidate_weights)
        return _assessed(
            study, layers, report=step, scheduler=scheduler, weights=chosen, survey=survey, timings=timings
        )


def run(
    study: Study,
    *,
    output: Path | None = None,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Path | None = None,
    survey: Path | None = None,
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
    survey
        A filled survey form.

    Returns
    -------
    tuple
        The assessment, and the files that were written.
    """
    from geoplan.outputs.fieldwork.field_sheets import write_field_sheets
    from geoplan.outputs.folder import check_replaceable, replaced_folder
    from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
    from geoplan.outputs.manifest import write_manifest
    from geoplan.outputs.map.page import write_map
    from geoplan.outputs.rasters import write_rasters
    from geoplan.outputs.report.report import write_report
    from geoplan.outputs.tables.tables import write_tables

    target = Path(output) if output is not None else Path("outputs") / study.name
    # what can be refused is refused before the long work, not after it
    check_replaceable(target)
    chosen = _Chosen() if weights is None else _Chosen(read_weights(weights), read_candidate_weights(weights))
    with reporting(progress) as report:
        timings: dict[str, float] = {}
        with _timed(timings, "layers"):
            layers = open_layers(study, progress=part_of(report, start=0.0, end=0.15))
        step = part_of(report, start=0.15, end=0.5)
        result = _assessed(
            study, layers, report=step, scheduler=scheduler, weights=chosen, survey=survey, timings=timings
        )
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
            with _timed(result.timings, "field sheets"):
                report(0.95, "field sheets")
                sheets = write_field_sheets(result, folder / "field-sheets.pdf", language=language)
                names += [] if sheets is None else [sheets.name]
                names.append(_write_survey_form(result, folder, language=language).name)
            names.append(write_manifest(result, folder, outputs=[folder / name for name in names]).name)
        report(1.0, "done")
    return result, [target / name for name in names]


def _write_survey_form(result: Assessment, folder: Path, *, language: Language) -> Path:
    """Write the blank form for what is to be seen on site, with the largest roofs and all candidates in it."""
    from geoplan.outputs.fieldwork.survey_form import write_survey_form

    return write_survey_form(
        result.study,
        result.zones,
        folder / "survey-form.xlsx",
        candidates=result.candidates,
        rooftops=result.largest_rooftops(),
        estates=result.estates,
        language=language,
    )


def evaluate(
    result: Assessment, sites: gpd.GeoDataFrame | Sequence[tuple[float, float]], *, weights: Weights | None = None
) -> gpd.GeoDataFrame:
    """Say of places of your own what could be produced there, what excludes it, and how it ranks.

    Parameters
    ----------
    result
        From `assess` or `run`.
    sites
        Points or polygons in any CRS, with ``site_id`` and ``site_name`` where there are; or pairs of longitude and
        latitude [degrees, WGS84].
    weights
        Kind of candidate -> criterion -> weight; by default those of the result.

    Returns
    -------
    GeoDataFrame
        A row per site; the columns of `geoplan.siting.evaluation.evaluate_sites`.

    Raises
    ------
    CRSError, LayerError
        For sites without a CRS, empty, invalid or outside the study; all at once.
    """
    from geoplan.siting.evaluation import evaluate_sites

    if result.inputs is None:
        raise GeoplanError(Fault("result", "inputs", "nothing", "a result of assess or run"))
    if not isinstance(sites, gpd.GeoDataFrame):
        longitude, latitude = np.asarray(sites, dtype=float).reshape(-1, 2).T
        sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy(longitude, latitude, crs=4326))
    return evaluate_sites(
        sites,
        result.zones,
        layers=result.inputs,
        land=result.land,
        resource=result.resource if result.ground_resource is None else result.ground_resource,
        rooftops_file=result.rooftops_file,
        parameters=result.parameters,
        candidates=result.candidates,
        weights=result.candidate_weights if weights is None else weights,
    )


def _assessed(
    study: Study,
    layers: OpenedLayers,
    *,
    report: Report,
    scheduler: str | None,
    weights: "_Chosen",
    survey: Path | None,
    timings: dict[str, float],
) -> Assessment:
    zones = _place(layers)
    seen = None if survey is None else _read_survey(survey, study, layers, zones)
    layers = layers if seen is None else _with_survey(layers, seen, zones)
    with _timed(timings, "land"):
        report(0.0, "land cover per zone")
        land = None if layers.land_cover is None else land_shares(zones, layers.land_cover)
    with _timed(timings, "solar resource"):
        report(0.03, "solar resource")
        weather = _weather(study, layers)
        resource = _resource(study, layers, weather)
        ground = _resource(study, layers, weather, **_ON_LAND)
        shading = None
        if layers.rooftops.has_heights:
            shading = shading_table(weather, parameters=study.parameters, crs=study.crs)
    with _timed(timings, "biomass and waste"):
        report(0.05, "biomass and waste")
        tables = _feedstocks(study, layers, zones, zone_keys(zones, land=land))
        landfills = _landfills(study, layers, zones)
        plan = _waste_plan(study, layers)
    scratch = ScratchFolder()
    with _timed(timings, "rooftops"):
        file = scratch.path / "rooftops.parquet"
        step = part_of(report, start=0.1, end=0.9)
        surveyed = None if seen is None else RoofSurvey.of(seen)
        job = PartitionJob(layers.rooftops, zones, resource, study.parameters, layers.estates, shading, surveyed)
        roofs = _rooftops(job, file=file, scheduler=scheduler, report=step)
    parts = [(part.zones, part.totals) for part in tables.values()]
    if landfills is not None:
        parts.append((landfills.zones, landfills.totals))
    checks = _checks(study, layers, zones, resource)
    result, totals = zones_and_totals(
        zones, land=land, roofs=roofs, parts=parts, checks=checks, parameters=study.parameters
    )
    with _timed(timings, "sites"):
        report(0.92, "candidate sites")
        sites = find_sites(
            result,
            layers,
            feedstocks=tables,
            resource=ground,
            rooftops_file=file,
            parameters=study.parameters,
            weights=weights.candidates,
            survey=seen,
        )
        candidates = _with_costs(sites, study, totals)
        result = in_order(sites.added_to(result))
    report(1.0, "assessed")
    feedstocks = [part.feedstocks for part in tables.values() if len(part.feedstocks)]
    return Assessment(
        study=study,
        zones=ranked_zones(result, weights.zones),
        weights=weights.zones,
        candidate_weights=weights.candidates,
        estates=None if layers.estates is None else estates_with_roofs(layers.estates, roofs["estates"]),
        candidates=candidates,
        catchments=sites.catchments,
        sites=sites.patches,
        exclusions=sites.exclusions,
        land=sites.land,
        inputs=layers,
        jcm=None if candidates is None else jcm_shortlist(candidates, parameters=study.parameters),
        landfills=None if landfills is None else landfills.landfills,
        waste_plan=plan,
        surveyed=None if seen is None else surveyed_values(seen, roofs=roofs["surveyed"]),
        totals=pd.concat([totals, sites.totals()]),
        monthly=monthly_energy(resource, totals["rooftop_pv_energy_gwh"]),
        feedstocks=pd.concat(feedstocks, ignore_index=True) if feedstocks else pd.DataFrame(),
        layers=_reports(layers),
        sensitivity=sensitivity(roofs["classes"]["energy_kwh"], tables.values(), parameters=study.parameters),
        notes=tuple(_notes(study, layers, zones, roofs, survey=seen, sites=sites)),
        timings=timings,
        rooftops_file=file,
        resource=resource,
        ground_resource=ground,
        scratch=scratch,
    )


def _read_survey(path: Path, study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame) -> Survey:
    estate_ids = [] if layers.estates is None else layers.estates["estate_id"].astype(str).tolist()
    return read_survey(path, zones=zones, items=survey_items(study.parameters), estate_ids=estate_ids)


def _with_survey(layers: OpenedLayers, survey: Survey, zones: gpd.GeoDataFrame) -> OpenedLayers:
    """Put what was surveyed of estates and feedstock in the place of what the layers say."""
    found = survey_feedstock(
        layers.crops,
        layers.livestock,
        layers.waste,
        survey,
        zone_ids=zones["zone_id"].astype(str).tolist(),
        districts=_districts(zones),
    )
    estates = layers.estates if layers.estates is None else survey_estates(layers.estates, survey)
    return replace(layers, estates=estates, crops=found.crops, livestock=found.livestock, waste=found.waste)


def _with_costs(sites: Sites, study: Study, totals: "pd.Series[float]") -> gpd.GeoDataFrame | None:
    """Add to the candidates what they cost, and what they avoid at each of the two factors, which are never added."""
    if sites.candidates is None:
        return None
    candidates = add_costs(sites.candidates, study.parameters)
    candidates = candidates.assign(
        ghg_avoided_t=grid_avoided_t(candidates["energy_gwh"], study.parameters),
        ghg_avoided_jcm_t=jcm_avoided_t(candidates["energy_gwh"], study.parameters),
    )
    return with_process_emissions(candidates, totals)


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


def _resource(study: Study, layers: OpenedLayers, weather: "xr.Dataset", **options: Any) -> "xr.Dataset":
    resource = orientation_table(weather, parameters=study.parameters, crs=study.crs, **options)
    return resource if layers.ghi_grid is None else scale_to_grid(resource, layers.ghi_grid)


_ON_LAND: Mapping[str, Any] = {
    # modules on racks are cooler than those on roofs; on flat land they face the equator, so that few azimuths do
    "mounting": "open_rack",
    "tilts": (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0),
    "azimuths": (0.0, 90.0, 180.0, 270.0),
}


def _rooftops(job: PartitionJob, *, file: Path, scheduler: str | None, report: Report) -> Frames:
    """Assess the roofs partition by partition and add the small frames up."""
    sums: Frames = {}
    totals: list[pd.Series[float]] = []
    surveyed: list[pd.DataFrame] = []
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
            if part.surveyed is not None:
                surveyed.append(part.surveyed)
            totals.append(part.totals)
            outside += part.outside
            done += len(part.roofs) + part.outside
            report(min(done / max(job.rooftops.count, 1), 1.0), f"{done:,} rooftops")
    every = pd.DataFrame(totals)
    sums["totals"] = pd.DataFrame({name: [math.fsum(every[name])] for name in every})
    sums["totals"]["outside"] = float(outside)
    sums["surveyed"] = pd.concat(surveyed, ignore_index=True) if surveyed else pd.DataFrame()
    if job.survey is not None:
        check_surveyed_roofs(job.survey, sums["surveyed"])
    return sums


def _feedstocks(
    study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame, keys: dict[str, "pd.Series[float]"]
) -> dict[str, ByZone]:
    parameters = study.parameters
    districts = _districts(zones)
    check_statistics(
        parameters,
        zone_ids=list(keys["area"].index),
        crops=layers.crops,
        livestock=layers.livestock,
        waste=layers.waste,
        mills=layers.mills,
    )
    found: dict[str, ByZone] = {}
    if layers.crops is not None:
        mills = None if layers.mills is None else mills_in_zones(layers.mills, zones)
        residues = residues_by_zone(
            layers.crops,
            keys,
            parameters=parameters,
            districts=districts,
            seasons=layers.crop_seasons,
            mills=mills,
        )
        found["crops"] = _with_economic_level(residues, study, area_km2=float(keys["area"].sum()) / 1e6)
    if layers.livestock is not None:
        found["livestock"] = manure_by_zone(layers.livestock, keys, parameters=parameters, districts=districts)
    if layers.waste is not None:
        found["waste"] = waste_by_zone(layers.waste, keys, parameters=parameters, districts=districts)
    return found


def _districts(zones: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the district of each zone; empty where it has none."""
    return dict(zip(zones["zone_id"].astype(str), zones["district"].fillna("").astype(str), strict=True))


def _landfills(study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame) -> LandfillResults | None:
    if layers.landfills is None:
        return None
    return landfill_results(layers.landfills, zones, parameters=study.parameters)


def _waste_plan(study: Study, layers: OpenedLayers) -> pd.DataFrame | None:
    if layers.waste_forecast is None and (layers.waste is None or not can_be_planned(layers.waste)):
        return None
    return waste_plan(
        layers.waste, layers.waste_forecast, treatment=layers.waste_treatment, parameters=study.parameters
    )


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


def _checks(study: Study, layers: OpenedLayers, zones: gpd.GeoDataFrame, resource: "xr.Dataset") -> pd.DataFrame:
    """Return what the roofs come to from the top down, to stand beside what they add up to."""
    found = top_down_rooftops(zones, estates=layers.estates, resource=resource, parameters=study.parameters)
    return found[list(_CHECKS)].rename(columns=_CHECKS)


_CHECKS = {
    "top_down_rooftop_mwp": "rooftop_top_down_capacity_mwp",
    "top_down_roof_area_m2": "roof_area_top_down_m2",
}


def _reports(layers: OpenedLayers) -> dict[str, LayerReport]:
    """Add to the layers' reports what reading all the roofs has found."""
    reports = dict(layers.reports)
    if layers.rooftops.clean is not None:
        reports["rooftops"] = layers.rooftops.clean.reported(reports["rooftops"])
    return reports


def _notes(
    study: Study,
    layers: OpenedLayers,
    zones: gpd.GeoDataFrame,
    roofs: Frames,
    *,
    survey: Survey | None,
    sites: Sites,
) -> Iterator[Text]:
    """Say what the reader must know, in three languages."""
    if study.time_zone not in VIET_NAM_TIME and EMISSION_FACTOR not in study.overrides:
        yield sentence("note.parameters_of_viet_nam")
    if survey is not None:
        names = dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True))
        yield from survey_notes(
            survey,
            zone_names=names,
            roofs=roofs["surveyed"] if len(roofs["surveyed"]) else None,
            sites_dropped=sites.dropped,
            sites_missing=sites.missing,
        )
    if layers.absent:
        yield sentence("note.absent", layers=[f"layer.{kind}" for kind in layers.absent])
    unknown = int(zones["population"].isna().sum())
    if unknown:
        yield sentence("note.population_unknown", count=unknown)
    outside = int(roofs["totals"]["outside"].iloc[0])
    if outside:
        yield sentence("note.roofs_outside", count=outside)
