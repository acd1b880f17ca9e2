"""What the columns of a GeoPackage are called: titles and meanings of the field dictionary, where GIS look for them.

They stand in ``gpkg_data_columns``, as the standard's extension `schema` has it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from geoplan.fields import load_fields
from geoplan.languages import Language

_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_EXTENDED = ("gpkg_data_columns", "gpkg_data_column_constraints")
_PAGE = "http://www.geopackage.org/spec121/#extension_schema"


def call_columns(file: Path, table: str, language: Language) -> None:
    """Say of a table of a GeoPackage what its columns are, those that the field dictionary knows.

    Parameters
    ----------
    file
        The GeoPackage; what it says of its other tables stays.
    table
        The table, which is there.
    language
        Of the titles.
    """
    fields = load_fields()
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(_TABLES)
        named = {row[0] for row in database.execute("SELECT table_name FROM gpkg_extensions")}
        rows = [(name, "gpkg_schema", _PAGE) for name in _EXTENDED if name not in named]
        database.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", rows)
        database.execute("DELETE FROM gpkg_data_columns WHERE table_name = ?", (table,))
        columns = [name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        titles = {name: fields[name].label(language) for name in columns if name in fields}
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)",
            [(table, name, title, title, fields[name].description[language]) for name, title in titles.items()],
        )
