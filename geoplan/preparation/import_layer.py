"""A file of one's own made a layer of a study: read by its kind's reader, clipped, written clean, and entered.

Rooftops are too many for this: `geoplan.preparation.import_rooftops` makes them ready.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import xarray as xr

from geoplan.errors import Fault, LayerError, StudyError, did_you_mean
from geoplan.files.boundary import AllowOutside, Boundary, resolved
from geoplan.files.vector_files import about_layer, is_geoparquet, layers_of, read_layer_of
from geoplan.languages import LANGUAGES, AnyText, Text
from geoplan.layers.catalog import faults_beside, open_zones
from geoplan.layers.land.land_cover import legends
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.raster import read_raster, transform_of
from geoplan.layers.opening.reading import Area, LayerReport, Reading, remark
from geoplan.layers.opening.vector import LATITUDES, LONGITUDES, ogr_layer
from geoplan.layers.readers import read_layer
from geoplan.letters.texts import BYTES
from geoplan.preparation.column_names import own_names, proposed_columns
from geoplan.preparation.importable import importable_layers, other_ways
from geoplan.preparation.study_file import check_own, put_layer
from geoplan.replacing import told_when_full
from geoplan.scratch import ScratchFolder
from geoplan.study import FILE_NAME, LayerSource, Status, Study, open_study

_OPTIONS = {"crs": "source-crs", "height_m": "height-m", "time_zone": "time-zone"}
"""Options of study.toml that are named otherwise here."""


@dataclass(frozen=True)
class ImportedLayer:
    """What an import read and wrote.

    Attributes
    ----------
    kind
        The layer.
    file, path
        What was read and what was written.
    columns
        geoplan's name for a column -> the file's, as they were given or proposed.
    unused
        The file's columns that were left out.
    entry
        What study.toml says of the layer now.
    report
        What a reader should know about it: rows, coverage, what was mended and left out.
    """

    kind: str
    file: Path
    path: Path
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    entry: Mapping[str, Any]
    report: LayerReport


@dataclass(frozen=True)
class LayerTerms:
    """What study.toml says of a layer besides its file.

    Attributes
    ----------
    licence
        The terms under which the data may be used.
    status
        ``real``, ``schematic`` or ``synthetic``.
    attribution, vintage, note
        As in study.toml.
    """

    licence: str
    status: Status = "real"
    attribution: str = ""
    vintage: str = ""
    note: AnyText | None = None

    def entry(self, origin: Path, columns: Mapping[str, str]) -> dict[str, Any]:
        """Return them as study.toml has them; the note tells the file and which of its columns was which."""
        return {
            "status": self.status,
            "licence": self.licence,
            "attribution": self.attribution,
            "vintage": self.vintage,
            "note": note_of_import(origin, columns, note=self.note),
        }


@dataclass
class _FileReading(Reading):
    """A file that no study names yet: its faults are told by the file as the user gave it."""

    origin: Path = field(default_factory=Path)

    def option(self, name: str, key: str = "") -> str:
        if name == "file":
            return "the path"
        return f"--{_OPTIONS.get(name, name)}" + (f" {key}=…" if key else "")

    @property
    def boundary(self) -> Boundary:
        """The user's own files may lie anywhere; what they point to lies beside them."""
        legend = self.source.legend
        return Boundary(self.path.parent, folders=(Path(legend).parent,) if Path(legend).is_absolute() else ())

    def _option_fault(self, option: str, found: str, expected: str, action: str) -> Fault:
        name, _, key = option.partition(".")
        return Fault(str(self.origin), self.option(name, key), found=found, expected=expected, action=action)


