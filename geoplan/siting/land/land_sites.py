"""Sites on land and water: patches of eligible land with what a kind of candidate could carry there."""

from dataclasses import replace
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault, ParameterError, in_figures
from geoplan.parameters import Parameters
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.land.exclusion import covered_share
from geoplan.siting.land.patches import patches
from geoplan.siting.land.slope import slope_pct
from geoplan.siting.surroundings import estate_distances, surroundings
from geoplan.zonal import zonal_stats, zone_of
from geoplan.zonal.grid import cell_centres, check_same_crs, grid_of

SITE_COLUMNS = ("site_id", "technology", "area_ha", "capacity_mw", "energy_gwh", "compactness", "is_candidate")
CANDIDATE_COLUMNS = (
    *("candidate_id", "candidate_name", "candidate_kind", "origin", "status", "area_ha"),
    *("capacity_mw", "energy_gwh"),
)
"""Before what else a kind says of an area that it stands on."""
NEIGHBOURS = "siting.land.neighbours"
_COUNTS = (4, 8)
"""Cells around one that may belong to its patch: those that share an edge, or those that meet in a corner too."""


def land_candidates(kind: CandidateKind, basis: Basis) -> KindSites:
    """Find sites on eligible land, and what a kind could carry there.

    Parameters
    ----------
    kind
        One that stands on land or water: what an area carries says its `CandidateKind.carried`.
    basis
        ``eligible`` from `geoplan.siting.land.eligible_land.eligible_land`, in the CRS of the zones: what lies outside
        of them is cut off, border cells by exact coverage. Of the parameters, ``siting.<kind>.*``. Where no slope is at
        hand, that of the terrain is worked out.

    Returns
    -------
    KindSites
        Candidates are all sites whose energy is known and not 0, as points inside them, the most energy first:
        `CANDIDATE_COLUMNS`, what else an area carries, ``compactness``, and what
        `geoplan.siting.surroundings.surroundings` says; ``slope_pct`` is the mean over the site. They bear the name of
        their zone. ``most`` of them are kept, and sites that were cut from one patch are one place. Patches are all
        sites as polygons, the most energy first: `SITE_COLUMNS`; ``site_id`` is the ``candidate_id`` of those that
        ``is_candidate``. ``area_ha`` is the land that may be used, or of floating photovoltaics the water surface of
        which the modules cover a part [ha]. Without sites, both frames are empty.

    Raises
    ------
    CRSError
        Where the eligible land is not in the CRS of the zones.
    """
    zones, around = basis.zones, basis.around
    check_same_crs(zones.crs, grid_of(cast("xr.DataArray", basis.eligible)))
    sites, more = _sites(kind, basis)
    chosen = sites[sites["is_candidate"]].reset_index(drop=True)
    candidates = chosen.assign(
        candidate_id=chosen["site_id"],
        candidate_name="",
        candidate_kind=kind.key,
        origin=kind.origins[0],
        status="model",
    ).set_geometry(gpd.GeoSeries(chosen["point"].to_numpy(), crs=zones.crs))
    candidates = surroundings(
        candidates[[*CANDIDATE_COLUMNS, *more, "compactness", "geometry"]],
        zones,
        parameters=basis.parameters,
        around=replace(around, estates=None),  # any estate tells where a site lies, in operation or not
    )
    candidates["candidate_name"] = candidates["zone_name"]
    if around.terrain is not None and len(candidates):
        slope = slope_pct(around.terrain, crs=chosen.crs) if around.slope is None else around.slope
        candidates["slope_pct"] = _mean_slope(chosen, slope)
    if around.estates is not None and len(around.estates) and len(candidates):
        place = zone_of(candidates.geometry.to_numpy(), around.estates)
        ids = around.estates["estate_id"].astype(str).to_numpy(object)
        candidates["estate_id"] = pd.Series(np.where(place >= 0, ids[place], None), candidates.index, dtype=object)
        candidates = candidates.assign(**estate_distances(candidates.geometry.to_numpy(), around.estates))
    draws = kind.drawn(chosen["area_ha"].to_numpy(float), candidates.geometry, basis)
    if draws is not None:
        # the ends of an area by itself leave out what is wrong in the layers of a future
        candidates = candidates.drop(columns=[f"energy_gwh_{end}" for end in QUANTILES], errors="ignore")
    return KindSites(
        candidates,
        patches=sites[[*SITE_COLUMNS, "geometry"]],
        most=round(basis.parameters.value(f"siting.{kind.key}.most_candidates")),
        places={site: f"{kind.key}:{whole}" for site, whole in zip(chosen["site_id"], chosen["whole_id"], strict=True)},
        has_surroundings=True,
        draws=draws,
    )


def _sites(kind: CandidateKind, basis: Basis) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return all sites, the most energy first, with what they could carry and a ``point`` inside each.

    The columns that the kind says besides those of all kinds are named beside them.
    """
    prefix, zones, parameters = f"siting.{kind.key}.", basis.zones, basis.parameters
    sites = pd.concat(
        [
            patches(
                part,
                smallest_ha=parameters.value(prefix + kind.smallest_site),
                largest_ha=parameters.value(prefix + "largest_site"),
                least_share=parameters.value(prefix + "least_share"),
                least_compactness=parameters.value(prefix + "compactness"),
                corners=_by_corners(parameters),
            ).set_crs(zones.crs, allow_override=True)
            for part in _parts(cast("xr.DataArray", basis.eligible), zones)
        ],
        ignore_index=True,
    )
    points = _points(sites)
    carried = kind.carried(sites["area_ha"].to_numpy(), points, basis)
    sites = sites.join(carried).assign(
        site_id=[f"{kind.key}:{name}" for name in sites["patch_id"]], technology=kind.key, point=points.to_numpy()
    )
    sites = sites.sort_values(["energy_gwh", "site_id"], ascending=[False, True], kind="stable", ignore_index=True)
    # of land whose energy is not known nobody can say whether it is worth a visit; where nothing may stand it is not
    sites["is_candidate"] = sites["energy_gwh"] > 0
    return sites, [str(name) for name in carried if name not in CANDIDATE_COLUMNS]


def _by_corners(parameters: Parameters) -> bool:
    """Return whether cells that meet in a corner belong together."""
    count = parameters.value(NEIGHBOURS)
    if count not in _COUNTS:
        expected = " or ".join(f"{each}" for each in _COUNTS)
        raise ParameterError(Fault("parameters", NEIGHBOURS, found=in_figures(count), expected=expected))
    return count == _COUNTS[-1]


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
    windows = []
    for left, top, right, bottom in shapely.bounds(boxes).astype(int):
        window = (slice(max(top, 0), min(bottom, grid.shape[0])), slice(max(left, 0), min(right, grid.shape[1])))
        if all(cut.stop > cut.start for cut in window):
            windows.append(window)
    return windows or [(slice(0, 1), slice(0, 1))]


def _points(sites: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return a point in each site: its centroid, or where that lies outside, another."""
    outlines = sites.geometry.to_numpy()
    centres = shapely.centroid(outlines)
    outside = ~shapely.contains(outlines, centres)
    centres[outside] = shapely.point_on_surface(outlines[outside])
    return gpd.GeoSeries(centres, crs=sites.crs)


def _mean_slope(sites: gpd.GeoDataFrame, slope: xr.DataArray) -> np.ndarray:
    outlines = sites[["geometry"]].to_crs(slope.rio.crs)
    return zonal_stats(slope, outlines, stats=("mean",))["mean"].to_numpy()
