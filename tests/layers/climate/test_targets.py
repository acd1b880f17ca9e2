"""Targets, right and spoilt."""

import re

import pytest

from geoplan.layers.climate.targets import read_targets

HEADER = "target_id,title_en,title_vi,title_ja,year,sense,value_pct,level_t,base_year,driver,source\n"


def test_one_target_in_several_senses_and_one_in_none(folder):
    rows = "a,Less,Ít hơn,削減,2030,Below_BAU,8,,,,plan\na,,,,2030,intensity,8,,,Output,plan\nb,,,,2050,,,,,,plan\n"
    folder.csv("targets", HEADER + rows)
    reading = folder.reading("targets")
    targets = read_targets(reading)
    assert not reading.faults
    assert targets["sense"].tolist() == ["below_bau", "intensity", ""]
    assert targets["driver"].tolist() == ["", "output", ""]
    assert targets["title_en"].tolist() == ["Less", "a", "b"]
    assert targets["value_pct"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,,,,2030,below_bua,8,,,,plan", "the sense 'below_bua'.*Did you mean 'below_bau'"),
        ("a,,,,2030,below_bau,,5000,,,plan", "level_t for the sense below_bau; expected value_pct"),
        ("a,,,,2030,below_bau,,,,,plan", "a target without value_pct; expected a number"),
        ("a,,,,2030,reduction,,,,,plan", "a target without level_t; expected a number"),
        ("a,,,,2030,level,8,,,,plan", "value_pct for the sense level; expected level_t"),
        ("a,,,,2030,intensity,8,,,,plan", "an intensity of nothing"),
        ("a,,,,2030,below_base,0.08,,,,plan", "value_pct 0.08; expected 0.5 to 100 %"),
        ("a,,,,203,below_base,8,,,,plan", "year 203; expected a year from 1950"),
        (",,,,2030,below_base,8,,,,plan", "no target_id"),
        ("a,,,,2030,below_base,8,,,,", "no source"),
        ("a,,,,2030,level,,-5,,,plan", "level_t -5"),
        ("a,,,,2030,reduction,,3,,,plan", "t of CO2e a person in 2030; expected 0.001 to 500"),
        ("a,,,,2030,,8,,,,plan\na,,,,2040,,9,,,,plan", "target 'a' twice in one sense"),
    ],
)
def test_what_a_target_cannot_be(folder, row, said):
    folder.csv("targets", HEADER + row + "\n")
    told = folder.refusal("targets", read_targets)
    assert re.search(said, told), told
