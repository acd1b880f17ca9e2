import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt

from geoplan.siting.land.distance import cells_within, mark_other_cells, mark_shapes

ROUNDING_M = 1e-7


@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    density=st.sampled_from([0.0, 0.002, 0.05, 0.5]),
    cell=st.tuples(st.sampled_from([1.0, 3.5, 10.0]), st.sampled_from([1.0, 3.5, 10.0])),
    radius=st.sampled_from([0.0, 1.0, 3.5, 7.0, 10.0, 24.9, 50.0, 400.0]),
)
@settings(max_examples=150, deadline=None)
def test_cells_within_agree_with_shapely(seed, shape, density, cell, radius):
    hits = np.random.default_rng(seed).random(shape) < density
    found = cells_within(hits, radius_m=radius, cell_m=cell)
    rows, columns = np.nonzero(hits)
    width, height = cell
    outlines = shapely.box(columns * width, rows * height, (columns + 1) * width, (rows + 1) * height)
    x, y = np.meshgrid((np.arange(shape[1]) + 0.5) * width, (np.arange(shape[0]) + 0.5) * height)
    expected = np.zeros(shape, dtype=bool)
    if len(outlines):
        expected = shapely.dwithin(shapely.points(x, y), shapely.union_all(outlines), radius * (1 + 1e-12))
    np.testing.assert_array_equal(found, expected)


def test_cells_within_agree_with_the_distance_transform_of_scipy():
    """To the corner of a cell that is hit, on corners and centres: each cell is two by two of them, and one more."""
    hits = np.random.default_rng(3).random((200, 260)) < 0.002
    corners = np.zeros((401, 521), dtype=bool)
    for down in range(3):
        for aside in range(3):
            corners[down : down + 399 : 2, aside : aside + 519 : 2] |= hits
    expected = distance_transform_edt(~corners, sampling=5.0)[1::2, 1::2] <= 93.0
    np.testing.assert_array_equal(cells_within(hits, radius_m=93.0, cell_m=(10.0, 10.0)), expected)


@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    own=st.tuples(st.integers(1, 25), st.integers(1, 25)),
    size=st.tuples(st.sampled_from([1.5, 7.0, 33.0]), st.sampled_from([2.5, 10.0, 41.0])),
    radius=st.sampled_from([0.0, 0.7, 12.0, 47.0, 300.0]),
    threads=st.sampled_from([1, 2]),
)
@settings(max_examples=100, deadline=None)
def test_cells_near_those_of_another_grid_agree_with_shapely(seed, shape, own, size, radius, threads):
    rng = np.random.default_rng(seed)
    hits = rng.random(own) < rng.choice([0.0, 0.02, 0.3])
    left, top = rng.uniform(-150, 150, 2)
    rows, columns = top + size[1] * np.arange(own[0] + 1), left + size[0] * np.arange(own[1] + 1)
    out = np.zeros(shape, dtype=np.uint16)
    mark_other_cells(
        hits.view(np.uint8), out, 9, radius_m=radius, edges_m=(rows, columns), cell_m=(10.0, 6.0), threads=threads
    )
    points = shapely.points(*np.meshgrid((np.arange(shape[1]) + 0.5) * 10.0, (np.arange(shape[0]) + 0.5) * 6.0))
    r, c = np.nonzero(hits)
    outlines = shapely.box(columns[c], rows[r], columns[c + 1], rows[r + 1])
    distance = shapely.distance(points, shapely.union_all(outlines)) if len(r) else np.full(shape, np.inf)
    sure = np.abs(distance - radius) > ROUNDING_M
    np.testing.assert_array_equal((out == 1 << 9)[sure], (distance <= radius)[sure])


def test_bands_change_nothing_of_the_distance_to_another_grid():
    hits = (np.random.default_rng(8).random((400, 31)) < 0.01).view(np.uint8)
    edges = (np.arange(401) * 25.3 - 40.0, np.arange(32) * 31.0 - 100.0)
    one, two = np.zeros((1100, 70), dtype=np.uint8), np.zeros((1100, 70), dtype=np.uint8)
    for out, threads in ((one, 1), (two, 2)):
        mark_other_cells(hits, out, 0, radius_m=180.0, edges_m=edges, cell_m=(10.0, 9.0), threads=threads)
    np.testing.assert_array_equal(one, two)
    assert 0 < one.sum() < one.size


