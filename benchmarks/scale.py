"""What a country takes: lines of cost measured on a few made-up provinces, and 34 real sizes simulated on more cores.

Provinces of 98 communes are run one after the other as studies of one collection, without PDFs, of several numbers of
roofs and several areas of land cover of 10 m, and the collection is told anew with one study and with all, of which
none is run again. Lines are laid through what that took, by least squares:

    cost = a + b x million roofs + c x 1,000 km2

The cost of a study is CPU seconds, the most that its process held [MB], and bytes that it reads and writes [MB]; a
study of a collection has one core. What telling the whole takes, begun anew, is a line of CPU seconds over the number
of studies: one process tells it. "Off by" is how far the farthest of the measured provinces lies from its line.

Then the 34 provinces of Viet Nam, areas and people as in provinces.csv, 25 million roofs shared out by people, are
simulated (`simulated_cores`) on 2, 16 and 100 cores of the speed of this machine's, with one disk as fast as this
one's, and what bounds the time is named. It ends in about three minutes on two idle cores.
"""

import argparse
import csv
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from country import COMMUNES, ROOFS, STUDIES, imported
from made_studies import write_province
from run_costs import GEOPLAN, Cost, measured
from simulated_cores import Job, Outcome, simulated

MEASURED = ((100_000, 500.0), (600_000, 500.0), (100_000, 3_000.0), (300_000, 1_500.0))
"""Roofs and square kilometres."""
FIRST = (20_000, 100.0)
"""What is run before and does not count: it compiles, and finds what all runs keep."""
CELL_M = 10.0
CORES = (2, 16, 100)
PROVINCES = Path(__file__).with_name("provinces.csv")
DISK_MB = 256
CPU, MB, READ, WRITTEN = "CPU s", "MB held", "MB read", "MB written"
Line = tuple[float, float, float]
"""Of each study, of a million roofs, of 1,000 km2 at 10 m."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes that are measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoplan-bench-") as folder:
        sizes = [(round(roofs * options.scale), km2 * options.scale) for roofs, km2 in MEASURED]
        costs, whole = provinces_measured(Path(folder), sizes)
        speeds = disk_speeds(Path(folder))
    lines = {name: line_through(sizes, [cost[name] for cost in costs]) for name in costs[0]}
    rows = rows_of(lines, sizes, costs, whole, speeds)
    for told in map(json.dumps, rows) if options.json else in_tables(rows):
        print(told)


def provinces_measured(
    folder: Path, sizes: Sequence[tuple[int, float]]
) -> tuple[list[dict[str, float]], tuple[float, float]]:
    """Run provinces one after the other; return what each took, and the line of the whole over studies [s]."""
    studies, outputs = folder / "studies", folder / "outputs"
    command = [GEOPLAN, "run", "--all", str(studies), "--jobs", "1", "--quiet", "--output", str(outputs)]
    command += ["--without", "pdf"]
    names = [f"province-{number}" for number in range(len(sizes) + 1)]
    runs: list[Cost] = []
    for number, (roofs, km2) in enumerate([FIRST, *sizes]):
        about = {"zones": COMMUNES // STUDIES, "area_km2": km2, "roofs": roofs}
        write_province(studies / names[number], number=number, **about, cell_m=CELL_M)
        imported(studies / names[number])
        known = json.dumps(names[: number + 1])
        (studies / "collection.toml").write_text(f'name = "country"\nstudies = {known}\n', encoding="utf-8")
        runs.append(measured(command, os.environ))
        if not number:
            one = measured(command, os.environ)
    every = measured(command, os.environ)
    each_s = max(every.cpu_s - one.cpu_s, 0.0) / len(sizes)
    costs = [
        {
            CPU: run.cpu_s - one.cpu_s - number * each_s,
            MB: run.peak_mb,
            READ: megabytes(studies / names[number]),
            WRITTEN: megabytes(outputs / "studies" / names[number]),
        }
        for number, run in enumerate(runs)
    ]
    return costs[1:], (one.cpu_s - each_s, each_s)


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def disk_speeds(folder: Path) -> tuple[float, float]:
    """Return how fast the disk reads what the system does not hold in memory, and writes [MB/s]."""
    file, block = folder / "block", os.urandom(1 << 20)
    start = time.perf_counter()
    with file.open("wb") as stream:
        for _ in range(DISK_MB):
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
    written_s = time.perf_counter() - start
    with file.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        start = time.perf_counter()
        while stream.read(1 << 20):
            pass
    return DISK_MB / (time.perf_counter() - start), DISK_MB / written_s


def line_through(sizes: Sequence[tuple[int, float]], values: Sequence[float]) -> Line:
    """Lay a line through what was measured.

    Examples
    --------
    >>> sizes = [(0, 0.0), (1_000_000, 0.0), (0, 1000.0), (500_000, 500.0)]
    >>> [round(part, 6) for part in line_through(sizes, [5.0, 15.0, 8.0, 11.5])]
    [5.0, 10.0, 3.0]
    """
    table = np.array([(1.0, roofs / 1e6, km2 / 1e3) for roofs, km2 in sizes])
    a, b, c = np.linalg.lstsq(table, np.array(values), rcond=None)[0]
    return float(a), float(b), float(c)


def at(line: Line, roofs: float, km2: float) -> float:
    return max(line[0] + line[1] * roofs / 1e6 + line[2] * km2 / 1e3, 0.0)


def country(lines: Mapping[str, Line], speeds: tuple[float, float]) -> list[Job]:
    """Return the provinces of a country as jobs."""
    with PROVINCES.open(encoding="utf-8", newline="") as stream:
        rows = [(float(row["area_km2"]), float(row["people"])) for row in csv.DictReader(stream)]
    people = sum(own for _, own in rows)
    jobs = []
    for km2, own in rows:
        cost = {name: at(line, ROOFS * own / people, km2) for name, line in lines.items()}
        jobs.append(Job(cost[READ] / speeds[0], cost[CPU], cost[WRITTEN] / speeds[1], cost[MB]))
    return jobs


def rows_of(
    lines: Mapping[str, Line],
    sizes: Sequence[tuple[int, float]],
    costs: Sequence[Mapping[str, float]],
    whole: tuple[float, float],
    speeds: tuple[float, float],
) -> Iterator[dict[str, Any]]:
    """Give what was measured, the lines through it, and the country on some cores."""
    for (roofs, km2), cost in zip(sizes, costs, strict=True):
        yield {"measured": f"{roofs / 1e6:g} M roofs, {km2:,.0f} km2"} | {name: _3(each) for name, each in cost.items()}
    for name, line in lines.items():
        values = [(at(line, *size), cost[name]) for size, cost in zip(sizes, costs, strict=True)]
        off = max(abs(told - value) for told, value in values)
        told = dict(zip(("each study", "million roofs", "1,000 km2"), map(_3, line), strict=True))
        yield {"line": name} | told | {"off by": _3(off)}
    yield {"line": "CPU s of the whole", "by itself": _3(whole[0]), "each study": _3(whole[1])}
    yield {"line": "MB/s of the disk", "reading": _3(speeds[0]), "writing": _3(speeds[1])}
    jobs = country(lines, speeds)
    whole_s = whole[0] + whole[1] * len(jobs)
    for cores in CORES:
        yield {"country on cores": cores} | told_of(simulated(jobs, cores, whole_s))


def told_of(outcome: Outcome) -> dict[str, Any]:
    waits = {f"{name} [min]": _3(seconds / 60) for name, seconds in outcome.waits.items()}
    return {
        "minutes": _3(outcome.end_s / 60),
        "of them the whole": _3((outcome.end_s - outcome.studies_s) / 60),
        "GB held": _3(outcome.mb / 1e3),
        **waits,
        "bottleneck": outcome.bottleneck,
    }


def _3(number: float) -> float:
    return float(f"{number:.3g}")


def in_tables(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Return rows as tables in Markdown, a new one where the columns are others."""
    columns: list[str] = []
    for row in rows:
        if [*row] != columns:
            columns = [*row]
            yield from ("", line_of(columns), line_of("---" for _ in columns))
        yield line_of(f"{value:,g}" if isinstance(value, float | int) else str(value) for value in row.values())


def line_of(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
