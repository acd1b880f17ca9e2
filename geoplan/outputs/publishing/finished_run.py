"""What a finished run has to publish: the layers and tables in its folder, each with its rows, types and geometry."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoplan.errors import Fault, GeoplanError
from geoplan.fields import FieldType, Table, load_fields, load_tables
from geoplan.files.boundary import given_path
from geoplan.languages import Language
from geoplan.outputs.manifest import MANIFEST, outputs_in, strange_manifest
from geoplan.outputs.tables.csv_types import read_csv_types
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.sentences import headed, in_brackets, listed

if TYPE_CHECKING:
    import pyarrow as pa

GEOMETRY = "geom"
"""What the column of the geometry is called, as in the GeoPackages."""

_OF_QGIS = frozenset({"layer_styles", "qgis_projects"})
_SECOND: Mapping[str, Table] = {"estate_points": "estates", "catchments": "candidates"}
"""Layers whose columns are those of another layer's table."""
_READ = "read_"
_ABOUT = "datapackage.json"
_ROWS = 65_536
_PANDAS: Mapping[FieldType, str] = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


@dataclass(frozen=True)
class RunTable:
    """One layer or table of a run.

    Attributes
    ----------
    name
        What it is called in the GeoPackage: ``zones``.
    file
        The file that holds it.
    table
        What the dictionary calls it; None for what it does not know.
    columns
        Its columns without the geometry.
    geometry
        The type of its geometry, such as ``MultiPolygon``; empty where it has none.
    crs
        That of the geometry, as WKT or ``EPSG:…``; empty where it has none.
    rows
        How many it has.
    """

    name: str
    file: Path
    table: Table | None
    columns: tuple[str, ...]
    geometry: str
    crs: str
    rows: int

    @property
    def is_second(self) -> bool:
        """Whether another layer is the one that keys point to."""
        return self.name in _SECOND

    def title(self, language: Language) -> str:
        """Return what people call it."""
        return self._told("title", language)

    def description(self, language: Language) -> str:
        """Return what it holds."""
        return self._told("description", language)

    def _told(self, part: str, language: Language) -> str:
        texts = load_texts()
        about = "" if self.table is None or self.is_second else load_tables()[self.table].texts
        kind = self.name.removeprefix(_READ).rstrip("_0123456789") if self.name.startswith(_READ) else ""
        of_kind = f"layer.{kind}" if part == "title" else "gpkg.read.description"
        keys = (f"{about}.{part}", f"gpkg.{self.name}.{part}", of_kind if kind else "")
        return next((text(key, language) for key in keys if key in texts), self.name if part == "title" else "")

    @contextmanager
    def batches(self) -> "Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]":
        """Give its rows part by part: the schema, and batches in it; the geometry is WKB in the column `GEOMETRY`.

        Raises
        ------
        GeoplanError
            Where the file cannot be read.
        """
        if self.file.suffix == ".gpkg":
            with _of_geopackage(self) as given:
                yield given
        elif self.file.suffix == ".parquet":
            yield _of_parquet(self)
        else:
            batches = _of_csv(self.file)
            yield batches[0].schema, iter(batches)


@dataclass(frozen=True)
class FinishedRun:
    """The folder of a run, and what it has to publish.

    Attributes
    ----------
    folder
        The folder.
    manifest
        What manifest.json says.
    tables
        Its layers and tables, in the order in which they are drawn; the roofs last.
    """

    folder: Path
    manifest: Mapping[str, Any]
    tables: tuple[RunTable, ...]

    @property
    def study(self) -> str:
        """The study's short name."""
        return str(self.manifest["study"]["name"])

    @property
    def package(self) -> Path:
        """The GeoPackage with its layers, tables and styles."""
        return self.folder / f"{self.study}.gpkg"

    @cached_property
    def rooftops(self) -> RunTable | None:
        """The roofs, where the run wrote them."""
        return next((each for each in self.tables if each.name == "rooftops"), None)

    def title(self, language: Language) -> str:
        """Return what people call the study; in English, as the manifest has it, where nothing else is told."""
        about = self.folder / _ABOUT
        titles = json.loads(about.read_text(encoding="utf-8")).get("titles", {}) if about.is_file() else {}
        return str(titles.get(language) or self.manifest["study"]["title"])

    def status_lines(self, language: Language) -> list[str]:
        """Say which layers are schematic and synthetic, and which are real."""
        kinds: dict[str, list[str]] = {}
        for kind, report in self.manifest["inputs"].items():
            kinds.setdefault(report["status"], []).append(kind)
        lines = []
        for status, those in sorted(kinds.items(), key=lambda item: (item[0] == "real", item[0])):
            meaning = in_brackets(text(f"status.{status}.means", language), language) if status != "real" else ""
            names = listed((_layer_title(kind, language) for kind in those), language)
            lines.append(headed(text(f"status.{status}", language) + meaning, names, language))
        return lines

    def attributions(self) -> list[str]:
        """Return the lines that publishers ask for, each once."""
        return list(
            dict.fromkeys(each["attribution"] for each in self.manifest["inputs"].values() if each["attribution"])
        )


def open_run(folder: str | Path) -> FinishedRun:
    """Open the folder of a finished run.

    Parameters
    ----------
    folder
        What ``geoplan run`` wrote: a manifest, the GeoPackage, the roofs (GeoPackage or GeoParquet, or none), tables.

    Raises
    ------
    GeoplanError
        Where there is no such folder, no run wrote it, or a file that the manifest names is not there.
    """
    home = given_path(folder)
    try:
        return _opened(home)
    except GeoplanError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise GeoplanError(strange_manifest(home, error)) from None


