"""What columns of a GeoPackage are called is read by GDAL, and what stood there before stays."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import shapely

from geoplan.fields import load_fields
from geoplan.layers.fieldwork.column_titles import call_columns
from geoplan.layers.fieldwork.user_sites import write_sites

SITES = gpd.GeoDataFrame(
    {"site_id": ["a"], "ground_pv_excluded_by": ["forest"], "note": [""]},
    geometry=[shapely.Point(106.7, 20.9)],
    crs=4326,
)


def told_by(file: Path) -> dict[tuple[str, str], tuple[str, str]]:
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT table_name, column_name, title, description FROM gpkg_data_columns").fetchall()
        extended = database.execute("SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")
        assert sorted(name for (name,) in extended) == ["gpkg_data_column_constraints", "gpkg_data_columns"]
    return {(table, column): (title, about) for table, column, title, about in rows}


def test_known_columns_have_the_titles_of_a_language(tmp_path: Path) -> None:
    file = write_sites(SITES, tmp_path / "mine.gpkg", language="ja")
    fields = load_fields()
    assert told_by(file) == {
        ("mine", name): (fields[name].label("ja"), fields[name].description["ja"])
        for name in ("site_id", "ground_pv_excluded_by")
    }


def test_of_another_table_nothing_is_changed_and_of_the_same_all(tmp_path: Path) -> None:
    file = write_sites(SITES, tmp_path / "mine.gpkg", language="vi")
    SITES.to_file(file, layer="others", mode="a")
    call_columns(file, "others", "en")
    write_sites(SITES.drop(columns="ground_pv_excluded_by"), file, language="en")
    titles = {place: title for place, (title, _) in told_by(file).items()}
    fields = load_fields()
    assert titles == {
        ("mine", "site_id"): fields["site_id"].label("en"),
        ("others", "site_id"): fields["site_id"].label("en"),
        ("others", "ground_pv_excluded_by"): fields["ground_pv_excluded_by"].label("en"),
    }


def test_without_a_language_names_stand_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(write_sites(SITES, tmp_path / "mine.gpkg"))) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "gpkg_data_columns" not in tables
