"""What a command takes: seconds, processor time and memory of it and all that it starts, and how that is told."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GEOPLAN = str(Path(sys.executable).with_name("geoplan"))
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
READ = """
import sys, time, geopandas
start = time.perf_counter()
geopandas.read_parquet(sys.argv[1])
print(time.perf_counter() - start)
"""
READS = 5


@dataclass
class Cost:
    """What a command took: wall and CPU seconds, and the most that it held [MB]."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
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


def row(name: str, cost: Cost | None = None, *, limits: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    """Return a line of the table: what is limited, as (value, limit)."""
    kept = all(value <= limit for value, limit in limits.values())
    told = {key: {"is": float(f"{value:.4g}"), "limit": limit} for key, (value, limit) in limits.items()}
    about = {} if cost is None else {key: round(value, 1) for key, value in vars(cost).items()}
    return {"name": name, **about, "limits": told, "kept": kept}


def shown(line: Mapping[str, Any]) -> str:
    """Return a line of the table as people read it."""
    limits = "; ".join(f"{each['is']:,g} {key} (at most {each['limit']:,g})" for key, each in line["limits"].items())
    told = f"{line['wall_s']:>7} s {line['cpu_s']:>7} CPU s {line['peak_mb']:>7} MB" if "wall_s" in line else ""
    return f"{line['name']:<60} {told:<36}  {limits}  {'kept' if line['kept'] else 'NOT KEPT'}"
