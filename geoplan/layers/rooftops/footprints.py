"""Files of footprints, opened without reading them whole; which format has which reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, get_args

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.errors import did_you_mean
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.opening.vector import is_parquet, ogr_layer

Format: TypeAlias = Literal["geoparquet", "open_buildings", "osm", "ogr"]

Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True)
class FootprintBatch:
    """Some footprints of a file.

    Attributes
    ----------
    rows
        The columns that were asked for; its index numbers them, and its name is what they are called.
    shapes
        Their geometries; None where there is none.
    square_m2
        Where the geometry is the point that a building stands around: the area of its roof. NaN elsewhere; None where
        all geometries are outlines. [m2]
    lost
        Attribute of `RooftopsCleaning` -> how many more the file has that this reader could not make footprints of.
    """

    rows: pd.DataFrame
    shapes: Geometries
    square_m2: NDArray[np.float64] | None = None
    lost: Mapping[str, int] = field(default_factory=dict)

    def only(self, mask: NDArray[np.bool_]) -> "FootprintBatch":
        """Return those where the mask is true."""
        squares = None if self.square_m2 is None else self.square_m2[mask]
        return FootprintBatch(self.rows[mask], self.shapes[mask], squares, self.lost)


class FootprintFile(Protocol):
    """A file of footprints."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be asked for; those that have geoplan's names are taken unasked."""

    @property
    def own_options(self) -> tuple[str, ...]:
        """The names in the layer's ``columns`` option that this reader takes itself."""

    @property
    def crs(self) -> CRS | None:
        """None where the file has none."""

    @property
    def bounds(self) -> Bounds | None:
        """None where the file does not know them."""

    @property
    def count(self) -> int:
        """Footprints in the file; -1 where it does not know."""

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""


def open_footprints(reading: Reading, path: Path, *, as_format: Format | None = None) -> FootprintFile:
    """Read what a file of footprints says about itself.

    Parameters
    ----------
    reading
        The layer being opened.
    path
        The file.
    as_format
        What it is; by default what its ending says.

    Raises
    ------
    LayerError
        Where it cannot be read.
    """
    from geoplan.layers.rooftops.geoparquet import open_parquet
    from geoplan.layers.rooftops.open_buildings import open_open_buildings
    from geoplan.layers.rooftops.osm import open_osm
    from geoplan.layers.rooftops.overture import OvertureFile, is_overture

    if as_format is not None and as_format not in get_args(Format):
        reading.stop("format", f"'{as_format}'", "a format", did_you_mean(str(as_format), get_args(Format)))
    known = as_format or format_of(path)
    if known == "open_buildings":
        return open_open_buildings(reading, path)
    if known == "osm":
        return open_osm(reading, path)
    file: FootprintFile = open_parquet(reading, path) if known == "geoparquet" else open_ogr(reading, path)
    return OvertureFile(file) if is_overture(file.columns) else file


def format_of(path: Path) -> Format:
    """Return the format that the ending of a file stands for.

    Examples
    --------
    >>> format_of(Path("31d_buildings.csv.gz")), format_of(Path("x.osm.pbf")), format_of(Path("x.gpkg"))
    ('open_buildings', 'osm', 'ogr')
    """
    endings = [ending.lower() for ending in path.suffixes]
    if is_parquet(path):
        return "geoparquet"
    last = [ending for ending in endings if ending not in {".gz", ".bz2"}][-1:]
    if last == [".csv"] or last == [".tsv"] or last == [".txt"]:
        return "open_buildings"
    return "osm" if last in ([".pbf"], [".osm"]) else "ogr"


def parsed_wkb(rows: pd.DataFrame, column: str, *, faults: RowFaults) -> Geometries:
    """Return geometries from a column of WKB; those that cannot be read are noted, and None."""
    given = rows[column].to_numpy(dtype=object)
    shapes = np.asarray(shapely.from_wkb(given, on_invalid="ignore"), dtype=object)
    unread = shapely.is_missing(shapes) & pd.notna(given)
    if unread.any():
        faults.note(
            str(rows.index.name), rows.index[unread], "a geometry that cannot be read", "polygons", "Export it again."
        )
    return shapes


@dataclass(frozen=True)
class OgrFile:
    """A layer of a file that OGR reads, in Arrow batches."""

    path: Path
    layer: str
    columns: tuple[str, ...]
    crs: CRS | None
    bounds: Bounds | None
    count: int
    own_options: tuple[str, ...] = ()

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""
        import pyogrio

        options: dict[str, Any] = {"layer": self.layer, "columns": list(columns), "batch_size": size}
        position = 0
        with pyogrio.open_arrow(self.path, use_pyarrow=True, **options) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                rows = batch.to_pandas()
                rows.index = pd.RangeIndex(position + 1, position + len(rows) + 1, name="feature")
                position += len(rows)
                yield FootprintBatch(rows, parsed_wkb(rows, geometry, faults=faults))


def open_ogr(reading: Reading, path: Path) -> OgrFile:
    """Read what a file says about itself by OGR."""
    import pyogrio

    layer = ogr_layer(reading, path)
    try:
        info = pyogrio.read_info(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reading.stop("", f"what cannot be read ({error})", "a file that OGR reads", "Export it again.")
    crs = CRS.from_user_input(info["crs"]) if info["crs"] else None
    columns = tuple(str(name) for name in info["fields"])
    return OgrFile(path, layer, columns, crs, info["total_bounds"], int(info["features"]))
