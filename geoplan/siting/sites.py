"""Where to build: candidates of every kind that the layers of a study allow, in one ranked table."""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.draws.futures import Futures
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import Survey
from geoplan.machine.memory import let_go
from geoplan.potential.installed import INSTALLED, unlocated_by_zone
from geoplan.potential.potential import Potential
from geoplan.potential.zone_table import in_order
from geoplan.progress import Progress, reporting, timed
from geoplan.siting.around import Around
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds, kinds_on_land
from geoplan.siting.candidate_table import COLUMNS, best_candidates, ranked_in_futures, spread_weights
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.siting.draws.drawn import Reaching, interpolated_by, reached
from geoplan.siting.kept_draws import DrawnCosts, kept_draws, with_intervals
from geoplan.siting.land.eligible_land import Overlay, eligible_by_zone, overlay
from geoplan.siting.land.land_draws import (
    LandEnds,
    drawn_by_kind,
    eligible_name,
    interpolated_of,
    land_ends,
    land_quantiles,
    total_quantiles,
)
from geoplan.siting.land.rules import land_exclusions, land_grid, rules_not_applied
from geoplan.siting.land.slope import slope_pct
from geoplan.siting.land.standing import remaining_km2
from geoplan.siting.place_status import land_status, with_place_status
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.ranking.zones import ranked_zones
from geoplan.siting.spur import Costs, with_spurs
from geoplan.siting.surroundings import grid_distances, surroundings
from geoplan.siting.surveyed_sites import survey_sites
from geoplan.stages.stages import Stages
from geoplan.study import Status, Study

