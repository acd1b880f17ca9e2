"""Catchments of 200 candidate plants on the 100 m grid of a province, against simpler ways to the same, in one run.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, peak_mb. `max_diff` is the largest
relative difference of what any plant takes; `peak_mb` the most memory the process had held when ours ended, input
included. Ours also works out haul, cost, size and intervals of each plant; the peers only what it takes.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import rioxarray  # noqa: F401 - registers the accessor
import xarray as xr
from scipy.spatial import cKDTree

from geoplan.parameters import load_parameters
from geoplan.siting.plants.catchments import catchments

CRS = 32648
LEFT, TOP, CELL = 600_000.0, 2_320_000.0, 100.0
SIDE = 388  # cells: 1,505 km2
TORTUOSITY = load_parameters().value("residues.transport.tortuosity")


def supply() -> xr.DataArray:
    """Draw straw and husk on cropland that lies in patches."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    fertile = np.sin(x / 23) * np.cos(y / 31) + 0.4 * rng.random((SIDE, SIDE)) > -0.3
    straw = np.where(fertile, rng.gamma(4, 0.6, (SIDE, SIDE)), 0.0)
    coords = {
        "feedstock": ["rice_straw", "rice_husk"],
        "y": TOP - CELL * (np.arange(SIDE) + 0.5),
        "x": LEFT + CELL * (np.arange(SIDE) + 0.5),
    }
    array = xr.DataArray(np.array([straw, straw / 5]), dims=("feedstock", "y", "x"), coords=coords)
    return array.rio.write_crs(CRS)


def candidates(count: int, *, capacity_mw: tuple[float, float] | None = None) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(2)
    x, y = LEFT + rng.random(count) * SIDE * CELL, TOP - rng.random(count) * SIDE * CELL
    table = gpd.GeoDataFrame({"candidate_id": np.arange(count)}, geometry=gpd.points_from_xy(x, y), crs=CRS)
    return table if capacity_mw is None else table.assign(capacity_mw=rng.uniform(*capacity_mw, count))


def flat(surface: xr.DataArray) -> tuple[np.ndarray, np.ndarray]:
    """Give places and energy [TJ] of the cells with feedstock."""
    parameters = load_parameters()
    lhv = [parameters.value(f"residues.{name}.lhv") for name in surface["feedstock"].values]
    energy = np.tensordot(lhv, surface.values, 1).ravel() / 1e3
    x, y = np.meshgrid(surface.x, surface.y)
    return np.column_stack([x.ravel(), y.ravel()])[energy > 0], energy[energy > 0]


def nearest(plants: gpd.GeoDataFrame, surface: xr.DataArray, max_haul_km: float) -> np.ndarray:
    """Give each cell to its nearest plant by a k-d tree."""
    places, energy = flat(surface)
    tree = cKDTree(np.column_stack([plants.geometry.x, plants.geometry.y]))
    distance, plant = tree.query(places, distance_upper_bound=max_haul_km * 1e3 / TORTUOSITY)
    found = np.isfinite(distance)
    return np.bincount(plant[found], energy[found], minlength=len(plants))


def every_pair(plants: gpd.GeoDataFrame, surface: xr.DataArray, max_haul_km: float) -> np.ndarray:
    """Sort all pairs of plant and cell by distance and go through them."""
    parameters = load_parameters()
    places, energy = flat(surface)
    tj_per_mw = 8.76 * parameters.value("residues.conversion.capacity_factor") * 3.6
    limits = plants["capacity_mw"].to_numpy() * tj_per_mw / parameters.value("residues.conversion.efficiency")
    tree = cKDTree(places)
    points = np.column_stack([plants.geometry.x, plants.geometry.y])
    near = tree.query_ball_point(points, max_haul_km * 1e3 / TORTUOSITY)
    plant = np.repeat(np.arange(len(points)), [len(cells) for cells in near])
    cell = np.concatenate([np.asarray(cells, dtype=np.int64) for cells in near])
    squared = ((places[cell] - points[plant]) ** 2).sum(axis=1)
    order = np.lexsort((cell, plant, squared))
    left, room = energy.tolist(), limits.tolist()
    taken = [0.0] * len(points)
    for p, c in zip(plant[order].tolist(), cell[order].tolist(), strict=True):
        part = min(left[c], room[p])
        if part > 0:
            left[c] -= part
            room[p] -= part
            taken[p] += part
    return np.array(taken)


def clock(function: Callable[[], Any], *, times: int = 1) -> tuple[float, Any]:
    """Give the best of a few wall times, and the result."""
    best = np.inf
    result = None
    for _ in range(times):
        start = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - start)
    return best, result


def compare(
    name: str, peer: str, way: Callable[..., np.ndarray], plants: gpd.GeoDataFrame, max_haul_km: float
) -> dict[str, Any]:
    surface, parameters = supply(), load_parameters()
    catchments(plants.iloc[:2], surface[:, :9, :9], max_haul_km=5.0, parameters=parameters)
    ours_s, ours = clock(lambda: catchments(plants, surface, max_haul_km=max_haul_km, parameters=parameters), times=3)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer_s, theirs = clock(lambda: way(plants, surface, max_haul_km))
    a = ours.plants["feedstock_tj"].to_numpy()
    return {
        "name": name,
        "ours_s": round(ours_s, 3),
        "peer": peer,
        "peer_s": round(peer_s, 3),
        "ratio": round(peer_s / ours_s, 2),
        "max_diff": float(np.max(np.abs(a - theirs) / np.maximum(1.0, theirs))),
        "peak_mb": round(peak_mb),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    free, limited = candidates(200), candidates(200, capacity_mw=(0.01, 0.15))
    cases = (
        ("200 plants x 100 m grid, no limit", "k-d tree (SciPy), amounts only", nearest, free, 45.0),
        ("200 plants x 100 m grid, limited size", "all pairs sorted, plain loop", every_pair, limited, 15.0),
    )
    for name, peer, way, plants, max_haul_km in cases:
        line = compare(name, peer, way, plants, max_haul_km)
        if options.json:
            print(json.dumps(line), flush=True)
        else:
            print(
                f"{line['name']}: {line['ours_s']:.3f} s; {line['peer']} {line['peer_s']:.2f} s; "
                f"largest difference {line['max_diff']:.1e}; {line['peak_mb']} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
