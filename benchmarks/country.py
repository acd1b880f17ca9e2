"""What a whole country costs: a province with all outputs, a country of 34, and a province with land cover of 10 m.

One command prints the table; each row has its limit beside it and ends with ``kept`` or ``NOT KEPT``. Runs are
processes of their own; `peak_mb` is the most that a run and the processes it starts held together, shared pages counted
once. Roofs are drawn or imported before and not counted. ``--scale 0.1`` makes the country of a tenth of the roofs,
``--studies 4`` of so many provinces; its time has a limit as a whole alone.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from made_studies import write_province

GEOPLAN = str(Path(sys.executable).with_name("geoplan"))
READ = """
import sys, time, geopandas
start = time.perf_counter()
geopandas.read_parquet(sys.argv[1])
print(time.perf_counter() - start)
"""
READS = 5
MOST_TIMES_THE_READ, MOST_MB_OF_ONE = 18.0, 1000.0
MOST_TIMES_WARM = 1.4
STUDIES, COMMUNES, ROOFS, COUNTRY_KM2 = 34, 3_321, 25_000_000, 330_000.0
COUNTRY_S, COUNTRY_MB, MOST_TIMES_A_TENTH = 480.0, 2000.0, 10.5
ZONES_OF_ONE, KM2_OF_ONE, ROOFS_OF_ONE, S_OF_ONE, MB_OF_ONE = 300, 5_000.0, 300_000, 60.0, 1500.0
NO_PDF = ("--without", "pdf")


@dataclass
class Cost:
    """What a command took: wall and CPU seconds, and the most that it held [MB]."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run a command, and look every tenth of a second at what it and its processes hold."""
    start, most, ended = time.perf_counter(), [0.0], threading.Event()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def look() -> None:
        while not ended.wait(0.1):
            most[0] = max(most[0], sum(map(held_mb, family(process.pid))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    told = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    ended.set()
    looking.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"{' '.join(command)} failed:\n{told.decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(most[0], usage.ru_maxrss / 1024))


def family(pid: int) -> list[int]:
    """Return a process and all that it started, as Linux tells it."""
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in family(child))]


