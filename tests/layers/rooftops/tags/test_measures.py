"""Heights and storeys as people write them."""

import numpy as np
import pytest

from geoplan.layers.rooftops.tags.measures import metres, read_each, storeys


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("12", 12),
        ("12 m", 12),
        ("12m", 12),
        ("12.5 metres", 12.5),
        ("12 м", 12),
        (" 12 ", 12),
        (".5", 0.5),
        ("30 ft", 9.144),
        ("30'", 9.144),
        ("7'4\"", 2.2352),
        ("7 ft 4 in", 2.2352),
        ("3; 4", 4),
        ("5 - 9", 9),
        ("5-9", 9),
        ("0", 0),
        ("-9999", -9999),
        ("1e3", 1000),
    ],
)
def test_heights(text, height):
    assert metres(text) == pytest.approx(height)


@pytest.mark.parametrize("text", ["", "tall", "12 km", "3; high", "12,5", "about 9", ";"])
def test_what_is_no_height(text):
    assert np.isnan(metres(text))


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), ("3.5", 3.5), ("3 floors", 3), ("2 tầng", 2), ("2階", 2), ("1;4", 4), ("2-3", 3)]
)
def test_storeys(text, count):
    assert storeys(text) == count


def test_what_is_no_number_of_storeys():
    assert np.isnan(storeys("many"))
    assert np.isnan(storeys(""))


def test_each_text_is_read_once():
    read = []

    def reader(text):
        read.append(text)
        return metres(text)

    values = read_each(["9", "", "9 m", "9", "none"], reader)
    np.testing.assert_array_equal(values, [9, np.nan, 9, 9, np.nan])
    assert read == ["9", "9 m", "none"]
