"""What a page holds of eco-industrial parks."""

import json
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from geoplan.languages import Text
from geoplan.outputs.map.eco_parks.parks_content import COLUMNS, PageParks, parks_content
from support.page_parks import page_parks_of

IDS = [f"park-{number}" for number in range(8)]
PLACES = gpd.GeoSeries([shapely.Point(600_000 + 3_000 * each, 2_300_000) for each in range(8)], crs="EPSG:32648")


@pytest.fixture(scope="module")
def given():
    return page_parks_of(IDS, PLACES)


def test_without_parks_there_is_nothing():
    assert parks_content(None) is None
    assert parks_content(PageParks(tables={})) is None


def test_every_column_of_the_page_is_packed_once(given):
    content = parks_content(given)
    assert set(content["tables"]) == set(COLUMNS)
    for name, table in content["tables"].items():
        assert set(table["numbers"]) | set(table["texts"]) <= set(COLUMNS[name])
        assert all(len(column) == table["rows"] for column in table["numbers"].values())
    for name in ("projects", "streams", "pairs", "matching", "roll_out"):
        assert content["tables"][name]["rows"] == len(given.tables[name])
    json.dumps(content, allow_nan=False)


def test_what_is_not_known_of_criteria_is_told_by_what_is_asked(given):
    content = parks_content(given)
    assert content["tables"]["eip"]["rows"] == 5  # of six criteria of the first of eight parks
    assert content["asked"]["eip"] == [["decree_35" if each < 4 else "form_a5", f"c{each}"] for each in range(6)]
    assert set(content["titles"]["criterion"]) == {f"c{each}" for each in range(6)}
    assert content["asked"]["sdg"] == [["renewable_share", "7.2, 13.2"], ["waste_recovered", "12.5"]]


def test_of_roofs_only_those_that_are_alike_are_there(given):
    likes = given.tables["likes"].assign(
        place_kind=["estate"] * 5 + ["roof"] * 2, is_alike=[True] * 4 + [False] * 2 + [True]
    )
    content = parks_content(replace(given, tables={**given.tables, "likes": likes}))
    assert content["tables"]["likes"]["rows"] == 6


def test_what_people_have_not_agreed_to_is_in_no_column(given):
    contacts = given.tables["contacts"].assign(contact_consent="yes", passport="C1234567")
    content = parks_content(replace(given, tables={**given.tables, "contacts": contacts}))
    assert set(content["tables"]["contacts"]["texts"]) == set(COLUMNS["contacts"])
    assert "C1234567" not in json.dumps(content)


def test_only_titles_of_what_the_tables_name_are_there(given):
    titles = {**given.titles, "technology": {**given.titles["technology"], "tides": Text(en="Tides")}}
    content = parks_content(
        replace(given, titles=titles, codes={"c1": "ENV.1", "zz": "X"}, below=frozenset({"c2", "zz"}))
    )
    assert "tides" not in content["titles"]["technology"]
    assert content["titles"]["feature"]["industry"]["en"] == "industry"  # one of several in a cell
    assert content["codes"] == {"c1": "ENV.1"}
    assert content["below"] == ["c2"]


def test_a_pair_begins_where_something_is_given(given):
    lines = parks_content(given)["lines"]
    west, south = PLACES.to_crs(4326).iloc[0].coords[0]
    assert lines[0][:2] == [round(west, 5), round(south, 5)]
    assert lines[-1][:2] == lines[-1][2:]  # a park that gives to itself
    bare = given.tables["pairs"].copy()
    bare.geometry = [None, *bare.geometry.iloc[1:]]
    assert parks_content(replace(given, tables={"pairs": bare}))["lines"] == [None, *lines[1:]]


def test_twenty_parks_stay_light(given):
    ids = [f"park-{number}" for number in range(20)]
    places = gpd.GeoSeries([PLACES.iloc[0]] * 20, crs=PLACES.crs)
    content = parks_content(page_parks_of(ids, places))
    assert len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()) < 40_000