def import_layer(
    kind: str,
    file: str | Path,
    study_folder: str | Path,
    *,
    licence: str,
    status: Status = "real",
    table: str = "",
    columns: Mapping[str, str] | None = None,
    where: Mapping[str, list[str]] | None = None,
    encoding: str = "",
    source_crs: str = "",
    unit: str = "",
    legend: str = "",
    height_m: float | None = None,
    time_zone: str = "",
    shift_minutes: float | None = None,
    attribution: str = "",
    vintage: str = "",
    note: AnyText | None = None,
    allow_outside: AllowOutside = None,
) -> ImportedLayer:
    """Make a file a layer of a study.

    The file is read and checked by the reader of its kind, and what lies in or near the study is written into the
    study's folder: features as GeoPackage in the study's CRS, rasters as GeoTIFF in their own CRS, values and nodata,
    statistics as CSV; then study.toml is made to name it. Nothing is written where anything is wrong.

    Parameters
    ----------
    kind
        Any layer but zones, rooftops, irradiance and weather.
    file
        What OGR, rasterio or GeoParquet reads; CSV; statistics also from a spreadsheet.
    study_folder
        A study of your own.
    licence
        The terms under which the data may be used.
    status
        ``real``, ``schematic`` or ``synthetic``.
    table
        The layer or sheet of a file that holds several.
    columns
        geoplan's name for a column -> the file's; the others are proposed by their names.
    where
        Keep only rows whose column has one of these values.
    encoding
        Of the texts of a file that does not say it, such as ``tcvn3``.
    source_crs
        The CRS of a file that carries none.
    unit, legend, height_m
        Of a raster, as in study.toml; `unit` of a metered series too.
    time_zone, shift_minutes
        Of a metered series, as in study.toml; what is written has offsets from UTC, and is moved already.
    attribution, vintage, note
        As in study.toml.
    allow_outside
        As `geoplan.study.open_study` takes it, for the study's zones; the file itself may lie anywhere.

    Returns
    -------
    ImportedLayer
        What was read and written.

    Raises
    ------
    StudyError
        Where there is no such study or kind, or the study is an embedded one.
    LayerError
        With every fault of the file.
    """
    origin, folder = Path(file), Path(study_folder)
    study = open_study(folder, allow_outside=allow_outside)
    _check_kind(kind, study)
    check_licence(licence, origin)
    area = Area(open_zones(study))
    source = LayerSource(
        file=str(resolved(origin)),
        table=table,
        where=dict(where or {}),
        crs=source_crs,
        encoding=encoding,
        unit=unit,
        legend=_legend_file(legend),
        height_m=height_m,
        time_zone=time_zone,
        shift_minutes=shift_minutes,
        status=status,
        licence=licence,
        attribution=attribution,
        vintage=vintage,
    )
    own = f"{kind}.tif" if importable_layers()[kind] == "raster" else None
    reading = _FileReading(study, kind, source, area, origin=origin)
    with ScratchFolder(within=study.folder) as scratch, _told_as_given(reading), told_when_full(study.folder / kind):
        names = [] if own else _names(reading, scratch)
        chosen = {} if own else proposed_columns(kind, names, given=columns)
        reading.source = reading.source.model_copy(update={"columns": chosen})
        layer, rows, coverage = _read(reading)
        report = reading.report(rows=rows, coverage=coverage, path=origin)
        staged = scratch / (own or f"{kind}.{'gpkg' if isinstance(layer, gpd.GeoDataFrame) else 'csv'}")
        _write(reading, layer, staged, kind)
        terms = LayerTerms(licence, status, attribution, vintage, note)
        entry = _entry(reading, staged, legend, terms.entry(origin, chosen))
        _check_written(study, kind, entry, staged, area)
        beside = _legend_beside(legend, study.folder, scratch)
        put_layer(staged, study.folder, kind=kind, entry=entry, beside=beside)
    unused = _unused(names, {*chosen.values(), *own_names(kind), *(() if own else layer.columns)}, origin)
    return ImportedLayer(kind, origin, study.folder / staged.name, chosen, unused, entry, report)


def _unused(names: list[str], taken: set[str], origin: Path) -> tuple[str, ...]:
    """Return the columns of a file that were left out."""
    places = {*LONGITUDES, *LATITUDES} if origin.suffix.lower() == ".csv" else set()
    return tuple(name for name in names if name not in taken and name.casefold() not in places)


def _check_kind(kind: str, study: Study) -> None:
    if kind in other_ways():
        raise StudyError(
            Fault("import", kind, found="a layer of another way", expected="another layer", action=other_ways()[kind])
        )
    if kind not in importable_layers():
        hint = did_you_mean(kind, importable_layers())
        raise StudyError(Fault("import", kind, found="no such layer", expected="a kind of layer", action=hint))
    check_own(study.folder / FILE_NAME)


def check_licence(licence: str, file: Path) -> None:
    """Raise a LayerError where nobody says under which terms a file may be used."""
    if not licence.strip():
        action = "Say under which terms the data may be used."
        raise LayerError(
            Fault(str(file), "--licence", found="nothing", expected="the licence of the data", action=action)
        )


def _legend_file(legend: str) -> str:
    """Return a legend's name, or the whole path of a file: it is read from where it stands."""
    return legend if not legend or legend in legends() else str(resolved(Path(legend)))


def _names(reading: _FileReading, scratch: Path) -> list[str]:
    """Return the columns of a file of features or statistics; a spreadsheet becomes a CSV file on the way."""
    path = existing_file(reading)
    if path.suffix.lower() == ".csv":
        from geoplan.layers.opening.table import read_csv

        return [str(name) for name in read_csv(reading).columns]
    if is_geoparquet(path):
        import pyarrow.parquet as pq
        from pyarrow.lib import ArrowException

        try:
            return [str(name) for name in pq.read_schema(path).names if name != "geometry"]
        except (ArrowException, OSError) as error:
            reading.stop("", f"what cannot be read ({error})", "Parquet", "Export it again.")
    tables = layers_of(path)
    if not any(shape is not None for _, shape in tables):
        return _from_sheet(reading, path, [name for name, _ in tables], scratch)
    layer = ogr_layer(reading, path)
    if path.suffix.lower() in BYTES:  # its columns have names in its own encoding
        frame = read_layer_of(path, layer, encoding=reading.source.encoding)
        return [str(name) for name in frame.columns if name != "geometry"]
    return [str(name) for name in about_layer(path, layer)["fields"]]


