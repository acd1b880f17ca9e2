"""A finished run in PostGIS: all layers and tables of a study in one schema, replaced whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from geoplan.errors import Fault, GeoplanError
from geoplan.hashing import sha256_of
from geoplan.languages import Language
from geoplan.outputs.manifest import MANIFEST
from geoplan.outputs.publishing.connection import connected
from geoplan.outputs.publishing.finished_run import FinishedRun, open_run
from geoplan.outputs.publishing.postgis_schema import (
    check_postgis,
    describe_schema,
    grant_reading,
    list_tables,
    opened_schema,
    put_in_place,
    schema_name,
    srid_of,
)
from geoplan.outputs.publishing.postgis_tables import Draft, create_table, describe_table, index_table, link_table
from geoplan.outputs.publishing.style_table import check_styles, write_styles
from geoplan.progress import Progress, Report, part_of, reporting

if TYPE_CHECKING:
    import psycopg

StylePlace: TypeAlias = Literal["public", "schema", "none"]
_LONGEST_SCHEMA = 63


@dataclass(frozen=True)
class PublishedSchema:
    """What was published of one study.

    Attributes
    ----------
    study
        The study.
    schema
        Where its tables stand.
    rows
        Table -> how many rows.
    styles
        How many styles were written.
    mended
        Table -> how many geometries crossed themselves and were mended.
    loose
        Columns that point to no table, for some of what they name stands elsewhere.
    """

    study: str
    schema: str
    rows: dict[str, int]
    styles: int
    mended: dict[str, int] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)


def publish_postgis(
    outputs: str | Path | Sequence[str | Path],
    dsn: str = "",
    *,
    schema: str = "",
    language: Language = "en",
    readers: Sequence[str] = (),
    styles: StylePlace = "public",
    progress: Progress = False,
) -> list[PublishedSchema]:
    """Write finished runs into PostGIS: tables, keys, indexes, comments and styles, of all studies or of none.

    Each study has a schema of its own. Tables of an earlier publication are replaced in one transaction: readers see
    the former ones until all is there, and go on seeing them where something fails. Ids are text, so that roofs join
    zones as they are.

    Parameters
    ----------
    outputs
        Folders that ``geoplan run`` wrote.
    dsn
        The database: ``postgresql://…`` or pairs such as ``service=city``; empty for what the environment says.
    schema
        The schema; without it that of the study's name. For one folder alone.
    language
        Of comments, and of the styles that QGIS takes by itself.
    readers
        Roles that may read the tables.
    styles
        Where the table of styles stands: in ``public``, where QGIS looks, in the study's ``schema``, or ``none``.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    list of PublishedSchema

    Raises
    ------
    GeoplanError
        Where a folder is none of a run, the database does not answer or lacks PostGIS, rights are missing, or a schema
        holds what geoplan did not publish. Nothing is changed then.
    """
    folders = [outputs] if isinstance(outputs, str | Path) else list(outputs)
    runs = [open_run(folder) for folder in folders]
    schemas = _schemas_of(runs, schema)
    with reporting(progress) as report, connected(dsn) as connection:
        place = f"{connection.info.host or ''} {connection.info.dbname}".strip()
        check_postgis(connection, place)
        if styles == "public":
            check_styles(connection, place)
        prepared = []
        for number, (run, name) in enumerate(zip(runs, schemas, strict=True)):
            part = part_of(report, start=number / len(runs), end=(number + 1) / len(runs))
            prepared.append(_prepared(connection, run, name, language=language, report=part))
        # only from here on readers of the former tables wait
        published = [_put(connection, made, language=language, styles=styles) for made in prepared]
        for name in schemas:
            grant_reading(connection, name, readers, styles=_style_place(styles, name))
        report(1.0, "published")
    return published


def _schemas_of(runs: Sequence[FinishedRun], given: str) -> list[str]:
    names = [given or schema_name(run.study) for run in runs]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = []
    if twice:
        expected = "a schema for each folder"
        action = "Publish them one by one, each with a --schema of its own."
        faults.append(Fault("--schema", "", found=f"'{twice[0]}' for several", expected=expected, action=action))
    for name in dict.fromkeys(names):
        if len(name.encode()) > _LONGEST_SCHEMA or name.lower().startswith("pg_") or "\0" in name:
            expected, action = "a name of at most 63 bytes that does not begin with pg_", "Choose another name."
            faults.append(Fault("--schema", "", found=f"'{name[:70]}'", expected=expected, action=action))
    if faults:
        raise GeoplanError(faults)
    return names


def _style_place(styles: StylePlace, schema: str) -> str:
    return {"public": "public", "schema": schema, "none": ""}[styles]


@dataclass
class _Prepared:
    """A study whose tables are made, and wait for their names."""

    run: FinishedRun
    schema: str
    former: list[str]
    drafts: dict[str, Draft]
    mended: dict[str, int] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)


def _prepared(
    connection: "psycopg.Connection[Any]", run: FinishedRun, schema: str, *, language: Language, report: Report
) -> _Prepared:
    """Make all tables of a study under names of their own."""
    former = opened_schema(connection, schema, run)
    drafts = {each.name: Draft(each, schema, f"~geoplan_{number}") for number, each in enumerate(run.tables)}
    made = _Prepared(run, schema, former, drafts)
    total = sum(each.rows for each in run.tables) or 1
    status, done = "\n".join(run.status_lines(language)), 0
    for draft in drafts.values():
        table = draft.table
        part = part_of(report, start=0.8 * done / total, end=0.8 * (done + table.rows) / total)
        srid = srid_of(connection, table.crs) if table.geometry else 0
        changed = create_table(connection, draft, srid=srid, report=part)
        made.mended |= {table.name: changed} if changed else {}
        done += table.rows
    report(0.8, "keys and indexes")
    for draft in drafts.values():
        index_table(connection, draft)
        describe_table(connection, draft, language=language, status=status)
    for draft in drafts.values():
        made.loose += link_table(connection, draft, drafts)
    return made


def _put(
    connection: "psycopg.Connection[Any]", made: _Prepared, *, language: Language, styles: StylePlace
) -> PublishedSchema:
    """Put the tables of a study in the place of its former ones, with their styles."""
    run, schema = made.run, made.schema
    put_in_place(connection, schema, former=made.former, new=list(made.drafts.values()))
    place = _style_place(styles, schema)
    count = write_styles(connection, run, schema, place=place, language=language) if place else 0
    rows = {each.name: each.rows for each in run.tables}
    about = (run.study, str(run.manifest.get("geoplan") or ""), sha256_of(run.folder / MANIFEST))
    list_tables(connection, schema, [(each.name, each.title(language), each.rows) for each in run.tables], about=about)
    told = [run.title(language), *run.status_lines(language), *run.attributions()]
    describe_schema(connection, schema, "\n".join(told))
    return PublishedSchema(run.study, schema, rows, count, made.mended, made.loose)
