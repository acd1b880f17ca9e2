"""Databases of tables alone."""

import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.files.databases import check_database


@pytest.fixture
def database(tmp_path):
    """Return a GeoPackage with one layer."""
    path = tmp_path / "zones of Hải Phòng?.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(106, 20)], crs=4326).to_file(path, layer="zones")
    return path


def changed(path, *statements) -> None:
    with closing(sqlite3.connect(path)) as opened:
        for each in statements:
            opened.execute(each)
        opened.commit()


def refused(path, layer="") -> str:
    with pytest.raises(LayerError) as error:
        check_database(path, layer)
    return str(error.value)


def test_a_geopackage_as_gdal_writes_it(database):
    check_database(database, "zones")
    changed(database, "create view others as select * from zones")
    check_database(database, "zones")


def test_views_are_not_read(database):
    changed(
        database, "create view v as with recursive r(n) as (select 1 union all select n + 1 from r) select n from r"
    )
    for layer in ("v", "V", "v(geom)"):
        assert "v: found a view; expected a table" in refused(database, layer)


def test_what_gdal_asks_first_must_be_tables(database):
    rename = "alter table gpkg_contents rename to kept"
    changed(database, rename, "create view gpkg_contents as select * from kept")
    assert "gpkg_contents: found a view" in refused(database)


def test_tables_that_other_software_fills(database):
    sql = "CREATE VIRTUAL TABLE far USING VirtualOGR('http://127.0.0.1:9/z.geojson')"
    insert = "insert into sqlite_master (type, name, tbl_name, rootpage, sql) values ('table', 'far', 'far', 0, ?)"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("pragma writable_schema = on")
        opened.execute(insert, (sql,))
        opened.commit()
    assert "far: found a table of the module VirtualOGR" in refused(database)


def test_what_is_none(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\xff" * 2000)
    assert "what cannot be read" in refused(tmp_path / "a.gpkg")


def test_looking_leaves_nothing_behind_and_sees_what_is_not_merged_yet(database):
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("pragma journal_mode = wal")
        opened.execute("create view late as select 1")
        opened.commit()
        assert "late: found a view" in refused(database, "late")
    for file in database.parent.glob("*-wal"):
        file.unlink()
    before = {file.name for file in database.parent.iterdir()}
    check_database(database)
    assert {file.name for file in database.parent.iterdir()} == before
