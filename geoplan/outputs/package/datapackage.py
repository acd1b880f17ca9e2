"""datapackage.json: what the files of a run are, by Data Package, version 2 (datapackage.org)."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.fields import FieldType, Table, load_tables
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.data_sources import data_sources, source_titles
from geoplan.outputs.package.files import file_kind_of
from geoplan.outputs.package.schema import in_languages, table_schema
from geoplan.outputs.source_date import source_date
from geoplan.outputs.tables.csv_types import read_csv_types
from geoplan.outputs.wording.texts import load_texts
from geoplan.replacing import replaced_file
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.study import Status

if TYPE_CHECKING:
    from geoplan.layers.catalog import LayerReport
    from geoplan.result.assessment import Assessment

DATAPACKAGE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
OTHER_TERMS = "other"
"""The name of terms that are no licence with a name; their text is the title."""

_STATUSES: tuple[Status, ...] = ("real", "schematic", "synthetic")
_DIALECT: Mapping[str, Any] = {
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
}
_NO_NAME = re.compile(r"[^-a-z0-9._/]")


def write_datapackage(
    result: "Assessment", folder: Path, *, files: Mapping[str, Mapping[str, Any]], language: Language = "en"
) -> Path:
    """Write datapackage.json: every file with media type, size and hash; every table with its columns and keys.

    Titles and descriptions stand in `language`, and beside them as ``titles`` and ``descriptions`` in all three. What
    the files were made from stands under ``sources``: terms, status (real, schematic, synthetic), year of each layer.
    ``created`` is there where SOURCE_DATE_EPOCH is set.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where the files are, and the description goes.
    files
        Names below the folder -> ``bytes`` and ``sha256``, as `geoplan.outputs.manifest.measured` gives them.
    language
        Of titles and descriptions.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where it cannot be written.
    """
    tables = {name: table for name in files if (table := _table_of(name)) is not None}
    date = source_date()
    study = result.study
    reports, titles = data_sources(result), source_titles(study)
    content = {
        "$schema": PROFILE,
        "name": _name(study.name),
        **in_languages(study.title, language),
        **(in_languages(study.description, language, name="description") if study.description.en else {}),
        **({"created": date} if date else {}),
        "status": _status(reports.values()),
        "notes": {each: [note[each] for note in result.notes] for each in LANGUAGES},
        "licenses": _licences(reports.values()),
        "sources": [
            _source(kind, report, titles.get(kind, Text(en=kind)), language) for kind, report in reports.items()
        ],
        "resources": [_resource(result, folder, name, files[name], tables, language) for name in files],
    }
    with replaced_file(folder / DATAPACKAGE) as draft:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        draft.write_text(text + "\n", encoding="utf-8", newline="\n")
    return folder / DATAPACKAGE


def _table_of(name: str) -> Table | None:
    """Return the table that a file holds, None where it holds none or several."""
    if name.endswith("-rooftops.parquet"):
        return "rooftops"
    stem, _, kind = name.rpartition(".")
    known = {table.file: table.name for table in load_tables().values() if table.file}
    return known.get(stem) if kind in ("csv", "parquet") else None


def _resource(
    result: "Assessment",
    folder: Path,
    name: str,
    measure: Mapping[str, Any],
    tables: Mapping[str, Table],
    language: Language,
) -> dict[str, Any]:
    kind = file_kind_of(name)
    table = tables.get(name)
    reports = _made_from(result, table)
    head: dict[str, Any] = {
        "name": _resource_name(name, table),
        **({"type": "table"} if table else {}),
        "path": name,
        **in_languages(kind.title, language),
    }
    if table:
        about = load_texts()[f"{load_tables()[table].texts}.description"]
        head |= in_languages(about, language, name="description")
    head |= {"format": kind.format, "mediatype": kind.mediatype}
    if not name.endswith(".parquet"):  # frictionless counts no bytes of Parquet, and would call any number wrong
        head["bytes"] = measure["bytes"]
    head["hash"] = f"sha256:{measure['sha256']}"
    if reports is not None:
        head |= {"status": _status(reports.values()), "layers": list(reports)}
    if name.endswith(".tif"):
        head |= _of_raster(folder / name)
    if table:
        is_csv = name.endswith(".csv")
        if is_csv:
            head |= {"encoding": "utf-8", "dialect": dict(_DIALECT)}
        columns = _columns_of_csv(folder / name) if is_csv else _columns_of_parquet(folder / name)
        head["schema"] = table_schema(table, columns, present=_present(tables), language=language)
    return head


def _resource_name(name: str, table: Table | None) -> str:
    """Return the name that keys point to: a table's own where it is a CSV file or has no other."""
    return table if table and (name.endswith(".csv") or table == "rooftops") else _name(name)


