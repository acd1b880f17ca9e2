"""The piece of land that a map shows, and where its points lie in the drawing."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoplan.outputs.drawing.map_marks import shape_path

Box = tuple[float, float, float, float]
"""West, south, east, north, in the CRS of the zones. [m]"""


@dataclass(frozen=True)
class MapFrame:
    """A window on the ground, and its scale.

    Attributes
    ----------
    west, north
        Its corner, in the CRS of the zones. [m]
    width, height
        Of the window, in units of the drawing.
    units_per_m
        Units of the drawing for a metre.

    Examples
    --------
    >>> frame = MapFrame(west=0.0, north=1000.0, width=500.0, height=250.0, units_per_m=0.5)
    >>> frame.bounds(), frame.at(100.0, 900.0)
    ((0.0, 500.0, 1000.0, 1000.0), (50.0, 50.0))
    """

    west: float
    north: float
    width: float
    height: float
    units_per_m: float

    @classmethod
    def around(cls, box: Box, *, width: float, height: float, margin: float = 0.05) -> "MapFrame":
        """Return the window of a size in which a box lies whole, in its middle.

        Parameters
        ----------
        box
            What has to be seen.
        width, height
            Of the window, in units of the drawing.
        margin
            What is left free at each side, as a share of the window.
        """
        west, south, east, north = box
        room = 1 - 2 * margin
        scale = room * min(width / max(east - west, 1.0), height / max(north - south, 1.0))
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        return cls(middle_x - width / scale / 2, middle_y + height / scale / 2, width, height, scale)

    @property
    def m_per_unit(self) -> float:
        """How many metres a unit of the drawing is: what is finer is not seen."""
        return 1 / self.units_per_m

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies in the drawing."""
        return (x - self.west) * self.units_per_m, (self.north - y) * self.units_per_m

    def bounds(self) -> Box:
        """Return the ground that the window shows."""
        east, south = self.west + self.width * self.m_per_unit, self.north - self.height * self.m_per_unit
        return self.west, south, east, self.north

    def path(self, shape: BaseGeometry) -> str:
        """Return the path data of the polygons of a shape, cut to the window."""
        clipped = shapely.clip_by_rect(shape, *self.bounds())
        return shape_path(clipped, west=self.west, north=self.north, scale=self.units_per_m)

    def line(self, shape: BaseGeometry) -> str:
        """Return the path data of the lines of a shape, cut to the window."""
        clipped = shapely.clip_by_rect(shape, *self.bounds())
        lines = (part for part in shapely.get_parts(clipped).tolist() if part.geom_type == "LineString")
        return "".join(_stroke(self._placed(shapely.get_coordinates(line))) for line in lines)

    def _placed(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = np.round((points - (self.west, self.north)) * (self.units_per_m, -self.units_per_m), 1)
        kept = np.any(np.diff(placed, axis=0, prepend=placed[:1] - 1) != 0, axis=1)
        return np.asarray(placed[kept], dtype=np.float64)


def _stroke(points: NDArray[np.float64]) -> str:
    if len(points) < 2:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points.tolist())
