"""Footprints of any source made into one file that a run takes in parts: clean, and sorted along a Hilbert curve.

The file is read by batches, each cleaned and put on disk as a sorted run; the runs are merged range by range. So the
memory that is needed does not grow with the file, but for eight bytes a footprint where it brings its own ids.
"""

import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCRSError

from geoplan.errors import CRSError, Fault, LayerError
from geoplan.files.boundary import Boundary
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Area, Reading
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.layers.rooftops.cleaning import CleanedBatch, RooftopsCleaning
from geoplan.layers.rooftops.file import ROWS_PER_GROUP, RooftopFile, rooftop_table
from geoplan.layers.rooftops.footprints import Format, footprint_format
from geoplan.layers.rooftops.hilbert import hilbert_keys
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.rooftops.sorted_runs import SortedRuns
from geoplan.parameters import Parameters, load_parameters
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.replacing import replaced_file
from geoplan.scratch import ScratchFolder
from geoplan.study import Layers, LayerSource, Study, Text

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

DEFAULT_NAME = "rooftops.parquet"
_HIDDEN = ("key", "hash", "repaired", "unclassed")
_DRAWN = "roof_drawn"


@dataclass(frozen=True)
class ImportReport:
    """What an import read, left out and wrote.

    Attributes
    ----------
    file, path
        What was read and what was written.
    source
        The format that the file was read as.
    crs
        Of the written file.
    cleaning
        The counts.
    bounds
        West, south, east, north of the roofs. [m]
    roof_area_m2
        Of all roofs, on the plane of `crs`. [m2]
    classes, forms
        Class or form -> roofs; "" counts those that the file says nothing of.
    heights
        Roofs with a height.
    row_groups
        Partitions of the written file.
    minimum_confidence
        What was asked for.
    """

    file: Path
    path: Path
    source: Format
    crs: str
    cleaning: RooftopsCleaning
    bounds: Bounds
    roof_area_m2: float
    classes: Mapping[str, int]
    forms: Mapping[str, int]
    heights: int
    row_groups: int
    minimum_confidence: float | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """What was mended and left out, in three languages."""
        mended, remarks = self.cleaning.texts(confidence=self.minimum_confidence)
        return (*mended, *remarks)


@dataclass(frozen=True)
class RowsAtOnce:
    """How many roofs are worked on at once; what is in the file depends on `per_group` alone.

    Attributes
    ----------
    read
        Read and cleaned together.
    merged
        About so many are merged together.
    per_group
        Of a row group of the file.
    """

    read: int = 65_536
    merged: int = 2 * ROWS_PER_GROUP
    per_group: int = ROWS_PER_GROUP


class FootprintOptions(TypedDict, total=False):
    """How a file of footprints is read: the options of `import_rooftops` that are about the file.

    Attributes
    ----------
    columns
        geoplan's name for a column -> the file's: roof_id, roof_class, roof_form, height_m [m], num_floors,
        confidence; for CSV files also latitude, longitude, area_in_meters, geometry.
    where
        Keep only rows whose column has one of these values.
    minimum_confidence
        Leave out footprints with a lower confidence (0 to 1).
    source
        What the file is; by default what its ending says.
    table
        The layer of a file that holds several.
    source_crs
        The CRS of files that carry none.
    rows
        How many roofs are worked on at once, and stand in a row group of the file.
    """

    columns: Mapping[str, str] | None
    where: Mapping[str, list[str]] | None
    minimum_confidence: float | None
    source: Format | None
    table: str
    source_crs: str
    rows: RowsAtOnce


@dataclass
class _FileReading(Reading):
    """A file that no study names yet."""

    @property
    def boundary(self) -> Boundary:
        """The user's own file may lie anywhere; what it points to lies in its folder."""
        return Boundary(self.path.parent)

    def _option_fault(self, option: str, found: str, expected: str, action: str) -> Fault:
        return Fault(str(self.path), f"option {option}", found=found, expected=expected, action=action)


