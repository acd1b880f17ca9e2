"""A batch of footprints, footprints without geometries, and geometries out of bytes."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geoplan.errors import LayerError
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.footprint import FootprintBatch, Footprints, parsed_wkb
from geoplan.polygons.mixed_outlines import MixedOutlines


def test_a_part_of_a_batch_keeps_what_belongs_together():
    shapes = np.array([shapely.Point(number, 0) for number in range(3)], dtype=object)
    rows = pd.DataFrame({"kind": list("abc")}, index=pd.RangeIndex(1, 4, name="line"))
    outlines = MixedOutlines.of(shapes)
    batch = FootprintBatch(rows, outlines, np.array([10.0, np.nan, 30.0]), {"broken": 2})
    part = batch.only(np.array([True, False, True]))
    assert part.rows["kind"].tolist() == ["a", "c"]
    assert part.rows.index.tolist() == [1, 3]
    assert [shape.x for shape in part.outlines.others] == [0, 2]
    assert part.square_m2 is not None
    assert part.square_m2.tolist() == [10, 30]
    assert part.lost == {"broken": 2}
    assert FootprintBatch(rows, outlines).only(np.array([False] * 3)).square_m2 is None


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.string()])
def test_bytes_that_are_no_geometry_are_noted_and_absent_ones_are_not(folder, kind):
    faults = RowFaults(folder.reading("rooftops"))
    square, line = shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])
    given = [square.wkb, b"\x01\x02", None, line.wkb]
    if kind == pa.string():  # the same in hexadecimal digits
        given = [None if each is None else each.hex() for each in given]
    outlines = parsed_wkb(pd.RangeIndex(5, 9, name="feature"), pa.array(given, kind), faults=faults)
    assert outlines.polygons.told.tolist() == [True, False, False, False]
    assert outlines.areas()[0] == 1
    assert outlines.others.tolist() == [None, None, None, line]
    with pytest.raises(LayerError, match="feature 6: found a geometry that cannot be read"):
        faults.stop_if_any(rows_read=4, whole=True)


def some_roofs():
    """Roofs of every kind: plain, with a courtyard, in parts, with heights, crossing itself, empty, missing."""
    ring = shapely.box(0, 0, 20, 10)
    kinds = [
        ring,
        ring.difference(shapely.box(5, 2, 9, 8)),
        shapely.MultiPolygon([ring, shapely.box(30, 0, 35, 5)]),
        shapely.force_3d(ring, 7.0),
        shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]),
        shapely.Polygon(),
        None,
        shapely.Point(3, 3),
        shapely.GeometryCollection([ring, shapely.Point(1, 1)]),
    ]
    rows = {"roof_id": [f"r{number}" for number in range(len(kinds))], "roof_area_m2": np.arange(float(len(kinds)))}
    rows["roof_id"][2] = None
    return gpd.GeoDataFrame(rows, geometry=kinds, crs=32648)


def test_footprints_are_the_frame_that_they_were_made_of():
    roofs = some_roofs()
    footprints = Footprints.of(roofs)
    assert_geodataframe_equal(footprints.frame(), roofs)
    shapes = roofs.geometry.to_numpy()
    np.testing.assert_array_equal(footprints.boxes, shapely.bounds(shapes))
    np.testing.assert_array_equal(footprints.areas(), shapely.area(shapes))
    places = np.array([7, 2, 2, 5])
    some = footprints.taken(places)
    assert_geodataframe_equal(some.frame(), roofs.iloc[places].reset_index(drop=True))
    np.testing.assert_array_equal(some.boxes, shapely.bounds(shapes[places]))
    assert shapely.equals_exact(footprints.shapes(places), shapes[places]).all()
    alone = Footprints(roofs[["roof_id"]].iloc[:4], crs=roofs.crs, polygons=footprints.taken(np.arange(4)).polygons)
    assert alone.shapes(np.array([1])).tolist() == shapes[[1]].tolist()
    assert alone.wkb.to_pylist() == shapely.to_wkb(shapely.force_2d(shapes[:4])).tolist()
    none = footprints.taken(np.empty(0, dtype=np.int64))
    assert (len(none), len(none.frame()), len(none.areas())) == (0, 0, 0)


@pytest.mark.parametrize("crs", [32648, None])
def test_a_table_is_that_of_geopandas(crs):
    roofs = some_roofs().iloc[:5].set_crs(crs, allow_override=True)
    ours, theirs = Footprints.of(roofs).table(), pa.table(roofs.to_arrow(index=False, geometry_encoding="WKB"))
    assert ours.equals(theirs)
    assert ours.schema.remove_metadata().equals(theirs.schema.remove_metadata(), check_metadata=True)
