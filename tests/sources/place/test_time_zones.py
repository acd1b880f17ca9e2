"""The time zone of a place."""

import zoneinfo

import pytest

from geoplan.sources.place.time_zones import table_rows, time_zone_in


@pytest.mark.parametrize(
    ("country", "longitude", "latitude", "zone"),
    [
        ("VN", 106.7, 20.85, "Asia/Ho_Chi_Minh"),
        ("vn", 107.1, 10.4, "Asia/Ho_Chi_Minh"),
        ("JP", 139.7, 35.7, "Asia/Tokyo"),
        ("ID", 106.8, -6.2, "Asia/Jakarta"),
        ("ID", 140.7, -2.5, "Asia/Jayapura"),
        ("BR", -46.6, -23.5, "America/Sao_Paulo"),
        ("NZ", -176.5, -43.9, "Pacific/Chatham"),
        ("FJ", -179.9, -16.8, "Pacific/Fiji"),
    ],
)
def test_of_the_zones_of_a_country_the_nearest_is_taken(country, longitude, latitude, zone):
    assert time_zone_in(country, longitude=longitude, latitude=latitude) == zone


@pytest.mark.parametrize("country", ["", "XX", "Viet Nam"])
def test_a_country_that_the_table_lacks_has_none(country):
    assert time_zone_in(country, longitude=0, latitude=0) == ""


def test_every_principal_place_has_its_own_zone():
    for country, zone in {(row[0], row[2]) for row in table_rows("zone.tab")}:
        assert zoneinfo.ZoneInfo(zone), country


def test_comments_of_a_table_are_no_rows():
    rows = table_rows("iso3166.tab")
    assert ["VN", "Vietnam"] in rows
    assert all(len(row) == 2 and not row[0].startswith("#") for row in rows)