def import_rooftops(
    file: str | Path,
    path: str | Path,
    *,
    crs: Any,
    zones: gpd.GeoDataFrame | None = None,
    parameters: Parameters | None = None,
    progress: Progress = False,
    **options: Unpack[FootprintOptions],
) -> ImportReport:
    """Read footprints, clean them, and write them as one GeoParquet file along a Hilbert curve.

    Parameters
    ----------
    file
        GeoParquet, GeoPackage, GeoJSON or what else OGR reads (Overture's columns are known), CSV of Google Open
        Buildings (gzipped or not), or an OpenStreetMap extract.
    path
        The file to write, or a folder to write ``rooftops.parquet`` in.
    crs
        Projected, metres: what `pyproj.CRS` understands.
    zones
        Polygons with a CRS: footprints outside their bounds are left out.
    parameters
        ``rooftop.storey_height`` [m] turns storeys into heights; by default the one that comes with geoplan.
    progress
        See `geoplan.progress`.
    **options
        How the file is read: `FootprintOptions`.

    Returns
    -------
    ImportReport
        What was read, left out and written. The file has roof_id (the file's own, or the number of the row in it),
        roof_area_m2 [m2], roof_class, roof_form, height_m [m], and roof_drawn where footprints are squares around a
        point; row groups of `rows.per_group`, by default 65,536.

    Raises
    ------
    LayerError
        Where the file cannot be read or is wrong: all faults at once. Nothing is written then.
    CRSError
        Where `crs` is not projected in metres.
    """
    origin, target = Path(file), _target(Path(path), Path(file))
    layer = LayerSource(
        file=str(origin.resolve()),
        table=options.get("table", ""),
        columns=dict(options.get("columns") or {}),
        where=dict(options.get("where") or {}),
        crs=options.get("source_crs", ""),
        status="real",
        licence="",
    )
    known = parameters or load_parameters()
    source, minimum_confidence = options.get("source"), options.get("minimum_confidence")
    rows = options.get("rows", RowsAtOnce())
    reading = _reading(origin, crs=_projected(crs), zones=zones, parameters=known, source=layer)
    _check_confidence(minimum_confidence, origin)
    rooftops = Rooftops(reading, as_format=source, minimum_confidence=minimum_confidence)
    tally = _written(rooftops, target, crs=reading.crs, origin=origin, rows=rows, progress=progress)
    logger.info("%s: %d of %d footprints kept", origin, tally.cleaning.kept, tally.cleaning.read)
    return ImportReport(
        file=origin,
        path=target,
        source=source or footprint_format(origin),
        crs=reading.study.crs,
        cleaning=tally.cleaning,
        bounds=tally.bounds,
        roof_area_m2=math.fsum(tally.areas),
        classes=dict(tally.classes),
        forms=dict(tally.forms),
        heights=tally.heights,
        row_groups=-(-tally.cleaning.kept // rows.per_group),
        minimum_confidence=minimum_confidence,
    )


def _written(
    rooftops: Rooftops, target: Path, *, crs: CRS, origin: Path, rows: RowsAtOnce, progress: Progress
) -> "_Tally":
    """Read the footprints and write the file, whole or not at all; return what was counted."""
    tally = _Tally()
    with (
        reporting(progress) as report,
        replaced_file(target) as draft,
        ScratchFolder(within=draft.parent) as scratch,
    ):
        runs = SortedRuns(scratch)
        _read(rooftops, runs, tally, rows.read, part_of(report, start=0.0, end=0.75))
        with RooftopFile(draft, crs=crs, bounds=tally.bounds, rows_per_group=rows.per_group) as file:
            _write(runs, tally, file, rows.merged, part_of(report, start=0.75, end=1.0))
            file.about = {"counts": asdict(tally.cleaning), "source": origin.name}
    return tally


class _Tally:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.cleaning = RooftopsCleaning()
        self.bounds: Bounds = (math.inf, math.inf, -math.inf, -math.inf)
        self.areas: list[float] = []
        self.classes = dict.fromkeys((*CLASSES, ""), 0)
        self.forms = dict.fromkeys((*FORMS, ""), 0)
        self.heights = 0
        self.squares = False

    def widen(self, boxes: "np.ndarray[Any, np.dtype[np.float64]]") -> None:
        """Let the bounds take in more."""
        west, south = np.minimum(self.bounds[:2], boxes[:, :2].min(axis=0)).tolist()
        east, north = np.maximum(self.bounds[2:], boxes[:, 2:].max(axis=0)).tolist()
        self.bounds = (west, south, east, north)

    def count(self, table: "pa.Table") -> None:
        """Count the roofs that are written."""
        self.areas.append(math.fsum(table["roof_area_m2"].to_numpy()))
        self.heights += int(np.isfinite(table["height_m"].to_numpy()).sum())
        for column, counts in (("roof_class", self.classes), ("roof_form", self.forms)):
            for row in table[column].value_counts().to_pylist():
                counts[row["values"] or ""] += row["counts"]


def _read(rooftops: Rooftops, runs: SortedRuns, tally: _Tally, rows: int, report: Report) -> None:
    """Clean the footprints and put them on disk in sorted runs."""
    report(0.0, f"reading {rooftops.path.name}")
    for part in rooftops.batches(size=rows):
        tally.cleaning = tally.cleaning.plus(part.passed)
        tally.squares |= bool(part.square.any())
        if len(part.roofs):
            boxes = shapely.bounds(part.roofs.geometry.to_numpy())
            tally.widen(boxes)
            runs.add(_run(part, boxes))
        done = tally.cleaning.read / rooftops.count if rooftops.count > 0 else 0.0
        report(min(done, 1.0), f"{tally.cleaning.read:,} footprints read")


def _run(part: CleanedBatch, boxes: "np.ndarray[Any, np.dtype[np.float64]]") -> "pa.Table":
    import pyarrow as pa

    table = rooftop_table(part.roofs)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    hidden = {
        "key": hilbert_keys(x, y),
        "hash": part.hashes,
        "repaired": part.repaired.astype(np.uint8),
        "unclassed": part.unclassed,
    }
    table = table.add_column(table.num_columns - 2, _DRAWN, pa.array(part.square))
    for name, values in hidden.items():
        table = table.append_column(name, pa.array(values))
    return table


def _write(runs: SortedRuns, tally: _Tally, file: RooftopFile, rows: int, report: Report) -> None:
    """Merge the runs into the file; duplicates, which only now stand side by side, are left out."""
    unwanted = [*_HIDDEN, *([] if tally.squares else [_DRAWN])]
    merged = 0
    for table in runs.ranges(rows=rows):
        merged += len(table)
        roofs = _first_of_each(table, tally)
        tally.count(roofs)
        file.write(roofs.drop_columns(unwanted))
        report(min(merged / max(runs.rows, 1), 1.0), f"{tally.cleaning.kept:,} rooftops written")


def _first_of_each(table: "pa.Table", tally: _Tally) -> "pa.Table":
    """Leave out roofs whose outline came before; order those in the same cell by their outlines."""
    keys, hashes = table["key"].to_numpy(), table["hash"].to_numpy()
    order = np.lexsort((hashes, keys))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(keys[order]) != 0) | (hashes[order][1:] != hashes[order][:-1])
    roofs = table.take(order[first])
    tally.cleaning = tally.cleaning.plus(
        RooftopsCleaning(
            kept=len(roofs),
            duplicates=int((~first).sum()),
            repaired=int(roofs["repaired"].to_numpy().sum()),
            squares=int(np.asarray(roofs[_DRAWN]).sum()),
            unclassed=int(roofs["unclassed"].to_numpy().sum()),
        )
    )
    return roofs


