"""What a machine may lack: its tests are skipped there, and fail where everything must be there."""

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip, or fail where everything must be there."""
    if os.environ.get("GEOPLAN_REQUIRE_REAL") == "1":
        pytest.fail(f"{what} is needed and absent")
    pytest.skip(f"{what} is absent")
