"""A window of a GeoParquet file against a look at every row."""

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet

from geoplan.sources.windows.parquet_window import row_groups_in, window
from support.publishers.overture import buildings, file_of


def test_the_window_agrees_with_a_look_at_every_row(tmp_path):
    random = np.random.default_rng(2)
    places = random.uniform((100, 5), (110, 25), (3000, 2))
    shapes = shapely.box(*places.T, *(places + 0.2).T)
    (tmp_path / "a.parquet").write_bytes(file_of(buildings(shapes), rows_per_group=100))
    bounds = (106.0, 10.0, 107.0, 11.0)
    with parquet.ParquetFile(tmp_path / "a.parquet") as file:
        found = pa.concat_tables(window(file, bounds, ("id", "no_such_column")))
        assert len(row_groups_in(file.metadata, bounds)) <= file.metadata.num_row_groups
    truth = shapely.intersects(shapes, shapely.box(*bounds))
    assert set(found["id"].to_pylist()) == {f"08b{number:029x}" for number in np.flatnonzero(truth)}
    assert found.column_names == ["id", "geometry", "bbox"]
