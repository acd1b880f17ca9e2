"""GeoPackages and other SQLite databases looked through before GDAL opens them: tables alone are read.

A view is a query that whoever made the file wrote: it can run for ever, or call what SQLite can call. What GDAL asks of
a database when it opens it must be tables too.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from geoplan.errors import Fault, LayerError

_MODULE = re.compile(r"create\s+virtual\s+table\s.*?\susing\s+(\w+)", re.IGNORECASE | re.DOTALL)
_INDEXES = frozenset({"rtree", "rtree_i32", "fts3", "fts4", "fts5"})
_SYSTEM = (
    "gpkg_",
    "sqlite_",
    "geometry_columns",
    "spatial_ref_sys",
    "views_geometry_columns",
    "virts_geometry_columns",
)


def check_database(path: Path, layer: str = "") -> None:
    """Look through the schema of a database.

    Parameters
    ----------
    path
        The file.
    layer
        The layer that is to be read; by default none is yet.

    Raises
    ------
    LayerError
        Where it is no database, the layer is a view, or a table is one that other software fills.
    """
    try:
        with closing(_opened(path)) as database:
            database.execute("pragma trusted_schema = off")
            schema = database.execute("select type, name, coalesce(sql, '') from sqlite_master").fetchall()
    except sqlite3.Error as error:
        found = f"what cannot be read ({error})"
        raise LayerError(
            Fault(str(path), "", found=found, expected="a SQLite database", action="Export it again.")
        ) from None
    asked = {layer.casefold(), layer.partition("(")[0].casefold()}  # "roads(geom)" is a layer of the table roads
    for kind, name, sql in schema:
        if kind == "view" and (name.casefold() in asked or name.lower().startswith(_SYSTEM)):
            action = "Save its rows as a table: in QGIS, export the layer."
            raise LayerError(Fault(str(path), str(name), found="a view", expected="a table", action=action))
        module = _MODULE.match(sql)
        if module and module[1].lower() not in _INDEXES:
            found = f"a table of the module {module[1]}, which is filled from elsewhere"
            action = "Export the layers to a GeoPackage of their own."
            raise LayerError(Fault(str(path), str(name), found=found, expected="tables and indexes", action=action))


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database to read, as GDAL does: with its log, where it has one and that can be read; nothing is left."""
    address = path.resolve().as_uri()
    if path.with_name(f"{path.name}-wal").exists():
        database = sqlite3.connect(f"{address}?mode=ro", uri=True)
        try:
            database.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.OperationalError:
            database.close()
        else:
            return database
    return sqlite3.connect(f"{address}?immutable=1", uri=True)
