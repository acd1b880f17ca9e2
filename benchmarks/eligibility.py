"""Eligible land against atlite: 25 Mpx, ten exclusions, five of them buffered, from the same files, in one run.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio (peer's time over ours), max_diff, peak_mb.
`peak_mb` is the most memory the process had held when ours ended, which on the first line runs before any peer. Both
sides read the same GeoTIFFs (which the system has in memory) and are warmed up on a small area. Ours uses two threads;
atlite and scipy use one.

- The first line is atlite's ExclusionContainer with its circular buffer and one shape that covers everything. It
  measures from the centres of cells and ours from their edges: `max_diff` is the share of cells that this decides
  otherwise.
- The second is what atlite does by default, zone by zone: its buffer is a diamond of pixels, so that it is too small in
  every direction but the four of the axes, and each zone is cut out of the rasters first, so that what lies beyond a
  zone's window has no buffer into it. `max_diff` is the share of cells that the diamond decides otherwise, `area_ratio`
  the eligible area by atlite over ours, over the same zones, and `area_ratio_whole` that of the diamond alone.
- The third is the distance kernel by itself, against scipy's exact Euclidean distance transform, which measures between
  centres; `max_diff` is as on the first.
"""

import argparse
import itertools
import json
import logging
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rioxarray
import shapely
import xarray as xr
from scipy.ndimage import distance_transform_edt, gaussian_filter

from geoplan.siting.land.distance import cells_within
from geoplan.siting.land.eligible_land import Exclusion, eligible_by_zone, eligible_land
from geoplan.zonal import grid_of

CRS = 32648
LEFT, TOP = 550_000.0, 2_350_000.0
CELL = 10.0
BUFFERS_M = {1: 50.0, 2: 100.0, 6: 200.0, 8: 500.0, 9: 1000.0}
PLAIN = (5, 10, 11)
STEEPEST = 15.0
ZONES = 100


def rasters(folder: Path, size: int) -> tuple[Path, Path]:
    """Write land cover in spots (rare classes among grassland) and slopes as GeoTIFFs."""
    rng = np.random.default_rng(4)
    coarse = max(size // 10, 8)
    cover = np.full((coarse, coarse), 4, dtype=np.uint8)
    for code, share, width in ((5, 0.08, 6), (10, 0.03, 4), (11, 0.05, 5), (1, 0.02, 3), (2, 0.04, 6), (6, 0.02, 2)):
        noise = gaussian_filter(rng.standard_normal((coarse, coarse)), width)
        cover[noise > np.quantile(noise, 1 - share)] = code
    for code, share in ((8, 1e-3), (9, 4e-4)):
        cover[rng.random((coarse, coarse)) < share] = code
    slope = np.abs(gaussian_filter(rng.standard_normal((coarse, coarse)), 3)).astype(np.float32)
    slope *= STEEPEST / np.quantile(slope, 0.95)
    files = []
    for name, values in (("land_cover", cover), ("slope", slope)):
        fine = np.kron(values, np.ones((10, 10), dtype=values.dtype))[:size, :size]
        centres = CELL * (np.arange(size) + 0.5)
        coords = {"y": TOP - centres, "x": LEFT + centres}
        raster = xr.DataArray(fine, dims=("y", "x"), coords=coords).rio.write_crs(CRS)
        files.append(folder / f"{name}-{size}.tif")
        raster.rio.to_raster(files[-1], tiled=True)
    return files[0], files[1]


def protected(size: int) -> gpd.GeoDataFrame:
    """Draw protected areas."""
    rng = np.random.default_rng(5)
    centres = rng.random((60, 2)) * size * CELL + (LEFT, TOP - size * CELL)
    shapes = shapely.buffer(shapely.points(centres), rng.uniform(50, 1500, 60))
    return gpd.GeoDataFrame(geometry=[shapely.union_all(shapes)], crs=CRS)


def ours(files: tuple[Path, Path], areas: gpd.GeoDataFrame) -> xr.DataArray:
    cover, slope = (rioxarray.open_rasterio(file).squeeze("band", drop=True).load() for file in files)
    return eligible_land(grid_of(cover), rules(cover, slope, areas, {"between": (STEEPEST, np.inf)}))


def rules(
    cover: xr.DataArray, slope: xr.DataArray, areas: gpd.GeoDataFrame, too_steep: Mapping[str, Any]
) -> list[Exclusion]:
    """Exclude ten things, five of them with buffers."""
    exclusions = [Exclusion(f"class {c}", cover, classes=(c,), buffer_m=b) for c, b in BUFFERS_M.items()]
    exclusions += [Exclusion(f"class {c}", cover, classes=(c,)) for c in PLAIN]
    exclusions += [Exclusion("slope", slope, **too_steep), Exclusion("protected", areas)]
    assert len(exclusions) == 10
    return exclusions


def steep(values: np.ndarray) -> np.ndarray:
    return values >= STEEPEST


def atlite_container(files: tuple[Path, Path], areas: gpd.GeoDataFrame, geometry: str) -> Any:
    from atlite import ExclusionContainer

    container = ExclusionContainer(crs=CRS, res=CELL)
    for code, buffer in BUFFERS_M.items():
        container.add_raster(str(files[0]), codes=[code], buffer=buffer, buffer_geometry=geometry)
    for code in PLAIN:
        container.add_raster(str(files[0]), codes=[code])
    container.add_raster(str(files[1]), codes=steep, nodata=0)
    container.add_geometry(areas)
    return container


def atlite_land(
    files: tuple[Path, Path], areas: gpd.GeoDataFrame, shapes: gpd.GeoSeries, *, geometry: str = "circular"
) -> list[np.ndarray]:
    """Run atlite for each shape, with one container for all."""
    container = atlite_container(files, areas, geometry)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [container.compute_shape_availability(shapes.iloc[[k]])[0] for k in range(len(shapes))]


def clock(function: Callable[[], Any], *, times: int = 1) -> tuple[float, Any]:
    """Give the best of a few wall times, and the result."""
    best, result = np.inf, None
    for _ in range(times):
        start = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - start)
    return best, result


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def whole_shape(size: int) -> gpd.GeoSeries:
    """Return a shape that covers every centre; a little smaller than the grid, or atlite would add a row."""
    side = size * CELL
    return gpd.GeoSeries([shapely.box(LEFT + 1, TOP - side + 1, LEFT + side - 1, TOP - 1)], crs=CRS)


