"""Zones as detailed as a page shows them, those of several studies with one border where they meet."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geoplan.outputs.drawing.map_geometry import MOST_VERTICES, simplified

MANY_ZONES = 600
"""More zones than that are drawn by arcs."""
MORE_VERTICES = 200_000
STUDY = "study_name"
"""The column that names the study of each zone, where zones are those of many studies."""
SAME_M = 0.01
"""Vertices as near as that are one: what stands twice has come here from two coordinate reference systems."""


def drawn_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones with fewer vertices, their common borders still common.

    Parameters
    ----------
    zones
        Polygons in a projected CRS in metres. Those of several studies, which a column ``study_name`` names, may have
        come from other reference systems: vertices of their borders that then differ by a hair are made one.
    """
    if has_studies(zones):
        zones = zones.set_geometry(_matched(zones.geometry))
    return simplified(zones, most_vertices=MOST_VERTICES if len(zones) <= MANY_ZONES else MORE_VERTICES)


def has_studies(zones: gpd.GeoDataFrame) -> bool:
    """Say whether zones are those of two studies or more."""
    return STUDY in zones.columns and zones[STUDY].nunique() > 1


def _matched(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    shapes = geometry.to_numpy()
    places, number = np.unique(shapely.get_coordinates(shapes), axis=0, return_inverse=True)
    pairs = KDTree(places).query_pairs(SAME_M, output_type="ndarray")
    if not len(pairs):
        return geometry
    first: NDArray[np.int64] = np.arange(len(places))
    np.minimum.at(first, pairs.max(axis=1), pairs.min(axis=1))
    return gpd.GeoSeries(
        shapely.set_coordinates(shapes.copy(), places[first[number.ravel()]]), geometry.index, crs=geometry.crs
    )
