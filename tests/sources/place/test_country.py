"""The country of a study."""

import pytest

from geoplan.errors import GeoplanError
from geoplan.sources.place.country import countries, country_of


def test_codes_are_those_of_iso_3166():
    found = {each.alpha2: each for each in countries()}
    assert len(found) == len({each.alpha3 for each in countries()}) == 249
    assert (found["VN"].alpha3, found["VN"].name) == ("VNM", "Vietnam")
    assert (found["LI"].alpha3, found["JP"].alpha3) == ("LIE", "JPN")
    assert all(each.name for each in countries())


@pytest.mark.parametrize("given", ["VN", "vnm", " Vietnam "])
def test_the_option_comes_first(fetch_area, given):
    assert country_of(fetch_area("liechtenstein", country=given)).alpha3 == "VNM"


def test_the_time_zone_tells_it(fetch_area):
    area = fetch_area("hai-phong")
    assert country_of(area).alpha2 == "VN"
    assert country_of(type(area)(area.bounds, area.zones, area.crs, "Europe/Vaduz")).alpha3 == "LIE"


def test_what_is_no_country_is_told(fetch_area):
    with pytest.raises(GeoplanError, match="Did you mean 'Vietnam'"):
        country_of(fetch_area("hai-phong", country="Vietnan"))
    area = fetch_area("hai-phong")
    with pytest.raises(GeoplanError, match="none for the time zone UTC"):
        country_of(type(area)(area.bounds, area.zones, area.crs, "UTC"))
