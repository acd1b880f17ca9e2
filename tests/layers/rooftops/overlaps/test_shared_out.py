"""Overlaps count once: who owns them, what is left, and that the sum is the union."""

import numpy as np
import pytest
import shapely

from geoplan.layers.rooftops.overlaps import shared_out as module
from geoplan.layers.rooftops.overlaps.shared_out import shared_out
from support.roof_store import areas_left, store_of


def shared_of(folder, shapes, **columns):
    with store_of(folder, shapes, **columns) as store:
        return shared_out(store)


def box(x, y, wide=10.0, high=10.0):
    return shapely.box(x, y, x + wide, y + high)


@pytest.mark.parametrize("size", [1, 10])
@pytest.mark.parametrize(
    ("shapes", "columns", "areas"),
    [
        ([box(0, 0, 20, 20), box(5, 5)], {"heights": [20, 60]}, [300, 100]),
        ([box(0, 0, 20, 20), box(15, 5)], {"heights": [20, 6]}, [400, 50]),
        ([box(0, 0), box(5, 0, 20)], {}, [50, 200]),
        ([box(0, 0), box(5, 0)], {"ids": ["10", "9"]}, [50, 100]),
        ([box(0, 0), box(5, 0, 20)], {"heights": [3, np.nan]}, [100, 150]),
    ],
    ids=["the higher, inside", "the higher", "the larger", "the lower id", "a known height"],
)
def test_who_owns_what_both_cover(tmp_path, shapes, columns, areas, size):
    shared = shared_of(tmp_path, shapes, size=size, **columns)
    assert areas_left(shapes, shared) == pytest.approx(areas)
    assert (shared.cut, shared.covered, shared.duplicates) == (1, 0, 0)


def test_two_drawings_of_one_roof_some_centimetres_apart(tmp_path):
    shapes = [box(0, 0), box(0.05, 0)]
    shared = shared_of(tmp_path, shapes)
    assert sum(areas_left(shapes, shared)) == pytest.approx(100.5)
    assert (shared.covered, shared.cut) == (1, 0)


@pytest.mark.parametrize(("left_m", "stays"), [(0.41, True), (0.39, False)])
def test_less_than_four_square_metres_go_and_are_counted(tmp_path, left_m, stays):
    shapes = [box(0, 0, 20), box(10 + left_m, 0)]
    shared = shared_of(tmp_path, shapes)
    assert (shared.cut, shared.covered) == ((1, 0) if stays else (0, 1))
    assert areas_left(shapes, shared) == pytest.approx([200, 10 * left_m] if stays else [200 + 10 * left_m, 0])


def test_walls_in_common_are_no_overlap(tmp_path):
    shared = shared_of(tmp_path, [box(0, 0), box(10, 0), box(0, 10), box(19.9999, 0)])
    assert not shared.gone.any()
    assert not len(shared.changed)
    assert not shared.cut


def drawn_at_random(seed, count=120):
    random = np.random.default_rng(seed)
    corner, size = random.uniform(0, 120, (count, 2)), random.uniform(2.5, 25, (count, 2))
    shapes = [shapely.box(*at, *(at + extent)) for at, extent in zip(corner, size, strict=True)]
    shapes[7], shapes[11] = shapes[3], shapes[5].reverse()
    heights = random.choice([np.nan, 3.0, 6.0, 20.0], count)
    return shapes, heights, [str(number) for number in random.permutation(count) + 1]


@pytest.mark.parametrize("seed", range(6))
def test_the_sum_is_the_union_and_no_two_meet(tmp_path, seed):
    shapes, heights, ids = drawn_at_random(seed)
    shared = shared_of(tmp_path, shapes, heights=heights, ids=ids, size=17)
    left = np.array(shapes, dtype=object)
    left[shared.changed] = shared.shapes[:]
    left = left[~shared.gone]
    assert shapely.is_valid(left).all()
    union = shapely.union_all(np.array(shapes, dtype=object)).area
    # a roof that others cover by less than the rounding of coordinates, 0.01 m2, is left as it is
    assert shapely.area(left).sum() == pytest.approx(union, rel=1e-6, abs=0.01)
    assert shapely.union_all(left).area == pytest.approx(union, rel=1e-6)
    assert shapely.area(left).min() >= 4
    assert shared.gone.sum() == shared.duplicates + shared.covered


