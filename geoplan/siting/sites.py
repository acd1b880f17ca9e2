"""Where to build: candidates of every kind that the layers of a study allow, in one ranked table."""

import gc
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import Survey
from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.potential.potential import Potential
from geoplan.potential.zone_table import in_order
from geoplan.progress import Progress, reporting, timed
from geoplan.siting.candidate_table import rank_candidates, spread_weights
from geoplan.siting.land.eligible_land import Overlay, eligible_by_zone, overlay
from geoplan.siting.land.pv_sites import pv_sites
from geoplan.siting.land.rules import Technology, land_exclusions, land_grid, rules_not_applied
from geoplan.siting.land.slope import slope_pct
from geoplan.siting.plants.biogas import biogas_sites
from geoplan.siting.plants.biomass import BiomassSites, biomass_sites
from geoplan.siting.plants.search import PlantSites
from geoplan.siting.plants.waste import waste_sites
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.ranking.zones import ranked_zones
from geoplan.siting.rooftop_candidates import rooftop_candidates
from geoplan.siting.surroundings import grid_distances, layers_around, surroundings
from geoplan.siting.surveyed_sites import survey_sites
from geoplan.study import Study

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
        Points of every kind, ranked within their kind; None where there is none.
    catchments
        ``candidate_id`` and the area from which each plant takes the most.
    patches
        Eligible land and water as polygons: ``site_id``, ``technology``, area, capacity, ``is_candidate``.
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
    timings: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        candidates, patches = (0 if each is None else len(each) for each in (self.candidates, self.patches))
        return f"<Sites: {len(self.zones):,} zones, {candidates:,} candidates, {patches:,} patches of eligible land>"

    def totals(self) -> "pd.Series[float]":
        """Return the eligible land of the study [km2]: `by_zone` shares it without gain or loss."""
        areas = self.by_zone.filter(like="_eligible_km2")
        return pd.Series({name: math.fsum(areas[name]) for name in areas}, dtype=float)


def find_sites(
    study: Study,
    layers: OpenedLayers,
    potential: Potential,
    *,
    weights: RankingWeights | None = None,
    progress: Progress = False,
) -> Sites:
    """Find candidates for photovoltaics on land, water and roofs, and for biomass, biogas and waste plants.

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
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    Sites
        See there.
    """
    timings: dict[str, float] = {}
    with reporting(progress) as report, timed(timings, "sites"):
        report(0.0, "candidate sites")
        chosen = RankingWeights() if weights is None else weights
        zones, parameters = potential.zones, study.parameters
        land = _on_land(zones, layers, resource=potential.ground_resource, parameters=parameters)
        plants = [sited for sited in _plants(zones, layers, potential.by_feedstock, parameters) if sited is not None]
        roofs = rooftop_candidates(potential.rooftops_file, zones, parameters=parameters, estates=layers.estates)
        elsewhere = [plant.plants for plant in plants] + ([roofs] if roofs is not None else [])
        around = [surroundings(frame, zones, parameters=parameters, **layers_around(layers)) for frame in elsewhere]
        frames, dropped, missing = _visited([*land.frames, *around], layers.survey)
        if study.ranking.weights == "entropy":
            chosen = chosen.beside(spread_weights(frames, parameters=parameters))
        method = study.ranking.method
        candidates = rank_candidates(
            frames, parameters=parameters, weights=chosen.candidates, method=method, samples=SAMPLES
        )
        logger.info("%d candidates, %d patches of eligible land", len(candidates), len(land.patches))
        left = set(candidates["candidate_id"])
        by_zone = _by_zone(zones, layers, land, parameters)
        ranked = ranked_zones(in_order(zones.assign(**by_zone.set_axis(zones.index))), chosen.zones)
        sites = Sites(
            zones=ranked,
            candidates=candidates if len(candidates) else None,
            catchments=_catchments(plants, left, zones),
            patches=_patches(land, left),
            exclusions=land.exclusions if len(land.exclusions) else None,
            land=land.land,
            by_zone=by_zone,
            dropped=dropped,
            missing=missing,
            weights=chosen,
            timings=timings,
        )
        report(1.0, "candidate sites")
    return sites


def _catchments(
    plants: list[PlantSites | BiomassSites], left: set[str], zones: gpd.GeoDataFrame
) -> gpd.GeoDataFrame | None:
    """Return the areas of the plants that are left: what a survey put out is no candidate on any map either."""
    areas = [plant.areas[plant.areas["candidate_id"].isin(left)] for plant in plants]
    return _together([part for part in areas if len(part)], zones)


def _patches(land: "_Land", left: set[str]) -> gpd.GeoDataFrame | None:
    """Return the patches of land, of which those are candidates that are left."""
    if not len(land.patches):
        return None
    return land.patches.assign(is_candidate=land.patches["is_candidate"] & land.patches["site_id"].isin(left))


