"""What a surveyor finds the way by: roads and water around a site, of the layers that a study has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoplan.layers.land.roads import road_groups
from geoplan.layers.opening.land_cover_classes import land_cover_classes

if TYPE_CHECKING:
    import xarray as xr

    from geoplan.layers.catalog import OpenedLayers

Box = tuple[float, float, float, float]
WATER = "water"
ROAD_WIDTHS: Mapping[str, float] = {
    "motorway": 3.2,
    "trunk": 2.8,
    "primary": 2.4,
    "secondary": 1.8,
    "tertiary": 1.4,
    "minor": 0.7,
}
"""Group of classes of roads -> how wide its lines are drawn; the others as the last."""
MOST_CELLS = 700
"""Cells along a side of a map; of more, every second, third, … is taken."""


@dataclass(frozen=True)
class Road:
    """A road on a map: its group of classes, its name, empty where none is told, and its line in the study's CRS."""

    group: str
    name: str
    line: BaseGeometry


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The layers that landmarks are drawn of; None where the study has none.

    Attributes
    ----------
    roads, groups, names
        Lines in the study's CRS, their groups of classes and names.
    land_cover
        Cells with the common classes.
    """

    roads: shapely.STRtree | None = None
    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    land_cover: "xr.DataArray | None" = field(default=None, repr=False)

    @property
    def names_roads(self) -> bool:
        """Whether any road has a name."""
        return any(self.names)

    def roads_in(self, box: Box) -> list[Road]:
        """Return the roads of a map, the most important ones last, so that they lie on top."""
        if self.roads is None:
            return []
        at = sorted(int(place) for place in self.roads.query(shapely.box(*box), predicate="intersects"))
        lines = shapely.clip_by_rect(self.roads.geometries[at], *box)
        there = [Road(self.groups[place], self.names[place], line) for place, line in zip(at, lines, strict=True)]
        order = list(ROAD_WIDTHS)
        return sorted((each for each in there if not each.line.is_empty), key=lambda each: -order.index(each.group))

    def water_in(self, box: Box) -> BaseGeometry | None:
        """Return the water of a map; None where there is none."""
        if self.land_cover is None:
            return None
        cover = self.land_cover
        west, south, east, north = box
        x, y = cover["x"].to_numpy(), cover["y"].to_numpy()
        half = np.abs(np.array(cover.rio.resolution())) / 2
        columns = np.flatnonzero((x > west - half[0]) & (x < east + half[0]))
        rows = np.flatnonzero((y > south - half[1]) & (y < north + half[1]))
        if not len(columns) or not len(rows):
            return None
        every = max(1, -(-max(len(columns), len(rows)) // MOST_CELLS))
        columns, rows = columns[::every], rows[::every]
        wet = cover.to_numpy()[np.ix_(rows, columns)] == land_cover_classes()[WATER].code
        return _outline(wet, x[columns], y[rows], half * every)


def landmarks_of(layers: "OpenedLayers") -> Landmarks:
    """Return what landmarks can be drawn of.

    Parameters
    ----------
    layers
        The layers that a run read. Land cover in another CRS than the study's is left out.
    """
    roads, cover = layers.roads, layers.land_cover
    if cover is not None and (cover.rio.crs is None or cover.rio.crs != layers.zones.crs):
        cover = None
    if roads is None or not len(roads):
        return Landmarks(land_cover=cover)
    known = road_groups()
    last = list(ROAD_WIDTHS)[-1]
    names = roads["name"].astype(str) if "name" in roads else [""] * len(roads)
    return Landmarks(
        roads=shapely.STRtree(roads.geometry.to_numpy()),
        groups=tuple(known.get(each, last) for each in roads["road_class"].astype(str)),
        names=tuple(names),
        land_cover=cover,
    )


def _outline(
    wet: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64], half: NDArray[np.float64]
) -> BaseGeometry | None:
    """Return the cells that are water as one shape: a box for each run of cells of a row."""
    boxes = []
    for row, cells in enumerate(wet):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], cells, [False]]).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            first, last = sorted((x[start], x[end - 1]))
            boxes.append((first - half[0], y[row] - half[1], last + half[0], y[row] + half[1]))
    return shapely.union_all(shapely.box(*np.array(boxes).T)) if boxes else None
