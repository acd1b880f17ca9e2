"""Footprints of any source made into one file that a run takes in parts: clean, and sorted along a Hilbert curve.

The file is read by batches, each cleaned and put on disk as a sorted run; the runs are merged range by range into a
store, out of which roofs that overlap are shared out. So the memory that is needed grows with the overlaps and by a few
numbers a footprint, not with the outlines.
"""

import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import geopandas as gpd
import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCRSError

from geoplan.errors import CRSError, Fault, LayerError, in_figures
from geoplan.files.boundary import Boundary, resolved
from geoplan.languages import Text
from geoplan.layers.opening.crs_and_bounds import Bounds, existing_file
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Area, Reading
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.layers.rooftops.cleaning import RooftopsCleaning
from geoplan.layers.rooftops.file import ROWS_PER_GROUP, RooftopFile
from geoplan.layers.rooftops.footprint import FootprintFile
from geoplan.layers.rooftops.footprints import Format, footprint_format, open_footprints
from geoplan.layers.rooftops.open_buildings import STANDARD
from geoplan.layers.rooftops.osm import TAGS
from geoplan.layers.rooftops.overlaps.given_out import boxes_left, counts_of, table_left, with_boxes, with_shared
from geoplan.layers.rooftops.overlaps.precedence import id_keys
from geoplan.layers.rooftops.overlaps.shared_out import SharedOut, shared_out
from geoplan.layers.rooftops.overlaps.store import DRAWN, HIDDEN, RoofStore, StoredRoofs, boxes_of, stored
from geoplan.layers.rooftops.rooftops import COLUMNS, Rooftops
from geoplan.layers.rooftops.sorted_runs import SortedRuns
from geoplan.layers.rooftops.tags.tagged import TaggedFile
from geoplan.parameters import Parameters, load_parameters
from geoplan.preparation.column_names import proposed_columns
from geoplan.progress import Progress, Report, part_of, reporting
from geoplan.replacing import replaced_file
from geoplan.scratch import ScratchFolder
from geoplan.study import Layers, LayerSource, Study

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

DEFAULT_NAME = "rooftops.parquet"


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
    columns
        geoplan's name for a column -> the file's, as they were given or proposed.
    unused
        The file's columns that were left out.
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
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

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
        geoplan's name for a column -> the file's: roof_id, roof_class, roof_form, height_m [m], num_floors, roof_name,
        confidence; for CSV files also latitude, longitude, area_in_meters, geometry. The class, form, height, storeys
        and name are proposed by their columns' names where they are not given.
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
        file=str(resolved(origin)),
        table=options.get("table", ""),
        columns=dict(options.get("columns") or {}),
        where=dict(options.get("where") or {}),
        crs=options.get("source_crs", ""),
        status="real",
        licence="of the file",
    )
    known = parameters or load_parameters()
    source, minimum_confidence = options.get("source"), options.get("minimum_confidence")
    rows = options.get("rows", RowsAtOnce())
    reading = _reading(origin, crs=_projected(crs), zones=zones, parameters=known, source=layer)
    _check_confidence(minimum_confidence, origin)
    about = open_footprints(reading, existing_file(reading), as_format=source)
    given = dict(options.get("columns") or {})
    columns = proposed_columns("rooftops", about.columns, given=given)
    reading.source = layer.model_copy(update={"columns": columns})
    rooftops = Rooftops(
        reading, as_format=source, minimum_confidence=minimum_confidence, guessed=columns.keys() - given.keys()
    )
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
        columns=columns,
        unused=tuple(name for name in about.columns if name not in _used(about, columns)),
    )


def _used(file: FootprintFile, columns: Mapping[str, str]) -> set[str]:
    """Return the names of the file's columns that say something of its roofs."""
    tags = file.used if isinstance(file, TaggedFile) else ()
    return {*columns.values(), *COLUMNS, *tags, *TAGS, *STANDARD}


