"""The small study gives the same bytes for another processor: numba compiles for one without AVX and FMA.

That another kernel of OpenBLAS changes nothing is tried by trials/same_bytes.py, with all outputs: an environment that
names a kernel may do so because the processor needs it, and tests leave it alone.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geoplan.outputs.geopackage.geopackage import write_rooftops
from geoplan.outputs.rasters import write_rasters
from geoplan.outputs.tables.tables import write_tables
from geoplan.pipeline import assess
from geoplan.study import open_study
from support.places import REPOSITORY


def hashes_of(result, folder):
    """Write every figure of a result, and return the hash of each file."""
    write_tables(result, folder)
    write_rooftops(result, folder / "roofs.parquet", format="parquet")
    write_rasters(result, folder / "rasters", layers=result.inputs)
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_two_targets_of_numba_give_the_same_bytes(tmp_path, small_folder, small_result):
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")]),
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(tmp_path / "compiled"),
    }
    (tmp_path / "here").mkdir()
    (tmp_path / "generic").mkdir()
    command = [sys.executable, __file__, str(small_folder), str(tmp_path / "generic")]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    generic = dict(line.split("\t") for line in said.splitlines())
    here = hashes_of(small_result, tmp_path / "here")
    assert len(here) > 20
    assert [name for name in here | generic if here.get(name) != generic.get(name)] == []


if __name__ == "__main__":
    told = hashes_of(assess(open_study(sys.argv[1])), Path(sys.argv[2]))
    sys.stdout.write("\n".join(f"{name}\t{value}" for name, value in told.items()))