def held_mb(pid: int) -> float:
    """Return what a process holds, its share of what it holds with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def bare_read_s(file: Path) -> float:
    """Return how long `geopandas.read_parquet` takes in a process of its own: the shortest of some."""
    return min(float(subprocess.check_output([sys.executable, "-c", READ, str(file)])) for _ in range(READS))


def run_country(folder: Path, output: Path, environment: dict[str, str]) -> Cost:
    """Run all studies of a folder as one collection, PDFs off."""
    return measured([GEOPLAN, "run", "--all", str(folder), "--quiet", "--output", str(output), *NO_PDF], environment)


def row(name: str, cost: Cost, *, limits: dict[str, tuple[float, float]]) -> dict[str, object]:
    """Return a line of the table: what is limited, as (value, limit)."""
    kept = all(value <= limit for value, limit in limits.values())
    told = {key: {"is": round(value, 2), "limit": limit} for key, (value, limit) in limits.items()}
    about = {"wall_s": round(cost.wall_s, 1), "cpu_s": round(cost.cpu_s, 1), "peak_mb": round(cost.peak_mb)}
    return {"name": name, **about, "limits": told, "kept": kept}


def embedded_rows(folder: Path, study: str) -> list[dict[str, object]]:
    """Run an embedded study: in a new environment, again, and beside the bare read of its roofs."""
    cache, output = folder / "cache", folder / "out"
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    command = [GEOPLAN, "run", study, "--quiet", "--output", str(output)]
    measured([GEOPLAN, "run", study, "--quiet", "--output", str(output), "--without", "pdf"], environment)
    roofs = max((cache / "geoplan" / "rooftops").glob("*.parquet"), key=lambda file: file.stat().st_size)
    fresh = environment | {"NUMBA_CACHE_DIR": str(folder / "numba")}
    first, warm, read = measured(command, fresh), measured(command, environment), bare_read_s(roofs)
    limits = {"times the bare read": (warm.wall_s / read, MOST_TIMES_THE_READ), "MB": (warm.peak_mb, MOST_MB_OF_ONE)}
    name = f"{study}, roofs drawn before; bare read {read:.2f} s"
    return [
        row(name, warm, limits=limits),
        row(
            "nothing compiled before", first, limits={"times a warm run": (first.wall_s / warm.wall_s, MOST_TIMES_WARM)}
        ),
    ]


def country_rows(folder: Path, scale: float, studies: int) -> list[dict[str, object]]:
    """Draw a country of a tenth of the roofs and one of all, import them, and run both."""
    costs = [run_made(folder / f"country-{part}", scale * part, studies) for part in (0.1, 1.0)]
    lines = []
    for part, cost in zip((0.1, 1.0), costs, strict=True):
        limits = {"MB": (cost.peak_mb, COUNTRY_MB)}
        if part == 1.0:
            limits["times a tenth of the roofs"] = (cost.wall_s / costs[0].wall_s, MOST_TIMES_A_TENTH)
            if (scale, studies) == (1.0, STUDIES):
                limits["s"] = (cost.wall_s, COUNTRY_S)
        lines.append(
            row(f"{studies} studies, {ROOFS * scale * part * studies / STUDIES:,.0f} roofs", cost, limits=limits)
        )
    return lines


def run_made(place: Path, scale: float, studies: int) -> Cost:
    """Draw a country, import its roofs, and run it."""
    environment = dict(os.environ)
    for number in range(studies):
        zones = COMMUNES // STUDIES + (number < COMMUNES % STUDIES)
        study = place / "studies" / f"province-{number:02d}"
        about = {"zones": zones, "area_km2": COUNTRY_KM2 / STUDIES, "roofs": round(ROOFS * scale / STUDIES)}
        write_province(study, number=number, **about, cell_m=100.0)
        imported(study, environment)
    cost = run_country(place / "studies", place / "outputs", environment)
    shutil.rmtree(place)
    return cost


def imported(study: Path, environment: dict[str, str]) -> None:
    """Import a study's roofs, so that a run finds them cleaned."""
    drawn = (study / "roofs.parquet").rename(study.with_name("drawn.parquet"))
    terms = ("--licence", "CC0", "--status", "synthetic")
    measured([GEOPLAN, "import", "rooftops", str(drawn), "--study", str(study), *terms, "--quiet"], environment)
    drawn.unlink()


def fine_row(folder: Path) -> dict[str, object]:
    """Draw a province with fine land cover, and run it."""
    study, environment = folder / "fine", dict(os.environ)
    about = {"zones": ZONES_OF_ONE, "area_km2": KM2_OF_ONE, "roofs": ROOFS_OF_ONE}
    write_province(study, number=0, **about, cell_m=10.0, across=15)
    imported(study, environment)
    cost = measured([GEOPLAN, "run", str(study), "--quiet", "--output", str(folder / "fine-out")], environment)
    limits = {"s": (cost.wall_s, S_OF_ONE), "MB": (cost.peak_mb, MB_OF_ONE)}
    return row(f"{ZONES_OF_ONE} zones, {KM2_OF_ONE:,.0f} km2, land cover of 10 m", cost, limits=limits)


def shown(line: dict[str, object]) -> str:
    """Return a line of the table as people read it."""
    limits = "; ".join(f"{each['is']:,} {key} (at most {each['limit']:,})" for key, each in line["limits"].items())
    told = f"{line['wall_s']:>7} s {line['cpu_s']:>7} CPU s {line['peak_mb']:>6} MB"
    return f"{line['name']:<58} {told}  {limits}  {'kept' if line['kept'] else 'NOT KEPT'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--study", default="hai-phong")
    parser.add_argument("--scale", type=float, default=1.0, help="roofs of the country, over 25 million")
    parser.add_argument("--studies", type=int, default=STUDIES, help="how many of its provinces are run")
    parser.add_argument("--only", choices=["province", "country", "fine"], action="append")
    options = parser.parse_args()
    cases = {
        "province": lambda folder: embedded_rows(folder, options.study),
        "country": lambda folder: country_rows(folder, options.scale, options.studies),
        "fine": lambda folder: [fine_row(folder)],
    }
    folder = Path(tempfile.mkdtemp(prefix="geoplan-bench-"))
    try:
        for name, case in cases.items():
            if not options.only or name in options.only:
                for line in case(folder):
                    print(json.dumps(line) if options.json else shown(line), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
