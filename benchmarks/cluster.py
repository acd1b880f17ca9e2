"""Two Dask workers against one, stage by stage, and both against this process: the same bytes, and how much sooner.

Each line of ``--json`` is one object: name, ours_s (two workers), peer, peer_s (one worker), ratio, max_diff, peak_mb,
here_s (this process alone, all its cores). `max_diff` is 0 where the bytes of the result are those of this process,
with one worker and with two, and 1 where they are not. A worker has one core; what it imports and compiles is there
before the clock runs, and what a stage sends is in its time. The fewer cores the machine has beyond two, the more the
process that asks takes from its workers.

The sizes are such that it is worth to ask a cluster: to ask it takes a tenth of a second whatever the work, so that of
a raster of 25 Mpx, done in one second, two workers leave less than they do of one of 49. It ends within four minutes
on two cores.

- Roofs: partitions of a clean file, read, assessed and packed by workers.
- Zonal statistics: three layers of a compressed GeoTIFF under 3,000 zones; each worker reads what its zones need, and
  both unpack what lies where their zones meet.
- Eligible land: ten rules, five of them with buffers, by rows of the grid; each worker reads its rows of the files.
  "In memory" is the same of rasters that this process has read, as in a run: it sends each worker its rows.
- Futures: 20,000 of all roofs, by blocks of 2,000.
"""

import argparse
import hashlib
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import eligibility
import numpy as np
import rioxarray
from rooftops import CRS, write_roofs, write_study

import zonal

if TYPE_CHECKING:
    from geoplan.potential.draws.roof_draws import RoofDraws
    from geoplan.potential.roofs.rooftop_results import RooftopResults

Stage = Callable[[str | None], Any]
"""Runs a stage on a cluster, or in this process."""
Read = Callable[[Any], Iterable[np.ndarray]]
"""Gives what a stage's result consists of; it is not timed."""
WORKERS, REPEATS, FUTURES = (1, 2), 2, 20_000


def roofs_stages(folder: Path, roofs: int) -> tuple[tuple[Stage, Read], tuple[Stage, Read]]:
    """Make ready to assess roofs, and to work out their futures."""
    from geoplan.draws.draws import Draws
    from geoplan.layers.catalog import open_layers
    from geoplan.machine.cluster import cluster_at
    from geoplan.potential.draws.roof_draws import roof_draws
    from geoplan.potential.draws.sun_draws import SunDraws
    from geoplan.potential.roofs.partition import PartitionJob
    from geoplan.potential.roofs.rooftop_results import assess_rooftops
    from geoplan.potential.solar.hours_from_months import hours_from_months
    from geoplan.potential.solar.orientation_table import orientation_table
    from geoplan.preparation.import_rooftops import import_rooftops
    from geoplan.study import open_study

    write_roofs(folder / "raw.parquet", roofs)
    import_rooftops(folder / "raw.parquet", folder / "roofs.parquet", crs=CRS)
    write_study(folder, folder / "roofs.parquet")
    study = open_study(folder)
    layers = open_layers(study)
    assert layers.irradiance is not None
    weather = hours_from_months(layers.irradiance, time_zone=study.time_zone, parameters=study.parameters)
    table = orientation_table(weather, parameters=study.parameters, crs=study.crs)
    job = PartitionJob(layers.zones, table, study.parameters, estates=layers.estates, rooftops=layers.rooftops)
    base = assess_rooftops(job)
    assert base.groups is not None
    draws = Draws(study.parameters, count=FUTURES)
    still = SunDraws(np.ones(FUTURES), np.ones(FUTURES))

    def assessed(scheduler: str | None) -> "RooftopResults":
        return assess_rooftops(job, scheduler=scheduler)

    def of_roofs(results: "RooftopResults") -> list[np.ndarray]:
        return [results.zones.to_numpy(), results.totals.to_numpy(), np.fromfile(results.file, dtype=np.uint8)]

    def drawn(scheduler: str | None) -> "RoofDraws":
        with cluster_at(scheduler):
            return roof_draws(base.groups, table, parameters=study.parameters, draws=draws, sun=still)

    def of_futures(futures: "RoofDraws") -> Iterator[np.ndarray]:
        return (amounts.rows() for amounts in futures.zones.values())

    return (assessed, of_roofs), (drawn, of_futures)


def zones_stage(folder: Path, size: int) -> tuple[Stage, Read]:
    """Write a raster of three layers and 3,000 zones."""
    from geoplan.zonal.zone_file import zone_statistics

    side = size * 10.0
    raster = zonal.surface(size, size, 10.0, layers=3).round(1)
    raster.rio.to_raster(folder / "layers.tif", tiled=True, compress="deflate", predictor=3, num_threads=2, zlevel=1)
    zonal.communes(3000, side, side).to_parquet(folder / "communes.parquet")

    def stage(scheduler: str | None) -> Any:
        files = (folder / "layers.tif", folder / "communes.parquet")
        return zone_statistics(*files, stats=("mean", "sum", "count", "stdev"), scheduler=scheduler)

    return stage, lambda table: [table.drop(columns=table.geometry.name).to_numpy(float)]


