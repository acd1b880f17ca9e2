"""One table of PostGIS: its columns and types, its rows, its keys and indexes, and what is said of them."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.fields import load_tables
from geoplan.languages import Language
from geoplan.outputs.geopackage.qgis_codes import aliases_of
from geoplan.outputs.publishing.finished_run import GEOMETRY, RunTable
from geoplan.outputs.tables.columns import columns_of
from geoplan.progress import Report

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

logger = logging.getLogger(__name__)

ROW = "fid"
"""The key of tables whose rows no columns tell apart."""

_OWN_KEYS: Mapping[str, tuple[str, ...]] = {"parameters": ("name",), "sources": ("kind",)}
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LONGEST = 63
"""Bytes that PostgreSQL keeps of a name."""


@dataclass(frozen=True)
class Draft:
    """A table while it is being made: what it will be called, and what it is called until then.

    Attributes
    ----------
    table
        What it holds.
    schema
        Where it stands.
    name
        Its name until all are ready, under which nobody looks for a table.
    """

    table: RunTable
    schema: str
    name: str

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart, as the dictionary has it; none where no columns do."""
        known = self.table.table
        key = _OWN_KEYS.get(self.table.name, ()) if known is None else load_tables()[known].primary_key
        return key if set(key) <= set(self.table.columns) else ()

    @property
    def references(self) -> dict[str, str]:
        """Column -> the layer or table whose key it repeats."""
        if self.table.table is None:
            return {}
        given = {column: _name_of(target) for column, target in load_tables()[self.table.table].references.items()}
        if self.table.name == "catchments":
            given["candidate_id"] = "candidates"
        return {
            column: target
            for column, target in given.items()
            if column in self.table.columns and target != self.table.name
        }


def create_table(connection: "psycopg.Connection[Any]", draft: Draft, *, srid: int, report: Report) -> int:
    """Make a table and fill it; its geometry is mended where it crosses itself.

    Parameters
    ----------
    connection
        In the transaction that ends with all tables in their places.
    draft
        The table.
    srid
        The number of the geometry's CRS in this database.
    report
        Takes the share of rows that stand, and a message.

    Returns
    -------
    int
        How many geometries were mended.
    """
    from psycopg import sql

    mended = rows = 0
    with draft.table.batches() as (schema, batches):
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(_type_of(field, draft.table, srid)))
            for field in schema
        ]
        name = sql.Identifier(draft.schema, draft.name)
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(columns)))
        names = sql.SQL(", ").join(sql.Identifier(field.name) for field in schema)
        copying = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(name, names)
        with connection.cursor() as cursor, cursor.copy(copying) as copy:
            for batch in batches:
                changed, lines = _lines_of(batch, srid=srid)
                copy.write(lines)
                mended += changed
                rows += batch.num_rows
                report(rows / max(draft.table.rows, 1), draft.table.name)
    return mended


def index_table(connection: "psycopg.Connection[Any]", draft: Draft) -> None:
    """Give a filled table its primary key, an index of its geometry, and one of each id that it repeats."""
    import psycopg
    from psycopg import sql

    name = sql.Identifier(draft.schema, draft.name)
    key = draft.key
    if key:
        try:
            with connection.transaction():
                _add_key(connection, name, key)
        except (psycopg.errors.UniqueViolation, psycopg.errors.NotNullViolation):
            logger.warning("%s: %s do not tell its rows apart; '%s' does", draft.table.name, ", ".join(key), ROW)
            key = ()
    if not key:
        added = sql.SQL("ALTER TABLE {} ADD COLUMN {} bigint GENERATED ALWAYS AS IDENTITY")
        connection.execute(added.format(name, sql.Identifier(ROW)))
        _add_key(connection, name, (ROW,))
    if draft.table.geometry:
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(name, sql.Identifier(GEOMETRY)))
    for column in draft.table.columns:
        if column.endswith("_id") and column != next(iter(key), ""):
            connection.execute(sql.SQL("CREATE INDEX ON {} ({})").format(name, sql.Identifier(column)))
    connection.execute(sql.SQL("ANALYZE {}").format(name))


def link_table(connection: "psycopg.Connection[Any]", draft: Draft, drafts: Mapping[str, Draft]) -> list[str]:
    """Let the columns of a table point to the tables whose keys they repeat.

    Returns
    -------
    list of str
        The columns that cannot, for some of what they name stands elsewhere: parks known by a point alone.
    """
    import psycopg
    from psycopg import sql

    loose = []
    for column, target in draft.references.items():
        parent = drafts.get(target)
        if parent is None or len(parent.key) != 1:
            continue
        adding = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})").format(
            sql.Identifier(draft.schema, draft.name),
            sql.Identifier(_short(f"{draft.table.name}_{column}_fkey")),
            sql.Identifier(column),
            sql.Identifier(parent.schema, parent.name),
            sql.Identifier(parent.key[0]),
        )
        try:
            with connection.transaction():
                connection.execute(adding)
        except psycopg.errors.ForeignKeyViolation:
            loose.append(f"{draft.table.name}.{column}")
    return loose