def _present(tables: Mapping[str, Table]) -> set[Table]:
    return {table for name, table in tables.items() if _resource_name(name, table) == table}


def _made_from(result: "Assessment", table: Table | None) -> "dict[str, LayerReport] | None":
    """Return the reports on the layers that a table is made from; None for what is no table."""
    if table is None:
        return None
    chosen = set(load_tables()[table].layers) or {key for key, kind in layer_kinds().items() if kind.used_by}
    frame = {"candidates": result.candidates, "jcm": result.jcm}.get(table)
    if frame is not None:
        of_candidates = candidate_kinds()
        chosen |= {layer for kind in set(frame["candidate_kind"]) for layer in of_candidates[kind].rests_on}
    return {kind: report for kind, report in result.layers.items() if kind in chosen}


def _of_raster(file: Path) -> dict[str, Any]:
    """Return what a raster says of itself: unit and status, and the layers that it is made from."""
    import rasterio

    with rasterio.open(file) as dataset:
        tags, unit = dataset.tags(), dataset.units[0]
    layers = [part.split(":")[0] for part in tags.get("statuses", "").split("; ") if part]
    return {"status": tags["status"], "layers": layers, **({"unit": unit} if unit and unit != "1" else {})}


def _columns_of_csv(file: Path) -> dict[str, FieldType]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        names = next(csv.reader(stream))
    return dict(zip(names, read_csv_types(file), strict=True))


def _columns_of_parquet(file: Path) -> dict[str, FieldType]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def kind(given: Any) -> FieldType:
        if pa.types.is_boolean(given):
            return "boolean"
        if pa.types.is_integer(given):
            return "integer"
        return "number" if pa.types.is_floating(given) else "string"

    return {column.name: kind(column.type) for column in pq.read_schema(file)}


def _source(kind: str, report: "LayerReport", title: Text, language: Language) -> dict[str, Any]:
    return {
        **in_languages(title, language),
        "layer": kind,
        "status": report.status,
        "licence": report.licence,
        "attribution": report.attribution,
        "vintage": report.vintage,
        "notes": {each: report.note[each] for each in LANGUAGES},
        "sha256": report.sha256,
    }


def _licences(reports: "Iterable[LayerReport]") -> list[dict[str, str]]:
    """Return the terms of what went in, each once: who passes the files on keeps to all of them."""
    known = known_licences()
    terms = list(dict.fromkeys(report.licence for report in reports if report.licence))
    return [known.get(text, {"name": OTHER_TERMS}) | {"title": text} for text in terms]


@cache
def known_licences() -> dict[str, dict[str, str]]:
    """Return terms as layers tell them -> name and page of the licence that they are."""
    with Path(__file__).with_name("licences.csv").open(encoding="utf-8", newline="") as stream:
        return {row["text"]: {"name": row["name"], "path": row["path"]} for row in csv.DictReader(stream)}


def _status(reports: "Iterable[LayerReport]") -> str:
    """Return the least real of the statuses."""
    return max((report.status for report in reports), key=_STATUSES.index, default="real")


def _name(given: str) -> str:
    return _NO_NAME.sub("-", given.lower())
