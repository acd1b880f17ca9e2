"""Emissions without measures, right and spoilt."""

import re

import pytest

from geoplan.layers.climate.business_as_usual import follows, is_yearly, read_business_as_usual

HEADER = "sector,carrier,scope,year,emissions_t,electricity_mwh,driver,level,elasticity,source\n"


def rows_of(folder, text):
    folder.csv("business_as_usual", HEADER + text)
    reading = folder.reading("business_as_usual")
    rows = read_business_as_usual(reading)
    assert not reading.faults
    return rows


def test_amounts_levels_and_links_are_told_apart(folder):
    text = "transport,,Scope 1,2030,5e5,,,,,a\n,,,2024,,,Output,100,,a\nindustry,,,2030,,,output,140,,a\n"
    rows = rows_of(folder, text)
    assert is_yearly(rows).tolist() == [True, False, False]
    assert follows(rows).tolist() == [False, False, True]
    assert rows["scope"].tolist() == ["1", "", ""]
    assert rows["driver"].tolist() == ["", "output", "output"]
    assert rows["elasticity"].fillna(-1).tolist() == [-1, -1, 1]


def test_electricity_is_bought_where_nothing_else_is_said(folder):
    rows = rows_of(folder, "buildings,,,2030,,9e5,,,,a\n")
    assert rows[["carrier", "scope"]].to_numpy().tolist() == [["electricity", "2"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indusry,,,2030,5,,,,,a", "sector 'indusry'.*Did you mean 'industry'"),
        ("industry,,4,2030,5,,,,,a", "scope '4'"),
        ("industry,,,2030,5,7,,,,a", "emissions_t and electricity_mwh"),
        ("industry,coal,1,2030,,7,,,,a", "electricity_mwh of coal, scope 1"),
        ("industry,,,2030,5,,output,,,a", "an amount and a driver"),
        ("industry,,,,5,,,,,a", "no year; expected the year of the number"),
        ("industry,,,2030,-5,,,,,a", "-5 t of industry; expected 0 or more"),
        ("industry,,,2030,,,,,,a", "a row that says nothing"),
        (",,,2030,,,output,,,a", "a row that says nothing"),
        ("industry,,,2030,5,,,,,", "no source"),
        (",,,2030,,,output,5,,a\n,,,2030,,,output,6,,a", "two levels of output in one year"),
        (",,,2030,,,output,5,,a\nindustry,,,,,,ouput,,,a", "no level of the driver 'ouput'.*Did you mean 'output'"),
        (
            ",,,2030,,,o,5,,a\nindustry,,,,,,o,,1,a\nindustry,,,,,,o,,0.5,a",
            "industry by two drivers, or two elasticities",
        ),
        ("industry,,,2030,5,,,,,a\nindustry,,,2030,6,,,,,a", "the same sector, carrier, scope, year twice"),
        ("industry,,,2030,5,,,,,a\nindustry,coal,,2030,6,,,,,a", r"\(industry, all, all\) and \(industry, coal, all\)"),
        (",,,2030,,,o,5,,a\nindustry,,,,,,o,,,a\nindustry,,,2030,6,,,,,a", "industry by amounts and by a driver"),
        (",,,2030,,,output,0,,a", "level 0; expected 0.000000001 to"),
    ],
)
def test_what_cannot_be_is_refused(folder, text, said):
    folder.csv("business_as_usual", HEADER + text + "\n")
    told = folder.refusal("business_as_usual", read_business_as_usual)
    assert re.search(said, told), told


def test_kilotonnes_of_a_whole_place_are_caught_by_its_people(folder):
    folder.csv("business_as_usual", HEADER + ",,,2030,90,,,,,a\n")
    reading = folder.reading("business_as_usual")
    reading.area.zones["population"] = 10_000.0
    read_business_as_usual(reading)
    assert "t of CO2e a person in 2030" in reading.faults[0].found