def describe_table(connection: "psycopg.Connection[Any]", draft: Draft, *, language: Language, status: str) -> None:
    """Say of a table and each column what it is, in one language."""
    from psycopg import sql

    table = draft.table
    name = sql.Identifier(draft.schema, draft.name)
    told = "\n".join(part for part in (table.title(language), table.description(language), status) if part)
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(name, sql.Literal(told)))
    for column, about in _told_of(table, language).items():
        place = sql.Identifier(draft.schema, draft.name, column)
        connection.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, sql.Literal(about)))


def names_after(draft: Draft, index: str) -> str:
    """Return what an index of a draft is called once the table has its name."""
    return _short(index.replace(draft.name, draft.table.name, 1))


def _told_of(table: RunTable, language: Language) -> dict[str, str]:
    """Return column -> title, unit and what it means."""
    fields = columns_of(table.table) if table.table else {}
    told = {}
    for name, alias in aliases_of(table.columns, table.table, language).items():
        about = fields[name].description[language] if name in fields else ""
        told[name] = f"{alias}\n{about}".strip()
    return told


def _add_key(connection: "psycopg.Connection[Any]", name: Any, key: tuple[str, ...]) -> None:
    from psycopg import sql

    columns = sql.SQL(", ").join(map(sql.Identifier, key))
    connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(name, columns))


def _name_of(table: str) -> str:
    return next(each.texts.removeprefix("gpkg.") for each in load_tables().values() if each.name == table)


def _short(name: str) -> str:
    return name.encode()[:_LONGEST].decode(errors="ignore")


def _type_of(field: "pa.Field", table: RunTable, srid: int) -> str:
    """Return a column's type in PostgreSQL; ids and codes are text whatever they look like."""
    import pyarrow as pa

    if field.name == GEOMETRY and table.geometry:
        kind = "Geometry" if table.geometry == "Unknown" else table.geometry.replace(" ", "")
        return f"geometry({kind}, {srid})"
    known = columns_of(table.table).get(field.name) if table.table else None
    if (known is not None and known.type == "string") or field.name.endswith("_id"):
        return "text"
    for is_kind, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "bigint"),
        (pa.types.is_floating, "double precision"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "timestamp"),
    ):
        if is_kind(field.type):
            return name
    return "text"


def _lines_of(batch: "pa.RecordBatch", *, srid: int) -> tuple[int, memoryview]:
    """Return rows as CSV, in which what is quoted is a text and what is empty is unknown; and how many were mended."""
    import pyarrow as pa
    from pyarrow import csv

    mended, names = 0, batch.schema.names
    arrays = dict(zip(names, batch.columns, strict=True))
    if GEOMETRY in arrays:
        shapes = np.asarray(shapely.from_wkb(arrays[GEOMETRY].to_numpy(zero_copy_only=False)))
        mended = _mend(shapes)
        hexes = shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True)
        arrays[GEOMETRY] = pa.array(hexes, pa.string(), from_pandas=True)
    sink = pa.BufferOutputStream()
    table = pa.table({name: _plain(array) for name, array in arrays.items()})
    csv.write_csv(table, sink, csv.WriteOptions(include_header=False))
    return mended, memoryview(sink.getvalue())


def _plain(array: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    simple = (pa.types.is_string, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating)
    return array if any(is_kind(array.type) for is_kind in simple) else array.cast(pa.string())


def _mend(shapes: npt.NDArray[Any]) -> int:
    """Mend polygons that cross themselves, in place; return how many."""
    single = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON)
    if single.size:
        shapes[single] = shapely.multipolygons(shapes[single], indices=np.arange(single.size))
    broken = np.flatnonzero(~shapely.is_valid(shapes) & np.isin(shapely.get_type_id(shapes), _POLYGONS))
    for place in broken:
        parts = list(_areas(shapely.make_valid(shapes[place])))
        shapes[place] = shapely.multipolygons(parts) if parts else None
    return int(broken.size)


def _areas(shape: Any) -> Iterator[Any]:
    if shapely.get_type_id(shape) == shapely.GeometryType.POLYGON:
        yield shape
        return
    for part in shapely.get_parts(shape):
        yield from (_areas(part) if shapely.get_type_id(part) >= shapely.GeometryType.POLYGON else ())