def _opened(folder: Path) -> FinishedRun:
    """Open the folder of a run, whose manifest may say anything."""
    made = outputs_in(folder) if folder.is_dir() else None
    if made is None:
        found = "no manifest.json of geoplan" if folder.is_dir() else "no such folder"
        expected = "a folder that geoplan run wrote"
        action = "Run the study first, or name the folder of its outputs."
        raise GeoplanError(Fault(str(folder), "", found=found, expected=expected, action=action))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    study = str(manifest["study"]["name"])
    wanted = [name for name in made if name in (f"{study}.gpkg", *_roofs_of(study)) or name.endswith(".csv")]
    lost = [name for name in (f"{study}.gpkg", *wanted) if not (folder / name).is_file()]
    if lost:
        expected, again = "the table that a run writes", "Run the study again, into a folder of its own."
        files = dict.fromkeys(lost)
        raise GeoplanError(
            [Fault(str(folder / name), "", found="nothing", expected=expected, action=again) for name in files]
        )
    tables = _in_geopackage(folder / f"{study}.gpkg")
    names = {each.name for each in tables}
    tables += [each for name in sorted(made) if (each := _in_csv(folder / name)) and each.name not in names]
    roofs = next((name for name in _roofs_of(study) if name in made), None)
    if roofs is not None:
        tables.append(_in_file_of_roofs(folder / roofs, crs=str(manifest["study"]["crs"])))
    return FinishedRun(folder, manifest, tuple(tables))


def _roofs_of(study: str) -> tuple[str, str]:
    return f"{study}-rooftops.gpkg", f"{study}-rooftops.parquet"


def _layer_title(kind: str, language: Language) -> str:
    return text(f"layer.{kind}", language) if f"layer.{kind}" in load_texts() else kind


def _known(name: str) -> Table | None:
    """Return what the dictionary calls a layer of the GeoPackage."""
    by_name = {each.texts.removeprefix("gpkg."): each.name for each in load_tables().values()}
    return by_name.get(name, _SECOND.get(name))


def _in_geopackage(file: Path) -> list[RunTable]:
    import pyogrio

    tables = []
    for name, _ in pyogrio.list_layers(file):
        if name in _OF_QGIS:
            continue
        info = pyogrio.read_info(file, layer=name)
        geometry, columns = info["geometry_type"] or "", tuple(map(str, info["fields"]))
        rows = int(info["features"])
        tables.append(RunTable(str(name), file, _known(name), columns, geometry, info["crs"] or "", rows))
    return tables


def _in_file_of_roofs(file: Path, *, crs: str) -> RunTable:
    if file.suffix == ".gpkg":
        return _in_geopackage(file)[0]
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as parquet:
        columns = tuple(name for name in parquet.schema_arrow.names if name not in ("geometry", "bbox"))
        return RunTable("rooftops", file, "rooftops", columns, "MultiPolygon", crs, parquet.metadata.num_rows)


def _in_csv(file: Path) -> RunTable | None:
    """Return a table that stands in a CSV file alone."""
    by_file = {each.file: each for each in load_tables().values() if each.file}
    about = by_file.get(file.stem) if file.suffix == ".csv" else None
    if about is None:
        return None
    frame = _frame_of(file)
    return RunTable(about.texts.removeprefix("gpkg."), file, about.name, tuple(frame.columns), "", "", len(frame))


def _frame_of(file: Path) -> pd.DataFrame:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        names = list(pd.read_csv(stream, nrows=0).columns)
    types = dict(zip(names, read_csv_types(file), strict=True))
    types |= {name: load_fields()[name].type for name in names if name in load_fields()}
    return pd.read_csv(file, encoding="utf-8-sig", dtype={name: _PANDAS[kind] for name, kind in types.items()})


def _of_csv(file: Path) -> "list[pa.RecordBatch]":
    import pyarrow as pa

    table = pa.Table.from_pandas(_frame_of(file), preserve_index=False).replace_schema_metadata()
    return table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]


@contextmanager
def _of_geopackage(table: RunTable) -> "Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]":
    import pyarrow as pa
    import pyogrio

    with pyogrio.open_arrow(table.file, layer=table.name, batch_size=_ROWS, use_pyarrow=True) as (meta, reader):
        given = meta["geometry_name"] or "wkb_geometry"
        names = [GEOMETRY if table.geometry and name == given else name for name in reader.schema.names]
        schema = pa.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)])
        yield schema, (pa.RecordBatch.from_arrays(batch.columns, names=names) for batch in reader)


def _of_parquet(table: RunTable) -> "tuple[pa.Schema, Iterator[pa.RecordBatch]]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    def batches() -> "Iterator[pa.RecordBatch]":
        with pq.ParquetFile(table.file) as file:
            for batch in file.iter_batches(_ROWS, columns=[*table.columns, "geometry"]):
                names = [GEOMETRY if name == "geometry" else name for name in batch.schema.names]
                yield pa.RecordBatch.from_arrays(batch.columns, names=names)

    schema = pq.read_schema(table.file).remove_metadata()
    kept = [schema.field(name) for name in (*table.columns, "geometry")]
    return pa.schema([f.with_name(GEOMETRY) if f.name == "geometry" else f for f in kept]), batches()
