"""The order of roofs: one order of all, by height, then area, then id."""

import numpy as np
import pytest

from geoplan.layers.rooftops.overlaps.precedence import id_keys, ranks


def order(heights, areas, ids, **more):
    asked = np.array(ids, dtype=object)
    places = ranks(np.array(heights, float), np.array(areas, float), asked.take, **more)
    assert sorted(places.tolist()) == list(range(len(ids)))
    return [ids[number] for number in np.argsort(places)]


def test_height_goes_before_area_and_area_before_id():
    assert order([3, 9, 3, 3], [500, 10, 80, 80], ["1", "4", "3", "2"]) == ["4", "1", "2", "3"]


def test_an_unknown_height_is_lower_than_any():
    assert order([np.nan, 0.5, np.nan], [900, 4, 901], ["a", "b", "c"]) == ["b", "c", "a"]


def test_differences_below_a_millimetre_are_none():
    assert order([3.0001, 3.0002], [100.0002, 100.0001], ["2", "1"]) == ["1", "2"]


def test_ids_of_digits_are_numbers_and_others_are_text():
    ids = np.array(["b", "100", "a10", "20", "a9", "3"], dtype=object)
    assert ids[np.lexsort(id_keys(ids))].tolist() == ["3", "20", "100", "a10", "a9", "b"]


def test_none():
    assert order([], [], []) == []


@pytest.mark.parametrize("held", [1, 2, 5, 1000])
def test_it_is_one_order_however_many_ids_are_held(held):
    draw = np.random.default_rng(4)
    heights, areas = draw.choice([np.nan, 3.0, 6.0], 60), draw.choice([20.0, 30.0], 60)
    ids = [str(number) for number in draw.permutation(60)]
    whole = np.lexsort((*id_keys(np.array(ids, dtype=object)), -areas, -np.nan_to_num(heights, nan=-1.0)))
    assert order(heights, areas, ids, held=held) == [ids[number] for number in whole]


def test_ids_of_roofs_that_differ_otherwise_are_not_asked_for():
    asked = []

    def ids_of(numbers):
        asked.extend(numbers.tolist())
        return np.array(["b", "a"], dtype=object)

    assert ranks(np.array([3.0, 5, 3, 4]), np.array([9.0, 9, 9, 9]), ids_of).tolist() == [3, 0, 2, 1]
    assert asked == [0, 2]
