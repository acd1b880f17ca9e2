"""Places lie in the countries that their people say."""

import pytest

from geoplan.sources.place.borders import country_at
from geoplan.sources.place.country import countries
from geoplan.sources.place.time_zones import time_zone_in

PLACES = {
    "Hai Phong": (106.68, 20.86, "VN", "Asia/Ho_Chi_Minh"),
    "Hue, which lies in the box around Laos": (107.58, 16.46, "VN", "Asia/Ho_Chi_Minh"),
    "Vientiane, in the box around Viet Nam": (102.6, 17.97, "LA", "Asia/Vientiane"),
    "Con Dao": (106.6, 8.7, "VN", "Asia/Ho_Chi_Minh"),
    "Mong Cai": (107.965, 21.525, "VN", "Asia/Ho_Chi_Minh"),
    "Zug": (8.515, 47.17, "CH", "Europe/Zurich"),
    "Berlin": (13.4, 52.5, "DE", "Europe/Berlin"),
    "Bayfront": (103.857, 1.281, "SG", "Asia/Singapore"),
    "Diliman": (121.065, 14.653, "PH", "Asia/Manila"),
    "Snezhinsk": (60.73, 56.08, "RU", "Asia/Yekaterinburg"),
    "Moscow": (37.62, 55.75, "RU", "Europe/Moscow"),
    "the Pacific": (-140.0, -45.0, "", ""),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_country_and_the_time_zone_of_a_place(place):
    longitude, latitude, country, zone = PLACES[place]
    assert country_at(longitude, latitude) == country
    assert time_zone_in(country, longitude=longitude, latitude=latitude) == zone


def test_a_place_that_is_disputed_is_in_none():
    assert country_at(112.33, 16.83) == ""
    assert country_at(111.92, 8.65) == ""


def test_countries_have_codes():
    assert country_at(8.5, 47.2) in {each.alpha2 for each in countries()}