def _target(path: Path, file: Path) -> Path:
    target = path if path.suffix.lower() in {".parquet", ".geoparquet"} else path / DEFAULT_NAME
    if target.resolve() == file.resolve():
        action = "Name another file to write."
        raise LayerError(
            Fault(str(target), "", found="the file that is to be read", expected="another one", action=action)
        )
    return target


def _projected(crs: Any) -> CRS:
    expected = "a projected coordinate reference system in metres"
    try:
        known = CRS.from_user_input(crs)
    except ProjCRSError:
        raise CRSError(
            Fault("crs", "", found=f"'{crs}'", expected=expected, action="For example 'EPSG:32648'.")
        ) from None
    if not known.is_projected or {axis.unit_name for axis in known.axis_info[:2]} != {"metre"}:
        raise CRSError(Fault("crs", "", found=f"'{known.name}'", expected=expected, action="For example 'EPSG:32648'."))
    return known


def _check_confidence(minimum: float | None, file: Path) -> None:
    limits = allowed("rooftops.confidence")
    if minimum is not None and (math.isnan(minimum) or limits.outside([minimum]).any()):
        raise LayerError(
            Fault(
                str(file), "option minimum_confidence", found=f"{minimum:g}", expected=f"{limits}", action="Correct it."
            )
        )


def _reading(
    file: Path, *, crs: CRS, zones: gpd.GeoDataFrame | None, parameters: Parameters, source: LayerSource
) -> _FileReading:
    """Return the file as the only layer of a study that has no more than a place."""
    if zones is not None and zones.crs is None:
        raise CRSError(
            Fault(
                "zones",
                "crs",
                found="none",
                expected="a coordinate reference system",
                action="Set it: zones.set_crs(…).",
            )
        )
    area = None if zones is None else Area(zones.to_crs(crs))
    study = Study.model_construct(
        name="import",
        title=Text(en="import"),
        crs=crs.to_wkt() if crs.to_epsg() is None else f"EPSG:{crs.to_epsg()}",
        time_zone="UTC",
        layers=Layers.model_construct(rooftops=source),
        folder=file.resolve().parent,
        parameters=parameters,
    )
    return _FileReading(study, "rooftops", source, area)
