"""One tile, read back by GDAL, and by hand where its bytes are few."""

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.publishing.vector_tile import EXTENT, layer_bytes, pack_points, pack_polygons


def read(tmp_path, content):
    """Tile 0/0/0 as GDAL reads it, in steps of the tile, y to the south."""
    file = tmp_path / "0.mvt"
    file.write_bytes(content)
    frame = pyogrio.read_dataframe(file)
    return frame.assign(geometry=shapely.transform(frame.geometry.to_numpy(), lambda at: at * [1, -1] + [0, EXTENT]))


def layer(packed, values, *, numbers=None, chosen=None):
    every = np.arange(len(packed.area)) if chosen is None else np.asarray(chosen)
    given_numbers = np.full(len(packed.area), -1) if numbers is None else np.asarray(numbers)
    return layer_bytes("shapes", packed, every, tile=(0, 0), numbers=given_numbers, values=values)


def test_the_example_of_the_specification():
    """Of its section 4.3.5: a point at (25, 17), and a polygon of (3, 6), (8, 12), (20, 34)."""
    point = pack_points(np.array([[25.5, 17.5]]) / EXTENT, 0)
    assert layer(point, {}).endswith(b"\x18\x01\x22\x03\x09\x32\x22\x28\x80\x20\x78\x02")
    ring = np.array([shapely.Polygon(np.array([(3, 6), (20, 34), (8, 12)]) / EXTENT)])
    packed = pack_polygons(ring, 0)
    assert packed.first.tolist() == [[3, 6]]
    assert packed.tails[0] == bytes([18, 10, 12, 24, 44, 15])


def test_shapes_holes_and_values_come_back(tmp_path):
    hole = shapely.box(0.2, 0.2, 0.4, 0.4)
    shapes = np.array(
        [
            shapely.box(0.1, 0.1, 0.5, 0.5).difference(hole),
            shapely.MultiPolygon([shapely.box(0.6, 0.6, 0.7, 0.7), shapely.box(0.8, 0.8, 0.9, 0.95)]),
        ]
    )
    values = {"name": ["Bãi Cháy", None], "count": [3, -7], "share": [0.25, 1e9], "known": [True, False]}
    seen = read(tmp_path, layer(pack_polygons(shapes, 0), values, numbers=[7, 2**40]))
    for given_shape, shape in zip(shapes, seen.geometry, strict=True):
        assert shape.is_valid
        assert shapely.hausdorff_distance(shape, shapely.transform(given_shape, lambda at: at * EXTENT)) < 1
    assert seen["mvt_id"].tolist() == [7, 2**40]
    assert seen["name"].fillna("").tolist() == ["Bãi Cháy", ""]
    assert (seen["count"].tolist(), seen["share"].tolist()) == ([3, -7], [0.25, 1e9])
    assert seen["known"].tolist() == [True, False]


def test_what_is_smaller_than_the_grid_is_one_step_of_it(tmp_path):
    dots = np.array([shapely.box(at, at, at + 1e-9, at + 1e-9) for at in (0.25, 0.5)])
    packed = pack_polygons(np.r_[dots[:1], [shapely.box(0.3, 0.3, 0.4, 0.4)], dots[1:]], 0)
    assert packed.area.tolist()[::2] == [0, 0]
    seen = read(tmp_path, layer(packed, {"n": [0, 1, 2]}))
    assert seen["n"].tolist() == [0, 1, 2]
    assert [shape.area for shape in seen.geometry][::2] == [1, 1]
    assert seen.geometry[0].distance(shapely.Point(1024, 1024)) < 2


def test_only_what_is_chosen_stands_in_the_tile(tmp_path):
    packed = pack_points(np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]), 0)
    seen = read(tmp_path, layer(packed, {"n": ["a", "b", "c"]}, chosen=[0, 2]))
    assert seen["n"].tolist() == ["a", "c"]
    assert [(shape.x, shape.y) for shape in seen.geometry] == [(409, 819), (2048, 2457)]


@given(
    st.lists(
        st.tuples(*[st.integers(0, 3000)] * 2, *[st.integers(1, 900)] * 2, st.integers(0, 3)), min_size=1, max_size=12
    )
)
def test_any_rectangles_come_back_where_they_were(tmp_path_factory, sides):
    shapes = np.array([shapely.box(x, y, x + w, y + h) for x, y, w, h, _ in sides])
    packed = pack_polygons(shapely.transform(shapes, lambda at: at / EXTENT), 0)
    seen = read(tmp_path_factory.mktemp("tile"), layer(packed, {"n": [each[4] for each in sides]}))
    assert [shape.bounds for shape in seen.geometry] == [shape.bounds for shape in shapes]
    assert packed.area.tolist() == pytest.approx([shape.area for shape in shapes])
    assert seen["n"].tolist() == [each[4] for each in sides]
