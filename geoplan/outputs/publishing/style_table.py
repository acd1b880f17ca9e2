"""Styles in a database, where QGIS looks for them: one for each layer and language, that of the run's reader first."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault, GeoplanError
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.qgis_style import rooftops_style
from geoplan.outputs.publishing.finished_run import GEOMETRY, FinishedRun, RunTable

if TYPE_CHECKING:
    import psycopg

STYLES = "layer_styles"
"""What QGIS calls the table; it looks in the schemas of the search path, as a rule in ``public``."""

_TABLE = """CREATE TABLE IF NOT EXISTS {} (id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar,
f_table_name varchar, f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, useasdefault boolean,
description text, owner varchar(63) DEFAULT current_user, ui xml, update_time timestamp DEFAULT current_timestamp,
type varchar)"""
_ROW = """INSERT INTO {} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, stylename, styleqml,
stylesld, useasdefault, description) VALUES (current_database(), %s, %s, %s, %s, xmlparse(document %s),
CASE WHEN %s::text = '' THEN NULL ELSE xmlparse(document %s) END, %s, %s)"""
_MAY_WRITE = """SELECT CASE WHEN to_regclass('public.layer_styles') IS NULL
THEN has_schema_privilege('public', 'CREATE')
ELSE has_table_privilege('public.layer_styles', 'SELECT, INSERT, DELETE') END"""


def check_styles(connection: "psycopg.Connection[Any]", place: str) -> None:
    """Check that styles can be written where QGIS looks for them, before anything is done.

    Raises
    ------
    GeoplanError
        Where the right is missing.
    """
    row = connection.execute(_MAY_WRITE).fetchone()
    if row is None or not row[0]:
        found, expected = "no right to write public.layer_styles", "the right to keep styles where QGIS looks for them"
        action = "Let an administrator grant it (docs/postgis.md), or add --styles schema, or --styles none."
        raise GeoplanError(Fault(place, "", found=found, expected=expected, action=action))


def write_styles(
    connection: "psycopg.Connection[Any]", run: FinishedRun, schema: str, *, place: str, language: Language
) -> int:
    """Write the styles of a run's layers, in the place of those that were published before; others stay.

    Parameters
    ----------
    connection
        In the transaction that publishes the tables.
    run
        The run; styles are those of its GeoPackages, changed ones too.
    schema
        Where its tables stand.
    place
        The schema of the table of styles.
    language
        The language whose styles QGIS takes by itself; the others can be chosen there.

    Returns
    -------
    int
        How many styles were written.
    """
    from psycopg import sql

    table = sql.Identifier(place, STYLES)
    there = connection.execute("SELECT to_regclass(format('%%I.%%I', %s::text, %s::text))", (place, STYLES)).fetchone()
    if there is None or there[0] is None:
        connection.execute(sql.SQL(_TABLE).format(table))
    known = {each.name: each for each in run.tables}
    rows = [row for row in _styles_of(run) if row[0] in known]
    gone = sql.SQL("DELETE FROM {} WHERE f_table_catalog = current_database() AND f_table_schema = %s")
    connection.execute(gone.format(table), (schema,))
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL(_ROW).format(table), list(_filled(rows, known, schema, language)))
    return len(rows)


def _filled(
    rows: Iterable[tuple[str, str, str, str, str]], known: Mapping[str, RunTable], schema: str, language: Language
) -> Iterator[tuple[Any, ...]]:
    for name, style, qml, sld, about in rows:
        # the type of geometry stays open: QGIS asks for that of the address, which need not tell it
        place = GEOMETRY if known[name].geometry else None
        yield schema, name, place, style, qml, sld, sld, style.endswith(f"({language})"), about


def _styles_of(run: FinishedRun) -> list[tuple[str, str, str, str, str]]:
    """Return layer, name, QML, SLD and title of each style in the run's GeoPackages."""
    files = dict.fromkeys(each.file for each in run.tables if each.file.suffix == ".gpkg")
    rows = [row for file in files for row in _in_file(file)]
    roofs = run.rooftops
    if roofs is not None and roofs.file.suffix == ".parquet":
        for each in LANGUAGES:
            qml = rooftops_style(roofs.columns, language=each)
            rows.append((roofs.name, f"{roofs.name} ({each})", qml, "", roofs.title(each)))
    return rows


def _in_file(file: Path) -> list[tuple[str, str, str, str, str]]:
    asked = (
        "SELECT f_table_name, styleName, styleQML, coalesce(styleSLD, ''), coalesce(description, '') "
        "FROM layer_styles ORDER BY id"
    )
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return [tuple(row) for row in database.execute(asked)]
