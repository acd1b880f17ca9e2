"""What statistics may name: crops with their residues, and animals."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from geoplan.layers.feedstock import items as items_module
from geoplan.layers.feedstock.items import (
    animals,
    called_items,
    grown_residues,
    item_of,
    land_of_crops,
    load_residues,
)
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.parameters import load_parameters


def test_every_residue_is_named_once_and_in_three_languages():
    residues = load_residues()
    assert residues["residue"].is_unique
    assert set(residues["kind"]) <= {"field", "process"}
    assert set(residues["per"]) <= {"production_t", "area_ha", "volume_m3"}
    assert (residues[["title_en", "title_vi", "title_ja"]] != "").all(axis=None)


def test_every_residue_has_a_heating_value():
    parameters = load_parameters()
    assert [name for name in load_residues()["residue"] if f"residues.{name}.lhv" not in parameters] == []


def test_a_caller_may_change_what_it_gets():
    mine = load_residues()
    mine["crop"] = "none"
    assert "paddy" in set(load_residues()["crop"])


def test_residues_are_those_of_the_crops_that_are_grown():
    grown = grown_residues(pd.DataFrame({"crop": ["paddy", "roses", "paddy"]}))
    assert set(grown["crop"]) == {"paddy"}
    assert len(grown) == len(load_residues().query("crop == 'paddy'"))


def test_a_table_without_crops_grows_none():
    grown = grown_residues(pd.DataFrame({"animal": ["pigs"]}))
    assert grown.empty
    assert list(grown.columns) == list(load_residues().columns)


def test_animals_are_those_that_the_parameters_weigh():
    parameters = load_parameters()
    named = animals(parameters)
    assert {"pigs", "buffalo"} <= set(named)
    assert all(f"manure.{name}.typical_mass" in parameters for name in named)


def test_every_crop_grows_on_one_class_of_land():
    residues = load_residues()
    assert (residues.groupby("crop")["land"].nunique() == 1).all()
    assert set(land_of_crops().values()) <= set(land_cover_classes())


@pytest.mark.parametrize(
    ("kind", "item", "words"),
    [
        ("crop", "paddy", ("lúa", "LUA", "Lúa nước", "lua nuoc", "籾", "水稲", "paddy [paddy]", "Paddy")),
        ("crop", "maize", ("ngô", "ngo", "bắp", "corn", "トウモロコシ", "とうもろこし")),
        ("crop", "peanut", ("đậu phộng", "dau  phong", "lạc", "落花生")),
        ("animal", "dairy_cattle", ("bò sữa", "Bo sua", "dairy_cattle", "dairy cattle", "乳牛")),
        ("animal", "pigs", ("heo", "lợn", "豚", "ＰＩＧＳ")),
        ("waste", "all", ("toàn bộ rác", "全ごみ", "All")),
    ],
)
def test_an_item_is_known_by_its_names_in_three_languages_with_or_without_marks(kind, item, words):
    assert {item_of(word, kind) for word in words} == {item}


def test_every_item_that_statistics_may_name_has_its_words_and_no_word_means_two():
    known = {"crop": set(load_residues()["crop"]), "animal": set(animals(load_parameters()))}
    with Path(items_module.__file__).with_name("item_words.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for kind, items in known.items():
        assert items <= {row["key"] for row in rows if row["set"] == kind}
    for row in rows:
        words = (row["key"], row["en"], row["vi"], row["ja"], *row["more"].split("|"))
        assert {item_of(word, row["set"]) for word in words if word} == {row["key"]}
        assert called_items(row["set"])


def test_what_no_item_is_called_stays_as_it_was_written():
    assert item_of(" Hoa hồng ", "crop") == "hoa hồng"
