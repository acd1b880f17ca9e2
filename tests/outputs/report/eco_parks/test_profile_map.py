"""The small map of a park: its neighbours, its exchanges and a scale that is true."""

import re

import geopandas as gpd
import pytest
import shapely

from geoplan.outputs.report.eco_parks.profile_map import (
    ESTATE_COLOUR,
    HEIGHT,
    LEAST_REACH_M,
    MOST_REACH_M,
    PAIR_COLOUR,
    WIDTH,
    park_surroundings,
    profile_map,
)

CRS, X, Y = "EPSG:32648", 600_000.0, 2_300_000.0


def around(*, far_m=4_000.0, pairs=True, point=False):
    own = shapely.Point(X, Y) if point else shapely.box(X - 300, Y - 300, X + 300, Y + 300)
    estates = gpd.GeoDataFrame(
        {"estate_id": ["a", "b"], "estate_name": ["<b>Đình Vũ</b>", "VSIP"]},
        geometry=[own, shapely.box(X + far_m, Y, X + far_m + 500, Y + 400)],
        crs=CRS,
    )
    zones = gpd.GeoDataFrame(geometry=[shapely.box(X - 3e4, Y - 3e4, X + 3e4, Y + 3e4)], crs=CRS)
    line = shapely.LineString([(X, Y), (X + far_m, Y)])
    table = gpd.GeoDataFrame(
        {"from_estate_id": ["a", "a"], "to_estate_id": ["b", "a"]},
        geometry=[line, shapely.LineString([(X, Y), (X, Y)])],
        crs=CRS,
    )
    return park_surroundings(estates, zones, pairs=table if pairs else None)


def test_names_of_parks_are_text_and_lines_lead_to_partners():
    picture = profile_map(around(), 0, language="en")
    assert "<b>" not in picture
    assert "&lt;b&gt;Đình Vũ" in picture
    assert ">VSIP<" in picture
    assert picture.count(PAIR_COLOUR) == 1  # what stays inside the park is no line
    assert PAIR_COLOUR not in profile_map(around(pairs=False), 0, language="en")


@pytest.mark.parametrize("far_m", [1_000.0, 6_000.0, 40_000.0])
def test_the_scale_is_as_long_as_it_says(far_m):
    picture = profile_map(around(far_m=far_m), 0, language="vi")
    reach = min(max(1.25 * far_m, LEAST_REACH_M), MOST_REACH_M)
    words, unit = re.search(r">([\d,]+) (km)<", picture).groups()
    half = float(re.search(r'<rect x="12" y="[\d.]+" width="([\d.]+)"', picture).group(1))
    assert 2 * half == pytest.approx(float(words.replace(",", ".")) * 1e3 * WIDTH / (2 * reach), abs=0.05)
    assert unit == "km"


def test_a_park_that_is_a_point_is_a_dot_in_the_middle():
    picture = profile_map(around(point=True), 0, language="ja")
    x, y = re.search(rf'<circle cx="([\d.]+)" cy="([\d.]+)" r="6.5" fill="{ESTATE_COLOUR}"', picture).groups()
    assert (float(x), float(y)) == (WIDTH / 2, HEIGHT / 2)
    assert "北" in picture