def _written(
    rooftops: Rooftops, target: Path, *, crs: CRS, origin: Path, rows: RowsAtOnce, progress: Progress
) -> "_Tally":
    """Read the footprints and write the file, whole or not at all; return what was counted."""
    tally = _Tally()
    with (
        reporting(progress) as report,
        replaced_file(target) as draft,
        ScratchFolder(within=draft.parent) as scratch,
        RoofStore(scratch) as store,
    ):
        runs = SortedRuns(scratch)
        _read(rooftops, runs, tally, rows.read, part_of(report, start=0.0, end=0.6))
        for table in runs.ranges(rows=rows.merged):
            _store(table, store)
        report(0.7, "sharing out roofs that overlap")
        shared = shared_out(store)
        for start, part in store.parts():
            tally.widen(boxes_left(store, start, len(part), shared))
        with RooftopFile(draft, crs=crs, bounds=tally.bounds, rows_per_group=rows.per_group) as file:
            _write(store, shared, tally, file, part_of(report, start=0.75, end=1.0))
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
        if not len(boxes):
            return
        west, south = np.minimum(self.bounds[:2], boxes[:, :2].min(axis=0)).tolist()
        east, north = np.maximum(self.bounds[2:], boxes[:, 2:].max(axis=0)).tolist()
        self.bounds = (west, south, east, north)

    def count(self, table: "pa.Table") -> None:
        """Count the roofs that are written."""
        self.cleaning = self.cleaning.plus(counts_of(table))
        self.areas.append(math.fsum(table["roof_area_m2"].to_numpy()))
        self.heights += int(np.isfinite(table["height_m"].to_numpy()).sum())
        for column, counts in (("roof_class", self.classes), ("roof_form", self.forms)):
            for row in table[column].value_counts().to_pylist():
                counts[row["values"] or ""] += row["counts"]


def _read(rooftops: Rooftops, runs: SortedRuns, tally: _Tally, rows: int, report: Report) -> None:
    """Clean the footprints and put them on disk in sorted runs."""
    import pyarrow as pa

    from geoplan.layers.rooftops.hilbert import hilbert_keys  # compiled: not before it is needed

    report(0.0, f"reading {rooftops.path.name}")
    for part in rooftops.batches(size=rows):
        tally.cleaning = tally.cleaning.plus(part.passed)
        tally.squares |= bool(part.square.any())
        if len(part.roofs):
            table, boxes = stored(part)
            keys = hilbert_keys((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2)
            runs.add(with_boxes(table, boxes).append_column("key", pa.array(keys)))
        done = tally.cleaning.read / rooftops.count if rooftops.count > 0 else 0.0
        report(min(done, 1.0), f"{tally.cleaning.read:,} footprints read")


def _store(table: "pa.Table", store: RoofStore) -> None:
    """Put a range into the store; roofs in the same cell stand by their boxes, areas and ids, not as they came."""
    import pyarrow as pa

    keys, boxes = table["key"].to_numpy(), boxes_of(table)
    tied = np.zeros(len(keys), dtype=bool)
    again = keys[1:] == keys[:-1]
    tied[1:] |= again
    tied[:-1] |= again
    rows = np.flatnonzero(tied)
    order = np.arange(len(keys))
    if len(rows):
        some = table.take(pa.array(rows))
        by_id = id_keys(some["roof_id"].to_numpy())
        order[rows] = rows[np.lexsort((*by_id, some["roof_area_m2"].to_numpy(), *boxes[rows].T, keys[rows]))]
        table = table.take(pa.array(order))
    store.add_table(table.drop_columns(["key", "bbox"]), boxes[order])


def _write(store: RoofStore, shared: SharedOut, tally: _Tally, file: RooftopFile, report: Report) -> None:
    """Write what is left of the roofs in the store into the file."""
    unwanted = [*HIDDEN, *([] if tally.squares else [DRAWN])]
    tally.cleaning = with_shared(tally.cleaning, shared)
    for start, part in store.parts():
        assert isinstance(part, StoredRoofs)
        roofs = table_left(part, start, shared)
        tally.count(roofs)
        file.write(with_boxes(roofs.drop_columns(unwanted), boxes_left(store, start, len(part), shared)))
        report((start + len(part)) / store.count, f"{tally.cleaning.kept:,} rooftops written")


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
                str(file),
                "option minimum_confidence",
                found=in_figures(minimum),
                expected=f"{limits}",
                action="Correct it.",
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
