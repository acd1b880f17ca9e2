"""What a run of three million roofs holds at once, as it is and within a limit: `geoplan run --memory 1GB`.

The study is the made-up city with as many rectangles for roofs, side by side. Each run is a process of its own, and
`peak_mb` the most that it held at once. The peer of the run within a limit is the run without one; of that the same
study with a thousandth of the roofs, so that `ratio` says how little a roof costs. Ends with status 1 where a limit was
not kept.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
import tomlkit

import geoplan

GEOPLAN = str(Path(sys.executable).with_name("geoplan"))
CHUNK = 250_000
LIMIT_MB = 1000.0


def write_study(folder: Path, count: int, *, deep: float = 1.0) -> None:
    """Copy the made-up city, with `count` rectangles for its roofs, so many on one another at each place."""
    source = geoplan.studies()["example-city"]
    shutil.copytree(source, folder, dirs_exist_ok=True)
    content = tomlkit.parse((folder / "study.toml").read_text(encoding="utf-8"))
    content["layers"]["rooftops"] = {"file": "rooftops.parquet", "status": "synthetic", "licence": "CC0"}
    (folder / "study.toml").write_text(tomlkit.dumps(content), encoding="utf-8", newline="\n")
    zones = gpd.read_file(folder / "zones.gpkg").to_crs(32648)
    west, south, east, north = zones.total_bounds
    draw = np.random.default_rng(2)
    # a roof in each cell of a grid; one in thirty overlaps a neighbour, as footprints of machines do
    cell = float(np.sqrt((east - west) * (north - south) / count))
    across = int((east - west) / cell) + 1
    writer, schema = None, None
    for first in range(0, count, CHUNK):
        some = min(CHUNK, count - first)
        row, column = np.divmod(np.arange(first, first + some), across)
        x, y = west + column * cell, south + row * cell
        wide, high = np.minimum(draw.uniform(0.4, 1.02, (2, some)) * cell * np.sqrt(deep), 60.0)
        columns = {
            "roof_class": draw.choice(["residential", "industrial", "public"], some),
            "height_m": draw.uniform(3, 12, some),
        }
        frame = gpd.GeoDataFrame(columns, geometry=shapely.box(x, y, x + wide, y + high), crs=32648)
        part = folder / "part.parquet"
        frame.to_parquet(part)
        table = pq.read_table(part)
        schema = schema or table.schema
        writer = writer or pq.ParquetWriter(folder / "rooftops.parquet", schema)
        writer.write_table(pa.table(table.columns, schema=schema))
        part.unlink()
    if writer is not None:
        writer.close()


def run_of(study: Path, output: Path, *more: str) -> tuple[float, float]:
    """Run a study; return its time in CPU seconds and the most that it held [MB]."""
    command = [GEOPLAN, "run", str(study), "--quiet", "--output", str(output), *more]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--roofs", type=int, default=3_000_000)
    parser.add_argument("--rooftops", default="none", help="how the single roofs are written: gpkg, parquet, none")
    parser.add_argument("--deep", type=float, default=1.0, help="so many roofs on one another")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as made:
        folder = Path(made)
        begun = time.perf_counter()
        write_study(folder / "small", max(options.roofs // 1000, 10), deep=options.deep)
        write_study(folder / "large", options.roofs, deep=options.deep)
        print(f"drawn in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        more = ("--rooftops", options.rooftops)
        small = run_of(folder / "small", folder / "out-small", *more)
        large = run_of(folder / "large", folder / "out-large", *more)
        held = run_of(folder / "large", folder / "out-held", "--memory", "1GB", *more)
    rows = [
        (f"{options.roofs:,} roofs", large, "a thousandth of them", small),
        (f"{options.roofs:,} roofs, --memory 1GB", held, "without a limit", large),
    ]
    for name, (seconds, peak), peer, (peer_s, _) in rows:
        line = {"name": name, "ours_s": round(seconds, 2), "peer": peer, "peer_s": round(peer_s, 2)}
        line |= {"ratio": round(seconds / peer_s, 2), "max_diff": 0.0, "peak_mb": round(peak)}
        text = f"{name:<36} {seconds:>8.1f} CPU s  {peer}: {peer_s:.1f} s  {peak:,.0f} MB"
        print(json.dumps(line) if options.json else text)
    if held[1] > LIMIT_MB:
        raise SystemExit(f"--memory 1GB was not kept: {held[1]:,.0f} MB")


if __name__ == "__main__":
    main()
