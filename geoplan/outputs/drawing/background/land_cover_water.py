"""Water of the land cover, where no layer of waters has areas: cells of one class as shapes."""

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.features import shapes
from shapely.geometry.base import BaseGeometry

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.background.map_frame import Box

if TYPE_CHECKING:
    import xarray as xr

WATER = "water"
MOST_CELLS = 700
"""Cells along a side of a map; of more, every second, third, … is taken."""


def water_cells(land_cover: "xr.DataArray", box: Box, *, crs: CRS, most_cells: int = MOST_CELLS) -> BaseGeometry | None:
    """Return the cells of a box that are water, as one shape.

    Parameters
    ----------
    land_cover
        Common classes (y, x), in its own CRS.
    box
        West, south, east, north in `crs`.
    crs
        Of the box and of what is returned.
    most_cells
        Along a side; of more, every second, third, … is taken.

    Returns
    -------
    BaseGeometry or None
        Cells that share a side are one piece; None where there is no water.
    """
    own = land_cover.rio.crs
    if own is None:
        return None
    own = CRS.from_user_input(own)
    same = own == crs
    west, south, east, north = box if same else Transformer.from_crs(crs, own, always_xy=True).transform_bounds(*box)
    x, y = land_cover["x"].to_numpy(), land_cover["y"].to_numpy()
    half = np.abs(np.array(land_cover.rio.resolution())) / 2
    columns = np.flatnonzero((x > west - half[0]) & (x < east + half[0]))
    rows = np.flatnonzero((y > south - half[1]) & (y < north + half[1]))
    if not len(columns) or not len(rows):
        return None
    every = max(1, -(-max(len(columns), len(rows)) // most_cells))
    columns, rows = columns[::every], rows[::every]
    wet = land_cover.to_numpy()[np.ix_(rows, columns)] == land_cover_classes()[WATER].code
    shape = _outline(wet, x[columns], y[rows], half * every)
    if shape is None or same:
        return shape
    moved: BaseGeometry = gpd.GeoSeries([shape], crs=own).to_crs(crs).iloc[0]
    return moved


def _outline(
    wet: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64], half: NDArray[np.float64]
) -> BaseGeometry | None:
    """Return the cells that are water as one shape, whose outlines turn at their corners alone."""
    if not wet.any():
        return None
    wide, tall = (2 * side * (-1 if line[0] > line[-1] else 1) for side, line in zip(half, (x, y), strict=True))
    cells = Affine(wide, 0.0, x[0] - wide / 2, 0.0, tall, y[0] - tall / 2)
    outlines = shapes(wet.view(np.uint8), mask=wet, transform=cells)
    lakes = [shapely.Polygon(outline["coordinates"][0], outline["coordinates"][1:]) for outline, _ in outlines]
    return lakes[0] if len(lakes) == 1 else shapely.MultiPolygon(lakes)
