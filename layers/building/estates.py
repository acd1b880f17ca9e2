"""Industrial parks: their names and areas are real; where in their commune they stand, and their shape, is drawn."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.optimize import brentq
from shapely import Polygon
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry

from building.register import CRS, Place, read_table, read_wards

ASPECT = 1.5
"""Length over width."""
CORNER_SHARE = 0.12
"""Radius of the rounded corners, as a share of the width."""
GAP_M = 150.0
"""Least distance between two parks, and between a park and the border of its commune."""
STEP_M = 100.0
"""Spacing of the places that are tried."""


def _shape(area_m2: float, *, upright: bool) -> Polygon:
    """Draw a rounded rectangle around the origin, of exactly this area."""
    width = np.sqrt(area_m2 / ASPECT)
    radius = CORNER_SHARE * width
    half_x, half_y = width * ASPECT / 2 - radius, width / 2 - radius
    if upright:
        half_x, half_y = half_y, half_x
    rounded = shapely.buffer(shapely.box(-half_x, -half_y, half_x, half_y), radius, quad_segs=3)
    factor = float(np.sqrt(area_m2 / rounded.area))
    return Polygon(scale(rounded, factor, factor, origin=(0, 0)))


def _places(room: BaseGeometry) -> NDArray[np.float64]:
    """Points of a grid inside some ground."""
    west, south, east, north = np.round(np.array(room.bounds) / STEP_M) * STEP_M
    x, y = np.meshgrid(np.arange(west, east + 1, STEP_M), np.arange(south, north + 1, STEP_M))
    points = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(room)
    return points[shapely.contains_xy(room, points)]


def _place_in(room: BaseGeometry, area_m2: float, distance_from: BaseGeometry) -> Polygon | None:
    """Draw a park in free ground, as near as can be to a line or point; None where it does not fit."""
    best: tuple[float, Polygon] | None = None
    points = _places(room)
    distance = np.asarray(shapely.distance(shapely.points(points), distance_from))
    for upright in (False, True):
        shape = _shape(area_m2, upright=upright)
        shapely.prepare(room)
        for index in np.argsort(distance, kind="stable"):
            if best is not None and distance[index] >= best[0]:
                break
            candidate = translate(shape, *points[index])
            if shapely.contains(room, candidate):
                best = (float(distance[index]), candidate)
                break
    return None if best is None else best[1]


def _western_end(room: BaseGeometry, area_m2: float) -> BaseGeometry | None:
    """Cut off the western end of free ground, of exactly this area; None where there is not so much."""
    if room.area < area_m2:
        return None
    west, south, east, north = room.bounds

    def lacking(x: float) -> float:
        return float(shapely.intersection(room, shapely.box(west, south, x, north)).area) - area_m2

    return shapely.intersection(room, shapely.box(west, south, brentq(lacking, west, east, xtol=1e-6), north))


def draw_estates(place: Place, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw the parks of a place in the communes of ``tables/estates.csv``, the largest of a commune first.

    A park that ``stands`` at the centre is drawn as near as can be to the register's centre of its commune, one at the
    waterside as near as can be to the outer border, one in the west takes its commune's western end.

    Parameters
    ----------
    place
        The former province.
    zones
        The drawn zones.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per park, in the order of the table.

    Raises
    ------
    ValueError
        Where a park does not fit into its commune.
    """
    table = read_table("estates", place)
    area_ha = pd.to_numeric(table["area_ha"])
    ground = zones.set_index("zone_id").geometry
    # Where a park stands by the water, its commune's part of the outer border is a shore.
    coast = shapely.boundary(ground.union_all())
    wards = read_wards(place)
    at = gpd.points_from_xy(wards["longitude"], wards["latitude"], crs="EPSG:4326").to_crs(CRS)
    centres = dict(zip(wards["ward_code"], at, strict=True))
    drawn: dict[int, BaseGeometry] = {}
    for index in np.argsort(-area_ha.to_numpy(), kind="stable"):
        ward = ground[table.loc[index, "ward_code"]]
        taken = shapely.buffer(shapely.union_all(list(drawn.values())), GAP_M)
        room = shapely.difference(shapely.buffer(ward, -GAP_M), taken)
        stands = table.loc[index, "stands"]
        if stands == "west":
            shape = _western_end(room, area_ha[index] * 1e4)
        else:
            near = coast if stands == "waterside" else centres[table.loc[index, "ward_code"]]
            shape = _place_in(room, area_ha[index] * 1e4, near)
        if shape is None:
            message = f"{table.loc[index, 'estate_name_en']} does not fit into zone {table.loc[index, 'ward_code']}"
            raise ValueError(message)
        drawn[int(index)] = shape
    frame = pd.DataFrame(
        {
            "estate_id": table["estate_id"],
            "estate_name": table["estate_name"],
            "estate_name_en": table["estate_name_en"],
            "area_ha": area_ha,
            "area_kind": table["area_kind"],
            "occupancy_pct": pd.to_numeric(table["occupancy_pct"]),
            "estate_status": table["estate_status"],
            "zone_id": table["ward_code"],
            "source": table["source"],
            "confidence": table["confidence"],
            "place_source": table["place_source"],
            "place_confidence": table["place_confidence"],
            "geometry_status": "schematic",
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[drawn[index] for index in range(len(table))], crs=CRS)