SAMPLES = 1000
"""How often weights and energies are drawn for the intervals of ranks."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Sites:
    """Where to build, by the layers of a study.

    Attributes
    ----------
    zones
        The zones of the potential with their eligible land, how far their middle lies from the power grid, and their
        ranks; columns of the field dictionary, in its order.
    candidates
        Points of every kind, the best of all that were scored, ranked within their kind; None where there is none.
    catchments
        ``candidate_id`` and the area from which each plant takes the most.
    patches
        Eligible land and water as polygons: ``site_id``, ``technology``, area, capacity, ``is_candidate`` (kept), and
        ``place_status``, the worst of the layers that left the land.
    exclusions
        One row per technology and rule: ``technology``, ``rule`` and the area it takes [km2]; where the layer that a
        rule needs is absent, the areas are NaN and ``applied`` is False.
    land
        Technology -> which rule excludes each cell, and with that the land that is left.
    by_zone
        ``<technology>_eligible_km2`` of each zone, in their order, and ``grid_distance_km`` of its middle from the part
        of the power grid that counts; columns of layers that the study has.
    dropped, missing
        Candidates that a survey put out, and those that it names in vain.
    weights
        What zones and candidates were ranked by.
    draws
        What the candidates are in each future, columns by `CandidateDraws.of`; None where there is none.
    land_draws
        ``<technology>_eligible_km2`` of each zone in each future.
    interpolated
        The parameters that were run at their low and high ends, and interpolated between: the eligible land follows
        those of its rules, plants those of hauls, and candidates stand where they stand.
    timings
        Seconds by step.
    """

    zones: gpd.GeoDataFrame
    candidates: gpd.GeoDataFrame | None = None
    catchments: gpd.GeoDataFrame | None = None
    patches: gpd.GeoDataFrame | None = None
    exclusions: pd.DataFrame | None = None
    land: Mapping[str, Overlay] = field(default_factory=dict)
    by_zone: pd.DataFrame = field(default_factory=pd.DataFrame)
    dropped: int = 0
    missing: int = 0
    weights: RankingWeights = field(default_factory=RankingWeights)
    draws: CandidateDraws | None = None
    land_draws: Mapping[str, Futures] = field(default_factory=dict)
    interpolated: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        candidates, patches = (0 if each is None else len(each) for each in (self.candidates, self.patches))
        return f"<Sites: {len(self.zones):,} zones, {candidates:,} candidates, {patches:,} patches of eligible land>"

    def totals(self) -> "pd.Series[float]":
        """Return the eligible land of the study [km2]: `by_zone` shares it without gain or loss.

        With P10, P50 and P90 of its own: those of zones do not add up.
        """
        areas = self.by_zone.filter(regex="_(eligible|remaining)_km2$")
        return pd.Series(
            {name: math.fsum(areas[name]) for name in areas} | total_quantiles(self.land_draws), dtype=float
        )


def find_sites(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    *,
    weights: RankingWeights | None = None,
    costs: Costs | None = None,
    drawn_costs: DrawnCosts | None = None,
    progress: Progress = False,
    stages: Stages | None = None,
) -> Sites:
    """Find candidates of every kind whose layers there are, and rank each kind for itself.

    Parameters
    ----------
    study
        Its parameters, and how it wants candidates ranked.
    layers
        The study's; what needs a layer that is absent is left out. Candidates that were visited and found unsuitable
        are none.
    potential
        Of the same layers: zones, feedstocks, roofs and the solar resource.
    weights
        Of the criteria of zones and of candidates; None for the defaults.
    costs
        What says of candidates what they cost, `geoplan.planning.candidate_costs.base_costs` in a run: without it the
        cost of electricity with line and road compares only those that know their own.
    drawn_costs
        The same in each future, `geoplan.planning.candidate_costs.drawn_costs` in a run.
    progress
        False, True, or a callable (fraction, message).
    stages
        Those of the run: ``around``, one of each kind of candidate (``sites_wind``, …) and ``siting`` are added to
        them, those of plants that share feedstock (``plant_draws_biomass``, …), and those of the land in each future
        (``land_draws_wind``, …, ``land_draws``).

    Returns
    -------
    Sites
        See there.
    """
    timings: dict[str, float] = {}
    run = Stages() if stages is None else stages
    with reporting(progress) as report, timed(timings, "sites"):
        report(0.0, "candidate sites")
        chosen = RankingWeights() if weights is None else weights
        kinds = run.asked("kinds", candidate_kinds())
        around = run.of("around", study, _around, layers, kinds)
        sought = []
        for kind in kinds.values():
            if not kind.has_layers(layers):
                continue
            name = f"sites_{kind.key}"
            of_kind = run.of(name, study, partial(_of_kind, kind), layers, potential, around)
            if of_kind.sites is not None and isinstance(of_kind.sites.draws, Reaching):
                of_kind = run.of(f"plant_draws_{kind.key}", study, _reached, of_kind)
            sought.append(of_kind)
            if name not in run.kept:
                let_go(_cells(layers, of_kind))  # of a province there are hundreds of megabytes

        def ranked(study: Study, *given: Any) -> Sites:
            return replace(_ranked(study, *given, costs=costs, drawn_costs=drawn_costs), timings=timings)

        on_land = [kind.key for kind in kinds.values() if kind.is_on_land and kind.has_layers(layers)]
        each = [run.of(f"land_draws_{key}", study, partial(_land_ends, key), layers, around) for key in on_land]
        ends = run.of("land_draws", study, _by_technology, *each)
        sites = run.of("siting", study, ranked, layers, potential, around, chosen, ends, *sought)
        report(1.0, "candidate sites")
    return sites


def _ranked(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    around: Around,
    chosen: RankingWeights,
    ends: Mapping[str, LandEnds],
    *of_kinds: "_OfKind",
    costs: Costs | None,
    drawn_costs: DrawnCosts | None,
) -> Sites:
    """Rank the candidates of every kind, and put together what was found."""
    basis, sought = replace(basis_of(study, layers, potential), around=around), _Sought.of(of_kinds)
    frames, dropped, missing = _visited(_with_surroundings(sought.sites, basis), layers.survey)
    statuses = {kind: given.status for kind, given in layers.reports.items()}
    frames = [with_spurs(frame, around=around, parameters=study.parameters, costs=costs) for frame in frames]
    frames = best_candidates(
        [with_place_status(frame, statuses) for frame in frames],
        most=sought.most,
        places={name: place for one in sought.sites for name, place in (one.places or {}).items()},
        parameters=study.parameters,
        weights=_beside_spread(chosen, frames, study).candidates,
        method=study.ranking.method,
    )
    chosen = _beside_spread(chosen, frames, study)
    # what is wrong in the statistics and layers of a future is so for candidates as for zones
    wrong = () if potential.draws is None else tuple(potential.draws.draws.inputs.values())
    parameters = study.parameters.with_inputs(wrong)
    draws = kept_draws(frames, sought.sites, around=around, parameters=parameters, costs=drawn_costs)
    frames = [with_intervals(frame, draws) for frame in frames]
    candidates, drawn = ranked_in_futures(
        frames,
        parameters=study.parameters,
        weights=chosen.candidates,
        method=study.ranking.method,
        sampling=Sampling.of(study.parameters, samples=SAMPLES),
        draws=draws,
    )
    patches = _together([one.patches for one in sought.sites if one.patches is not None], basis.zones)
    logger.info("%d candidates, %d patches of eligible land", len(candidates), 0 if patches is None else len(patches))
    left = set(candidates["candidate_id"])
    land = drawn_by_kind(ends, sought.shares, parameters=parameters)
    by_zone = _by_zone(basis, sought.shares).assign(**land_quantiles(land))
    zones = in_order(basis.zones.assign(**by_zone.set_axis(basis.zones.index)))
    energies = None if potential.draws is None else potential.draws.zones
    ranked = ranked_zones(zones, chosen.zones, sampling=Sampling.of(study.parameters), energies=energies)
    return Sites(
        zones=ranked,
        candidates=candidates if len(candidates) else None,
        catchments=_catchments(sought.sites, left, basis.zones),
        patches=_patches(patches, left, statuses),
        exclusions=pd.concat(sought.reports, ignore_index=True) if sought.reports else None,
        land=sought.land,
        by_zone=by_zone,
        dropped=dropped,
        missing=missing,
        weights=chosen,
        draws=drawn if len(candidates) else None,
        land_draws=land,
        interpolated=tuple(dict.fromkeys([*interpolated_of(ends.values()), *_run_at_ends(sought.sites)])),
    )


def basis_of(study: Study, layers: OpenedLayers, potential: Potential) -> Basis:
    """Return what the candidates of a study are made from.

    Parameters
    ----------
    study
        Its parameters.
    layers
        The study's.
    potential
        Of the same layers.
    """
    return Basis(
        zones=potential.zones,
        layers=layers,
        parameters=study.parameters,
        resource=potential.ground_resource,
        rooftops_file=potential.rooftops_file,
        feedstocks=potential.by_feedstock,
        around=Around.of(layers),
    )


def _around(_study: Study, layers: OpenedLayers, _kinds: object) -> Around:
    """Return what lies around sites, with the slope that rules of the land and sites share; anew for other kinds."""
    around = Around.of(layers)
    if layers.terrain is None or not kinds_on_land(layers):
        return around
    return replace(around, slope=slope_pct(layers.terrain, crs=layers.zones.crs))


def _land_ends(key: str, study: Study, layers: OpenedLayers, around: Around) -> LandEnds:
    """Return the eligible land of a kind at the ends of its parameters."""
    return land_ends(key, layers, around=around, parameters=study.parameters)


def _reached(study: Study, of_kind: "_OfKind") -> "_OfKind":
    """Return the plants of a kind, which know what they take at the ends of the parameters that decide it."""
    sites = cast("KindSites", of_kind.sites)
    return replace(of_kind, sites=replace(sites, draws=reached(cast("Reaching", sites.draws), study.parameters)))


def _by_technology(_study: Study, *ends: LandEnds) -> Mapping[str, LandEnds]:
    return {each.technology: each for each in ends}


@dataclass(frozen=True, eq=False)
class _OfKind:
    """The candidates of one kind, and what the rules of the land left for them where it stands on land."""

    key: str
    sites: KindSites | None
    report: pd.DataFrame | None = None
    land: Overlay | None = None
    shares: npt.NDArray[np.float64] | None = None


def _cells(layers: OpenedLayers, of_kind: _OfKind) -> int:
    """Return how many cells the largest raster has that the search for a kind has made."""
    read = 0 if layers.land_cover is None else int(layers.land_cover.size)
    return read if of_kind.land is None else max(read, int(of_kind.land.patterns.size))


def _beside_spread(weights: RankingWeights, frames: list[gpd.GeoDataFrame], study: Study) -> RankingWeights:
    """Return the weights, beside which those of the spread of the candidates stand where the study wants it so."""
    if study.ranking.weights != "entropy":
        return weights
    return weights.beside(spread_weights(frames, parameters=study.parameters))


@dataclass(frozen=True, eq=False)
class _Sought:
    """What the search for each kind gave, how many of it are kept, and what the rules of the land left."""

    sites: list[KindSites]
    most: dict[str, int]
    reports: list[pd.DataFrame]
    land: dict[str, Overlay]
    shares: dict[str, npt.NDArray[np.float64]]

    @classmethod
    def of(cls, kinds: Sequence[_OfKind]) -> "_Sought":
        """Return what all kinds gave."""
        return cls(
            [one.sites for one in kinds if one.sites is not None],
            {one.key: one.sites.most for one in kinds if one.sites is not None and one.sites.most is not None},
            [one.report for one in kinds if one.report is not None],
            {one.key: one.land for one in kinds if one.land is not None},
            {eligible_name(one.key): one.shares for one in kinds if one.shares is not None},
        )


def _of_kind(kind: CandidateKind, study: Study, layers: OpenedLayers, potential: Potential, around: Around) -> _OfKind:
    """Look for the candidates of one kind."""
    basis = replace(basis_of(study, layers, potential), around=around)
    on_land = _OfKind(kind.key, None)
    if kind.is_on_land:
        on_land, eligible = _eligible(kind, basis)
        basis = replace(basis, eligible=eligible)
    kind_sites = kind.sites(basis)
    if kind_sites is not None:
        _log_left_out(kind, kind_sites.candidates)
    return replace(on_land, sites=kind_sites)


def _run_at_ends(sites: Sequence[KindSites]) -> list[str]:
    """Return the parameters at whose ends plants shared their feedstock again."""
    return [name for one in sites for name in interpolated_by(one.draws)]


def _log_left_out(kind: CandidateKind, candidates: gpd.GeoDataFrame) -> None:
    """Log the columns that the table of candidates has no place for, once for each kind."""
    left_out = [str(name) for name in candidates if name not in COLUMNS and name != candidates.geometry.name]
    if left_out:
        logger.info(
            "%s: columns that the table of candidates does not have are left out: %s", kind.key, ", ".join(left_out)
        )


def _eligible(kind: CandidateKind, basis: Basis) -> tuple[_OfKind, xr.DataArray]:
    """Return what each rule takes of the land for a kind, and the land that it may use."""
    zones, parameters, around = basis.zones, basis.parameters, basis.around
    land_cover = cast("xr.DataArray", basis.layers.land_cover)
    own = basis.layers.exclusions
    rules = land_exclusions(kind.key, land_cover=land_cover, parameters=parameters, around=around, zones=zones, own=own)
    marked = overlay(land_grid(zones, land_cover, parameters=parameters), rules)
    eligible = marked.land()
    shares = eligible_by_zone(eligible, zones)["eligible_km2"].to_numpy()
    report = marked.report(zones).rename(columns={"exclusion": "rule"}).assign(applied=True)
    absent = pd.DataFrame({"rule": list(rules_not_applied(kind.key, layers=around.given())), "applied": False})
    told = pd.concat([report, absent], ignore_index=True).assign(technology=kind.key)
    return _OfKind(kind.key, None, report=told, land=marked, shares=shares), eligible


def _with_surroundings(sites: list[KindSites], basis: Basis) -> list[gpd.GeoDataFrame]:
    return [
        one.candidates
        if one.has_surroundings
        else surroundings(one.candidates, basis.zones, parameters=basis.parameters, around=basis.around)
        for one in sites
    ]


def _catchments(sites: list[KindSites], left: set[str], zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the areas of the plants that are left: what was put out or cut is no candidate on any map either."""
    areas = [one.areas[one.areas["candidate_id"].isin(left)] for one in sites if one.areas is not None]
    return _together(areas, zones)


