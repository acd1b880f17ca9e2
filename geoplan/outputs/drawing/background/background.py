"""What lies beneath a study's maps: its waters, roads, places, terrain and land cover, ready to draw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.layers.land.places import place_groups
from geoplan.layers.land.roads import road_groups
from geoplan.layers.land.waters import water_groups
from geoplan.outputs.drawing.background.ground_pictures import GroundGrid, light_png, tint_png
from geoplan.outputs.drawing.background.land_cover_water import water_cells
from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.drawing.background.map_frame import Box, MapFrame

if TYPE_CHECKING:
    import xarray as xr
    from pyproj import CRS

    from geoplan.result.assessment import Assessment

OTHER_ROAD, OTHER_WATER, OTHER_PLACE = "minor", "stream", "other"
"""What a class that nobody knows is drawn as."""
CELLS_PER_UNIT, MOST_PICTURE_CELLS = 0.8, 250_000
"""How fine the picture of a map's ground is; on paper a unit is a third of a millimetre."""
_ROADS = frozenset(road_groups().values())
_AREAS = {"sea": "sea"}
"""Groups of waters that have an area of their own look; all others are drawn as ``water``."""


@dataclass(frozen=True, eq=False)
class Features:
    """Lines or areas that a map is drawn of.

    Attributes
    ----------
    tree
        Their shapes, in the CRS of the zones.
    keys
        How each looks: a key of `geoplan.outputs.drawing.background.looks`.
    names
        What each is called; empty where nobody says.
    """

    tree: shapely.STRtree = field(default_factory=lambda: shapely.STRtree([]))
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def inside(self, box: Box) -> Iterator[tuple[str, str, BaseGeometry]]:
        """Yield key, name and shape of what meets a box, what lies lowest first."""
        order = {key: look.order for key, look in background_looks().items()}
        there = self.tree.query(shapely.box(*box), predicate="intersects")
        for at in sorted((int(place) for place in there), key=lambda place: (order[self.keys[place]], place)):
            yield self.keys[at], self.names[at], self.tree.geometries[at]


@dataclass(frozen=True)
class PlaceMark:
    """A place with a name: what it is, where it lies in the CRS of the zones, how many live there (nan: unknown)."""

    name: str
    key: str
    x: float
    y: float
    population: float


