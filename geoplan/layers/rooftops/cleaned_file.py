"""Rooftops that were cleaned before, taken by row groups: see `geoplan.layers.rooftops.file`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Area
from geoplan.layers.opening.table import named
from geoplan.layers.rooftops.cleaning import RooftopsCleaning
from geoplan.layers.rooftops.file import EDGES, MARKER, ONCE
from geoplan.layers.rooftops.footprint import Footprints

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = ("roof_id", "roof_area_m2", "roof_class", "roof_form", "height_m", "roof_name", "geometry")


@dataclass(frozen=True)
class CleanedRooftops:
    """A file of cleaned rooftops.

    Attributes
    ----------
    bounds
        West, south, east, north of each row group.
    smallest_m2
        The smallest roof of each row group: generated roofs may lie below the limit. [m2]
    passed
        What cleaning told when the file was made.
    heights
        Whether any roof has a height.
    """

    path: Path
    crs: CRS
    columns: tuple[str, ...]
    bounds: tuple[Bounds, ...]
    smallest_m2: tuple[float, ...]
    passed: RooftopsCleaning
    heights: bool

    @property
    def partition_count(self) -> int:
        """Row groups in the file."""
        return len(self.bounds)

    def partition(self, number: int, *, area: Area | None) -> Footprints:
        """Return the roofs of one row group that lie in the bounds of an area."""
        import pyarrow.compute as pc
        from pyarrow import parquet

        if not 0 <= number < self.partition_count:
            raise IndexError(f"partition {number} of {self.partition_count}")
        inside = area is None or _covers(area.bounds, self.bounds[number])
        meets = inside or (area is not None and _meets(area.bounds, self.bounds[number]))
        with parquet.ParquetFile(self.path) as file:
            if meets:
                table = file.read_row_group(number, columns=list(self.columns), use_threads=False)
            else:
                table = file.schema_arrow.empty_table().select(self.columns)
        if self._has_small(number):
            table = table.filter(pc.greater_equal(table["roof_area_m2"], allowed("rooftops.area").low))
        roofs = self._footprints(table)
        if inside or area is None or not len(roofs):
            return roofs
        return roofs.taken(np.flatnonzero(_near(roofs, area.bounds)))

    def _footprints(self, table: "pa.Table") -> Footprints:
        ids = table["roof_id"].cast("string")  # they are numbers in files of older versions
        table = table.set_column(table.schema.get_field_index("roof_id"), "roof_id", ids)
        wkb = table["geometry"].combine_chunks()
        rows = table.drop_columns(["geometry"]).to_pandas(ignore_metadata=True)
        for column in ("roof_id", "roof_class", "roof_form", *({"roof_name"} & {*rows.columns})):
            rows[column] = rows[column].astype(str) if len(rows) else pd.Series(dtype=str)
        if "height_m" not in rows:
            rows["height_m"] = np.nan
        self._check_values(rows)
        return Footprints(rows, crs=self.crs, wkb=wkb)

    def _check_values(self, frame: pd.DataFrame) -> None:
        """Check what the file holds, for it may have been changed since it was cleaned."""
        faults = []
        for name, kind in (("roof_area_m2", "rooftops.area"), ("height_m", "rooftops.height")):
            values = frame[name].to_numpy(dtype=float, na_value=np.nan)
            wrong = allowed(kind).outside(values)
            if wrong.any():
                roofs = named("roof_id", frame["roof_id"][wrong].tolist())
                found, action = f"{name} {in_figures(values[wrong][0], 10)}", "Import the footprints again."
                faults.append(Fault(str(self.path), roofs, found=found, expected=f"{allowed(kind)}", action=action))
        if faults:
            raise LayerError(faults)

    def around(self, number: int, *, radius_m: float, heights_alone: bool = False) -> Footprints:
        """Return all roofs of the file that come within a radius of the bounds of one row group, with all columns."""
        west, south, east, north = self.bounds[number]
        wide = (west - radius_m, south - radius_m, east + radius_m, north + radius_m)
        near = [other for other in range(self.partition_count) if _meets(wide, self.bounds[other])]
        parts = [self._heights(other) if heights_alone else self.partition(other, area=None) for other in near]
        return Footprints.joined([part.taken(np.flatnonzero(_near(part, wide))) for part in parts])

    def _heights(self, number: int) -> Footprints:
        """Return the roofs of one row group with what their neighbours need of them."""
        import pyarrow.compute as pc
        from pyarrow import parquet

        names = [name for name in ("roof_area_m2", "height_m", "geometry") if name in self.columns]
        with parquet.ParquetFile(self.path) as file:
            table = file.read_row_group(number, columns=names, use_threads=False)
        if self._has_small(number):
            table = table.filter(pc.greater_equal(table["roof_area_m2"], allowed("rooftops.area").low))
        known = "height_m" in names
        heights = table["height_m"].to_numpy().astype(float) if known else np.full(table.num_rows, np.nan)
        rows = pd.DataFrame({"height_m": heights})
        return Footprints(rows, crs=self.crs, wkb=table["geometry"].combine_chunks())

    def small_count(self) -> int:
        """Return how many roofs are too small, and left out by `partition`."""
        from pyarrow import parquet

        groups = [number for number in range(self.partition_count) if self._has_small(number)]
        if not groups:
            return 0
        with parquet.ParquetFile(self.path) as file:
            areas = file.read_row_groups(groups, columns=["roof_area_m2"])["roof_area_m2"].to_numpy()
        return int((areas < allowed("rooftops.area").low).sum())

    def _has_small(self, number: int) -> bool:
        return self.smallest_m2[number] < allowed("rooftops.area").low


def open_cleaned(path: Path, *, crs: CRS) -> CleanedRooftops | None:
    """Open a file of cleaned rooftops; None where it is none, or in another CRS."""
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        with parquet.ParquetFile(path) as file:
            metadata = file.metadata.metadata or {}
            names = set(file.schema_arrow.names)
            groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
            count = file.metadata.num_rows
    except (ArrowException, OSError):
        return None
    try:
        return _cleaned(path, crs, metadata, names, groups, count)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError, CRSError):
        return None  # the mark is not geoplan's: the file is cleaned as any other


def _cleaned(
    path: Path, crs: CRS, metadata: Mapping[bytes, bytes], names: set[str], groups: list[Any], count: int
) -> CleanedRooftops | None:
    about: Any = json.loads(metadata.get(MARKER, b"{}"))
    needed = {"roof_id", "roof_area_m2", "roof_class", "roof_form", "geometry", "bbox"}
    if not about.get("cleaned") or about.get("overlaps") != ONCE or not needed <= names:
        return None
    own = CRS.from_user_input(json.loads(metadata[b"geo"])["columns"]["geometry"]["crs"])
    if not own.equals(crs, ignore_axis_order=True):
        return None
    columns = tuple(name for name in _COLUMNS if name in names)
    counts = RooftopsCleaning(**about.get("counts", {"read": count, "kept": count}))
    statistics = [_statistics(group) for group in groups]
    bounds = tuple(_bounds_of(group) for group in statistics)
    smallest = tuple(float(group["roof_area_m2"].min) for group in statistics)
    measured = [group["height_m"] for group in statistics if "height_m" in group]
    heights = any(each is not None and each.has_min_max for each in measured)
    return CleanedRooftops(path, crs, columns, bounds, smallest, counts, heights)


def _statistics(group: Any) -> dict[str, Any]:
    columns = [group.column(number) for number in range(group.num_columns)]
    return {column.path_in_schema: column.statistics for column in columns}


def _bounds_of(statistics: dict[str, Any]) -> Bounds:
    xmin, ymin, xmax, ymax = (statistics[f"bbox.{edge}"] for edge in EDGES)
    return float(xmin.min), float(ymin.min), float(xmax.max), float(ymax.max)


def _near(roofs: Footprints, bounds: Bounds) -> NDArray[np.bool_]:
    """Return which roofs meet a box; GEOS is asked of those alone that its edges may cut."""
    boxes = roofs.boxes
    west, south, east, north = bounds
    near: NDArray[np.bool_] = (
        (boxes[:, 0] >= west) & (boxes[:, 1] >= south) & (boxes[:, 2] <= east) & (boxes[:, 3] <= north)
    )
    apart = (boxes[:, 0] > east) | (boxes[:, 1] > north) | (boxes[:, 2] < west) | (boxes[:, 3] < south)
    cut = np.flatnonzero(~near & ~apart)
    near[cut] = shapely.intersects(roofs.shapes(cut), shapely.box(*bounds))
    return near


def _covers(outer: Bounds, inner: Bounds) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _meets(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]
