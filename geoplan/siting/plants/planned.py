"""Plants that somebody has planned already, as candidates: they take their feedstock before all others.

A city that has chosen two sites for its waste will not build a third for the same tonnes. Planned plants are served
first, each up to what it is planned for, the nearest tonnes first; the search for other sites has what is left.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr

from geoplan.siting.plants.search import Settled, settle
from geoplan.units import DAYS_A_YEAR

ORIGIN = "planned"


def planned_points(planned: pd.DataFrame | None, zones: gpd.GeoDataFrame, *, technology: str) -> gpd.GeoDataFrame:
    """Return the planned plants of a technology as candidate points.

    Parameters
    ----------
    planned
        From `geoplan.layers.feedstock.planned_plants.read_planned_plants`; None where the study has no such layer.
    zones
        ``zone_id`` and polygons, projected.
    technology
        The kind of candidate.

    Returns
    -------
    GeoDataFrame
        ``candidate_id``, ``candidate_name``, ``origin``, ``t_per_day``, ``capacity_mw`` and points in the CRS of the
        zones: where the plan says, else a place within its zone.
    """
    columns = ["candidate_id", "candidate_name", "origin", "t_per_day", "capacity_mw"]
    chosen = pd.DataFrame(columns=["technology"]) if planned is None else planned
    chosen = chosen[chosen["technology"] == technology].reset_index(drop=True)
    if chosen.empty:
        return gpd.GeoDataFrame(columns=[*columns, "geometry"], geometry="geometry", crs=zones.crs)
    known = gpd.GeoSeries(gpd.points_from_xy(chosen["longitude"], chosen["latitude"]), crs="EPSG:4326").to_crs(
        zones.crs
    )
    middles = zones.set_index("zone_id").geometry.representative_point()
    in_zone = gpd.GeoSeries(middles.reindex(chosen["zone_id"]).to_numpy(), crs=zones.crs)
    frame = chosen.rename(columns={"plant_id": "candidate_id", "plant_name": "candidate_name"}).assign(origin=ORIGIN)
    return gpd.GeoDataFrame(frame[columns], geometry=known.where(chosen["longitude"].notna(), in_zone), crs=zones.crs)


def served_first(
    points: gpd.GeoDataFrame, surface: xr.DataArray, *, max_haul_km: float, tortuosity: float
) -> tuple[Settled | None, xr.DataArray]:
    """Give planned plants what they are planned for, and return what is left for others.

    Parameters
    ----------
    points
        From `planned_points`, with ``t_per_day`` [t/d].
    surface
        (y, x), tonnes of a year in each cell.
    max_haul_km
        The longest haul by road [km].
    tortuosity
        Road over straight distance.

    Returns
    -------
    tuple
        The plants and what each takes, None where there are none or nothing lies within their reach; and the surface
        without it. No tonne stands in both.
    """
    if points.empty:
        return None, surface
    settled = settle(
        points,
        surface,
        max_haul_km=max_haul_km,
        tortuosity=tortuosity,
        smallest=np.finfo(float).tiny,
        limits=points["t_per_day"].to_numpy(float) * DAYS_A_YEAR,
    )
    if settled is None:
        return None, surface
    taken = np.bincount(settled.parts["cell"], settled.parts["share"], minlength=surface.size)
    left = surface * (1.0 - np.minimum(taken, 1.0).reshape(surface.shape))
    return settled, left.rio.write_crs(surface.rio.crs)
