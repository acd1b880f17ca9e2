"""What a GeoPackage says of its layers: titles, column names, codes, metadata, styles, and a project for QGIS.

These are the tables of the standard's extensions (schema, metadata) and QGIS's own, filled in after GDAL has written
the layers. No time of day is written: the same result gives the same bytes.
"""

import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.data_sources import data_sources
from geoplan.outputs.geopackage.project.beside import FilesBeside
from geoplan.outputs.geopackage.project.facts import layer_facts, note_lines, status_lines
from geoplan.outputs.geopackage.project.layer_entry import GeometryName
from geoplan.outputs.geopackage.project.projects import DrawnLayer, projects_of
from geoplan.outputs.geopackage.qgis_codes import aliases_of, code_title, codes
from geoplan.outputs.geopackage.qgis_metadata import Extent, layer_metadata
from geoplan.outputs.geopackage.sld_style import sld_style
from geoplan.outputs.geopackage.written_layer import WrittenLayer
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Stands wherever the format asks for a time; nobody will take it for the time of the run.
TIME = "1970-01-01T00:00:00.000Z"
_SPECIFICATION = "http://www.geopackage.org/spec{version}0/#extension_"
_DATASET = "https://schema.org/Dataset"
_EXTENSIONS = {
    "gpkg_data_columns": "schema",
    "gpkg_data_column_constraints": "schema",
    "gpkg_metadata": "metadata",
    "gpkg_metadata_reference": "metadata",
}
_TABLES = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
"""
# QGIS wants to know when and by whom; the file does not say.
_PROJECT_METADATA = '{"last_modified_time": "1970-01-01T00:00:00", "last_modified_user": "" }'


@dataclass(frozen=True)
class PackageForm:
    """What a GeoPackage will be called, its language, its version, and what its project shows besides."""

    file_name: str
    language: Language
    version: str = "1.2"
    beside: FilesBeside | None = None


def describe(
    draft: Path,
    layers: Sequence[WrittenLayer],
    result: "Assessment",
    *,
    form: PackageForm,
) -> None:
    """Add titles, column names, codes, metadata, styles and a project for QGIS.

    Parameters
    ----------
    draft
        The GeoPackage, with its layers written.
    layers
        The layers; later ones are drawn upon earlier ones.
    result
        What the run found.
    form
        What the file will be called, its language and version, and what stands beside it.
    """
    language = form.language
    with closing(sqlite3.connect(draft)) as database, database:
        database.executescript(_TABLES)
        page = _SPECIFICATION.format(version=form.version.replace(".", ""))
        entries = [(table, f"gpkg_{name}", page + name) for table, name in _EXTENSIONS.items()]
        database.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", entries)
        _insert_codes(database, layers, language)
        _insert_metadata(database, "geopackage", None, linked_data(result), uri=_DATASET, kind="application/ld+json")
        for layer in layers:
            title = headed(result.study.title[language], layer.title(language), language)
            about = layer.description(language)
            database.execute(
                "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
                (f"{title} ({layer.name})" if layer.kind else title, about, layer.name),  # no two may be alike
            )
            _insert_columns(database, layer, language)
            facts = layer_facts(result, layer, language, extent=_geometry_of(database, layer.name)[1])
            _insert_metadata(database, "table", layer.name, layer_metadata(facts))
            for each, style in layer.styles.items():
                _insert_style(database, layer, style, each, is_default=each == language)
        about = text("gpkg.layer_styles.description", language)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?, ?, 0)",
            (about, TIME),
        )
        drawn = [DrawnLayer(layer, *_geometry_of(database, layer.name)) for layer in layers]
        for name, project in projects_of(
            drawn, result, file_name=form.file_name, language=language, beside=form.beside
        ):
            database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (name, _PROJECT_METADATA, project))


def _geometry_of(database: sqlite3.Connection, table: str) -> tuple[GeometryName, Extent | None]:
    row = database.execute(
        "SELECT geometry_type_name, min_x, min_y, max_x, max_y "
        "FROM gpkg_geometry_columns JOIN gpkg_contents USING (table_name) WHERE table_name = ?",
        (table,),
    ).fetchone()
    if row is None:
        return "No geometry", None
    west, south, east, north = (math.nan if limit is None else float(limit) for limit in row[1:])
    drawn: tuple[GeometryName, ...] = ("Point", "Line")
    geometry: GeometryName = next((each for each in drawn if each.upper() in row[0]), "Polygon")
    return geometry, (west, south, east, north)


def _insert_codes(database: sqlite3.Connection, layers: Iterable[WrittenLayer], language: Language) -> None:
    known = codes()
    used = {name for layer in layers for name in layer.columns if name in known}
    rows = [(name, code, code_title(name, code, language)) for name in sorted(used) for code in known[name]]
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
        "VALUES (?, 'enum', ?, ?)",
        rows,
    )


def _insert_columns(database: sqlite3.Connection, layer: WrittenLayer, language: Language) -> None:
    fields, known = columns_of(layer.table) if layer.table else {}, codes()
    rows = []
    for name, alias in aliases_of(layer.columns, layer.table, language).items():
        about = fields[name].description[language] if name in fields else None
        rows.append((layer.name, name, alias, about, name if name in known else None))
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name) "
        "VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
        rows,
    )


def _insert_metadata(
    database: sqlite3.Connection,
    scope: Literal["geopackage", "table"],
    table: str | None,
    content: str,
    *,
    uri: str = "http://mrcc.com/qgis.dtd",
    kind: str = "text/xml",
) -> None:
    number = database.execute(
        "INSERT INTO gpkg_metadata (md_standard_uri, mime_type, metadata) VALUES (?, ?, ?)", (uri, kind, content)
    ).lastrowid
    database.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id) VALUES (?, ?, ?, ?)",
        (scope, table, TIME, number),
    )


def _insert_style(
    database: sqlite3.Connection, layer: WrittenLayer, style: str, language: Language, *, is_default: bool
) -> None:
    geometry, title = "geom" if _geometry_of(database, layer.name)[1] else "", layer.title(language)
    other = sld_style(style, name=layer.name)
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', ?)",
        (layer.name, geometry, f"{layer.name} ({language})", style, other, is_default, title, TIME),
    )


def linked_data(result: "Assessment") -> str:
    """Return what the file is and what it was made from, as JSON-LD in the words of schema.org."""
    parts = [
        {
            "@type": "Dataset",
            "name": kind,
            "license": report.licence,
            "creditText": report.attribution,
            "temporalCoverage": report.vintage,
            "description": report.note["en"],
            "additionalProperty": {"@type": "PropertyValue", "name": "status", "value": report.status},
        }
        for kind, report in data_sources(result).items()
    ]
    content = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": result.study.title["en"],
        "alternateName": [result.study.title[each] for each in LANGUAGES],
        "identifier": result.study.name,
        "description": "\n".join([*status_lines(result, "en"), *note_lines(result, "en")]),
        "isBasedOn": parts,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
