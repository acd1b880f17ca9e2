"""Rings, shapes and cells, and what shapely and `zonal_stats` say of them: the page's scripts are held against it."""

from typing import Any

import geopandas as gpd
import numpy as np
import rioxarray  # noqa: F401 - gives grids their CRS
import shapely
import xarray as xr
from affine import Affine

from geoplan.outputs.map.planner.fitted_plane import plane_of_page
from geoplan.outputs.map.planner.packed_cells import packed_cells
from geoplan.zonal import zonal_stats

CRS = "EPSG:32648"
WEST, NORTH = 670_000.0, 2_300_000.0
CELL = Affine(30.0, 0.0, WEST, 0.0, -20.0, NORTH)
SIZE = (60, 50)
BOUNDS = (106.3, 20.5, 107.2, 21.1)


def area_twins() -> dict[str, Any]:
    """Return what is held against Python: a plane, crossings, middles, overlaps, land and lines that cross."""
    return {
        "plane": _plane(),
        "middles": [_middle(shape) for shape in _shapes()],
        "overlaps": list(_overlaps()),
        "land": _land(),
        "crossings": list(_crossings()),
        "places": _places(),
    }


def _star(draw: np.random.Generator, corners: int) -> shapely.Polygon:
    angles = np.sort(draw.uniform(0, 2 * np.pi, corners))
    reach = draw.uniform(50.0, 700.0, corners)
    x, y = WEST + draw.uniform(0, 1_500), NORTH - draw.uniform(0, 1_200)
    return shapely.Polygon(np.column_stack([x + reach * np.cos(angles), y + reach * np.sin(angles)]))


def _stars(seed: int, count: int) -> list[shapely.Polygon]:
    draw = np.random.default_rng(seed)
    stars = (_star(draw, int(corners)) for corners in draw.integers(3, 14, 4 * count))
    return [star for star in stars if star.is_valid][:count]


def _flat(ring: Any) -> list[float]:
    return shapely.get_coordinates(ring)[:-1].ravel().tolist()


def _polygons(shape: shapely.Geometry) -> list[list[list[float]]]:
    parts = [part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.Polygon)]
    return [[_flat(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _shapes() -> list[shapely.Geometry]:
    """Stars, stars with holes, pairs of them, and shapes whose sides lie along the axes."""
    plain = _stars(1, 60)
    hollow = [star.difference(star.representative_point().buffer(20, quad_segs=2)) for star in plain[:20]]
    moved = [shapely.affinity.translate(star, 3_000, 0) for star in plain[20:40]]
    apart = [shapely.union_all([a, b]) for a, b in zip(plain[:20], moved, strict=True)]
    box = shapely.box(0, 0, 10, 10)
    straight = [box, box.difference(shapely.box(2, 2, 10, 8)), box.difference(shapely.box(4, 3, 6, 10))]
    return [*plain, *hollow, *apart, *straight]


def _middle(shape: shapely.Geometry) -> dict[str, Any]:
    point = shape.point_on_surface()
    return {"rings": [ring for polygon in _polygons(shape) for ring in polygon], "middle": [point.x, point.y]}


def _overlaps() -> Any:
    rings = _stars(5, 12)
    for shape in [*_shapes()[:12], *_shapes()[60:90]]:
        for ring in rings[:4]:
            yield {
                "shape": _polygons(shape),
                "ring": _flat(ring),
                "area": shape.intersection(ring).area,
                "all": shape.area,
            }


def _land() -> dict[str, Any]:
    draw = np.random.default_rng(9)
    values = draw.choice([0.0, 0.0, 0.0, 0.5, 1.0], SIZE).repeat(2, axis=1)[:, : SIZE[1]].astype(np.float32)
    land = xr.DataArray(values, dims=("y", "x")).rio.write_crs(CRS).rio.write_transform(CELL)
    rings = [*_stars(11, 40), shapely.box(WEST + 1, NORTH - 2, WEST + 3, NORTH - 1)]
    sums = zonal_stats(land, gpd.GeoSeries(rings, crs=CRS), stats=("sum",))["sum"] * 600.0
    return {"cells": packed_cells(land), "rings": [_flat(ring) for ring in rings], "m2": sums.tolist()}


def _crossings() -> Any:
    """Rings of few corners on a coarse grid: they touch, lie upon themselves and cross in every way."""
    draw = np.random.default_rng(21)
    for _ in range(600):
        corners = draw.integers(0, 5, (int(draw.integers(3, 8)), 2)).astype(float)
        ring = shapely.Polygon(corners)
        twice = bool((corners == np.roll(corners, 1, axis=0)).all(axis=1).any())  # a side without a length
        crosses = twice or not (ring.is_valid and ring.exterior.is_simple)
        yield {"ring": corners.ravel().tolist(), "crosses": crosses}


def _plane() -> dict[str, Any]:
    plane = plane_of_page(CRS, BOUNDS)
    assert plane is not None
    draw = np.random.default_rng(2)
    places = np.column_stack([draw.uniform(BOUNDS[0], BOUNDS[2], 50), draw.uniform(BOUNDS[1], BOUNDS[3], 50)])
    flat = gpd.GeoSeries(gpd.points_from_xy(*places.T), crs=4326).to_crs(CRS)
    return {"content": plane.content(), "places": places.tolist(), "flat": np.column_stack([flat.x, flat.y]).tolist()}


def _places() -> dict[str, Any]:
    ring = shapely.Polygon([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)])
    places = [(x / 2, y / 2) for x in range(-1, 10) for y in range(-1, 10)]
    inside = [bool(ring.intersects(shapely.Point(place))) for place in places]
    far = [ring.exterior.distance(shapely.Point(place)) for place in places]
    return {"ring": _flat(ring.exterior), "places": places, "inside": inside, "far": far}
