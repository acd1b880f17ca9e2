"""Eligible land of a study by itself: by the rules of a kind of candidate, or by the study's own files alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, LayerError, StudyError, in_figures
from geoplan.files.limits import limit
from geoplan.layers.catalog import open_layers
from geoplan.layers.land.own_exclusions import SECTION, OwnExclusion, open_exclusions
from geoplan.layers.land.zones import read_zones
from geoplan.layers.opening.reading import Area, LayerReport, Reading
from geoplan.machine.cluster import cluster_at
from geoplan.progress import Progress, part_of, reporting
from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import eligible_by_zone, overlay
from geoplan.siting.land.exclusion import Exclusion
from geoplan.siting.land.rules import land_exclusions, land_grid, own_exclusions
from geoplan.study import FILE_NAME, Study, check_opened
from geoplan.units import M2_PER_KM2

_NAMED = ("protected_areas", "estates", "roads", "power_grid", "installed_pv")
"""Layers whose rules are called as they are."""
_STATUSES = ("real", "schematic", "synthetic")


@dataclass(frozen=True, eq=False)
class StudyLand:
    """Which land of a study may be used.

    Attributes
    ----------
    land
        The share of each cell that may be used, float32 (y, x), in the study's CRS; NaN outside of the zones. [0..1]
        Its attributes name study and rules, and say status and licence of the layers that it rests on.
    report
        What each rule takes of the zones' land: `geoplan.eligibility_report`.
    zones
        ``zone_id``, ``zone_name``, ``eligible_km2`` and ``eligible_share`` [0..1] with their polygons.
    """

    land: xr.DataArray
    report: pd.DataFrame
    zones: gpd.GeoDataFrame

    @property
    def eligible_km2(self) -> float:
        """All eligible land [km2]."""
        return float(self.zones["eligible_km2"].sum())

    @property
    def eligible_share(self) -> float:
        """The share of it in the zones' area [0..1]."""
        return self.eligible_km2 * M2_PER_KM2 / float(self.zones.geometry.area.sum())


def study_land(
    study: Study,
    *,
    kind: str = "",
    cell_m: float | None = None,
    scheduler: str | None = None,
    progress: Progress = False,
) -> StudyLand:
    """Find the land of a study that may be used, without running the study.

    Parameters
    ----------
    study
        From `geoplan.open_study`.
    kind
        A kind of candidate that stands on land or water, such as ``ground_pv``: the rules of the parameters hold, and
        the study's own. Without it the study's own alone (``[[siting.exclusions]]`` of study.toml), and of its layers
        only the zones are read.
    cell_m
        Side of the cells; by default as a run takes it, or without a kind the parameter ``siting.land.smallest_cell``
        [m].
    scheduler
        The address of a Dask cluster that applies the rules to rows of cells; None for this process. The result is the
        same, bit for bit.
    progress
        True, or a callable (fraction, message).

    Raises
    ------
    StudyError
        Where there is no rule, a kind's land cover is missing, or the cells have no size.
    LayerError, ParameterError
        As `geoplan.open_layers`, and for a kind that is none.
    """
    check_opened(study)
    if cell_m is not None and not cell_m > 0:
        raise StudyError(Fault("cell_m", "", found=in_figures(cell_m), expected="a length above 0, in metres"))
    with reporting(progress) as report, cluster_at(scheduler):
        step = part_of(report, start=0.0, end=0.5)
        basis = _of_kind(study, kind, step) if kind else _of_own_files(study, step)
        zones, grid = basis.zones, basis.grid
        if grid is None or cell_m is not None:
            grid = _cells_over(zones, study.parameters.value("siting.land.smallest_cell") if cell_m is None else cell_m)
        laid = overlay(grid, basis.rules, progress=part_of(report, start=0.5, end=0.9))
        report(0.9, "summing eligible land over zones")
        land, taken = laid.land(), laid.report(zones)
        land.attrs |= {"study": study.name, "title": study.title.en, **_origin(basis.reports)}
        by_zone = eligible_by_zone(land, zones)
        told = zones[["zone_id", "zone_name", zones.geometry.name]].assign(
            eligible_km2=by_zone["eligible_km2"].to_numpy(), eligible_share=by_zone["share"].to_numpy()
        )
        report(1.0, "done")
    return StudyLand(_inside(land, zones, grid), taken, told)


