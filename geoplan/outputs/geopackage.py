"""The GeoPackages of a run: version 1.2, styled for QGIS, with units, sources and licences inside.

GDAL writes the layers and their spatial indexes; the tables of the standard's extensions (schema, metadata) and QGIS's
table of styles are filled in afterwards. No time of day is written: the same result gives the same bytes.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.fields import Table, load_fields
from geoplan.outputs import qgis_style
from geoplan.outputs.folder import replaced_file
from geoplan.outputs.manifest import file_name_of
from geoplan.outputs.tables import ordered
from geoplan.outputs.texts import text
from geoplan.study import LANGUAGES, Language

if TYPE_CHECKING:
    import pyarrow as pa

    from geoplan.outputs.assessment import Assessment

# Stands wherever the format asks for a time; nobody will take it for the time of the run.
_TIME = "1970-01-01T00:00:00.000Z"
_GDAL_OPTIONS = {"OGR_CURRENT_DATE": _TIME, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
_POINTS = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)
_RESERVED = frozenset({"fid", "geom"})
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
"""


@dataclass(frozen=True)
class _Layer:
    """What has been written as one table, and how it is to look and to be called."""

    name: str
    columns: tuple[str, ...]
    table: Table | None = None
    styles: Mapping[Language, str] = field(default_factory=dict)


