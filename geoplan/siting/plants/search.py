"""What the searches for plants have in common: land on a grid, and feedstock shared among points.

Points are tried together; the one that comes out smallest goes, and its feedstock is shared again, until all that are
left are large enough. Each tonne is used once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
from pyproj import Transformer

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.siting.draws.drawn import Drawn, InOrder
from geoplan.siting.plants.catchments import Catchments, Taken, share_feedstock
from geoplan.siting.surroundings import nearest
from geoplan.units import M_PER_KM
from geoplan.zonal.grid import cells_at, crs_of, grid_of, same_crs

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

CELL = "siting.plants.cell"
_OFFSETS = tuple((dx, dy) for dx in (-0.4, -0.2, 0.0, 0.2, 0.4) for dy in (-0.4, -0.2, 0.0, 0.2, 0.4))


@dataclass(frozen=True)
class PlantSites:
    """Plants and what they take.

    Attributes
    ----------
    plants
        Points with the columns of candidates, the largest first.
    areas
        Their catchments: ``candidate_id`` and the cells that each takes the most of.
    draws
        What they are in each future.
    """

    plants: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    draws: Drawn


@dataclass(frozen=True, eq=False)
class Settled:
    """The points that are large enough, and what they take.

    Attributes
    ----------
    points
        The candidates that are left.
    amount
        What each takes, in the unit of the surface.
    haul_km
        Mean haul by road, weighted by the amount [km].
    areas
        Their catchments: ``plant``, the position in `points`, and polygons.
    parts
        ``cell`` (numbered row by row), ``plant`` (position in `points`), ``share`` of the cell that it takes and
        ``haul_km`` by road.
    kept
        The position of each in the points that were tried.
    """

    points: gpd.GeoDataFrame
    amount: Floats
    haul_km: Floats
    areas: gpd.GeoDataFrame
    parts: pd.DataFrame
    kept: Indices

    def taken(self, surface: xr.DataArray) -> tuple[Floats, Floats]:
        """Return what each plant takes of another surface on the same cells, and that times the haul [km]."""
        values = np.nan_to_num(surface.to_numpy().astype(float)).ravel()
        amount = values[self.parts["cell"].to_numpy()] * self.parts["share"].to_numpy()
        plant, count = self.parts["plant"].to_numpy(), len(self.points)
        hauled = amount * self.parts["haul_km"].to_numpy()
        taken, tonne_km = (np.bincount(plant, each, minlength=count).astype(float) for each in (amount, hauled))
        return taken, tonne_km


def search_grid(zones: gpd.GeoDataFrame, *, cell_m: float) -> tuple[Floats, Floats]:
    """Return the centres (x rising, y falling) of square cells over zones, at multiples of their size [m]."""
    west, south, east, north = zones.total_bounds
    x = np.arange(np.floor(west / cell_m) + 0.5, np.ceil(east / cell_m)) * cell_m
    y = np.arange(np.ceil(north / cell_m) - 0.5, np.floor(south / cell_m), -1.0) * cell_m
    return x, y


def sampled(
    raster: xr.DataArray, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], *, zones: gpd.GeoDataFrame
) -> npt.NDArray[np.float64]:
    """Return the values of a raster at places in the zones' CRS, NaN off the raster.

    Parameters
    ----------
    raster
        (y, x), in its own CRS.
    x, y
        Coordinates of the columns and of the rows of a grid.
    zones
        Whose CRS is meant.
    """
    grid = grid_of(raster)
    values = raster.to_numpy()
    rows, columns = values.shape
    if same_crs(zones.crs, crs_of(grid)):
        # the grids are parallel: rows and columns are told apart
        column = np.floor((~grid.affine * (x, np.zeros_like(x)))[0]).astype(np.int64)
        row = np.floor((~grid.affine * (np.zeros_like(y), y))[1]).astype(np.int64)
        inside = ((row >= 0) & (row < rows))[:, None] & ((column >= 0) & (column < columns))[None, :]
        taken = values[np.clip(row, 0, rows - 1)[:, None], np.clip(column, 0, columns - 1)[None, :]]
        return np.where(inside, taken, np.nan)
    across, along = Transformer.from_crs(zones.crs, crs_of(grid), always_xy=True).transform(*np.meshgrid(x, y))
    row, column, inside = cells_at(raster, across, along)
    return np.where(inside, values[row, column], np.nan)


def class_share(
    land_cover: xr.DataArray, zones: gpd.GeoDataFrame, *, classes: Collection[str], cell_m: float
) -> xr.DataArray:
    """Return the share of land-cover classes in each cell of a grid over the zones, in their CRS.

    Parameters
    ----------
    land_cover
        Common classes, in its own CRS.
    zones
        Polygons, projected, metres.
    classes
        Keys of common classes.
    cell_m
        Side of the cells [m].

    Returns
    -------
    DataArray
        (y, x), 0 to 1, from 25 samples in each cell.
    """
    x, y = search_grid(zones, cell_m=cell_m)
    codes = [land_cover_classes()[key].code for key in classes]
    hits = np.zeros((len(y), len(x)))
    for dx, dy in _OFFSETS:
        hits += np.isin(sampled(land_cover, x + dx * cell_m, y + dy * cell_m, zones=zones), codes)
    grid = xr.DataArray(hits / len(_OFFSETS), dims=("y", "x"), coords={"y": y, "x": x}, name="share")
    return grid.rio.write_crs(zones.crs)


def named_after_zones(candidates: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name places after the zone in which they lie, or the nearest."""
    position, _ = nearest(candidates.geometry.to_numpy(), zones.geometry.to_numpy())
    return candidates.assign(candidate_name=zones["zone_name"].to_numpy()[position])


