"""What a GeoPackage says of its layers: titles, column names, codes, metadata, styles, and a project for QGIS.

These are the tables of the standard's extensions (schema, metadata) and QGIS's own, filled in after GDAL has written
the layers. No time of day is written: the same result gives the same bytes.
"""

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import pyproj

from geoplan.fields import Table
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.geopackage.qgis_codes import aliases_of, code_title, codes
from geoplan.outputs.geopackage.qgis_metadata import layer_metadata
from geoplan.outputs.geopackage.qgis_project import (
    Extent,
    GeometryName,
    ProjectLayer,
    ProjectRelation,
    archived,
    project_file,
)
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.texts import text
from geoplan.result.first_view import main_bounds
from geoplan.sentences import headed, in_brackets, listed

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Group: TypeAlias = Literal["sites", "results", "tables"]

# Their many outlines would hide the rest; a click shows them.
_HIDDEN = frozenset({"catchments"})
# Rows of a table and the column by which they belong to features: of industrial parks, whether outlines or points.
_OF_ESTATES = (
    *(("estate_hours", "estate_id"), ("eco_parks", "estate_id"), ("estate_projects", "estate_id")),
    *(("estate_saving", "estate_id"), ("estate_eip", "estate_id"), ("estate_sdg", "estate_id")),
    *(("estate_streams", "estate_id"), ("matching", "estate_id"), ("domino", "estate_id")),
    *(("symbiosis", "from_estate_id"), ("symbiosis", "to_estate_id"), ("roll_out", "pilot_estate_id")),
    *(("measure_places", "place_id"), ("least_cost", "place_id")),
)
# The same of measures, which stand in zones or in industrial parks.
_OF_ZONES = (("measure_places", "place_id"), ("least_cost", "place_id"))
_ESTATES = ("estates", "estate_points")
_ESTATE_ID, _ZONES, _ZONE_ID = "estate_id", "zones", "zone_id"
# Stands wherever the format asks for a time; nobody will take it for the time of the run.
TIME = "1970-01-01T00:00:00.000Z"
_SPECIFICATION = "http://www.geopackage.org/spec120/#extension_"
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
class WrittenLayer:
    """What has been written as one table, how it is to look and to be called, and the group that it stands in.

    What it is called is found by its `name`; of a layer that was read and is passed on, by its `kind`.
    """

    name: str
    columns: tuple[str, ...]
    table: Table | None = None
    styles: Mapping[Language, str] = field(default_factory=dict)
    group: Group = "results"
    kind: str = ""

    def title(self, language: Language) -> str:
        """Return what people call it."""
        return text(f"layer.{self.kind}" if self.kind else f"gpkg.{self.name}.title", language)

    def description(self, language: Language) -> str:
        """Return what it holds."""
        return text("gpkg.read.description" if self.kind else f"gpkg.{self.name}.description", language)


def describe(
    draft: Path, layers: Sequence[WrittenLayer], result: "Assessment", *, name: str, language: Language
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
    name
        The file name that the draft will have.
    language
        The language of titles and aliases.
    """
    with closing(sqlite3.connect(draft)) as database, database:
        database.executescript(_TABLES)
        entries = [(table, f"gpkg_{name}", _SPECIFICATION + name) for table, name in _EXTENSIONS.items()]
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
            _insert_metadata(database, "table", layer.name, _metadata(result, title, about, language))
            for each, style in layer.styles.items():
                _insert_style(database, layer, style, each, is_default=each == language)
        about = text("gpkg.layer_styles.description", language)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?, ?, 0)",
            (about, TIME),
        )
        _insert_project(database, layers, result, file_name=name, language=language)


def _insert_project(
    database: sqlite3.Connection,
    layers: Sequence[WrittenLayer],
    result: "Assessment",
    *,
    file_name: str,
    language: Language,
) -> None:
    members: dict[Group, list[ProjectLayer]] = {group: [] for group in get_args(Group)}
    for layer in reversed(layers):
        geometry, extent = _geometry_of(database, layer.name)
        title = layer.title(language)
        member = ProjectLayer(
            layer.name, title, geometry, layer.styles[language], extent, is_shown=layer.name not in _HIDDEN
        )
        members[layer.group].append(member)
    groups = [(text(f"gpkg.group.{key}", language), those) for key, those in members.items() if those]
    title, crs = result.study.title[language], pyproj.CRS(result.zones.crs)
    (south, west), (north, east) = main_bounds(result.zones.geometry)
    view = (west, south, east, north)
    written = project_file(
        file_name, groups, relations=_relations(layers, language), title=title, crs=crs, first_view=view
    )
    project = archived(written, name=result.study.name)
    database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (result.study.name, _PROJECT_METADATA, project))


def _relations(layers: Sequence[WrittenLayer], language: Language) -> list[ProjectRelation]:
    """Return which rows belong to which features: hours, projects and so on to estates, measures to zones too."""
    known = {layer.name: layer for layer in layers}
    of_estates = [(table, column, parent, _ESTATE_ID) for table, column in _OF_ESTATES for parent in _ESTATES]
    of_zones = [(table, column, _ZONES, _ZONE_ID) for table, column in _OF_ZONES]
    return [
        ProjectRelation(table, parent, column, parent_column, _title_of(known[table], column, language))
        for table, column, parent, parent_column in (*of_estates, *of_zones)
        if table in known and parent in known
    ]


def _title_of(layer: WrittenLayer, column: str, language: Language) -> str:
    """Return what rows are called on the form of a park; those that name it twice say which of both."""
    title = layer.title(language)
    is_twice = layer.table is not None and sum(table == layer.name for table, _ in _OF_ESTATES) > 1
    if not is_twice or not layer.table:
        return title
    return headed(title, columns_of(layer.table)[column].title[language], language)


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
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)",
        (layer.name, geometry, f"{layer.name} ({language})", style, is_default, title, TIME),
    )


def _metadata(result: "Assessment", title: str, about: str, language: Language) -> str:
    reports, titles = data_sources(result).items(), source_titles(result.study)
    licences = {kind: report.told("licence", language) for kind, report in reports if report.licence}
    sources = [headed(titles[kind][language], licence, language) for kind, licence in licences.items()]
    rights = [report.told("attribution", language) for _, report in reports if report.attribution]
    return layer_metadata(
        title=title,
        abstract="\n\n".join([about, *_status_lines(result, language), *_notes(result, language)]),
        language=language,
        licences=sources,
        rights=list(dict.fromkeys(rights)),
    )


def _notes(result: "Assessment", language: Language) -> list[str]:
    return [note[language] for note in result.notes]


def _status_lines(result: "Assessment", language: Language) -> list[str]:
    """Say which layers are schematic and synthetic, and which are real."""
    lines = []
    for status, kinds in sorted(result.statuses().items(), key=lambda item: item[0] == "real"):
        meaning = in_brackets(text(f"status.{status}.means", language), language) if status != "real" else ""
        names = listed((text(f"layer.{kind}", language) for kind in kinds), language)
        lines.append(headed(text(f"status.{status}", language) + meaning, names, language))
    return lines


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
        "description": "\n".join([*_status_lines(result, "en"), *_notes(result, "en")]),
        "isBasedOn": parts,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
