import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from geoplan.errors import GeoplanError
from geoplan.siting.land.patches import patches

LEFT, TOP, CELL = 600_000.0, 2_300_000.0, 100.0  # a cell is one hectare


def land(values: np.ndarray) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": TOP - CELL * (np.arange(rows) + 0.5), "x": LEFT + CELL * (np.arange(columns) + 0.5)}
    return xr.DataArray(values.astype(float), dims=("y", "x"), coords=coords).rio.write_crs(32648)


def spots(seed: int, shape: tuple[int, int] = (40, 50)) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), 2)
    return np.where(noise > np.quantile(noise, 0.6), rng.uniform(0.3, 1.0, shape), 0.0)


def test_cells_that_meet_in_a_corner_are_two_patches():
    found = patches(land(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]])), smallest_ha=1)
    assert found["area_ha"].tolist() == [2.0, 2.0]
    assert (found.geometry.geom_type == "Polygon").all()
    assert found["patch_id"].tolist() == ["600050-2299950", "600250-2299850"]
    assert found["compactness"].to_numpy() == pytest.approx(4 * np.pi * 2 / 6**2)


@given(seed=st.integers(0, 10_000), corners=st.booleans())
@settings(max_examples=40, deadline=None)
def test_patches_are_the_labels_of_scipy(seed, corners):
    values = np.where(np.random.default_rng(seed).random((14, 17)) > 0.6, 1.0, 0.0)
    labels, count = ndimage.label(values > 0, ndimage.generate_binary_structure(2, 2 if corners else 1))
    found = patches(land(values), smallest_ha=0.5, corners=corners)
    expected = sorted(ndimage.sum_labels(values, labels, range(1, count + 1)).tolist())
    assert sorted(found["area_ha"].tolist()) == expected
    assert found.is_valid.all()
    assert found.geometry.area.sum() == pytest.approx(values.sum() * CELL**2)
    # each patch holds the cells of one label
    x, y = np.meshgrid(land(values).x, land(values).y)
    points = shapely.points(x, y)
    owners = [set(labels[shapely.contains(shape, points)].tolist()) for shape in found.geometry]
    assert sorted(map(tuple, owners)) == [(number,) for number in range(1, count + 1)]


def test_cells_that_meet_in_a_corner_are_one_patch_where_that_is_asked_for():
    found = patches(land(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]])), smallest_ha=1, corners=True)
    assert found["area_ha"].tolist() == [4.0]
    assert found.geometry.geom_type.tolist() == ["MultiPolygon"]
    assert found["compactness"].to_numpy() == pytest.approx(4 * np.pi * 4 / 12**2)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_sites_by_corners_lose_nothing_and_none_is_too_large(seed):
    values = spots(seed)
    whole = patches(land(values), smallest_ha=2, corners=True)
    sites = patches(land(values), smallest_ha=2, largest_ha=12.0, corners=True)
    assert (sites["area_ha"] <= 12 * (1 + 1e-6)).all()
    assert sites.is_valid.all()
    union = shapely.union_all(sites.geometry.to_numpy())
    assert union.area == pytest.approx(sites.geometry.area.sum())
    assert shapely.difference(union, shapely.union_all(whole.geometry.to_numpy())).area == pytest.approx(0.0, abs=1e-6)


def test_area_counts_cells_by_their_share_and_holes_stay_open():
    values = np.ones((3, 3)) * 0.5
    values[1, 1] = np.nan
    found = patches(land(values), smallest_ha=1)
    assert found["area_ha"].tolist() == [4.0]
    assert found["outline_ha"].tolist() == [8.0]
    assert found.geometry.area.to_numpy() == pytest.approx(8e4)
    assert len(found.geometry[0].interiors) == 1


def test_small_patches_scattered_cells_and_thin_strips_are_left_out():
    values = np.zeros((6, 20))
    values[0, :] = 1.0  # a strip
    values[2:6, 0:4] = 1.0  # a block
    values[3, 10] = 1.0  # a cell
    values[5, 15:20] = 0.1  # hardly usable
    everything = patches(land(values), smallest_ha=0.4)
    assert everything["area_ha"].tolist() == [20.0, 16.0, 1.0, 0.5]
    found = patches(land(values), smallest_ha=2, least_share=0.2, least_compactness=0.3)
    assert found["area_ha"].tolist() == [16.0]
    assert found["compactness"].to_numpy() == pytest.approx(np.pi / 4)


def test_no_land_gives_no_patches():
    found = patches(land(np.zeros((4, 5))), smallest_ha=1, largest_ha=10)
    assert found.empty
    assert found.crs.to_epsg() == 32648


@given(seed=st.integers(0, 10_000), largest=st.sampled_from([5.0, 12.0, 60.0]))
@settings(max_examples=40, deadline=None)
def test_sites_are_pieces_of_their_patches_and_none_is_too_large(seed, largest):
    values = spots(seed)
    whole = patches(land(values), smallest_ha=2)
    sites = patches(land(values), smallest_ha=2, largest_ha=largest)
    assert (sites["area_ha"] <= largest * (1 + 1e-6)).all()
    assert (sites["area_ha"] >= 2 * (1 - 1e-6)).all()
    assert sites.is_valid.all()
    assert sites["patch_id"].is_unique
    assert (sites.geometry.geom_type == "Polygon").all()
    # no site reaches out of its patch, and no two overlap
    union = shapely.union_all(whole.geometry.to_numpy())
    assert shapely.union_all(sites.geometry.to_numpy()).area == pytest.approx(sites.geometry.area.sum())
    assert (sites.geometry.intersection(union).area / sites.geometry.area).to_numpy() == pytest.approx(1.0)
    # the usable area of a site is that of the cells in it
    points = shapely.points(*np.meshgrid(land(values).x, land(values).y))
    inside = [values[shapely.contains(shape, points)].sum() for shape in sites.geometry]
    assert sites["area_ha"].to_numpy() == pytest.approx(inside)
    again = patches(land(values), smallest_ha=2, largest_ha=largest)
    assert again.equals(sites)


def test_a_large_square_is_cut_evenly_and_nothing_is_lost():
    found = patches(land(np.ones((20, 20))), smallest_ha=5, largest_ha=100)
    assert found["area_ha"].tolist() == [100.0] * 4
    assert found["compactness"].to_numpy() == pytest.approx(np.pi / 4)


def test_pieces_that_are_too_small_join_a_neighbour():
    # a comb: cutting off its back leaves teeth of two cells
    values = np.zeros((6, 12))
    values[:4] = 1.0
    values[4:, ::3] = 1.0
    found = patches(land(values), smallest_ha=3, largest_ha=30)
    assert found["area_ha"].sum() == values.sum()


def test_the_largest_must_be_larger_than_the_smallest():
    with pytest.raises(GeoplanError, match="largest"):
        patches(land(np.ones((2, 2))), smallest_ha=5, largest_ha=5)
