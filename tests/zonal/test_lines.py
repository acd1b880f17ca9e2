from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox

from geoplan.errors import LayerError
from geoplan.zonal import Coverage, zonal_stats
from geoplan.zonal.lines import line_cells, point_cells

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
ROWS, COLUMNS = 6, 7
GRID = GeoBox((ROWS, COLUMNS), Affine(2, 0, 0, 0, -1, ROWS), "EPSG:32648")
CELLS = np.array([shapely.box(2 * c, ROWS - r - 1, 2 * c + 2, ROWS - r) for r in range(ROWS) for c in range(COLUMNS)])

places = st.tuples(
    st.floats(-3, 17).map(lambda x: round(x, 3) + 1e-5), st.floats(-3, 9).map(lambda y: round(y, 3) + 1e-5)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(places, min_size=2, max_size=6))
def test_lengths_are_those_of_the_intersections(vertices):
    line = shapely.LineString(vertices)
    _, cell, length = line_cells(np.array([line]), GRID)
    found = np.zeros(ROWS * COLUMNS)
    found[cell] = length
    # piece by piece, since a line may run back on itself
    pieces = [shapely.LineString(pair) for pair in pairwise(vertices)]
    expected = sum(shapely.length(shapely.intersection(CELLS, piece)) for piece in pieces)
    assert found == pytest.approx(expected, abs=1e-9)


def test_lines_agree_with_exactextract(noise):
    rng = np.random.default_rng(3)
    drawn = [
        shapely.LineString(rng.uniform((599_900, 2_299_500), (600_600, 2_300_100), (k % 5 + 2, 2))) for k in range(200)
    ]
    lines = gpd.GeoSeries([*drawn, shapely.MultiLineString(drawn[:3])], crs=32648)
    holed = noise.where(noise > 12).round()
    stats = ("count", "sum", "mean", "min", "max", "median", "variety")
    ours = zonal_stats(holed, lines, stats=stats)
    theirs = exact_extract(holed, gpd.GeoDataFrame(geometry=lines), list(stats), output="pandas")
    some = theirs["count"].to_numpy() > 1e-2
    assert some.sum() > 150
    np.testing.assert_allclose(ours.to_numpy(float)[some], theirs[list(stats)].to_numpy(float)[some], rtol=1e-5)


def test_pieces_on_borders_count_once():
    grid = GeoBox((3, 3), Affine(1, 0, 0, 0, -1, 3), "EPSG:32648")
    along, down = shapely.LineString([(0.5, 2), (2.5, 2)]), shapely.LineString([(1, 0), (1, 3)])
    zone, cell, length = line_cells(np.array([along, down]), grid)
    assert cell[zone == 0].tolist() == [3, 4, 5]  # the row below
    assert length[zone == 0].tolist() == [0.5, 1.0, 0.5]
    assert cell[zone == 1].tolist() == [1, 4, 7]  # the column on the right
    around = shapely.box(0, 0, 3, 3).exterior
    assert line_cells(np.array([around]), grid)[2].sum() == 6.0  # the far sides lie beyond the grid


def test_length_is_that_of_the_map_on_a_turned_grid():
    turned = GeoBox((40, 40), Affine.rotation(30) * Affine.scale(2, -1), "EPSG:32648")
    line = shapely.LineString([(5, -3), (21, -2), (5, -3)])
    assert line_cells(np.array([line]), turned)[2].sum() == pytest.approx(line.length)
    cells = Coverage.of([line], turned)
    assert cells.cell_sums[0] == pytest.approx(line.length)


def test_points_have_the_value_of_their_cell(raster):
    values = raster(np.arange(20.0).reshape(4, 5))
    values[0, 1] = np.nan
    x, y = 600_000, 2_300_000
    points = gpd.GeoSeries(
        [
            shapely.Point(x + 5, y - 5),
            shapely.Point(x + 15, y - 5),  # NaN
            shapely.Point(x + 20, y - 10),  # on a corner: the cell on the right and below
            shapely.Point(x + 55, y - 5),  # off
            shapely.MultiPoint([(x + 1, y - 39), (x + 2, y - 38), (x + 49, y - 39)]),
            None,
        ],
        crs=32648,
    )
    found = zonal_stats(values, points, stats=("count", "mean", "mode", "sum", "median"))
    assert found["count"].tolist() == [1, 0, 1, 0, 3, 0]
    assert found["mean"].tolist() == pytest.approx([0, np.nan, 7, np.nan, (15 + 15 + 19) / 3, np.nan], nan_ok=True)
    assert found["mode"].tolist() == pytest.approx([0, np.nan, 7, np.nan, 15, np.nan], nan_ok=True)
    assert point_cells(np.array([]), GRID)[0].size == 0


def test_lines_and_points_that_cannot_be_measured(noise):
    lost = gpd.GeoSeries([shapely.LineString([(0, 0), (1, np.inf)]), shapely.LineString([(0, 0), (1, 1)])], crs=32648)
    with pytest.raises(LayerError, match="zone 0: found coordinates that are not finite"):
        zonal_stats(noise, lost)
    mixed = gpd.GeoSeries([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])], crs=32648)
    with pytest.raises(LayerError, match="zone 0: found a Point; expected a LineString or MultiLineString"):
        zonal_stats(noise, mixed)
