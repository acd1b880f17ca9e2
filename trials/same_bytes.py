"""Same bytes: one study for two targets of numba and with two kernels of OpenBLAS, and in other circumstances.

Nothing more is promised than what stands here: the same machine's libraries, another processor.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from table import Row, finish

STUDY = "example-city"
CIRCUMSTANCES: dict[str, dict[str, str]] = {
    "again": {},
    "in another time zone, without a locale": {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0"},
    "with another seed of hashes and one thread": {
        "PYTHONHASHSEED": "12345", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GDAL_NUM_THREADS": "1",
    },
    "for numba's generic processor, without AVX and FMA": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    "with OpenBLAS's kernel of 2008 (Nehalem)": {"OPENBLAS_CORETYPE": "Nehalem"},
    "without numpy's AVX2": {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX AVX512_ICL AVX512_SPR"},
}  # fmt: skip


def outputs_of(folder: Path, name: str, more: dict[str, str]) -> dict[str, str]:
    """Run the study, and return the hash of each file but the manifest, which has the times in it."""
    out = folder / name
    environment = {**os.environ, **more}
    if "NUMBA_CPU_NAME" in more:
        environment["NUMBA_CACHE_DIR"] = str(folder / f"{name}-compiled")
    command = [str(Path(sys.executable).with_name("geoplan")), "run", STUDY, "--quiet", "--output", str(out)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "manifest.json")
    hashes = {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    shutil.rmtree(out)
    return hashes


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as made:
        base = outputs_of(Path(made), "base", {})
        for number, (what, more) in enumerate(CIRCUMSTANCES.items()):
            others = outputs_of(Path(made), f"other-{number}", more)
            unlike = sorted(name for name in base.keys() | others.keys() if base.get(name) != others.get(name))
            yield Row("same bytes", what, len(base) - len(unlike), len(base), ", ".join(unlike[:5]))


if __name__ == "__main__":
    finish(rows())
