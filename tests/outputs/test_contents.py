import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geoplan.outputs.contents import contents_sha256


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "x.gpkg"
    frame = gpd.GeoDataFrame(
        {"zone_name": ["Lê Chân", "b"], "population": [1.5, None]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
        crs="EPSG:32648",
    )
    frame.to_file(path, layer="zones", driver="GPKG")
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT);"
            "INSERT INTO layer_styles VALUES (1, '<qgis/>');"
            "CREATE TABLE counts (name TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID; INSERT INTO counts VALUES ('a', 1)"
        )
    return path


def run(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')  # they call functions that only GDAL has
        database.execute(statement)
        database.commit()


SAME: list[Callable[[Path], object]] = [
    lambda path: run(path, "PRAGMA journal_mode = wal"),
    lambda path: run(path, "VACUUM"),
    lambda path: run(path, "UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z', min_x = 0"),
    lambda path: run(path, "UPDATE gpkg_ogr_contents SET feature_count = 7"),
    lambda path: run(path, "DROP TABLE gpkg_ogr_contents"),
    lambda path: run(path, "CREATE INDEX by_name ON zones (zone_name)"),
    lambda path: run(path, "ANALYZE"),
]
OTHER = [
    "UPDATE zones SET zone_name = 'Lê Chan' WHERE fid = 1",
    "UPDATE zones SET population = 0 WHERE fid = 2",
    "UPDATE zones SET geom = NULL WHERE fid = 1",
    "DELETE FROM zones WHERE fid = 2",
    "ALTER TABLE zones ADD COLUMN remark TEXT",
    "UPDATE layer_styles SET styleQML = '<qgis version=\"3\"/>'",
    "UPDATE gpkg_contents SET identifier = 'my zones'",
    "CREATE TABLE my_notes (note TEXT)",
    "CREATE VIEW large AS SELECT * FROM zones WHERE population > 1",
    "UPDATE counts SET n = 2",
]


@pytest.mark.parametrize("number", range(len(SAME)))
def test_what_programs_do_to_a_file_by_opening_it_does_not_count(package: Path, number: int) -> None:
    before, bytes_before = contents_sha256(package), package.read_bytes()
    SAME[number](package)
    assert package.read_bytes() != bytes_before
    assert contents_sha256(package) == before


@pytest.mark.parametrize("statement", OTHER)
def test_what_people_do_counts(package: Path, statement: str) -> None:
    before = contents_sha256(package)
    run(package, statement)
    assert contents_sha256(package) != before


def test_commits_in_the_log_count_and_the_file_stays_as_it_is(package: Path, tmp_path: Path) -> None:
    before = contents_sha256(package)
    with closing(sqlite3.connect(package)) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("INSERT INTO layer_styles VALUES (2, 'mine')")
        database.commit()
        held = package.read_bytes()
        assert contents_sha256(package) != before
        assert package.read_bytes() == held
        shutil.copy(package, tmp_path / "without-log.gpkg")
    assert contents_sha256(tmp_path / "without-log.gpkg") == before


def test_what_is_no_database_is_an_error_of_sqlite(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_text("no database, but long enough to be looked at" * 20)
    with pytest.raises(sqlite3.Error):
        contents_sha256(tmp_path / "x.gpkg")
    with pytest.raises(sqlite3.Error):
        contents_sha256(tmp_path / "missing.gpkg")
