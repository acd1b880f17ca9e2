"""What a GeoPackage holds, whatever way it is stored: the same tables give the same hash.

A GIS rewrites a file by opening it: the journal's mode, counters and spatial indexes change, the tables do not.
"""

import hashlib
import marshal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_KEPT_BY_PROGRAMS = ("gpkg_ogr_contents", "gpkg_extensions", "gpkg_spatial_ref_sys")
_DERIVED = frozenset({"last_change", "min_x", "min_y", "max_x", "max_y"})
"""Columns of gpkg_contents that programs fill in from the features."""
_ROWS = 1000
_WAIT_S = 1.0


def contents_sha256(path: Path) -> str:
    """Return the SHA-256 of all tables and views of a GeoPackage, in hexadecimal digits.

    Layers, attributes, styles, projects, metadata and tables of the user's own count; spatial indexes, counts of
    features, times and bounds that programs keep do not. Commits that stand in a write-ahead log count.

    Parameters
    ----------
    path
        The file; it is opened for reading only.

    Raises
    ------
    sqlite3.Error
        Where it is no database, damaged, or locked by another program.
    """
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_WAIT_S)) as database:
        database.text_factory = bytes
        for name, kind, statement in _things(database):
            if kind == "view":
                digest.update(marshal.dumps([name, statement], 2))
                continue
            columns = _columns(database, name)
            digest.update(marshal.dumps([name, columns], 2))
            for rows in _rows(database, name, columns):
                # in version 2 of its format, equal values give equal bytes; it is ten times faster than text
                digest.update(marshal.dumps(rows, 2))
    return digest.hexdigest()


def _things(database: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    cursor = database.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    for row in cursor.fetchall():
        name, kind, statement = (value.decode("utf-8", "replace") for value in row)
        is_index = name.startswith(("rtree_", "sqlite_")) or statement.upper().startswith("CREATE VIRTUAL")
        if not is_index and name not in _KEPT_BY_PROGRAMS:
            yield name, kind, statement


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    names = [row[1].decode("utf-8", "replace") for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    return [name for name in names if table != "gpkg_contents" or name not in _DERIVED]


def _rows(database: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[list[tuple[object, ...]]]:
    query = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"  # noqa: S608 (names of its own)
    try:
        cursor = database.execute(f"{query} ORDER BY rowid")
    except sqlite3.OperationalError:  # a table without row ids
        cursor = database.execute(query)
    while rows := cursor.fetchmany(_ROWS):
        yield rows


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
