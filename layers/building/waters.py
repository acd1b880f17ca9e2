"""The sea around a place and its coast, from the same GSHHG land that the zones are cut by. Rivers are not known."""

import geopandas as gpd
import shapely

from building.coast import read_land
from building.register import CRS

AROUND_M = 25_000.0
"""How far the sea is drawn beyond the zones."""
SMALLEST_ISLAND_M2 = 150_000.0
TOLERANCE_M = 60.0


def draw_waters(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw the sea and its coast.

    Parameters
    ----------
    zones
        The zones of the place, in the study's CRS.

    Returns
    -------
    GeoDataFrame
        ``water_class`` (sea, coastline), ``name`` (empty), polygons and lines in the study's CRS.
    """
    west, south, east, north = zones.total_bounds
    bounds = (west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    box = shapely.box(*bounds)
    land = shapely.union_all(read_land(bounds, smallest_m2=SMALLEST_ISLAND_M2, tolerance_m=TOLERANCE_M))
    sea = shapely.set_precision(shapely.difference(box, land), 1.0)
    coast = shapely.set_precision(shapely.difference(shapely.boundary(land), shapely.boundary(box)), 1.0)
    columns = {"water_class": ["sea", "coastline"], "name": ""}
    return gpd.GeoDataFrame(columns, geometry=[sea, shapely.line_merge(coast)], crs=CRS)
