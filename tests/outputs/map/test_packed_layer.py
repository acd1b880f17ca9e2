import json
import zlib

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.layers.rooftops.footprint import Footprints
from geoplan.outputs.map.packed_layer import FEATURES_PER_BLOCK, PackedLayer, _oriented, packed_layer
from geoplan.polygons.flat_polygons import polygons_of_shapes
from geoplan.polygons.polygon_wkb import geometries_of_polygons
from support.packed_features import features

CODES = ("residential", "commercial", "industrial")
ATTRIBUTES = {"area_m2": 1.0, "capacity_kwp": 0.01}
CRS = "EPSG:32648"


def packed(frame: gpd.GeoDataFrame, **more) -> PackedLayer:
    return packed_layer([frame], name="roofs", classes=("kind", CODES), attributes=ATTRIBUTES, **more)


def frame_of(shapes, *, kinds=None, areas=None, capacities=None, crs=CRS) -> gpd.GeoDataFrame:
    count = len(shapes)
    columns = {
        "kind": kinds if kinds is not None else ["residential"] * count,
        "area_m2": areas if areas is not None else np.arange(count, dtype=float),
        "capacity_kwp": capacities if capacities is not None else np.arange(count) / 7,
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def assert_same(layer: PackedLayer, frame: gpd.GeoDataFrame) -> None:
    """Compare with the input, by the area that tells the features apart."""
    read = features(layer).set_index("area_m2").sort_index()
    given = frame.set_index("area_m2").sort_index().to_crs(3857)
    assert read.index.tolist() == given.index.tolist()
    assert read["class"].tolist() == [kind if kind in CODES else None for kind in given["kind"]]
    assert read["capacity_kwp"].to_numpy() == pytest.approx(given["capacity_kwp"].to_numpy(), abs=0.005, nan_ok=True)
    # The fourth corner of a parallelogram is made from the other three.
    away = shapely.hausdorff_distance(read.geometry.array, given.geometry.array)
    assert away.max() <= layer.quantum_m * 1.5 * np.sqrt(2)


coordinate = st.floats(-3_000, 3_000)
boxes = st.builds(
    lambda x, y, w, h, turn: shapely.affinity.rotate(shapely.box(x, y, x + w, y + h), turn),
    coordinate, coordinate, st.floats(3, 90), st.floats(3, 90), st.floats(0, 360),
)  # fmt: skip
stars = st.builds(
    lambda x, y, radii: shapely.Polygon(
        [
            (x + r * np.cos(k * 2 * np.pi / len(radii)), y + r * np.sin(k * 2 * np.pi / len(radii)))
            for k, r in enumerate(radii)
        ]
    ),
    coordinate, coordinate, st.lists(st.floats(5, 60), min_size=3, max_size=12),
)  # fmt: skip
points = st.builds(shapely.Point, coordinate, coordinate)
holed = st.builds(lambda shape: shape.difference(shape.centroid.buffer(0.8, quad_segs=2)), boxes)
pairs = st.builds(lambda a, b: shapely.MultiPolygon([a, shapely.affinity.translate(b, 20_000)]), boxes, stars)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.one_of(boxes, stars, points, holed, pairs), min_size=1, max_size=20))
def test_what_is_read_back_is_what_was_packed(shapes):
    shapes = [shapely.affinity.translate(shape, 670_000, 2_310_000) for shape in shapes]
    frame = frame_of(shapes, kinds=[(*CODES, "other", None)[k % 5] for k in range(len(shapes))])
    assert_same(packed(frame), frame)


