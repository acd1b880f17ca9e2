"""The communes and wards of 2025, drawn from their register: cells of the former wards' centres, on land.

Nothing here knows a real border. The cells of all centres, old and new, inside the place and around it, are dissolved
to the units of 2025; power weights bring the areas near the official ones; the coast cuts them; where a coastal unit is
still smaller than the register says (river mouths, tidal flats, land won from the sea since the coast was mapped), it
grows from its coast into its own cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio import features
from rasterio.transform import from_origin
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from building.cells import balance_weights, borders, nearest_unit
from building.coast import read_land
from building.register import CRS, Generators, Place, read_generators, read_wards

SAMPLE_M = 150.0
"""Spacing of the points at which areas are measured while the weights are found."""
GROWTH_LIMIT_M = 2500.0
"""How far from its coast a unit may grow."""
ISLET_REACH_M = 2000.0
"""How far from a unit's largest part its islets may lie."""
SMALLEST_ISLAND_M2 = 20_000.0
SMALLEST_WATER_M2 = 500_000.0
TOLERANCE_M = 25.0
"""Tolerance of the simplification, of the coast and of the finished coverage."""


@dataclass(frozen=True)
class Frame:
    """What surrounds a place: its box, the land in it, and the points that share the land out."""

    bounds: tuple[float, float, float, float]
    land: BaseGeometry
    generators: Generators
    own: NDArray[np.bool_]
    """Which units belong to the place."""


def _frame(place: Place, codes: pd.Series) -> Frame:
    generators = read_generators(place)
    own = np.isin(generators.codes, codes)
    inside = generators.xy[own[generators.unit]]
    reach = place.nearest_units_km * 1000
    west, south = inside.min(axis=0) - reach
    east, north = inside.max(axis=0) + reach
    bounds = (float(west), float(south), float(east), float(north))
    land = read_land(bounds, smallest_m2=SMALLEST_ISLAND_M2, tolerance_m=TOLERANCE_M)
    return Frame(bounds=bounds, land=MultiPolygon(land), generators=generators, own=own)


def _land_points(frame: Frame) -> NDArray[np.float64]:
    west, south, east, north = frame.bounds
    shape = (int((north - south) / SAMPLE_M), int((east - west) / SAMPLE_M))
    grid = features.rasterize([frame.land], out_shape=shape, transform=from_origin(west, north, SAMPLE_M, SAMPLE_M))
    row, column = np.nonzero(grid)
    return np.column_stack([west + (column + 0.5) * SAMPLE_M, north - (row + 0.5) * SAMPLE_M])


def _cut_or_island(frame: Frame, special: pd.Series) -> NDArray[np.bool_]:
    """Units whose area says nothing: those that the frame cuts, and islands, which have no border to move."""
    west, south, east, north = frame.bounds
    low, high = np.array([west, south]) + 3000, np.array([east, north]) - 3000
    outside = ((frame.generators.xy < low) | (frame.generators.xy > high)).any(axis=1)
    cut = np.zeros(len(frame.generators.codes), dtype=bool)
    cut[frame.generators.unit[outside]] = True
    return cut | np.isin(frame.generators.codes, special)


def _faces(lines: Sequence[BaseGeometry], bounds: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """Faces between lines inside a box; neighbours share their vertices, on a grid of 1 m."""
    noded = shapely.union_all([*lines, shapely.box(*bounds).boundary], grid_size=1.0)
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))


def _unit_of(frame: Frame, weights: NDArray[np.float64], faces: NDArray[np.object_]) -> NDArray[np.intp]:
    return nearest_unit(frame.generators, weights, shapely.get_coordinates(shapely.point_on_surface(faces)))


def _grown(cell: BaseGeometry, land: BaseGeometry, target_m2: float) -> BaseGeometry | None:
    """Draw the strip along the coast with which a cell's land reaches its target, or None where it needs none."""
    have = shapely.area(shapely.intersection(cell, land))
    if have == 0 or have >= target_m2:
        return None
    near = shapely.intersection(land, shapely.buffer(cell, 100))
    low, high = 0.0, GROWTH_LIMIT_M
    for _ in range(12):
        reach = (low + high) / 2
        area = shapely.area(shapely.intersection(cell, shapely.buffer(near, reach)))
        low, high = (reach, high) if area < target_m2 else (low, reach)
    # Closing rounds off the strip, so that creeks do not leave slits.
    strip = shapely.intersection(cell, shapely.buffer(shapely.buffer(near, low + 150), -150))
    return shapely.simplify(strip, TOLERANCE_M)


