"""Measures of a study's own, right and spoilt."""

import re

import numpy as np
import pytest

from geoplan.layers.climate.own_measures import is_own, read_own_measures

HEADER = "measure_id,title_en,unit,zone_id,sector,carrier,resource,owner,potential,avoided_t_per_unit,saved_share"
HEADER += ",resource_share,capex_usd_per_unit,life_years,build_limit,status,source\n"
BUSES = "buses,Buses,bus,{zone},,,road,{owner},100,40,,{share},2e5,12,10,,the city\n"


def measures_of(folder, text):
    folder.csv("measures", HEADER + text)
    reading = folder.reading("measures")
    rows = read_own_measures(reading)
    assert not reading.faults, reading.faults
    return rows


def test_what_is_of_the_whole_measure_stands_in_each_of_its_rows(folder):
    text = BUSES.format(zone="z1", owner="utility", share="") + "buses,,,z2,,,,,50,,,0.5,,,,,the city\n"
    rows = measures_of(folder, text)
    assert rows["unit"].tolist() == ["bus", "bus"]
    assert rows["owner"].tolist() == ["utility", "utility"]
    assert rows["capex_usd_per_unit"].tolist() == [2e5, 2e5]
    assert rows["potential"].tolist() == [100, 50]
    assert rows["resource_share"].tolist() == [1, 0.5]


def test_a_row_without_a_potential_says_better_what_it_gives(folder):
    rows = measures_of(folder, "wind,,,,,,,province,,,,,,,25,schematic,the plan\n")
    assert not is_own(rows).any()
    assert rows[["owner", "build_limit", "status"]].to_numpy().tolist() == [["province", 25, "schematic"]]
    assert np.isnan(rows["resource_share"].iloc[0])


def test_two_owners_may_share_what_there_is_and_one_owner_may_want_it_twice(folder):
    shared = BUSES.format(zone="", owner="a", share=0.6) + BUSES.format(zone="", owner="b", share=0.4).replace(
        "buses", "trams"
    )
    assert len(measures_of(folder, shared)) == 2
    twice = BUSES.format(zone="", owner="a", share=1) + BUSES.format(zone="", owner="a", share=1).replace(
        "buses", "trams"
    )
    assert len(measures_of(folder, twice)) == 2


def test_two_owners_of_one_tonne_are_refused(folder):
    one = BUSES.format(zone="", owner="the utility", share=0.7)
    other = BUSES.format(zone="z2", owner="the province", share=0.7).replace("buses", "trams")
    folder.csv("measures", HEADER + one + other)
    told = folder.refusal("measures", read_own_measures)
    assert "two owners (the province, the utility) of 140% of the resource 'road' in z2" in told
    assert "Each tonne, roof and hectare has one owner" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,,t,,,,,,5,1,,,,,,,s", "a measure without a resource"),
        ("a,,,,,,r,,5,1,,,,,,,s", "no unit"),
        ("a,,t,,,,r,,5,,,,,,,,s", "a measure that does nothing"),
        ("a,,t,,,,r,,5,1,,,9,,,,s", "an investment without a life"),
        ("a,,t,,,,r,,5,,0.1,,,,,,s", "saved_share of no sector"),
        ("a,,t,,indus,,r,,5,,0.1,,,,,,s", "sector 'indus'"),
        ("a,,t,,,,r,,5,1,,1.2,,,,,s", "resource_share 1.2; expected 0 to 1"),
        ("a,,t,,,,r,,-5,1,,,,,,,s", "potential -5; expected 0 to"),
        ("a,,t,z9,,,r,,5,1,,,,,,,s", "zone_id 'z9'"),
        ("a,,t,,,,r,,5,1,,,,,,reel,s", "status 'reel'.*Did you mean 'real'"),
        ("a,,t,,,,r,,5,1,,,,,,,", "no source"),
        ("a,,t,z1,,,r,,5,1,,,,,,,s\na,,t,z1,,,r,,5,1,,,,,,,s", "measure 'a' twice in one place"),
        ("a,,t,z1,,,r,,5,1,,,,,,,s\na,,t,,,,r,,5,1,,,,,,,s", "with and without a zone_id"),
        ("a,,t,z1,,,r,,5,1,,,,,,,s\na,,t,z2,,,r,,,1,,,,,,,s", "with and without a potential"),
        ("a,,t,z1,,,r,,5,1,,,,,,,s\na,,u,z2,,,r,,5,1,,,,,,,s", "two values of unit of 'a'"),
    ],
)
def test_what_cannot_be_is_refused(folder, text, said):
    folder.csv("measures", HEADER + text + "\n")
    told = folder.refusal("measures", read_own_measures)
    assert re.search(said, told), told
