"""The small study gives the same bytes for another processor: numba compiles for one without AVX and FMA.

That another kernel of OpenBLAS changes nothing is tried by trials/same_bytes.py: an environment that names a kernel may
do so because the processor needs it, and tests leave it alone.
"""

import hashlib
import os
import subprocess
import sys

import pytest

from support.places import REPOSITORY
from support.small_study import make_study


def hashes_of(folder):
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_two_targets_of_numba_give_the_same_bytes(tmp_path):
    (tmp_path / "study").mkdir()
    make_study(tmp_path / "study")
    told = []
    for name, more in (("here", {}), ("generic", {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""})):
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **more}
        if more:
            environment["NUMBA_CACHE_DIR"] = str(tmp_path / "compiled")
        command = [sys.executable, "-m", "geoplan", "run", str(tmp_path / "study"), "-q", "-o", str(tmp_path / name)]
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=tmp_path)
        told.append(hashes_of(tmp_path / name))
    here, generic = told
    assert len(here) > 30
    assert [name for name in here | generic if here.get(name) != generic.get(name)] == []
