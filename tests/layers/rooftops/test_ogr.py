"""Footprints that OGR reads: in batches, numbered through."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.ogr import open_ogr


@pytest.mark.parametrize("size", [7, 30, 100])
def test_batches_are_numbered_through_and_hold_every_footprint(folder, footprints, size):
    path = folder.folder / "roofs.gpkg"
    footprints.to_file(path)
    reading = folder.reading("rooftops")
    file = open_ogr(reading, path)
    assert (file.count, file.columns) == (30, ("kind",))
    assert file.crs is not None
    assert file.crs.to_epsg() == 32648
    assert file.bounds == pytest.approx(tuple(footprints.total_bounds))
    batches = list(file.batches(["kind"], size, faults=RowFaults(reading)))
    assert max(len(batch.rows) for batch in batches) <= size
    numbers = pd.concat([batch.rows for batch in batches]).index
    assert (numbers.name, numbers.tolist()) == ("feature", list(range(1, 31)))
    shapes = np.concatenate([batch.outlines.shapes(np.arange(len(batch.rows))) for batch in batches])
    assert shapely.equals(shapes, footprints.geometry.to_numpy()).all()
