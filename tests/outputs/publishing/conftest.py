"""Finished runs to publish; nobody changes them."""

from pathlib import Path
from typing import Any

import pytest

from support.published_runs import write_run


@pytest.fixture(scope="session")
def run_folder(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(sited_assessment, tmp_path_factory.mktemp("finished"), language="vi")


@pytest.fixture(scope="session")
def parquet_folder(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(sited_assessment, tmp_path_factory.mktemp("finished-parquet"), rooftops="parquet")
