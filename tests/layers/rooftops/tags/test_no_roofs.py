"""What is said to be no roof, in tags and in columns of any type."""

import pandas as pd
import pytest

from geoplan.layers.rooftops.tags.no_roofs import no_roof, no_roof_values, no_roofs


@pytest.mark.parametrize("building", ["no", "ruins", "Ruins", " collapsed", "construction", "razed", "tent"])
def test_buildings_that_are_none(building):
    assert no_roof({"building": building})
    assert no_roofs({"building": pd.Series([building, "yes", None])}).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("location", "underground"),
        ("layer", "-1"),
        ("tunnel", "yes"),
        ("ruins", "yes"),
        ("collapsed", "yes"),
        ("construction", "true"),
        ("razed", "1"),
        ("demolished", "yes"),
        ("is_underground", "true"),
    ],
)
def test_other_keys_that_say_so(key, value):
    assert no_roof({"building": "yes", key: value})


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "house"},
        {"building": "yes", "ruins": "no"},
        {"building": "yes", "layer": "1"},
        {"building": "yes", "layer": "top"},
        {"building": "yes", "location": "roof"},
        {"building": "yes", "abandoned": "yes"},
        {"height": "ruins"},
        {},
    ],
)
def test_what_has_a_roof(tags):
    assert not no_roof(tags)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([True, False, False]),
        pd.Series([True, False, None], dtype="boolean"),
        pd.Series([True, False, None], dtype=object),
        pd.Series([1, 0, 0]),
        pd.Series([1.0, 0.0, None]),
        pd.Series(["true", "false", None]),
        pd.Series(["TRUE", "FALSE", ""]),
        pd.Series(["t", "f", "no"]),
        pd.Series(["1", "0", " "]),
    ],
    ids=lambda column: f"{column.dtype} {column[0]}",
)
def test_underground_in_columns_of_any_type(column):
    assert no_roofs({"is_underground": column}).tolist() == [True, False, False]


def test_any_column_is_enough():
    columns = {"building": pd.Series(["yes", "ruins", "yes"]), "layer": pd.Series([-1.0, 0, 2])}
    assert no_roofs(columns).tolist() == [True, True, False]


def test_the_table_has_no_value_that_case_would_hide():
    for values in no_roof_values().values():
        assert all(value == value.strip().casefold() for value in values)