def land_stages(folder: Path, size: int) -> tuple[tuple[Stage, Read], tuple[Stage, Read]]:
    """Write land cover and slope; of the second stage they are read before, and of the slope where it is too steep."""
    from geoplan.machine.cluster import cluster_at

    files, areas = eligibility.rasters(folder, size), eligibility.protected(size)

    def filed() -> tuple[Any, list[Any]]:
        cover, slope = (rioxarray.open_rasterio(file).squeeze("band", drop=True) for file in files)
        too_steep = {"between": (eligibility.STEEPEST, np.inf)}
        return eligibility.grid_of(cover), eligibility.rules(cover, slope, areas, too_steep)

    def held() -> tuple[Any, list[Any]]:
        cover, slope = (rioxarray.open_rasterio(file).squeeze("band", drop=True).load() for file in files)
        slope = slope.copy(data=(slope.to_numpy() >= eligibility.STEEPEST).view(np.uint8))
        return eligibility.grid_of(cover), eligibility.rules(cover, slope, areas, {"classes": (1,)})

    def stage(rules: Callable[[], tuple[Any, list[Any]]], scheduler: str | None) -> Any:
        with cluster_at(scheduler):
            return eligibility.eligible_land(*rules())

    known = held()
    return (partial(stage, filed), of_land), (partial(stage, lambda: known), of_land)


def of_land(land: Any) -> list[np.ndarray]:
    return [land.to_numpy()]


def clock(stage: Stage, read: Read, scheduler: str | None) -> tuple[float, str]:
    """Give the best of a few times, after one that warms up, and what stands for the bytes of the result."""
    stage(scheduler)
    best, result = np.inf, None
    for _ in range(REPEATS):
        start = time.perf_counter()
        result = stage(scheduler)
        best = min(best, time.perf_counter() - start)
    digest = hashlib.blake2b()
    for part in read(result):
        digest.update(np.ascontiguousarray(part))
    return best, digest.hexdigest()


def lines(stages: dict[str, tuple[Stage, Read]]) -> Iterator[dict[str, Any]]:
    """Run each stage in this process, on one worker and on two."""
    from distributed import LocalCluster

    here = {name: clock(*stage, None) for name, stage in stages.items()}
    there: dict[str, list[tuple[float, str]]] = {name: [] for name in stages}
    for workers in WORKERS:
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, protocol="tcp") as cluster:
            for name, stage in stages.items():
                there[name].append(clock(*stage, cluster.scheduler_address))
    for name, (seconds, expected) in here.items():
        (one_s, one), (two_s, two) = there[name]
        yield {
            "name": f"{name} on two Dask workers",
            "ours_s": round(two_s, 3),
            "peer": "one worker",
            "peer_s": round(one_s, 3),
            "ratio": round(one_s / two_s, 2),
            "max_diff": float(not expected == one == two),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "here_s": round(seconds, 3),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--roofs", type=int, default=2_000_000)
    parser.add_argument("--size", type=int, default=7000, help="rows and columns of rasters")
    parser.add_argument("--only", default="", help="run the stages whose name contains this")
    options = parser.parse_args()
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as home:
        folder = Path(home)
        mpx = f"{options.size**2 / 1e6:g} Mpx"
        roofs = (f"{options.roofs / 1e6:g} M roofs", f"{FUTURES:,} futures of roofs")
        land = (f"eligible land, {mpx}", f"eligible land in memory, {mpx}")
        made: dict[tuple[str, ...], Callable[[], tuple[tuple[Stage, Read], ...]]] = {
            roofs: lambda: roofs_stages(folder, options.roofs),
            (f"zonal statistics, {mpx}",): lambda: (zones_stage(folder, options.size),),
            land: lambda: land_stages(folder, options.size),
        }
        stages: dict[str, tuple[Stage, Read]] = {}
        for names, make in made.items():
            if any(options.only in name for name in names):
                stages |= dict(zip(names, make(), strict=True))
        for row in lines({name: stage for name, stage in stages.items() if options.only in name}):
            if options.json:
                print(json.dumps(row), flush=True)
                continue
            same = "the same bytes" if not row["max_diff"] else "OTHER BYTES"
            print(
                f"{row['name']}: {row['ours_s']:.2f} s, one worker {row['peer_s']:.2f} s, ratio {row['ratio']:.2f}; "
                f"this process {row['here_s']:.2f} s; {same}",
                flush=True,
            )


if __name__ == "__main__":
    main()
