"""Catchments as a map shows them: where a plant's feedstock comes from, as smooth areas that can be read.

What plants take is shared cell by cell, and a cell without feedstock is nobody's: the outline of the cells is a tangle
of squares. Drawn are the areas that these cells lie in; the GeoPackage keeps the cells.
"""

import geopandas as gpd
import numpy as np
import shapely

# In cells, along a side or of area: gaps that are closed, what is too small to be seen, and how rough a line may be.
_GAP, _HOLE, _SPECK, _ROUGH = 2.0, 40.0, 6.0, 0.4
# Of the whole: parts that are smaller are left out too.
_SPECK_SHARE = 0.01
_CORNER = 4  # segments of a quarter of a circle


def catchment_areas(catchments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return catchments as smooth areas.

    Parameters
    ----------
    catchments
        Polygons made of square cells, in metres; others than polygons are left as they are.

    Returns
    -------
    GeoDataFrame
        The same rows. Cells with gaps of up to four cells between them are one area, small holes are filled and small
        parts left out, but for the largest; corners are round.
    """
    return catchments.set_geometry([_area(shape) for shape in catchments.geometry], crs=catchments.crs)


def _area(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shapely.is_empty(shape):
        return shape
    side = _side(shape)
    closed = _grown(shape, _GAP * side, -_GAP * side)
    smooth = _grown(closed, -0.5 * side, side, -0.5 * side)
    parts = [part for part in shapely.get_parts(closed if shapely.is_empty(smooth) else smooth).tolist() if part.area]
    least = max(_SPECK * side**2, _SPECK_SHARE * sum(part.area for part in parts))
    largest = max(part.area for part in parts)
    kept = [_filled(part, _HOLE * side**2) for part in parts if part.area >= min(least, largest)]
    return shapely.simplify(shapely.union_all(kept), _ROUGH * side)


def _grown(shape: shapely.Geometry, *steps: float) -> shapely.Geometry:
    for step in steps:
        shape = shapely.buffer(shape, step, quad_segs=_CORNER)
    return shape


def _side(shape: shapely.Geometry) -> float:
    """Return the length of a cell's side: the shortest of all steps along the rings."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    steps = np.hypot(*np.diff(points, axis=0).T)[np.diff(ring) == 0]
    return float(steps[steps > 0].min())


def _filled(part: shapely.Polygon, least: float) -> shapely.Polygon:
    holes = [hole for hole in part.interiors if shapely.Polygon(hole).area >= least]
    return shapely.Polygon(part.exterior, holes)
