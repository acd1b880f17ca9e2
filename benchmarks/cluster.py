"""Two Dask workers against one: the same partitions of the same roofs, computed by the same function."""

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path

from rooftops import CRS, write_roofs, write_study


def seconds_on(workers: int, folder: Path) -> tuple[float, float]:
    """Assess all partitions on a local cluster; return the seconds and the energy [kWh]."""
    from distributed import LocalCluster

    from geoplan.layers.catalog import open_layers
    from geoplan.potential.roofs.partition import PartitionJob
    from geoplan.potential.roofs.partitions import partition_results
    from geoplan.potential.solar.hours_from_months import hours_from_months
    from geoplan.potential.solar.orientation_table import orientation_table
    from geoplan.study import open_study

    study = open_study(folder)
    layers = open_layers(study)
    assert layers.irradiance is not None
    weather = hours_from_months(layers.irradiance, time_zone=study.time_zone)
    table = orientation_table(weather, crs=study.crs)
    job = PartitionJob(layers.zones, table, study.parameters, estates=layers.estates, rooftops=layers.rooftops)
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        for _ in partition_results(job, address):
            pass  # the first time, each worker imports and loads its kernels
        start = time.perf_counter()
        energy = sum(part.totals["energy_kwh"] for part in partition_results(job, address))
        return time.perf_counter() - start, energy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--roofs", type=int, default=2_000_000)
    options = parser.parse_args()
    from geoplan.preparation.import_rooftops import import_rooftops

    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    folder = Path(tempfile.mkdtemp(prefix="geoplan-bench-"))
    try:
        write_roofs(folder / "raw.parquet", options.roofs)
        import_rooftops(folder / "raw.parquet", folder / "roofs.parquet", crs=CRS)
        write_study(folder, folder / "roofs.parquet")
        one, energy_one = seconds_on(1, folder)
        two, energy_two = seconds_on(2, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    row = {
        "name": f"{options.roofs / 1e6:g} M roofs on two Dask workers",
        "ours_s": round(two, 3),
        "peer": "one worker",
        "peer_s": round(one, 3),
        "ratio": round(one / two, 2),
        "max_diff": abs(energy_one / energy_two - 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    if options.json:
        print(json.dumps(row))
    else:
        print(f"{row['name']}: {two:.1f} s, one worker {one:.1f} s, ratio {row['ratio']}")


if __name__ == "__main__":
    main()
