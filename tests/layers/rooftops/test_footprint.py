"""A batch of footprints, and geometries out of bytes."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.footprint import FootprintBatch, parsed_wkb


def test_a_part_of_a_batch_keeps_what_belongs_together():
    shapes = np.array([shapely.Point(number, 0) for number in range(3)], dtype=object)
    rows = pd.DataFrame({"kind": list("abc")}, index=pd.RangeIndex(1, 4, name="line"))
    batch = FootprintBatch(rows, shapes, np.array([10.0, np.nan, 30.0]), {"broken": 2})
    part = batch.only(np.array([True, False, True]))
    assert part.rows["kind"].tolist() == ["a", "c"]
    assert part.rows.index.tolist() == [1, 3]
    assert [shape.x for shape in part.shapes] == [0, 2]
    assert part.square_m2 is not None
    assert part.square_m2.tolist() == [10, 30]
    assert part.lost == {"broken": 2}
    assert FootprintBatch(rows, shapes).only(np.array([False] * 3)).square_m2 is None


def test_bytes_that_are_no_geometry_are_noted_and_absent_ones_are_not(folder):
    faults = RowFaults(folder.reading("rooftops"))
    whole = shapely.box(0, 0, 1, 1).wkb
    rows = pd.DataFrame({"geometry": [whole, b"\x01\x02", None]}, index=pd.RangeIndex(5, 8, name="feature"))
    shapes = parsed_wkb(rows, "geometry", faults=faults)
    assert shapely.area(shapes[0]) == 1
    assert shapes[1] is None
    assert shapes[2] is None
    with pytest.raises(LayerError, match="feature 6: found a geometry that cannot be read"):
        faults.stop_if_any(rows_read=3, whole=True)
