"""Waters and places of OpenStreetMap by their tags; the sea, which is nobody's object, from the lines of the coast.

wiki.openstreetmap.org: Key:waterway (river, stream, canal), Tag:natural=water (water=river, lake, reservoir, pond …),
Tag:waterway=riverbank and Tag:landuse=reservoir, its older words; Tag:natural=coastline (a line with the land on its
left and the sea on its right); Key:place with name and population.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.sources.windows.clipping import Bounds
from geoplan.sources.windows.osm_objects import OsmObjects, Tags, areas_with, lines_with, points_with

WATERWAYS = ("river", "stream", "canal")
WATER_AREAS: Tags = (("natural", "water"), ("waterway", "riverbank"), ("landuse", "reservoir"))
COAST: Tags = (("natural", "coastline"),)
PLACES = (
    *("city", "town", "village", "suburb", "borough", "quarter"),
    *("neighbourhood", "hamlet", "isolated_dwelling", "island", "islet"),
)
_BESIDE = 1e-4
"""How far from a line of the coast land and sea are looked for, as a share of its length."""
_AGREED = 0.9
"""Share of the coast around a piece that has to call it sea; where less does, the coast has a gap."""
_SMALLEST_DEG = 1e-9


def waters_of(cut: Path, bounds: Bounds) -> tuple[gpd.GeoDataFrame, int, bool]:
    """Return rivers, lakes, the coast and the sea of an extract.

    Parameters
    ----------
    cut
        The extract.
    bounds
        West, south, east, north of the study, degrees: the sea is drawn as far.

    Returns
    -------
    frame : GeoDataFrame
        water_class, name, osm_id (empty for the sea) and shapes, WGS84.
    broken : int
        Objects that no geometry could be made of.
    open : bool
        Whether the coast has gaps, so that no sea could be drawn.
    """
    lines = lines_with(cut, tuple(("waterway", value) for value in WATERWAYS))
    areas, coast = areas_with(cut, WATER_AREAS), lines_with(cut, COAST)
    parts = [
        _classed(lines, ["waterway"]),
        _classed(areas, ["water", "natural", "waterway", "landuse"]),
        _classed(coast, ["natural"]),
    ]
    sea, is_open = sea_beside(shapely.from_wkb(np.array(coast.shapes, dtype=object)), bounds)
    if len(sea):
        columns = {"water_class": "sea", "name": "", "osm_id": ""}
        parts.append(gpd.GeoDataFrame([columns] * len(sea), geometry=sea, crs=4326))
    known = [part for part in parts if len(part)] or parts[:1]
    frame = gpd.GeoDataFrame(pd.concat(known, ignore_index=True), crs=4326)
    return frame, lines.broken + areas.broken + coast.broken, is_open


def places_of(cut: Path) -> tuple[gpd.GeoDataFrame, int]:
    """Return places that have a name, as points: what each is, its population as it is written, and the broken ones.

    Parameters
    ----------
    cut
        The extract.
    """
    tags = tuple(("place", value) for value in PLACES)
    points, areas = points_with(cut, tags), areas_with(cut, (("place", "island"), ("place", "islet")))
    islands = areas.frame()
    islands["geometry"] = islands.representative_point() if len(islands) else islands.geometry
    frame = gpd.GeoDataFrame(pd.concat([points.frame(), islands], ignore_index=True), crs=4326)
    named = frame[np.array([bool(each.get("name")) for each in frame["tags"]], dtype=bool)]
    columns = {
        "name": [each["name"] for each in named["tags"]],
        "place_class": [each["place"] for each in named["tags"]],
        "population": [each.get("population", "") for each in named["tags"]],
        "osm_id": named["id"].tolist(),
    }
    return gpd.GeoDataFrame(columns, geometry=named.geometry.to_numpy(), crs=4326), areas.broken


def sea_beside(coast: NDArray[np.object_], bounds: Bounds) -> tuple[NDArray[np.object_], bool]:
    """Return the sea of a box as polygons, and whether the coast has gaps.

    Parameters
    ----------
    coast
        Lines that have the land on their left.
    bounds
        West, south, east, north.

    Examples
    --------
    >>> line = shapely.LineString([(0, 5), (10, 5)])
    >>> sea, is_open = sea_beside(np.array([line]), (0.0, 0.0, 10.0, 10.0))
    >>> [piece.bounds for piece in sea.tolist()], is_open
    ([(0.0, 0.0, 10.0, 5.0)], False)
    """
    none = np.array([], dtype=object)
    box = shapely.box(*bounds)
    lines = shapely.get_parts(shapely.intersection(coast, box)) if len(coast) else none
    lines = lines[shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING] if len(lines) else none
    if not len(lines):
        return none, False
    net = shapely.union_all([*lines.tolist(), shapely.boundary(box)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    pieces = pieces[shapely.area(pieces) > _SMALLEST_DEG**2]
    land, water = (_told_by(lines, pieces, side) for side in (1.0, -1.0))
    told = land + water
    share = np.divide(water, told, out=np.zeros(len(pieces)), where=told > 0)
    sea = pieces[share >= _AGREED]
    return np.asarray(sea, dtype=object), bool(((share > 1 - _AGREED) & (share < _AGREED)).any())


def _told_by(lines: NDArray[np.object_], pieces: NDArray[np.object_], side: float) -> NDArray[np.float64]:
    """Return how much of the coast has each piece on its left (1) or on its right (-1)."""
    told = np.zeros(len(pieces))
    tree = shapely.STRtree(pieces)
    for line in lines.tolist():
        points = shapely.get_coordinates(line)
        steps = np.diff(points, axis=0)
        lengths = np.hypot(*steps.T)
        middles = (points[1:] + points[:-1]) / 2
        beside = middles + side * _BESIDE * np.column_stack([-steps[:, 1], steps[:, 0]])
        of_step, piece = tree.query(shapely.points(beside), predicate="within")
        np.add.at(told, piece, lengths[of_step])
    return told


def _classed(objects: OsmObjects, keys: list[str]) -> gpd.GeoDataFrame:
    """Return class, name and id; the class is what the first of some tags says."""
    frame = objects.frame()
    columns = {
        "water_class": [next((tags[key] for key in keys if tags.get(key)), "") for tags in frame["tags"]],
        "name": [tags.get("name", "") for tags in frame["tags"]],
        "osm_id": frame["id"],
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)