def _patches(
    patches: gpd.GeoDataFrame | None, left: set[str], statuses: Mapping[str, Status]
) -> gpd.GeoDataFrame | None:
    """Return the patches of land, of which those are candidates that are left, and how real the place of each is."""
    if patches is None:
        return None
    kinds = candidate_kinds()
    worst = {key: land_status(kinds[key], statuses=statuses) for key in patches["technology"].unique()}
    is_candidate = patches["is_candidate"] & patches["site_id"].isin(left)
    return patches.assign(is_candidate=is_candidate, place_status=patches["technology"].map(worst))


def _visited(frames: list[gpd.GeoDataFrame], survey: Survey | None) -> tuple[list[gpd.GeoDataFrame], int, int]:
    """Return the frames after a survey, how many candidates it put out, and how many it names in vain."""
    if survey is None:
        return frames, 0, 0
    surveyed = [survey_sites(frame, survey) for frame in frames]
    in_vain = [set(one.missing["candidate_id"]) for one in surveyed]
    missing = set.intersection(*in_vain) if in_vain else set(survey.sites["candidate_id"])
    return [one.candidates for one in surveyed], sum(len(one.dropped) for one in surveyed), len(missing)


def _by_zone(basis: Basis, shares: dict[str, npt.NDArray[np.float64]]) -> pd.DataFrame:
    zones, power_grid = basis.zones, basis.around.power_grid
    columns = dict(shares)
    if power_grid is not None and len(power_grid):
        middles = zones.geometry.representative_point().to_numpy()
        distances = grid_distances(middles, power_grid, parameters=basis.parameters)
        columns["grid_distance_km"] = distances["grid_distance_km"]
    columns |= _remaining(basis, shares)
    return pd.DataFrame(columns, index=zones.index)


def _remaining(basis: Basis, shares: dict[str, npt.NDArray[np.float64]]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the land and water that what stands already leaves, where a layer says what stands there."""
    zones, layers = basis.zones, basis.layers
    unlocated = unlocated_by_zone(zones, layers.installed_pv, layers.installed_pv_statistics)
    columns = {}
    for kind, name in INSTALLED.items():
        eligible = f"{kind}_pv_eligible_km2"
        if name not in zones or eligible not in shares:
            continue
        unlocated_mwp = unlocated[name].to_numpy(float) if name in unlocated else np.zeros(len(zones))
        columns[f"{kind}_pv_remaining_km2"] = remaining_km2(
            f"{kind}_pv", shares[eligible], unlocated_mwp=unlocated_mwp, parameters=basis.parameters
        )
    return columns


def _together(parts: list[gpd.GeoDataFrame], zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return frames in one, None where they have no row."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=zones.crs)