def _near_islands(zone: BaseGeometry) -> BaseGeometry:
    """Leave out the islets that lie far from a zone's largest part: they may be anybody's."""
    parts = shapely.get_parts(zone)
    main = parts[np.argmax(shapely.area(parts))]
    return shapely.union_all(parts[shapely.distance(parts, main) <= ISLET_REACH_M])


def _without_small_holes(ground: BaseGeometry) -> BaseGeometry:
    """Ground whose ponds below SMALLEST_WATER_M2 are filled: they belong to the units around them."""
    filled = []
    for part in shapely.get_parts(ground):
        rings = [ring for ring in part.interiors if Polygon(ring).area >= SMALLEST_WATER_M2]
        filled.append(Polygon(part.exterior, rings))
    return shapely.union_all(filled, grid_size=1.0)


def draw_zones(place: Place, *, growth_share: float = 0.9) -> gpd.GeoDataFrame:
    """Draw the zones of a place.

    Parameters
    ----------
    place
        The former province.
    growth_share
        Share of its official area up to which a coastal unit grows into the sea; official areas count water.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per unit, sorted by ``zone_id``, in the study's CRS; a valid coverage.
    """
    wards = read_wards(place)
    frame = _frame(place, wards["ward_code"])
    special = wards.loc[wards["ward_type"] == "special zone", "ward_code"]
    fixed = _cut_or_island(frame, special)
    weights = balance_weights(frame.generators, _land_points(frame), cell_m2=SAMPLE_M**2, fixed=fixed)
    lines = list(borders(frame.generators, weights))
    cells = _faces(lines, frame.bounds)
    unit = _unit_of(frame, weights, cells)
    strips: list[BaseGeometry] = []
    for index in np.nonzero(frame.own & ~np.isin(frame.generators.codes, special))[0]:
        cell = shapely.union_all(cells[unit == index])
        strip = _grown(cell, frame.land, growth_share * frame.generators.area_m2[index])
        if strip is not None:
            strips.append(strip)
    ground = _without_small_holes(shapely.union_all([frame.land, *strips], grid_size=1.0))
    faces = _faces([*lines, shapely.boundary(ground)], frame.bounds)
    shapely.prepare(ground)
    faces = faces[shapely.intersects(ground, shapely.point_on_surface(faces))]
    unit = _unit_of(frame, weights, faces)
    keep = frame.own[unit]
    drawn = gpd.GeoDataFrame({"zone_id": frame.generators.codes[unit[keep]]}, geometry=faces[keep], crs=CRS)
    drawn = drawn.dissolve("zone_id").geometry.map(_near_islands)
    missing = sorted(set(wards["ward_code"]) - set(drawn.index))
    if missing:
        message = f"{place.name}: no cell is left for {missing}"
        raise ValueError(message)
    geometry = shapely.coverage_simplify(drawn.to_numpy(), TOLERANCE_M)
    geometry = shapely.normalize([MultiPolygon([g]) if isinstance(g, Polygon) else g for g in geometry])
    wards = wards.set_index("ward_code").loc[drawn.index]
    return gpd.GeoDataFrame(
        {
            "zone_id": wards.index.to_numpy(dtype=object),
            "zone_name": wards["ward_name"].to_numpy(),
            "zone_name_en": wards["ward_name_en"].to_numpy(),
            "zone_type": wards["ward_type"].to_numpy(),
            "district": wards["district"].to_numpy(),
            "district_code": wards["district_code"].to_numpy(),
            "population": wards["population"].to_numpy(dtype=float),
            "area_official_km2": wards["area_official_km2"].to_numpy(dtype=float),
            "urban": (wards["ward_type"] == "ward").to_numpy(),
        },
        geometry=geometry,
        crs=CRS,
    )
