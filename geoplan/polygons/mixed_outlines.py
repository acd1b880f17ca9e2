"""Outlines of which nearly all are polygons: these as corners, and the others as geometries of GEOS.

So files come: a million polygons, and among them a line, a curve, a collection, or nothing. What is measured, moved or
mended here is worked out in corners, and asked of GEOS where that cannot be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.polygons.flat_polygons import FlatPolygons, polygons_of_shapes
from geoplan.polygons.polygon_measures import polygon_areas, polygon_boxes
from geoplan.polygons.polygon_wkb import geometries_of_polygons

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Move: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class MixedOutlines:
    """Some outlines.

    Attributes
    ----------
    polygons
        Those that are polygons.
    others
        Geometries of the others, None where there is none and where there is a polygon; shape (outlines,).

    Examples
    --------
    >>> outlines = MixedOutlines.of(np.array([shapely.box(0, 0, 2, 1), shapely.Point(3, 3), None]))
    >>> outlines.there.tolist(), outlines.areas().tolist()
    ([True, True, False], [2.0, 0.0, nan])
    """

    polygons: FlatPolygons
    others: NDArray[np.object_]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> "MixedOutlines":
        """Sort geometries of any kind; None stays None."""
        polygons = polygons_of_shapes(shapes)
        others = shapes.copy()
        others[polygons.told] = None
        return cls(polygons, others)

    def __len__(self) -> int:
        return len(self.others)

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which are neither missing nor empty."""
        there = self.polygons.told.copy()
        rest = np.flatnonzero(~there)
        there[rest] = ~(shapely.is_missing(self.others[rest]) | shapely.is_empty(self.others[rest]))
        return there

    def areas(self) -> Floats:
        """Return the area of each; NaN where there is none."""
        areas = polygon_areas(self.polygons)
        rest = np.flatnonzero(~self.polygons.told)
        areas[rest] = shapely.area(self.others[rest])
        return areas

    def boxes(self) -> Floats:
        """Return west, south, east and north of each, shape (outlines, 4); NaN where there is none."""
        boxes = polygon_boxes(self.polygons)
        rest = np.flatnonzero(~self.polygons.told)
        boxes[rest] = shapely.bounds(self.others[rest]).reshape(-1, 4)
        return boxes

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east and north of all; None where there is no coordinate."""
        if not self.there.any():
            return None
        west, south, east, north = shapely.total_bounds(self.others).tolist()
        if len(self.polygons.corners):
            x, y = self.polygons.corners.T  # each alone: numpy is slow along a short axis
            west, south = float(np.fmin(x.min(), west)), float(np.fmin(y.min(), south))
            east, north = float(np.fmax(x.max(), east)), float(np.fmax(y.max(), north))
        return west, south, east, north

    def shapes(self, places: Integers) -> NDArray[np.object_]:
        """Return geometries of those at some places."""
        shapes = self.others[places]
        told = self.polygons.told[places]
        shapes[told] = geometries_of_polygons(self.polygons.taken(places[told]))
        return shapes

    def taken(self, places: Integers) -> "MixedOutlines":
        """Return those at some places, in their order."""
        return MixedOutlines(self.polygons.taken(places), self.others[places])

    def with_shapes(self, places: Integers, shapes: NDArray[np.object_]) -> "MixedOutlines":
        """Return outlines with other geometries at some places."""
        if not len(places):
            return self
        more = MixedOutlines.of(shapes)
        others = self.others.copy()
        others[places] = more.others
        return MixedOutlines(self.polygons.with_others(places, more.polygons), others)

    def moved(self, move: Move) -> "MixedOutlines":
        """Return outlines whose coordinates a function gives; what it has none for is no polygon any more."""
        corners = np.column_stack(move(*self.polygons.corners.T))
        shifted, others = self.polygons._replace(corners=corners), self.others.copy()
        lost = np.flatnonzero(self.polygons.told & ~shifted.whole())
        others[lost] = geometries_of_polygons(shifted.taken(lost))
        rest = np.flatnonzero(~(self.polygons.told | shapely.is_missing(self.others)))
        coordinates = shapely.get_coordinates(others[rest])
        others[rest] = shapely.set_coordinates(others[rest], np.column_stack(move(*coordinates.T)))
        return MixedOutlines(shifted.with_others(lost, polygons_of_shapes(np.full(len(lost), None))), others)
