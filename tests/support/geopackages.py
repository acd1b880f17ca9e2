"""The sample result as GeoPackages, each written once, and how they are opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from geoplan.languages import Text
from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
from support.sample_result import changed


@pytest.fixture(scope="session")
def result(sample_assessment: Any) -> Any:
    return changed(sample_assessment, notes=(Text(en="Eleven of 12 zones.", vi="11 trong 12 vùng."),))


@pytest.fixture(scope="session")
def package(result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geopackage(result, tmp_path_factory.mktemp("gpkg") / "sample.gpkg")


@pytest.fixture(scope="session")
def roofs_package(result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rooftops(result, tmp_path_factory.mktemp("gpkg") / "sample-rooftops.gpkg")


@pytest.fixture(scope="session")
def sited_package(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geopackage(sited_assessment, tmp_path_factory.mktemp("gpkg") / "sited.gpkg", language="ja")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        yield database
