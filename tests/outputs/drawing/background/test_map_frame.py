"""The window of a map: where points lie in it, and what is cut at its edge."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.drawing.background.map_frame import MapFrame

SIDES = st.floats(1.0, 1e5)


@given(st.floats(-1e6, 1e6), st.floats(0, 6e6), SIDES, SIDES, st.floats(50, 900), st.floats(50, 900))
def test_a_box_lies_whole_and_in_the_middle_of_its_window(west, south, across, up, width, height):
    frame = MapFrame.around((west, south, west + across, south + up), width=width, height=height, margin=0.1)
    left, top = frame.at(west, south + up)
    right, bottom = frame.at(west + across, south)
    assert min(left / width, top / height) == pytest.approx(0.1, abs=1e-6)
    assert (left + right, top + bottom) == (pytest.approx(width, abs=1e-3), pytest.approx(height, abs=1e-3))
    seen = frame.bounds()
    assert frame.at(seen[0], seen[3]) == (0, 0)
    assert frame.at(seen[2], seen[1]) == (pytest.approx(width, abs=1e-6), pytest.approx(height, abs=1e-6))


def test_shapes_are_cut_at_the_edge_and_steps_too_small_to_see_are_left_out():
    frame = MapFrame(west=100.0, north=500.0, width=50.0, height=40.0, units_per_m=0.1)
    assert frame.m_per_unit == 10
    assert frame.path(shapely.box(0, 0, 200, 300)) == "M0 40L0 20L10 20L10 40Z"
    assert frame.line(shapely.LineString([(0, 400), (300, 400), (300.2, 400), (300, 450)])) == "M0 10L20 10L20 5"
    assert frame.line(shapely.LineString([(0, 0), (50, 0)])) == ""
    assert frame.line(shapely.LineString([(200, 400), (200.1, 400)])) == ""