@pytest.mark.parametrize("size", [1, 7, 60])
def test_neither_parts_nor_the_order_change_anything(tmp_path, size):
    shapes, heights, ids = drawn_at_random(9)
    whole = areas_left(shapes, shared_of(tmp_path / "whole", shapes, heights=heights, ids=ids))
    assert areas_left(shapes, shared_of(tmp_path / "cut", shapes, heights=heights, ids=ids, size=size)) == whole
    order = np.random.default_rng(size).permutation(len(shapes))
    turned = [shapes[number] for number in order]
    shared = shared_of(
        tmp_path / "turned", turned, heights=heights[order], ids=[ids[number] for number in order], size=size
    )
    np.testing.assert_allclose(areas_left(turned, shared), np.array(whole)[order], atol=1e-6)


@pytest.mark.parametrize("held", [2, 50])
def test_it_is_the_same_to_the_byte_however_few_pairs_are_held(tmp_path, monkeypatch, held):
    shapes, heights, ids = drawn_at_random(5, count=250)
    whole = shared_of(tmp_path / "whole", shapes, heights=heights, ids=ids)
    monkeypatch.setattr(module, "_PAIRS", held)
    shared = shared_of(tmp_path / "few", shapes, heights=heights, ids=ids)
    assert np.array_equal(shared.gone, whole.gone)
    assert np.array_equal(shared.changed, whole.changed)
    assert shapely.to_wkb(shared.shapes[:]).tolist() == shapely.to_wkb(whole.shapes[:]).tolist()
    assert (shared.cut, shared.covered) == (whole.cut, whole.covered)
    assert whole.covered > 20  # whose rests others inherit


def test_many_small_ones_on_one_large(tmp_path):
    shapes = [box(0, 0, 100, 100), *(box(3 * number, 5, 4, 4) for number in range(20))]
    shared = shared_of(tmp_path, shapes, heights=[3.0, *range(10, 30)])
    assert sum(areas_left(shapes, shared)) == pytest.approx(10_000)
    assert areas_left(shapes, shared)[0] == pytest.approx(10_000 - (19 * 3 + 4) * 4)


def test_parts_give_their_height_and_no_roof(tmp_path):
    shapes = [box(0, 0, 20, 20), box(0, 0), box(5, 5), box(50, 0), box(50, 0, 5), box(90, 0)]
    heights = [np.nan, 12, 30, 8, 40, 7]
    shared = shared_of(tmp_path, shapes, heights=heights, part=[False, True, True, False, True, True])
    assert areas_left(shapes, shared) == pytest.approx([400, 0, 0, 100, 0, 0])
    assert (shared.taller.tolist(), shared.heights.tolist(), shared.part_heights) == ([0], [30.0], 1)


def test_a_height_from_a_part_counts_when_roofs_are_shared_out(tmp_path):
    shapes = [box(0, 0), box(5, 0, 20), box(1, 1, 2, 2)]
    shared = shared_of(tmp_path, shapes, heights=[np.nan, 6, 9], part=[False, False, True])
    assert areas_left(shapes, shared) == pytest.approx([100, 150, 0])


def test_drawn_squares_take_nothing_from_each_other(tmp_path):
    shapes = [box(0, 0), box(5, 0), box(50, 0, 20), box(55, 0)]
    shared = shared_of(tmp_path, shapes, drawn=[True, True, False, True])
    assert areas_left(shapes, shared) == pytest.approx([100, 100, 200, 0])
