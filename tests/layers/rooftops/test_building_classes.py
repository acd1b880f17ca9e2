"""The tables of classes and forms hold together."""

import csv
from pathlib import Path

import pandas as pd

import geoplan.layers.rooftops.building_classes as building_classes
from geoplan.layers.rooftops.building_classes import (
    CLASSES,
    FORMS,
    class_words,
    form_words,
    telling,
    translated,
)

FOLDER = Path(building_classes.__file__).parent

# docs.overturemaps.org, schema reference: BuildingSubtype and RoofShape
SUBTYPES = (
    "agricultural civic commercial education entertainment industrial medical military outbuilding religious "
    "residential service transportation"
)
ROOF_SHAPES = (
    "dome flat gabled gambrel half_hipped hipped mansard onion pyramidal round saltbox sawtooth skillion spherical"
)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_value_means_one_thing():
    for name, column, known in (
        ("building_classes.csv", "roof_class", CLASSES),
        ("roof_shapes.csv", "roof_form", FORMS),
    ):
        meanings: dict[str, set[str]] = {}
        for row in rows(name):
            assert row[column] in {*known, ""}
            meanings.setdefault(row["value"], set()).add(row[column])
        assert all(len(meaning) == 1 for meaning in meanings.values())


def test_the_whole_schema_of_overture_is_known():
    table = pd.read_csv(FOLDER / "building_classes.csv", dtype=str, keep_default_na=False)
    assert sorted(table.loc[table["source"] == "overture subtype", "value"]) == sorted(SUBTYPES.split())
    assert (table["source"] == "overture class").sum() == 87
    assert set(ROOF_SHAPES.split()) <= form_words().keys()


def test_what_the_words_mean():
    told = {"apartments": "residential", "supermarket": "commercial", "warehouse": "industrial", "barn": "", "yes": ""}
    assert {word: class_words()[word] for word in told} == told
    assert (form_words()["flat"], form_words()["half-hipped"], form_words()["many"]) == ("flat", "pitched", "")


def test_an_empty_column():
    for nothing in (pd.Series([None, None], dtype=object), pd.Series([], dtype=str)):
        values, strange = translated(nothing, class_words())
        assert values.isna().all()
        assert not strange.any()
        assert len(values) == len(strange) == len(nothing)


def test_the_finer_class_wins_where_it_tells_something():
    finer = pd.Series(["garage", "barn", None, "shrine of nothing"])
    coarser = pd.Series(["commercial", "agricultural", "industrial", None])
    assert telling(finer, coarser).tolist() == ["garage", "agricultural", "industrial", "shrine of nothing"]
