"""Lines, areas and points by their tags, out of a small drawn extract."""

import pytest
import shapely

from geoplan.sources.windows.osm_objects import areas_with, lines_with, points_with
from support.publishers.osm import Drawing

pytest.importorskip("osmium")

ROADS = (("highway", "primary"), ("highway", "trunk"))
LAND = (("landuse", "industrial"), ("natural", "water"))


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    drawn = Drawing()
    drawn.node(106.1, 20.1, power="plant", name="Hải Phòng")
    drawn.node(106.2, 20.2, power="tower")
    drawn.way([(106.0, 20.0), (106.1, 20.0), (106.1, 20.1)], highway="primary", name="QL5")
    drawn.way([(106.0, 20.0), (106.2, 20.0)], highway="footway")
    drawn.way([(106.3, 20.0), (106.4, 20.0)], lost=1, highway="trunk")
    drawn.way([(106.5, 20.0)], lost=1, highway="trunk")
    drawn.square(106.0, 20.0, 0.1, landuse="industrial", name="Đình Vũ")
    drawn.way([(106.0, 21.0), (106.1, 21.0), (106.1, 21.1)], lost=1, landuse="industrial")
    outer, inner = drawn.square(106.5, 20.5, 0.2), drawn.square(106.55, 20.55, 0.1)
    drawn.relation([(outer, "outer"), (inner, "inner")], type="multipolygon", natural="water")
    open_ring = drawn.way([(107.0, 20.0), (107.1, 20.0), (107.1, 20.1)])
    drawn.relation([(open_ring, "outer")], type="multipolygon", natural="water")
    return drawn.write(tmp_path_factory.mktemp("osm") / "all.osm.pbf")


def test_lines_have_one_of_the_tags_and_those_without_two_places_are_counted(extract):
    found = lines_with(extract, ROADS)
    frame = found.frame()
    assert found.ids == ["W1"]
    assert found.tags == [{"highway": "primary", "name": "QL5"}]
    assert frame.geometry.iloc[0].equals_exact(shapely.LineString([(106, 20), (106.1, 20), (106.1, 20.1)]), 1e-6)
    assert found.broken == 2
    assert frame.crs == "EPSG:4326"


def test_areas_are_closed_ways_and_multipolygons_with_their_holes(extract):
    found = areas_with(extract, LAND)
    frame = found.frame().set_index("id")
    assert sorted(found.ids) == ["R1", "W5"]
    assert frame.geometry["W5"].area == pytest.approx(0.01)
    assert frame.geometry["R1"].area == pytest.approx(0.04 - 0.01)
    assert frame["tags"]["R1"] == {"natural": "water"}
    assert found.broken == 2, "an open way and an open relation"


def test_relations_alone(extract):
    found = areas_with(extract, LAND, relations_only=True)
    assert found.ids == ["R1"]
    assert found.broken == 1


def test_points_have_one_of_the_tags(extract):
    found = points_with(extract, (("power", "plant"),))
    assert found.ids == ["N1"]
    assert found.tags == [{"power": "plant", "name": "Hải Phòng"}]
    assert found.frame().geometry.iloc[0].equals_exact(shapely.Point(106.1, 20.1), 1e-6)


@pytest.mark.parametrize("find", [lines_with, areas_with, points_with])
def test_where_there_are_none_the_frame_is_empty(extract, find):
    frame = find(extract, (("amenity", "cafe"),)).frame()
    assert frame.empty
    assert list(frame) == ["id", "tags", "geometry"]