@pytest.mark.parametrize("rows", [3, 600, 1500])
def test_bands_and_threads_change_nothing(rows):
    hits = np.random.default_rng(rows).random((rows, 37)) < 0.001
    one = cells_within(hits, radius_m=170.0, cell_m=(10.0, 5.0), threads=1)
    np.testing.assert_array_equal(cells_within(hits, radius_m=170.0, cell_m=(10.0, 5.0), threads=2), one)


def test_a_margin_is_looked_at_and_left_out():
    hits = np.zeros((7, 9), dtype=bool)
    hits[0, 0] = hits[6, 4] = True
    found = cells_within(hits, radius_m=30.0, cell_m=(10.0, 10.0), margin=(2, 3))
    np.testing.assert_array_equal(found, cells_within(hits, radius_m=30.0, cell_m=(10.0, 10.0))[2:-2, 3:-3])
    assert found.any()


def _shape(rng: np.random.Generator) -> shapely.Geometry:
    centre = rng.uniform(-80, 380, 2)
    kind = rng.integers(0, 5)
    if kind == 0:
        return shapely.Point(centre)
    if kind == 1:
        return shapely.LineString(centre + rng.normal(0, 60, (rng.integers(2, 6), 2)))
    disc = shapely.Point(centre).buffer(rng.uniform(5, 120), quad_segs=int(rng.integers(1, 6)))
    if kind == 2:
        return disc.reverse()
    holed = disc.difference(shapely.Point(centre + rng.normal(0, 20, 2)).buffer(rng.uniform(3, 60)))
    return holed if kind == 3 else shapely.GeometryCollection([holed, shapely.MultiPoint(rng.uniform(0, 300, (3, 2)))])


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 7),
    grid=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    step=st.tuples(st.sampled_from([3.0, -7.5, 10.0]), st.sampled_from([3.0, 7.5, -10.0])),
    radius=st.sampled_from([0.0, 3.0, 17.3, 80.0]),
)
@settings(max_examples=120, deadline=None)
def test_cells_near_shapes_agree_with_shapely(seed, count, grid, step, radius):
    rng = np.random.default_rng(seed)
    shapes = np.array([_shape(rng) for _ in range(count)], dtype=object)
    corner = tuple(0.0 if side > 0 else 300.0 for side in step)
    out = np.zeros(grid, dtype=np.uint16)
    mark_shapes(shapes, out, 9, radius_m=radius, corner=corner, step=step)
    x, y = (corner[k] + step[k] * (np.arange(grid[1 - k]) + 0.5) for k in (0, 1))
    points = shapely.points(*np.meshgrid(x, y))
    distance = np.min([shapely.distance(points, shape) for shape in shapes], axis=0)
    edges = [shapely.union_all(shapely.boundary(shapely.get_parts(shape))) for shape in shapes]
    rim = np.min([shapely.distance(points, edge) for edge in edges if not edge.is_empty] or [distance + 1], axis=0)
    sure = (np.abs(distance - radius) > ROUNDING_M) & ((radius > 0) | (rim > ROUNDING_M))
    np.testing.assert_array_equal((out == 1 << 9)[sure], (distance <= radius)[sure])
    assert set(np.unique(out)) <= {0, 1 << 9}


def test_centres_on_the_border_of_a_polygon_belong_to_it():
    out = np.zeros((4, 4), dtype=np.uint8)
    mark_shapes(np.array([shapely.box(5, 15, 25, 35)]), out, 0, radius_m=0.0, corner=(0.0, 40.0), step=(10.0, -10.0))
    expected = np.zeros((4, 4))
    expected[0:3, 0:3] = 1
    np.testing.assert_array_equal(out, expected)


def test_empty_and_missing_shapes_mark_nothing():
    out = np.zeros((3, 3), dtype=np.uint8)
    shapes = np.array([None, shapely.Polygon(), shapely.Point()], dtype=object)
    mark_shapes(shapes, out, 0, radius_m=100.0, corner=(0.0, 0.0), step=(1.0, 1.0))
    assert not out.any()
