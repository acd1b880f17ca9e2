"""Which piece of land the map of a zone shows, and the pixels of its picture of roofs."""

import geopandas as gpd
from affine import Affine
from shapely.geometry.base import BaseGeometry

from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.result.first_view import main_bounds

WIDTH, HEIGHT = 500.0, 446.0
"""Of every map of a zone, in units of its drawing."""
COLUMNS, ROWS = 650, 580
"""Pixels of the picture of its roofs: some 150 an inch on paper."""
LEAST_SIDE_M = 600.0
"""A zone is never drawn larger than one of this side."""
_MARGIN = 0.035


def zone_frame(shape: BaseGeometry | None) -> MapFrame | None:
    """Return the frame of a zone: all of it but small, far parts, with some room; None for one without an outline.

    Parameters
    ----------
    shape
        Its polygons. [study CRS, m]

    Examples
    --------
    >>> import shapely
    >>> frame = zone_frame(shapely.box(0, 0, 1000, 1000))
    >>> round(frame.at(500, 500)[0]), round(frame.at(500, 500)[1])
    (250, 223)
    >>> zone_frame(None) is None
    True
    """
    if shape is None or shape.is_empty:
        return None
    (south, west), (north, east) = main_bounds(gpd.GeoSeries([shape]))
    spare_x, spare_y = (max(LEAST_SIDE_M - side, 0.0) / 2 for side in (east - west, north - south))
    box = (west - spare_x, south - spare_y, east + spare_x, north + spare_y)
    return MapFrame.around(box, width=WIDTH, height=HEIGHT, margin=_MARGIN)


def pixels_of(frame: MapFrame) -> Affine:
    """Return what brings columns and rows of the picture of roofs to coordinates."""
    return Affine(WIDTH * frame.m_per_unit / COLUMNS, 0, frame.west, 0, -HEIGHT * frame.m_per_unit / ROWS, frame.north)
