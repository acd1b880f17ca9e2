"""Sites for ground-mounted and floating photovoltaics: patches of eligible land with what they could carry."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.parameters import Parameters
from geoplan.potential.solar.floating_pv import floating_pv
from geoplan.potential.solar.ground_pv import ground_pv
from geoplan.siting.land.exclusion import covered_share
from geoplan.siting.land.patches import patches
from geoplan.siting.land.rules import Technology, check_technology
from geoplan.siting.land.slope import slope_pct
from geoplan.siting.surroundings import nearest, surroundings
from geoplan.zonal import zonal_stats, zone_of
from geoplan.zonal.grid import cell_centres, check_same_crs, grid_of

ORIGINS: dict[Technology, str] = {"ground_pv": "eligible_land", "floating_pv": "water"}
_SMALLEST: dict[Technology, str] = {"ground_pv": "smallest_patch", "floating_pv": "smallest_water"}
SITE_COLUMNS = ("site_id", "technology", "area_ha", "capacity_mw", "energy_gwh", "compactness", "is_candidate")
CANDIDATE_COLUMNS = (
    "candidate_id",
    "candidate_name",
    "candidate_kind",
    "origin",
    "status",
    "area_ha",
    "capacity_mw",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
    "specific_yield_kwh_per_kwp",
    "compactness",
)


@dataclass(frozen=True)
class PvSites:
    """Where photovoltaics could stand.

    Attributes
    ----------
    candidates
        The sites with the most energy as points inside them, the most first: `CANDIDATE_COLUMNS`, and what
        `geoplan.siting.surroundings.surroundings` says of them.
    sites
        All sites as polygons, the most energy first: `SITE_COLUMNS`; ``site_id`` is the ``candidate_id`` of those that
        ``is_candidate``.
    """

    candidates: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame


def pv_sites(
    technology: Technology,
    eligible: xr.DataArray,
    zones: gpd.GeoDataFrame,
    *,
    resource: xr.Dataset,
    parameters: Parameters,
    power_grid: gpd.GeoDataFrame | None = None,
    roads: gpd.GeoDataFrame | None = None,
    estates: gpd.GeoDataFrame | None = None,
    population: xr.DataArray | None = None,
    terrain: xr.DataArray | None = None,
    protected_areas: gpd.GeoDataFrame | None = None,
    slope: xr.DataArray | None = None,
) -> PvSites:
    """Find sites on eligible land, and what they could carry.

    Parameters
    ----------
    technology
        ``ground_pv`` or ``floating_pv``.
    eligible
        From `geoplan.siting.land.eligible_land.eligible_land`, in the CRS of the zones; what lies outside of them is
        cut off, border cells by exact coverage.
    zones
        ``zone_id``, ``zone_name``, ``population`` and polygons, projected, metres.
    resource
        From `geoplan.potential.solar.orientation_table.orientation_table`: modules stand in the best orientation of the
        nearest place.
    parameters
        The study's: ``siting.<technology>.*``.
    power_grid, roads, population, terrain, protected_areas
        As for `geoplan.siting.surroundings.surroundings`.
    estates
        ``estate_id`` and polygons, same CRS.
    slope
        From `geoplan.siting.land.slope.slope_pct` of the terrain, where it is at hand.

    Returns
    -------
    PvSites
        ``area_ha`` is the land that may be used, or of floating photovoltaics the water surface of which the modules
        cover a part [ha]; ``slope_pct`` the mean over the site. Where there are no sites, both frames are empty.

    Raises
    ------
    CRSError
        Where the eligible land is not in the CRS of the zones.
    ParameterError
        For an unknown technology.
    """
    check_technology(technology)
    check_same_crs(zones.crs, grid_of(eligible))
    found = _sites(technology, eligible, zones, resource=resource, parameters=parameters)
    chosen = found[found["is_candidate"]].reset_index(drop=True)
    candidates = chosen.assign(
        candidate_id=chosen["site_id"],
        candidate_name="",
        candidate_kind=technology,
        origin=ORIGINS[technology],
        status="model",
    ).set_geometry(gpd.GeoSeries(chosen["point"].to_numpy(), crs=zones.crs))
    candidates = surroundings(
        candidates[[*CANDIDATE_COLUMNS, "geometry"]],
        zones,
        parameters=parameters,
        power_grid=power_grid,
        roads=roads,
        population=population,
        terrain=terrain,
        protected_areas=protected_areas,
    )
    candidates["candidate_name"] = _names(candidates)
    if terrain is not None and len(candidates):
        candidates["slope_pct"] = _mean_slope(chosen, slope_pct(terrain, crs=chosen.crs) if slope is None else slope)
    if estates is not None and len(estates) and len(candidates):
        place = zone_of(candidates.geometry.to_numpy(), estates)
        candidates["estate_id"] = np.where(place >= 0, estates["estate_id"].astype(str).to_numpy()[place], "")
    return PvSites(candidates, found[[*SITE_COLUMNS, "geometry"]])


def _sites(
    technology: Technology,
    eligible: xr.DataArray,
    zones: gpd.GeoDataFrame,
    *,
    resource: xr.Dataset,
    parameters: Parameters,
) -> gpd.GeoDataFrame:
    """Return all sites, the most energy first, with what they could carry and a ``point`` inside each."""
    prefix = f"siting.{technology}."
    found = pd.concat(
        [
            patches(
                part,
                smallest_ha=parameters.value(prefix + _SMALLEST[technology]),
                largest_ha=parameters.value(prefix + "largest_site"),
                least_share=parameters.value(prefix + "least_share"),
                least_compactness=parameters.value(prefix + "compactness"),
            ).set_crs(zones.crs, allow_override=True)
            for part in _parts(eligible, zones)
        ],
        ignore_index=True,
    )
    points = _points(found)
    specific = best_yield(points, resource)
    carry = ground_pv if technology == "ground_pv" else floating_pv
    yields = carry(found["area_ha"].to_numpy(), specific_yield_kwh_per_kwp=specific, parameters=parameters)
    found = found.join(yields).assign(
        site_id=[f"{technology}:{name}" for name in found["patch_id"]],
        technology=technology,
        specific_yield_kwh_per_kwp=specific,
        point=points.to_numpy(),
    )
    found = found.sort_values(["energy_gwh", "site_id"], ascending=[False, True], kind="stable", ignore_index=True)
    found["is_candidate"] = np.arange(len(found)) < round(parameters.value(prefix + "most_candidates"))
    return found


def _parts(eligible: xr.DataArray, zones: gpd.GeoDataFrame) -> list[xr.DataArray]:
    """Return the land in the zones, in parts that do not touch: between a coast and its islands lies much sea."""
    grid, values = grid_of(eligible), eligible.to_numpy()
    windows = _windows(zones, grid)
    inside = [np.zeros([cut.stop - cut.start for cut in window], dtype=np.float32) for window in windows]
    for block, share in covered_share(zones, grid):
        for (rows, columns), part in zip(windows, inside, strict=True):
            first, last = max(block.start, rows.start), min(block.stop, rows.stop)
            if first < last:
                held = share[first - block.start : last - block.start, columns].astype(np.float32)
                part[first - rows.start : last - rows.start] = values[first:last, columns] * held
    return [
        _on_grid(part, GeoBox(part.shape, grid.affine * Affine.translation(columns.start, rows.start), grid.crs))
        for (rows, columns), part in zip(windows, inside, strict=True)
    ]


def _on_grid(values: np.ndarray, grid: GeoBox) -> xr.DataArray:
    land = xr.DataArray(values, dims=grid.dimensions, coords=cell_centres(grid))
    land.rio.write_crs(grid.crs, inplace=True)
    land.rio.write_transform(grid.affine, inplace=True)  # of one row or column the coordinates tell no size
    return land


def _windows(zones: gpd.GeoDataFrame, grid: GeoBox) -> list[tuple[slice, slice]]:
    """Return rows and columns of windows that hold all zones; cells of different windows never share an edge."""
    bounds = shapely.bounds(shapely.get_parts(zones.geometry.to_numpy()))
    west, south, east, north = bounds[~np.isnan(bounds).any(axis=1)].T
    columns = np.sort([(edge - grid.affine.c) / grid.affine.a for edge in (west, east)], axis=0)
    rows = np.sort([(edge - grid.affine.f) / grid.affine.e for edge in (north, south)], axis=0)
    first, last = (np.floor(np.stack([columns[0], rows[0]])) - 1, np.ceil(np.stack([columns[1], rows[1]])) + 1)
    boxes, count = shapely.box(*first, *last), 0
    while len(boxes) != count:
        count = len(boxes)
        boxes = shapely.envelope(shapely.get_parts(shapely.union_all(boxes)))
    found = []
    for left, top, right, bottom in shapely.bounds(boxes).astype(int):
        window = (slice(max(top, 0), min(bottom, grid.shape[0])), slice(max(left, 0), min(right, grid.shape[1])))
        if all(cut.stop > cut.start for cut in window):
            found.append(window)
    return found or [(slice(0, 1), slice(0, 1))]


def _points(sites: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return a point in each site: its centroid, or where that lies outside, another."""
    outlines = sites.geometry.to_numpy()
    centres = shapely.centroid(outlines)
    outside = ~shapely.contains(outlines, centres)
    centres[outside] = shapely.point_on_surface(outlines[outside])
    return gpd.GeoSeries(centres, crs=sites.crs)


def best_yield(points: gpd.GeoSeries, resource: xr.Dataset) -> np.ndarray:
    """Return the yield of the best orientation at the nearest place. [kWh/kWp/a]."""
    best = resource["specific_yield"].transpose("place", ...).to_numpy().max(axis=(1, 2))
    if len(best) == 1 or not len(points):
        return np.full(len(points), best[0])
    places = np.asarray(shapely.points(resource["x"].to_numpy(), resource["y"].to_numpy()))
    return np.asarray(best[nearest(points.to_numpy(), places)[0]])


def _names(candidates: gpd.GeoDataFrame) -> list[str]:
    """Name candidates after their zones, with a number where a zone has several."""
    zone = candidates["zone_name"]
    number = candidates.groupby("zone_name").cumcount() + 1
    several = zone.map(zone.value_counts()) > 1
    return [f"{name} {k}" if more else name for name, k, more in zip(zone, number, several, strict=True)]


def _mean_slope(sites: gpd.GeoDataFrame, slope: xr.DataArray) -> np.ndarray:
    outlines = sites[["geometry"]].to_crs(slope.rio.crs)
    return zonal_stats(slope, outlines, stats=("mean",))["mean"].to_numpy()
