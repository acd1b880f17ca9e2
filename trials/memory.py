"""Memory: three million roofs within 1 GB, half a million on one another; too few addresses are told before work."""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "benchmarks")]

from many_roofs import GEOPLAN, LIMIT_MB, run_of, write_study  # noqa: E402 - it stands beside
from table import Row, finish  # noqa: E402 - it stands beside

ROOFS = 3_000_000
DEEP_ROOFS, DEEP = 500_000, 8.0
"""Roofs that lie on one another, so many at each place."""
ADDRESSES_GB = (0.5, 1.0, 1.5, 2.0, 2.5, 2.9)
SUBJECT = "memory"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_study(folder / "large", ROOFS)
        _, peak = run_of(folder / "large", folder / "out", "--memory", "1GB", "--rooftops", "gpkg")
        yield Row(
            SUBJECT,
            f"{ROOFS:,} roofs and their GeoPackage, --memory 1GB",
            int(peak <= LIMIT_MB),
            1,
            f"peak {peak / 1000:.2f} GB",
        )
        shutil.rmtree(folder / "large")
        write_study(folder / "deep", DEEP_ROOFS, deep=DEEP)
        _, peak = run_of(folder / "deep", folder / "deep-out", "--memory", "1GB", "--rooftops", "none")
        what = f"{DEEP_ROOFS:,} roofs, {DEEP:.0f} on one another, --memory 1GB"
        yield Row(SUBJECT, what, int(peak <= LIMIT_MB), 1, f"peak {peak / 1000:.2f} GB")
        told = [_told_of(folder, size) for size in ADDRESSES_GB]
        what = f"a limit on addresses of {ADDRESSES_GB[0]} to {ADDRESSES_GB[-1]} GB is a fault"
        yield Row(SUBJECT, what, sum(told), len(told))


def _told_of(folder: Path, size_gb: float) -> bool:
    """Say whether a run under a limit on addresses ends with a fault that says so."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (int(size_gb * 1e9),) * 2)

    command = [GEOPLAN, "run", "example-city", "--quiet", "--output", str(folder / "none")]
    done = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True, check=False)
    is_fault = done.returncode == 1 and "GB on addresses; expected 3 GB or more" in done.stderr
    return is_fault and "Traceback" not in done.stderr and not (folder / "none").exists()


if __name__ == "__main__":
    finish(rows())
