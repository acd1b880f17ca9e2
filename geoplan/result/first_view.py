"""Which part of a study a reader wants to see first: the frame of every map of it."""

import geopandas as gpd
import numpy as np
import shapely

MOST_LEFT_OUT = 0.05
"""What the first view may leave out, as a share of the area."""
WORLD = [[-60.0, -170.0], [75.0, 170.0]]
"""What is shown of a study without any geometry. [degrees]"""


def main_bounds(geometry: gpd.GeoSeries) -> list[list[float]]:
    """Return the south-west and north-east corners (y, x) of what a reader wants to see first, in the CRS of the zones.

    Small, far parts, such as an island out at sea, are left out where they would make everything else small.
    """
    shapes = geometry.to_numpy()
    parts = shapely.get_parts(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    if not len(parts):
        return WORLD
    # In degrees too: only shares of the area are compared.
    area, boxes = shapely.area(parts), shapely.bounds(parts)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    middle = np.average(centres, axis=0, weights=area)
    outwards = np.argsort(-np.hypot(*(centres - middle).T), kind="stable")
    boxes, share = boxes[outwards], np.cumsum(area[outwards]) / area.sum()
    removable = int(np.searchsorted(share, MOST_LEFT_OUT, side="right"))
    sides = [_side(boxes[count:]) for count in range(removable + 1)]
    left_out = 0
    for count, side in enumerate(sides):
        if side < 0.75 * sides[left_out]:
            left_out = count
    west, south, east, north = _box(boxes[left_out:])
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]


def _box(boxes: np.ndarray) -> tuple[float, float, float, float]:
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _side(boxes: np.ndarray) -> float:
    west, south, east, north = _box(boxes)
    return max(east - west, north - south)
