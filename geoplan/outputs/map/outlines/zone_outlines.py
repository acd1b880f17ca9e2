"""What a page needs to draw a set of zones: few as they are, very many as arcs whose corners come in by zoom.

Of very many zones each border stands once. Each vertex has a level, up to which a map that becomes smaller still shows
it. Those of a level are some of those of the level below, as `shapely.coverage_simplify` leaves them: neighbours stay
neighbours at every size, and no detail is written twice. scripts/zones/arcs.js reads them.
"""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.outputs.drawing.map_geometry import QUANTUM_DEG, label_points, quantised
from geoplan.outputs.map.outlines.arcs import Integers, arcs_of
from geoplan.outputs.map.outlines.drawn_zones import MANY_ZONES, STUDY, has_studies

GROUP = "district"
"""The column that says what the study of each zone is called."""
LEVELS = 5
COARSER, FAR_M = 10, 400
"""Quanta that a step of coordinates has where the second level is as coarse as that."""
EXTENT_PER_TOLERANCE = 500
"""Of the smallest map, which shows all on some five hundred pixels; each level below has half its tolerance."""


def zone_outlines(zones: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the outlines and labels of zones, and the groups that they belong to where they are of many studies.

    Parameters
    ----------
    zones
        Polygons that share their borders, in a projected CRS in metres, as detailed as the page shall show them. Where
        ``study_name`` names two studies or more, these are groups, called what ``district`` says.

    Returns
    -------
    dict
        ``labels``, and either ``shapes`` (`geoplan.outputs.drawing.map_geometry.quantised`) or ``outlines``. With
        groups ``groups``: their ``names`` and ``labels``, and ``of``, the place of each zone's group among them.
    """
    degrees = zones.geometry.to_crs(4326)
    labels = {"labels": label_points(degrees)}
    if not has_studies(zones) and len(zones) <= MANY_ZONES:
        return {"shapes": quantised(degrees)} | labels
    groups = {"groups": _groups(zones)} if has_studies(zones) else {}
    return {"outlines": _outlines(zones, degrees)} | labels | groups


def _groups(zones: gpd.GeoDataFrame) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(dict.fromkeys(zones[STUDY]))}
    of = [places[name] for name in zones[STUDY]]
    together = zones.geometry.groupby(np.array(of))
    whole = together.agg(lambda parts: shapely.union_all(parts.to_numpy()))
    called = zones[GROUP] if GROUP in zones.columns else zones[STUDY]
    return {
        "names": called.astype(str).groupby(np.array(of)).first().tolist(),
        "labels": label_points(gpd.GeoSeries(whole, crs=zones.crs).to_crs(4326)),
        "of": of,
    }


def _outlines(zones: gpd.GeoDataFrame, degrees: gpd.GeoSeries) -> dict[str, Any]:
    """Return arcs as steps in quanta, a digit of level for each of their vertices, and the arcs of each zone."""
    shapes = zones.geometry.to_numpy()
    tolerances = _tolerances(shapes)
    coarser = COARSER if tolerances[0] >= FAR_M else 1
    rings, owners = _rings(degrees.to_numpy(), _levels(shapes, tolerances), QUANTUM_DEG * coarser)
    places, number = np.unique(rings[:, :2], axis=0, return_inverse=True)
    levels = np.zeros(len(places), dtype=np.int64)
    np.maximum.at(levels, number.ravel(), rings[:, 2])
    ends = np.flatnonzero(np.diff(owners[:, 2], append=-1)) + 1
    arcs = arcs_of(np.split(number.ravel(), ends[:-1]))
    of_zones: list[list[list[list[int]]]] = [[] for _ in range(len(zones))]
    before = (-1, -1)
    for (zone, part, _), refs in zip(owners[ends - 1].tolist(), arcs.rings, strict=True):
        if (zone, part) != before:
            of_zones[zone].append([])
        of_zones[zone][-1].append(refs)
        before = (zone, part)
    return {
        "coarser": coarser,
        "tolerances": [round(each) for each in tolerances],
        "arcs": _steps([places[line] for line in arcs.lines]),
        "levels": ["".join(map(str, levels[line].tolist())) for line in arcs.lines],
        "zones": of_zones,
    }


def _tolerances(shapes: NDArray[np.object_]) -> list[float]:
    """Return the tolerances of the levels above the first, metres."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    extent = float(np.nan_to_num(max(east - west, north - south)))
    return [extent / EXTENT_PER_TOLERANCE / 2**less for less in reversed(range(LEVELS - 1))]


def _levels(shapes: NDArray[np.object_], tolerances: Sequence[float]) -> Integers:
    """Return for each vertex, in the order of `shapely.get_coordinates`, the last level that has it."""
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    left = shapes[drawn]
    vertices = _as_keys(shapely.get_coordinates(left))
    levels = np.zeros(len(vertices), dtype=np.int64)
    for level, tolerance in enumerate(tolerances, start=1):
        left = shapely.coverage_simplify(left, tolerance)
        levels[np.isin(vertices, _as_keys(shapely.get_coordinates(left)))] = level
    return levels


def _as_keys(vertices: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.ascontiguousarray(vertices + 0.0).view(np.complex128).ravel()


def _rings(degrees: NDArray[np.object_], levels: Integers, quantum: float) -> tuple[Integers, Integers]:
    """Return x, y and level of the vertices along all rings, and for each its zone, polygon and ring.

    Closing vertices are left out, and those that lie upon the one before them; rings without an area too.
    """
    parts, zone = shapely.get_parts(degrees, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    quanta = np.rint(vertices / quantum).astype(np.int64)
    kept = np.append(np.diff(ring) == 0, False)
    kept[:-1] &= np.any(np.diff(quanta, axis=0) != 0, axis=1)
    quanta, ring, level = quanta[kept], ring[kept], levels[kept]
    large = np.bincount(ring, minlength=len(rings))[ring] > 2
    quanta, ring, level = quanta[large], ring[large], level[large]
    return np.column_stack([quanta, level]), np.column_stack([zone[part[ring]], part[ring], ring])


def _steps(lines: Sequence[Integers]) -> list[list[int]]:
    """Return the vertices along each line as steps, the first from the last vertex of the line before."""
    if not lines:
        return []
    along = np.concatenate(lines)
    steps: Integers = along - np.concatenate([np.zeros((1, 2), dtype=np.int64), along[:-1]])
    ends = np.cumsum([len(line) for line in lines])
    return [each.ravel().tolist() for each in np.split(steps, ends[:-1])]
