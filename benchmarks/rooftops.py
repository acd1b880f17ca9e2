"""Roofs by the million: the whole chain from file to zone sums against reading the same file alone.

The file is one that `geoplan import rooftops` wrote: cleaned once, in row groups. The chain reads it in partitions,
gives each roof its zone, class, form, planes and usable area, looks its yield up and adds up by zone and estate; a
second line does the same from the file as it came, cleaning on the way. Reading alone is ``geopandas.read_parquet``.
Each runs in a process of its own, so that the peak of its memory is its own, and tells its own clock: neither side is
charged for starting Python or compiling. `peak_mb` is that of the chain, or of the import; `max_diff` the relative
difference between the chain's zones and its total, or between the footprints that an import read and those that it
says what became of.

Ten million roofs stand against one million: here the peer is the chain on one million, and `ratio` says how
many times longer ten million take. In every line `ratio` is ours over the peer's.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:32648"
SIDE = 50_000.0
LEFT, BOTTOM = 650_000.0, 2_290_000.0
ZONES, ESTATES = 12, 4
ROWS_PER_GROUP = 65_536
IMPORTED = "imported.parquet"


def rectangles(n: int, band: tuple[float, float], seed: int) -> Any:
    """Draw n rotated rectangles with the sizes of roofs in a band of the square, from its south."""
    random = np.random.default_rng(seed)
    long = np.exp(random.normal(2.4, 0.5, n))
    short = long * random.uniform(0.3, 1, n)
    angle = random.uniform(0, np.pi, n)
    centre = np.column_stack([LEFT + random.random(n) * SIDE, BOTTOM + random.uniform(*band, n) * SIDE])
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    box = corners[None] * np.stack([long, short], axis=1)[:, None]
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = np.stack([box[..., 0] * c - box[..., 1] * s, box[..., 0] * s + box[..., 1] * c], axis=-1)
    return shapely.polygons(turned + centre[:, None])


def write_roofs(path: Path, n: int) -> None:
    """Write roofs band by band, each sorted along a Hilbert curve, in row groups, without holding them all."""
    from geoplan.potential.roofs.rooftop_results import RooftopSpool

    bands = -(-n // ROWS_PER_GROUP)
    with RooftopSpool(path, crs=CRS) as spool:
        for band in range(bands):
            count = min(ROWS_PER_GROUP, n - band * ROWS_PER_GROUP)
            shapes = gpd.GeoSeries(rectangles(count, (band / bands, (band + 1) / bands), band), crs=CRS)
            shapes = shapes.iloc[np.argsort(shapes.hilbert_distance().to_numpy(), kind="stable")]
            first = band * ROWS_PER_GROUP
            ids = np.arange(first, first + count)
            spool.write(gpd.GeoDataFrame({"roof_id": ids}, geometry=shapes.to_numpy(), crs=CRS))


def write_study(folder: Path, roofs: Path) -> None:
    """Write a study of square zones and estates around a file of roofs."""

    def squares(count: int, share: float) -> Any:
        step = SIDE / count
        x, y = (axis.ravel() * step for axis in np.meshgrid(np.arange(count), np.arange(count)))
        return shapely.box(LEFT + x, BOTTOM + y, LEFT + x + share * step, BOTTOM + y + share * step)

    places = squares(ZONES, 1.0)
    codes = [f"z{i}" for i in range(len(places))]
    zones = {"zone_id": codes, "zone_name": codes, "zone_type": "commune", "population": 7000.0}
    gpd.GeoDataFrame(zones, geometry=places, crs=CRS).to_file(folder / "zones.gpkg")
    sheds = squares(ESTATES, 0.1)
    names = [f"e{i}" for i in range(len(sheds))]
    estates = {"estate_id": names, "estate_name": names, "area_ha": shapely.area(sheds) / 1e4}
    gpd.GeoDataFrame(estates, geometry=sheds, crs=CRS).to_file(folder / "estates.gpkg")
    months = [f"{month:%b}".lower() for month in pd.date_range("2019-01-01", periods=12, freq="MS")]
    values = {
        "ghi": ("Wh/m2/day", 4000),
        "dhi": ("Wh/m2/day", 2500),
        "temp_air": ("degC", 24.5),
        "wind_speed": ("m/s", 3),
    }
    lines = [",".join(["station", "latitude", "longitude", "altitude_m", "variable", "unit", *months])]
    for name, (unit, value) in values.items():
        lines.append(",".join(["middle", "20.9", "106.7", "10", name, unit, *[str(value)] * 12]))
    (folder / "irradiance.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = [f'name = "bench"\ncrs = "{CRS}"\ntime_zone = "Asia/Ho_Chi_Minh"', "[title]"]
    text += [f'{language} = "Bench"' for language in ("en", "vi", "ja")]
    for kind, file in (
        ("zones", "zones.gpkg"),
        ("estates", "estates.gpkg"),
        ("irradiance", "irradiance.csv"),
        ("rooftops", str(roofs)),
    ):
        text += [f"[layers.{kind}]", f'file = "{file}"', 'status = "synthetic"']
        text += ['licence = "CC0"', 'attribution = "drawn"', 'vintage = "none"']
    (folder / "study.toml").write_text("\n".join(text) + "\n", encoding="utf-8")


def few_roofs(folder: Path) -> Iterator[gpd.GeoDataFrame]:
    """Clean some roofs that overlap, and yield them."""
    from geoplan.layers.catalog import open_layers
    from geoplan.study import open_study

    few = folder / "few"
    few.mkdir()
    write_study(few, write_few(few))
    yield from open_layers(open_study(few)).rooftops.partitions()


def write_few(folder: Path) -> Path:
    """Write some roofs that overlap, as a file that is not clean."""
    shapes = rectangles(2000, (0.0, 0.001), 1)
    path = folder / "few.parquet"
    gpd.GeoDataFrame({"roof_id": range(len(shapes))}, geometry=shapes, crs=CRS).to_parquet(path)
    return path


def chain(path: Path) -> tuple[float, float]:
    """Run the chain on a file; give its seconds and how far the zones' sum is from the total."""
    from geoplan.layers.catalog import open_layers
    from geoplan.potential.roofs.partition import PartitionJob, assess_partition
    from geoplan.potential.roofs.partitions import partition_results
    from geoplan.potential.solar.hours_from_months import hours_from_months
    from geoplan.potential.solar.orientation_table import orientation_table
    from geoplan.study import open_study

    with tempfile.TemporaryDirectory() as folder:
        write_study(Path(folder), path.resolve())
        study = open_study(folder, allow_outside=path.resolve().parent)
        layers = open_layers(study)
        assert layers.irradiance is not None
        weather = hours_from_months(layers.irradiance, time_zone=study.time_zone, parameters=study.parameters)
        table = orientation_table(weather, parameters=study.parameters, crs=study.crs)
        job = PartitionJob(layers.zones, table, study.parameters, estates=layers.estates, rooftops=layers.rooftops)
        for partition in few_roofs(Path(folder)):  # which loads what is compiled
            assess_partition(partition, job)
        start = time.perf_counter()
        zones, total = None, 0.0
        for part in partition_results(job):
            zones = part.zones if zones is None else zones + part.zones
            total += part.totals["energy_kwh"]
        seconds = time.perf_counter() - start
    assert zones is not None
    return seconds, abs(zones["energy_kwh"].sum() / total - 1.0)


