"""Roofs with their results, written to disk partition by partition while a run goes on."""

import shutil
import tempfile
import weakref
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import geopandas as gpd
from pyproj import CRS

from geoplan.potential.roofs.partition import as_table

if TYPE_CHECKING:
    import pyarrow as pa


class ScratchFolder:
    """A temporary folder that lives as long as somebody holds this object; it goes quietly with the last reference.

    Attributes
    ----------
    path
        The folder.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="geoplan-"))
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


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
        self._crs = CRS.from_user_input(crs)
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def write(self, roofs: "gpd.GeoDataFrame | pa.Table") -> None:
        """Append one partition, as a frame or as an Arrow table with WKB; all must have the same columns."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = roofs if isinstance(roofs, pa.Table) else as_table(roofs)
        if self._writer is None:
            schema = table.schema.with_metadata({b"geo": _geo_metadata(self._crs)})
            self._writer = pq.ParquetWriter(self.path, schema, compression="zstd", compression_level=1)
        self._writer.write_table(table.cast(self._writer.schema))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()


def _geo_metadata(crs: CRS) -> bytes:
    """Return the ``geo`` key of GeoParquet 1.0.0: geometry column, encoding and CRS as PROJJSON."""
    import json

    column = {"encoding": "WKB", "geometry_types": [], "crs": crs.to_json_dict()}
    content = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(content, sort_keys=True).encode()