def test_holes_and_parts_stay_what_they_are():
    holed = shapely.box(0, 0, 40, 40).difference(shapely.box(10, 10, 20, 20)).difference(shapely.box(25, 25, 30, 35))
    both = shapely.MultiPolygon([holed, shapely.box(100, 0, 120, 10)])
    shapes = [shapely.affinity.translate(shape, 670_000, 2_310_000) for shape in (holed, both, shapely.Point(5, 5))]
    read = features(packed(frame_of(shapes))).sort_values("area_m2").geometry
    areas = read.to_crs(CRS).area.tolist()
    assert areas == pytest.approx([holed.area, both.area, 0.0], rel=0.02)
    assert sorted(len(part.interiors) for part in shapely.get_parts(read.iloc[1])) == [0, 2]


def test_blocks_lie_together_and_say_their_bounds():
    draw = np.random.default_rng(2)
    corner = draw.uniform(0, 30_000, (20_000, 2)) + np.array([650_000, 2_300_000])
    frame = frame_of(shapely.box(*corner.T, *(corner + draw.uniform(4, 20, corner.shape)).T))
    layer = packed(frame)
    assert [block.count for block in layer.blocks] == [
        FEATURES_PER_BLOCK,
        FEATURES_PER_BLOCK,
        20_000 - 2 * FEATURES_PER_BLOCK,
    ]
    assert layer.count == 20_000
    assert layer.size_bytes < 15 * 20_000
    whole = np.ptp([features(layer).total_bounds[k::2] for k in (0, 1)], axis=1).prod()
    read = features(layer)
    start = 0
    for block in layer.blocks:
        part = read.iloc[start : start + block.count]
        start += block.count
        assert part.total_bounds == pytest.approx(np.array(block.bounds) * layer.quantum_m, abs=0.3)
        assert np.ptp([part.total_bounds[k::2] for k in (0, 1)], axis=1).prod() < 0.8 * whole
    assert_same(layer, frame)


def test_partitions_are_packed_one_by_one():
    frame = frame_of([shapely.Point(600_000 + 10 * k, 2_300_000) for k in range(50)])
    seen = []

    def partitions():
        for start in range(0, 50, 10):
            seen.append(start)
            yield frame.iloc[start : start + 10]

    layer = packed_layer(partitions(), name="roofs", classes=("kind", CODES), attributes=ATTRIBUTES)
    assert [block.count for block in layer.blocks] == [10] * 5
    assert_same(layer, frame)
    seen.clear()
    more = {"name": "roofs", "classes": ("kind", CODES), "attributes": ATTRIBUTES}
    assert packed_layer(partitions(), **more, most_bytes=layer.size_bytes / 2) is None
    assert len(seen) < 5


def test_the_same_features_give_the_same_bytes():
    frame = frame_of([shapely.box(600_000 + k, 2_300_000, 600_009 + k, 2_300_007) for k in range(300)])
    assert packed(frame).content() == packed(frame).content()


def test_features_without_geometry_and_values_that_are_not_known():
    shapes = [None, shapely.Polygon(), shapely.Point(600_000, 2_300_000), shapely.Point(600_050, 2_300_000)]
    layer = packed(frame_of(shapes, capacities=[1.0, 1.0, np.nan, 0.0]))
    assert layer.count == 2
    assert features(layer).sort_values("area_m2")["capacity_kwp"].tolist() == pytest.approx([np.nan, 0.0], nan_ok=True)
    empty = packed(frame_of([]))
    assert (empty.count, empty.blocks, len(features(empty))) == (0, (), 0)


def test_what_cannot_be_packed_is_said():
    point = [shapely.Point(600_000, 2_300_000)]
    with pytest.raises(GeoplanError, match="coordinate reference system"):
        packed(frame_of(point, crs=None))
    with pytest.raises(GeoplanError, match="LineString; expected points or polygons"):
        packed(frame_of([shapely.LineString([(600_000, 2_300_000), (600_001, 2_300_000)])]))
    for value in (-1.0, 1e9):
        with pytest.raises(GeoplanError, match=r"capacity_kwp.*expected numbers from 0"):
            packed(frame_of(point, capacities=[value]))


