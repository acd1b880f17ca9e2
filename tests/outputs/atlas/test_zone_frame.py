"""What the map of a zone shows."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.atlas.zone_frame import COLUMNS, HEIGHT, LEAST_SIDE_M, ROWS, WIDTH, pixels_of, zone_frame

SIDE = st.floats(1.0, 90_000.0)


@given(west=st.floats(-1e6, 1e6), south=st.floats(0, 5e6), across=SIDE, up=SIDE)
def test_a_zone_lies_whole_in_the_middle_of_its_frame(west, south, across, up):
    frame = zone_frame(shapely.box(west, south, west + across, south + up))
    left, top = frame.at(west, south + up)
    right, bottom = frame.at(west + across, south)
    assert min(left, top) > 0
    assert right < WIDTH
    assert bottom < HEIGHT
    assert left == pytest.approx(WIDTH - right, abs=1e-3)
    assert top == pytest.approx(HEIGHT - bottom, abs=1e-3)
    # it fills one direction, unless it is smaller than what is ever drawn
    if max(across, up) > LEAST_SIDE_M:
        assert max((right - left) / WIDTH, (bottom - top) / HEIGHT) > 0.9
    else:
        assert (right - left) * frame.m_per_unit == pytest.approx(across, rel=1e-6, abs=1e-3)


def test_an_island_far_out_is_left_out_and_a_zone_without_an_outline_has_no_frame():
    main, island = shapely.box(0, 0, 4000, 4000), shapely.box(90_000, 0, 90_100, 100)
    frame = zone_frame(shapely.union(main, island))
    assert frame.at(90_000, 0)[0] > WIDTH
    assert zone_frame(shapely.MultiPolygon()) is None
    assert zone_frame(None) is None


def test_the_pixels_of_roofs_lie_upon_the_map():
    frame = zone_frame(shapely.box(0, 0, 3000, 2000))
    affine = pixels_of(frame)
    for column, row in ((0, 0), (COLUMNS, ROWS), (COLUMNS / 2, ROWS / 4)):
        assert frame.at(*(affine * (column, row))) == pytest.approx((WIDTH * column / COLUMNS, HEIGHT * row / ROWS))
