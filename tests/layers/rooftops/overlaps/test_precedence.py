"""The order of roofs: one order of all, by height, then area, then id."""

import numpy as np

from geoplan.layers.rooftops.overlaps.precedence import id_keys, ranks


def order(heights, areas, ids):
    places = ranks(np.array(heights, float), np.array(areas, float), np.array(ids, dtype=object))
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
