"""Buildings that would meet others are moved to where there is room, and never out of their zone's area."""

import numpy as np
import pytest
import shapely

from geoplan.layers.rooftops.free_places import Ground, apart, with_room

SQUARE = np.array([[0.0, 0], [8, 0], [8, 8], [0, 8], [0, 0]])
CENTRES = np.array([[x, y] for x in range(50, 1000, 100) for y in range(50, 1000, 100)], dtype=float)
NONE = np.empty((0, 5, 2))


def ground(area=None):
    return Ground(cells=[CENTRES[:20]], land=[CENTRES], size=100.0, area=area or shapely.box(0, 0, 1000, 1000))


def placed(rings, *, before=NONE, seed=1, on=None):
    zones = np.zeros(len(rings), dtype=np.int64)
    return with_room(rings, zones, ground=on or ground(), before=before, random=np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(3))
def test_none_meets_another_and_none_stands_outside(seed):
    random = np.random.default_rng(seed)
    rings = SQUARE + random.uniform(-20, 300, (400, 1, 2))
    before = np.stack([SQUARE * 10 + 100, SQUARE * 10 + 500])
    moved, room = placed(rings, before=before, seed=seed)
    assert room.all()
    assert apart(np.concatenate([before, moved]), ground().area).all()
    shapes = shapely.polygons(np.concatenate([before, moved]))
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    sides = np.diff(rings, axis=1)
    np.testing.assert_allclose(np.diff(moved, axis=1), sides, atol=1e-9)


def test_those_with_room_stay_where_they_are():
    rings = np.stack([SQUARE + 10, SQUARE + 30, SQUARE + 34])
    moved, room = placed(rings)
    assert room.all()
    np.testing.assert_array_equal(moved[:2], rings[:2])
    assert not np.array_equal(moved[2], rings[2])


def test_where_there_is_no_room_it_is_told():
    narrow = shapely.box(0, 0, 9, 9)
    on = Ground(cells=[np.array([[4.0, 4.0]])], land=[np.array([[4.0, 4.0]])], size=9.0, area=narrow)
    _, room = placed(np.stack([SQUARE, SQUARE + 0.5]), on=on)
    assert room.tolist() == [True, False]


def test_the_same_draws_give_the_same_places():
    rings = np.stack([SQUARE + 10] * 9)
    np.testing.assert_array_equal(placed(rings, seed=4)[0], placed(rings, seed=4)[0])
    assert not np.array_equal(placed(rings, seed=4)[0], placed(rings, seed=5)[0])


def test_what_is_given_is_not_changed():
    rings = np.stack([SQUARE, SQUARE])
    placed(rings)
    np.testing.assert_array_equal(rings, np.stack([SQUARE, SQUARE]))
