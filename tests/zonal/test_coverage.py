from itertools import chain, pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from exactextract import exact_extract
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from odc.geo.geobox import GeoBox
from scipy.sparse import csr_array
from scipy.spatial import Voronoi

from geoplan.errors import CRSError, GeoplanError, LayerError
from geoplan.zonal import Coverage, kernels
from geoplan.zonal.coverage import run_in_threads

ROWS, COLUMNS = 8, 9
GRID = (Affine(1, 0, 0, 0, -1, ROWS), (ROWS, COLUMNS), 32648)
CELLS = np.array([[shapely.box(c, ROWS - r - 1, c + 1, ROWS - r) for c in range(COLUMNS)] for r in range(ROWS)])


def weights(shapes, grid=GRID):
    """Dense weights, zones x rows x columns, of shapes in grid-sized coordinates."""
    coverage = Coverage.of(gpd.GeoSeries(shapes, crs=32648), grid)
    indptr, cell, weight = coverage.cells()
    shape = coverage.grid.shape
    return csr_array((weight, cell, indptr), shape=(len(coverage), shape[0] * shape[1])).toarray().reshape(-1, *shape)


def brute_force(shape):
    return shapely.area(shapely.intersection(CELLS, shape))


# Rounded: at vertices like 1e-280 GEOS gives areas of intersection that are plainly wrong, ours are right.
numbers = st.floats(-3, 12).map(lambda value: round(value, 7))
lattice = st.integers(-6, 24).map(lambda k: k / 2)  # vertices on borders and corners of cells


@st.composite
def polygons(draw):
    """Valid polygons and multipolygons, with holes where the points give them, on and around the grid."""
    number = draw(st.sampled_from([numbers, lattice]))
    points = draw(st.lists(st.tuples(number, number), min_size=3, max_size=9, unique=True))
    scale = draw(st.sampled_from([1.0, 1.0, 1e-2, 1e-4]))
    line = shapely.LinearRing(np.array(points) * scale + (0 if scale == 1.0 else draw(st.tuples(numbers, numbers))))
    try:
        shape = shapely.build_area(shapely.node(line))  # even-odd: whatever the ring encloses, holes included
    except shapely.errors.GEOSException:
        reject()  # GEOS finds no nodes for some near-parallel edges
    if draw(st.booleans()):
        shape = shape.reverse()
    if not draw(st.booleans()) and shape.area > 1e-3:
        shape = shape.union(shapely.box(7.25, 0.5, 7.75, 0.75))
    return shape


@settings(max_examples=250, deadline=None)
@given(polygons())
def test_weights_are_areas_of_intersection(shape):
    expected = brute_force(shape)
    assert weights([shape])[0] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(polygons(), st.floats(-1, 10), st.floats(0, np.pi))
def test_splitting_a_polygon_changes_nothing(shape, at, turn):
    half_plane = shapely.affinity.rotate(shapely.box(at, -100, 200, 100), turn, origin=(at, 4), use_radians=True)
    parts = [shape & half_plane, shape - half_plane]
    polygonal = [
        shapely.MultiPolygon([p for p in shapely.get_parts(part) if p.geom_type == "Polygon"]) for part in parts
    ]
    assert weights(polygonal).sum(axis=0) == pytest.approx(weights([shape])[0], abs=1e-8)


def test_weights_of_1200_polygons_agree_with_exactextract(zoo, noise):
    coverage = Coverage.of(zoo, noise)
    oracle = exact_extract(noise, gpd.GeoDataFrame(geometry=zoo), ["cell_id", "coverage"], output="pandas")
    indptr, cell, weight = coverage.cells()
    for i in range(len(zoo)):
        ours = pd.Series(weight[indptr[i] : indptr[i + 1]], index=cell[indptr[i] : indptr[i + 1]])
        theirs = pd.Series(oracle["coverage"][i], index=oracle["cell_id"][i])
        difference = ours.sub(theirs.astype(float), fill_value=0.0).abs()
        assert (difference < 2e-6).all(), f"polygon {i}"
    window = shapely.box(*noise.rio.bounds())
    area = zoo.intersection(window).area.to_numpy() / 100.0
    assert coverage.cell_sums == pytest.approx(area, rel=1e-9, abs=1e-9)


def test_turn_of_rings_changes_nothing(zoo, noise):
    one, other = Coverage.of(zoo, noise), Coverage.of(zoo.reverse(), noise)
    assert one.cell_sums == pytest.approx(other.cell_sums, rel=1e-12)