def imported(path: Path) -> tuple[float, float]:
    """Import a file beside itself; give the seconds, and which share of its footprints the counts do not tell of."""
    from geoplan.preparation.import_rooftops import import_rooftops

    with tempfile.TemporaryDirectory() as folder:  # which loads what is compiled
        import_rooftops(write_few(Path(folder)), Path(folder) / "clean.parquet", crs=CRS)
    start = time.perf_counter()
    counts = import_rooftops(path, path.with_name(IMPORTED), crs=CRS).cleaning
    seconds = time.perf_counter() - start
    lost = counts.outside + counts.dropped + counts.duplicates + counts.covered
    return seconds, abs((counts.kept + lost) / counts.read - 1.0)


def read_alone(path: Path) -> tuple[float, float]:
    """Read a file with geopandas; the first row group warms up."""
    import pyarrow.parquet as pq

    shapely.from_wkb(pq.ParquetFile(path).read_row_group(0)["geometry"].to_numpy())
    start = time.perf_counter()
    gpd.read_parquet(path)
    return time.perf_counter() - start, 0.0


COMMANDS: dict[str, Callable[[Path], tuple[float, float]]] = {
    "chain": chain,
    "import": imported,
    "read": read_alone,
}


def peak_mb() -> float:
    """Return the most that this process held at once. [MB].

    The kernel's own figure of a process begins with what its parent held when it was started: where the system tells
    of the memory of this program alone, that counts.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(commands: Sequence[tuple[str, Path]], times: int) -> dict[str, tuple[float, float, float]]:
    """Run commands in turns, in processes of their own; give the best seconds, the difference, and the peak [MB]."""
    found: dict[str, tuple[float, float, float]] = {}
    for _ in range(times):
        for command, path in commands:
            call = [sys.executable, __file__, "--command", command, "--file", str(path)]
            told = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout)
            key = f"{command} {path.stem}"
            best, furthest, peak = found.get(key, (np.inf, 0.0, 0.0))
            found[key] = min(best, told["seconds"]), max(furthest, told["difference"]), max(peak, told["peak_mb"])
    return found


def lines(sizes: Sequence[int], times: int) -> Iterator[dict[str, Any]]:
    """Measure, and give one line a benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="geoplan-bench-"))

    def line(name: str, ours: tuple[float, float, float], peer: str, peer_s: float, ratio: float) -> dict[str, Any]:
        return {
            "name": name,
            "ours_s": round(ours[0], 3),
            "peer": peer,
            "peer_s": round(peer_s, 3),
            "ratio": round(ratio, 3),
            "max_diff": ours[1],
            "peak_mb": round(ours[2]),
        }

    try:
        first: tuple[float, float, float] | None = None
        for size in sizes:
            raw, ready = folder / "raw.parquet", folder / IMPORTED
            write_roofs(raw, size)
            commands = [("import", raw), ("chain", ready)]
            if first is None:
                commands += [("read", ready), ("chain", raw)]
            found = measured(commands, times)
            ours = found["chain imported"]
            roofs = f"{size / 1e6:g} M roofs"
            if first is None:
                first = ours
                alone, cleaning = found["read imported"][0], found["chain raw"]
                peer = "geopandas.read_parquet of the same file"
                yield line(f"{roofs}, file to zone sums", ours, peer, alone, ours[0] / alone)
                yield line(f"{roofs}, cleaned on the way", cleaning, peer, alone, cleaning[0] / alone)
            else:
                peer = f"the chain on {sizes[0] / 1e6:g} M roofs, {first[2]:.0f} MB"
                yield line(f"{roofs}, file to zone sums", ours, peer, first[0], ours[0] / first[0])
            made = found["import raw"]
            yield line(f"{roofs}, import", made, "the chain", ours[0], made[0] / ours[0])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="leave out ten million roofs (minutes, 2 GB of disk)")
    parser.add_argument("--roofs", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1, help="the best of so many runs counts")
    parser.add_argument("--command", choices=list(COMMANDS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.command:
        seconds, difference = COMMANDS[options.command](options.file)
        print(json.dumps({"seconds": seconds, "difference": difference, "peak_mb": peak_mb()}))
        return
    for row in lines([options.roofs] if options.quick else [options.roofs, 10 * options.roofs], options.times):
        if options.json:
            print(json.dumps(row), flush=True)
        else:
            print(
                f"{row['name']}: {row['ours_s']:.2f} s, {row['peak_mb']} MB; {row['peer']} {row['peer_s']:.2f} s; "
                f"ratio {row['ratio']:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
