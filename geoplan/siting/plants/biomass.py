"""Where biomass plants could stand, and how they share the residues that lie around them.

Candidate points are the operating industrial estates, plants that burn solid fuel already or are proposed, and the
places with the most feedstock around them.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from geoplan.layers.feedstock.items import land_of_crops
from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.around import Around
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.draws.drawn import Drawn, InOrder
from geoplan.siting.plants.catchments import TORTUOSITY, burnt_tj, catchments
from geoplan.siting.plants.feedstock_surface import (
    candidates_from,
    dense_candidates,
    feedstock_surface,
    join_candidates,
    told_apart,
)
from geoplan.siting.plants.planned import planned_points
from geoplan.siting.plants.plant_draws import BiomassDraws
from geoplan.siting.plants.reach import Again, Survivors, survivors
from geoplan.siting.plants.search import CELL, class_share, named_after_zones
from geoplan.units import GJ_PER_TJ, M_PER_KM
from geoplan.zonal import zone_of

CROPLAND = ("cropland", "tree_crop")
"""The common land-cover classes that residues grow on."""
TREE_CROPS, FOREST = ("tree_crop",), ("forest",)
"""Those of perennials, and of wood."""
SOLID_FUELS = ("biomass", "coal")
"""What a plant burns whose boiler may take residues too."""
_HAUL = "siting.biomass.longest_haul"
_HAULS = (_HAUL, TORTUOSITY)
_NOTHING = Around()


@dataclass(frozen=True)
class BiomassSites:
    """Plants and what they take.

    Attributes
    ----------
    plants
        Candidate points with capacity, feedstock, delivered cost and LCOE, the cheapest electricity first; ``rank``.
    areas
        Their catchments: ``candidate_id`` and the cells that each takes the most of.
    draws
        What they are in each future.
    """

    plants: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    draws: Drawn


def biomass_sites(
    residues: ByZone,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    around: Around = _NOTHING,
    cell_m: float | None = None,
) -> BiomassSites | None:
    """Place biomass plants at estates, at plants and where residues are densest, and share the residues among them.

    Parameters
    ----------
    residues
        From `geoplan.potential.feedstock.feedstock_by_zone.residues_by_zone`.
    zones
        Polygons with ``zone_id``, projected, metres.
    land_cover
        Common classes; residues lie on cropland and tree crops, those of perennials on tree crops alone, wood in
        forest.
    parameters
        The study's; ``siting.biomass.*`` says the longest haul and how many plants are tried.
    around
        Estates: those in operation are candidates. Power plants: those in the zones that burn one of `SOLID_FUELS` are
        candidates, up to their capacity where it is known. Planned plants are, up to what is planned; they share with
        the others, the nearest first.
    cell_m
        Side of the cells that feedstock is counted on [m]; by default `CELL`.

    Returns
    -------
    BiomassSites or None
        None where the residues are not enough for a single plant.
    """
    available_t = (
        residues.shared["available_tj"]
        * GJ_PER_TJ
        / residues.shared["residue"].map(
            {name: parameters.value(f"residues.{name}.lhv") for name in residues.shared["residue"].unique()}
        )
    )
    amounts = (
        residues.shared.assign(available_t=available_t)
        .pivot_table(index="zone_id", columns="residue", values="available_t", aggfunc="sum", fill_value=0.0)
        .sort_index()
    )
    amounts = amounts[[name for name in amounts if amounts[name].sum() > 0]]
    if amounts.empty:
        return None
    surface = _surface(amounts, residues, zones, land_cover=land_cover, cell_m=cell_m or parameters.value(CELL))
    lhv = xr.DataArray([parameters.value(f"residues.{name}.lhv") for name in amounts], dims="feedstock")
    energy = (surface * lhv / GJ_PER_TJ).sum("feedstock")
    haul_km = parameters.value(_HAUL)
    radius_m = haul_km * M_PER_KM / parameters.value(TORTUOSITY)
    places = round(parameters.value("siting.biomass.dense_places"))
    dense = dense_candidates(energy.rio.write_crs(surface.rio.crs), radius_m=radius_m, count=places)
    layers = [named_after_zones(dense.drop(columns="density_amount"), zones)]
    estates = around.estates
    if estates is not None and (estates["estate_status"] == "operating").any():
        operating = estates[estates["estate_status"] == "operating"]
        layers.append(candidates_from(operating, origin="estate", id_column="estate_id", name_column="estate_name"))
    planned = planned_points(around.planned_plants, zones, technology="biomass")
    layers += [planned.drop(columns="t_per_day")] if len(planned) else []
    layers += _of_plants(around.plants, zones)
    return _built(join_candidates(layers), surface, residues, haul_km=haul_km, parameters=parameters)


def biomass_candidates(_kind: CandidateKind, basis: Basis) -> KindSites | None:
    """Find the candidates of the kind; see `biomass_sites`.

    Parameters
    ----------
    _kind
        That of plants that burn residues.
    basis
        Its residues, land cover, the layers around sites and parameters.
    """
    residues, land_cover = basis.feedstocks.get("crops"), basis.layers.land_cover
    if residues is None or land_cover is None:
        return None
    sites = biomass_sites(
        residues, basis.zones, land_cover=land_cover, parameters=basis.parameters, around=basis.around
    )
    return None if sites is None else KindSites(sites.plants, areas=sites.areas, draws=sites.draws)


def _of_plants(plants: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame) -> list[gpd.GeoDataFrame]:
    if plants is None:
        return []
    burns = plants["fuel"].str.casefold().isin(SOLID_FUELS).to_numpy()
    middles = plants.geometry.representative_point()
    chosen = plants[burns & (zone_of(middles.to_numpy(), zones) >= 0)].reset_index(drop=True)
    if chosen.empty:
        return []
    candidates = candidates_from(
        chosen.assign(plant=told_apart(chosen["name"].tolist())),
        origin="plant",
        id_column="plant",
        name_column="plant",
    )
    return [candidates]


def _surface(
    amounts: pd.DataFrame, residues: ByZone, zones: gpd.GeoDataFrame, *, land_cover: xr.DataArray, cell_m: float
) -> xr.DataArray:
    """Spread residues over the land that each comes from; where a zone has none of it, evenly."""
    crops = dict(zip(residues.shared["residue"], residues.shared["crop"], strict=True))
    land = {name: _land_of(crops[name]) for name in amounts}
    parts = [
        feedstock_surface(
            amounts[[name for name in amounts if land[name] == classes]],
            zones,
            key=class_share(land_cover, zones, classes=classes, cell_m=cell_m),
        )
        for classes in sorted(set(land.values()))
    ]
    together = xr.concat(parts, dim="feedstock", join="exact").sel(feedstock=amounts.columns.to_numpy(str))
    return together.rio.write_crs(zones.crs)


def _land_of(crop: str) -> tuple[str, ...]:
    return {"tree_crop": TREE_CROPS, "forest": FOREST}.get(land_of_crops().get(crop, ""), CROPLAND)


def _built(
    candidates: gpd.GeoDataFrame, supply: xr.DataArray, residues: ByZone, *, haul_km: float, parameters: Parameters
) -> BiomassSites | None:
    """Drop the plants that come out too small, share again, and rank what is left by the cost of electricity."""
    smallest, tried, kept = parameters.value("siting.biomass.smallest_plant"), candidates, np.arange(len(candidates))
    while len(candidates):
        result = catchments(candidates, supply, max_haul_km=haul_km, parameters=parameters)
        small = result.plants["capacity_mw"].to_numpy() < smallest
        if not small.any():
            ranked = result.plants.sort_values(["lcoe_usd_per_mwh", "candidate_id"], kind="stable")
            limits_mw = result.plants["limit_mw"].to_numpy(float)
            again = _again(tried, supply, kept)
            draws = BiomassDraws(residues.feedstocks, again, _HAULS, taken=result.taken, limits_mw=limits_mw)
            in_order = InOrder(draws, ranked.index.to_numpy())
            ranked = ranked.reset_index(drop=True)
            ranked.insert(0, "rank", np.arange(1, len(ranked) + 1))
            ranked.insert(3, "candidate_kind", "biomass")
            return BiomassSites(ranked, result.polygons(), in_order)
        # the smallest goes first: what it held may lift its neighbours over the limit
        drop = int(result.plants["capacity_mw"].to_numpy().argmin())
        candidates = candidates.drop(index=candidates.index[drop]).reset_index(drop=True)
        kept = np.delete(kept, drop)
    return None


def _again(tried: gpd.GeoDataFrame, supply: xr.DataArray, kept: npt.NDArray[np.int64]) -> Again:
    """Return what shares the energy of the residues among the points that were tried again."""

    def again(parameters: Parameters) -> Survivors:
        lhv = xr.DataArray(
            [parameters.value(f"residues.{name}.lhv") for name in supply["feedstock"].to_numpy()], dims="feedstock"
        )
        sizes = tried["capacity_mw"].to_numpy(float) if "capacity_mw" in tried else np.full(len(tried), np.nan)
        return survivors(
            tried,
            (supply * lhv / GJ_PER_TJ).sum("feedstock"),
            max_haul_km=parameters.value(_HAUL),
            tortuosity=parameters.value(TORTUOSITY),
            limits=burnt_tj(sizes, parameters),
        ).of(kept)

    return again
