"""Kinds of load and their statistics, against the table that they were taken from."""

import csv

import numpy as np
import pytest

from geoplan.layers.demand.industries import industry_hint, industry_names, load_industries
from support.needed import absent
from support.places import DATA, SHARED

FACTS = SHARED / "facts" / "industrial_load_statistics.csv"
BUILDINGS = DATA / "planning" / "doe_reference_buildings_miami_8760.csv"
"""Read where they stand beside the checkout; never part of it."""
NAMES = {
    "office": "mediumoffice",
    "large_office": "largeoffice",
    "hospital": "hospital",
    "shop": "retailstore",
    "supermarket": "supermarket",
    "warehouse": "warehouse",
}


def test_the_mix_is_a_whole_and_public_buildings_are_no_part_of_it():
    industries = load_industries().values()
    assert sum(each.mix_share for each in industries) == pytest.approx(1.0)
    assert sum(not each.is_public for each in industries) == 22
    assert all(each.mix_share == 0.0 for each in industries if each.is_public)
    assert all(each.source and each.confidence for each in industries)


def test_an_industry_is_found_by_key_code_and_name_in_each_language():
    names = industry_names()
    assert {names[name] for name in ("steel_works", "331", "steel works", "luyện thép", "製鉄・製鋼")} == {
        "steel_works"
    }
    assert "steel works" in industry_hint("steel wroks")
    assert "by key, SIC code or name" in industry_hint("qqqq")


@pytest.mark.published
def test_statistics_are_those_of_the_table():
    if not FACTS.is_file():
        absent("the table of facts beside the checkout")
    with FACTS.open(encoding="utf-8", newline="") as stream:
        table = {row["sic"]: row for row in csv.DictReader(stream)}
    own = {each.sic: each for each in load_industries().values() if each.sic}
    assert own.keys() == table.keys()
    for sic, row in table.items():
        each = own[sic]
        told = [float(row[name]) for name in list(row)[2:7]]
        assert told == [each.daytime_share, each.night_over_peak, each.saturday, each.sunday, each.load_factor]


@pytest.mark.published
@pytest.mark.parametrize("key", NAMES)
def test_statistics_of_public_buildings_follow_from_their_hours(key):
    if not BUILDINGS.is_file():
        absent("the hours of buildings beside the checkout")
    with BUILDINGS.open(encoding="utf-8", newline="") as stream:
        column = [float(row[f"{NAMES[key]}_share_of_year"]) for row in csv.DictReader(stream)]
    days = np.array(column).reshape(365, 24)
    sums = [days[first::7].sum(axis=1).mean() for first in range(7)]
    sunday = int(np.argmin(sums))
    saturday = (sunday - 1) % 7
    weekday = days[~np.isin(np.arange(365) % 7, [saturday, sunday])].mean(axis=0)
    own = load_industries()[key]
    assert own.daytime_share == pytest.approx(weekday[6:18].sum() / weekday.sum(), abs=0.0051)
    assert own.night_over_peak == pytest.approx(weekday.min() / weekday.max(), abs=0.0051)
    assert own.saturday == pytest.approx(sums[saturday] / weekday.sum(), abs=0.0051)
    assert own.sunday == pytest.approx(sums[sunday] / weekday.sum(), abs=0.0051)
    assert own.load_factor == pytest.approx(days.mean() / days.max(), abs=0.0051)
