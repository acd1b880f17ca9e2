"""A database server, and finished runs to publish; nobody changes the runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.postgis import Cluster, started
from support.published_runs import write_run


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def run_folder(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(sited_assessment, tmp_path_factory.mktemp("finished"), language="vi")


@pytest.fixture(scope="session")
def parquet_folder(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(sited_assessment, tmp_path_factory.mktemp("finished-parquet"), rooftops="parquet")
