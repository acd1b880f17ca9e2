"""Files of footprints that OGR reads (GeoPackage, Shapefile, GeoJSON and others), in Arrow batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from pyproj import CRS

from geoplan.files.limits import limit
from geoplan.files.vector_files import about_layer, open_batches, read_geometries
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.opening.vector import ogr_layer
from geoplan.layers.rooftops.footprint import FootprintBatch, parsed_wkb


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
        options: dict[str, Any] = {"layer": self.layer, "columns": list(columns), "batch_size": size}
        position = 0
        with open_batches(self.path, **options) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                place = batch.schema.get_field_index(geometry)
                column, rows = batch.column(place), batch.drop_columns([geometry]).to_pandas()
                rows.index = pd.RangeIndex(position + 1, position + len(rows) + 1, name="feature")
                straight = partial(read_geometries, self.path, self.layer, start=position, count=len(rows))
                position += len(rows)
                yield FootprintBatch(rows, parsed_wkb(rows.index, column, faults=faults, straight=straight))


def open_ogr(reading: Reading, path: Path) -> OgrFile:
    """Read what a file says about itself by OGR."""
    layer = ogr_layer(reading, path)
    info = about_layer(path, layer)
    limit("footprints.count").check(int(info["features"]), path)
    crs = CRS.from_user_input(info["crs"]) if info["crs"] else None
    columns = tuple(str(name) for name in info["fields"])
    return OgrFile(path, layer, columns, crs, info["total_bounds"], int(info["features"]))