def test_order_of_zones_and_number_of_threads_change_nothing(zoo, noise):
    shuffled = np.random.default_rng(3).permutation(len(zoo))
    one, other = Coverage.of(zoo, noise, threads=1), Coverage.of(zoo.iloc[shuffled], noise, threads=3)
    a, b = one.cells(), other.cells()
    for new, old in enumerate(shuffled):
        of_one, of_other = slice(*a[0][old : old + 2]), slice(*b[0][new : new + 2])
        assert np.array_equal(a[1][of_one], b[1][of_other])
        assert np.array_equal(a[2][of_one], b[2][of_other])


def test_a_tessellation_covers_each_cell_once():
    rng = np.random.default_rng(5)
    voronoi = Voronoi(np.concatenate([rng.uniform(-4, 14, (400, 2)), [(-99, 0), (99, 0), (0, 99), (0, -99)]]))
    tiles = [shapely.Polygon(voronoi.vertices[region]) for region in voronoi.regions if region and -1 not in region]
    assert shapely.union_all(tiles).contains(shapely.box(0, 0, COLUMNS, ROWS))
    total = weights(tiles).sum(axis=0)
    assert total == pytest.approx(np.ones((ROWS, COLUMNS)), abs=1e-12)


def test_far_from_the_origin_a_tessellation_still_sums_to_the_area(zoo, noise):
    left, bottom, right, top = noise.rio.bounds()
    x = np.sort(np.concatenate([[left, right], np.random.default_rng(1).uniform(left, right, 60)]))
    strips = gpd.GeoSeries([shapely.box(a, bottom, b, top) for a, b in pairwise(x)], crs=32648)
    turned = strips.rotate(30, origin=(left, bottom)).buffer(0)
    whole = Coverage.of(gpd.GeoSeries([turned.union_all()], crs=32648), noise).cell_sums.sum()
    assert Coverage.of(strips, noise).cell_sums.sum() == pytest.approx(noise.size, rel=1e-12)
    assert Coverage.of(turned, noise).cell_sums.sum() == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (shapely.box(2, 3, 3, 4), 1.0),  # one cell
        (shapely.box(2.25, 3.25, 2.75, 3.75), 0.25),  # inside one
        (shapely.box(2.5, 3.5, 4.5, 4.5), 2.0),  # across six
        (shapely.box(2, 3, 4, 4).union(shapely.box(4, 4, 6, 5)), 4.0),  # parts that touch in a corner
        (shapely.box(-5, -5, 0, 20), 0.0),  # touches the grid's border from outside
        (shapely.box(-5, 20, 20, 30), 0.0),  # above
        (shapely.box(9, 0, 12, 8), 0.0),  # right, touching
        (shapely.box(-5, -5, 20, 20), 72.0),  # larger than the grid
        (shapely.box(-5, 2, 1.5, 3), 1.5),  # from the left
        (shapely.box(8.5, 2, 15, 3), 0.5),  # to the right
        (shapely.box(-5, 7.5, 20, 9), 4.5),  # over the top
        (shapely.box(0, 0, 9, 8) - shapely.box(0, 0, 9, 8).buffer(-1, join_style="mitre"), 72.0 - 42.0),
    ],
)
def test_places_on_and_off_the_grid(shape, expected):
    found = weights([shape])[0]
    assert found.sum() == pytest.approx(expected, abs=1e-12)
    assert found == pytest.approx(brute_force(shape), abs=1e-12)


def test_cells_that_a_border_only_touches_are_not_listed():
    coverage = Coverage.of(gpd.GeoSeries([shapely.box(2, 3, 4, 5)], crs=32648), GRID)
    assert coverage.cells()[2].tolist() == [1.0, 1.0, 1.0, 1.0]
    # 0.1 is no binary number: the borders of these cells are found only by the resolution of float64.
    grid = (Affine(0.1, 0, 106.3, 0, -0.1, 21.1), (10, 10), 4326)
    cell = gpd.GeoSeries([shapely.box(106.6, 20.4, 106.7, 20.5)], crs=4326)
    assert Coverage.of(cell, grid).cells()[1].tolist() == [63]


def test_a_speck_in_a_large_cell_keeps_its_share():
    grid = (Affine(30_000, 0, 600_000, 0, -30_000, 2_300_000), (2, 2), 32648)
    roof = shapely.box(605_000, 2_290_000, 605_000.5, 2_290_000.5)
    assert Coverage.of(gpd.GeoSeries([roof], crs=32648), grid).cell_sums[0] == pytest.approx(0.25 / 9e8, rel=1e-5)