@dataclass(frozen=True, eq=False)
class Background:
    """All that lies beneath the maps of a study.

    Attributes
    ----------
    areas, lines
        Seas, lakes and wide rivers; rivers, coast and roads.
    places
        Named places, the largest first.
    terrain, land_cover
        Rasters in CRSs of their own; None without such a layer.
    crs
        Of the zones.
    layers
        Kind of layer -> status, of those that something is drawn of, in their order.
    """

    areas: Features = field(default_factory=Features)
    lines: Features = field(default_factory=Features)
    places: tuple[PlaceMark, ...] = ()
    terrain: "xr.DataArray | None" = field(default=None, repr=False)
    land_cover: "xr.DataArray | None" = field(default=None, repr=False)
    crs: "CRS | None" = None
    layers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be drawn."""
        return not self.layers

    @property
    def names_roads(self) -> bool:
        """Whether any road has a name."""
        return any(name for key, name in zip(self.lines.keys, self.lines.names, strict=True) if key in _ROADS)

    @property
    def names_waters(self) -> bool:
        """Whether any river or lake has a name."""
        of_lines = (name for key, name in zip(self.lines.keys, self.lines.names, strict=True) if key not in _ROADS)
        return any(of_lines) or any(self.areas.names)

    @property
    def has_ground(self) -> bool:
        """Whether more than lines and names is drawn: an area or a picture."""
        return bool(self.areas.keys) or self.terrain is not None or self.land_cover is not None

    @property
    def knows_sea(self) -> bool:
        """Whether what lies beyond the zones and is no sea can be drawn as land."""
        return "sea" in self.areas.keys

    def ground_png(self, frame: MapFrame) -> bytes | None:
        """Return the ground of a map: light upon its terrain, or a tint of its land cover; None without either."""
        if self.crs is None:
            return None
        cell_m = frame.m_per_unit / CELLS_PER_UNIT
        grid = GroundGrid.over(frame.bounds(), crs=self.crs, cell_m=cell_m, most_cells=MOST_PICTURE_CELLS)
        light = None if self.terrain is None else light_png(self.terrain, grid)
        if light is not None or self.land_cover is None or self.terrain is not None:
            return light
        return tint_png(self.land_cover, grid)

    def water_in(self, box: Box) -> BaseGeometry | None:
        """Return the water of the land cover in a box, where no layer of waters has areas; None where there is none."""
        if self.areas.keys or self.land_cover is None or self.crs is None:
            return None
        return water_cells(self.land_cover, box, crs=self.crs)


def background_of(result: "Assessment") -> Background:
    """Gather what the maps of a result are drawn upon, once for all of them.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    Background
        Of the layers that the study has: ``waters``, ``roads``, ``places``, ``terrain``, ``land_cover``. Empty where it
        has none of them: nothing is made up.
    """
    inputs = result.inputs
    statuses = {kind: report.status for kind, report in result.layers.items()}
    waters, roads, places = inputs.waters, inputs.roads, inputs.places
    areas = _areas(waters)
    kinds = ["waters", "roads", "places", "terrain"]
    if inputs.terrain is None or not areas.keys:  # a tint of it is drawn, or its water
        kinds.append("land_cover")
    drawn = {kind: statuses[kind] for kind in kinds if getattr(inputs, kind) is not None and kind in statuses}
    return Background(
        areas=areas,
        lines=_lines(waters, roads),
        places=_marks(places),
        terrain=inputs.terrain,
        land_cover=inputs.land_cover,
        crs=result.zones.crs,
        layers=drawn,
    )


def _areas(waters: gpd.GeoDataFrame | None) -> Features:
    if waters is None:
        return Features()
    kept = waters[shapely.get_dimensions(waters.geometry.to_numpy()) == 2]
    groups = (water_groups().get(each, OTHER_WATER) for each in kept["water_class"])
    return _features(kept, [_AREAS.get(group, "water") for group in groups])


def _lines(waters: gpd.GeoDataFrame | None, roads: gpd.GeoDataFrame | None) -> Features:
    parts = []
    if waters is not None:
        kept = waters[shapely.get_dimensions(waters.geometry.to_numpy()) == 1]
        drawn = {key for key, look in background_looks().items() if look.kind == "line"}
        groups = [water_groups().get(each, OTHER_WATER) for each in kept["water_class"]]
        parts.append(_features(kept, [group if group in drawn else "coast" for group in groups]))
    if roads is not None:
        parts.append(_features(roads, [road_groups().get(each, OTHER_ROAD) for each in roads["road_class"]]))
    if not parts:
        return Features()
    shapes = np.concatenate([part.tree.geometries for part in parts])
    keys, names = (tuple(each for part in parts for each in getattr(part, name)) for name in ("keys", "names"))
    return Features(shapely.STRtree(shapes), keys, names)


def _features(frame: gpd.GeoDataFrame, keys: Sequence[str]) -> Features:
    names = frame["name"].astype(str) if "name" in frame else [""] * len(frame)
    return Features(shapely.STRtree(frame.geometry.to_numpy()), tuple(keys), tuple(names))


def _marks(places: gpd.GeoDataFrame | None) -> tuple[PlaceMark, ...]:
    if places is None:
        return ()
    looks = background_looks()
    marks = [
        PlaceMark(str(name), place_groups().get(kind, OTHER_PLACE), float(x), float(y), float(population))
        for name, kind, population, x, y in zip(
            places["name"],
            places["place_class"],
            places["population"],
            places.geometry.x,
            places.geometry.y,
            strict=True,
        )
    ]
    return tuple(sorted(marks, key=lambda mark: (looks[mark.key].order, -np.nan_to_num(mark.population), mark.name)))
