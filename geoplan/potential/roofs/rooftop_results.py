"""Roofs with their results: written to disk partition by partition while a run goes on, and added up beside it."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

import geopandas as gpd
import pandas as pd

from geoplan.layers.rooftops.footprint import Footprints
from geoplan.machine.memory import is_limited
from geoplan.machine.row_groups import PackedRows, RowGroupFile, packed
from geoplan.potential.roofs.partition import PartitionJob, PartitionResult, as_table, roof_keys
from geoplan.potential.roofs.partitions import partition_results
from geoplan.potential.roofs.roof_groups import RoofGroups
from geoplan.potential.roofs.roof_planes import RoofPlanes
from geoplan.potential.roofs.surveyed import check_surveyed_roofs
from geoplan.progress import Progress, reporting
from geoplan.replacing import told_when_full
from geoplan.scratch import ScratchFolder

if TYPE_CHECKING:
    import pyarrow as pa


class RooftopSpool:
    """A GeoParquet file that grows by one row group a partition.

    Parameters
    ----------
    path
        The file to write.
    crs
        Of the roofs.

    Examples
    --------
    >>> import shapely, tempfile
    >>> from pathlib import Path
    >>> path = Path(tempfile.mkdtemp()) / "roofs.parquet"
    >>> part = gpd.GeoDataFrame({"roof_id": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:32648")
    >>> with RooftopSpool(path, crs="EPSG:32648") as spool:
    ...     spool.write(part)
    ...     spool.write(part)
    >>> len(gpd.read_parquet(path))
    2
    """

    def __init__(self, path: Path, *, crs: Any) -> None:
        self.path = path
        self._told = roof_keys(crs)
        self._file: IO[bytes] | None = None
        self._groups: RowGroupFile | None = None
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, roofs: "Footprints | gpd.GeoDataFrame | pa.Table | PackedRows") -> None:
        """Append one partition: footprints, a frame, an Arrow table with WKB, or packed; all with the same columns.

        A thread writes it while the next one is made, where memory allows it; one is under way at most.
        """
        rows = roofs if isinstance(roofs, PackedRows) else as_table(roofs)
        self._wait()
        if self._file is None:
            with told_when_full(self.path):
                self._file = self.path.open("wb")
                self._groups = RowGroupFile(self._file)
        self._under_way = self._thread.submit(self._append, rows)
        if is_limited():
            self._wait()

    def _append(self, rows: "pa.Table | PackedRows") -> None:
        assert self._groups is not None
        self._groups.append(rows if isinstance(rows, PackedRows) else packed(rows, told=self._told))

    def _wait(self) -> None:
        """Wait for what is under way; what it failed by is raised here."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            with told_when_full(self.path):
                under_way.result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        try:
            if kind is None:
                self._wait()
        finally:
            self._thread.shutdown()
            if self._file is not None and self._groups is not None:
                with self._file, told_when_full(self.path):
                    self._groups.close()


def roof_parts(file: Path, columns: Sequence[str] | None = None) -> Iterator[gpd.GeoDataFrame]:
    """Yield the roofs of a file in parts, so that no more than one part is in memory.

    Parameters
    ----------
    file
        As `RooftopSpool` writes it.
    columns
        Those that are read, ``geometry`` among them; all where it is not given.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as stored:
        metadata = stored.schema_arrow.metadata
        for group in range(stored.num_row_groups):
            table = stored.read_row_group(group, columns=columns).replace_schema_metadata(metadata)
            yield gpd.GeoDataFrame.from_arrow(table)


@dataclass(frozen=True, eq=False)
class RooftopResults:
    """What the roofs of a study come to.

    Attributes
    ----------
    file
        GeoParquet with one row per roof and its results.
    zones, estates
        Sums by zone and by estate (`geoplan.potential.roofs.partition.SUMS`), in their order; None without estates.
    classes
        The same sums by class and form.
    totals
        The sums of all roofs in the zones, added up from the roofs and not from the zones: one row.
    surveyed
        What became of surveyed roofs, as `geoplan.potential.roofs.surveyed.visited_roofs` tells it.
    outside
        Roofs that lie in no zone.
    scratch
        Keeps the folder of `file` alive.
    groups
        The sums by groups of roofs that uncertain parameters move alike, for the draws.
    planes
        The energy by the plane that modules lie in, for the hours.
    installed
        The roofs that photovoltaics stand on already, ``roof_id`` and ``installed_kwp``; None where no layer says it.
    """

    file: Path
    zones: pd.DataFrame = field(default_factory=pd.DataFrame)
    estates: pd.DataFrame | None = None
    classes: pd.DataFrame = field(default_factory=pd.DataFrame)
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    surveyed: pd.DataFrame = field(default_factory=pd.DataFrame)
    outside: int = 0
    scratch: ScratchFolder | None = field(default=None, repr=False)
    groups: RoofGroups | None = None
    planes: RoofPlanes | None = None
    installed: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"<RooftopResults: '{self.file}', sums of {len(self.zones):,} zones, {self.outside:,} roofs outside>"


@dataclass(frozen=True, eq=False)
class _Added:
    """What the partitions so far come to.

    Attributes
    ----------
    zones, estates, classes
        Their sums, as `PartitionResult` has them; a column of classes.
    totals, surveyed
        Those of each partition.
    roofs, outside
        How many roofs, and how many of them in no zone.
    groups, planes
        Their sums by groups, and by planes.
    """

    zones: pd.DataFrame
    estates: pd.DataFrame | None
    classes: pd.DataFrame
    totals: "tuple[pd.Series[float], ...]"
    surveyed: tuple[pd.DataFrame, ...]
    roofs: int
    outside: int
    groups: RoofGroups | None
    planes: RoofPlanes | None

    @classmethod
    def of(cls, part: PartitionResult) -> "_Added":
        """Return what one partition comes to."""
        surveyed = () if part.surveyed is None else (part.surveyed,)
        roofs, classes = len(part.roofs) + part.outside, part.classes.to_frame()
        rest = (part.groups, part.planes)
        return cls(part.zones, part.estates, classes, (part.totals,), surveyed, roofs, part.outside, *rest)

    def plus(self, part: PartitionResult) -> "_Added":
        """Return what both come to."""
        more = _Added.of(part)
        return _Added(
            zones=self.zones + more.zones,
            estates=None if self.estates is None or more.estates is None else self.estates + more.estates,
            classes=self.classes + more.classes,
            totals=(*self.totals, *more.totals),
            surveyed=(*self.surveyed, *more.surveyed),
            roofs=self.roofs + more.roofs,
            outside=self.outside + more.outside,
            groups=None if self.groups is None or more.groups is None else self.groups.plus(more.groups),
            planes=None if self.planes is None or more.planes is None else self.planes.plus(more.planes),
        )


def assess_rooftops(job: PartitionJob, *, scheduler: str | None = None, progress: Progress = False) -> RooftopResults:
    """Assess the roofs of a study partition by partition, and add the small frames up.

    Parameters
    ----------
    job
        The roofs, and all that they need.
    scheduler
        The address of a Dask cluster; None for this process.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    RooftopResults
        Its file lies in a temporary folder that lives as long as the results.

    Raises
    ------
    LayerError
        Where a survey tells of roofs that do not exist or of values that no roof can have.
    """
    scratch = ScratchFolder()
    file = scratch.path / "rooftops.parquet"
    added: _Added | None = None
    count = 1 if job.rooftops is None else max(job.rooftops.count, 1)
    with reporting(progress) as report, RooftopSpool(file, crs=job.zones.crs) as spool:
        for part in partition_results(job, scheduler):
            spool.write(part.roofs)
            added = _Added.of(part) if added is None else added.plus(part)
            report(min(added.roofs / count, 1.0), f"{added.roofs:,} rooftops")
    if added is None:
        raise ValueError("rooftops without any partition")
    every = pd.DataFrame(added.totals)
    results = RooftopResults(
        file=file,
        zones=added.zones,
        estates=added.estates,
        classes=added.classes,
        totals=pd.DataFrame({name: [math.fsum(every[name])] for name in every}),
        surveyed=pd.concat(added.surveyed, ignore_index=True) if added.surveyed else pd.DataFrame(),
        outside=added.outside,
        scratch=scratch,
        groups=added.groups,
        planes=added.planes,
    )
    if job.survey is not None:
        check_surveyed_roofs(job.survey, results.surveyed)
    return results
