"""A province's ground, made up: as many roads as a real one has, rivers and the sea, places and hills."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
import xarray as xr

from geoplan.result.assessment import Assessment

CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential")
SHARES = (0.002, 0.005, 0.02, 0.05, 0.12, 0.803)
STEPS_M = (2400.0, 1500.0, 900.0, 500.0, 250.0, 60.0)
VERTICES, RIVERS, PLACES, CELLS = 12, 40, 600, 1_500
SIDE_M = 55_000.0


def with_made_ground(result: Assessment, *, roads: int, seed: int = 5) -> Assessment:
    """Return a result with layers of waters, roads, places and terrain that nobody surveyed."""
    draw = np.random.default_rng(seed)
    points = result.zones.representative_point()
    west, south = float(points.x.median()) - SIDE_M / 2, float(points.y.median()) - SIDE_M / 2
    crs = result.zones.crs
    layers = {
        "waters": _waters(draw, west, south),
        "roads": _roads(draw, west, south, roads),
        "places": _places(draw, west, south),
    }
    made = {kind: frame.set_crs(crs) for kind, frame in layers.items()}
    terrain = _terrain(draw, west, south).rio.write_crs(crs).rio.write_nodata(np.nan)
    some = result.inputs.reports["zones"]
    reports = {kind: replace(some, kind=kind, status="real") for kind in (*made, "terrain")}
    inputs = replace(result.inputs, **made, terrain=terrain, reports={**result.inputs.reports, **reports})
    return replace(result, inputs=inputs)


def _wander(draw: np.random.Generator, x: np.ndarray, y: np.ndarray, step: np.ndarray, vertices: int) -> np.ndarray:
    heading = draw.uniform(0, 2 * np.pi, len(x))[:, None]
    heading = heading + draw.normal(0, 0.25, (len(x), vertices)).cumsum(axis=1)
    across = x[:, None] + (np.sin(heading) * step).cumsum(axis=1)
    up = y[:, None] + (np.cos(heading) * step).cumsum(axis=1)
    return shapely.linestrings(np.stack([across, up], axis=-1))


def _roads(draw: np.random.Generator, west: float, south: float, count: int) -> gpd.GeoDataFrame:
    kind = np.searchsorted(np.cumsum(SHARES), draw.random(count)).clip(max=len(CLASSES) - 1)
    x, y = west + SIDE_M * draw.random(count), south + SIDE_M * draw.random(count)
    lines = _wander(draw, x, y, np.array(STEPS_M)[kind][:, None], VERTICES)
    names = [f"Road {number}" if number % 50 == 0 else "" for number in range(count)]
    return gpd.GeoDataFrame({"road_class": np.array(CLASSES)[kind], "name": names}, geometry=lines)


def _waters(draw: np.random.Generator, west: float, south: float) -> gpd.GeoDataFrame:
    x, y = west + SIDE_M * draw.random(RIVERS), south + SIDE_M * draw.random(RIVERS)
    rivers = _wander(draw, x, y, np.full((RIVERS, 1), 150.0), 600)
    lakes = shapely.buffer(shapely.points(x, y), 400)
    sea = shapely.box(west, south - SIDE_M, west + SIDE_M, south + SIDE_M / 5)
    classes = ["river"] * RIVERS + ["lake"] * RIVERS + ["sea"]
    names = [f"River {number}" for number in range(RIVERS)] + [""] * (RIVERS + 1)
    return gpd.GeoDataFrame({"water_class": classes, "name": names}, geometry=[*rivers, *lakes, sea])


def _places(draw: np.random.Generator, west: float, south: float) -> gpd.GeoDataFrame:
    x, y = west + SIDE_M * draw.random(PLACES), south + SIDE_M * draw.random(PLACES)
    columns = {"name": [f"Place {number}" for number in range(PLACES)], "place_class": "village"}
    frame = gpd.GeoDataFrame(columns, geometry=shapely.points(x, y))
    return frame.assign(population=np.nan)


def _terrain(draw: np.random.Generator, west: float, south: float) -> xr.DataArray:
    cell = SIDE_M / CELLS
    across, down = np.meshgrid(np.linspace(0, 1, CELLS), np.linspace(0, 1, CELLS))
    heights = np.zeros((CELLS, CELLS), dtype=np.float32)
    for waves in (2, 5, 11, 23, 47, 90, 170):
        kx, ky = draw.normal(0, waves, 2)
        heights += 900 / waves * np.sin(2 * np.pi * (kx * across + ky * down) + draw.uniform(0, 6))
    coords = {"y": south + SIDE_M - cell * (np.arange(CELLS) + 0.5), "x": west + cell * (np.arange(CELLS) + 0.5)}
    return xr.DataArray(np.maximum(heights, 0), coords=coords, dims=("y", "x"), name="elevation")
