"""What every small map has: labels that keep apart, a bar of its length, outlines where they are."""

import re

import shapely

from geoplan.outputs.drawing.map_marks import MapLabels, draw_north, draw_scale, shape_path
from geoplan.outputs.drawing.svg import Drawing


def test_labels_keep_apart_and_inside():
    drawing = Drawing(100, 60, label="map")
    labels = MapLabels(drawing)
    assert labels.put(50, 30, "abc", size=10, anchor="middle")
    assert not labels.put(52, 32, "abc", size=10, anchor="middle")  # upon the first
    assert not labels.put(95, 30, "abc", size=10)  # over the edge
    labels.take(0, 40, 100, 20)
    assert not labels.put(50, 55, "abc", size=10, anchor="middle")
    assert labels.put(50, 15, "abc", size=10, anchor="middle")
    assert drawing.markup().count("<text") == 4  # each with its halo


def test_the_bar_is_as_long_as_it_is_told():
    drawing = Drawing(200, 100, label="map")
    draw_scale(drawing, "2 km", length=80.0)
    draw_north(drawing, "B")
    picture = drawing.markup()
    assert [
        float(each) for each in re.findall(r'height="4"[^>]*', picture) and re.findall(r'width="(40)"', picture)
    ] == [40.0, 40.0]
    assert ">2 km<" in picture
    assert ">B<" in picture


def test_holes_are_drawn_and_lines_are_not():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    path = shape_path(ring, west=0.0, north=10.0, scale=1.0)
    assert path.count("M") == path.count("Z") == 2
    assert shape_path(shapely.LineString([(0, 0), (1, 1)]), west=0.0, north=1.0, scale=1.0) == ""
