"""Right files made wrong at random, a thousand of each kind, others each time: read, or refused with faults."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "trials")]

from table import Row, finish  # noqa: E402 - it stands beside

EXAMPLES = 1000


def rows() -> Iterator[Row]:
    """Give a row for each kind of file."""
    file = REPOSITORY / "tests" / "faults" / "test_fuzz.py"
    names = re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", f"{file}::{name}"],
            cwd=REPOSITORY,
            env={**os.environ, "GEOPLAN_FUZZ": str(EXAMPLES)},
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("E  ")]
        told = " ".join(lines[0].split()) if lines else ""
        what = f"{name.removeprefix('test_').replace('_', ' ')}: {EXAMPLES} files made wrong"
        yield Row("fuzz", what, int(done.returncode == 0), 1, told)


if __name__ == "__main__":
    finish(rows())
