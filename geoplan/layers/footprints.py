"""Files of footprints opened without reading them whole: GeoParquet by row groups, others as OGR's Arrow batches."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoplan.layers.place import Bounds
from geoplan.layers.reading import Reading
from geoplan.layers.vector import is_parquet, ogr_layer


@dataclass(frozen=True)
class FootprintFile:
    """A file of footprints.

    Attributes
    ----------
    path
        The file.
    layer
        The layer in it; empty for GeoParquet.
    geometry
        The column of the geometry; empty where OGR names it itself.
    columns
        The other columns.
    crs
        None where the file has none.
    bounds
        None where the file does not know them.
    count
        -1 where the file does not know it.
    """

    path: Path
    layer: str
    geometry: str
    columns: tuple[str, ...]
    crs: CRS | None
    bounds: Bounds | None
    count: int

    def batches(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        """Read some columns, and the geometry as WKB in the column ``geometry``, at most `size` rows at once."""
        return self._ogr_batches(columns, size) if self.layer else self._parquet_batches(columns, size)

    def _parquet_batches(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        from pyarrow import parquet

        with parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=size, columns=[*columns, self.geometry]):
                yield batch.to_pandas().rename(columns={self.geometry: "geometry"})

    def _ogr_batches(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        import pyogrio

        options: dict[str, Any] = {"layer": self.layer, "columns": list(columns), "batch_size": size}
        with pyogrio.open_arrow(self.path, use_pyarrow=True, **options) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                yield batch.to_pandas().rename(columns={geometry: "geometry"})


def open_footprints(reading: Reading, path: Path) -> FootprintFile:
    """Read what a file of footprints says about itself.

    Parameters
    ----------
    reading
        The layer being opened.
    path
        The file.

    Raises
    ------
    LayerError
        Where it cannot be read.
    """
    return _open_parquet(reading, path) if is_parquet(path) else _open_ogr(reading, path)


def _open_ogr(reading: Reading, path: Path) -> FootprintFile:
    import pyogrio

    layer = ogr_layer(reading, path)
    try:
        info = pyogrio.read_info(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reading.stop("", f"what cannot be read ({error})", "a file that OGR reads", "Export it again.")
    crs = CRS.from_user_input(info["crs"]) if info["crs"] else None
    bounds = info["total_bounds"]
    columns = tuple(str(name) for name in info["fields"])
    return FootprintFile(path, layer, "", columns, crs, bounds, int(info["features"]))


def _open_parquet(reading: Reading, path: Path) -> FootprintFile:
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        with parquet.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
    except (ArrowException, OSError) as error:
        reading.stop("", f"what cannot be read ({error})", "GeoParquet", "Export it again.")
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        reading.stop(
            "", "a Parquet file without the metadata 'geo'", "GeoParquet", "Write it with to_parquet of geopandas."
        )
    about = json.loads(raw)
    primary = about["primary_column"]
    column = about["columns"][primary]
    if column.get("encoding") != "WKB":
        found = f"geometry in the encoding '{column.get('encoding')}'"
        reading.stop("", found, "the encoding WKB", "Write it with geometry_encoding='WKB'.")
    columns = tuple(str(name) for name in schema.names if name != primary)
    return FootprintFile(path, "", primary, columns, _parquet_crs(reading, column), _parquet_bounds(column), count)


def _parquet_crs(reading: Reading, column: dict[str, Any]) -> CRS | None:
    """GeoParquet: a missing key means longitude and latitude on WGS 84, an explicit null means unknown."""
    if "crs" not in column:
        return CRS.from_user_input("OGC:CRS84")
    if column["crs"] is None:
        return None
    try:
        return CRS.from_user_input(column["crs"])
    except CRSError as error:
        reading.stop("crs", f"what PROJ does not know ({error})", "a coordinate reference system", "Export it again.")


def _parquet_bounds(column: dict[str, Any]) -> Bounds | None:
    box = column.get("bbox")
    if not box or not np.isfinite(box).all():
        return None
    half = len(box) // 2
    return float(box[0]), float(box[1]), float(box[half]), float(box[half + 1])