def land_lines(folder: Path, size: int) -> Iterator[dict[str, Any]]:
    # drawn in another process, so that the peak is not the drawing's
    with get_context("spawn").Pool(1) as pool:
        small, files = pool.starmap(rasters, [(folder, 200), (folder, size)])
    ours(small, protected(200))
    areas = protected(size)
    ours_s, land = clock(lambda: ours(files, areas), times=3)
    memory = peak_mb()
    atlite_land(small, protected(200), whole_shape(200))
    peer_s, (theirs,) = clock(lambda: atlite_land(files, areas, whole_shape(size)))
    name = f"{size**2 / 1e6:.0f} Mpx, ten exclusions, five buffered"
    yield {
        "name": name,
        "ours_s": round(ours_s, 3),
        "peer": "atlite, circular buffer, one shape",
        "peer_s": round(peer_s, 2),
        "ratio": round(peer_s / ours_s, 1),
        "max_diff": float((land.to_numpy() != theirs).mean()),
        "peak_mb": memory,
    }
    side = size * CELL
    cuts = np.linspace(0, side, round(ZONES**0.5) + 1)
    boxes = [
        shapely.box(LEFT + a + 1, TOP - d + 1, LEFT + b - 1, TOP - c - 1)
        for a, b in itertools.pairwise(cuts)
        for c, d in itertools.pairwise(cuts)
    ]
    zones = gpd.GeoDataFrame({"zone_id": range(len(boxes))}, geometry=boxes, crs=CRS)
    zones_s, table = clock(lambda: eligible_by_zone(ours(files, areas), zones))
    peer_s, parts = clock(lambda: atlite_land(files, areas, zones.geometry, geometry="diamond"))
    (diamond,) = atlite_land(files, areas, whole_shape(size), geometry="diamond")
    theirs_km2 = sum(float(part.sum()) for part in parts) * CELL**2 / 1e6
    yield {
        "name": f"the same over {len(zones)} zones",
        "ours_s": round(zones_s, 3),
        "peer": "atlite as it comes: diamonds, zone by zone",
        "peer_s": round(peer_s, 2),
        "ratio": round(peer_s / zones_s, 1),
        "max_diff": float((diamond != theirs).mean()),
        "peak_mb": memory,
        "eligible_km2": round(float(table["eligible_km2"].sum()), 1),
        "area_ratio": round(theirs_km2 / float(table["eligible_km2"].sum()), 3),
        "area_ratio_whole": round(float(diamond.sum()) / float(theirs.sum()), 3),
    }


def distance_line(size: int, *, radius_m: float = 500.0) -> dict[str, Any]:
    hits = np.random.default_rng(6).random((size, size)) < 1e-4
    cells_within(hits[:50, :50], radius_m=radius_m, cell_m=(CELL, CELL))
    ours_s, found = clock(lambda: cells_within(hits, radius_m=radius_m, cell_m=(CELL, CELL)), times=3)
    memory = peak_mb()
    peer_s, expected = clock(lambda: distance_transform_edt(~hits) <= radius_m / CELL)
    return {
        "name": f"cells within {radius_m:.0f} m, {size**2 / 1e6:.0f} Mpx",
        "ours_s": round(ours_s, 3),
        "peer": "scipy distance_transform_edt",
        "peer_s": round(peer_s, 2),
        "ratio": round(peer_s / ours_s, 1),
        "max_diff": float((found != expected).mean()),
        "peak_mb": memory,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--size", type=int, default=5000, help="rows and columns of the grid")
    options = parser.parse_args()
    logging.getLogger().setLevel(logging.ERROR)

    def lines() -> Iterator[dict[str, Any]]:
        with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as folder:
            yield from land_lines(Path(folder), options.size)
        yield distance_line(options.size)

    for line in lines():
        if options.json:
            print(json.dumps(line), flush=True)
            continue
        print(
            f"{line['name']}: {line['ours_s']:.3f} s; {line['peer']} {line['peer_s']:.2f} s; "
            f"{line['ratio']:.1f} times; largest difference {line['max_diff']:g}; {line['peak_mb']} MB",
            flush=True,
        )
        if "area_ratio" in line:
            print(
                f"  eligible by the peer over ours: {line['area_ratio']} ({line['eligible_km2']} km2 by ours). "
                f"The diamond alone, with one shape: {line['area_ratio_whole']}; the rest is what lies beyond the "
                "windows of the zones, whose buffers are lost",
                flush=True,
            )


if __name__ == "__main__":
    main()
