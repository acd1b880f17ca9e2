"""Exact zonal statistics against exactextract: the same zones, the same array in memory, in one run.

Each line of ``--json`` is one object: name, ours_s, bare_sum_s, peer, peer_s, ratio, max_diff, peak_mb. `max_diff` is
the largest relative difference of any statistic of any zone; `peak_mb` the most memory the process had held when ours
ended, input included; `bare_sum_s` what numpy takes, on one core, to sum the same cells. Both sides take a warm-up on a
few zones first, so that neither is charged for loading or compiling. Each benchmark gives two lines: exactextract on
the same DataArray, as it is called by anyone who has one, and on the bare numpy array, the fastest way it can be fed.
(The roofs and the twelve large layers leave out the first: it takes minutes.)
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from scipy.spatial import Voronoi

import geoplan.zonal

CRS = 32648
LEFT, TOP = 550_000.0, 2_350_000.0


def surface(rows: int, columns: int, cell: float, *, layers: int = 0) -> xr.DataArray:
    """Draw a smooth surface with noise, float32."""
    rng = np.random.default_rng(1)
    y, x = np.ogrid[:rows, :columns]
    values = (100 + 50 * np.sin(x / 371) * np.cos(y / 293)).astype("float32")
    values = values + rng.random((rows, columns), dtype="float32")
    dims: tuple[str, ...] = ("y", "x")
    if layers:
        season = (1 + 0.3 * np.sin(2 * np.pi * np.arange(layers) / layers)).astype("float32")
        values = values[None] * season[:, None, None]
        dims = ("band", *dims)
    coords = {"y": TOP - cell * (np.arange(rows) + 0.5), "x": LEFT + cell * (np.arange(columns) + 0.5)}
    raster = xr.DataArray(values, dims=dims, coords=coords, name="surface")
    return raster.rio.write_crs(CRS)


def land_cover(rows: int, columns: int, cell: float) -> xr.DataArray:
    """Draw patches of eleven classes, uint8."""
    rng = np.random.default_rng(4)
    patches = rng.integers(1, 12, (-(-rows // 25), -(-columns // 40)), dtype="uint8")
    values = patches.repeat(25, axis=0).repeat(40, axis=1)[:rows, :columns]
    coords = {"y": TOP - cell * (np.arange(rows) + 0.5), "x": LEFT + cell * (np.arange(columns) + 0.5)}
    raster = xr.DataArray(np.ascontiguousarray(values), dims=("y", "x"), coords=coords, name="land_cover")
    return raster.rio.write_crs(CRS)


def communes(n: int, width: float, height: float, *, vertices: int = 60) -> gpd.GeoDataFrame:
    """Draw n cells of a tessellation whose borders wind as those of communes do."""
    rng = np.random.default_rng(2)
    points = rng.random((n, 2)) * (width, height)
    # Mirrored beyond each side, so that the cells end at the frame.
    others = [points * (-1, 1), points * (1, -1), (2 * width, 0) + points * (-1, 1), (0, 2 * height) + points * (1, -1)]
    voronoi = Voronoi(np.concatenate([points, *others]))
    regions = [voronoi.regions[voronoi.point_region[i]] for i in range(n)]
    cells = np.array([shapely.Polygon(voronoi.vertices[region]) for region in regions])
    step = np.sqrt(width * height / n) * 4 / vertices
    dense = shapely.segmentize(cells, step)

    # The same winding for the two sides of a border: a function of the place. It vanishes on the outer frame.
    def wind(xy: np.ndarray) -> np.ndarray:
        x, y = xy.T
        inner = np.sin(np.pi * x / width) * np.sin(np.pi * y / height)
        k = 2 * np.pi / (6 * step)
        shift = 0.35 * step * inner
        moved = np.column_stack([x + shift * np.sin(k * y), y + shift * np.sin(k * x)])
        return moved + np.array([LEFT, TOP - height])

    return gpd.GeoDataFrame({"zone_id": np.arange(n)}, geometry=shapely.transform(dense, wind), crs=CRS)


def roofs(n: int, width: float, height: float) -> gpd.GeoDataFrame:
    """Draw n rotated rectangles with the sizes of roofs."""
    rng = np.random.default_rng(3)
    long = np.exp(rng.normal(2.3, 0.5, n))
    short = long * rng.uniform(0.3, 1, n)
    angle = rng.uniform(0, np.pi, n)
    centre = rng.random((n, 2)) * (width, height) + (LEFT, TOP - height)
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    box = corners[None] * np.stack([long, short], axis=1)[:, None]
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = np.stack([box[..., 0] * c - box[..., 1] * s, box[..., 0] * s + box[..., 1] * c], axis=-1)
    return gpd.GeoDataFrame({"zone_id": np.arange(n)}, geometry=shapely.polygons(turned + centre[:, None]), crs=CRS)


def peer_of_dataarray(raster: xr.DataArray, zones: gpd.GeoDataFrame, stats: tuple[str, ...]) -> pd.DataFrame:
    """Run exactextract as one calls it: on the same DataArray."""
    return exact_extract(raster, zones, list(stats), output="pandas")


def peer_of_numpy(raster: xr.DataArray, zones: gpd.GeoDataFrame, stats: tuple[str, ...]) -> pd.DataFrame:
    """Run exactextract as fast as it goes: on the bare numpy array."""
    left, bottom, right, top = raster.rio.bounds()
    layers = raster.values if raster.ndim == 3 else raster.values[None]
    wkt = raster.rio.crs.to_wkt()
    sources = [
        NumPyRasterSource(layer, left, bottom, right, top, name=f"band_{i}", srs_wkt=wkt)
        for i, layer in enumerate(layers, 1)
    ]
    return exact_extract(sources if len(sources) > 1 else sources[0], zones, list(stats), output="pandas")


PEERS = {"exactextract, DataArray": peer_of_dataarray, "exactextract, numpy array": peer_of_numpy}


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
    name: str,
    raster: xr.DataArray,
    zones: gpd.GeoDataFrame,
    *,
    stats: tuple[Any, ...],
    peers: Sequence[str] = ("exactextract, DataArray", "exactextract, numpy array"),
) -> Iterator[dict[str, Any]]:
    few = zones.iloc[:20]
    geoplan.zonal.zonal_stats(raster, few, stats=stats)
    ours_s, ours = clock(lambda: geoplan.zonal.zonal_stats(raster, zones, stats=stats), times=3)
    bare_s, _ = clock(raster.values.sum, times=3)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for peer in peers:
        run = PEERS[peer]
        run(raster, few, stats)
        peer_s, theirs = clock(partial(run, raster, zones, stats))
        a, b = ours.to_numpy(), theirs[_columns_of(raster, stats)].to_numpy()
        yield {
            "name": name,
            "ours_s": round(ours_s, 4),
            "bare_sum_s": round(bare_s, 4),
            "peer": peer,
            "peer_s": round(peer_s, 3),
            "ratio": round(peer_s / ours_s, 1),
            "max_diff": float(np.nanmax(np.abs(a - b) / np.maximum(1.0, np.abs(b)))),
            "peak_mb": round(peak_mb),
        }


def _columns_of(raster: xr.DataArray, stats: tuple[str, ...]) -> list[str]:
    """Name exactextract's columns in the order of ours."""
    names = [f"quantile_{stat[13:-1]}" if stat.startswith("quantile(") else stat for stat in stats]
    if raster.ndim == 2:
        return names
    return [f"band_{i}_{name}" for i in range(1, raster.shape[0] + 1) for name in names]