def _visited(frames: list[gpd.GeoDataFrame], survey: Survey | None) -> tuple[list[gpd.GeoDataFrame], int, int]:
    """Return the frames after a survey, how many candidates it put out, and how many it names in vain."""
    if survey is None:
        return frames, 0, 0
    found = [survey_sites(frame, survey) for frame in frames]
    in_vain = [set(one.missing["candidate_id"]) for one in found]
    missing = set.intersection(*in_vain) if in_vain else set(survey.sites["candidate_id"])
    return [one.candidates for one in found], sum(len(one.dropped) for one in found), len(missing)


@dataclass(frozen=True, eq=False)
class _Land:
    frames: list[gpd.GeoDataFrame]
    patches: gpd.GeoDataFrame
    exclusions: pd.DataFrame
    land: dict[str, Overlay]
    shares: dict[str, npt.NDArray[np.float64]]


def _on_land(zones: gpd.GeoDataFrame, layers: OpenedLayers, *, resource: xr.Dataset, parameters: Parameters) -> _Land:
    frames, patches, reports = [], [], []
    land: dict[str, Overlay] = {}
    shares: dict[str, npt.NDArray[np.float64]] = {}
    if layers.land_cover is not None:
        grid = land_grid(zones, layers.land_cover, parameters=parameters)
        given = {kind for kind in _LAYERS if getattr(layers, kind) is not None}
        slope = None if layers.terrain is None else slope_pct(layers.terrain, crs=zones.crs)
        for technology in get_args(Technology):
            rules = land_exclusions(
                technology,
                land_cover=layers.land_cover,
                parameters=parameters,
                zones=zones,
                slope=slope,
                **{kind: getattr(layers, kind) for kind in _LAYERS},
            )
            found = overlay(grid, rules)
            land[technology] = found
            eligible = found.land()
            shares[f"{technology}_eligible_km2"] = eligible_by_zone(eligible, zones)["eligible_km2"].to_numpy()
            report = found.report(zones).rename(columns={"exclusion": "rule"}).assign(applied=True)
            absent = pd.DataFrame({"rule": list(rules_not_applied(technology, layers=given)), "applied": False})
            reports.append(pd.concat([report, absent], ignore_index=True).assign(technology=technology))
            sites = pv_sites(
                technology,
                eligible,
                zones,
                resource=resource,
                parameters=parameters,
                slope=slope,
                **layers_around(layers),
            )
            frames.append(sites.candidates)
            patches.append(sites.sites)
            # rasters that know their CRS hold themselves in a circle: of a province there are hundreds of megabytes
            del eligible
            gc.collect()
    joined = _together([part for part in patches if len(part)], zones)
    empty = gpd.GeoDataFrame({"site_id": []}, geometry=[], crs=zones.crs)
    reported = pd.concat(reports, ignore_index=True) if reports else pd.DataFrame()
    return _Land(frames, empty if joined is None else joined, reported, land, shares)


def _by_zone(zones: gpd.GeoDataFrame, layers: OpenedLayers, land: _Land, parameters: Parameters) -> pd.DataFrame:
    found = dict(land.shares)
    if layers.power_grid is not None and len(layers.power_grid):
        middles = zones.geometry.representative_point().to_numpy()
        found["grid_distance_km"] = grid_distances(middles, layers.power_grid, parameters=parameters)[
            "grid_distance_km"
        ]
    return pd.DataFrame(found, index=zones.index)


_LAYERS = ("estates", "protected_areas", "roads", "terrain", "power_grid")


def _plants(
    zones: gpd.GeoDataFrame, layers: OpenedLayers, feedstocks: Mapping[str, ByZone], parameters: Parameters
) -> list[PlantSites | BiomassSites | None]:
    if layers.land_cover is None:
        return []
    land_cover, estates = layers.land_cover, layers.estates
    search: dict[str, Callable[[ByZone], PlantSites | BiomassSites | None]] = {
        "crops": lambda crops: biomass_sites(
            crops, zones, land_cover=land_cover, parameters=parameters, estates=estates, plants=layers.plants
        ),
        "livestock": lambda manure: biogas_sites(manure, zones, land_cover=land_cover, parameters=parameters),
        "waste": lambda waste: waste_sites(
            waste,
            zones,
            land_cover=land_cover,
            parameters=parameters,
            estates=estates,
            landfills=layers.landfills,
            population=layers.population,
        ),
    }
    return [search[kind](feedstocks[kind]) for kind in search if kind in feedstocks]


def _together(parts: list[gpd.GeoDataFrame], zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    if not parts:
        return None
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=zones.crs)
