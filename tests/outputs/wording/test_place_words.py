import csv
from types import SimpleNamespace

import geopandas as gpd
import pytest

from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.texts import load_texts
from support.places import PACKAGE


def place(types, whole=""):
    zones = gpd.GeoDataFrame({"zone_type": types})
    return SimpleNamespace(zones=zones, study=SimpleNamespace(whole=whole))


def test_wards_and_communes_are_called_so_where_all_zones_are_such():
    assert place_texts(place(["ward", "commune", "special zone"]))["map.set.zones"].vi == "Phường, xã"
    assert place_texts(place(["ward", "urban district"]))["map.set.zones"].vi == "Đơn vị"
    assert place_texts(place([None]))["map.set.zones"].vi == "Đơn vị"


@pytest.mark.parametrize(
    ("whole", "total"), [("", "Tổng toàn địa bàn"), ("city", "Tổng toàn thành phố"), ("province", "Tổng toàn tỉnh")]
)
def test_a_city_is_no_province(whole, total):
    assert place_texts(place([], whole))["map.totals"].vi == total


def test_every_word_of_places_takes_the_place_of_one_for_all_places():
    with (PACKAGE / "outputs/wording/place_texts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["key"] for row in rows} <= set(load_texts())
    assert len({(row["key"], row["when"]) for row in rows}) == len(rows)
