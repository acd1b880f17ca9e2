"""The schema of a study in a database: whose it is, and how all its tables are put in the place of the former ones."""

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from geoplan.errors import Fault, GeoplanError
from geoplan.outputs.publishing.finished_run import FinishedRun
from geoplan.outputs.publishing.postgis_tables import Draft, names_after

if TYPE_CHECKING:
    import psycopg

LIST = "geoplan_tables"
"""The table by which a schema is known as ours: what was published there, from which study."""

_LISTED = """CREATE TABLE IF NOT EXISTS {} (table_name text PRIMARY KEY, title text NOT NULL, row_count bigint NOT NULL,
study_name text NOT NULL, geoplan_version text, manifest_sha256 text NOT NULL)"""
_THERE = """SELECT c.relname, l.study FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN unnest(%(names)s::text[], %(studies)s::text[]) AS l(name, study) ON l.name = c.relname
WHERE n.nspname = %(schema)s AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT EXISTS
(SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"""
_LEANING = """SELECT DISTINCT vn.nspname || '.' || v.relname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = %s AND t.relname = ANY(%s) AND v.oid <> t.oid ORDER BY 1"""
_POINTING = """SELECT DISTINCT fn.nspname || '.' || f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid
JOIN pg_namespace fn ON fn.oid = f.relnamespace JOIN pg_class t ON t.oid = k.confrelid
JOIN pg_namespace n ON n.oid = t.relnamespace WHERE k.contype = 'f' AND n.nspname = %s AND t.relname = ANY(%s)
AND NOT (fn.nspname = %s AND f.relname = ANY(%s)) ORDER BY 1"""
_READERS = """SELECT c.relname, a.grantee::regrole::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
aclexplode(c.relacl) a WHERE n.nspname = %s AND c.relname = ANY(%s) AND a.privilege_type = 'SELECT'
AND a.grantee <> 0 AND a.grantee <> c.relowner"""
_BESIDE = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND starts_with(c.relname, %s) AND c.relkind IN ('i', 'S') ORDER BY 1"""
"""Indexes and sequences of a draft, whose names begin with its own."""
_NOT_LETTERS = re.compile(r"[^a-z0-9_]+")


def schema_name(study: str) -> str:
    """Return the schema that a study has if none is named.

    Examples
    --------
    >>> schema_name("ba-ria-vung-tau"), schema_name("2030 plan")
    ('ba_ria_vung_tau', 'geoplan_2030_plan')
    """
    name = _NOT_LETTERS.sub("_", study.lower()).strip("_")
    return name if name[:1].isalpha() else f"geoplan_{name}"


def check_postgis(connection: "psycopg.Connection[Any]", place: str) -> None:
    """Check that the database has PostGIS, and let its types and functions be named without its schema."""
    from psycopg import sql

    row = connection.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'postgis'"
    ).fetchone()
    if row is None:
        expected = "the extension postgis"
        action = "Let an administrator of the database run: CREATE EXTENSION postgis;"
        raise GeoplanError(Fault(place, "", found="no PostGIS", expected=expected, action=action))
    connection.execute(sql.SQL("SET LOCAL search_path TO public, {}").format(sql.Identifier(str(row[0]))))


def opened_schema(connection: "psycopg.Connection[Any]", schema: str, run: FinishedRun) -> list[str]:
    """Make the schema where there is none, and return the tables in it that an earlier publication wrote.

    Raises
    ------
    GeoplanError
        Where it holds another study, tables that nobody published, or something rests on ours.
    """
    from psycopg import sql

    connection.execute("SELECT pg_advisory_xact_lock(hashtext('geoplan'), hashtext(%s))", (schema,))
    if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    listed = _listed(connection, schema)
    names = {"schema": schema, "names": list(listed), "studies": list(listed.values())}
    there = dict(connection.execute(_THERE, names).fetchall())
    others = sorted({study for study in listed.values() if study != run.study})
    if others:
        found, expected = f"the study '{others[0]}'", f"a schema of '{run.study}' alone"
        action = "Name another schema with --schema, or drop that one."
        raise GeoplanError(Fault(schema, "", found=found, expected=expected, action=action))
    ours, wanted = set(listed), {each.name for each in run.tables}
    strange = [name for name in there if name not in ours and name != LIST and (not ours or name in wanted)]
    if strange:
        found = f"{_some(strange)}, which geoplan did not publish"
        expected = "a schema that is absent, empty, or holds what geoplan published"
        action = "Name another schema with --schema, or move these tables away."
        raise GeoplanError(Fault(schema, "", found=found, expected=expected, action=action))
    _check_nothing_rests(connection, schema, sorted(ours))
    return [name for name in there if name in ours]


def put_in_place(
    connection: "psycopg.Connection[Any]", schema: str, *, former: Sequence[str], new: Sequence[Draft]
) -> None:
    """Drop the former tables and give the drafts their names; who could read the former ones reads these."""
    from psycopg import sql

    readers = connection.execute(_READERS, (schema, list(former))).fetchall()
    if former:
        gone = sql.SQL(", ").join(sql.Identifier(schema, name) for name in former)
        connection.execute(sql.SQL("DROP TABLE {}").format(gone))
    for draft in new:
        for (name,) in connection.execute(_BESIDE, (schema, f"{draft.name}_")).fetchall():
            after = sql.Identifier(names_after(draft, name))
            connection.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(sql.Identifier(schema, name), after))
        given = sql.Identifier(draft.table.name)
        connection.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(sql.Identifier(schema, draft.name), given))
    names = {draft.table.name for draft in new}
    for name, role in readers:
        if name in names:
            granting = sql.SQL("GRANT SELECT ON {} TO {}")
            connection.execute(granting.format(sql.Identifier(schema, name), sql.SQL(role)))


def list_tables(
    connection: "psycopg.Connection[Any]",
    schema: str,
    rows: Iterable[tuple[str, str, int]],
    about: tuple[str, str, str],
) -> None:
    """Note what was published: names, titles and counts, and of which study, version and manifest."""
    from psycopg import sql

    place = sql.Identifier(schema, LIST)
    connection.execute(sql.SQL(_LISTED).format(place))
    connection.execute(sql.SQL("DELETE FROM {}").format(place))
    with connection.cursor() as cursor:
        inserting = sql.SQL("INSERT INTO {} VALUES (%s, %s, %s, %s, %s, %s)").format(place)
        cursor.executemany(inserting, [(*row, *about) for row in rows])


def describe_schema(connection: "psycopg.Connection[Any]", schema: str, about: str) -> None:
    """Say of a schema what it holds."""
    from psycopg import sql

    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(schema), sql.Literal(about)))


def grant_reading(connection: "psycopg.Connection[Any]", schema: str, roles: Iterable[str], *, styles: str) -> None:
    """Let roles read all tables of the schema and their styles, and nothing more."""
    from psycopg import sql

    for role in roles:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            action = "Let an administrator make it: CREATE ROLE …; or leave out --reader."
            raise GeoplanError(
                Fault("--reader", "", found=f"'{role}'", expected="a role of the database", action=action)
            )
        to, place = sql.Identifier(role), sql.Identifier(schema)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(place, to))
        connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(place, to))
        if styles:
            table = sql.Identifier(styles, "layer_styles")
            connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, to))


def srid_of(connection: "psycopg.Connection[Any]", crs: str) -> int:
    """Return the number by which a database knows a CRS; one that it lacks is added, among the numbers of users.

    Parameters
    ----------
    connection
        In a transaction.
    crs
        ``EPSG:…`` or WKT.
    """
    import pyproj

    given = pyproj.CRS(crs)
    authority = given.to_authority(min_confidence=100)
    if authority is not None:
        asked = "SELECT srid FROM spatial_ref_sys WHERE auth_name = %s AND auth_srid::text = %s"
        row = connection.execute(asked, authority).fetchone()
        if row is not None:
            return int(row[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PostGIS takes the WKT first
        wkt, proj4 = given.to_wkt("WKT1_GDAL"), given.to_proj4()
    row = connection.execute("SELECT srid FROM spatial_ref_sys WHERE srtext = %s", (wkt,)).fetchone()
    if row is not None:
        return int(row[0])
    name, code = authority or ("geoplan", None)
    free = connection.execute(
        "SELECT greatest(990000, max(srid) + 1) FROM spatial_ref_sys WHERE srid BETWEEN 990000 AND 998998"
    ).fetchone()
    srid = int(free[0] if free and free[0] else 990000)
    adding = "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) VALUES (%s, %s, %s, %s, %s)"
    connection.execute(adding, (srid, name, int(code) if code and code.isdigit() else srid, wkt, proj4))
    return srid


def _listed(connection: "psycopg.Connection[Any]", schema: str) -> Mapping[str, str]:
    """Return the tables that were published in a schema -> their study."""
    from psycopg import sql

    there = connection.execute("SELECT to_regclass(format('%%I.%%I', %s::text, %s::text))", (schema, LIST)).fetchone()
    if there is None or there[0] is None:
        return {}
    asking = sql.SQL("SELECT table_name, study_name FROM {}").format(sql.Identifier(schema, LIST))
    return dict(connection.execute(asking).fetchall())


def _check_nothing_rests(connection: "psycopg.Connection[Any]", schema: str, ours: list[str]) -> None:
    """Check that no view and no key of somebody's own would be lost with the former tables."""
    leaning = [name for (name,) in connection.execute(_LEANING, (schema, ours)).fetchall()]
    leaning += [name for (name,) in connection.execute(_POINTING, (schema, ours, schema, ours)).fetchall()]
    if leaning:
        found = f"{_some(leaning)}, which rests on tables of geoplan"
        expected = "tables that can be replaced"
        action = "Drop it, publish, and make it again; or copy into tables of your own."
        raise GeoplanError(Fault(schema, "", found=found, expected=expected, action=action))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
