"""Outlines that came more than once: turned, reversed, with courtyards, of another height."""

import numpy as np
import pytest
import shapely

from geoplan.layers.rooftops.overlaps import duplicates as module
from geoplan.layers.rooftops.overlaps.duplicates import duplicates
from support.roof_store import store_of

L_SHAPE = shapely.Polygon([(0, 0), (20, 0), (20, 10), (10, 10), (10, 30), (0, 30)])
TURNED = shapely.Polygon([*list(L_SHAPE.exterior.coords)[3:-1], *list(L_SHAPE.exterior.coords)[:4]])
OTHER = shapely.Polygon([(0, 0), (20, 0), (20, 10), (9, 10), (9, 30), (0, 30)])


def doubles(folder, shapes, **columns):
    part = np.array(columns.get("part", [False] * len(shapes)))
    with store_of(folder, shapes, **columns) as store:
        return duplicates(store, part)


@pytest.mark.parametrize("size", [1, 2, 10])
def test_another_first_corner_and_direction(tmp_path, size):
    shapes = [shapely.box(50, 50, 60, 60), L_SHAPE, TURNED, L_SHAPE.reverse(), TURNED.reverse()]
    again = doubles(tmp_path, shapes, size=size)
    assert again.gone.tolist() == [2, 3, 4]
    assert not len(again.taller)


def test_another_outline_in_the_same_box_is_none(tmp_path):
    assert doubles(tmp_path, [L_SHAPE, OTHER, L_SHAPE]).gone.tolist() == [2]


def test_a_corner_in_a_straight_wall_is_the_same_outline(tmp_path):
    more = shapely.Polygon([(0, 0), (7, 0), *list(L_SHAPE.exterior.coords)[1:]])
    assert doubles(tmp_path, [L_SHAPE, more]).gone.tolist() == [1]


def test_the_one_with_courtyards_stays(tmp_path):
    ring = shapely.box(0, 0, 30, 30)
    with_yard = ring.difference(shapely.box(10, 10, 20, 20))
    assert doubles(tmp_path, [ring, with_yard], ids=["4", "9"]).gone.tolist() == [0]


def test_the_lower_id_stays_by_its_number(tmp_path):
    assert doubles(tmp_path, [L_SHAPE, TURNED, L_SHAPE], ids=["10", "9", "way/1"]).gone.tolist() == [0, 2]


def test_it_is_as_high_as_the_highest(tmp_path):
    shapes = [L_SHAPE, TURNED, L_SHAPE, shapely.box(90, 0, 99, 9), shapely.box(90, 0, 99, 9)]
    again = doubles(tmp_path, shapes, heights=[np.nan, 7, 12, 5, np.nan])
    assert again.gone.tolist() == [1, 2, 4]
    assert again.taller.tolist() == [0]
    assert again.heights.tolist() == [12.0]


def test_a_part_is_no_duplicate_of_its_building(tmp_path):
    assert not len(doubles(tmp_path, [L_SHAPE, L_SHAPE], part=[False, True]).gone)


def test_none_at_all(tmp_path):
    again = doubles(tmp_path, [L_SHAPE])
    assert not len(again.gone)
    assert not len(again.taller)
    assert not len(again.heights)


@pytest.mark.parametrize("held", [1, 3, 1000])
def test_it_is_the_same_however_few_are_held(tmp_path, monkeypatch, held):
    draw = np.random.default_rng(7)
    corner = draw.integers(0, 6, (60, 2)) * 30.0
    shapes = [shapely.box(*at, *(at + 10)) for at in corner]
    heights = draw.choice([np.nan, 3.0, 9.0], 60)
    ids = [str(number) for number in draw.permutation(60)]
    whole = doubles(tmp_path / "whole", shapes, heights=heights, ids=ids)
    assert len(whole.gone) == 60 - len(np.unique(corner, axis=0))
    monkeypatch.setattr(module, "_HELD", held)
    few = doubles(tmp_path / "few", shapes, heights=heights, ids=ids, size=7)
    for name in ("gone", "taller", "heights"):
        assert np.array_equal(getattr(few, name), getattr(whole, name))
