"""The point that weather is asked for."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.sources.contract import FetchArea
from geoplan.sources.place.weather_point import weather_point

CRS = "EPSG:32648"


def area(shapes, **options):
    return FetchArea((106, 20, 108, 21), gpd.GeoDataFrame(geometry=shapes, crs=CRS), CRS, "Asia/Ho_Chi_Minh", options)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 9)), min_size=1, max_size=6))
def test_it_lies_in_a_zone(boxes):
    shapes = [
        shapely.box(6e5 + 1e3 * x, 2.3e6 + 1e3 * y, 6e5 + 1e3 * (x + size), 2.3e6 + 1e3 * (y + size))
        for x, y, size in boxes
    ]
    place = area(shapes)
    point = weather_point(place)
    land = place.zones.to_crs(4326).union_all().buffer(1e-4)  # 11 m: it is rounded
    assert shapely.contains_xy(land, point.longitude, point.latitude)


def test_islands_far_off_do_not_draw_it_into_the_sea():
    mainland = shapely.box(6e5, 2.30e6, 6.3e5, 2.33e6)
    island = shapely.box(7.5e5, 2.22e6, 7.8e5, 2.25e6)
    point = weather_point(area([mainland, island]))
    assert shapely.centroid(shapely.union(mainland, island)).x == pytest.approx(6.9e5)
    zones = gpd.GeoSeries([mainland, island], crs=CRS).to_crs(4326)
    assert zones.contains(shapely.Point(point.longitude, point.latitude)).any()


def test_it_can_be_given():
    shapes = [shapely.box(6e5, 2.3e6, 6.1e5, 2.31e6)]
    assert tuple(weather_point(area(shapes, latitude="20.85", longitude="106.7"))) == (20.85, 106.7)


@pytest.mark.parametrize("options", [{"latitude": "20"}, {"latitude": "95", "longitude": "1"}, {"longitude": "east"}])
def test_what_is_no_place_is_refused(options):
    with pytest.raises(GeoplanError, match="Give both latitude and longitude"):
        weather_point(area([shapely.box(6e5, 2.3e6, 6.1e5, 2.31e6)], **options))
