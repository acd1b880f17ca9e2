import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES
from geoplan.outputs.fieldwork.local_grid import digits_of, dms, national_zones, survey_grid
from geoplan.study import open_study

VIET_NAM = "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("longitude", "latitude", "epsg"),
    [(106.68, 20.86, 9210), (107.17, 10.5, 5899), (105.85, 21.03, 5897), (108.2, 16.07, 5898), (103.0, 21.4, 5896)],
)
def test_places_of_viet_nam(longitude, latitude, epsg):
    grid = survey_grid(longitude, latitude, time_zone=VIET_NAM)
    assert grid.epsg == epsg
    assert grid.confidence == "medium"
    assert "VN-2000" in grid.title.en


def test_the_meridians_are_those_of_the_registry():
    for zone in national_zones():
        degrees, minutes = zone.grid.meridian.rstrip("'").split("°")
        parameters = CRS.from_epsg(zone.grid.epsg).coordinate_operation.params
        assert parameters[1].name == "Longitude of natural origin"
        assert parameters[1].value == pytest.approx(int(degrees) + int(minutes) / 60)
        assert all(getattr(zone.grid.title, language) for language in LANGUAGES)


@pytest.mark.parametrize(("name", "epsg"), [("hai-phong", 9210), ("ba-ria-vung-tau", 5899)])
def test_a_point_comes_back_and_a_kilometre_is_one(name, epsg):
    """VN-2000 differs from WGS 84 by 100 to 300 m; the scale of a 3-degree zone is within 0.02 %."""
    assert open_study(name).time_zone == VIET_NAM
    longitude, latitude = {"hai-phong": (106.68, 20.86), "ba-ria-vung-tau": (107.17, 10.5)}[name]
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = there.transform(longitude, latitude)
    assert there.transform(x, y, direction="INVERSE") == pytest.approx((longitude, latitude), abs=1e-7)
    _, north = there.transform(longitude, latitude + 1 / 110.7)
    assert north - y == pytest.approx(1_000, rel=5e-3)
    assert 300_000 < x < 700_000


def test_elsewhere_it_is_utm():
    grid = survey_grid(135.48, 34.57, time_zone="Asia/Tokyo")
    assert (grid.epsg, grid.meridian, grid.confidence) == (32653, "135°E", "high")
    assert survey_grid(106.7, 20.85, time_zone="Asia/Bangkok").epsg == 32648
    south = survey_grid(-70.6, -33.4)
    assert (south.epsg, south.meridian) == (32719, "69°W")
    assert survey_grid(180.0, 0.0).epsg == 32660


@given(st.floats(-180, 180), st.floats(-84, 84))
def test_the_place_lies_in_its_zone(longitude, latitude):
    crs = CRS.from_epsg(survey_grid(longitude, latitude).epsg)
    west, _, east, _ = crs.area_of_use.bounds
    assert west - 1e-9 <= longitude <= east + 1e-9


def test_no_place_on_the_globe():
    with pytest.raises(GeoplanError, match="longitude 500"):
        survey_grid(500.0, 20.0)
    with pytest.raises(GeoplanError):
        survey_grid(math.nan, 20.0)


@given(st.floats(-180, 180))
def test_degrees_minutes_and_seconds_come_back(angle):
    written = dms(angle)
    degrees, minutes, seconds = (float(part) for part in written.rstrip("″").replace("°", "′").split("′"))
    assert minutes < 60
    assert seconds < 60
    assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(abs(angle), abs=0.0051 / 3600)


@pytest.mark.parametrize("known_to_m", [1.0, 10.0, 30.0, 100.0, 250.0, 1000.0])
def test_no_digit_stands_for_less_than_a_tenth_of_what_is_known_and_none_is_lost(known_to_m):
    digits = digits_of(known_to_m)
    finest = known_to_m / 10
    assert 10.0**-digits.metres >= finest * 0.999
    assert 111_195 * 10.0**-digits.degrees >= finest
    assert 111_195 * 10.0**-digits.degrees <= known_to_m * 1.2
    assert digits.seconds == 0 or 111_195 / 3600 * 10.0**-digits.seconds >= finest


def test_cells_of_a_hundred_metres_give_no_hundredths_of_a_second():
    assert dms(20.8499, decimals=digits_of(100.0).seconds) == "20°51′00″"
    assert dms(59.99999, decimals=0) == "60°00′00″"