def settle(
    points: gpd.GeoDataFrame,
    surface: xr.DataArray,
    *,
    max_haul_km: float,
    tortuosity: float,
    smallest: float,
    limits: Floats | None = None,
) -> Settled | None:
    """Share what lies around points among them, and drop those that get too little, the smallest first.

    Parameters
    ----------
    points
        ``candidate_id`` and points in the CRS of `surface`.
    surface
        (y, x), amount in each cell.
    max_haul_km
        The longest haul by road [km].
    tortuosity
        Road over straight distance.
    smallest
        The least that a plant takes, in the unit of `surface`.
    limits
        The most that each takes, in the unit of `surface`; NaN, or None, for no limit.

    Returns
    -------
    Settled or None
        None where no point gets enough.
    """
    rows, columns = (surface[dim].to_numpy().astype(float) for dim in surface.dims)
    values = np.nan_to_num(surface.to_numpy().astype(float)).ravel()
    cell = np.flatnonzero(values > 0)
    places = np.column_stack([columns[cell % len(columns)], rows[cell // len(columns)]])
    amounts: Floats = values[cell]
    kept = np.arange(len(points))
    all_points = np.column_stack([points.geometry.x, points.geometry.y])
    most = np.full(len(points), np.inf) if limits is None else np.where(np.isnan(limits), np.inf, limits)
    while kept.size:
        share = share_feedstock(
            places,
            amounts,
            plants=all_points[kept],
            radius_m=max_haul_km * M_PER_KM / tortuosity,
            limits=most[kept],
        )
        taken: Floats = np.zeros(kept.size)
        np.add.at(taken, share.plant, amounts[share.cell] * share.share)
        if taken.min() >= smallest:
            table = pd.DataFrame({"cell": cell[share.cell], "plant": share.plant, "share": share.share})
            table["haul_km"] = np.sqrt(share.squared_m2) * tortuosity / M_PER_KM
            hauls = amounts[share.cell] * share.share * table["haul_km"].to_numpy()
            hauled = np.bincount(share.plant, hauls, minlength=len(kept))
            mean_km = np.divide(hauled, taken, out=np.full(len(taken), np.nan), where=taken > 0)
            return _settled(points, taken, mean_km, table=table, surface=surface, kept=kept)
        # the smallest goes first: what it held may lift its neighbours over the limit
        kept = np.delete(kept, int(taken.argmin()))
    return None


def _settled(
    tried: gpd.GeoDataFrame,
    taken: Floats,
    haul_km: Floats,
    *,
    table: pd.DataFrame,
    surface: xr.DataArray,
    kept: Indices,
) -> Settled:
    points = tried.iloc[kept].reset_index(drop=True)
    # by position: an estate and a landfill may have the same id
    numbered = points.assign(candidate_id=np.arange(len(points)))
    nothing = np.empty((len(points), 0))
    whole = Catchments(numbered, table, surface, Taken((), nothing, nothing))
    areas = whole.polygons().rename(columns={"candidate_id": "plant"})
    return Settled(points, taken, haul_km, areas, table, kept)


def finished(
    settled: Settled, zones: gpd.GeoDataFrame, *, kind: str, columns: Mapping[str, Floats], draws: Drawn
) -> PlantSites:
    """Give plants the columns, names and ids of candidates, and put the largest first.

    Parameters
    ----------
    found
        From `settle`; its points have ``candidate_id``, ``candidate_name`` and ``origin``.
    zones
        Places with much feedstock are named after the zone in which they lie.
    kind
        Stands before each id.
    columns
        Results, in the order of the points.
    draws
        What they are in each future, in the same order.

    Returns
    -------
    PlantSites
        A place with much feedstock has its latitude and longitude as its id, so that it keeps it whatever else changes.
    """
    points = settled.points
    dense = (points["origin"] == "density").to_numpy()
    degrees = points.geometry.to_crs("EPSG:4326")
    places = [f"{y:.4f}_{x:.4f}" for x, y in zip(degrees.x, degrees.y, strict=True)]
    own = np.where(dense, places, points["candidate_id"].astype(str))
    ids = pd.Series(kind + ":" + points["origin"].to_numpy(str).astype(object) + ":" + own, index=points.index)
    names = np.where(dense, named_after_zones(points, zones)["candidate_name"], points["candidate_name"])
    plants = points.assign(
        candidate_id=ids, candidate_name=names, candidate_kind=kind, mean_haul_km=settled.haul_km, **columns
    )
    order = np.lexsort((ids.to_numpy(str), -plants["capacity_mw"].to_numpy()))
    areas = settled.areas.assign(candidate_id=ids.to_numpy()[settled.areas["plant"].to_numpy(int)]).drop(
        columns="plant"
    )
    return PlantSites(plants.iloc[order].reset_index(drop=True), areas, InOrder(draws, order))