def write_geopackage(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path:
    """Write zones, estates, parameters and sources as a GeoPackage that opens styled in QGIS.

    Layers: ``zones``; ``estates`` where the study has them, and those known only by a point as ``estate_points``.
    Tables: ``parameters``, ``sources``, ``layer_styles``. In the study's CRS.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; one that stands there is replaced.
    language
        The language of titles, aliases and legends; styles in the others are kept in the file besides.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    with replaced_file(path) as draft:
        with _repeatable():
            written = [*_write_zones(result, draft), *_write_estates(result, draft)]
            tables = {"parameters": pd.DataFrame(result.parameters.rows()), "sources": _sources(result, language)}
            for name, frame in tables.items():
                _append(frame, draft, name=name)
                columns = tuple(frame.columns)
                styles = {each: qgis_style.table_style(columns, language=each) for each in LANGUAGES}
                written.append(_Layer(name, columns, styles=styles))
        _describe(draft, written, result, language=language)
    return Path(path).expanduser()


def write_rooftops(
    result: "Assessment",
    path: str | Path,
    *,
    format: Literal["gpkg", "parquet"] = "gpkg",  # noqa: A002
    language: Language = "en",
) -> Path:
    """Write every roof with its results, partition by partition.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; one that stands there is replaced.
    format
        ``gpkg`` for a GeoPackage that opens styled in QGIS, ``parquet`` for GeoParquet.
    language
        The language of titles, aliases and the legend.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    with replaced_file(path) as draft:
        if format == "parquet":
            _write_parquet(result, draft)
        else:
            with _repeatable():
                columns = _stream_rooftops(result, draft)
            styles = {each: qgis_style.rooftops_style(columns, language=each) for each in LANGUAGES}
            _describe(draft, [_Layer("rooftops", columns, "rooftops", styles)], result, language=language)
    return Path(path).expanduser()


def _write_zones(result: "Assessment", draft: Path) -> Iterator[_Layer]:
    frame = _plain(result.zones, "zones")
    styles = {each: qgis_style.zones_style(frame, language=each) for each in LANGUAGES}
    _append(frame, draft, name="zones", geometry_type="MultiPolygon")
    yield _Layer("zones", _columns(frame), "zones", styles)


def _write_estates(result: "Assessment", draft: Path) -> Iterator[_Layer]:
    if result.estates is None:
        return
    frame = _plain(result.estates, "estates")
    is_point = np.isin(shapely.get_type_id(frame.geometry.array), _POINTS)
    # A layer of mixed geometry has no style in QGIS: points go their own way.
    parts: tuple[tuple[str, str, qgis_style.Shape, Any], ...] = (
        ("estates", "MultiPolygon", "fill", ~is_point),
        ("estate_points", "MultiPoint", "marker", is_point),
    )
    for name, geometry_type, shape, chosen in parts:
        if name == "estates" or chosen.any():
            part = frame[chosen]
            styles = {each: qgis_style.estates_style(part, shape=shape, language=each) for each in LANGUAGES}
            _append(part, draft, name=name, geometry_type=geometry_type)
            yield _Layer(name, _columns(part), "estates", styles)


def _plain(frame: gpd.GeoDataFrame, table: Table) -> gpd.GeoDataFrame:
    """Return known columns first, in their types, and flat geometry that is multi throughout."""
    columns = ordered(frame, table)
    columns = columns[[name for name in columns.columns if name.lower() not in _RESERVED]]
    return gpd.GeoDataFrame(columns, geometry=_multi(frame.geometry.to_numpy()), crs=frame.crs)


def _multi(shapes: Any) -> Any:
    shapes = shapely.force_2d(shapes)
    for single, multi in ((shapely.GeometryType.POLYGON, shapely.multipolygons), (_POINTS[0], shapely.multipoints)):
        chosen = np.flatnonzero(shapely.get_type_id(shapes) == single)
        if chosen.size:
            shapes[chosen] = multi(shapes[chosen], indices=np.arange(chosen.size))
    return shapes


def _columns(frame: gpd.GeoDataFrame) -> tuple[str, ...]:
    return tuple(frame.columns.drop(frame.active_geometry_name))


def _append(frame: pd.DataFrame, draft: Path, *, name: str, geometry_type: str | None = None) -> None:
    import pyogrio

    more = {"dataset_options": {"VERSION": "1.2"}} if not draft.exists() else {"append": True}
    geometry = {"geometry_type": geometry_type, "GEOMETRY_NAME": "geom"} if geometry_type else {}
    pyogrio.write_dataframe(frame, draft, layer=name, driver="GPKG", **more, **geometry)


def _sources(result: "Assessment", language: Language) -> pd.DataFrame:
    rows = [
        {
            "kind": kind,
            "title": text(f"layer.{kind}", language),
            "file": file_name_of(report, result.study),
            "status": report.status,
            "licence": report.licence,
            "attribution": report.attribution,
            "vintage": report.vintage,
            "note": report.note[language],
            "rows": report.rows,
            "coverage": report.coverage,
            "remarks": " ".join(remark[language] for remark in report.texts),
            "sha256": report.sha256,
        }
        for kind, report in result.layers.items()
    ]
    return pd.DataFrame(rows)


def _stream_rooftops(result: "Assessment", draft: Path) -> tuple[str, ...]:
    """Write the roofs through Arrow, one partition in memory at a time; GDAL makes the spatial index as they pass."""
    import pyarrow as pa
    import pyogrio

    partitions = result.rooftop_partitions()
    first = next(partitions, None)
    if first is None:
        first = result.rooftops
    schema = _arrow_schema(first)
    batches = (batch for part in chain([first], partitions) for batch in _arrow_batches(part, schema))
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        draft,
        layer="rooftops",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="MultiPolygon",
        crs=first.crs.to_wkt(),
        dataset_options={"VERSION": "1.2"},
        layer_options={"GEOMETRY_NAME": "geom"},
    )
    return tuple(schema.names[:-1])


def _arrow_schema(part: gpd.GeoDataFrame) -> "pa.Schema":
    import pyarrow as pa

    schema = pa.Schema.from_pandas(ordered(part, "rooftops"), preserve_index=False).remove_metadata()
    fields = [pa.field(field.name, pa.string()) if pa.types.is_null(field.type) else field for field in schema]
    return pa.schema([*fields, pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})])


def _arrow_batches(part: gpd.GeoDataFrame, schema: "pa.Schema") -> "list[pa.RecordBatch]":
    import pyarrow as pa

    plain = ordered(part, "rooftops")
    plain["geometry"] = shapely.to_wkb(_multi(part.geometry.to_numpy()))
    return pa.Table.from_pandas(plain, schema=schema, preserve_index=False).to_batches()


