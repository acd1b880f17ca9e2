"""The weather files of pvlib's own tests: they come with its sdist, not with what is installed.

`.ci/run` brings the sdist of the installed pvlib and names the folder of its ``tests/data`` in GEOPLAN_PVLIB_DATA.
By hand:

    python -m pip download --no-deps --no-binary pvlib "pvlib==$(python -c 'import pvlib; print(pvlib.__version__)')"
    tar -xzf pvlib-*.tar.gz
    export GEOPLAN_PVLIB_DATA=$PWD/$(echo pvlib-*/tests/data)

A test asks for a file by its name, and is skipped, or with GEOPLAN_REQUIRE_REAL=1 fails, where the folder is not named:

    from support.pvlib_files import pvlib_file

    def test_…():
        path = pvlib_file("NLD_Amsterdam062400_IWEC.epw")
"""

import os
from pathlib import Path

import pytest

from support.needed import absent

VARIABLE = "GEOPLAN_PVLIB_DATA"


def pvlib_file(name: str) -> Path:
    """Return a file of pvlib's ``tests/data``; skip, or fail, where the folder is not there.

    A file that the folder lacks fails the test: pvlib has renamed it, and the test must follow.
    """
    folder = os.environ.get(VARIABLE, "")
    if not folder or not Path(folder).is_dir():
        absent(f"pvlib's tests/data, which comes with its sdist ({VARIABLE})")
    path = Path(folder) / name
    if not path.is_file():
        pytest.fail(f"pvlib's tests/data in {folder} has no {name}")
    return path
