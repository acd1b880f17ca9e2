"""Where biomass plants could stand: the economic level of residues, and plants that share what lies around them.

Candidate points are the operating industrial estates, and the places with the most feedstock around them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr

from geoplan.layers.land_cover import land_cover_classes
from geoplan.parameters import Parameters
from geoplan.potential.by_zone import ByZone
from geoplan.potential.residues import economic_level
from geoplan.siting.feedstock import candidates_from, dense_candidates, feedstock_surface, join_candidates
from geoplan.siting.plant_cost import affordable_feedstock_price
from geoplan.siting.plants import catchments

if TYPE_CHECKING:
    import numpy.typing as npt

CROPLAND = ("cropland", "tree_crop")
"""The common land-cover classes that residues grow on."""


@dataclass(frozen=True)
class BiomassSites:
    """Plants and what they take.

    Attributes
    ----------
    plants
        Candidate points with capacity, feedstock, delivered cost and LCOE, the cheapest electricity first; ``rank``.
    areas
        Their catchments: ``candidate_id`` and the cells that each takes the most of.
    """

    plants: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame


def economic_residues(residues: ByZone, *, parameters: Parameters, area_km2: float) -> "pd.Series[float]":
    """Return the share of each residue that a plant could buy: feedstock -> share, 0 to 1.

    Parameters
    ----------
    residues
        From `geoplan.potential.by_zone.residues_by_zone`.
    parameters
        The study's.
    area_km2
        The area of the study; a circle of this area gives the haul.
    """
    table = residues.feedstocks.drop_duplicates("residue")
    prices = {
        name: max(0.0, affordable_feedstock_price(parameters.value(f"residues.{name}.lhv"), parameters))
        for name in table["residue"]
    }
    radius_km = float(np.sqrt(area_km2 / np.pi))
    found = economic_level(table, parameters, price_usd_per_t=prices, radius_km=radius_km)
    return found.set_index("residue")["economic_share"]


def economic_tj_by_zone(residues: ByZone, shares: "pd.Series[float]") -> tuple["pd.Series[float]", float]:
    """Return the economic level of the residues by zone, and for the whole study from the statistics [TJ a year]."""
    by_row = residues.shared["available_tj"] * residues.shared["residue"].map(shares)
    zones = by_row.groupby(residues.shared["zone_id"]).sum().reindex(residues.zones.index, fill_value=0.0)
    whole = (residues.feedstocks["available_tj"] * residues.feedstocks["residue"].map(shares)).sum()
    return zones, float(whole)


def biomass_sites(
    residues: ByZone,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None = None,
    cell_m: float = 500.0,
) -> BiomassSites | None:
    """Place biomass plants at the estates and where residues are densest, and share the available residues among them.

    Parameters
    ----------
    residues
        From `geoplan.potential.by_zone.residues_by_zone`.
    zones
        Polygons with ``zone_id``, projected, metres.
    land_cover
        Common classes; residues lie on cropland and tree crops.
    parameters
        The study's; ``siting.biomass.*`` says the longest haul and how many plants are tried.
    estates
        Industrial estates, same CRS; those in operation are candidates.
    cell_m
        Side of the cells that feedstock is counted on [m].

    Returns
    -------
    BiomassSites or None
        None where the residues are not enough for a single plant.
    """
    available_t = (
        residues.shared["available_tj"]
        * 1e3
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
    surface = feedstock_surface(amounts, zones, key=_cropland(land_cover, zones, cell_m))
    lhv = xr.DataArray([parameters.value(f"residues.{name}.lhv") for name in amounts], dims="feedstock")
    energy = (surface * lhv / 1e3).sum("feedstock")
    haul_km = parameters.value("siting.biomass.longest_haul")
    radius_m = haul_km * 1e3 / parameters.value("residues.transport.tortuosity")
    count = round(parameters.value("siting.biomass.dense_places"))
    dense = dense_candidates(energy.rio.write_crs(surface.rio.crs), radius_m=radius_m, count=count)
    layers = [_named_after_zones(dense.drop(columns="density_amount"), zones)]
    if estates is not None and (estates["estate_status"] == "operating").any():
        operating = estates[estates["estate_status"] == "operating"]
        layers.append(candidates_from(operating, origin="estate", id_column="estate_id", name_column="estate_name"))
    return _built(join_candidates(layers), surface, haul_km, parameters)


def _named_after_zones(candidates: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name places after the zone in which they lie, or the nearest."""
    nearest = [int(zones.geometry.distance(point).to_numpy().argmin()) for point in candidates.geometry]
    return candidates.assign(candidate_name=zones["zone_name"].to_numpy()[nearest])


def _built(
    candidates: gpd.GeoDataFrame, supply: xr.DataArray, haul_km: float, parameters: Parameters
) -> BiomassSites | None:
    """Drop the plants that come out too small, share again, and rank what is left by the cost of electricity."""
    smallest = parameters.value("siting.biomass.smallest_plant")
    while len(candidates):
        result = catchments(candidates, supply, max_haul_km=haul_km, parameters=parameters)
        small = result.plants["capacity_mw"].to_numpy() < smallest
        if not small.any():
            ranked = result.plants.sort_values(["lcoe_usd_per_mwh", "candidate_id"], kind="stable")
            ranked = ranked.reset_index(drop=True)
            ranked.insert(0, "rank", np.arange(1, len(ranked) + 1))
            ranked.insert(3, "candidate_kind", "biomass")
            return BiomassSites(ranked, result.polygons())
        # the smallest goes first: what it held may lift its neighbours over the limit
        drop = int(result.plants["capacity_mw"].to_numpy().argmin())
        candidates = candidates.drop(index=candidates.index[drop]).reset_index(drop=True)
    return None


def _cropland(land_cover: xr.DataArray, zones: gpd.GeoDataFrame, cell_m: float) -> xr.DataArray:
    """Return the share of cropland in each cell of a grid over the zones, in their CRS."""
    west, south, east, north = zones.total_bounds
    x = np.arange(np.floor(west / cell_m) + 0.5, np.ceil(east / cell_m)) * cell_m
    y = np.arange(np.ceil(north / cell_m) - 0.5, np.floor(south / cell_m), -1.0) * cell_m
    xx, yy = np.meshgrid(x, y)
    counted = [_sampled(land_cover, xx + dx * cell_m, yy + dy * cell_m, zones) for dx, dy in _OFFSETS]
    codes = [land_cover_classes()[key].code for key in CROPLAND]
    share = np.mean([np.isin(classes, codes) for classes in counted], axis=0)
    grid = xr.DataArray(share, dims=("y", "x"), coords={"y": y, "x": x}, name="cropland_share")
    return grid.rio.write_crs(zones.crs)


_OFFSETS: Sequence[tuple[float, float]] = [
    (dx, dy) for dx in (-0.4, -0.2, 0.0, 0.2, 0.4) for dy in (-0.4, -0.2, 0.0, 0.2, 0.4)
]


def _sampled(
    land_cover: xr.DataArray, x: "npt.NDArray[np.float64]", y: "npt.NDArray[np.float64]", zones: gpd.GeoDataFrame
) -> "npt.NDArray[np.uint8]":
    from pyproj import Transformer

    transformer = Transformer.from_crs(zones.crs, land_cover.rio.crs, always_xy=True)
    across, along = transformer.transform(x, y)
    columns = xr.DataArray(across, dims=("row", "column"))
    rows = xr.DataArray(along, dims=("row", "column"))
    sampled: npt.NDArray[np.uint8] = land_cover.sel(x=columns, y=rows, method="nearest").to_numpy()
    return sampled
