"""Inventories of emissions, right and spoilt."""

import re

import pytest

from geoplan.layers.demand.inventory import read_inventory, sectors
from geoplan.layers.readers import read_layer

HEADER = "zone_id,sector,carrier,scope,gas,year,emissions_t,gwp,source\n"
RIGHT = (
    "z1,industry,coal,1,CO2,2024,90000,,the city\n"
    "z1,industry,coal,1,CH₄,2024,3,,the city\n"
    ",Buildings,electricity,Scope 2,co2e,2024,50000,AR5,the city\n"
    ",land_use,,1,co2,2024,-700,,the city\n"
    "z2,power,coal,1,co2e,2024,900000,,Climate TRACE v5.10.0\n"
)


def refused(folder, rows, header=HEADER):
    folder.csv("inventory", header + rows)
    return folder.refusal("inventory", read_inventory)


def test_rows_are_read_and_add_up(folder):
    folder.csv("inventory", HEADER + RIGHT)
    reading = folder.reading("inventory")
    table, rows, coverage = read_layer(reading)
    assert not reading.faults
    assert (rows, coverage) == (5, 1.0)
    assert table["gas"].tolist() == ["co2", "ch4", "co2e", "co2", "co2e"]
    assert table["scope"].tolist() == ["1", "1", "2", "1", "1"]
    assert table["sector"].tolist()[2] == "buildings"
    assert table["gwp"].tolist()[2] == "ar5"
    assert table["emissions_t"].sum() == 90000 + 3 + 50000 - 700 + 900000
    said = "\n".join(text.en for text in reading.remarks)
    assert "never added: the city, Climate TRACE v5.10.0" in said
    assert "stand apart: 1" in said
    assert "which report of the IPCC: 1" in said


@pytest.mark.parametrize("kind", ["inventory", "inventory_beside"])
def test_a_study_carries_it(folder, kind):
    folder.csv(kind, HEADER + RIGHT)
    layers = folder.open()
    assert len(layers.of(kind)) == 5
    assert "No model of geoplan uses this layer" not in "\n".join(text.en for text in layers.reports[kind].texts)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",industrie,,1,co2,2024,5,,a", r"sector 'industrie'.*Did you mean 'industry'"),
        (",industry,,4,co2,2024,5,,a", "scope '4'"),
        (",industry,,,co2,2024,5,,a", "no scope"),
        (",industry,,1,smoke,2024,5,,a", "gas 'smoke'"),
        (",industry,,1,co2e,2024,5,ar9,a", "gwp 'ar9'"),
        (",industry,,1,ch4,2024,5,ar5,a", "gwp beside ch4"),
        (",industry,,1,co2,2024,5,,", "no source"),
        (",industry,,1,co2,24,5,,a", "year 24"),
        (",industry,,1,co2,2024,,,a", "no emissions_t"),
        (",industry,,1,co2,2024,5 kt,,a", "emissions_t '5 kt'"),
        (",industry,,1,co2,2024,1e13,,a", "emissions_t 1"),
        ("z9,industry,,1,co2,2024,5,,a", "zone_id 'z9'"),
        (",industry,,1,co2,2024,-5,,a", "-5 t of industry.*Only land_use takes up"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(folder, row, said):
    text = refused(folder, row + "\n")
    assert "line 2" in text
    assert re.search(said, text, re.DOTALL), text


def test_what_would_count_twice(folder):
    twice = ",industry,coal,1,co2,2024,5,,a\n" * 2
    assert "line 2, 3" in refused(folder, twice)
    mixed = ",industry,,1,co2,2024,5,,a\n,industry,,1,co2e,2024,6,,a\n"
    assert "co2e beside single gases" in refused(folder, mixed)
    apart = mixed.replace("6,,a", "6,,b") + ",industry,,1,co2e,2023,6,,a\n,industry,,1,co2e,2024,6,,c\n"
    folder.csv("inventory", HEADER + apart)
    reading = folder.reading("inventory")
    assert len(read_inventory(reading)) == 4
    assert not reading.faults


def test_kilotonnes_said_as_tonnes_are_caught_by_the_population(folder):
    rows = "".join(f",{name},,1,co2,2024,{{}},,a\n" for name in ("industry", "buildings", "transport", "waste"))
    folder.csv("inventory", HEADER + rows.replace("{}", "20"))
    reading = folder.reading("inventory")
    reading.area.zones["population"] = [20000.0, 4000.0, 1000.0, 3000.0]
    read_inventory(reading)
    assert "t of CO2e a person in 2024 by a" in str(reading.faults[0])
    assert "tonnes a year" in str(reading.faults[0])
    folder.csv("inventory", HEADER + rows.replace("{}", "20000"))
    reading = folder.reading("inventory")
    reading.area.zones["population"] = [20000.0, 4000.0, 1000.0, 3000.0]
    read_inventory(reading)
    assert not reading.faults


@pytest.mark.parametrize("sector", ["power", "land_use"])
def test_a_table_of_what_stands_apart_alone(folder, sector):
    folder.csv("inventory", HEADER + f"z1,{sector},,1,co2e,2024,5,,a\n")
    reading = folder.reading("inventory")
    reading.area.zones["population"] = 100.0
    assert len(read_inventory(reading)) == 1
    assert not reading.faults


def test_columns_that_are_missing_are_told_at_once(folder):
    text = refused(folder, "industry,5\n", header="sector,tonnes\n")
    for name in ("scope", "gas", "year", "emissions_t", "source"):
        assert f"no column '{name}'" in text


def test_sectors_have_names_in_three_languages():
    for sector in sectors().values():
        assert all(sector.title.model_dump().values()), sector.key
    assert {key for key, sector in sectors().items() if sector.apart} == {"power", "aviation_shipping"}