def _from_sheet(reading: _FileReading, path: Path, tables: list[str], scratch: Path) -> list[str]:
    table = reading.source.table
    if (table and table not in tables) or (not table and len(tables) != 1):
        found = f"'{table}'" if table else f"nothing, where {path.name} holds {len(tables)} tables"
        hint = did_you_mean(table, tables) if table else f"One of: {', '.join(sorted(tables))}."
        reading.stop_option("table", found, f"a table of {path.name}", hint)
    frame = read_layer_of(path, table or tables[0], geometry=False)
    copy = scratch / "sheet.csv"
    frame.to_csv(copy, index=False, lineterminator="\n")
    reading.source = reading.source.model_copy(update={"file": str(copy), "table": ""})
    reading.__dict__.pop("path", None)  # it was worked out from the file before
    return [str(name) for name in frame.columns]


def _read(reading: _FileReading) -> tuple[Any, int, float]:
    """Read the layer, and stop where anything is wrong."""
    layer, rows, coverage = None, 0, 0.0
    try:
        layer, rows, coverage = read_layer(reading)
    except LayerError as error:
        reading.faults += error.faults
    if not reading.faults and reading.area is not None:
        zones = reading.area.zones
        reading.faults += faults_beside(reading.study, reading.kind, layer, zones=zones, file=reading.origin)
    if reading.faults:
        raise LayerError(reading.faults)
    return layer, rows, coverage


@contextmanager
def _told_as_given(reading: _FileReading) -> Iterator[None]:
    """Let faults name the file as the user gave it: not its full path, nor the copy that was made of a sheet."""
    try:
        yield
    except LayerError as error:
        own = {reading.path, reading.origin.resolve()}
        told = str(reading.origin)
        faults = [replace(fault, file=told) if Path(fault.file) in own else fault for fault in error.faults]
        raise LayerError(faults or str(error)) from None


def _write(reading: _FileReading, layer: Any, path: Path, kind: str) -> None:
    if isinstance(layer, xr.DataArray):
        _write_raster(read_raster(reading), path)
    elif isinstance(layer, gpd.GeoDataFrame):
        layer.to_file(path, layer=kind, driver="GPKG")
    elif isinstance(layer, pd.DataFrame):
        layer.to_csv(path, index=False, lineterminator="\n")


def _write_raster(raster: xr.DataArray, path: Path) -> None:
    import rasterio

    height, width = raster.shape
    profile = {"driver": "GTiff", "count": 1, "dtype": raster.dtype, "height": height, "width": width}
    place = {"crs": raster.rio.crs, "transform": transform_of(raster), "nodata": raster.rio.nodata}
    with rasterio.open(path, "w", **profile, **place, compress="deflate", tiled=True, BIGTIFF="IF_SAFER") as target:
        target.write(raster.to_numpy(), 1)


def _entry(reading: _FileReading, staged: Path, legend: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return what study.toml is to say of the copy, which has geoplan's names for the columns."""
    kind = reading.kind
    said = {
        "file": staged.name,
        "table": kind if staged.suffix == ".gpkg" else "",
        "unit": reading.source.unit if importable_layers()[kind] == "raster" else "",
        "legend": legend if not legend or legend in legends() else Path(legend).name,
        "height_m": reading.source.height_m if importable_layers()[kind] == "raster" else None,
        # what was moved by hand is not asked again whether its clock is right
        "shift_minutes": None if reading.source.shift_minutes is None else 0.0,
        **terms,
    }
    return {key: value for key, value in said.items() if value or value == 0.0}


def note_of_import(origin: Path, columns: Mapping[str, str], *, note: AnyText | None = None) -> dict[str, str]:
    """Return a layer's note, with the file that it was imported from and which of its columns was which.

    Parameters
    ----------
    origin
        The file.
    columns
        geoplan's name -> the file's.
    note
        What the user says of it; comes first.
    """
    pairs = ", ".join(f"{name} = {own}" for name, own in columns.items())
    made = remark("imported_columns" if pairs else "imported", file=origin.name, columns=pairs)
    given = Text.model_validate({"en": note} if isinstance(note, str) else note or {"en": ""})
    return {language: f"{given[language]} {made[language]}".strip() for language in LANGUAGES}


def _check_written(study: Study, kind: str, entry: Mapping[str, Any], staged: Path, area: Area) -> None:
    """Open what was written as a run will."""
    given = {**entry, "file": str(staged)}
    if "legend" in given and given["legend"] not in legends():
        given.pop("legend")
    if kind == "land_cover" and "legend" not in given:
        return  # its own legend is not in the folder yet; the codes were read with it
    reading = Reading(study, kind, LayerSource.model_validate(given), area)
    read_layer(reading)
    if reading.faults:
        raise LayerError(reading.faults)


def _legend_beside(legend: str, folder: Path, scratch: Path) -> list[Path]:
    """Return a copy of a legend of the user's own, to stand beside the raster; none where it stands there already."""
    if not legend or legend in legends() or Path(legend).resolve() == (folder / Path(legend).name).resolve():
        return []
    copy = scratch / Path(legend).name
    copy.write_bytes(Path(legend).read_bytes())
    return [copy]
