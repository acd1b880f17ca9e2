"""A made-up ground of any size: sea, rivers, roads, places and hills, drawn at random and the same each time."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
import xarray as xr

from geoplan.result.assessment import Assessment
from support.sample_result import changed

Box = tuple[float, float, float, float]
WAYS = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential")
SHARES = (0.002, 0.005, 0.02, 0.05, 0.12, 0.8)
"""How many of the roads are of each class, about as in a Vietnamese province."""


def made_waters(box: Box, *, crs: object, rivers: int = 6, seed: int = 1) -> gpd.GeoDataFrame:
    """The sea in the south-east with its coast, rivers that wind towards it, and a lake a river."""
    west, south, east, north = box
    rng = np.random.default_rng(seed)
    shore = shapely.LineString(
        [
            (west + share * (east - west), south + (0.25 - 0.2 * np.cos(3 * share)) * share * (north - south))
            for share in np.linspace(0, 1, 400)
        ]
    )
    sea = shapely.Polygon([*shore.coords, (east, south), (west, south)])
    shapes, classes, names = [shapely.make_valid(sea), shore], ["sea", "coastline"], ["Made Sea", ""]
    for number in range(rivers):
        x, y = rng.uniform(west, east), north
        steps = rng.normal(0, 0.4, 600).cumsum() * 0.3
        points = []
        for turn in steps:
            points.append((x, y))
            x, y = x + np.sin(turn) * (north - south) / 400, y - np.cos(turn) * (north - south) / 400
        river = shapely.LineString(points)
        shapes += [river, river.interpolate(0.3, normalized=True).buffer((north - south) / 80)]
        classes += ["river" if number % 2 == 0 else "canal", "lake"]
        names += [f"River {number}", ""]
    return gpd.GeoDataFrame({"water_class": classes, "name": names}, geometry=shapes, crs=crs)


def made_roads(box: Box, *, crs: object, count: int, seed: int = 2) -> gpd.GeoDataFrame:
    """Roads that wander, most of them small and short; one in fifty has a name."""
    west, south, east, north = box
    rng = np.random.default_rng(seed)
    group = np.searchsorted(np.cumsum(SHARES), rng.random(count)).clip(max=len(WAYS) - 1)
    group[: len(WAYS)] = np.arange(len(WAYS))  # one of each at least
    vertices = 12
    heading = rng.uniform(0, 2 * np.pi, count)[:, None] + rng.normal(0, 0.25, (count, vertices)).cumsum(axis=1)
    step = np.array([2400.0, 1500, 900, 500, 250, 60])[group][:, None]
    x = rng.uniform(west, east, count)[:, None] + (np.sin(heading) * step).cumsum(axis=1)
    y = rng.uniform(south, north, count)[:, None] + (np.cos(heading) * step).cumsum(axis=1)
    lines = shapely.linestrings(np.stack([x, y], axis=-1))
    names = [f"Road {number}" if number % 50 == 0 else "" for number in range(count)]
    return gpd.GeoDataFrame({"road_class": np.array(WAYS)[group], "name": names}, geometry=lines, crs=crs)


def made_places(box: Box, *, crs: object, count: int = 40, seed: int = 3) -> gpd.GeoDataFrame:
    """Places with names, the first ones large."""
    west, south, east, north = box
    rng = np.random.default_rng(seed)
    classes = ["city", "town", "town", *("village" if number % 3 else "hamlet" for number in range(count - 3))]
    points = shapely.points(rng.uniform(west, east, count), rng.uniform(south, north, count))
    names = [f"Place {number}" for number in range(count)]
    population = [5e5, 4e4, 3e4, *[float("nan")] * (count - 3)]
    return gpd.GeoDataFrame({"name": names, "place_class": classes, "population": population}, geometry=points, crs=crs)


def made_terrain(box: Box, *, crs: object, cells: int = 400, seed: int = 4) -> xr.DataArray:
    """Hills of several widths, a plain in the south."""
    west, south, east, north = box
    rng = np.random.default_rng(seed)
    x = west + (np.arange(cells) + 0.5) * (east - west) / cells
    y = north - (np.arange(cells) + 0.5) * (north - south) / cells
    across, down = np.meshgrid(np.linspace(0, 1, cells), np.linspace(0, 1, cells))
    heights = np.zeros((cells, cells))
    for waves in (3, 7, 15, 31, 60):
        kx, ky = rng.normal(0, waves, 2)
        heights += 3000 / waves * np.sin(2 * np.pi * (kx * across + ky * down) + rng.uniform(0, 6))
    heights = np.maximum(heights * np.clip(1.4 - 2 * down, 0, 1), 0)
    terrain = xr.DataArray(heights.astype(np.float32), coords={"y": y, "x": x}, dims=("y", "x"), name="elevation")
    return terrain.rio.write_crs(crs).rio.write_nodata(np.nan)


def with_ground(result: Assessment, *kinds: str, status: str = "real", roads: int = 400) -> Assessment:
    """A result that has some layers for the background: waters, roads, places, terrain."""
    box, crs = tuple(result.zones.total_bounds), result.zones.crs
    made = {
        "waters": lambda: made_waters(box, crs=crs),
        "roads": lambda: made_roads(box, crs=crs, count=roads),
        "places": lambda: made_places(box, crs=crs),
        "terrain": lambda: made_terrain(box, crs=crs, cells=120),
    }
    some = next(iter(result.inputs.reports.values()))
    reports = {kind: replace(some, kind=kind, status=status) for kind in kinds}
    layers = {kind: made[kind]() for kind in kinds}
    return changed(result, inputs=replace(result.inputs, **layers, reports={**result.inputs.reports, **reports}))
