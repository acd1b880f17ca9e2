"""Lines in a page: what the page unpacks is what went in, to the quantum."""

import base64
import zlib

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.map.planner.packed_lines import light_lines, line_columns, squeezed_columns
from support.background_twins import numbers_of, read_back

METRES = st.floats(-2e7, 2e7).map(lambda metres: round(metres, 3))
POINTS = st.lists(st.tuples(METRES, METRES), min_size=2, max_size=7)


@given(st.lists(POINTS, min_size=1, max_size=6))
def test_lines_come_back_to_the_quantum(given_points):
    shapes = np.array([shapely.LineString(points) for points in given_points])
    vertices, sizes, rows = light_lines(shapes, tolerance_m=0.0, quantum_m=2.0)
    assert len(sizes) == len(rows) == len(set(rows.tolist()))
    lines, names = read_back(numbers_of(squeezed_columns(line_columns(vertices, sizes, rows))), len(sizes))
    assert names == rows.tolist()
    for line, row in zip(lines, rows.tolist(), strict=True):
        back, was = shapely.LineString(2.0 * line), shapes[row]
        assert shapely.hausdorff_distance(back, was) <= 1.5
    left_out = set(range(len(shapes))) - set(rows.tolist())
    assert all(shapes[row].length < 12 * 2.0 for row in left_out)


def test_rings_tell_whose_they_are():
    square = shapely.box(0, 0, 1000, 1000)
    ring = shapely.box(5000, 0, 6000, 1000).difference(shapely.box(5400, 400, 5600, 600))
    vertices, sizes, rows = light_lines(np.array([square, ring]), tolerance_m=1.0, quantum_m=2.0)
    assert sorted(rows.tolist()) == [0, 1, 1]
    assert sizes.tolist() == [5, 5, 5]
    assert vertices.max() == 3000


@pytest.mark.parametrize("tolerance", [2.0, 50.0])
def test_lines_get_lighter_and_stay_near(tolerance):
    x = np.linspace(0, 10_000, 2_000)
    wave = shapely.LineString(np.column_stack([x, 300 * np.sin(x / 400)]))
    vertices, sizes, _ = light_lines(np.array([wave]), tolerance_m=tolerance, quantum_m=2.0)
    assert sizes[0] < 500
    assert shapely.hausdorff_distance(shapely.LineString(2.0 * vertices), wave) <= tolerance + 1.5


def test_nothing_is_nothing():
    vertices, sizes, rows = light_lines(np.array([], dtype=object), tolerance_m=1.0, quantum_m=1.0)
    assert (len(vertices), len(sizes), len(rows)) == (0, 0, 0)
    assert squeezed_columns([]) == base64.b64encode(zlib.compress(b"", wbits=-15)).decode()
