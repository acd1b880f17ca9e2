"""Waters and places of OpenStreetMap, and the sea beside the lines of the coast."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.land.places import read_places
from geoplan.layers.land.waters import read_waters
from geoplan.sources.publishers import osm
from geoplan.sources.windows.clipping import NothingThereError
from geoplan.sources.windows.osm_ground import places_of, sea_beside, waters_of
from support.publishers.osm import PLACES, Drawing

BOX = (0.0, 0.0, 10.0, 10.0)


def lines(*points) -> np.ndarray:
    return np.array([shapely.LineString(each) for each in points], dtype=object)


def area_of(sea) -> float:
    return float(shapely.area(shapely.union_all(sea)))


def test_the_sea_lies_on_the_right_of_the_coast():
    for coast, left, right in (([(0, 4), (10, 4)], 60, 40), ([(4, 10), (4, 0)], 60, 40), ([(-3, 4), (13, 4)], 60, 40)):
        assert area_of(sea_beside(lines(coast), BOX)[0]) == pytest.approx(right)
        assert area_of(sea_beside(lines(coast[::-1]), BOX)[0]) == pytest.approx(left)


def test_islands_are_land_and_bays_are_sea():
    island = [(6, 1), (7, 1), (7, 2), (6, 2), (6, 1)]  # land on the left: it runs against the clock
    bay = [(0, 4), (4, 4), (4, 6), (5, 6), (5, 4), (10, 4)]
    sea, is_open = sea_beside(lines(bay, island), BOX)
    assert not is_open
    assert area_of(sea) == pytest.approx(40 + 2 - 1)
    assert not shapely.intersects(shapely.union_all(sea), shapely.Point(6.5, 1.5))
    assert shapely.intersects(shapely.union_all(sea), shapely.Point(4.5, 5.5))


def test_where_the_coast_has_a_gap_no_sea_is_drawn():
    sea, is_open = sea_beside(lines([(0, 4), (4, 4)], [(6, 4), (10, 4)]), BOX)
    assert len(sea) == 0
    assert is_open
    assert sea_beside(np.array([], dtype=object), BOX)[1] is False
    assert len(sea_beside(lines([(20, 4), (30, 4)]), BOX)[0]) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1, 9), min_size=2, max_size=30), st.integers(1, 6))
def test_however_a_coast_runs_land_and_sea_fill_the_box(heights, pieces):
    points = np.column_stack([np.linspace(0, 10, len(heights)), heights])
    cuts = sorted({0, *np.linspace(0, len(points) - 1, pieces + 1).astype(int).tolist(), len(points) - 1})
    coast = [points[a : b + 1] for a, b in pairwise(cuts) if b > a]
    sea = area_of(sea_beside(lines(*coast), BOX)[0])
    below = shapely.Polygon([*points, (10, 0), (0, 0)]).area
    assert sea == pytest.approx(below, rel=1e-6)
    land = area_of(sea_beside(lines(*(part[::-1] for part in coast)), BOX)[0])
    assert land == pytest.approx(100 - below, rel=1e-6)


def ground(x: float, y: float) -> Drawing:
    """A coast with an island, a river, a lake, a ditch, and places with and without names."""
    drawn = Drawing()
    drawn.way([(x - 3, y - 0.05), (x + 3, y - 0.05)], natural="coastline")
    drawn.square(x, y - 0.09, 0.01, natural="coastline", place="islet", name="Hòn Dấu")
    drawn.way([(x, y), (x + 0.02, y + 0.02)], waterway="river", name="Sông Cấm")
    drawn.way([(x, y), (x + 0.02, y + 0.01)], waterway="ditch")
    drawn.square(x + 0.03, y, 0.01, natural="water", water="reservoir", name="Hồ")
    drawn.square(x + 0.05, y, 0.01, landuse="reservoir")
    drawn.square(x + 0.07, y, 0.01, natural="water")
    drawn.node(x + 0.01, y + 0.01, place="city", name="Hải Phòng", population="1 500 000")
    drawn.node(x + 0.02, y + 0.01, place="village")
    drawn.node(x + 0.03, y + 0.01, place="hamlet", name="Xóm", population="many")
    drawn.node(x + 0.04, y + 0.01, place="square", name="Quảng trường")
    return drawn


def test_classes_are_what_the_tags_say(tmp_path):
    cut = ground(106.6, 20.8).write(tmp_path / "a.osm.pbf")
    waters, broken, is_open = waters_of(cut, (106.5, 20.7, 106.8, 20.9))
    assert (broken, is_open) == (0, False)
    told = sorted(zip(waters["water_class"], waters["name"], strict=True))
    assert told == [
        ("coastline", ""),
        ("coastline", "Hòn Dấu"),
        ("reservoir", ""),
        ("reservoir", "Hồ"),
        ("river", "Sông Cấm"),
        ("sea", ""),
        ("water", ""),
    ]
    sea = waters.set_index("water_class").geometry["sea"]
    assert sea.area == pytest.approx(0.3 * 0.05 - 0.01**2)
    places, broken = places_of(cut)
    assert broken == 0
    assert places.drop(columns=["geometry", "osm_id"]).values.tolist() == [
        ["Hải Phòng", "city", "1 500 000"],
        ["Xóm", "hamlet", "many"],
        ["Hòn Dấu", "islet", ""],
    ]
    assert places.geom_type.tolist() == ["Point"] * 3


@pytest.mark.parametrize("place", PLACES)
def test_what_is_fetched_is_read_as_a_layer(geofabrik, fetch_area, read_back, tmp_path, place):
    web, area = geofabrik(ground(*PLACES[place])), fetch_area(place)
    session = web.session()
    fetched = osm.fetch("waters", area, tmp_path, session)
    assert "The sea is drawn from the lines of the coast." in fetched.note.en
    reading = read_back(area, fetched)
    waters = read_waters(reading)
    assert not reading.faults
    assert {"sea", "coastline", "river", "reservoir", "water"} == set(waters["water_class"])
    fetched = osm.fetch("places", area, tmp_path, session)
    reading = read_back(area, fetched)
    places = read_places(reading)
    assert not reading.faults
    assert places["name"].tolist() == ["Hải Phòng", "Xóm", "Hòn Dấu"]
    assert places["population"].tolist()[0] == 1_500_000
    assert np.isnan(places["population"]).tolist() == [False, True, True]


def test_a_place_without_any_is_told(geofabrik, fetch_area, tmp_path):
    web = geofabrik(Drawing())
    for kind in ("waters", "places"):
        with pytest.raises(NothingThereError):
            osm.fetch(kind, fetch_area("hai-phong"), tmp_path, web.session())
