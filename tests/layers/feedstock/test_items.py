"""What statistics may name: crops with their residues, and animals."""

import pandas as pd

from geoplan.layers.feedstock.items import animals, grown_residues, land_of_crops, load_residues
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