def benchmarks() -> dict[str, Callable[[], Iterator[dict[str, Any]]]]:
    side = 50_000.0
    return {
        "3,000 zones x 25 Mpx": lambda: compare(
            "3,000 zones x 25 Mpx", surface(5000, 5000, 10.0), communes(3000, side, side), stats=("mean", "count")
        ),
        "mean, sum, count": lambda: compare(
            "mean, sum, count", surface(5000, 5000, 10.0), communes(3000, side, side), stats=("mean", "sum", "count")
        ),
        "median and two quantiles": lambda: compare(
            "median and two quantiles",
            surface(5000, 5000, 10.0),
            communes(3000, side, side),
            stats=("median", "quantile(q=0.10)", "quantile(q=0.90)"),
        ),
        "mode and variety of land cover": lambda: compare(
            "mode and variety of land cover",
            land_cover(5000, 5000, 10.0),
            communes(3000, side, side),
            stats=("majority", "variety"),
        ),
        "50,000 roofs on 10 m": lambda: compare(
            "50,000 roofs on 10 m",
            surface(5000, 5000, 10.0),
            roofs(50_000, side, side),
            stats=("mean", "count"),
            peers=("exactextract, numpy array",),
        ),
        "12 monthly layers over 3,000 zones": lambda: compare(
            "12 monthly layers over 3,000 zones",
            surface(2500, 2500, 20.0, layers=12),
            communes(3000, side, side),
            stats=("mean",),
        ),
        "12 layers of 25 Mpx: mean, sum, count": lambda: compare(
            "12 layers of 25 Mpx: mean, sum, count",
            surface(5000, 5000, 10.0, layers=12),
            communes(3000, side, side),
            stats=("mean", "sum", "count"),
            peers=("exactextract, numpy array",),
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--only", help="run the benchmarks whose name contains this")
    options = parser.parse_args()
    for name, run in benchmarks().items():
        if options.only and options.only not in name:
            continue
        for line in run():
            if options.json:
                print(json.dumps(line), flush=True)
            else:
                print(
                    f"{line['name']}: {line['ours_s']:.3f} s; {line['peer']} {line['peer_s']:.2f} s; "
                    f"{line['ratio']:.1f} times; bare sum {line['bare_sum_s']:.3f} s; "
                    f"largest difference {line['max_diff']:.1e}; {line['peak_mb']} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
