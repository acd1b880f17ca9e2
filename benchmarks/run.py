"""What a whole run costs: `geoplan run hai-phong`, `import geoplan`, `geoplan --help`, each as its own process.

The peer of the run is the same run with the roofs still to be drawn; the other two have a limit as their peer.
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

GEOPLAN = str(Path(sys.executable).with_name("geoplan"))
LIMITS = {"run hai-phong, roofs drawn before": 60.0, "import geoplan": 0.5, "geoplan --help": 1.0}


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its wall time [s] and its peak memory [MB]."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--study", default="hai-phong")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="geoplan-bench-"))
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    run = [GEOPLAN, "run", options.study, "--quiet", "--output", str(folder / "out")]
    try:
        cold, _ = measured(run, environment)
        rows = []
        for name, command in (
            ("run hai-phong, roofs drawn before", run),
            ("import geoplan", [sys.executable, "-c", "import geoplan"]),
            ("geoplan --help", [GEOPLAN, "--help"]),
        ):
            seconds, peak = measured(command, environment)
            peer = ("the same with roofs to draw", cold) if command is run else ("limit", LIMITS[name])
            rows.append(
                {
                    "name": name,
                    "ours_s": round(seconds, 3),
                    "peer": peer[0],
                    "peer_s": round(peer[1], 3),
                    "ratio": round(peer[1] / seconds, 2),
                    "max_diff": 0.0,
                    "peak_mb": round(peak),
                }
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for row in rows:
        if options.json:
            print(json.dumps(row))
        else:
            print(
                f"{row['name']:<36} {row['ours_s']:>8.2f} s  {row['peer']}: {row['peer_s']:.2f} s  {row['peak_mb']} MB"
            )


if __name__ == "__main__":
    main()
