"""The file that cleaned rooftops are kept in: GeoParquet with row groups of one size, which a reader takes one by one.

The metadata's key ``geoplan`` says that the roofs are clean (valid polygons, each place under one of them, each id
once) and what cleaning found, so that no reader does it again. Files of versions that let roofs overlap are read as any
other. The column ``bbox`` covers the geometry (GeoParquet 1.1): its statistics tell which row groups a place needs, to
geoplan as to other software.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import geopandas as gpd
import numpy as np

from geoplan.layers.rooftops.footprint import Footprints

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 65_536
MARKER = b"geoplan"
ONCE = "counted once"
"""What the metadata says of overlaps."""
EDGES = ("xmin", "ymin", "xmax", "ymax")


class RooftopFile:
    """A file of rooftops being written, as a context.

    Parameters
    ----------
    path
        The file.
    crs
        Projected, metres (pyproj CRS).
    bounds
        West, south, east, north of all roofs.
    rows_per_group
        Roofs of a row group, which is what a reader takes at once.

    Attributes
    ----------
    about
        What is to be said in the metadata, by the time the file is closed: counts, the source.

    Examples
    --------
    >>> import shapely, tempfile
    >>> from pyproj import CRS
    >>> path = Path(tempfile.mkdtemp()) / "roofs.parquet"
    >>> part = gpd.GeoDataFrame({"roof_id": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:32648")
    >>> with RooftopFile(path, crs=CRS(32648), bounds=(0, 0, 1, 1)) as file:
    ...     file.write(rooftop_table(part))
    >>> len(gpd.read_parquet(path))
    1
    """

    def __init__(
        self,
        path: Path,
        *,
        crs: Any,
        bounds: tuple[float, float, float, float],
        rows_per_group: int = ROWS_PER_GROUP,
    ) -> None:
        self.path = path
        self.rows_per_group = rows_per_group
        self.about: Mapping[str, Any] = {}
        self._geo = _geo_metadata(crs, bounds)
        self._writer: Any = None
        self._left: pa.Table | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, table: "pa.Table") -> None:
        """Append roofs, columns as `rooftop_table` makes them; row groups are filled before they are written."""
        import pyarrow as pa

        waiting = table if self._left is None else pa.concat_tables([self._left, table])
        full = len(waiting) - len(waiting) % self.rows_per_group
        if full:
            self._append(waiting.slice(0, full))
        self._left = waiting.slice(full)

    def _append(self, table: "pa.Table") -> None:
        from pyarrow import parquet

        if self._writer is None:
            schema = table.schema.with_metadata({b"geo": self._geo})
            self._writer = parquet.ParquetWriter(self.path, schema, compression="zstd")
        self._writer.write_table(table.cast(self._writer.schema), row_group_size=self.rows_per_group)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the last row group, mark the file as clean and close it."""
        if kind is None and self._left is not None and (len(self._left) or self._writer is None):
            self._append(self._left)
        if self._writer is not None:
            if kind is None:
                about = json.dumps({**self.about, "cleaned": True, "overlaps": ONCE}, sort_keys=True)
                self._writer.add_key_value_metadata({MARKER: about.encode()})
            self._writer.close()


def rooftop_table(roofs: "Footprints | gpd.GeoDataFrame") -> "pa.Table":
    """Return roofs as an Arrow table: their columns, the geometry as WKB, and the box that covers it."""
    import pyarrow as pa

    footprints = Footprints.of(roofs) if isinstance(roofs, gpd.GeoDataFrame) else roofs
    table = pa.Table.from_pandas(footprints.rows, preserve_index=False).replace_schema_metadata(None)
    table = table.append_column("geometry", footprints.wkb)
    edges = [pa.array(np.ascontiguousarray(edge)) for edge in footprints.boxes.T]
    return table.append_column("bbox", pa.StructArray.from_arrays(edges, names=list(EDGES)))


def write_rooftop_file(path: Path, roofs: gpd.GeoDataFrame, *, rows_per_group: int = ROWS_PER_GROUP) -> None:
    """Write roofs that are clean and in order.

    Parameters
    ----------
    path
        The file.
    roofs
        roof_id, roof_area_m2 [m2], roof_class, roof_form, and height_m [m] where known; projected, metres.
    rows_per_group
        As for `RooftopFile`.
    """
    west, south, east, north = (float(edge) for edge in np.asarray(roofs.total_bounds))
    with RooftopFile(path, crs=roofs.crs, bounds=(west, south, east, north), rows_per_group=rows_per_group) as file:
        file.write(rooftop_table(roofs))


def _geo_metadata(crs: Any, bounds: tuple[float, float, float, float]) -> bytes:
    column = {
        "encoding": "WKB",
        "geometry_types": [],
        "crs": crs.to_json_dict(),
        "bbox": list(bounds),
        "covering": {"bbox": {edge: ["bbox", edge] for edge in EDGES}},
    }
    content = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(content, sort_keys=True).encode()