def test_south_up_and_turned_grids(zoo):
    north_up = GeoBox((40, 50), Affine(10, 0, 600_000, 0, -10, 2_300_000), 32648)
    south_up = GeoBox((40, 50), Affine(10, 0, 600_000, 0, 10, 2_299_600), 32648)
    expected = Coverage.of(zoo, north_up).cell_sums
    assert Coverage.of(zoo, south_up).cell_sums == pytest.approx(expected, rel=1e-9, abs=1e-9)
    turned = GeoBox((5, 5), Affine.translation(600_100, 2_299_700) @ Affine.rotation(30) @ Affine.scale(10, -10), 32648)
    area = zoo.intersection(turned.extent.geom).area.to_numpy() / 100
    assert Coverage.of(zoo, turned).cell_sums == pytest.approx(area, rel=1e-9, abs=1e-7)


def test_bands_of_rows_give_the_same_weights():
    # One polygon over a window of more cells than one band holds.
    rows, columns = 700, 900
    assert rows * columns > 2 * kernels.BAND_CELLS
    shape = shapely.Point(450, 350).buffer(340, 40) - shapely.Point(500, 300).buffer(99.5)
    found = Coverage.of(gpd.GeoSeries([shape], crs=32648), (Affine(1, 0, 0, 0, -1, rows), (rows, columns), 32648))
    assert found.cell_sums[0] == pytest.approx(shape.area, rel=1e-12)
    parts = [shapely.box(0, a, columns, a + 70).intersection(shape) for a in range(0, rows, 70)]
    split = weights(parts, (Affine(1, 0, 0, 0, -1, rows), (rows, columns), 32648)).sum(axis=0)
    indptr, cell, weight = found.cells()
    dense = np.zeros(rows * columns)
    dense[cell] = weight
    assert split.ravel() == pytest.approx(dense, abs=1e-9)
    assert indptr.tolist() == [0, len(cell)]


def test_empty_and_missing_geometries_cover_nothing():
    zones = gpd.GeoSeries([None, shapely.Polygon(), shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)], crs=32648)
    assert Coverage.of(zones, GRID).cell_sums.tolist() == [0, 0, 0, 1]
    assert len(Coverage.of(zones.iloc[:0], GRID)) == 0


def test_polygons_are_taken_out_of_collections():
    collection = shapely.GeometryCollection([shapely.Point(1, 1), shapely.box(0, 0, 2, 1)])
    assert Coverage.of(gpd.GeoSeries([collection], crs=32648), GRID).cell_sums.tolist() == [2.0]


def test_all_faulty_zones_are_named():
    bow = shapely.Polygon([(1, 1), (5, 5), (5, 1), (1, 5)])
    lost = shapely.Polygon([(0, 0), (1, np.inf), (1, 0)])
    zones = gpd.GeoDataFrame({"zone_id": ["a", "b", "c"]}, geometry=[bow, shapely.box(0, 0, 1, 1), bow], crs=32648)
    with pytest.raises(LayerError, match=r"(?s)2 faults.*zone a: found rings that cross.*zone c"):
        Coverage.of(zones, GRID)
    with pytest.raises(LayerError, match="zone 0: found coordinates that are not finite"):
        Coverage.of(gpd.GeoSeries([lost], crs=32648), GRID)
    with pytest.raises(LayerError, match="zone 1: found a Point; expected a Polygon"):
        Coverage.of(gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.Point(1, 1)], crs=32648), GRID)


def test_crs_missing_or_different():
    square = gpd.GeoSeries([shapely.box(0, 0, 1, 1)])
    with pytest.raises(CRSError, match="zones, CRS: found no coordinate reference system"):
        Coverage.of(square, GRID)
    with pytest.raises(CRSError, match=r"EPSG:4326 \(WGS 84\); expected that of the raster, EPSG:32648"):
        Coverage.of(square.set_crs(4326), GRID)
    with pytest.raises(CRSError, match="grid, CRS"):
        Coverage.of(square.set_crs(4326), (*GRID[:2], None))


def test_threads_share_all_zones_once():
    costs = np.random.default_rng(0).integers(1, 100_000, 1000)
    parts = run_in_threads(range, costs, threads=4)
    assert len(parts) > 4
    assert list(chain(*parts)) == list(range(1000))
    with pytest.raises(GeoplanError, match="threads"):
        run_in_threads(range, costs, threads=0)