def _write_parquet(result: "Assessment", draft: Path) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetFile(result.rooftops_file) as file:
        metadata = {**(file.schema_arrow.metadata or {}), b"geoplan": _linked_data(result).encode()}
        schema = file.schema_arrow.with_metadata(metadata)
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group).replace_schema_metadata(metadata))


@contextmanager
def _repeatable() -> Iterator[None]:
    """Let GDAL write a fixed time and skip waiting for the disk: the file is not in its place yet."""
    import pyogrio

    before = {name: pyogrio.get_gdal_config_option(name) for name in _GDAL_OPTIONS}
    pyogrio.set_gdal_config_options(_GDAL_OPTIONS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _describe(draft: Path, layers: Sequence[_Layer], result: "Assessment", *, language: Language) -> None:
    """Add titles, column names, codes, metadata and styles."""
    with closing(sqlite3.connect(draft)) as database, database:
        database.executescript(_TABLES)
        entries = [(table, f"gpkg_{name}", _SPECIFICATION + name) for table, name in _EXTENSIONS.items()]
        database.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", entries)
        _insert_codes(database, layers, language)
        _insert_metadata(database, "geopackage", None, _linked_data(result), uri=_DATASET, kind="application/ld+json")
        for layer in layers:
            title, about = (text(f"gpkg.{layer.name}.{part}", language) for part in ("title", "description"))
            title = f"{result.study.title[language]}: {title}"
            database.execute(
                "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
                (title, about, layer.name),
            )
            _insert_columns(database, layer, language)
            _insert_metadata(database, "table", layer.name, _metadata(result, title, about, language))
            for each, style in layer.styles.items():
                _insert_style(database, layer, style, each, is_default=each == language)
        about = text("gpkg.layer_styles.description", language)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', ?, ?, 0)",
            (about, _TIME),
        )


def _insert_codes(database: sqlite3.Connection, layers: Iterable[_Layer], language: Language) -> None:
    used = {name for layer in layers for name in layer.columns if name in qgis_style.CODES}
    rows = [
        (name, code, text(f"gpkg.code.{code}", language)) for name in sorted(used) for code in qgis_style.CODES[name]
    ]
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
        "VALUES (?, 'enum', ?, ?)",
        rows,
    )


def _insert_columns(database: sqlite3.Connection, layer: _Layer, language: Language) -> None:
    fields = load_fields()
    rows = []
    for name, alias in qgis_style.aliases_of(layer.columns, layer.table, language).items():
        field = fields.get(name)
        about = field.description[language] if field is not None and layer.table in field.tables else None
        rows.append((layer.name, name, alias, about, name if name in qgis_style.CODES else None))
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
        (scope, table, _TIME, number),
    )


def _insert_style(
    database: sqlite3.Connection, layer: _Layer, style: str, language: Language, *, is_default: bool
) -> None:
    geometry = "geom" if layer.table else ""
    title = text(f"gpkg.{layer.name}.title", language)
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', ?)",
        (layer.name, geometry, f"{layer.name} ({language})", style, is_default, title, _TIME),
    )


def _metadata(result: "Assessment", title: str, about: str, language: Language) -> str:
    reports = result.layers.items()
    sources = [f"{text(f'layer.{kind}', language)}: {report.licence}" for kind, report in reports if report.licence]
    rights = [report.attribution for _, report in reports if report.attribution]
    return qgis_style.layer_metadata(
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
        meaning = f" ({text(f'status.{status}.means', language)})" if status != "real" else ""
        names = ", ".join(text(f"layer.{kind}", language) for kind in kinds)
        lines.append(f"{text(f'status.{status}', language)}{meaning}: {names}")
    return lines


def _linked_data(result: "Assessment") -> str:
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
        for kind, report in result.layers.items()
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
