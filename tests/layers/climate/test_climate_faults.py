"""Layers of the climate beside each other, and the study's scenarios beside them."""

from pathlib import Path

import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.catalog import open_layers
from geoplan.layers.climate.climate_faults import settings_of
from geoplan.study import open_study

INVENTORY = "sector,scope,gas,year,emissions_t,source\nwaste,1,ch4,2024,5,the city\n"
TARGETS = "target_id,year,sense,value_pct,base_year,driver,source\n"


def refused(folder, text=""):
    """Open the study with more lines of study.toml, and return all that is said against it."""
    folder.study()
    file = folder.folder / "study.toml"
    # a table of its own must not stand within that of a layer
    file.write_text(f"{file.read_text('utf-8')}\n{text}\n", encoding="utf-8")
    with pytest.raises(GeoplanError) as caught:
        open_layers(open_study(folder.folder))
    return {(Path(fault.file).name, fault.where): f"{fault.found}; {fault.expected}" for fault in caught.value.faults}


def test_targets_before_the_base_year_and_beyond_the_last(folder):
    folder.csv("inventory", INVENTORY)
    rows = "a,2020,below_bau,8,,,s\nb,2060,below_bau,8,,,s\nc,2030,below_base,8,2035,,s\n"
    folder.csv("targets", TARGETS + rows)
    assert refused(folder) == {
        ("targets.csv", "line 2"): "a target of 2020; years after the base year, 2024",
        ("targets.csv", "line 3"): "the year 2060; a year of the scenarios, until 2050",
        ("targets.csv", "line 4"): "a target before the base year that it names; a base year before its year",
    }


def test_a_driver_that_nobody_tells_and_one_without_its_base_year(folder):
    folder.csv("inventory", INVENTORY)
    folder.csv("targets", TARGETS + "a,2030,intensity,8,,people,s\n")
    bau = "sector,year,emissions_t,driver,level,source\nindustry,2030,,output,5,s\nwaste,2020,5,,,s\n"
    folder.csv("business_as_usual", bau)
    assert refused(folder) == {
        ("targets.csv", "line 2"): "the driver 'people'; a driver of the layer business_as_usual",
        ("business_as_usual.csv", "line 2"): "the driver output without a level of the base year; "
        "its level of 2024, or of a year before",
        ("business_as_usual.csv", "line 3"): "the year 2020; amounts of years after the base year, 2024",
    }


def test_progress_and_shares_before_the_base_year_and_places_that_are_none(folder):
    folder.csv("inventory", INVENTORY)
    folder.csv("progress", "measure_id,year,built,source\nwind,2020,5,s\n")
    text = """
[scenarios.near.measures.wind]
shares = { 2020 = 0.5 }
[scenarios.near.places.z9.wind]
shares = { 2030 = 0.5 }
"""
    place = {("study.toml", "scenarios.near.places"): "'z9'; the id of a zone or of an industrial park"}
    years = {
        ("study.toml", "scenarios.near.measures.wind.shares"): "a share of 2020; years after the base year, 2024",
        ("progress.csv", "line 2"): "the year 2020; years from the base year on, 2024",
    }
    assert refused(folder, text) == place | years
    assert refused(folder, text.replace("z9", "z1")) == years
    folder.csv("progress", "measure_id,year,built,source\nwind,2060,5,s\n")
    assert refused(folder) == {("progress.csv", "line 2"): "the year 2060; years until 2050"}


def test_kilotonnes_without_measures_are_told_from_tonnes_by_the_inventory(folder):
    folder.csv("inventory", INVENTORY)
    rows = "sector,scope,year,emissions_t,source\nwaste,1,2030,{},s\n"
    folder.csv("business_as_usual", rows.format(0.14))  # 5 t of methane are 140 t of CO2e
    told = "0.001 times what the inventory has of waste, 1; 0.01 to 100"
    assert refused(folder) == {("business_as_usual.csv", "line 2"): told}
    told = {("study.toml", "scenario.base_year"): "2023; a year of the inventory: 2024"}
    assert refused(folder, "[scenario]\nbase_year = 2023\n") == told
    folder.csv("business_as_usual", rows.format(170))
    open_layers(open_study(folder.study().folder))


def test_a_source_a_base_year_and_a_last_year_that_cannot_be(folder):
    folder.csv("inventory", INVENTORY)
    told = refused(folder, '[scenario]\ninventory_source = "the cty"\n')
    assert told == {("study.toml", "scenario.inventory_source"): "'the cty'; a source of the inventory"}
    told = refused(folder, "[scenario]\nbase_year = 2023\nlast_year = 2023\n")
    assert told == {
        ("study.toml", "scenario.last_year"): "2023; a year after the base year, 2023",
        ("study.toml", "scenario.base_year"): "2023; a year of the inventory: 2024",
    }


def test_a_path_of_the_grid_that_is_given_nowhere(folder):
    told = refused(folder, '[scenario]\ngrid = "given"\n')
    assert told == {("study.toml", "scenario.grid"): "a path that is not given; the layer grid_path, or another path"}


def test_settings_are_given_with_where_they_stand(folder):
    folder.study()
    file = folder.folder / "study.toml"
    more = '\n[scenarios.near.measures."rooftop_pv.residential"]\nshares = { 2030 = 0.5 }\n'
    file.write_text(file.read_text("utf-8") + more, encoding="utf-8")
    ((where, measure, setting),) = settings_of(open_study(folder.folder))
    assert where == "scenarios.near.measures.rooftop_pv.residential"
    assert measure == "rooftop_pv.residential"
    assert dict(setting.shares) == {2030: 0.5}