def ids_of(layer) -> list[str]:
    """The ids as the page reads them."""
    read = []
    for block in layer.blocks:
        listed = json.loads(zlib.decompress(block.ids, wbits=-15))
        read += [str(total) for total in np.cumsum(listed)] if isinstance(listed[0], int) else listed
    return read


@pytest.mark.parametrize("ids", [["1", "2", "3", "4"], ["12", "7", "900719925474099", "3"], ["w1", "007", "2", "é"]])
def test_ids_stand_beside_the_features_in_their_order(ids):
    frame = squares(400).iloc[:4].assign(roof_id=ids)  # in a row
    layer = packed(frame, ids="roof_id")
    assert ids_of(layer) == ids
    assert [block["ids"] for block in layer.content()["blocks"]]
    assert packed(frame).blocks[0].ids == b""
    assert "ids" not in packed(frame).content()["blocks"][0]


def test_a_sorted_file_keeps_its_order_and_its_ids_weigh_next_to_nothing():
    frame = squares(20_000)
    frame = frame.iloc[np.argsort(frame.hilbert_distance().to_numpy(), kind="stable")]
    frame = frame.assign(roof_id=[str(1 + number) for number in range(len(frame))])
    layer = packed(frame, ids="roof_id")
    assert ids_of(layer) == frame["roof_id"].tolist()
    assert sum(len(block.ids) for block in layer.blocks) < 500
    shuffled = packed(frame.sample(frac=1, random_state=3), ids="roof_id")
    assert sorted(ids_of(shuffled), key=int) == frame["roof_id"].tolist(), "what is not sorted is, with its ids"
    assert shuffled.size_bytes < 1.5 * layer.size_bytes + sum(len(block.ids) for block in shuffled.blocks) * 2


def squares(count: int) -> gpd.GeoDataFrame:
    side = int(np.ceil(np.sqrt(count)))
    boxes = [shapely.box(20 * x, 20 * y, 20 * x + 9, 20 * y + 9) for x in range(side) for y in range(side)][:count]
    boxes = [shapely.affinity.translate(box, 670_000, 2_300_000) for box in boxes]
    return frame_of(boxes)


def test_rings_turn_as_shapely_turns_them():
    square, slanted = shapely.box(0, 0, 9, 9), shapely.Polygon([(0, 0), (4, 1), (3, 5)])
    holed = square - shapely.box(1, 1, 3, 4)
    flat = shapely.Polygon([(0, 0), (5, 5), (9, 9), (5, 5)])
    there = [square, slanted, holed, shapely.MultiPolygon([square, shapely.box(20, 20, 21, 22)]), flat]
    given = np.array([*there, *(shapely.reverse(each) for each in there)], dtype=object)
    oriented = geometries_of_polygons(_oriented(polygons_of_shapes(given)))
    assert [each.wkb for each in oriented] == [each.wkb for each in shapely.orient_polygons(given)]
    only_points = polygons_of_shapes(np.array([shapely.Point(1, 2)], dtype=object))
    assert _oriented(only_points) is only_points


def test_footprints_are_packed_as_a_frame_of_the_same():
    draw = np.random.default_rng(4)
    west, south = draw.uniform(0, 900, (2, 40))
    shapes = [*shapely.box(west, south, west + 9, south + 6), shapely.Polygon([(0, 0), (9, 1), (4, 8)])]
    shapes += [shapely.box(0, 0, 9, 9) - shapely.box(2, 2, 4, 5), shapely.MultiPolygon([*shapes[:2]]), None]
    shapes = [shape and shapely.affinity.translate(shape, 670_000, 2_300_000) for shape in shapes]
    frame = frame_of(shapes).assign(roof_id=[f"r{number}" for number in range(len(shapes))])
    more = {"name": "roofs", "classes": ("kind", CODES), "attributes": ATTRIBUTES, "ids": "roof_id"}
    assert packed_layer([Footprints.of(frame)], **more).content() == packed_layer([frame], **more).content()