@dataclass(frozen=True, eq=False)
class _Basis:
    """What land is found from: zones, rules, the cells where a layer has some, and reports on the layers."""

    zones: gpd.GeoDataFrame
    rules: list[Exclusion]
    reports: Mapping[str, LayerReport]
    grid: GeoBox | None = None


def _of_kind(study: Study, kind: str, progress: Progress) -> _Basis:
    layers = open_layers(study, progress=progress)
    if layers.land_cover is None:
        action = "Give one, or leave out the kind: then the study's own exclusions hold alone."
        raise StudyError(Fault(FILE_NAME, "layers.land_cover", found="none", expected="a land cover", action=action))
    rules = land_exclusions(
        kind,
        land_cover=layers.land_cover,
        parameters=study.parameters,
        around=Around.of(layers),
        zones=layers.zones,
        own=layers.exclusions,
    )
    used = {name: layers.reports[name] for name in ("zones", "land_cover", *_NAMED) if name in layers.reports}
    named = {rule.name for rule in rules}
    used = {name: each for name, each in used.items() if name not in _NAMED or name in named}
    if "slope" in named:
        used["terrain"] = layers.reports["terrain"]
    grid = land_grid(layers.zones, layers.land_cover, parameters=study.parameters)
    return _Basis(layers.zones, rules, used | _own_reports(layers.exclusions, rules), grid)


def _of_own_files(study: Study, progress: Progress) -> _Basis:
    if not study.siting.exclusions:
        action = "Write one, or name a kind of candidate, whose rules hold then."
        raise StudyError(Fault(FILE_NAME, SECTION, found="none", expected="an exclusion", action=action))
    with reporting(progress) as report:
        report(0.0, "reading zones")
        reading = Reading(study, "zones", study.layers.zones, None)
        zones, faults = None, reading.faults
        try:
            zones = read_zones(reading)
        except LayerError as error:
            faults += error.faults
        report(0.2, "reading exclusions")
        own, more = open_exclusions(study, area=Area(zones) if zones is not None and len(zones) else None)
    if faults or more or zones is None:
        raise LayerError([*faults, *more])
    rules = own_exclusions(own, "")
    if not rules:
        action = "Name the kind of candidate whose rules are meant."
        raise StudyError(
            Fault(FILE_NAME, SECTION, found="rules of some kinds alone", expected="one for all", action=action)
        )
    return _Basis(zones, rules, {"zones": reading.report(rows=len(zones)), **_own_reports(own, rules)})


def _own_reports(own: Iterable[OwnExclusion], rules: Iterable[Exclusion]) -> dict[str, LayerReport]:
    named = {rule.name for rule in rules}
    return {each.given.rule: each.report for each in own if each.given.rule in named}


def _origin(reports: Mapping[str, LayerReport]) -> dict[str, str]:
    """Return what the land rests on: its status is that of its least real layer."""
    return {
        "status": max((each.status for each in reports.values()), key=_STATUSES.index),
        "statuses": "; ".join(f"{name}: {each.status}" for name, each in reports.items()),
        "licence": "; ".join(f"{name}: {each.licence}" for name, each in reports.items()),
        "attribution": "; ".join(f"{name}: {each.attribution}" for name, each in reports.items()),
    }


def _cells_over(zones: gpd.GeoDataFrame, cell_m: float) -> GeoBox:
    """Return square cells over the zones, their lines on whole multiples of the side."""
    west, south, east, north = zones.total_bounds
    left, right = np.floor(west / cell_m) * cell_m, np.ceil(east / cell_m) * cell_m
    bottom, top = np.floor(south / cell_m) * cell_m, np.ceil(north / cell_m) * cell_m
    shape = max(round((top - bottom) / cell_m), 1), max(round((right - left) / cell_m), 1)
    limit("raster.cells").check(shape[0] * shape[1], "cell_m")
    return GeoBox(shape, Affine(cell_m, 0.0, left, 0.0, -cell_m, top), zones.crs.to_wkt())


def _inside(land: xr.DataArray, zones: gpd.GeoDataFrame, grid: GeoBox) -> xr.DataArray:
    """Return land without the cells that no zone touches: they say nothing, not nought."""
    from rasterio.features import rasterize

    touched = rasterize(
        [shape for shape in zones.geometry if not shape.is_empty],
        out_shape=grid.shape.yx,
        transform=grid.affine,
        all_touched=True,
        dtype="uint8",
    )
    land.values[touched == 0] = np.nan
    return land
